// options.cpp: which options are allowed, and the numbers that presets and the size of the data give.
#include "shared/fit/options.h"

#include <algorithm>
#include <cmath>

#include "shared/base/text.h"
#include "shared/fit/feature_prior.h"

namespace tertium {
namespace {

Error not_allowed(const std::string& name, const std::string& given, const std::string& allowed) {
  return {ErrorCode::kInvalid, "the option '" + name + "' is " + given + "; allowed: " + allowed};
}

Result<void> check_whole(const char* name, const std::optional<std::uint32_t>& value, std::uint32_t least, std::uint32_t most) {
  if (value && (*value < least || *value > most)) {
    return not_allowed(name, std::to_string(*value), "whole numbers from " + format_count(least) + " to " + format_count(most));
  }
  return {};
}

// open: `least` itself is not allowed
Result<void> check_real(const char* name, const std::optional<double>& value, double least, bool open, double most) {
  if (value && !(std::isfinite(*value) && *value <= most && (open ? *value > least : *value >= least))) {
    return not_allowed(name, std::isfinite(*value) ? format_double(*value) : "not a finite number",
                       std::string("numbers ") + (open ? "above " : "from ") + format_double(least) + (open ? ", at most " : " to ") +
                           format_double(most));
  }
  return {};
}

Result<void> check_method(const char* name, bool given, FitMethod needs, FitMethod method) {
  if (given && method != needs) {
    return not_allowed(name, "set", std::string("only with the method ") + to_string(needs));
  }
  return {};
}

// The power of two nearest to triplets / 128 on the scale of logarithms, between 1,024 and 131,072: large enough for the
// machine, small enough for the thousands of steps that a fit needs.
std::uint32_t large_batch(std::uint64_t triplets) {
  const double exponent = std::round(std::log2(std::max(1.0, static_cast<double>(triplets) / 128)));
  return std::uint32_t{1} << static_cast<std::uint32_t>(std::clamp(exponent, 10.0, 17.0));
}

constexpr std::uint64_t kManyTriplets = 150'000;  // from here on VICE may take large steps

// SPoSE: 4,000, but half as many again in the middle, where batches are smaller and so noisier than those of millions, and where the end of the
// schedule is reached, which few judgments, stopped by what is held out, do not (README, 2026-11-23).
constexpr std::uint32_t spose_steps(std::uint64_t triplets) { return triplets >= 200'000 && triplets < 2'000'000 ? 6000 : 4000; }

// VICE: columns to start with. An unused column is not free: its posterior keeps the prior's width, and its noise is in every
// dot product. So few judgments, which can carry few dimensions, start with few: 48 at 112 thousand, as the root of n.
std::uint32_t starting_dims(std::uint64_t triplets) {
  const double lanes = std::round(3 * std::sqrt(static_cast<double>(triplets) / 112000));
  return 16 * static_cast<std::uint32_t>(std::clamp(lanes, 2.0, 6.0));
}

// The recipe of VICE with features, where it is another than without (README, 2026-11-23).
void plan_features(const FitOptions& o, FitPlan& p) {
  const double n = static_cast<double>(p.train_triplets);
  const double exponent = std::round(std::log2(std::max(1.0, n / 32)));
  p.feature_columns = o.feature_columns;
  p.batch = o.batch.value_or(std::uint32_t{1} << static_cast<std::uint32_t>(std::clamp(exponent, 10.0, 17.0)));
  p.batches_per_epoch = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (p.train_triplets + p.batch / 2) / p.batch));
  const std::uint32_t wanted_steps = p.preset == FitPreset::kFast ? 400 : 1000;
  p.epochs = o.epochs.value_or(std::max(1u, (wanted_steps + p.batches_per_epoch - 1) / p.batches_per_epoch));
  p.steps = std::uint64_t{p.batches_per_epoch} * p.epochs;
  p.dims = o.dims.value_or(48);
  p.learning_rate = o.learning_rate.value_or(0.01);
  p.learning_rate_end = o.learning_rate_end.value_or(p.learning_rate / 10);
  p.kl_weight = o.kl_weight.value_or(0.6);
  p.map_alone = o.map_alone;
  p.start_log_scale = o.map_alone ? -12.0 : -2.5;
  p.map_start_sd = 0.1;
  p.map_start_log_scale = -3.0;
  p.map_prior_weight = 0.2 * std::min(1.0, n / 112000);
  p.warm_up = 0.5;
}

}  // namespace

const char* to_string(FitPenalty penalty) { return penalty == FitPenalty::kSoft ? "soft" : "projection"; }
Result<FitPenalty> fit_penalty_from(const std::string& text) {
  for (const FitPenalty penalty : {FitPenalty::kProjection, FitPenalty::kSoft})
    if (text == to_string(penalty)) return penalty;
  return not_allowed("penalty", quote_for_message(text), "projection, soft");
}

const char* to_string(FitPrior prior) { return prior == FitPrior::kLogSum ? "log-sum" : "mixture"; }
Result<FitPrior> fit_prior_from(const std::string& text) {
  for (const FitPrior prior : {FitPrior::kMixture, FitPrior::kLogSum})
    if (text == to_string(prior)) return prior;
  return not_allowed("prior", quote_for_message(text), "mixture, log-sum");
}

Result<void> validate_options(const FitOptions& o) {
  TRY_DO(check_whole("dims", o.dims, 1, 1000));
  TRY_DO(check_whole("batch", o.batch, 1, UINT32_MAX));
  TRY_DO(check_whole("epochs", o.epochs, 1, 100000));
  TRY_DO(check_whole("min_objects", o.min_objects, 1, 1000000));
  TRY_DO(check_real("learning_rate", o.learning_rate, 0, true, 1));
  TRY_DO(check_real("learning_rate_end", o.learning_rate_end, 0, false, o.learning_rate.value_or(1)));
  TRY_DO(check_real("validation_fraction", o.validation_fraction, 0, false, 0.5));
  if (o.folds != 0 && (o.folds < 2 || o.folds > 100)) return not_allowed("folds", std::to_string(o.folds), "0 for none, or whole numbers from 2 to 100");
  if (o.fold >= std::max(1u, o.folds)) return not_allowed("fold", std::to_string(o.fold), "numbers from 0, below the number of folds, which is " + std::to_string(o.folds));
  if (o.folds != 0 && o.validation_fraction) return not_allowed("validation_fraction", "set", "only without folds");
  TRY_DO(check_real("lambda", o.lambda, 0, false, kLambdaMax));
  TRY_DO(check_real("spike", o.spike, 0, true, kSpikeMost));
  TRY_DO(check_real("slab", o.slab, 0, true, kSlabMost));
  TRY_DO(check_real("kl_weight", o.kl_weight, 0, true, 10));
  if (o.pi && !(*o.pi > 0 && *o.pi < 1)) {
    return not_allowed("pi", std::isfinite(*o.pi) ? format_double(*o.pi) : "not a finite number", "numbers above 0 and below 1");
  }
  TRY_DO(check_method("lambda", o.lambda.has_value(), FitMethod::kSpose, o.method));
  TRY_DO(check_method("penalty", o.penalty.has_value(), FitMethod::kSpose, o.method));
  TRY_DO(check_method("prior", o.prior.has_value(), FitMethod::kVice, o.method));
  TRY_DO(check_method("spike", o.spike.has_value(), FitMethod::kVice, o.method));
  TRY_DO(check_method("slab", o.slab.has_value(), FitMethod::kVice, o.method));
  TRY_DO(check_method("pi", o.pi.has_value(), FitMethod::kVice, o.method));
  TRY_DO(check_method("kl_weight", o.kl_weight.has_value(), FitMethod::kVice, o.method));
  TRY_DO(check_method("features", o.feature_columns > 0, FitMethod::kVice, o.method));
  if (o.feature_columns > kFeatureColumnsMax) return not_allowed("features", format_count(o.feature_columns) + " columns", "at most " + format_count(kFeatureColumnsMax));
  if (o.feature_columns > 0 && o.preset == FitPreset::kPaper) return not_allowed("features", "set", "only with the presets fast and default; nothing is published for it");
  if (o.feature_columns > 0 && o.prior == FitPrior::kLogSum) return not_allowed("prior", "log-sum", "only without features");
  if (o.map_alone && o.feature_columns == 0) return not_allowed("map_alone", "set", "only with features");
  TRY_DO(check_method("min_objects", o.min_objects.has_value(), FitMethod::kVice, o.method));
  return {};
}

double default_lambda(std::uint64_t train_triplets) {
  // Real judgments of 1,854 objects: .020 was best at 112 thousand by held-out NLL; .008 and .004 suit 1.46 and 4.1 million
  // (Hebart et al. 2020, 2023): a line on log scales. Never above .020: where every dimension dies does not depend on n.
  return 0.020 * std::min(1.0, std::pow(static_cast<double>(std::max<std::uint64_t>(train_triplets, 1)) / 180000.0, -0.45));
}

double validation_fraction(const FitOptions& options, std::uint64_t triplets) {
  if (options.folds > 0) return 1.0 / options.folds;
  return std::min(options.validation_fraction.value_or(0.1), static_cast<double>(kHeldOutWanted) / static_cast<double>(std::max<std::uint64_t>(triplets, 1)));
}

Result<FitPlan> plan_fit(const FitOptions& o, std::uint32_t objects, std::uint64_t train_triplets, std::uint64_t validation_triplets) {
  TRY_DO(validate_options(o));
  if (objects < 3) return Error{ErrorCode::kInvalid, "a fit needs at least 3 objects; there are " + std::to_string(objects)};
  if (o.min_objects && *o.min_objects > objects)
    return not_allowed("min_objects", format_count(*o.min_objects), "at most the number of objects, which is " + format_count(objects));
  if (train_triplets == 0) return Error{ErrorCode::kInvalid, "a fit needs triplets; there are none to train on"};
  const bool vice = o.method == FitMethod::kVice, paper = o.preset == FitPreset::kPaper, fast = o.preset == FitPreset::kFast;
  FitPlan p;
  p.method = o.method;
  p.preset = o.preset;
  p.seed = o.seed;
  p.objects = objects;
  p.train_triplets = train_triplets;
  p.validation_triplets = validation_triplets;
  p.validation_fraction = validation_fraction(o, train_triplets + validation_triplets);
  p.folds = o.folds;
  p.fold = o.fold;
  p.dims = o.dims.value_or(!vice ? 90 : paper ? 100 : starting_dims(train_triplets));
  p.batch = o.batch.value_or(paper ? (vice ? 128 : 100) : large_batch(train_triplets));
  p.batches_per_epoch = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, (train_triplets + p.batch / 2) / p.batch));
  // VICE of few judgments: more and smaller steps, and a prior of a little less weight (README, 2026-11-23).
  const bool gentle = vice && !paper && !fast && train_triplets < kManyTriplets;
  const std::uint32_t wanted_steps = vice ? (fast ? 5000 : gentle ? 20000 : 10000) : (fast ? 1000 : spose_steps(train_triplets));
  const std::uint32_t recipe_epochs = std::max(1u, (wanted_steps + p.batches_per_epoch - 1) / p.batches_per_epoch);
  p.epochs = o.epochs.value_or(paper ? (vice ? 2000 : 500) : recipe_epochs);
  p.steps = std::uint64_t{p.batches_per_epoch} * p.epochs;
  p.learning_rate = o.learning_rate.value_or(paper ? 0.001 : gentle ? 0.01 : 0.03);
  p.learning_rate_end = o.learning_rate_end.value_or(paper ? p.learning_rate : p.learning_rate / (gentle ? 10 : 100));
  if (vice) {
    p.prior = o.prior.value_or(FitPrior::kMixture);
    p.spike = o.spike.value_or(0.25);
    p.slab = o.slab.value_or(1.0);
    if (p.spike >= p.slab) return not_allowed("spike", format_double(p.spike), "less than the slab, which is " + format_double(p.slab));
    p.pi = o.pi.value_or(0.5);
    p.kl_weight = o.kl_weight.value_or(gentle ? 0.9 : 1.0);
    // Published: mean 0, Kaiming's width. Ours starts each column slightly above 0, as SPoSE does, so that none is born dead.
    const double kaiming_sd = std::sqrt(2.0 / p.dims);
    p.start_mean = paper ? 0.0 : 0.1;
    p.start_sd = paper ? kaiming_sd : 0.02;
    p.start_log_scale = -1.0 / kaiming_sd;
    p.min_objects = o.min_objects.value_or(paper ? 6 : 5);  // published: more than 5
    p.validation_draws = 10;
    p.validate_every = 5;  // ten draws of a tenth cost as much as an epoch
    p.stop_rule = paper ? StopRule::kStability : StopRule::kEpochs;
    p.burn_in = paper ? 500 : 0;
    p.window = paper ? 500 : 0;
    p.projection = false;
    if (o.feature_columns > 0) plan_features(o, p);
  } else {
    p.lambda = o.lambda.value_or(default_lambda(train_triplets));
    p.projection = o.penalty.value_or(paper ? FitPenalty::kSoft : FitPenalty::kProjection) == FitPenalty::kProjection;
    p.negative_weight = p.projection ? 0.0 : 0.01;
    p.start_mean = 0.1;
    p.start_sd = 0.01;
    p.stop_rule = validation_triplets > 0 ? StopRule::kValidation : StopRule::kEpochs;
    p.patience = std::max(10u, p.epochs / 3);
  }
  if (p.learning_rate_end > p.learning_rate)
    return not_allowed("learning_rate_end", format_double(p.learning_rate_end), "at most the learning_rate, which is " + format_double(p.learning_rate));
  return p;
}

}  // namespace tertium
