// fit_test.cpp: a fit's task tells its progress, can be cancelled, and its record speaks of what was done.
#include "native/tasks/fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "native/files/scratch_file.h"
#include "native/files/triplet_shelf.h"
#include "shared/base/hash.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "shared/wire/npy.h"
#include "shared/wire/vice_npz.h"
#include "tests/support/temporary_folder.h"

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
  // What a notebook needs: steps and rates beside the figures, uncertainty beside each dimension.
  for (const wire::FitEpoch& epoch : record.curve) {
    EXPECT_EQ(epoch.step % epoch.point.epoch, 0u);
    EXPECT_GT(epoch.step, 0u);
    EXPECT_GT(epoch.learning_rate, 0);
  }
  ASSERT_EQ(record.uncertainty.size(), record.dims);
  for (std::size_t d = 0; d < record.dims; ++d) {
    double sum = 0;
    for (std::size_t o = 0; o < 30; ++o) sum += static_cast<double>(outcome->posterior->scale.at(o, record.kept[d]));
    EXPECT_DOUBLE_EQ(record.uncertainty[d], sum / 30);
  }
  // The same task, the same bytes.
  EXPECT_EQ(run_fit_task(task, one)->record_json, outcome->record_json);
}

TEST(FitTask, IsEvaluatedOnWhatWasHeldOut) {
  Executor one;
  const FitTask task = make_task(FitMethod::kVice);
  const FitOutcome outcome = *run_fit_task(task, one);
  const wire::FitRecord& record = outcome.record;
  ASSERT_EQ(record.evaluation.size(), 2u);
  const wire::FitEvaluation &drawn = record.evaluation[0], &mean = record.evaluation[1];
  EXPECT_EQ(drawn.of, "posterior");
  EXPECT_GT(drawn.draws, 0u);
  EXPECT_EQ(drawn.triplets, record.validation_triplets);
  EXPECT_DOUBLE_EQ(drawn.nll, record.validation_nll) << "the loop's own draws";
  EXPECT_DOUBLE_EQ(drawn.accuracy, record.validation_accuracy);
  EXPECT_EQ(mean.of, "embedding");
  EXPECT_EQ(mean.draws, 0u);
  EXPECT_GT(mean.accuracy, 0.4);
  for (const wire::FitEvaluation& e : record.evaluation) {
    EXPECT_GT(e.entropy, 0);
    EXPECT_LT(e.entropy, std::log(3.0));
    EXPECT_GT(e.confidence, 1.0 / 3);
    EXPECT_GE(e.calibration_error, 0);
    EXPECT_GT(e.calibration_floor, 0);
    std::uint64_t counted = 0;
    for (const auto& bin : e.calibration) counted += bin.count;
    EXPECT_EQ(counted, 3 * record.validation_triplets);
  }
}

TEST(FitTask, TellsItsTimeBesideTheRecordAndNotInIt) {
  Executor one;
  FitTask task = make_task(FitMethod::kSpose);
  const FitOutcome outcome = *run_fit_task(task, one);
  EXPECT_EQ(outcome.timing.threads, 1u);
  EXPECT_EQ(outcome.timing.first_epoch, 1u);
  EXPECT_EQ(outcome.timing.epoch_seconds.size(), outcome.record.curve.size());
  double sum = 0;
  for (const double seconds : outcome.timing.epoch_seconds) sum += seconds;
  EXPECT_LE(sum, outcome.timing.seconds);
  EXPECT_EQ(outcome.record_json.find("seconds"), std::string::npos);
  EXPECT_NE(write_timing_json(outcome.timing).find("\"epoch_seconds\":["), std::string::npos) << write_timing_json(outcome.timing);
}

TEST(FitTask, ASposeFitHasNoPosterior) {
  Executor one;
  const FitOutcome outcome = *run_fit_task(make_task(FitMethod::kSpose), one);
  EXPECT_TRUE(outcome.record.uncertainty.empty());
  ASSERT_EQ(outcome.record.evaluation.size(), 1u);
  EXPECT_EQ(outcome.record.evaluation[0].of, "embedding");
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
  task.features = std::make_shared<const Matrix>(task.train.objects, 3);  // which no GPU takes
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

// What a fit leaves when it is stopped after `epoch`.
std::string checkpoint_at(FitTask task, std::uint32_t epoch, Executor& executor) {
  std::string last;
  task.keeping.keep = [&](const std::string& bytes) { last = bytes; };
  task.keeping.every_s = 1e9;
  const auto stopped = run_fit_task(task, executor, [&](const FitProgress& progress) { return progress.epoch < epoch; });
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  return last;
}

// ---- Features ----

// Features of make_task's thirty objects in another order of rows, with names.
MatrixFile make_features(const Names& names) {
  MatrixFile file;
  file.embedding.values = Matrix(30, 3);
  for (std::size_t r = 0; r < 30; ++r) {
    const std::size_t object = 29 - r;
    file.embedding.names.push_back(names[object]);
    for (std::size_t p = 0; p < 3; ++p) file.embedding.values.at(r, p) = object % 3 == p ? 1.0f : 0.0f;
  }
  file.inputs = {{"features", "f.npy", std::string(64, 'f')}};
  return file;
}

TEST(FitTask, TakesFeaturesInTheOrderOfTheNamesAndRecordsTheirMap) {
  Executor one;
  FitTask task = make_task(FitMethod::kVice);
  const auto taken = take_features(task, make_features(task.train.names), "f.npy", "t.txt", false);
  ASSERT_TRUE(taken) << taken.error().message;
  EXPECT_TRUE(taken->aligned);
  EXPECT_EQ(taken->rows_moved, 30u);
  for (std::size_t o = 0; o < 30; ++o) EXPECT_EQ(task.features->at(o, o % 3), 1.0f);
  const Result<FitOutcome> outcome = run_fit_task(task, one);
  ASSERT_TRUE(outcome) << outcome.error().message;
  const auto record = wire::decode_fit_record(outcome->record_json, "fit.json");
  ASSERT_TRUE(record) << record.error().message;
  ASSERT_TRUE(record->features);
  EXPECT_EQ(record->features->columns, 3u);
  EXPECT_EQ(record->features->map_sha256, sha256_hex(outcome->map_npy));
  EXPECT_EQ(record->features->dims.size(), record->dims);
  ASSERT_EQ(record->inputs.size(), 1u);
  EXPECT_EQ(record->inputs[0].role, "features");
  const Matrix map = *wire::read_npy_matrix(outcome->map_npy, "map.npy");
  EXPECT_EQ(map.rows, 3u);
  EXPECT_EQ(map.cols, record->dims);
  // Features are part of what a fit is a function of, and of its checkpoints.
  FitTask without = task;
  without.features = nullptr;
  EXPECT_NE(*fit_fingerprint(without), *fit_fingerprint(task));
  EXPECT_EQ(run_fit_task(without, one)->map_npy, "");
  FitTask rest = task;
  rest.keeping.from = checkpoint_at(task, 5, one);
  const FitOutcome resumed = *run_fit_task(rest, one);
  EXPECT_EQ(resumed.restart_note, "");
  EXPECT_EQ(resumed.record_json, outcome->record_json);
}

TEST(FitTask, RefusesFeaturesThatDoNotFitTheObjects) {
  FitTask task = make_task(FitMethod::kVice);
  const auto says = [&](const MatrixFile& file, bool ignore_names) {
    const auto taken = take_features(task, file, "f.npy", "t.txt", ignore_names);
    EXPECT_FALSE(task.features);
    return taken ? std::string("taken") : taken.error().message;
  };
  MatrixFile file = make_features(task.train.names);
  file.embedding.names[3] = "stranger";
  EXPECT_NE(says(file, false).find("'stranger'"), std::string::npos);
  file.embedding.values = Matrix(29, 3, 1.0f);
  EXPECT_NE(says(file, true).find("f.npy: the features have 29 rows; there must be one for each of the 30 objects"), std::string::npos);
  file = make_features(task.train.names);
  file.embedding.values.values.assign(90, 2.0f);
  EXPECT_NE(says(file, false).find("the same for all objects"), std::string::npos);
  // Row i is object i where names are to be ignored.
  file = make_features(task.train.names);
  const auto taken = take_features(task, file, "f.npy", "t.txt", true);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(taken->aligned);
  EXPECT_EQ(*task.features, file.embedding.values);
  task.request.method = FitMethod::kSpose;
  EXPECT_EQ(check_fit_task(task).error().code, ErrorCode::kInvalid);
}

TEST(RunTitle, ReadsAsPeopleSayIt) {
  EXPECT_EQ(run_title("vice", 12), "VICE, 12 dimensions");
  EXPECT_EQ(run_title("spose", 1), "SPoSE, 1 dimension");
}

// ---- Left off and gone on with ----

TEST(FitTask, GoesOnFromWhereItWasStoppedAndEndsWithTheSameBytes) {
  Executor one;
  for (const FitMethod method : {FitMethod::kVice, FitMethod::kSpose}) {
    const FitTask task = make_task(method);
    const FitOutcome whole = *run_fit_task(task, one);
    ASSERT_GT(whole.record.curve.size(), 6u);
    FitTask rest = task;
    rest.keeping.from = checkpoint_at(task, 5, one);
    ASSERT_FALSE(rest.keeping.from.empty());
    std::uint32_t first = 0;
    std::size_t points = 0;
    const FitOutcome resumed = *run_fit_task(rest, one, [&](const FitProgress& progress) {
      if (first == 0) first = progress.epoch, points = progress.curve.size();
      return true;
    });
    EXPECT_EQ(first, 6u) << "nothing is done twice";
    EXPECT_EQ(points, 6u) << "the curve is whole";
    EXPECT_EQ(resumed.restart_note, "");
    EXPECT_EQ(resumed.embedding_npy, whole.embedding_npy);
    EXPECT_EQ(resumed.posterior_npz, whole.posterior_npz);
    EXPECT_EQ(resumed.record_json, whole.record_json);
    EXPECT_EQ(resumed.timing.first_epoch, 6u);
    EXPECT_EQ(resumed.timing.epoch_seconds.size(), whole.record.curve.size() - 5);
  }
}

TEST(FitTask, KeepsCheckpointsNowAndThenWithoutChangingTheResult) {
  Executor one;
  FitTask task = make_task(FitMethod::kVice);
  const std::string plain = run_fit_task(task, one)->record_json;
  int kept = 0;
  task.keeping.keep = [&](const std::string&) { ++kept; };
  task.keeping.every_s = 0;
  EXPECT_EQ(run_fit_task(task, one)->record_json, plain);
  EXPECT_GT(kept, 0);
  kept = 0;
  task.keeping.every_s = 1e9;
  EXPECT_TRUE(run_fit_task(task, one));
  EXPECT_EQ(kept, 0) << "a fit that ends needs none";
}

TEST(FitTask, BeginsAnewAndSaysSoWhenACheckpointIsDamagedOrOfAnotherFit) {
  Executor one;
  FitTask task = make_task(FitMethod::kVice);
  const std::string whole = run_fit_task(task, one)->embedding_npy, good = checkpoint_at(task, 4, one);
  const auto noted = [&](const std::string& checkpoint) {
    FitTask rest = task;
    rest.keeping.from = checkpoint;
    const FitOutcome outcome = *run_fit_task(rest, one);
    EXPECT_EQ(outcome.embedding_npy, whole);
    return outcome.restart_note;
  };
  EXPECT_EQ(noted(good), "");
  std::string damaged = good;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 8);
  EXPECT_NE(noted(damaged).find("The fit had to begin anew: the checkpoint"), std::string::npos);
  EXPECT_NE(noted("rubbish"), "");
  FitTask other = task;
  other.request.seed = 5;
  EXPECT_NE(noted(checkpoint_at(other, 4, one)).find("of other judgments, options or another version"), std::string::npos);
  FitTask fewer = task;
  fewer.train.triplets.pop_back();
  EXPECT_NE(noted(checkpoint_at(fewer, 4, one)), "");
  EXPECT_NE(*fit_fingerprint(fewer), *fit_fingerprint(task));
}

TEST(FitTask, GivesTheSameBytesFromAShelfAndFromScratchOnDisk) {
  Executor one;
  TemporaryFolder folder;
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    const FitTask task = make_task(method);
    const FitOutcome whole = *run_fit_task(task, one);
    FitTask shelved = task;
    const auto shelf = std::make_shared<TripletShelf>(folder.path());
    ASSERT_TRUE(shelf->add(task.train.triplets));
    shelf->set_objects(task.train.objects);
    shelved.train.triplets.clear();
    shelved.shelf = shelf;
    shelved.storing.memory_bytes = 0;
    shelved.storing.scratch = scratch_in(folder.path());
    EXPECT_EQ(*fit_fingerprint(shelved), *fit_fingerprint(task));
    const auto outcome = run_fit_task(shelved, one);
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->record_json, whole.record_json);
    EXPECT_EQ(outcome->embedding_npy, whole.embedding_npy);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    shelved.storing.scratch = scratch_in(folder / "missing");
    EXPECT_EQ(run_fit_task(shelved, one).error().code, ErrorCode::kIo);
  }
}

}  // namespace
}  // namespace tertium
