// tune.cpp: the fits of a search, side by side.
#include "native/tasks/tune.h"

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "native/tasks/side_by_side.h"
#include "native/tasks/stop_watch.h"
#include "shared/base/text.h"
#include "shared/fit/loop.h"

namespace tertium {
namespace {

constexpr std::uint64_t kTripletsLeast = 100;  // ten in a fold: fewer tell nothing

struct FoldOutcome { double nll = 0; std::uint32_t dims = 0; };

Result<FoldOutcome> fit_fold(const FitTask& task, const FitOptions& options, const BatchStoring& storing, Executor& executor, const std::function<bool()>& stop) {
  EngineRequest request = engine_request_of(task);
  request.setup.storing = storing, request.number = options.fold;
  TRY(const ChosenEngine chosen, choose_engine(std::move(request), executor));
  const std::unique_ptr<Engine>& engine = chosen.engine;
  const StopWatch watch(*engine, stop);
  FitHooks hooks;
  hooks.on_epoch = [&](const EpochProgress&) { return !watch.asked(); };
  TRY(const FitResult result, with_judgments(task, [&](const TripletSource& judgments) { return run_fit(*watch.watch(judgments), {}, options, *engine, executor, hooks); }));
  // What has no dimension foretells nothing, whatever the state foretold that was pruned away; and nothing is known where a fold holds no triplet.
  const bool nothing = result.collapsed || !std::isfinite(result.validation_nll);
  return FoldOutcome{nothing ? std::log(3.0) : result.validation_nll, static_cast<std::uint32_t>(result.embedding.values.cols)};
}

bool foretells(const TunePoint& point) { return point.mean_nll() + 2 * point.nll_error() < std::log(3.0); }

std::string tell(const TuneSearch& search, const FitTask& task) {
  const TunePoint& best = search.points()[search.best()];
  const std::string tried = std::to_string(search.points().size()) + " settings, " + std::to_string(best.nll.size()) + " of " + std::to_string(kTuneFolds) + " folds each: ";
  if (!foretells(best))
    return "Cross-validation over " + tried + "none foretells held-out judgments better than guessing, so " + describe_setting(search.points()[0].setting) +
           " stays. The answers have no structure, or " + format_count(task.triplets()) + " of them for " + format_count(task.train.objects) + " objects are too few.";
  std::string out = "Cross-validation over " + tried + describe_setting(best.setting) + " foretells them best, NLL " + format_fixed(best.mean_nll(), 4) +
                    " (standard error " + format_fixed(best.nll_error(), 4) + ").";
  if (task.request.method == FitMethod::kVice && search.best() == 0) out += " No other prior was better by more than chance.";
  return out;
}

}  // namespace

Result<Tuned> run_tune(const FitTask& task, Executor& executor, const std::function<bool(const TuneProgress&)>& watcher) {
  TRY_DO(check_fit_task(task));
  if (task.features) return Error{ErrorCode::kInvalid, "a fit with features is not tuned: what they weigh is learned within the fit"};
  if (task.request.lambda && *task.request.lambda == 0) return Error{ErrorCode::kInvalid, "the search of --tune cannot begin at lambda 0; give one above 0, or none"};
  if (task.triplets() < kTripletsLeast)
    return Error{ErrorCode::kInvalid, "--tune needs " + std::to_string(kTripletsLeast) + " triplets or more; there are " + std::to_string(task.triplets())};
  const bool spose = task.request.method == FitMethod::kSpose;
  FitOptions options = fit_options_of(task);
  if (!spose) options.preset = FitPreset::kFast;
  if (spose && options.preset == FitPreset::kPaper) {
    options.preset = FitPreset::kDefault;
    if (!options.penalty) options.penalty = FitPenalty::kSoft;  // lambda is that of the fit's penalty
  }
  options.folds = kTuneFolds;
  options.validation_fraction.reset();
  const std::uint64_t train = task.triplets() * (kTuneFolds - 1) / kTuneFolds;
  TRY(const FitPlan plan, plan_fit(options, task.train.objects, train, task.triplets() - train));
  const std::unique_ptr<TuneSearch> search = spose ? make_lambda_search(plan.lambda > 0 ? plan.lambda : default_lambda(train), task.triplets())
                                                   : make_prior_search(plan.spike, plan.slab, plan.pi);
  const std::uint32_t folds = folds_to_try(task.triplets());

  Tuned out;
  out.record.folds = kTuneFolds;
  out.record.preset = to_string(options.preset);
  out.record.seed = options.seed;
  TuneProgress progress;
  std::mutex mutex;
  std::atomic<bool> ended{false};
  std::optional<Error> why;
  const auto stop = [&] { return ended || (task.stop && task.stop()); };
  for (std::vector<TuneSetting> settings = search->next(); !settings.empty(); settings = search->next()) {
    std::vector<TunePoint> points;
    for (const TuneSetting& setting : settings) points.push_back({setting, std::vector<double>(folds), std::vector<std::uint32_t>(folds)});
    const BatchStoring storing = share_of_storing(task.storing, points.size() * folds, executor);
    run_side_by_side(points.size() * folds, executor, [&](std::size_t i, Executor& own) {
      if (ended) return;
      TunePoint& point = points[i / folds];
      FitOptions one = options;
      apply_setting(point.setting, one);
      one.fold = static_cast<std::uint32_t>(i % folds);
      const Result<FoldOutcome> fold = fit_fold(task, one, storing, own, stop);
      const std::lock_guard lock(mutex);
      if (ended) return;
      if (fold) {
        point.nll[one.fold] = fold->nll, point.dims[one.fold] = fold->dims;
        ++progress.fits;
        if (watcher && !watcher(progress)) why = Error{ErrorCode::kCancelled, "the fit was cancelled"};
      } else {
        why = fold.error();
      }
      if (why) ended = true;
    });
    if (why) return *why;
    for (TunePoint& point : points) {
      wire::FitTune::Point& shown = out.record.points.emplace_back();
      for (const auto& [name, value] : {std::pair{"lambda", point.setting.lambda}, std::pair{"spike", point.setting.spike}, std::pair{"slab", point.setting.slab},
                                        std::pair{"pi", point.setting.pi}}) {
        if (value) shown.setting.emplace_back(name, *value);
      }
      shown.nll = point.nll, shown.dims = point.dims;
      search->add(std::move(point));
    }
    const TunePoint& best = search->points()[search->best()];
    progress.best = describe_setting(best.setting), progress.best_nll = best.mean_nll();
  }
  // Where nothing foretells anything the given setting stays, whichever of the others was luckiest.
  const bool nothing = !foretells(search->points()[search->best()]);
  const std::size_t chosen = nothing ? 0 : search->best();
  out.setting = search->points()[chosen].setting;
  out.record.chosen = static_cast<std::uint32_t>(chosen);
  out.record.note = tell(*search, task);
  return out;
}

FitTask tuned_task(const FitTask& task, const Tuned& tuned) {
  FitTask out = task;
  apply_setting(tuned.setting, out.options);
  out.tune = tuned.record;
  return out;
}

Result<FitOutcome> run_tuned_fit_task(const FitTask& task, Executor& executor, const FitWatcher& watcher) {
  if (!task.tune || task.request.method != FitMethod::kSpose || task.request.preset == FitPreset::kPaper || task.triplets() > kFineTripletsMost)
    return run_fit_task(task, executor, watcher);
  CHECK(!task.keeping.keep && task.keeping.from.empty());  // a checkpoint is of one of the fits
  const wire::FitTune::Point& chosen = task.tune->points[task.tune->chosen];
  if (!foretells({{}, chosen.nll, chosen.dims})) return run_fit_task(task, executor, watcher);
  FitTask now = task;
  std::optional<FitOutcome> first, best;
  double best_nll = 0;
  double spent_s = 0, spent_cpu_s = 0;
  bool measured = false;
  std::set<int> tried;
  const auto try_place = [&](int place) -> Result<void> {
    now.options.lambda = lambda_at(*task.options.lambda, place);
    if (std::abs(place) > kOwnStepsMost || *now.options.lambda > kLambdaMax || !tried.insert(place).second) return {};
    now.tune->own_steps = place;
    TRY(FitOutcome outcome, run_fit_task(now, executor, watcher));
    spent_s += outcome.timing.seconds, spent_cpu_s += outcome.timing.cpu_seconds;
    measured = measured || std::isfinite(outcome.record.validation_nll);
    const double nll = outcome.record.collapsed || !std::isfinite(outcome.record.validation_nll) ? std::log(3.0) : outcome.record.validation_nll;
    if (!first) first = outcome;
    if (!best || nll < best_nll || (nll == best_nll && place < best->record.tune->own_steps)) best = std::move(outcome), best_nll = nll;
    return {};
  };
  for (int centre = 0;; centre = best->record.tune->own_steps) {
    TRY_DO(try_place(centre));
    if (measured) {  // else nothing is held out that could tell one from the other
      for (const int place : {centre - 1, centre + 1}) TRY_DO(try_place(place));
    }
    if (best->record.tune->own_steps != centre) continue;
    FitOutcome& out = best->record.collapsed ? *first : *best;  // if all died, none is nearer to anything
    out.timing.seconds = spent_s, out.timing.cpu_seconds = spent_cpu_s;
    return std::move(out);
  }
}

}  // namespace tertium
