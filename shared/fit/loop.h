// loop.h: a fit from triplets to result: split, epochs on an engine, stopping, pruning; the same for every engine.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/executor.h"
#include "shared/domain/triplet_source.h"
#include "shared/fit/engine.h"
#include "shared/fit/result.h"

namespace tertium {

// Which triplets are held out is a pure function of (seed, their three objects): all judgments of the same three objects
// fall on one side, whatever their order in the file. About `fraction` of them are; 0: none. With fold f of k: about a k-th, and each
// triplet is held out by one of the k.
class HoldOut {
 public:
  HoldOut(double fraction, std::uint64_t seed) : HoldOut(0, fraction, seed) {}
  static HoldOut fold(std::uint32_t fold, std::uint32_t folds, std::uint64_t seed) {
    return {static_cast<double>(fold) / folds, static_cast<double>(fold + 1) / folds, seed};
  }
  bool operator()(const Triplet& triplet) const;

 private:
  HoldOut(double from, double to, std::uint64_t seed);
  std::uint64_t key_;
  double from_, to_;
};

struct EpochProgress {
  EpochRecord record;        // of the epoch that just ended
  std::uint32_t epochs = 0;  // that will be run at most
};

// All that run_fit needs to go on as if never interrupted.
struct FitCheckpoint {
  EngineCheckpoint engine;
  std::vector<EpochRecord> curve;
  std::uint32_t best_epoch = 0;  // 0: none yet; the best state is kept only when the plan stops by validation
  FitState best_state;
};

struct FitHooks {
  // After each epoch. Return false to end the fit with kCancelled.
  std::function<bool(const EpochProgress&)> on_epoch;
  // Every `checkpoint_every` epochs, when set and > 0, and whenever checkpoint_due, asked after on_epoch, says so: also when the fit
  // ends there, so that it can go on from that very epoch. And when the engine fails, of the last whole epoch.
  std::function<void(const FitCheckpoint&)> on_checkpoint;
  std::uint32_t checkpoint_every = 0;
  std::function<bool(bool ending)> checkpoint_due;
};

// Runs a whole fit. A pure function of (training set, options, kernel of the engine); `resume` continues one that was
// interrupted and ends with the same bits. The executor serves validation and pruning; the engine has its own.
// kInvalid: options out of range, no triplets, numbers beyond `objects`, a checkpoint of another fit. kCancelled: a hook said so.
Result<FitResult> run_fit(const TripletSet& training, const FitOptions& options, Engine& engine, Executor& executor,
                          const FitHooks& hooks = {}, const FitCheckpoint* resume = nullptr);

// The same with judgments that need not be in memory: they are visited twice, and of them only a bit each and those held out are kept
// (kHeldOutMost of them at most: options.h). names: empty, or one per object. Also the source's own errors.
Result<FitResult> run_fit(const TripletSource& training, const Names& names, const FitOptions& options, Engine& engine, Executor& executor,
                          const FitHooks& hooks = {}, const FitCheckpoint* resume = nullptr);

}  // namespace tertium
