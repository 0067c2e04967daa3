// read_out.h: dimensions read out of a network's features: how well each can be predicted for objects that the regression did not see, and the map itself.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/analysis/elastic_net.h"
#include "shared/analysis/feature_rows.h"
#include "shared/analysis/real_matrix.h"
#include "shared/analysis/ridge.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium {

inline constexpr std::uint32_t kReadOutFoldsMax = 1000;

// kNnls: weights of 0 or more, no intercept, nothing to choose; which features add up to a dimension.
enum class ReadOutMethod { kRidge, kElasticNet, kNnls };
const char* to_string(ReadOutMethod method);  // "ridge", "elastic-net", "nnls"
Result<ReadOutMethod> read_out_method_from(const std::string& text);

struct ReadOutOptions {
  ReadOutMethod method = ReadOutMethod::kRidge;
  FeatureOptions features;        // with kNnls neither centred nor standardised, whatever stands here
  RidgeOptions ridge;
  ElasticNetOptions elastic_net;
  std::uint32_t folds = 5;        // outer, over objects; 2 or more
  std::uint64_t seed = 0;         // of the folds
};

// The published ways of the ridge, and ours. All choose one alpha for each dimension.
enum class ReadOutPreset {
  kDefault,   // five folds; 41 alphas from 1e-6 to 1e4 times Ridge::unit(), so that they suit features of any size; leave-one-out error
  kPaper,     // Mahner et al. 2025: negative features become 0; three folds, three inner ones, alphas linspace(50, 1200, 200) (METHODS F11)
  kRidgeCv,   // Muttenthaler et al. 2023: five folds, alphas 0.1, 1 ... 1e6, leave-one-out error (METHODS Q7)
  kSemantic,  // Mahner et al. 2025, sense vectors: five folds, five inner ones, alphas logspace(-3, 5, 500) (METHODS F14)
};
const char* to_string(ReadOutPreset preset);  // "default", "paper", "ridge-cv", "semantic"
Result<ReadOutPreset> read_out_preset_from(const std::string& text);
ReadOutOptions read_out_options(ReadOutPreset preset);

// Standard errors are those of the infinitesimal jackknife (Efron 1982): an object with error e and squared distance s from the fold's mean moves the fold's
// R^2 = 1 - A / B (A, B: means of e^2 and s) by (A s / B - e^2) / B. A bootstrap of these ratios lies below them, as B of few objects that are not 0 varies.

// One dimension. R^2 of a fold = 1 - sum (y - prediction)^2 / sum (y - mean)^2 over its objects, the mean being the fold's own; predictions as they come from
// the regression, negative ones too, unless it says rectified. A fold in which the dimension does not vary has none and is left out of means; NaN where no fold is left.
struct DimensionReadOut {
  double r2 = 0;                    // mean over folds, as published
  double r2_low = 0, r2_high = 0;   // 1.96 standard errors over objects about it, the fits being as they are (see below)
  std::vector<double> fold_r2;
  double r2_rectified = 0;          // mean over folds, of relu(prediction)
  double r2_pooled = 0;             // of all objects at once, about their common mean
  double r = 0;                     // Pearson's correlation of all objects' predictions with what is true
  std::vector<double> fold_penalty; // alpha or lambda that each fold chose; empty with kNnls
  double penalty = 0;               // that the final fit chose; NaN with kNnls
  double l1_ratio = 0;              // likewise; NaN but with kElasticNet
  bool at_edge = false;             // the final fit's penalty is the last of its grid, a ridge's also the first
  std::uint32_t used = 0;           // features whose weight in the final fit is not 0
};

struct ReadOut {
  std::vector<std::uint32_t> fold;  // of each object
  RealMatrix predicted;             // objects x dims: each object by the fit that did not see it
  std::vector<DimensionReadOut> dims;
  double mean_r2 = 0;               // over dimensions that have one
  double mean_r2_low = 0, mean_r2_high = 0;  // likewise; an object counts once for all its dimensions
  LinearMap map;                    // of one more fit, on all objects, its penalty chosen as in each fold: what is exported, never a fold's (METHODS T10)
};

// share of the work that is done, 0 to 1, on the caller's thread; false ends it with kCancelled.
using ReadOutWatcher = std::function<bool(double share)>;

// features: objects x features; targets: objects x dims, rows the same objects. Nothing of a fold's own objects, targets or features, enters what predicts them.
// kInvalid: no rows, columns or dims, sides that differ in rows, a value that is not finite, options out of range, too few objects (two in each fold, and in
// each inner fold of the others). kTooLarge: more than kRidgeSideMax of objects and features both, more than kElasticNetFeaturesMax features of the others.
Result<ReadOut> read_out(const Matrix& features, const Matrix& targets, const ReadOutOptions& options, Executor& executor, const ReadOutWatcher& watcher = {});

// relu of the predictions: a predicted embedding.
Matrix rectified_embedding(const RealMatrix& predicted);

}  // namespace tertium
