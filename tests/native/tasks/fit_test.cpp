// fit_test.cpp: a fit's task tells its progress, can be cancelled, and its record speaks of what was done.
#include "native/tasks/fit.h"

#include <gtest/gtest.h>

#include "shared/base/hash.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "shared/wire/npy.h"
#include "shared/wire/vice_npz.h"

namespace tertium {
namespace {

FitTask make_task(FitMethod method) {
  Executor one;
  WorldOptions world;
  world.objects = 30;
  world.dims = 3;
  SimulationOptions options;
  options.triplets = 2000;
  FitTask task;
  task.train = *simulate_choices(make_known_world(world), options, one);
  for (std::size_t o = 0; o < 30; ++o) task.train.names.push_back("object " + std::to_string(o));
  task.request.method = method;
  task.request.preset = FitPreset::kFast;
  task.request.dims = 8;
  task.request.seed = 4;
  task.origin = "demo";
  task.excluded_triplets = 7;
  task.simulated_triplets = 2000;
  task.answers_to = 99;
  return task;
}

TEST(FitTask, RecordsWhatWasAskedUsedAndFound) {
  Executor one;
  const FitTask task = make_task(FitMethod::kVice);
  const Result<FitOutcome> outcome = run_fit_task(task, one);
  ASSERT_TRUE(outcome) << outcome.error().message;
  const wire::FitRecord& record = outcome->record;
  EXPECT_EQ(record.objects, 30u);
  EXPECT_EQ(record.triplets, 2000u);
  EXPECT_EQ(record.train_triplets + record.validation_triplets, 2000u);
  EXPECT_EQ(record.excluded_triplets, 7u);
  EXPECT_EQ(record.answers_to, 99u);
  EXPECT_EQ(record.origin, "demo");
  EXPECT_EQ(record.dims, outcome->embedding.values.cols);
  EXPECT_EQ(record.importance.size(), record.dims);
  EXPECT_FALSE(record.curve.empty());
  EXPECT_FALSE(record.kernel.empty());
  EXPECT_EQ(record.embedding_sha256, sha256_hex(outcome->embedding_npy));
  EXPECT_EQ(*wire::read_npy_matrix(outcome->embedding_npy, "e"), outcome->embedding.values);
  EXPECT_EQ(wire::read_posterior(outcome->posterior_npz, "p")->location, outcome->posterior->location);
  EXPECT_TRUE(wire::decode_fit_record(outcome->record_json, "fit.json"));
  // The same task, the same bytes.
  EXPECT_EQ(run_fit_task(task, one)->record_json, outcome->record_json);
}

TEST(FitTask, ASposeFitHasNoPosterior) {
  Executor one;
  const FitOutcome outcome = *run_fit_task(make_task(FitMethod::kSpose), one);
  EXPECT_FALSE(outcome.posterior);
  EXPECT_EQ(outcome.posterior_npz, "");
  EXPECT_EQ(outcome.record.posterior_sha256, "");
}

TEST(FitTask, TellsEveryEpochAndStopsWhenTold) {
  Executor one;
  std::uint32_t last = 0;
  const Result<FitOutcome> outcome = run_fit_task(make_task(FitMethod::kVice), one, [&](const FitProgress& progress) {
    EXPECT_EQ(progress.epoch, last + 1);
    EXPECT_EQ(progress.curve.size(), progress.epoch);
    EXPECT_GE(progress.epochs, progress.epoch);
    last = progress.epoch;
    return progress.epoch < 3;
  });
  EXPECT_EQ(last, 3u);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, ErrorCode::kCancelled);
}

TEST(FitTask, RefusesWhatCannotBeBeforeTheWork) {
  Executor one;
  FitTask task = make_task(FitMethod::kVice);
  task.engine = EngineChoice::kCuda;
  EXPECT_EQ(run_fit_task(task, one).error().code, ErrorCode::kUnsupported);
  task = make_task(FitMethod::kVice);
  task.train.names.pop_back();
  EXPECT_EQ(check_fit_task(task).error().code, ErrorCode::kInvalid);
  task = make_task(FitMethod::kVice);
  task.request.dims = 5000;
  EXPECT_EQ(check_fit_task(task).error().code, ErrorCode::kInvalid);
  task = make_task(FitMethod::kVice);
  task.train.triplets.clear();
  EXPECT_EQ(check_fit_task(task).error().code, ErrorCode::kInvalid);
}

TEST(RunTitle, ReadsAsPeopleSayIt) {
  EXPECT_EQ(run_title("vice", 12), "VICE, 12 dimensions");
  EXPECT_EQ(run_title("spose", 1), "SPoSE, 1 dimension");
}

}  // namespace
}  // namespace tertium
