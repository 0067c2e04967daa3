// options.h: what a fit is asked to do (FitOptions) and, once the data's size is known, every number it will use (FitPlan).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/fit_job.h"

namespace tertium {

// FitMethod: kSpose: one non-negative matrix, L1 penalty (Zheng et al. 2019; Hebart et al. 2020). kVice: a Gaussian per
// entry under a spike-and-slab prior (Muttenthaler et al. 2022). FitPreset: kFast: a quick look. kDefault: large batches,
// a high rate that falls along a cosine. kPaper: batch, rate, penalty and pruning as published,
// and VICE's stopping (SPoSE keeps its best held-out state instead); slow.

// FitPenalty, of SPoSE: kProjection: x = max(0, x) after each step. kSoft: the published .01 times the sum of relu(-x), nothing held at 0 (FITS 1).
enum class FitPenalty { kProjection, kSoft };
const char* to_string(FitPenalty penalty);        // "projection", "soft"
Result<FitPenalty> fit_penalty_from(const std::string& text);

// FitPrior, of VICE: kMixture: the density of the mixture pi N(0, spike^2) + (1 - pi) N(0, slab^2) (Muttenthaler et al. 2022). kLogSum: what the
// code of object-dimensions computes under that name (Mahner et al. 2025; FITS 3.1): the weighted sum of the two log densities, which is a
// single normal prior of precision pi / spike^2 + (1 - pi) / slab^2.
enum class FitPrior { kMixture, kLogSum };
const char* to_string(FitPrior prior);            // "mixture", "log-sum"
Result<FitPrior> fit_prior_from(const std::string& text);

inline constexpr double kSpikeMost = 100, kSlabMost = 1000;

// What the user may set; anything left empty is chosen by the preset and the size of the data (plan_fit).
struct FitOptions {
  FitMethod method = FitMethod::kVice;
  FitPreset preset = FitPreset::kDefault;
  std::uint64_t seed = 0;
  std::optional<std::uint32_t> dims;          // columns to start with, 1 to 1,000
  std::optional<std::uint32_t> batch;         // triplets per step, 1 to 4,294,967,295; as many as there are, or more: all in each step
  std::optional<std::uint32_t> epochs;        // passes over the data at most, 1 to 100,000
  std::optional<double> learning_rate;        // at the start, above 0, at most 1
  std::optional<double> learning_rate_end;    // at the end, at least 0, at most learning_rate
  std::optional<double> validation_fraction;  // of the triplets held out, 0 to 0.5
  std::uint32_t folds = 0, fold = 0;          // folds, 2 to 100: held out is fold number `fold` of them, from 0, and not a fraction; 0: no folds
  std::optional<double> lambda;               // SPoSE: weight of the L1 penalty (over the number of objects), at least 0
  std::optional<FitPenalty> penalty;          // SPoSE
  std::optional<FitPrior> prior;              // VICE; with features the mixture alone
  std::optional<double> spike, slab;          // VICE: standard deviations of the prior, above 0, spike < slab
  std::optional<double> pi;                   // VICE: the spike's share, between 0 and 1
  std::optional<double> kl_weight;            // VICE: weight of the divergence from the prior, above 0, at most 10; published 1
  std::optional<std::uint32_t> min_objects;   // VICE: a dimension is kept when at least this many objects have it, 1 or more
  std::uint32_t feature_columns = 0;          // VICE: so many features of each object inform the fit (feature_prior.h); 0: none. Not with `paper`
  bool map_alone = false;                     // VICE with features: no object is corrected; what the map is worth by itself, for comparison
};

// kInvalid naming the option, what was given and what is allowed.
Result<void> validate_options(const FitOptions& options);

enum class StopRule {
  kEpochs,      // run all epochs
  kValidation,  // keep the state with the best validation NLL; stop when it has not improved for `patience` epochs
  kStability,   // stop when the number of kept dimensions has been the same, not zero, for `window` epochs after `burn_in`
};

// Every number of a fit, a pure function of options and sizes; stored with the result. Optimiser: Adam (Kingma, Ba 2015).
struct FitPlan {
  FitMethod method = FitMethod::kVice;
  FitPreset preset = FitPreset::kDefault;
  std::uint64_t seed = 0;
  std::uint32_t objects = 0;
  std::uint64_t train_triplets = 0;       // after the validation split
  std::uint64_t validation_triplets = 0;  // held out; the first kHeldOutMost of them are scored
  double validation_fraction = 0;         // of (options, number of triplets): validation_fraction()
  std::uint32_t folds = 0, fold = 0;
  std::uint32_t dims = 0;
  std::uint32_t batch = 0;
  std::uint32_t batches_per_epoch = 0;
  std::uint32_t epochs = 0;
  std::uint64_t steps = 0;                // batches_per_epoch * epochs
  double learning_rate = 0, learning_rate_end = 0;  // cosine from one to the other; equal: constant
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  // SPoSE
  double lambda = 0;
  bool projection = true;                 // x = max(0, x) after each step; else the published soft penalty:
  double negative_weight = 0;             // this times the sum of relu(-x)
  double start_mean = 0, start_sd = 0;    // of the start values (VICE: of the locations)
  double keep_above = 0.1;                // a dimension is kept when its largest value is above this
  // VICE
  FitPrior prior = FitPrior::kMixture;
  double spike = 0, slab = 0, pi = 0, kl_weight = 1;
  double start_log_scale = 0;
  double false_discovery_rate = 0.05;
  std::uint32_t min_objects = 0;
  std::uint32_t validation_draws = 0;
  std::uint32_t validate_every = 1;       // epochs between two looks at the held-out triplets; always after the last
  // VICE with features (feature_prior.h)
  std::uint32_t feature_columns = 0;      // 0: without
  bool map_alone = false;                 // corrections stay at 0, where they start, with a scale that does not count
  double map_start_sd = 0, map_start_log_scale = 0;  // of the map's start weights
  double map_prior_weight = 0;            // of spike and slab over what the map says, beside 1 of the other priors
  double warm_up = 0;                     // share of the steps in which the weight of all priors rises from 0 to kl_weight
  // Stopping
  StopRule stop_rule = StopRule::kEpochs;
  std::uint32_t patience = 0;
  std::uint32_t burn_in = 0, window = 0;
};

// Fills in what was left open. kInvalid: an option out of range, fewer than three objects, no triplets.
Result<FitPlan> plan_fit(const FitOptions& options, std::uint32_t objects, std::uint64_t train_triplets, std::uint64_t validation_triplets);

// The share of so many triplets that a fit holds out: one fold, what was asked, or a tenth; the latter two less where that would be more than kHeldOutWanted, which
// tell a difference in accuracy of .001 and cost their part of every epoch.
inline constexpr std::uint64_t kHeldOutWanted = 1'000'000;
// Which ones is told by their three objects; where few objects have many judgments the share may be missed by far, and those beyond this many are
// neither trained on nor scored.
inline constexpr std::uint64_t kHeldOutMost = 2'000'000;
double validation_fraction(const FitOptions& options, std::uint64_t triplets);

// L1 weight that suits this many training triplets when none is given: 0.020 up to 180 thousand, then falling as n^-0.45.
double default_lambda(std::uint64_t train_triplets);

}  // namespace tertium
