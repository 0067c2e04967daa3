// result.h: what a fit hands back: the embedding, the posterior, the curves, and why it stopped.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"
#include "shared/fit/feature_map.h"
#include "shared/fit/options.h"

namespace tertium {

// One epoch as it was when it ended. Validation figures are NaN when nothing is held out.
struct EpochRecord {
  std::uint32_t epoch = 0;       // from 1
  std::uint64_t step = 0;        // steps done
  double learning_rate = 0;      // of the last step
  double loss = 0;               // train_nll + complexity
  double train_nll = 0;
  double validation_nll = 0, validation_accuracy = 0;  // VICE: averaged over plan.validation_draws draws
  std::uint32_t dims = 0;        // that would be kept now
};

enum class StopReason { kEpochs, kValidation, kStability };
std::string_view stop_reason_text(StopReason reason);  // "all epochs done", ...

struct FitResult {
  FitPlan plan;
  std::string engine, kernel;
  Embedding embedding;              // objects x kept dims, >= 0, by falling importance; with the training set's names
  std::vector<double> importance;   // beside each kept dim: column sum over total
  std::vector<std::uint32_t> kept;  // beside each: its column in the posterior (or in the unpruned SPoSE matrix)
  std::vector<std::uint32_t> objects_with;  // beside each: how many objects have it
  Posterior posterior;              // all dims in the engine's order; VICE: location and scale; SPoSE: the matrix, no scale
  std::optional<FeatureMap> map;    // of the kept dims, in their order; only where features informed the fit
  std::vector<EpochRecord> curve;
  StopReason stop_reason = StopReason::kEpochs;
  std::uint32_t best_epoch = 0;     // whose state this is
  double train_nll = 0, validation_nll = 0, validation_accuracy = 0;  // at best_epoch; NaN where not measured
  std::vector<Triplet> held_out;    // the judgments that validated it, at most kHeldOutMost (options.h); empty: none
  bool collapsed = false;           // no dimension is left
  std::string note;                 // plain words about what the reader should know (collapse, over-fitting), or ""
};

}  // namespace tertium
