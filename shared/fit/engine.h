// engine.h: the contract of whatever does a fit's arithmetic: the plain loops here, threads or a GPU in native/engine.
// One engine runs one fit at a time, from one thread; only stop() may come from another.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/domain/embedding.h"
#include "shared/domain/triplet_source.h"
#include "shared/fit/feature_map.h"
#include "shared/fit/options.h"

namespace tertium {

// Means over the batches of an epoch.
struct EpochReport {
  double nll = 0;         // of training judgments, under the parameters (SPoSE) or one draw (VICE) of each batch
  double complexity = 0;  // penalty (SPoSE) or weighted divergence from the prior per triplet (VICE, one draw)
  bool stopped = false;   // stop() was heard: the epoch is unfinished and its report of no use
};

// The parameters. SPoSE: location is the embedding, scale empty. VICE: the posterior. Shapes objects x dims, all dims.
using FitState = Posterior;

// All that an engine needs to go on as if never interrupted. Numbers only; how they are stored is the caller's affair.
struct EngineCheckpoint {
  std::string kernel;       // Engine::kernel() of the writer: another one would not give the same bits
  std::uint32_t epoch = 0;  // epochs done
  std::vector<std::vector<float>> arrays;
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual std::string name() const = 0;    // "plain", "cpu", "cuda"
  virtual std::string kernel() const = 0;  // name, kernel and instruction set, where results may differ by them
  // Takes the plan and training triplets (plan.train_triplets many, not empty, numbers below plan.objects), copies what
  // it needs, and stands before epoch 0 with start values drawn from plan.seed. May be called again for another fit. kTooLarge, kDiskFull,
  // kIo: there is no place for the triplets; and the source's own errors.
  virtual Result<void> prepare(const FitPlan& plan, const TripletSource& train) = 0;
  // One pass over the batches, in an order drawn from (seed, epoch). The epoch number is counted by the engine. An error (of a device that is
  // lost, kUnsupported or kTooLarge where it never could) leaves it where it stood before: checkpoint() tells of the last whole epoch.
  virtual Result<EpochReport> run_epoch() = 0;
  virtual std::uint32_t epochs_done() const = 0;
  virtual FitState read_state() const = 0;
  // The map from features to all dims as it stands; only of an engine that has features.
  virtual std::optional<FeatureMap> read_map() const { return std::nullopt; }
  virtual EngineCheckpoint checkpoint() const = 0;
  // After prepare() with the same plan and triplets. kInvalid when the checkpoint is of another shape or kernel. A kernel and its twin on a GPU ("gram-1",
  // "cuda-gram-1") go on from each other, though neither alone would give the bits that come out: kernel() then names both, "cuda-gram-1, gram-1".
  virtual Result<void> restore(const EngineCheckpoint& checkpoint) = 0;
  // Asks a running epoch to end soon. May be called from any thread; lasts until the next prepare().
  virtual void stop() = 0;
};

}  // namespace tertium
