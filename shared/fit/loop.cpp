// loop.cpp: the course of a fit, written once for every engine.
#include "shared/fit/loop.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/fit/prune.h"
#include "shared/fit/schedule.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

// Which of two sides each triplet is on, and those that are held out.
struct Sides {
  std::vector<std::uint64_t> held_out;  // a bit for each triplet
  std::vector<Triplet> validation;
  std::uint64_t train = 0;              // how many are not held out
};

// Checks every triplet on the way.
Result<Sides> part_training(const TripletSource& training, const HoldOut& is_held_out) {
  Sides out;
  out.held_out.assign(static_cast<std::size_t>((training.size() + 63) / 64), 0);
  const std::uint32_t objects = training.objects();
  std::uint64_t number = 0;
  TRY_DO(training.visit([&](std::span<const Triplet> piece) -> Result<void> {
    CHECK(number + piece.size() <= training.size());
    for (const Triplet& t : piece) {
      for (const std::uint32_t object : {t.first, t.second, t.odd}) {
        if (object >= objects)
          return Error{ErrorCode::kInvalid, "triplet " + std::to_string(number + 1) + " names object " + std::to_string(object) + ", but there are only " +
                                                std::to_string(objects)};
      }
      if (t.first == t.second || t.first == t.odd || t.second == t.odd)
        return Error{ErrorCode::kInvalid, "triplet " + std::to_string(number + 1) + " names an object twice; it must name three different ones"};
      if (is_held_out(t)) {
        out.held_out[static_cast<std::size_t>(number / 64)] |= std::uint64_t{1} << number % 64;
        if (out.validation.size() < kHeldOutMost) out.validation.push_back(t);
      } else {
        ++out.train;
      }
      ++number;
    }
    return {};
  }));
  CHECK(number == training.size());
  return out;
}

// What is not held out.
class TrainingSide final : public TripletSource {
 public:
  TrainingSide(const TripletSource& all, const Sides& sides) : all_(all), sides_(sides) {}
  std::uint32_t objects() const override { return all_.objects(); }
  std::uint64_t size() const override { return sides_.train; }
  Result<void> visit(const Taker& take) const override {
    std::vector<Triplet> mine;
    std::uint64_t number = 0;
    return all_.visit([&](std::span<const Triplet> piece) -> Result<void> {
      for (std::size_t begin = 0; begin < piece.size(); begin += kPiece) {
        mine.clear();
        for (const Triplet& t : piece.subspan(begin, std::min(kPiece, piece.size() - begin))) {
          if (!(sides_.held_out[static_cast<std::size_t>(number / 64)] >> number % 64 & 1)) mine.push_back(t);
          ++number;
        }
        if (!mine.empty()) TRY_DO(take(mine));
      }
      return {};
    });
  }

 private:
  static constexpr std::size_t kPiece = 16384;
  const TripletSource& all_;
  const Sides& sides_;
};

Matrix rectify(Matrix values) {
  for (float& value : values.values) value = std::max(0.0f, value);
  return values;
}

bool is_finite(const FitState& state) {
  for (const Matrix* matrix : {&state.location, &state.scale}) {
    for (const float value : matrix->values) {
      if (!std::isfinite(value)) return false;
    }
  }
  return true;
}

// Validation NLL and accuracy of a state; untouched when nothing is held out.
Result<void> validate_state(const FitState& state, const FitPlan& plan, const std::vector<Triplet>& validation, Executor& executor,
                            EpochRecord& record) {
  if (validation.empty()) return {};
  Score score;
  if (plan.method == FitMethod::kVice) {
    TRY(score, score_posterior(state, validation, plan.validation_draws, derive_key(plan.seed, "validation"), {}, executor));
  } else {
    TRY(score, score_embedding(rectify(state.location), validation, {}, executor));
  }
  record.validation_nll = score.nll;
  record.validation_accuracy = score.accuracy;
  return {};
}

// Are held-out judgments foretold better than by guessing: is the mean gain in NLL over log 3 above two standard errors?
// True when nothing is held out.
Result<bool> beats_chance(const Matrix& location, const std::vector<Triplet>& validation, Executor& executor) {
  if (validation.size() < 2) return true;
  ScoreOptions keep;
  keep.keep_outcomes = true;
  TRY(const Score score, score_embedding(rectify(location), validation, keep, executor));
  const double n = static_cast<double>(validation.size()), gain = std::log(3.0) - score.nll;
  double squares = 0;
  for (const TripletOutcome& outcome : score.outcomes) {
    const double off = std::log(3.0 * std::max(outcome.probability[0], kLeastProbability)) - gain;
    squares += off * off;
  }
  return gain > 2 * std::sqrt(squares / (n * (n - 1)));
}

bool is_stable(const std::vector<EpochRecord>& curve, const FitPlan& plan) {
  if (curve.size() <= plan.burn_in || curve.size() < plan.window || plan.window == 0) return false;
  const std::uint32_t dims = curve.back().dims;
  return dims > 0 && std::all_of(curve.end() - static_cast<std::ptrdiff_t>(plan.window), curve.end(),
                                 [dims](const EpochRecord& r) { return r.dims == dims; });
}

std::string explain(const FitResult& result, bool no_better_than_chance) {
  const FitPlan& plan = result.plan;
  const std::string per_object = format_fixed(3.0 * static_cast<double>(plan.train_triplets) / plan.objects, 0);
  if (no_better_than_chance) {
    return "No dimension is left: held-out judgments are foretold no better than by guessing after " + format_count(plan.train_triplets) +
           " judgments (" + per_object + " per object). The answers have no structure, or there are too few of them.";
  }
  if (result.collapsed && plan.method == FitMethod::kSpose) {
    return "No dimension is left: the penalty lambda " + format_double(plan.lambda) + " outweighs what " + format_count(plan.train_triplets) +
           " judgments say (" + per_object + " per object), or the answers have no structure. Try a smaller lambda, or collect more judgments.";
  }
  if (result.collapsed) {
    return "No dimension is left: no direction is surely above zero for at least " + std::to_string(plan.min_objects) + " objects after " +
           format_count(plan.train_triplets) + " judgments (" + per_object +
           " per object). The answers have no structure, or there are too few of them.";
  }
  if (plan.validation_triplets == 0 && plan.method == FitMethod::kSpose) {
    return "No judgments were held out, so nothing tells whether these dimensions foretell any but the " + format_count(plan.train_triplets) + " that they were fitted to.";
  }
  if (plan.stop_rule == StopRule::kValidation && result.stop_reason == StopReason::kValidation && !result.curve.empty() &&
      result.curve.back().validation_nll > result.validation_nll + 0.005) {
    return "Held-out judgments were foretold best after epoch " + std::to_string(result.best_epoch) +
           " and worse from then on (over-fitting): the state of that epoch is kept. A larger lambda may do better.";
  }
  return "";
}

}  // namespace

HoldOut::HoldOut(double from, double to, std::uint64_t seed)
    : key_(derive_key(seed, "validation split")), from_(from * 4294967296.0), to_(to * 4294967296.0) {}

bool HoldOut::operator()(const Triplet& triplet) const {
  const auto s = sorted_objects(triplet);
  const double place = static_cast<double>(philox(key_, std::uint64_t{s[0]} << 32 | s[1], s[2])[0]);
  return place >= from_ && place < to_;
}

std::string_view stop_reason_text(StopReason reason) {
  switch (reason) {
    case StopReason::kEpochs: return "all epochs done";
    case StopReason::kValidation: return "held-out judgments were no longer foretold better";
    case StopReason::kStability: return "the number of dimensions was stable";
  }
  return "";
}

Result<FitResult> run_fit(const TripletSet& training, const FitOptions& options, Engine& engine, Executor& executor, const FitHooks& hooks,
                          const FitCheckpoint* resume) {
  return run_fit(TripletsInMemory(training), training.names, options, engine, executor, hooks, resume);
}

Result<FitResult> run_fit(const TripletSource& training, const Names& names, const FitOptions& options, Engine& engine, Executor& executor,
                          const FitHooks& hooks, const FitCheckpoint* resume) {
  TRY_DO(validate_options(options));
  const HoldOut is_held_out = options.folds > 0 ? HoldOut::fold(options.fold, options.folds, options.seed)
                                                : HoldOut(validation_fraction(options, training.size()), options.seed);
  TRY(Sides sides, part_training(training, is_held_out));
  if (sides.train == 0 && training.size() > 0) {  // a handful of triplets: all of them train
    TRY(sides, part_training(training, HoldOut(0, options.seed)));
  }
  TRY(const FitPlan plan, plan_fit(options, training.objects(), sides.train, training.size() - sides.train));
  const std::vector<Triplet>& validation = sides.validation;
  TRY_DO(sides.train == training.size() ? engine.prepare(plan, training) : engine.prepare(plan, TrainingSide(training, sides)));
  std::vector<std::uint64_t>().swap(sides.held_out);
  if (plan.feature_columns > 0 && !engine.read_map()) return Error{ErrorCode::kInvalid, "the engine '" + engine.name() + "' has no features to inform this fit"};

  FitResult result;
  result.plan = plan;
  result.engine = engine.name();
  result.kernel = engine.kernel();
  FitState best;
  if (resume) {
    if (resume->curve.size() != resume->engine.epoch || resume->best_epoch > resume->curve.size()) {
      return Error{ErrorCode::kInvalid, "this checkpoint does not hang together: its curve and its epoch differ"};
    }
    const auto shaped = [&](const Matrix& m, bool wanted) {
      return wanted ? m.rows == plan.objects && m.cols == plan.dims && m.values.size() == m.rows * m.cols : m.values.empty();
    };
    const bool needs_best = plan.stop_rule == StopRule::kValidation && resume->best_epoch > 0;
    if (!shaped(resume->best_state.location, needs_best) || !shaped(resume->best_state.scale, needs_best && plan.method == FitMethod::kVice) ||
        !is_finite(resume->best_state) || (plan.stop_rule == StopRule::kValidation && !resume->curve.empty() && resume->best_epoch == 0)) {
      return Error{ErrorCode::kInvalid, "this checkpoint does not hang together: its best state is not one of this fit"};
    }
    TRY_DO(engine.restore(resume->engine));
    result.curve = resume->curve;
    result.best_epoch = resume->best_epoch;
    best = resume->best_state;
  }

  const bool keep_best = plan.stop_rule == StopRule::kValidation;
  FitState state = engine.read_state();
  // A fit that was interrupted after it had met its stopping rule must not run on.
  const auto should_stop = [&]() -> bool {
    if (result.curve.empty()) return false;
    if (keep_best && result.curve.size() >= result.best_epoch + plan.patience) {
      result.stop_reason = StopReason::kValidation;
      return true;
    }
    if (plan.stop_rule == StopRule::kStability && is_stable(result.curve, plan)) {
      result.stop_reason = StopReason::kStability;
      return true;
    }
    return false;
  };
  while (engine.epochs_done() < plan.epochs && !should_stop()) {
    const Result<EpochReport> ran = engine.run_epoch();
    if (!ran) {  // the engine stands where the last epoch left it: from there another one can go on
      if (hooks.on_checkpoint && !result.curve.empty()) hooks.on_checkpoint({engine.checkpoint(), result.curve, result.best_epoch, best});
      return ran.error();
    }
    const EpochReport& report = *ran;
    if (report.stopped) return Error{ErrorCode::kCancelled, "the fit was stopped"};
    state = engine.read_state();
    if (!is_finite(state)) {
      return Error{ErrorCode::kInvalid, "the fit ran away to infinity in epoch " + std::to_string(engine.epochs_done()) +
                                            "; try a smaller learning_rate than " + format_double(plan.learning_rate)};
    }
    EpochRecord record;
    record.epoch = engine.epochs_done();
    record.step = std::uint64_t{record.epoch} * plan.batches_per_epoch;
    record.learning_rate = cosine_rate(plan.learning_rate, plan.learning_rate_end, record.step - 1, plan.steps);
    record.train_nll = report.nll;
    record.loss = report.nll + report.complexity;
    record.dims = static_cast<std::uint32_t>(find_kept_dimensions(state, plan).columns.size());
    record.validation_nll = record.validation_accuracy = std::numeric_limits<double>::quiet_NaN();
    if (record.epoch % plan.validate_every == 0 || record.epoch == plan.epochs) {
      TRY_DO(validate_state(state, plan, validation, executor, record));
    }
    result.curve.push_back(record);
    if (keep_best && (result.best_epoch == 0 || record.validation_nll < result.curve[result.best_epoch - 1].validation_nll)) {
      result.best_epoch = record.epoch;
      best = state;
    }
    const bool go_on = !hooks.on_epoch || hooks.on_epoch({record, plan.epochs});
    const bool regular = hooks.checkpoint_every > 0 && record.epoch % hooks.checkpoint_every == 0;
    if (hooks.on_checkpoint && (regular || (hooks.checkpoint_due && hooks.checkpoint_due(!go_on)))) {
      hooks.on_checkpoint({engine.checkpoint(), result.curve, result.best_epoch, best});
    }
    if (!go_on) return Error{ErrorCode::kCancelled, "the fit was cancelled"};
  }

  result.engine = engine.name(), result.kernel = engine.kernel();  // as they are at the end
  if (keep_best) {
    state = std::move(best);
  } else {
    result.best_epoch = static_cast<std::uint32_t>(result.curve.size());
  }
  EpochRecord& record = result.curve[result.best_epoch - 1];
  if (std::isnan(record.validation_nll)) {  // stopped between two looks
    TRY_DO(validate_state(state, plan, validation, executor, record));
  }
  result.train_nll = record.train_nll;
  result.validation_nll = record.validation_nll;
  result.validation_accuracy = record.validation_accuracy;
  KeptDimensions kept = find_kept_dimensions(state, plan);
  bool no_better_than_chance = false;
  if ((plan.method == FitMethod::kSpose || plan.feature_columns > 0) && !kept.columns.empty()) {
    // VICE's own test of each dimension leaves none in noise; SPoSE's threshold would, and so would a map whose prior has less than its full weight.
    TRY(const bool better, beats_chance(state.location, validation, executor));
    no_better_than_chance = !better;
    if (no_better_than_chance) kept = {};
  }
  result.kept = kept.columns;
  result.objects_with = kept.objects;
  const std::vector<std::size_t> columns(kept.columns.begin(), kept.columns.end());
  result.embedding.values = rectify(take_columns(state.location, columns));
  result.embedding.names = names;
  result.importance = dimension_importance(result.embedding.values);
  if (plan.feature_columns > 0) {
    const std::optional<FeatureMap> map = engine.read_map();
    if (map) result.map = take_dims(*map, kept.columns);
  }
  result.posterior = std::move(state);
  result.collapsed = kept.columns.empty();
  result.note = explain(result, no_better_than_chance);
  result.held_out = std::move(sides.validation);
  return result;
}

}  // namespace tertium
