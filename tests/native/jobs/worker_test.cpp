// worker_test.cpp: jobs run one after the other, show how far they are, can be stopped, and survive the server's end.
#include "native/jobs/worker.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <thread>

#include "native/engine/thread_pool.h"
#include "native/files/file_io.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/inputs.h"
#include "shared/base/hash.h"
#include "shared/sampling/plan.h"
#include "shared/simulation/choices.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
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
    session.trials = value_of(plan_session(small_definition(), 12, {}, 1));
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
    outcome.record.objects = task.train.objects, outcome.record.dims = 1, outcome.record.triplets = task.triplets();
    outcome.record.note = "a note";
    return outcome;
  }
  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
};

std::vector<Triplet> judgments_of(const FitTask& task) {
  std::vector<Triplet> out;
  done(task.shelf->visit([&](std::span<const Triplet> piece) -> Result<void> {
    out.insert(out.end(), piece.begin(), piece.end());
    return {};
  }));
  return out;
}

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

TEST_F(WorkerTest, TellsARunningFitWithinItsEpochThatItWasCancelled) {
  std::atomic<bool> told{false};
  const auto id = queue();
  Worker worker(*store, *data, 1, [&](const FitTask& task, Executor&, const FitWatcher& watcher) -> Result<FitOutcome> {
    watcher({1, 9, 0.1, 0, {{1, 2, 1, 1, 0.5, 1}}});
    for (int i = 0; i < 10000 && !task.stop(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    told = task.stop();
    return Error{ErrorCode::kCancelled, "stopped within the epoch"};
  });
  done(worker.start());
  wait_for(id, [](const FitJob& job) { return job.progress.epoch == 1; });
  (void)value_of(worker.cancel(id));
  EXPECT_EQ(wait_until_over(id).state, JobState::kCancelled);
  EXPECT_TRUE(told);
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
  EXPECT_EQ(judgments_of(seen), value_of(store->triplets_of("words")).set.triplets);
  EXPECT_EQ(seen.train.names.size(), 12u);
  EXPECT_EQ(seen.origin, "words");
  EXPECT_EQ(seen.answers_to, value_of(store->triplets_of("words")).last_answer);
}

// ---- What a fit leaves to others ----

TEST(FitThreads, LeaveOneCoreToParticipants) {
  EXPECT_EQ(fit_threads(1), 1u);
  EXPECT_EQ(fit_threads(2), 1u);
  EXPECT_EQ(fit_threads(3), 2u);
  EXPECT_EQ(fit_threads(64), 63u);
}

TEST_F(WorkerTest, ItsThreadsAreOneLessThanTheCoresUnlessTold) {
  EXPECT_EQ(Worker(*store, *data, 0, quick).threads(), fit_threads(usable_cores()));
  EXPECT_EQ(Worker(*store, *data, 3, quick).threads(), 3u);
}

TEST_F(WorkerTest, AllThreadsOfAFitStandBackAndTheServersDoNot) {
  const auto niceness = [] { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); };
  const int before = niceness();
  std::vector<int> seen(3, -100);
  const auto id = queue();
  Worker worker(*store, *data, 3, [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) {
    std::atomic<std::size_t> inside{0};
    executor.parallel_for(3, [&](std::size_t i) {
      ++inside;
      while (inside.load() < 3) std::this_thread::yield();  // each on a thread of its own
      seen[i] = niceness();
    });
    return quick(task, executor, watcher);
  });
  done(worker.start());
  EXPECT_EQ(wait_until_over(id).state, JobState::kDone);
  EXPECT_EQ(seen, std::vector<int>(3, std::max(before, kFitNiceness)));
  EXPECT_EQ(niceness(), before);
}

// ---- Fits of imported data ----

// Choices of a mind that sees two kinds of six objects each, by three people.
TripletSet judged_elsewhere() {
  Matrix mind(12, 2);
  for (std::size_t o = 0; o < 12; ++o) mind.at(o, o / 6) = 2;
  SimulationOptions options;
  options.triplets = 2000, options.seed = 8, options.repeats = true;
  Executor one;
  TripletSet set = value_of(simulate_choices(mind, options, one));
  for (std::size_t t = 0; t < set.triplets.size(); ++t) set.participants.push_back(static_cast<std::uint32_t>(t % 3));
  return set;
}

class DatasetFits : public WorkerTest {
 protected:
  void SetUp() override {
    WorkerTest::SetUp();
    DatasetSummary d = small_dataset();
    d.triplets_file = d.file = value_of(data->put(wire::write_npy(judged_elsewhere())));
    d.rows = 2000;
    dataset = value_of(store->add_dataset("words", d)).dataset;
    request.dataset = dataset.id, request.preset = FitPreset::kFast, request.dims = 6, request.seed = 4;
  }
  DatasetSummary dataset;
  FitRequest request;
};

TEST_F(DatasetFits, GiveTheSameBytesAsAFitOfTheSameTripletsFromAFile) {
  const auto id = queue(request);
  Worker worker(*store, *data, 2);
  done(worker.start());
  const FitJob job = wait_until_over(id);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  const RunSummary run = value_of(store->find_run(job.run));

  const std::string path = folder / "judged.npy";
  done(write_file_atomically(path, wire::write_npy(judged_elsewhere())));
  Names names;
  for (const Stimulus& s : small_stimuli()) names.push_back(s.name);
  done(write_file_atomically(folder / "judged.names.txt", wire::write_names(names)));
  FitTask task;
  task.train = value_of(load_triplets(path, "triplets")).triplets;
  task.request = request;
  task.request.dataset.reset();
  Executor one;
  const FitOutcome alone = value_of(run_fit_task(task, one));
  EXPECT_GT(alone.record.dims, 0u);
  EXPECT_EQ(value_of(data->read(run.embedding_file)), alone.embedding_npy);
  const wire::FitRecord record = value_of(wire::decode_fit_record(value_of(data->read(run.record_file)), "fit.json"));
  EXPECT_EQ(value_of(data->read(record.posterior_sha256)), alone.posterior_npz);
  EXPECT_EQ(record.names_sha256, alone.record.names_sha256);
}

TEST_F(DatasetFits, SayWhichDataTheyCameFrom) {
  const auto id = queue(request);
  Worker worker(*store, *data, 2);
  done(worker.start());
  const FitJob job = wait_until_over(id);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  const DatasetReference expected{dataset.id, "judged elsewhere", dataset.file};
  EXPECT_EQ(job.dataset, expected);
  const RunSummary run = value_of(store->find_run(job.run));
  EXPECT_EQ(run.dataset, expected);
  EXPECT_EQ(run.triplets, 2000u);
  EXPECT_EQ(run.simulated_triplets, 0u) << "people judged elsewhere";
  const wire::FitRecord record = value_of(wire::decode_fit_record(value_of(data->read(run.record_file)), "fit.json"));
  EXPECT_EQ(record.dataset, expected);
  EXPECT_EQ(record.request.dataset, dataset.id);
  EXPECT_EQ(record.answers_to, 0u) << "no answer of the study was read";
  EXPECT_EQ(record.inputs, (std::vector<wire::FitInput>{{"triplets", dataset.triplets_file + ".npy", dataset.triplets_file},
                                                        {"dataset", "judged.npy", dataset.source_sha256}}));
}

TEST_F(DatasetFits, CountTheChoicesOfAModelAsSimulatedWhateverWasAskedOfAnswers) {
  DatasetSummary d = small_dataset(DatasetKind::kPseudoTriplets);
  d.triplets_file = d.file = dataset.file, d.simulated = true;
  request.dataset = value_of(store->add_dataset("words", d)).dataset.id;
  request.include_simulated = false;
  const auto id = queue(request);
  FitTask seen;
  Worker worker(*store, *data, 1, [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) {
    seen = task;
    return quick(task, executor, watcher);
  });
  done(worker.start());
  EXPECT_EQ(wait_until_over(id).state, JobState::kDone);
  EXPECT_EQ(seen.triplets(), 2000u);
  EXPECT_EQ(seen.simulated_triplets, 2000u);
}

TEST_F(DatasetFits, FailWithASentenceWhenTheFileIsGoneDamagedOrOfOtherObjectsAndTheNextFitGoesOn) {
  DatasetSummary other = small_dataset(DatasetKind::kJudgments);
  TripletSet strange = judged_elsewhere();
  strange.triplets[17].odd = 12;  // the study has objects 0 to 11
  other.file = other.triplets_file = value_of(data->put(wire::write_npy(strange)));
  const auto odd_one = value_of(store->add_dataset("words", other)).dataset.id;
  const std::string path = data->path_of(dataset.triplets_file);
  std::string bytes = value_of(read_file(path, 1 << 20));
  bytes[bytes.size() - 1] ^= 1;
  done(write_file_atomically(path, bytes));

  Worker worker(*store, *data, 1, quick);
  done(worker.start());
  const auto spoiled = queue(request);
  worker.wake();
  const FitJob damaged = wait_until_over(spoiled);
  EXPECT_EQ(damaged.state, JobState::kFailed);
  EXPECT_NE(damaged.message.find("dataset 1 ('judged elsewhere') cannot be read: "), std::string::npos) << damaged.message;
  EXPECT_NE(damaged.message.find("is damaged"), std::string::npos) << damaged.message;

  std::filesystem::remove(path);
  const auto again = queue(request);
  worker.wake();
  const FitJob gone = wait_until_over(again);
  EXPECT_EQ(gone.state, JobState::kFailed);
  EXPECT_NE(gone.message.find("is missing"), std::string::npos) << gone.message;

  request.dataset = odd_one;
  const auto foreign = queue(request);
  worker.wake();
  const FitJob refused = wait_until_over(foreign);
  EXPECT_EQ(refused.state, JobState::kFailed);
  EXPECT_NE(refused.message.find("12"), std::string::npos) << refused.message;

  const auto answers = queue();
  worker.wake();
  EXPECT_EQ(wait_until_over(answers).state, JobState::kDone) << "the study's own answers can still be fitted";
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

TEST_F(WorkerTest, FailsAFinishedFitWithTheReasonWhenTheDiskStaysBroken) {
  const auto id = queue();
  std::filesystem::remove_all(folder / "data/files");
  std::filesystem::create_symlink("/proc", folder / "data/files");  // where nothing can be made
  Worker worker(*store, *data, 1, quick, std::chrono::milliseconds(10));
  done(worker.start());
  const FitJob job = wait_until_over(id);
  EXPECT_EQ(job.state, JobState::kFailed);
  EXPECT_NE(job.message.find("the result could not be kept: "), std::string::npos) << job.message;
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

// ---- Ensembles, and fits that go on ----

TEST_F(DatasetFits, OfSeveralSeedsKeepEachRunAndRecommendOneAsTheCommandLineWould) {
  request.seeds = 3, request.method = FitMethod::kSpose, request.lambda = 0.001;
  const auto id = queue(request);
  Worker worker(*store, *data, 2);
  done(worker.start());
  const FitJob job = wait_until_over(id);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_EQ(job.seed_index, 2u);
  EXPECT_FALSE(job.resumable);
  EXPECT_FALSE(job.progress.curve.empty()) << "of the last run";
  FitTask task;
  task.train = judged_elsewhere();
  task.request = request;
  task.request.dataset.reset();
  for (const Stimulus& s : small_stimuli()) task.train.names.push_back(s.name);
  task.train.participants.clear();
  Executor one;
  std::vector<std::string> alone;
  const EnsembleVerdict verdict = value_of(run_ensemble(task, one, {}, [&](std::uint32_t, const FitOutcome& outcome) -> Result<void> {
    alone.push_back(outcome.embedding_npy);
    return {};
  }));
  std::vector<RunSummary> runs = value_of(store->list_runs("words"));
  ASSERT_EQ(runs.size(), 3u);
  std::reverse(runs.begin(), runs.end());
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(runs[i].job, id);
    EXPECT_EQ(runs[i].seed, 4 + i);
    EXPECT_EQ(value_of(data->read(runs[i].embedding_file)), alone[i]);
    EXPECT_EQ(runs[i].reproducibility, verdict.reproducibility[i]);
    EXPECT_FALSE(runs[i].reproducibility.empty());
    EXPECT_EQ(runs[i].recommended, i == verdict.recommended);
    EXPECT_EQ(value_of(store->find_run(runs[i].id)).reproducibility, runs[i].reproducibility);
  }
  EXPECT_EQ(job.run, runs[verdict.recommended].id);
}

// A fit of the real thing that is told to stop when it has done so many epochs of its so-manieth run.
Worker::FitRunner stopping_at(std::uint64_t seed, std::uint32_t epoch, std::function<void()> stop) {
  return [=](const FitTask& task, Executor& executor, const FitWatcher& watcher) {
    return run_fit_task(task, executor, [&](const FitProgress& progress) {
      if (task.request.seed == seed && progress.epoch == epoch) stop();
      return watcher(progress);
    });
  };
}

TEST_F(DatasetFits, GoOnAfterACancelAndEndWithTheSameBytes) {
  const auto whole = queue(request);
  {
    Worker plain(*store, *data, 1);
    done(plain.start());
    wait_until_over(whole);
  }
  const RunSummary expected = value_of(store->find_run(value_of(store->find_job(whole)).run));

  const auto id = queue(request);
  std::atomic<bool> once{true};
  Worker* running = nullptr;
  {
    Worker worker(*store, *data, 1, stopping_at(request.seed, 7, [&] {
      if (once.exchange(false)) value_of(running->cancel(id));
    }));
    running = &worker;
    done(worker.start());
    const FitJob cancelled = wait_until_over(id);
    EXPECT_EQ(cancelled.state, JobState::kCancelled);
    EXPECT_TRUE(cancelled.resumable);
    EXPECT_EQ(cancelled.progress.epoch, 7u);
    EXPECT_EQ(cancelled.progress.curve.size(), 7u) << "what was reached stays to be seen";
    const FitJob again = value_of(worker.resume(id));
    EXPECT_FALSE(again.resumable);
    const FitJob job = wait_until_over(id);
    ASSERT_EQ(job.state, JobState::kDone) << job.message;
    EXPECT_EQ(job.message, value_of(store->find_job(whole)).message) << "no note: it went on";
    EXPECT_EQ(job.progress.curve.size(), value_of(store->find_job(whole)).progress.curve.size());
    const RunSummary run = value_of(store->find_run(job.run));
    EXPECT_EQ(run.embedding_file, expected.embedding_file);
    EXPECT_EQ(run.record_file, expected.record_file);
    EXPECT_EQ(worker.resume(id).error().code, ErrorCode::kConflict) << "it is done";
    EXPECT_EQ(worker.resume(999).error().code, ErrorCode::kNotFound);
  }
  EXPECT_EQ(value_of(store->job_standing(id)).checkpoint_file, "") << "no checkpoint is left lying about";
}

TEST_F(DatasetFits, GoOnAfterTheServersEndInTheMiddleOfAnEnsemble) {
  request.seeds = 2;
  const auto id = queue(request);
  std::atomic<bool> reached{false};
  {
    // At epoch 5 of the second run it waits until the server is told to end.
    const auto waiting = [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) {
      return run_fit_task(task, executor, [&](const FitProgress& progress) {
        if (task.request.seed != request.seed + 1 || progress.epoch < 5) return watcher(progress);
        reached = true;
        while (watcher(progress)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return false;
      });
    };
    Worker worker(*store, *data, 1, waiting);
    done(worker.start());
    for (int i = 0; i < 2000 && !reached; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_TRUE(reached);
  }
  const FitJob waiting = value_of(store->find_job(id));
  ASSERT_TRUE(waiting.state == JobState::kQueued) << to_string(waiting.state);
  EXPECT_EQ(waiting.seed_index, 1u);
  EXPECT_FALSE(waiting.progress.curve.empty());
  const JobStanding standing = value_of(store->job_standing(id));
  ASSERT_EQ(standing.finished.size(), 1u);
  std::vector<std::uint64_t> fitted;
  Worker next(*store, *data, 1, [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) {
    fitted.push_back(task.request.seed);
    EXPECT_EQ(task.keeping.from.empty(), fitted.size() > 1) << "it goes on from its checkpoint";
    return run_fit_task(task, executor, watcher);
  });
  done(next.start());
  const FitJob job = wait_until_over(id);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_EQ(fitted, (std::vector<std::uint64_t>{request.seed + 1})) << "the first run is not done again";
  EXPECT_EQ(job.message, "");
  request.seeds = 1, request.seed += 1;
  const auto alone = queue(request);
  next.wake();
  const FitJob same = wait_until_over(alone);
  EXPECT_EQ(value_of(store->find_run(same.run)).embedding_file, value_of(store->list_runs("words")).at(1).embedding_file);
}

TEST_F(DatasetFits, BeginAnewWithANoteWhenTheirCheckpointIsGone) {
  const auto id = queue(request);
  Worker* running = nullptr;
  std::atomic<bool> once{true};
  Worker worker(*store, *data, 1, stopping_at(request.seed, 6, [&] {
    if (once.exchange(false)) value_of(running->cancel(id));
  }));
  running = &worker;
  done(worker.start());
  ASSERT_EQ(wait_until_over(id).state, JobState::kCancelled);
  done(write_file_atomically(data->path_of(value_of(store->job_standing(id)).checkpoint_file), "spoiled"));
  value_of(worker.resume(id));
  const FitJob job = wait_until_over(id);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_NE(job.message.find("The fit had to begin anew: "), std::string::npos) << job.message;
  EXPECT_EQ(job.progress.curve.front().epoch, 1u);
}

TEST_F(DatasetFits, OfSeveralSeedsKeepWhatIsFinishedWhenTheyAreCancelled) {
  request.seeds = 3;
  const auto id = queue(request);
  Worker* running = nullptr;
  Worker worker(*store, *data, 1, stopping_at(request.seed + 1, 3, [&] { (void)running->cancel(id); }));
  running = &worker;
  done(worker.start());
  const FitJob job = wait_until_over(id);
  EXPECT_EQ(job.state, JobState::kCancelled);
  EXPECT_EQ(job.message, "1 of 3 runs were finished and are kept.");
  EXPECT_EQ(value_of(store->list_runs("words")).size(), 1u);
  EXPECT_TRUE(job.resumable);
}

TEST_F(WorkerTest, ReadsTheSameAnswersWhenItGoesOnThoughMoreCameMeanwhile) {
  std::vector<std::size_t> seen;
  std::atomic<bool> once{true};
  Worker* running = nullptr;
  const auto id = queue();
  Worker worker(*store, *data, 1, [&](const FitTask& task, Executor& executor, const FitWatcher& watcher) -> Result<FitOutcome> {
    seen.push_back(task.triplets());
    if (once.exchange(false)) {
      task.keeping.keep("a checkpoint");
      value_of(running->cancel(id));
      return Error{ErrorCode::kCancelled, "stopped"};
    }
    EXPECT_EQ(task.keeping.from, "a checkpoint");
    return quick(task, executor, watcher);
  });
  running = &worker;
  done(worker.start());
  EXPECT_EQ(wait_until_over(id).state, JobState::kCancelled);
  RecordedSession more;
  more.trials = value_of(plan_session(small_definition(), 12, {}, 2));
  for (const Trial& t : more.trials) more.answers.push_back(answer_to(t, 500 + t.number));
  done(store->add_recorded_sessions("words", {more}, SessionSource::kParticipant));
  value_of(worker.resume(id));
  EXPECT_EQ(wait_until_over(id).state, JobState::kDone);
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[0], seen[1]);
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
