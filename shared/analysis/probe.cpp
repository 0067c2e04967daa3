// probe.cpp: one fit by L-BFGS or by Adam, and fits over folds of objects.
#include "shared/analysis/probe.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "shared/analysis/folds.h"
#include "shared/analysis/minimise.h"
#include "shared/analysis/probe_loss.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

constexpr std::uint32_t kNowhere = UINT32_MAX;

// Of `triplets` those whose three objects all have a place, by their places.
std::vector<Triplet> renumber(std::span<const Triplet> triplets, const std::vector<std::uint32_t>& places) {
  std::vector<Triplet> out;
  for (const Triplet& t : triplets) {
    const Triplet moved{places[t.first], places[t.second], places[t.odd]};
    if (moved.first != kNowhere && moved.second != kNowhere && moved.odd != kNowhere) out.push_back(moved);
  }
  return out;
}

std::vector<std::uint32_t> places_of(std::span<const std::uint32_t> objects, std::size_t count) {
  std::vector<std::uint32_t> places(count, kNowhere);
  for (std::size_t i = 0; i < objects.size(); ++i) places[objects[i]] = static_cast<std::uint32_t>(i);
  return places;
}

// ---- where to begin ----

// The t > 0 at which similarities times t foretell the choices best; NLL is convex in t. `similarities`: three per triplet.
double find_best_scale(const std::vector<double>& similarities) {
  double squares = 0;
  for (std::size_t i = 0; i < similarities.size(); i += 3) {
    const double middle = (similarities[i] + similarities[i + 1] + similarities[i + 2]) / 3;
    for (std::size_t p = 0; p < 3; ++p) squares += (similarities[i + p] - middle) * (similarities[i + p] - middle);
  }
  const double spread = std::sqrt(squares / static_cast<double>(similarities.size()));
  if (!(spread > 0)) return 1;
  const auto nll = [&](double log_scale) {
    const double scale = std::exp(log_scale) / spread;
    double sum = 0;
    for (std::size_t i = 0; i < similarities.size(); i += 3) {
      const double a = scale * similarities[i], b = scale * similarities[i + 1], c = scale * similarities[i + 2], most = std::max({a, b, c});
      sum += std::log(std::exp(a - most) + std::exp(b - most) + std::exp(c - most)) + most - a;
    }
    return sum;
  };
  // Similarities that say nothing, or the contrary, get the smallest scale.
  double low = std::log(0.05), high = std::log(20.0);
  constexpr double kGolden = 0.61803398874989485;
  double left = high - kGolden * (high - low), right = low + kGolden * (high - low), at_left = nll(left), at_right = nll(right);
  for (int i = 0; i < 24; ++i) {
    if (at_left < at_right) {
      high = right, right = left, at_right = at_left;
      left = high - kGolden * (high - low), at_left = nll(left);
    } else {
      low = left, left = right, at_left = at_right;
      right = low + kGolden * (high - low), at_right = nll(right);
    }
  }
  return std::exp((low + high) / 2) / spread;
}

Floats start_of(const ProbeShape& shape, const ProbeRows& rows, std::span<const Triplet> triplets, const ProbeOptions& options) {
  Floats parameters(shape.size(), 0.0f);
  const std::size_t row = shape.row(), weight_rows = shape.kind == ProbeKind::kFull ? shape.features : 1;
  double on_diagonal = options.sigma;
  if (options.start == ProbeStart::kNoise) {
    RandomStream random(derive_key(options.seed, "probe weights"));
    for (std::size_t r = 0; r < weight_rows; ++r)
      for (std::size_t f = 0; f < shape.features; ++f) parameters[r * row + f] = static_cast<float>(options.sigma * random.normal());
  } else {
    if (options.start == ProbeStart::kCalibrated) {
      std::vector<double> similarities;
      similarities.reserve(3 * triplets.size());
      for (const Triplet& t : triplets) {
        const auto at = [&](std::uint32_t o) { return std::span<const float>(rows.values).subspan(o * row, row); };
        similarities.push_back(pair_similarity(at(t.first), at(t.second)));
        similarities.push_back(pair_similarity(at(t.first), at(t.odd)));
        similarities.push_back(pair_similarity(at(t.second), at(t.odd)));
      }
      on_diagonal = std::sqrt(find_best_scale(similarities));
    }
    for (std::size_t f = 0; f < shape.features; ++f) parameters[shape.kind == ProbeKind::kFull ? f * row + f : f] = static_cast<float>(on_diagonal);
  }
  if (shape.bias && options.start != ProbeStart::kCalibrated) {
    for (std::size_t f = 0; f < shape.features; ++f) parameters[shape.weights() + f] = static_cast<float>(options.sigma);
  }
  return parameters;
}

// ---- the two descents ----

// All that a fit adds up at given parameters.
struct Terms {
  ProbeShape shape;
  const ProbeOptions* options = nullptr;
  std::optional<LocalLoss> local;
  double share() const { return options->objective == ProbeObjective::kGlocal ? options->alpha : 0.0; }
  double add_rest(const Floats& parameters, Floats& gradient, Executor& executor, std::size_t block = LocalLoss::kAll) {
    double value = 0;
    if (local) value += local->add(shape, parameters, share(), gradient, executor, block);
    const ProbeTarget target = options->objective == ProbeObjective::kNaive ? ProbeTarget::kZero : ProbeTarget::kIdentity;
    return value + add_penalty(shape, parameters, options->penalty, target, options->lambda, gradient);
  }
};

// Blocks of images, all of one size or one less, dealt by the seed.
LocalLoss make_local(const ProbeSpace& space, const Matrix& images, std::span<const std::uint32_t> rows, const ProbeOptions& options, Executor& executor) {
  const std::size_t count = (rows.size() + options.local_images - 1) / options.local_images;
  const std::vector<std::uint32_t> block_of = deal_folds(rows.size(), static_cast<std::uint32_t>(count), options.seed, "probe images");
  std::vector<ProbeRows> blocks, originals;
  for (std::uint32_t b = 0; b < count; ++b) {
    const std::vector<std::uint32_t> members = split_fold(rows, block_of, b).test;
    blocks.push_back(space.rows_of(images, members, executor));
    originals.push_back(space.originals_of(images, members));
  }
  return LocalLoss(std::move(blocks), std::move(originals), options.temperature, executor);
}

// The choices of a batch, over the rows that they name.
struct Batch {
  ProbeRows rows;
  std::vector<Triplet> triplets;
};
Batch make_batch(const ProbeRows& all, const ProbeShape& shape, std::span<const Triplet> triplets, std::span<const std::uint32_t> chosen, std::vector<std::uint32_t>& places,
                 Executor& executor) {
  Batch batch;
  std::vector<std::uint32_t> named;
  for (const std::uint32_t t : chosen) {
    for (const std::uint32_t object : {triplets[t].first, triplets[t].second, triplets[t].odd}) {
      if (places[object] == kNowhere) {
        places[object] = static_cast<std::uint32_t>(named.size());
        named.push_back(object);
      }
    }
    batch.triplets.push_back({places[triplets[t].first], places[triplets[t].second], places[triplets[t].odd]});
  }
  batch.rows.count = named.size();
  batch.rows.row = all.row;
  batch.rows.values.resize(named.size() * all.row);
  for (std::size_t i = 0; i < named.size(); ++i) {
    std::copy_n(&all.values[named[i] * all.row], all.row, &batch.rows.values[i * all.row]);
    places[named[i]] = kNowhere;
  }
  turn_rows(batch.rows, shape.features, executor);
  return batch;
}

// Kingma and Ba 2015, with gradients cut to a length.
class Adam {
 public:
  Adam(std::size_t size, double rate, double clip) : rate_(rate), clip_(clip), mean_(size, 0.0f), square_(size, 0.0f) {}
  void step(Floats& parameters, const Floats& gradient) {
    ++steps_;
    double length = 0;
    for (const float g : gradient) length += static_cast<double>(g) * static_cast<double>(g);
    length = std::sqrt(length);
    const float cut = length > clip_ ? static_cast<float>(clip_ / (length + 1e-6)) : 1.0f;
    const double first = 1 - std::pow(0.9, steps_), second = 1 - std::pow(0.999, steps_);
    const float rate = static_cast<float>(rate_ / first), root = static_cast<float>(1 / std::sqrt(second));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const float g = cut * gradient[i];
      mean_[i] = 0.9f * mean_[i] + 0.1f * g;
      square_[i] = 0.999f * square_[i] + 0.001f * g * g;
      parameters[i] -= rate * mean_[i] / (std::sqrt(square_[i]) * root + 1e-8f);
    }
  }

 private:
  double rate_, clip_;
  int steps_ = 0;
  Floats mean_, square_;
};

struct Descent {
  const ProbeSpace& space;
  const ProbeRows& rows;
  std::span<const Triplet> triplets;
  const ProbeOptions& options;
  Terms& terms;
  Floats& parameters;
  Executor& executor;
  const ProbeWatch& watch;
  ProbeWish wish = ProbeWish::kGoOn;
  ProbeEnd end;

  // Whether to go on.
  bool look(std::uint32_t at, double objective) {
    end.at = at;
    end.objective = objective;
    if (watch) wish = watch({at, objective, [&] { return space.transform_of(terms.shape, parameters, executor); }});
    return wish == ProbeWish::kGoOn;
  }

  void by_lbfgs(std::uint32_t steps) {
    ChoiceLoss choices(rows, triplets);
    Floats nothing(parameters.size());
    const auto slope = [&](const Floats& x, Floats& gradient) {
      std::fill(gradient.begin(), gradient.end(), 0.0f);
      return choices.add(terms.shape, x, 1 - terms.share(), gradient, executor) + terms.add_rest(x, gradient, executor);
    };
    if (!look(0, slope(parameters, nothing))) return;
    MinimiseOptions how;
    how.steps = steps;
    how.history = parameters.size() > (std::size_t{1} << 22) ? 4 : 8;  // memory of many weights
    std::uint32_t looked = 0;
    const Minimised done = minimise(parameters, slope, how, executor, [&](std::size_t step, double value) {
      if (step % options.check_every != 0 && step != steps) return true;
      looked = static_cast<std::uint32_t>(step);
      return look(looked, value);
    });
    if (wish == ProbeWish::kGoOn && looked != done.steps) look(static_cast<std::uint32_t>(done.steps), done.value);
  }

  void by_adam(std::uint32_t epochs) {
    const std::size_t count = triplets.size(), batches = (count + options.batch - 1) / options.batch;
    const std::uint64_t key = derive_key(options.seed, "probe batches");
    Adam adam(parameters.size(), options.rate, options.clip);
    Floats gradient(parameters.size());
    std::vector<std::uint32_t> order(count), places(rows.count, kNowhere);
    std::size_t steps = 0;
    if (!look(0, std::numeric_limits<double>::quiet_NaN())) return;
    for (std::uint32_t epoch = 1; epoch <= epochs; ++epoch) {
      std::iota(order.begin(), order.end(), 0u);
      RandomStream random(derive_key(key, std::to_string(epoch).c_str()));
      for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
      double sum = 0;
      for (std::size_t b = 0; b < batches; ++b) {
        const std::size_t first = b * options.batch, size = std::min<std::size_t>(options.batch, count - first);
        const Batch batch = make_batch(rows, terms.shape, triplets, std::span<const std::uint32_t>(order).subspan(first, size), places, executor);
        std::fill(gradient.begin(), gradient.end(), 0.0f);
        ChoiceLoss choices(batch.rows, batch.triplets);
        sum += choices.add(terms.shape, parameters, 1 - terms.share(), gradient, executor);
        sum += terms.add_rest(parameters, gradient, executor, terms.local ? steps % terms.local->blocks() : LocalLoss::kAll);
        adam.step(parameters, gradient);
        ++steps;
      }
      if (!look(epoch, sum / static_cast<double>(batches))) return;
    }
  }
};

bool seems_published_right(const TripletOutcome& outcome) {
  const auto& p = outcome.probability;
  const auto rounded = [](double x) { return std::round(x * 100); };
  const bool two_equal = p[0] == p[1] || p[0] == p[2] || p[1] == p[2];
  const bool flat = rounded(p[0]) == rounded(p[1]) && rounded(p[1]) == rounded(p[2]);
  return outcome.right && !two_equal && !flat;
}

Error not_allowed(const std::string& name, double value, const std::string& allowed) {
  return {ErrorCode::kInvalid, "the " + name + " is " + format_double(value) + "; allowed is " + allowed};
}

}  // namespace

ProbeOptions make_probe_options(ProbePreset preset, ProbeKind kind, ProbeObjective objective) {
  ProbeOptions o;
  o.kind = kind;
  o.objective = objective;
  if (preset == ProbePreset::kDefault) {
    o.scaling = kind == ProbeKind::kFull ? ProbeScaling::kAxes : ProbeScaling::kCentre;
    return o;
  }
  const bool naive = objective == ProbeObjective::kNaive;
  o.scaling = ProbeScaling::kNone;
  o.penalty = naive ? ProbePenalty::kNorm : ProbePenalty::kSquared;
  o.bias = false;
  o.lambda = naive ? 1e-3 : 0.1;
  o.start = naive ? ProbeStart::kNoise : ProbeStart::kIdentity;
  o.descent = ProbeDescent::kAdam;
  o.epochs_least = naive ? 10 : 20;
  o.patience = naive ? 10 : 15;
  o.own_stop = true;
  return o;
}

std::vector<double> probe_lambdas(ProbePreset preset) {
  if (preset == ProbePreset::kPaper) return {10, 1, 0.1, 0.01, 1e-3, 1e-4, 1e-5};
  return {3e-4, 3e-3, 0.03, 0.1, 0.3, 1, 3};
}

Result<void> check_probe_options(const ProbeOptions& o) {
  if (!(o.lambda >= 0) || !(o.lambda <= 1e6)) return not_allowed("lambda", o.lambda, "0 to 1,000,000");
  if (!(o.sharpen >= 0) || !(o.sharpen <= 4)) return not_allowed("power by which axes are sharpened", o.sharpen, "0 to 4");
  if (!(o.alpha >= 0) || !(o.alpha < 1)) return not_allowed("share of the local term", o.alpha, "0 to below 1");
  if (!(o.temperature >= 1e-3) || !(o.temperature <= 100)) return not_allowed("temperature of the local term", o.temperature, "0.001 to 100");
  if (o.local_images < 2) return not_allowed("number of images in a block", o.local_images, "2 or more");
  if (!(o.sigma > 0) || !(o.sigma <= 10)) return not_allowed("scale of the first weights", o.sigma, "above 0 to 10");
  if (!(o.rate > 0) || !(o.rate <= 1)) return not_allowed("learning rate", o.rate, "above 0 to 1");
  if (!(o.clip > 0)) return not_allowed("largest length of a gradient", o.clip, "above 0");
  if (o.steps == 0 || o.check_every == 0 || o.epochs == 0 || o.batch == 0) return Error{ErrorCode::kInvalid, "steps, epochs and batch must be 1 or more"};
  if (o.scaling == ProbeScaling::kAxes && o.kind == ProbeKind::kDiagonal)
    return Error{ErrorCode::kInvalid, "a diagonal probe weighs features, not their principal axes: allowed are features as they are or centred"};
  return {};
}

Result<ProbeEnd> fit_probe(const ProbeData& data, const ProbeOptions& options, std::optional<std::uint32_t> until, Executor& executor, const ProbeWatch& watch) {
  TRY_DO(check_probe_options(options));
  const Matrix& features = *data.features;
  if (data.objects.size() < 3) return Error{ErrorCode::kInvalid, data.what + ": " + std::to_string(data.objects.size()) + " objects to train on; at least 3 are needed"};
  if (data.triplets.empty()) return Error{ErrorCode::kInvalid, "there are no triplets to train on"};
  const std::vector<Triplet> triplets = renumber(data.triplets, places_of(data.objects, features.rows));
  CHECK(triplets.size() == data.triplets.size());
  TRY(const ProbeSpace space, ProbeSpace::make(features, data.objects, options.scaling, options.sharpen, data.what));
  const ProbeRows rows = space.rows_of(features, data.objects, executor);
  Terms terms;
  terms.options = &options;
  terms.shape = {space.dims(), options.kind, options.bias, space.largest_deviation()};
  if (options.objective == ProbeObjective::kGlocal) {
    if (data.images && data.images->cols != features.cols)
      return Error{ErrorCode::kInvalid,
                   "the images whose neighbourhoods are to stay have " + format_count(data.images->cols) + " features, " + data.what + " has " + format_count(features.cols)};
    std::vector<std::uint32_t> all(data.images ? data.images->rows : 0);
    std::iota(all.begin(), all.end(), 0u);
    if (data.images && all.size() < 2) return Error{ErrorCode::kInvalid, "one image has no neighbours: at least 2 are needed"};
    terms.local.emplace(make_local(space, data.images ? *data.images : features, data.images ? std::span<const std::uint32_t>(all) : data.objects, options, executor));
  }
  Floats parameters = start_of(terms.shape, rows, triplets, options);
  Descent descent{space, rows, triplets, options, terms, parameters, executor, watch, ProbeWish::kGoOn, {}};
  if (options.descent == ProbeDescent::kLbfgs) descent.by_lbfgs(until.value_or(options.steps));
  else descent.by_adam(until.value_or(options.epochs));
  if (descent.wish == ProbeWish::kCancel) return Error{ErrorCode::kCancelled, "the probe was stopped"};
  descent.end.transform = space.transform_of(terms.shape, parameters, executor);
  TRY_DO(check_transform(descent.end.transform, "what was learned"));
  return std::move(descent.end);
}

Result<std::vector<ProbeFold>> deal_probe_folds(std::size_t objects, std::span<const Triplet> triplets, std::span<const Triplet> test, std::uint32_t folds, std::uint64_t seed) {
  if (folds < 2 || folds > objects / 3)
    return Error{ErrorCode::kInvalid, std::to_string(folds) + " folds of " + format_count(objects) + " objects: allowed are 2 or more folds of at least three objects each"};
  const std::vector<std::uint32_t> fold_of = deal_folds(objects, folds, seed, "probe folds");
  std::vector<ProbeFold> out(folds);
  for (std::uint32_t f = 0; f < folds; ++f) {
    FoldSplit split = split_fold(fold_of, f);
    out[f].train_objects = std::move(split.train);
    out[f].held_objects = std::move(split.test);
  }
  const auto all_in = [&](const Triplet& t, std::uint32_t f) { return fold_of[t.first] == f && fold_of[t.second] == f && fold_of[t.odd] == f; };
  const auto none_in = [&](const Triplet& t, std::uint32_t f) { return fold_of[t.first] != f && fold_of[t.second] != f && fold_of[t.odd] != f; };
  for (std::uint32_t f = 0; f < folds; ++f) {
    for (const Triplet& t : triplets) {
      if (all_in(t, f)) out[f].held.push_back(t);
      else if (none_in(t, f)) out[f].train.push_back(t);
    }
    for (std::size_t t = 0; t < test.size(); ++t) {
      if (!all_in(test[t], f)) continue;
      out[f].test.push_back(test[t]);
      out[f].test_numbers.push_back(static_cast<std::uint32_t>(t));
    }
    const std::string which = "fold " + std::to_string(f + 1) + " of " + std::to_string(folds);
    if (out[f].train.empty()) return Error{ErrorCode::kInvalid, which + ": no triplet has all its objects outside of the fold; more folds or more triplets are needed"};
    if (out[f].held.empty()) return Error{ErrorCode::kInvalid, which + ": no triplet has all its objects inside of the fold; fewer folds or more triplets are needed"};
    if (!test.empty() && out[f].test.empty())
      return Error{ErrorCode::kInvalid, which + ": no test triplet has all its objects inside of the fold; fewer folds or more test triplets are needed"};
  }
  return out;
}

Result<ProbeFoldFit> fit_probe_fold(const Matrix& features, const Matrix* images, const ProbeFold& fold, const ProbeOptions& options, bool keep_transform, Executor& executor,
                                    const std::function<bool(const ProbeCheck&)>& watch) {
  ProbeFoldFit out;
  // Only the held-out rows are transformed: what is scored is what the exported transform gives.
  Matrix held_rows(fold.held_objects.size(), features.cols);
  for (std::size_t i = 0; i < fold.held_objects.size(); ++i) {
    const std::span<const float> from = features.row(fold.held_objects[i]);
    std::copy(from.begin(), from.end(), held_rows.row(i).begin());
  }
  const std::vector<std::uint32_t> places = places_of(fold.held_objects, features.rows);
  const std::vector<Triplet> held = renumber(fold.held, places), test = renumber(fold.test, places);
  ScoreOptions how;
  how.keep_outcomes = true;
  std::optional<Error> failed;
  std::uint32_t without_gain = 0;
  double best_nll = std::numeric_limits<double>::infinity();
  const auto look = [&](const ProbeMoment& moment) {
    const LinearTransform transform = moment.transform();
    const Result<Matrix> rows = apply_transform(transform, held_rows, false, executor);
    if (!rows) {
      failed = rows.error();
      return ProbeWish::kStop;
    }
    const Result<Score> score = score_embedding(*rows, held, how, executor);
    const Result<Score> test_score = score_embedding(*rows, test, how, executor);
    CHECK(score.ok() && test_score.ok());  // the rows are finite and the triplets name them
    ProbeCheck check;
    check.at = moment.at;
    check.objective = moment.objective;
    check.nll = score->nll;
    check.accuracy = score->accuracy;
    check.published_accuracy = static_cast<double>(std::count_if(score->outcomes.begin(), score->outcomes.end(), seems_published_right)) / static_cast<double>(held.size());
    check.test_nll = test.empty() ? std::numeric_limits<double>::quiet_NaN() : test_score->nll;
    check.test_choices = choices_of(test_score->outcomes);
    if (out.checks.empty() || check.nll < out.checks[out.best].nll) {
      out.best = out.checks.size();
      if (keep_transform) out.transform = transform;
    }
    out.checks.push_back(check);
    if (watch && !watch(check)) return ProbeWish::kCancel;
    if (options.descent != ProbeDescent::kAdam) return ProbeWish::kGoOn;
    without_gain = check.nll < best_nll - options.least_gain ? 0 : without_gain + 1;
    best_nll = std::min(best_nll, check.nll);
    return check.at >= options.epochs_least && without_gain >= options.patience ? ProbeWish::kStop : ProbeWish::kGoOn;
  };
  ProbeData data;
  data.features = &features;
  data.images = images;
  data.objects = fold.train_objects;
  data.triplets = fold.train;
  TRY(const ProbeEnd end, fit_probe(data, options, std::nullopt, executor, look));
  if (failed) return *failed;
  return out;
}

namespace {

constexpr std::size_t kNoFold = SIZE_MAX;

// Lowest mean of the held-out NLL at one check for all folds but `without`.
struct Chosen {
  std::size_t lambda = 0, check = 0;
  double nll = std::numeric_limits<double>::infinity();
};
Chosen choose(const std::vector<std::vector<ProbeFoldFit>>& fits, std::size_t without) {
  Chosen best;
  for (std::size_t l = 0; l < fits.size(); ++l) {
    std::size_t longest = 0;
    for (const ProbeFoldFit& fold : fits[l]) longest = std::max(longest, fold.checks.size());
    for (std::size_t c = 0; c < longest; ++c) {
      double sum = 0, folds = 0;
      for (std::size_t f = 0; f < fits[l].size(); ++f) {
        if (f == without) continue;
        const std::vector<ProbeCheck>& checks = fits[l][f].checks;
        sum += checks[std::min(c, checks.size() - 1)].nll;
        folds += 1;
      }
      if (sum / folds < best.nll) best = {l, c, sum / folds};
    }
  }
  return best;
}

}  // namespace

ProbeSelection select_probe(const std::vector<std::vector<ProbeFoldFit>>& fits, bool own_stop) {
  CHECK(!fits.empty() && fits[0].size() >= 2);
  const std::size_t folds = fits[0].size();
  ProbeSelection out;
  if (!own_stop) {
    const Chosen all = choose(fits, kNoFold);
    out.lambda = all.lambda;
    out.nll = all.nll;
    for (const ProbeFoldFit& fold : fits[all.lambda]) {
      if (all.check < fold.checks.size()) out.until = std::max(out.until, fold.checks[all.check].at);  // less only where a fold ended on the way there
    }
    for (std::size_t f = 0; f < folds; ++f) {
      const Chosen others = choose(fits, f);
      out.folds.push_back({others.lambda, std::min(others.check, fits[others.lambda][f].checks.size() - 1)});
    }
    return out;
  }
  out.nll = std::numeric_limits<double>::infinity();
  for (std::size_t l = 0; l < fits.size(); ++l) {
    double nll = 0;
    for (const ProbeFoldFit& fold : fits[l]) nll += fold.checks[fold.best].nll / static_cast<double>(folds);
    if (nll < out.nll) out.nll = nll, out.lambda = l;
  }
  double steps = 0;
  for (const ProbeFoldFit& fold : fits[out.lambda]) {
    out.folds.push_back({out.lambda, fold.best});
    steps += fold.checks[fold.best].at;
  }
  out.until = static_cast<std::uint32_t>(std::lround(steps / static_cast<double>(folds)));
  return out;
}

}  // namespace tertium
