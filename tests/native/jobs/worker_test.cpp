// worker_test.cpp: jobs run one after the other, show how far they are, can be stopped, and survive the server's end.
#include "native/jobs/worker.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <functional>
#include <stdexcept>
#include <thread>

#include "shared/sampling/plan.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class WorkerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    data = value_of(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    store = value_of(Store::open(data->database_path()));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
    RecordedSession session;
    session.trials = value_of(plan_session(small_definition(), 12, 1));
    for (const Trial& t : session.trials) session.answers.push_back(answer_to(t, 1 + t.number));
    done(store->add_recorded_sessions("words", {session}, SessionSource::kParticipant));
  }
  std::uint64_t queue(FitRequest request = {}) { return value_of(store->create_fit_job("words", request)).id; }
  FitJob wait_for(std::uint64_t id, const std::function<bool(const FitJob&)>& reached) {
    for (int i = 0; i < 1000; ++i) {
      const FitJob job = value_of(store->find_job(id));
      if (reached(job)) return job;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "job " << id << " stays " << to_string(value_of(store->find_job(id)).state);
    return {};
  }
  FitJob wait_until_over(std::uint64_t id) {
    return wait_for(id, [](const FitJob& job) { return is_final(job.state); });
  }
  // A fit that runs until it is told to stop.
  static Result<FitOutcome> endless(const FitTask&, Executor&, const FitWatcher& watcher) {
    FitProgress progress;
    progress.epochs = 1'000'000;
    for (;;) {
      progress.curve.push_back({++progress.epoch, 1, 1, 1, 0.5, 3});
      if (!watcher(progress)) return Error{ErrorCode::kCancelled, "stopped"};
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  static Result<FitOutcome> quick(const FitTask& task, Executor&, const FitWatcher& watcher) {
    if (!watcher({1, 1, 0.1, 0, {{1, 2, 1, 1, 0.5, 1}}})) return Error{ErrorCode::kCancelled, "stopped"};
    FitOutcome outcome;
    outcome.embedding_npy = "npy", outcome.record_json = "{}", outcome.posterior_npz = "npz";
    outcome.record.objects = task.train.objects, outcome.record.dims = 1, outcome.record.triplets = task.train.triplets.size();
    outcome.record.note = "a note";
    return outcome;
  }
  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
};

TEST_F(WorkerTest, RunsAWaitingJobAndKeepsItsResult) {
  const auto id = queue();
  Worker worker(*store, *data, 1, quick);
  done(worker.start());
  const FitJob job = wait_until_over(id);
  EXPECT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_EQ(job.message, "a note");
  EXPECT_EQ(job.progress.curve.size(), 1u);
  const RunSummary run = value_of(store->find_run(job.run));
  EXPECT_EQ(run.title, "VICE, 1 dimension");
  EXPECT_EQ(run.triplets, 10u) << "practice is left out";
  EXPECT_EQ(*data->read(run.embedding_file), "npy");
  EXPECT_EQ(*data->read(run.record_file), "{}");
  const auto later = queue();
  worker.wake();
  EXPECT_EQ(wait_until_over(later).state, JobState::kDone);
}

TEST_F(WorkerTest, HandsTheStudysJudgmentsToTheFit) {
  FitTask seen;
  FitRequest request;
  request.include_simulated = false;
  const auto id = queue(request);
  Worker worker(*store, *data, 1, [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) {
    seen = task;
    return quick(task, executor, watcher);
  });
  done(worker.start());
  wait_until_over(id);
  EXPECT_EQ(seen.train.triplets, value_of(store->triplets_of("words")).set.triplets);
  EXPECT_EQ(seen.train.names.size(), 12u);
  EXPECT_EQ(seen.origin, "words");
  EXPECT_EQ(seen.answers_to, value_of(store->triplets_of("words")).last_answer);
}

TEST_F(WorkerTest, SaysWhyAJobFailedAndGoesOnWithTheNext) {
  int calls = 0;
  Worker worker(*store, *data, 1, [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) -> Result<FitOutcome> {
    ++calls;
    if (calls == 1) return Error{ErrorCode::kInvalid, "too few triplets"};
    if (calls == 2) throw std::runtime_error("a library broke");
    return quick(task, executor, watcher);
  });
  const auto first = queue(), second = queue(), third = queue();
  done(worker.start());
  EXPECT_EQ(wait_until_over(third).state, JobState::kDone);
  EXPECT_EQ(value_of(store->find_job(first)).state, JobState::kFailed);
  EXPECT_EQ(value_of(store->find_job(first)).message, "too few triplets");
  EXPECT_EQ(value_of(store->find_job(second)).state, JobState::kFailed);
  EXPECT_NE(value_of(store->find_job(second)).message.find("a library broke"), std::string::npos);
  done(store->create_study(small_definition("empty"), small_stimuli(), StudyState::kOpen));
  const auto none = value_of(store->create_fit_job("empty", FitRequest{})).id;
  worker.wake();
  EXPECT_EQ(wait_until_over(none).message, "the study has no answers yet");
}

TEST_F(WorkerTest, ShowsItsCurveWhileItRunsWithoutWritingEachEpoch) {
  const auto id = queue();
  Worker worker(*store, *data, 1, endless);
  done(worker.start());
  const FitJob early = wait_for(id, [](const FitJob& job) { return job.progress.curve.size() >= 2; });
  EXPECT_EQ(early.state, JobState::kRunning);
  const FitJob later = wait_for(id, [&](const FitJob& job) { return job.progress.epoch > early.progress.epoch; });
  EXPECT_GT(later.progress.epoch, early.progress.epoch + 10) << "several epochs between two writes";
  EXPECT_EQ(later.progress.curve.size(), later.progress.epoch) << "yet no point is missing";
}

TEST_F(WorkerTest, StopsARunningJobAndTakesAWaitingOneAway) {
  const auto running = queue(), waiting = queue();
  Worker worker(*store, *data, 1, endless);
  done(worker.start());
  wait_for(running, [](const FitJob& job) { return job.state == JobState::kRunning; });
  EXPECT_EQ(value_of(worker.cancel(waiting)).state, JobState::kCancelled);
  EXPECT_TRUE(worker.cancel(running));
  EXPECT_EQ(wait_until_over(running).state, JobState::kCancelled);
  EXPECT_EQ(worker.cancel(running).error().code, ErrorCode::kConflict);
  EXPECT_EQ(worker.cancel(99).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(value_of(store->find_job(waiting)).state, JobState::kCancelled);
}

TEST_F(WorkerTest, KeepsAFinishedFitThroughADiskThatIsFullForAWhile) {
  rlimit usual{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &usual), 0);
  std::signal(SIGXFSZ, SIG_IGN);
  std::atomic<bool> full{false};
  const auto id = queue();
  Worker worker(*store, *data, 1, [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) {
    auto outcome = quick(task, executor, watcher);
    if (outcome) outcome->embedding_npy = std::string(8 << 20, 'x');
    // No file may grow over 4 MiB: the disk is full for this result.
    const rlimit tight{4 << 20, usual.rlim_max};
    full = ::setrlimit(RLIMIT_FSIZE, &tight) == 0;
    return outcome;
  });
  done(worker.start());
  for (int i = 0; i < 400 && !full; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(full);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(value_of(store->find_job(id)).state, JobState::kRunning);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &usual), 0);
  const FitJob job = wait_until_over(id);
  EXPECT_EQ(job.state, JobState::kDone) << job.message;
}

TEST_F(WorkerTest, PutsARunningJobBackWhenTheServerEndsAndRunsItAtTheNextStart) {
  const auto id = queue();
  {
    Worker worker(*store, *data, 1, endless);
    done(worker.start());
    wait_for(id, [](const FitJob& job) { return job.progress.epoch > 0; });
  }
  EXPECT_EQ(value_of(store->find_job(id)).state, JobState::kQueued);
  EXPECT_TRUE(value_of(store->find_job(id)).progress.curve.empty());
  Worker next(*store, *data, 1, quick);
  done(next.start());
  EXPECT_EQ(wait_until_over(id).state, JobState::kDone);
}

TEST_F(WorkerTest, RunsAgainWhatACrashLeftRunning) {
  const auto id = queue();
  value_of(store->claim_job());
  Worker worker(*store, *data, 1, quick);
  done(worker.start());
  EXPECT_EQ(wait_until_over(id).state, JobState::kDone);
}

}  // namespace
}  // namespace tertium
