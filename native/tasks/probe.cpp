// probe.cpp: alignment, folds, choice of lambda, intervals, controls and the last fit.
#include "native/tasks/probe.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "native/tasks/inputs.h"
#include "shared/analysis/folds.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/model/choice.h"
#include "shared/stats/chance.h"
#include "shared/stats/resampling.h"

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

// Everything over the same objects in the same order.
struct Aligned {
  Matrix features;
  std::vector<Triplet> triplets, test;
};

// `set` renumbered to the objects of the task's triplets; its numbers lie below `objects`.
Result<RenumberedTriplets> bring_over(const ProbeTask& task, TripletSet set, const std::string& what) {
  if (task.ignore_names) set.names.clear();
  const Names names = task.ignore_names ? Names{} : task.triplets.names;
  TRY(RenumberedTriplets out, renumber_triplets(set, names, what, task.triplets_what));
  if (out.triplets.objects > task.triplets.objects)
    return Error{ErrorCode::kInvalid, what + " speaks of " + format_count(out.triplets.objects) + " objects, " + task.triplets_what + " of " + format_count(task.triplets.objects)};
  return out;
}

Result<Aligned> align(const ProbeTask& task, ProbeReport& report) {
  Aligned out;
  const Names &from = task.features.names, &to = task.triplets.names;
  if (!task.ignore_names && !from.empty() && !to.empty()) {
    TRY(const Alignment alignment, align_names(from, to, task.features_what, task.triplets_what));
    report.aligned = true;
    report.rows_moved = alignment.rows_moved;
    out.features = align_rows(task.features.values, alignment);
  } else if (!to.empty() ? task.features.values.rows != task.triplets.objects : task.features.values.rows < task.triplets.objects) {
    return Error{ErrorCode::kInvalid, task.features_what + " has " + format_count(task.features.values.rows) + " rows, but " + task.triplets_what + " speaks of " +
                                          format_count(task.triplets.objects) + " objects"};
  } else {
    out.features = task.features.values;
  }
  out.triplets = task.triplets.triplets;
  if (task.exclude) {
    TRY(const RenumberedTriplets excluded, bring_over(task, *task.exclude, task.exclude_what));
    const ExcludedTriplets is_excluded(excluded.triplets);
    std::erase_if(out.triplets, is_excluded);
    report.excluded_triplets = task.triplets.triplets.size() - out.triplets.size();
    if (out.triplets.empty()) return Error{ErrorCode::kInvalid, "no triplets are left: all of " + task.triplets_what + " occur in " + task.exclude_what};
  }
  if (task.test) {
    TRY(RenumberedTriplets test, bring_over(task, *task.test, task.test_what));
    report.test_rows_moved = test.rows_moved;
    out.test = std::move(test.triplets.triplets);
  } else {
    out.test = out.triplets;
  }
  report.triplets = out.triplets.size();
  return out;
}

// Tells how far all is, and carries the wish to stop.
struct Progress {
  const ProbeWatcher& watcher;
  double fits = 1, done = 0;
  bool stopped = false;
  bool tell(double part, const std::string& doing) {
    if (watcher && !stopped) stopped = !watcher(std::min(1.0, (done + part) / fits), doing);
    return !stopped;
  }
};

Result<ProbeFoldFit> fit_one(const Matrix& features, const ProbeTask& task, const ProbeFold& fold, const ProbeOptions& options, bool keep, Executor& executor, Progress& progress,
                             const std::string& doing) {
  const double whole = options.descent == ProbeDescent::kLbfgs ? options.steps : options.epochs;
  const Matrix* images = task.images ? &*task.images : nullptr;
  Result<ProbeFoldFit> fit = fit_probe_fold(features, images, fold, options, keep, executor, [&](const ProbeCheck& check) {
    return progress.tell(check.at / whole, doing + ", held-out NLL " + format_fixed(check.nll, 4));
  });
  progress.done += 1;
  return fit;
}

// A choice for each triplet, by chance.
std::vector<Triplet> draw_anew(std::span<const Triplet> triplets, std::uint64_t key) {
  std::vector<Triplet> out(triplets.begin(), triplets.end());
  RandomStream random(key);
  for (Triplet& t : out) {
    const std::uint32_t turn = random.below(3);
    if (turn == 1) std::swap(t.first, t.odd);
    if (turn == 2) std::swap(t.second, t.odd);
  }
  return out;
}

Choices features_choices(const Matrix& features, std::span<const Triplet> triplets, bool centre, Executor& executor) {
  ScoreOptions how;
  how.rule = SimilarityRule::kCosine;
  how.centre = centre;
  how.keep_outcomes = true;
  const Result<Score> score = score_embedding(features, triplets, how, executor);
  CHECK(score.ok());  // finite features, as the probe has seen, and triplets that name them
  return choices_of(score->outcomes);
}

// [fold][model]: the probe, cosine, centred cosine.
using FoldChoices = std::vector<std::vector<Choices>>;

double mean_accuracy(const FoldChoices& choices, std::size_t model) {
  double sum = 0;
  for (const auto& fold : choices) sum += accuracy_of(fold[model]);
  return sum / static_cast<double>(choices.size());
}

void add_intervals(const ProbeTask& task, const std::vector<ProbeFold>& folds, const FoldChoices& choices, ProbeReport& report, Executor& executor) {
  report.test.value = mean_accuracy(choices, 0);
  report.cosine.value = mean_accuracy(choices, 1);
  report.centred.value = mean_accuracy(choices, 2);
  report.gain.value = report.test.value - report.centred.value;
  std::vector<std::vector<double>> samples(4, std::vector<double>(task.bootstraps, 0.0));
  for (std::size_t f = 0; f < folds.size() && task.bootstraps > 0; ++f) {
    std::vector<std::uint32_t> place(report.folds.empty() ? 0 : 1 + *std::ranges::max_element(folds[f].held_objects));
    for (std::size_t i = 0; i < folds[f].held_objects.size(); ++i) place[folds[f].held_objects[i]] = static_cast<std::uint32_t>(i);
    std::vector<Triplet> local;
    for (const Triplet& t : folds[f].test) local.push_back({place[t.first], place[t.second], place[t.odd]});
    const std::uint64_t key = derive_key(task.options.seed, ("probe bootstrap " + std::to_string(f)).c_str());
    const auto drawn = bootstrap_accuracies(static_cast<std::uint32_t>(folds[f].held_objects.size()), local, choices[f], task.bootstraps, key, executor);
    const double share = 1 / static_cast<double>(folds.size());
    for (std::size_t s = 0; s < drawn.size(); ++s) {
      for (std::size_t m = 0; m < 3; ++m) samples[m][s] += share * drawn[s][m];
      samples[3][s] += share * (drawn[s][0] - drawn[s][2]);
    }
  }
  FoldMean* const means[] = {&report.test, &report.cosine, &report.centred, &report.gain};
  for (std::size_t m = 0; m < 4; ++m) {
    const ResampledSpread spread = spread_of(samples[m]);
    means[m]->low = spread.low;
    means[m]->high = spread.high;
  }
  std::uint64_t only_probe = 0, only_centred = 0;
  std::size_t tied = 0;
  for (const auto& fold : choices) {
    for (std::size_t t = 0; t < fold[0].size(); ++t) {
      only_probe += fold[0][t] == kRight && fold[2][t] != kRight ? 1 : 0;
      only_centred += fold[0][t] != kRight && fold[2][t] == kRight ? 1 : 0;
      tied += fold[0][t] == kTied ? 1 : 0;
    }
    report.test_triplets += fold[0].size();
  }
  report.against_centred = mcnemar(only_probe, only_centred);
  const ChanceBand band = chance_band(report.test_triplets, tied);
  report.chance_low = band.low;
  report.chance_high = band.high;
}

// One fold of a probe that is learned as that of `report` was, with its lambda and steps: its held-out rows transformed, and the test triplets among them.
struct ControlFold {
  Matrix rows;
  std::vector<Triplet> test;
};
Result<std::vector<ControlFold>> learn_control(const ProbeTask& task, const Matrix& features, const std::vector<ProbeFold>& folds, const ProbeReport& report, Executor& executor,
                                               Progress& progress, const std::string& doing) {
  std::vector<ControlFold> out;
  for (std::size_t f = 0; f < folds.size(); ++f) {
    ProbeOptions options = task.options;
    options.lambda = report.folds[f].lambda;
    ProbeData data;
    data.features = &features;
    data.images = task.images ? &*task.images : nullptr;
    data.objects = folds[f].train_objects;
    data.triplets = folds[f].train;
    data.what = task.features_what;
    const std::uint32_t until = std::max<std::uint32_t>(report.folds[f].at, 1);
    TRY(const ProbeEnd end, fit_probe(data, options, until, executor, [&](const ProbeMoment& moment) {
          return progress.tell(static_cast<double>(moment.at) / until, doing) ? ProbeWish::kGoOn : ProbeWish::kCancel;
        }));
    progress.done += 1;
    const std::vector<std::uint32_t>& held = folds[f].held_objects;
    std::vector<std::uint32_t> place(features.rows);
    Matrix rows(held.size(), features.cols);
    for (std::size_t i = 0; i < held.size(); ++i) {
      place[held[i]] = static_cast<std::uint32_t>(i);
      std::ranges::copy(features.row(held[i]), rows.row(i).begin());
    }
    ControlFold& fold = out.emplace_back();
    TRY(fold.rows, apply_transform(end.transform, rows, false, executor, task.features_what));
    for (const Triplet& t : folds[f].test) fold.test.push_back({place[t.first], place[t.second], place[t.odd]});
  }
  return out;
}

double accuracy_of_control(const ControlFold& fold, std::span<const Triplet> test, Executor& executor) {
  const Result<Score> score = score_embedding(fold.rows, test, {}, executor);
  CHECK(score.ok());  // finite rows, as apply_transform says, and triplets that name them
  return score->accuracy;
}

// The middle 95 % of its accuracy when its rows are dealt anew to its objects, after learning: nothing of the objects can be left. Triplets that share objects are right
// or wrong together, which makes the band as wide as few objects have it.
ResampledSpread band_of_control(const ControlFold& fold, std::uint64_t key, Executor& executor) {
  Executor inner;
  return spread_of(resample(kControlPermutations, executor, [&](std::uint32_t sample) {
    std::vector<std::uint32_t> order(fold.rows.rows);
    draw_permutation(key, sample, order);
    std::vector<Triplet> dealt;
    dealt.reserve(fold.test.size());
    for (const Triplet& t : fold.test) dealt.push_back({order[t.first], order[t.second], order[t.odd]});
    return accuracy_of_control(fold, dealt, inner);
  }));
}

Result<ProbeControls> run_controls(const ProbeTask& task, const Matrix& features, const std::vector<ProbeFold>& folds, const FoldChoices& choices, const ProbeReport& report,
                                   Executor& executor, Progress& progress) {
  ProbeControls out;
  const double part = 1.0 / (kControlTimes * static_cast<double>(folds.size()));
  for (std::uint32_t time = 0; time < kControlTimes; ++time) {
    Alignment moved;
    moved.source.resize(features.rows);
    draw_permutation(derive_key(task.options.seed, "probe control rows"), time, moved.source);
    TRY(const std::vector<ControlFold> rows, learn_control(task, align_rows(features, moved), folds, report, executor, progress, "control: rows permuted"));
    for (std::size_t f = 0; f < rows.size(); ++f) {
      const std::string which = "probe control band " + std::to_string(time) + " " + std::to_string(f);
      const ResampledSpread band = band_of_control(rows[f], derive_key(task.options.seed, which.c_str()), executor);
      out.rows_permuted += part * accuracy_of_control(rows[f], rows[f].test, executor);
      out.rows_low += part * band.low;
      out.rows_high += part * band.high;
    }
  }

  for (std::uint32_t time = 0; time < kControlTimes; ++time) {
    RandomStream random(derive_key(task.options.seed, ("probe control choices " + std::to_string(time)).c_str()));
    for (const auto& fold : choices) {
      std::size_t right = 0;
      for (const std::uint8_t choice : fold[0]) right += choice == random.below(3) ? 1 : 0;
      out.choices_permuted += part * static_cast<double>(right) / static_cast<double>(fold[0].size());
    }
  }

  std::vector<ProbeFold> shuffled = folds;
  for (std::size_t f = 0; f < shuffled.size(); ++f)
    shuffled[f].train = draw_anew(shuffled[f].train, derive_key(task.options.seed, ("probe control labels " + std::to_string(f)).c_str()));
  TRY(const std::vector<ControlFold> labels, learn_control(task, features, shuffled, report, executor, progress, "control: labels shuffled"));
  for (const ControlFold& fold : labels) out.labels_shuffled += accuracy_of_control(fold, fold.test, executor) / static_cast<double>(labels.size());
  out.rows_hold = out.rows_permuted >= out.rows_low && out.rows_permuted <= out.rows_high;
  out.choices_hold = out.choices_permuted >= report.chance_low && out.choices_permuted <= report.chance_high;
  out.labels_hold = out.labels_shuffled < report.centred.value;
  return out;
}

void add_lambdas(const ProbeTask& task, const std::vector<std::vector<ProbeFoldFit>>& fits, ProbeReport& report) {
  for (std::size_t l = 0; l < fits.size(); ++l) {
    const ProbeSelection own = select_probe({fits[l]}, true), common = select_probe({fits[l]}, false);
    ProbeLambdaReport one;
    one.lambda = task.lambdas[l];
    const double share = 1 / static_cast<double>(fits[l].size());
    for (std::size_t f = 0; f < fits[l].size(); ++f) {
      const auto& checks = fits[l][f].checks;
      std::size_t c = own.folds[f].check;
      if (!task.options.own_stop) {
        c = checks.size() - 1;
        for (std::size_t i = 0; i < checks.size(); ++i)
          if (checks[i].at == common.until) c = i;
      }
      one.nll += share * checks[c].nll;
      one.accuracy += share * checks[c].accuracy;
      one.test_accuracy += share * accuracy_of(checks[c].test_choices);
      one.at += share * checks[c].at;
    }
    report.lambdas.push_back(one);
  }
}

}  // namespace

Result<ProbeReport> run_probe_task(const ProbeTask& task, Executor& executor, const ProbeWatcher& watcher) {
  ProbeReport report;
  if (task.lambdas.empty()) return Error{ErrorCode::kInvalid, "no lambda is given; at least one is needed"};
  ProbeOptions options = task.options;
  for (const double lambda : task.lambdas) {
    options.lambda = lambda;
    TRY_DO(check_probe_options(options));
  }
  TRY(const Aligned data, align(task, report));
  report.objects = data.features.rows;
  report.features = data.features.cols;
  TRY(const std::vector<ProbeFold> folds, deal_probe_folds(data.features.rows, data.triplets, data.test, task.folds, task.options.seed));
  const double runs = static_cast<double>(folds.size() * (task.lambdas.size() + (task.controls ? kControlTimes + 1 : 0)));
  Progress progress{watcher, runs + (task.last_fold ? 0.0 : 3.0)};

  std::vector<std::vector<ProbeFoldFit>> fits(task.lambdas.size());
  for (std::size_t l = 0; l < fits.size(); ++l) {
    options.lambda = task.lambdas[l];
    for (std::size_t f = 0; f < folds.size(); ++f) {
      const std::string doing = "lambda " + format_double(options.lambda) + ", fold " + std::to_string(f + 1) + " of " + std::to_string(folds.size());
      TRY(ProbeFoldFit fit, fit_one(data.features, task, folds[f], options, task.last_fold && f + 1 == folds.size(), executor, progress, doing));
      fits[l].push_back(std::move(fit));
    }
  }
  const ProbeSelection selection = select_probe(fits, task.options.own_stop);
  report.chosen = selection.lambda;
  report.until = selection.until;
  add_lambdas(task, fits, report);

  FoldChoices choices;
  const double share = 1 / static_cast<double>(folds.size());
  for (std::size_t f = 0; f < folds.size(); ++f) {
    const ProbeCheck& check = fits[selection.folds[f].lambda][f].checks[selection.folds[f].check];
    choices.push_back({check.test_choices, features_choices(data.features, folds[f].test, false, executor), features_choices(data.features, folds[f].test, true, executor)});
    ProbeFoldReport one;
    one.objects = folds[f].held_objects.size();
    one.train = folds[f].train.size();
    one.held = folds[f].held.size();
    one.test = folds[f].test.size();
    one.lambda = task.lambdas[selection.folds[f].lambda];
    one.at = check.at;
    one.nll = check.nll;
    one.accuracy = check.accuracy;
    one.published_accuracy = check.published_accuracy;
    one.test_nll = check.test_nll;
    one.test_accuracy = accuracy_of(choices[f][0]);
    one.cosine_accuracy = accuracy_of(choices[f][1]);
    one.centred_accuracy = accuracy_of(choices[f][2]);
    one.checks = fits[selection.lambda][f].checks;
    report.nll += share * one.nll;
    report.accuracy += share * one.accuracy;
    report.published_accuracy += share * one.published_accuracy;
    report.test_nll += share * one.test_nll;
    report.folds.push_back(std::move(one));
  }
  add_intervals(task, folds, choices, report, executor);
  if (task.controls) {
    TRY(report.controls, run_controls(task, data.features, folds, choices, report, executor, progress));
  }

  if (task.last_fold) {
    report.transform = *fits[selection.lambda].back().transform;
    report.final_objective = kNan;
    report.shape = shape_of_transform(report.transform);
    return report;
  }
  options.lambda = task.lambdas[selection.lambda];
  std::vector<std::uint32_t> all(data.features.rows);
  std::iota(all.begin(), all.end(), 0u);
  ProbeData whole;
  whole.features = &data.features;
  whole.objects = all;
  whole.triplets = data.triplets;
  whole.images = task.images ? &*task.images : nullptr;
  whole.what = task.features_what;
  TRY(ProbeEnd end, fit_probe(whole, options, report.until, executor, [&](const ProbeMoment& moment) {
        return progress.tell(3.0 * moment.at / std::max<double>(report.until, 1), "the last fit, on all choices") ? ProbeWish::kGoOn : ProbeWish::kCancel;
      }));
  report.final_objective = end.objective;
  report.transform = std::move(end.transform);
  report.shape = shape_of_transform(report.transform);
  return report;
}

std::string write_probe_curves_csv(const ProbeReport& report) {
  const auto cell = [](double value) { return std::isfinite(value) ? "," + format_double(value) : std::string(","); };
  std::string out = "fold,at,objective,held_nll,held_accuracy,held_accuracy_published,test_nll,test_accuracy\n";
  for (std::size_t f = 0; f < report.folds.size(); ++f) {
    for (const ProbeCheck& c : report.folds[f].checks)
      out += std::to_string(f) + "," + std::to_string(c.at) + cell(c.objective) + cell(c.nll) + cell(c.accuracy) + cell(c.published_accuracy) + cell(c.test_nll) +
             cell(accuracy_of(c.test_choices)) + "\n";
  }
  return out;
}

}  // namespace tertium
