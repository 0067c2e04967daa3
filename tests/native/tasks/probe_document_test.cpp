// probe_document_test.cpp: a probe as a document is what its reader says it is.
#include "native/tasks/probe_document.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/simulation/choices.h"
#include "shared/simulation/probe_world.h"
#include "shared/wire/probe_result.h"

namespace tertium {
namespace {

ProbeTask make_task() {
  Executor one;
  ProbeWorldOptions options;
  options.objects = 60, options.latents = 3, options.mixed = 8, options.nuisance = 4;
  const ProbeWorld world = make_probe_world(options);
  SimulationOptions choices;
  choices.repeats = true;
  choices.triplets = 3000;
  ProbeTask task;
  task.features.values = world.features;
  task.triplets = *simulate_choices(world.latents, choices, one);
  task.options = make_probe_options(ProbePreset::kDefault, ProbeKind::kFull, ProbeObjective::kGlobal);
  task.options.steps = 10;
  task.lambdas = {0.3, 1};
  task.bootstraps = 20;
  task.options.seed = 7;
  task.inputs = {{"features", "net.npy", std::string(64, 'a')}, {"triplets", "judged.txt", std::string(64, 'b')}};
  return task;
}
wire::ProbeResult read_back(const ProbeTask& task, const ProbeReport& report) {
  const auto read = wire::decode_probe_result(wire::print_report(probe_document(task, report)), "probe.json");
  EXPECT_TRUE(read) << read.error().message;
  return read ? *read : wire::ProbeResult{};
}

TEST(ProbeDocument, IsReadBackFieldByField) {
  Executor one;
  ProbeTask task = make_task();
  task.controls = true;
  const ProbeReport report = *run_probe_task(task, one);
  const wire::ProbeResult read = read_back(task, report);
  EXPECT_EQ(read.objects, 60u);
  EXPECT_EQ(read.features, 12u);
  EXPECT_EQ(read.triplets, 3000u);
  EXPECT_EQ(read.test_triplets, report.test_triplets);
  EXPECT_FALSE(read.aligned);
  EXPECT_EQ(read.seed, 7u);
  EXPECT_EQ(read.bootstraps, 20u);
  EXPECT_EQ(read.judged_by, "held-out choices");
  EXPECT_EQ(read.transform_of, "all choices");
  EXPECT_EQ(read.lambda, task.lambdas[report.chosen]);
  EXPECT_EQ(read.steps, report.until);
  EXPECT_EQ(read.test.value, report.test.value);
  EXPECT_EQ(read.test.low, report.test.low);
  EXPECT_EQ(read.gain.high, report.gain.high);
  EXPECT_EQ(read.only_probe_right, report.against_centred.only_first);
  EXPECT_EQ(read.mcnemar_p, report.against_centred.p_exact);
  ASSERT_EQ(read.folds.size(), 3u);
  for (std::size_t f = 0; f < 3; ++f) {
    EXPECT_EQ(read.folds[f].centred_accuracy, report.folds[f].centred_accuracy);
    ASSERT_EQ(read.folds[f].checks.size(), report.folds[f].checks.size());
    EXPECT_EQ(read.folds[f].checks.back().held_nll, report.folds[f].checks.back().nll);
  }
  EXPECT_EQ(read.lambdas.size(), 2u);
  ASSERT_TRUE(read.controls);
  EXPECT_EQ(read.controls->rows_high, report.controls->rows_high);
  EXPECT_EQ(read.controls->labels_hold, report.controls->labels_hold);
  EXPECT_EQ(read.transform.features, 12u);
  EXPECT_EQ(read.transform.singular, report.shape.singular);
  EXPECT_EQ(read.transform.singular.size(), 12u);
  EXPECT_GT(read.transform.effective_dims, 1);
  EXPECT_EQ(read.inputs, task.inputs);
}

TEST(ProbeDocument, OfPublishedOptionsSaysThem) {
  Executor one;
  ProbeTask task = make_task();
  task.options = make_probe_options(ProbePreset::kPaper, ProbeKind::kDiagonal, ProbeObjective::kGlocal);
  task.options.epochs = task.options.epochs_least = 2;
  task.preset = "paper";
  task.bootstraps = 0;
  task.last_fold = true;
  const wire::ProbeResult read = read_back(task, *run_probe_task(task, one));
  EXPECT_EQ(read.preset, "paper");
  EXPECT_EQ(read.weights, "diagonal");
  EXPECT_EQ(read.objective, "glocal");
  EXPECT_EQ(read.descent, "adam");
  EXPECT_EQ(read.steps_most, 2u);
  EXPECT_EQ(read.rate, task.options.rate);
  EXPECT_EQ(read.temperature, task.options.temperature);
  EXPECT_EQ(read.transform_of, "last fold");
  EXPECT_TRUE(std::isnan(read.test.low) && std::isnan(read.gain.high)) << "no bootstrap";
  EXPECT_FALSE(read.controls);
}

TEST(ProbeDocument, TellsManyLooksEvenlySpacedWithTheLast) {
  Executor one;
  const ProbeTask task = make_task();
  ProbeReport report = *run_probe_task(task, one);
  const ProbeCheck check = report.folds[0].checks[0];
  report.folds[0].checks.assign(5 * kProbeChecksMost, check);
  for (std::uint32_t i = 0; i < report.folds[0].checks.size(); ++i) report.folds[0].checks[i].at = i;
  const wire::ProbeResult read = read_back(task, report);
  ASSERT_EQ(read.folds[0].checks.size(), kProbeChecksMost);
  EXPECT_EQ(read.folds[0].checks.front().at, 0u);
  EXPECT_EQ(read.folds[0].checks.back().at, 5 * kProbeChecksMost - 1);
}

}  // namespace
}  // namespace tertium
