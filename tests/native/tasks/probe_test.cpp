// probe_test.cpp: a probe from end to end: names, exclusion, folds, controls, and the transform at its end.
#include "native/tasks/probe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/probe_world.h"

namespace tertium {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

ProbeTask make_task() {
  Executor one;
  ProbeWorldOptions options;
  options.objects = 120, options.latents = 4, options.mixed = 12, options.nuisance = 6;
  const ProbeWorld world = make_probe_world(options);
  SimulationOptions choices;
  choices.repeats = true;
  choices.triplets = 8000;
  ProbeTask task;
  task.features.values = world.features;
  task.triplets = *simulate_choices(world.latents, choices, one);
  choices.triplets = 3000, choices.seed = 1;
  task.test = *simulate_choices(world.latents, choices, one);
  task.options = make_probe_options(ProbePreset::kDefault, ProbeKind::kFull, ProbeObjective::kGlobal);
  task.options.steps = 15;
  task.lambdas = {0.3};
  task.bootstraps = 60;
  for (std::uint32_t o = 0; o < 120; ++o) task.features.names.push_back("object" + std::to_string(o));
  task.triplets.names = task.test->names = task.features.names;
  return task;
}

TEST(ProbeTask, TellsWhatIsReachedOnObjectsThatWereHeldOut) {
  Executor one;
  ProbeTask task = make_task();
  task.exclude = task.test;
  task.controls = true;
  task.lambdas = {0.1, 3};
  double last = -1;
  bool rising = true;
  const ProbeReport report = *run_probe_task(task, one, [&](double share, const std::string&) {
    rising = rising && share >= last - 1e-9 && share <= 1;
    last = share;
    return true;
  });
  EXPECT_TRUE(rising);
  EXPECT_GT(last, 0.9);
  EXPECT_TRUE(report.aligned);
  EXPECT_EQ(report.rows_moved, 0u);
  EXPECT_EQ(report.triplets + report.excluded_triplets, 8000u);
  EXPECT_GT(report.excluded_triplets, 10u) << "triples that both sets name";
  ASSERT_EQ(report.folds.size(), 3u);
  ASSERT_EQ(report.lambdas.size(), 2u);
  EXPECT_LE(report.lambdas[report.chosen].nll, report.lambdas[1 - report.chosen].nll);
  double test = 0, centred = 0;
  std::size_t objects = 0, triplets = 0;
  for (const ProbeFoldReport& fold : report.folds) {
    test += fold.test_accuracy / 3, centred += fold.centred_accuracy / 3;
    objects += fold.objects, triplets += fold.test;
    EXPECT_EQ(fold.checks.front().at, 0u);
  }
  EXPECT_EQ(objects, 120u);
  EXPECT_EQ(triplets, report.test_triplets);
  EXPECT_NEAR(report.test.value, test, 1e-12);
  EXPECT_NEAR(report.gain.value, test - centred, 1e-12);
  EXPECT_GT(report.gain.value, 0.1);
  EXPECT_GT(report.gain.low, 0);
  EXPECT_LT(report.gain.low, report.gain.value);
  EXPECT_GT(report.gain.high, report.gain.value);
  EXPECT_LT(report.against_centred.p_exact, 1e-4);
  ASSERT_TRUE(report.controls);
  EXPECT_TRUE(report.controls->choices_hold) << report.controls->choices_permuted;
  EXPECT_NEAR(report.controls->rows_permuted, 1.0 / 3, 0.08);
  EXPECT_LT(report.controls->labels_shuffled, report.test.value - 0.1);
  const std::string csv = write_probe_curves_csv(report);
  EXPECT_TRUE(has(csv, "fold,at,objective,held_nll"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'),
            static_cast<std::ptrdiff_t>(1 + report.folds[0].checks.size() + report.folds[1].checks.size() + report.folds[2].checks.size()));
}

TEST(ProbeTask, AlignsByNamesAndGivesTheSameForRowsInAnyOrder) {
  Executor one;
  ProbeTask task = make_task();
  const ProbeReport plain = *run_probe_task(task, one);
  std::swap(task.features.names[3], task.features.names[90]);
  for (std::size_t f = 0; f < task.features.values.cols; ++f) std::swap(task.features.values.at(3, f), task.features.values.at(90, f));
  std::swap(task.test->names[5], task.test->names[6]);
  for (Triplet& t : task.test->triplets)
    for (std::uint32_t* o : {&t.first, &t.second, &t.odd}) *o = *o == 5 ? 6 : *o == 6 ? 5 : *o;
  const ProbeReport moved = *run_probe_task(task, one);
  EXPECT_EQ(moved.rows_moved, 2u);
  EXPECT_EQ(moved.test_rows_moved, 2u);
  EXPECT_EQ(moved.test.value, plain.test.value);
  EXPECT_EQ(moved.transform.weights, plain.transform.weights);
  task.ignore_names = true;
  const ProbeReport ignored = *run_probe_task(task, one);
  EXPECT_FALSE(ignored.aligned);
  EXPECT_NE(ignored.transform.weights, plain.transform.weights);
}

TEST(ProbeTask, EndsInAFitOnAllChoicesOrInTheLastFoldAsPublished) {
  Executor one;
  ProbeTask task = make_task();
  task.test.reset();
  const ProbeReport report = *run_probe_task(task, one);
  EXPECT_NEAR(report.test.value, report.accuracy, 1e-12) << "without test triplets the held-out choices judge";
  EXPECT_TRUE(std::isfinite(report.final_objective));
  const Matrix moved = *apply_transform(report.transform, task.features.values, false, one);
  EXPECT_GT(score_embedding(moved, task.triplets.triplets, {}, one)->accuracy, report.test.value) << "choices that were learned from";
  task.last_fold = true;
  const ProbeReport last = *run_probe_task(task, one);
  EXPECT_TRUE(std::isnan(last.final_objective));
  EXPECT_NE(last.transform.weights, report.transform.weights);
  EXPECT_EQ(last.test.value, report.test.value);
}

TEST(ProbeTask, SaysWhatIsWrong) {
  Executor one;
  const auto said = [&](const std::function<void(ProbeTask&)>& spoil) {
    ProbeTask task = make_task();
    spoil(task);
    const Result<ProbeReport> report = run_probe_task(task, one);
    return report ? std::string("done") : report.error().message;
  };
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.features.names[4] = "elephant"; }), "elephant"));
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.features.names.clear(), t.features.values = Matrix(100, 3, 1.0f); }), "has 100 rows"));
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.exclude = t.triplets; }), "no triplets are left"));
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.folds = 41; }), "at least three objects each"));
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.lambdas.clear(); }), "no lambda"));
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.lambdas = {NAN}; }), "the lambda is nan"));
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.features.values.at(7, 2) = INFINITY; }), "row 7, column 2 is not a finite number"));
  EXPECT_TRUE(has(said([](ProbeTask& t) { t.test->names.clear(), t.triplets.names.clear(), t.test->objects = 500; }), "speaks of 500 objects"));
  ProbeTask task = make_task();
  EXPECT_EQ(run_probe_task(task, one, [](double, const std::string&) { return false; }).error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace tertium
