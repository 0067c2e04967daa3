// jobs_test.cpp: a fit's row moves only along legal ways, keeps its curve, and ends together with its run.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "native/store/store.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class StoreJobs : public ::testing::Test {
 protected:
  void SetUp() override {
    store = value_of(Store::open(folder / "tertium.db"));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
  }
  static NewRun run() {
    NewRun r;
    r.summary.title = "VICE, 2 dimensions", r.summary.method = "vice", r.summary.origin = "fitted here";
    r.summary.objects = 12, r.summary.dims = 2, r.summary.triplets = 100, r.summary.simulated_triplets = 40;
    r.summary.validation_nll = 0.9, r.summary.validation_accuracy = std::numeric_limits<double>::quiet_NaN();
    r.summary.embedding_file = std::string(64, 'e'), r.summary.record_file = std::string(64, 'f'), r.posterior_file = std::string(64, 'd');
    return r;
  }
  TemporaryFolder folder;
  std::unique_ptr<Store> store;
};

TEST_F(StoreJobs, AreClaimedOldestFirstAndKeepWhatWasAsked) {
  FitRequest request;
  request.method = FitMethod::kSpose, request.preset = FitPreset::kFast, request.dims = 20, request.lambda = 0.25,
      request.seed = ~std::uint64_t{0}, request.include_simulated = false;
  const FitJob first = value_of(store->create_fit_job("words", request));
  const FitJob second = value_of(store->create_fit_job("words", FitRequest{}));
  EXPECT_EQ(store->create_fit_job("nothing", FitRequest{}).error().code, ErrorCode::kNotFound);
  const auto claimed = value_of(store->claim_job());
  ASSERT_TRUE(claimed);
  EXPECT_EQ(claimed->id, first.id);
  EXPECT_EQ(claimed->state, JobState::kRunning);
  EXPECT_EQ(claimed->study, "words");
  EXPECT_EQ(claimed->request.method, FitMethod::kSpose);
  EXPECT_EQ(claimed->request.dims, 20u);
  EXPECT_EQ(claimed->request.lambda, 0.25);
  EXPECT_EQ(claimed->request.seed, ~std::uint64_t{0});
  EXPECT_FALSE(claimed->request.include_simulated);
  EXPECT_EQ(value_of(store->claim_job())->id, second.id);
  EXPECT_FALSE(value_of(store->claim_job()));
  EXPECT_EQ(value_of(store->list_jobs("words")).at(0).id, second.id) << "newest first";
}

TEST_F(StoreJobs, KeepTheirCurveWithWhatIsNotKnown) {
  const auto id = value_of(store->create_fit_job("words", FitRequest{})).id;
  FitProgress progress{2, 100, 1.5, 60, {{1, 2.0, 1.1, NAN, NAN, 50}, {2, 1.5, 1.0, 1.05, 0.5, 40}}};
  EXPECT_EQ(store->update_progress(id, progress).error().code, ErrorCode::kConflict) << "it does not run yet";
  value_of(store->claim_job());
  done(store->update_progress(id, progress));
  progress.epoch = 3, progress.curve = {{3, 1.2, 0.9, 1.0, 0.6, 30}};
  done(store->update_progress(id, progress));
  const FitJob job = value_of(store->find_job(id));
  EXPECT_EQ(job.progress.epoch, 3u);
  EXPECT_EQ(job.progress.epochs, 100u);
  ASSERT_EQ(job.progress.curve.size(), 3u);
  EXPECT_TRUE(std::isnan(job.progress.curve[0].validation_nll));
  EXPECT_EQ(job.progress.curve[2].dims, 30u);
}

TEST_F(StoreJobs, EndTogetherWithTheirRun) {
  const auto id = value_of(store->create_fit_job("words", FitRequest{})).id;
  EXPECT_EQ(store->finish_job(id, run()).error().code, ErrorCode::kConflict);
  value_of(store->claim_job());
  NewRun wrong = run();
  wrong.summary.objects = 11;
  EXPECT_EQ(store->finish_job(id, wrong).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(value_of(store->find_job(id)).state, JobState::kRunning) << "neither the run nor the end is stored";
  const RunSummary kept = value_of(store->finish_job(id, run()));
  const FitJob job = value_of(store->find_job(id));
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.run, kept.id);
  const RunSummary read = value_of(store->find_run(kept.id));
  EXPECT_EQ(read.title, "VICE, 2 dimensions");
  EXPECT_EQ(read.study, "words");
  EXPECT_EQ(read.simulated_triplets, 40u);
  EXPECT_EQ(read.validation_nll, 0.9);
  EXPECT_TRUE(std::isnan(read.validation_accuracy));
  EXPECT_GT(read.created_at_ms, 0);
  EXPECT_TRUE(value_of(store->is_run_file(std::string(64, 'd'))));
  EXPECT_FALSE(value_of(store->is_run_file(std::string(64, '0'))));
  EXPECT_EQ(value_of(store->find_study("words")).counts.runs, 1u);
  EXPECT_EQ(store->fail_job(id, "late").error().code, ErrorCode::kConflict) << "what is over stays as it ended";
}

TEST_F(StoreJobs, AreCancelledAtOnceWhileWaitingAndByTheirWorkerWhileRunning) {
  const auto waiting = value_of(store->create_fit_job("words", FitRequest{})).id;
  EXPECT_EQ(value_of(store->cancel_job(waiting)).state, JobState::kCancelled);
  EXPECT_EQ(store->cancel_job(waiting).error().code, ErrorCode::kConflict);
  const auto running = value_of(store->create_fit_job("words", FitRequest{})).id;
  value_of(store->claim_job());
  EXPECT_FALSE(value_of(store->cancel_requested(running)));
  EXPECT_EQ(value_of(store->cancel_job(running)).state, JobState::kRunning);
  EXPECT_TRUE(value_of(store->cancel_requested(running)));
  done(store->end_cancelled(running));
  EXPECT_EQ(value_of(store->find_job(running)).state, JobState::kCancelled);
}

TEST_F(StoreJobs, BeginAgainFromNothingAfterARestartUnlessTheyWereCancelled) {
  const auto cut = value_of(store->create_fit_job("words", FitRequest{})).id;
  value_of(store->claim_job());
  done(store->update_progress(cut, {2, 100, 1.5, 60, {{1, 2, 1, 1, 0.5, 5}}}));
  const auto unwanted = value_of(store->create_fit_job("words", FitRequest{})).id;
  value_of(store->claim_job());
  value_of(store->cancel_job(unwanted));
  store.reset();
  store = value_of(Store::open(folder / "tertium.db"));
  done(store->requeue_running_jobs());
  const FitJob job = value_of(store->find_job(cut));
  EXPECT_EQ(job.state, JobState::kQueued);
  EXPECT_EQ(job.progress.epoch, 0u);
  EXPECT_TRUE(job.progress.curve.empty());
  EXPECT_EQ(value_of(store->find_job(unwanted)).state, JobState::kCancelled);
  EXPECT_EQ(value_of(store->claim_job())->id, cut);
}

TEST_F(StoreJobs, OfSeveralSeedsKeepEachRunAndEndWithWhatTheDimensionsAreWorth) {
  FitRequest request;
  request.seed = 5, request.seeds = 2;
  const auto id = value_of(store->create_fit_job("words", request)).id;
  EXPECT_EQ(value_of(store->find_job(id)).request.seeds, 2u);
  EXPECT_EQ(store->add_job_run(id, run()).error().code, ErrorCode::kConflict) << "it does not run yet";
  value_of(store->claim_job());
  done(store->update_progress(id, {2, 100, 1.5, 60, {{1, 2, 1, 1, 0.5, 5}}}));
  NewRun first = run(), second = run();
  first.summary.seed = 5, second.summary.seed = 6;
  const RunSummary a = value_of(store->add_job_run(id, first));
  EXPECT_EQ(value_of(store->find_job(id)).seed_index, 1u);
  EXPECT_TRUE(value_of(store->find_job(id)).progress.curve.empty()) << "the next seed has a curve of its own";
  const RunSummary b = value_of(store->add_job_run(id, second));
  const RunSummary stranger = value_of(store->add_run("words", run()));
  EXPECT_EQ(store->finish_ensemble(id, {{a.id, {0.5, 0.25}}, {stranger.id, {}}}, a.id).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store->finish_ensemble(id, {{a.id, {0.5, 0.25}}}, b.id).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(value_of(store->find_job(id)).state, JobState::kRunning) << "all or nothing";
  done(store->finish_ensemble(id, {{a.id, {0.5, 0.25}}, {b.id, {0.75, 0.5}}}, b.id, "a note"));
  const FitJob job = value_of(store->find_job(id));
  EXPECT_EQ(job.state, JobState::kDone);
  EXPECT_EQ(job.run, b.id);
  EXPECT_EQ(job.message, "a note");
  const auto runs = value_of(store->list_runs("words"));
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0].job, 0u);
  EXPECT_TRUE(runs[0].reproducibility.empty());
  EXPECT_EQ(runs[1].reproducibility, (std::vector<double>{0.75, 0.5}));
  EXPECT_TRUE(runs[1].recommended);
  EXPECT_EQ(runs[1].seed, 6u);
  EXPECT_EQ(runs[1].job, id);
  EXPECT_FALSE(runs[2].recommended);
}

TEST_F(StoreJobs, GoOnOnlyWhereThereIsSomethingToGoOnFrom) {
  const auto fresh = value_of(store->create_fit_job("words", FitRequest{})).id;
  value_of(store->cancel_job(fresh));
  EXPECT_FALSE(value_of(store->find_job(fresh)).resumable);
  EXPECT_EQ(store->resume_job(fresh).error().code, ErrorCode::kConflict);
  EXPECT_EQ(store->resume_job(99).error().code, ErrorCode::kNotFound);
  const auto id = value_of(store->create_fit_job("words", FitRequest{})).id;
  EXPECT_EQ(store->keep_checkpoint(id, std::string(64, 'c')).error().code, ErrorCode::kConflict) << "it does not run";
  value_of(store->claim_job());
  done(store->settle_answers(id, 17));
  done(store->update_progress(id, {2, 100, 1.5, 60, {{1, 2, 1, 1, 0.5, 5}, {2, 2, 1, 1, 0.5, 5}}}));
  done(store->keep_checkpoint(id, std::string(64, 'c')));
  EXPECT_TRUE(value_of(store->is_checkpoint_file(std::string(64, 'c'))));
  EXPECT_EQ(store->resume_job(id).error().code, ErrorCode::kConflict) << "it runs";
  done(store->fail_job(id, "no memory"));
  EXPECT_TRUE(value_of(store->find_job(id)).resumable);
  const FitJob again = value_of(store->resume_job(id));
  EXPECT_EQ(again.state, JobState::kQueued);
  EXPECT_EQ(again.message, "");
  EXPECT_EQ(again.progress.epoch, 2u) << "what was reached is kept";
  EXPECT_EQ(value_of(store->find_job(id)).progress.curve.size(), 2u);
  EXPECT_EQ(value_of(store->job_standing(id)).answers_to, 17u);
  value_of(store->claim_job());
  value_of(store->finish_job(id, run()));
  EXPECT_FALSE(value_of(store->is_checkpoint_file(std::string(64, 'c')))) << "done: nothing to go on from";
  EXPECT_EQ(store->resume_job(id).error().code, ErrorCode::kConflict);
}

TEST_F(StoreJobs, AreRefusedWithMoreSeedsThanThereAreOrNone) {
  FitRequest request;
  request.seeds = 0;
  EXPECT_EQ(store->create_fit_job("words", request).error().code, ErrorCode::kInvalid);
  request.seeds = kSeedsMax + 1;
  EXPECT_EQ(store->create_fit_job("words", request).error().code, ErrorCode::kInvalid);
  request.seeds = 2, request.seed = ~std::uint64_t{0};
  EXPECT_EQ(store->create_fit_job("words", request).error().code, ErrorCode::kInvalid);
}

TEST_F(StoreJobs, FailWithTheirReason) {
  const auto id = value_of(store->create_fit_job("words", FitRequest{})).id;
  value_of(store->claim_job());
  done(store->fail_job(id, "no triplets"));
  EXPECT_EQ(value_of(store->find_job(id)).message, "no triplets");
  EXPECT_FALSE(value_of(store->claim_job()));
}

TEST_F(StoreJobs, AStudyAndItsFirstRunOrDataAreThereTogetherOrNotAtAll) {
  const StudyDefinition study = small_definition("from-elsewhere");
  NewRun first = run();
  first.summary.objects = 99;  // the study has 12
  EXPECT_EQ(store->add_study_with_run(study, small_stimuli(), StudyState::kDraft, first).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store->find_study("from-elsewhere").error().code, ErrorCode::kNotFound);
  DatasetSummary data;
  data.title = "t.txt", data.format = "triplets", data.source_file = "t.txt", data.source_sha256 = data.file = data.triplets_file = std::string(64, 'b');
  data.objects = 99, data.rows = 5;
  EXPECT_EQ(store->add_study_with_dataset(study, small_stimuli(), StudyState::kDraft, data).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(store->find_study("from-elsewhere").error().code, ErrorCode::kNotFound);
  data.objects = 12;
  EXPECT_FALSE(value_of(store->add_study_with_dataset(study, small_stimuli(), StudyState::kDraft, data)).already_there);
  EXPECT_EQ(value_of(store->find_study("from-elsewhere")).counts.datasets, 1u);
  first.summary.objects = 12;
  EXPECT_EQ(value_of(store->add_study_with_run(small_definition("other"), small_stimuli(), StudyState::kDraft, first)).study, "other");
}

TEST_F(StoreJobs, RunsCanBeAddedFromElsewhere) {
  NewRun imported = run();
  imported.summary.origin = "imported";
  imported.posterior_file = "";
  value_of(store->add_run("words", imported));
  imported.summary.title = "newer";
  value_of(store->add_run("words", imported));
  EXPECT_EQ(value_of(store->list_runs("words")).at(0).title, "newer");
  EXPECT_EQ(store->find_run(99).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->list_runs("nothing").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace tertium
