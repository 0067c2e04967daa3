// probe.h: a linear probe of odd-one-out choices: x' = x W + b by which features foretell what people choose (METHODS Q4, Q5, A1), over folds of objects.
// Similarity is the dot product of x', the loss the mean NLL of the choices plus a penalty, and for gLocal the local term (probe_loss.h).
//
// Two presets. `default`: features enter along their principal axes (probe_space.h), the penalty is squared, L-BFGS over all choices at once, weights begin as
// the multiple of the identity that suits the training choices best, so a large lambda leaves the features' own, centred similarities. `paper`: human_alignment
// and gLocal as published: nothing but standardised features, small random weights (naive) or a small identity, Adam in batches, the norm not squared (naive).
// Both presets end in a fit on all choices: the transform of the last fold, which the published code exports, is to be had beside it.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/analysis/model_choices.h"
#include "shared/analysis/probe_space.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/transform.h"
#include "shared/domain/triplets.h"

namespace tertium {

enum class ProbePreset { kDefault, kPaper };
enum class ProbeObjective {
  kNaive,   // the penalty pulls the weights to 0
  kGlobal,  // to a multiple of the identity
  kGlocal,  // likewise, and neighbourhoods of images stay as they were
};
enum class ProbeDescent { kLbfgs, kAdam };
enum class ProbeStart {
  kCalibrated,  // the multiple of the identity with the lowest NLL of the training choices; bias 0
  kIdentity,    // sigma times the identity; every bias sigma
  kNoise,       // each weight normal with standard deviation sigma; every bias sigma
};

struct ProbeOptions {
  ProbeKind kind = ProbeKind::kFull;
  ProbeObjective objective = ProbeObjective::kGlobal;
  ProbePenalty penalty = ProbePenalty::kSquared;
  ProbeScaling scaling = ProbeScaling::kAxes;  // kAxes: full weights only
  double sharpen = 0.5;
  bool bias = true;
  double lambda = 0.3;
  double alpha = 0.1;               // gLocal: share of the local term
  double temperature = 0.1;         // gLocal: of its softmax
  std::uint32_t local_images = 1024;  // gLocal: in a block, at most
  ProbeStart start = ProbeStart::kCalibrated;
  double sigma = 1e-3;
  ProbeDescent descent = ProbeDescent::kLbfgs;
  std::uint32_t steps = 25;         // L-BFGS: at most; held-out choices are looked at every `check_every` of them
  std::uint32_t check_every = 5;
  std::uint32_t epochs = 100, epochs_least = 10, patience = 10;  // Adam: looked at after every epoch
  double least_gain = 1e-4;         // Adam: of the held-out NLL, else patience runs down
  std::uint32_t batch = 256;
  double rate = 1e-3, clip = 1;     // Adam: learning rate; largest length of a gradient
  bool own_stop = false;            // select_probe()
  std::uint64_t seed = 0;
};
ProbeOptions make_probe_options(ProbePreset preset, ProbeKind kind, ProbeObjective objective);
// What `grid` stands for.
std::vector<double> probe_lambdas(ProbePreset preset);

// kInvalid with what is allowed.
Result<void> check_probe_options(const ProbeOptions& options);

// ---- One fit ----

struct ProbeData {
  const Matrix* features = nullptr;           // a row for each object
  std::span<const std::uint32_t> objects;     // to train on: rows of it, ascending
  std::span<const Triplet> triplets;          // among these objects
  const Matrix* images = nullptr;             // gLocal: whose neighbourhoods stay; nullptr: the objects'
  std::string what = "features";              // for messages
};

// Where a fit stands. transform() makes the transform as it is now.
struct ProbeMoment {
  std::uint32_t at = 0;      // steps of L-BFGS or epochs of Adam
  double objective = 0;      // penalty and all
  std::function<LinearTransform()> transform;
};
enum class ProbeWish { kGoOn, kStop, kCancel };
using ProbeWatch = std::function<ProbeWish(const ProbeMoment&)>;

struct ProbeEnd {
  std::uint32_t at = 0;
  double objective = 0;
  LinearTransform transform;
};
// until: as many steps or epochs at most, instead of those of the options; 0: as it begins. kInvalid: fewer than three objects, no triplets, features that do
// not vary; kCancelled: the watcher said so.
Result<ProbeEnd> fit_probe(const ProbeData& data, const ProbeOptions& options, std::optional<std::uint32_t> until, Executor& executor, const ProbeWatch& watch = {});

// ---- Folds of objects ----

struct ProbeCheck {
  std::uint32_t at = 0;
  double objective = 0;
  double nll = 0, accuracy = 0;      // of the held-out choices
  double published_accuracy = 0;     // wrong is also whoever has two equal probabilities, or three that are equal when rounded to two decimals (human_alignment)
  double test_nll = 0;               // of the test choices; NaN where there are none
  Choices test_choices;              // beside ProbeFold::test
};

// One fold: its objects are seen by nothing that is learned.
struct ProbeFold {
  std::vector<std::uint32_t> train_objects, held_objects;
  std::vector<Triplet> train, held, test;   // with all three objects inside
  std::vector<std::uint32_t> test_numbers;  // of `test` among the test triplets given
};
// kInvalid: fewer than three objects in a fold, or a fold without triplets to train on or to hold out; the message says how many folds there may be.
Result<std::vector<ProbeFold>> deal_probe_folds(std::size_t objects, std::span<const Triplet> triplets, std::span<const Triplet> test, std::uint32_t folds, std::uint64_t seed);

struct ProbeFoldFit {
  std::vector<ProbeCheck> checks;   // the first at 0: as it began
  std::size_t best = 0;             // lowest NLL of its own held-out choices
  std::optional<LinearTransform> transform;  // at `best`, where it was asked for
};
Result<ProbeFoldFit> fit_probe_fold(const Matrix& features, const Matrix* images, const ProbeFold& fold, const ProbeOptions& options, bool keep_transform, Executor& executor,
                                    const std::function<bool(const ProbeCheck&)>& watch = {});

// Which lambda and which check of each fold, and where the fit on all choices ends. `fits`: [lambda][fold], at least two folds.
// Chosen is the lambda and the check with the lowest mean over folds of the held-out NLL, one check for all; folds that ended before count as they ended. What
// a fold is judged by is chosen likewise from the other folds alone, so that its own held-out choices have no part in it. own_stop, as published: each
// fold at its own best check, the lambda by the mean of these; the last fit ends after the mean of these steps.
struct ProbeSelection {
  std::size_t lambda = 0;
  std::uint32_t until = 0;
  double nll = 0;               // mean over folds of the held-out NLL, as chosen
  struct OfFold { std::size_t lambda = 0, check = 0; };
  std::vector<OfFold> folds;
};
ProbeSelection select_probe(const std::vector<std::vector<ProbeFoldFit>>& fits, bool own_stop);

}  // namespace tertium
