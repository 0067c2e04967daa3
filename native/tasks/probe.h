// probe.h: a linear probe from end to end: features and choices aligned by names, fits over folds of objects, what they reach on objects that they never saw,
// controls that must fail, and the transform learned from all choices. docs/alignment.md says what each figure means.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "native/tasks/transform_shape.h"
#include "shared/analysis/probe.h"
#include "shared/base/executor.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"
#include "shared/stats/paired.h"
#include "shared/wire/fit_record.h"

namespace tertium {

struct ProbeTask {
  Embedding features;
  TripletSet triplets;
  std::optional<TripletSet> exclude;   // no triplet of these three objects is trained on
  std::optional<TripletSet> test;      // judged by folds; none: the held-out choices of `triplets` are
  std::optional<Matrix> images;        // gLocal: features of other images
  ProbeOptions options;                // lambda: unused
  std::vector<double> lambdas;         // one or more; the best of them by held-out NLL
  std::uint32_t folds = 3;
  bool controls = false;
  bool last_fold = false;              // the transform is that of the last fold, as the published code has it, not of a fit on all choices
  std::uint32_t bootstraps = 1000;     // of objects; 0: no interval
  bool ignore_names = false;           // rows and numbers as stored
  std::string features_what = "features", triplets_what = "triplets", exclude_what = "excluded triplets", test_what = "test triplets", images_what = "images";
  std::string preset = "default";      // where the options come from, told and not read
  std::vector<wire::FitInput> inputs;  // copied to the document
};

// Mean over folds of what is right, with the central 95 % over bootstrap samples of objects (NaN without).
struct FoldMean { double value = 0, low = 0, high = 0; };

struct ProbeLambdaReport {
  double lambda = 0;
  double nll = 0, accuracy = 0, test_accuracy = 0;  // means over folds, at the check that is best for this lambda (own_stop: each fold's)
  double at = 0;                                    // steps or epochs; own_stop: mean
};
struct ProbeFoldReport {
  std::size_t objects = 0, train = 0, held = 0, test = 0;  // held objects; triplets
  double lambda = 0;
  std::uint32_t at = 0;
  double nll = 0, accuracy = 0, published_accuracy = 0;    // of the held-out choices
  double test_nll = 0, test_accuracy = 0, cosine_accuracy = 0, centred_accuracy = 0;  // of the test choices: the probe, and the features as they are
  std::vector<ProbeCheck> checks;                          // of the lambda that was chosen at last
};
// What must not be above chance, or above the features as they are. Rows and choices are permuted kControlTimes times: the mean of these must lie where the middle
// 95 % of single ones do, so an unlucky permutation is no alarm, and what leaks is.
inline constexpr std::uint32_t kControlTimes = 5, kControlPermutations = 200;
struct ProbeControls {
  double rows_permuted = 0;            // features dealt to the wrong objects, before anything is learned
  // The middle 95 % when transformed rows are dealt anew to the objects of a fold, kControlPermutations times; mean over folds of the folds' own bands, as folds are
  // right or wrong together: what one holds out the others learned from, so a chance likeness of two folds shows in both.
  double rows_low = 0, rows_high = 0;
  double choices_permuted = 0;         // the probe's predictions against test choices drawn anew
  double labels_shuffled = 0;          // trained on choices drawn anew, once
  bool rows_hold = false, choices_hold = false, labels_hold = false;  // within that band; within the report's chance band; below the centred features
};
struct ProbeReport {
  bool aligned = false;
  std::size_t rows_moved = 0, test_rows_moved = 0;
  std::size_t objects = 0, features = 0;
  std::size_t triplets = 0, excluded_triplets = 0, test_triplets = 0;  // test: with all three objects in one fold
  std::vector<ProbeLambdaReport> lambdas;
  std::vector<ProbeFoldReport> folds;
  std::size_t chosen = 0;                      // of lambdas
  std::uint32_t until = 0;                     // steps or epochs of the last fit
  double nll = 0, accuracy = 0, published_accuracy = 0;  // held-out choices, means over folds
  double test_nll = 0;
  FoldMean test, cosine, centred, gain;        // gain: test less centred
  McNemar against_centred;                     // over all test triplets
  double chance_low = 0, chance_high = 0;      // of the test triplets; choices permuted
  std::optional<ProbeControls> controls;
  double final_objective = 0;
  LinearTransform transform;
  TransformShape shape;
};

// share: of the work, 0 to 1. False: stop.
using ProbeWatcher = std::function<bool(double share, const std::string& doing)>;
// kInvalid: names that do not match, an object without features, too few objects or triplets for the folds, options out of range; kCancelled.
Result<ProbeReport> run_probe_task(const ProbeTask& task, Executor& executor, const ProbeWatcher& watcher = {});

// A line for each fold and check, of the lambda that was chosen.
std::string write_probe_curves_csv(const ProbeReport& report);

}  // namespace tertium
