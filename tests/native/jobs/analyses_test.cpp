// analyses_test.cpp: the worker's comparisons: one at a time with fits, seen while they run, stopped in time, begun anew after the server's end, and what
// comes of them is what the command line makes of the same results.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <thread>

#include "native/files/file_io.h"
#include "native/jobs/worker.h"
#include "native/tasks/compare_document.h"
#include "native/tasks/inputs.h"
#include "native/tasks/report.h"
#include "shared/simulation/world.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "tests/native/store/store_support.h"
#include "tests/support/small_picture.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 12;

class Comparisons : public ::testing::Test {
 protected:
  void SetUp() override {
    data = value_of(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    store = value_of(Store::open(data->database_path()));
    std::vector<Stimulus> stimuli = small_stimuli();
    for (std::uint32_t i = 0; i < kObjects; ++i) stimuli[i].picture = i == 5 ? "" : value_of(data->put(small_picture(i * 20)));
    done(store->create_study(small_definition(), stimuli, StudyState::kOpen));
    for (const Stimulus& stimulus : stimuli) names.push_back(stimulus.name);
    a = add_run(mind(1, 3), "people's", {0.9, 0.8, 0.7}), b = add_run(mind(2, 4), "a network's", {});
  }
  static Matrix mind(std::uint64_t seed, std::uint32_t dims) {
    WorldOptions options;
    options.objects = kObjects, options.dims = dims, options.seed = seed;
    return make_known_world(options);
  }
  std::uint64_t add_run(const Matrix& values, const std::string& title, const std::vector<double>& reproducibility) {
    const FitJob job = value_of(store->create_fit_job("words", FitRequest{}));
    value_of(store->claim_job());
    NewRun r;
    r.summary.title = title, r.summary.method = "vice", r.summary.origin = "fitted here", r.summary.objects = kObjects;
    r.summary.dims = static_cast<std::uint32_t>(values.cols);
    r.summary.embedding_file = value_of(data->put(wire::write_npy(values)));
    r.summary.record_file = value_of(data->put("{}"));
    const std::uint64_t run = value_of(store->add_job_run(job.id, r)).id;
    done(store->finish_ensemble(job.id, {{run, reproducibility}}, run));
    return run;
  }
  AnalysisRequest request(std::uint64_t seed = 7) const {
    AnalysisRequest r = comparison_of(a, b);
    r.bootstraps = 20, r.comparison = {5, 20, 150}, r.seed = seed;
    return r;
  }
  std::uint64_t queue(std::uint64_t seed = 7) { return value_of(store->create_analysis("words", request(seed))).id; }
  AnalysisJob wait_for(std::uint64_t id, const std::function<bool(const AnalysisJob&)>& reached) {
    for (int i = 0; i < 1000; ++i) {
      const AnalysisJob job = value_of(store->find_analysis(id));
      if (reached(job)) return job;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "comparison " << id << " stays " << to_string(value_of(store->find_analysis(id)).state);
    return {};
  }
  AnalysisJob wait_until_over(std::uint64_t id) {
    return wait_for(id, [](const AnalysisJob& job) { return is_final(job.state); });
  }
  std::unique_ptr<Worker> make_worker(Worker::AnalysisRunner runner, std::chrono::milliseconds try_again_after = std::chrono::milliseconds(10)) {
    return std::make_unique<Worker>(*store, *data, 1, run_fit_task, try_again_after, kCheckpointEverySeconds, std::move(runner));
  }
  // A comparison that runs until it is told to stop.
  static Result<AnalysisOutcome> endless(const AnalysisTask&, Executor&, const AnalysisWatcher& watcher) {
    while (watcher(0.25, "triplets")) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return Error{ErrorCode::kCancelled, "stopped"};
  }
  static Result<AnalysisOutcome> quick(const AnalysisTask&, Executor&, const AnalysisWatcher& watcher) {
    if (!watcher(0.5, "triplets")) return Error{ErrorCode::kCancelled, "stopped"};
    AnalysisOutcome out;
    out.files = {{"compare.json", "{\"quick\": true}"}, {"report.html", "<p>a report</p>"}}, out.figures = {single_figure("r", 0.5)};
    return out;
  }
  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
  Names names;
  std::uint64_t a = 0, b = 0;
};

TEST_F(Comparisons, GiveTheBytesThatTheCommandLineMakesOfTheSameResults) {
  value_of(store->set_dimension_label(a, 1, "tools", "", 0));
  const auto id = queue();
  Worker worker(*store, *data, 2);
  done(worker.start());
  const AnalysisJob job = wait_until_over(id);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  const std::string document = value_of(data->read(document_of(job))), html = value_of(data->read(file_of(job, "report.html")));

  // As `tertium compare A B --labels-a labels.txt --categories categories.tsv --out comparison-N` reads and writes.
  CompareTask task;
  for (const bool is_a : {true, false}) {
    const std::string path = folder / (is_a ? "a" : "b");
    std::filesystem::create_directories(path);
    done(write_file_atomically(path + "/embedding.npy", wire::write_npy(is_a ? mind(1, 3) : mind(2, 4))));
    done(write_file_atomically(path + "/embedding.names.txt", wire::write_names(names)));
    if (is_a) done(write_file_atomically(path + "/reproducibility.csv", "seed,column,reproducibility,recommended\n0,0,0.9,1\n0,1,0.8,1\n0,2,0.7,1\n"));
    const MatrixFile file = value_of(load_matrix(path, "embedding"));
    CompareSide& side = is_a ? task.a : task.b;
    side.embedding = file.embedding;
    side.inputs = {file.inputs.at(0)};  // the names are in the study, not in a file
    EXPECT_EQ(side.inputs[0].file, "embedding.npy");
    side.title = is_a ? "people's" : "a network's";
    side.reproducibility = value_of(load_reproducibility(path, side.embedding.values.cols));
  }
  done(write_file_atomically(folder / "labels.txt", "\ntools\n\n"));
  task.a.labels = value_of(load_dimension_labels(folder / "labels.txt", 3));
  std::string table = "name\teven\todd\n";
  for (std::uint32_t i = 0; i < kObjects; ++i) table += names[i] + (i % 2 ? "\t0\t1\n" : "\t1\t0\n");
  done(write_file_atomically(folder / "categories.tsv", table));
  task.categories = value_of(load_categories(folder / "categories.tsv"));
  task.bootstraps = 20, task.curve_bootstraps = 5, task.permutations = 20, task.triplets = 150, task.seed = 7;
  Executor one;
  const CompareReport report = value_of(run_compare_task(task, one));
  const std::string written = wire::print_report(comparison_document(task, report)) + "\n";
  EXPECT_EQ(document, written);

  // As `tertium report comparison-N --pictures pictures`.
  const std::string out = folder / ("comparison-" + std::to_string(id));
  std::filesystem::create_directories(out);
  std::filesystem::create_directories(folder / "pictures");
  done(write_file_atomically(out + "/compare.json", written));
  for (std::uint32_t i = 0; i < kObjects; ++i)
    if (i != 5) done(write_file_atomically((folder / "pictures/") + names[i] + ".bmp", small_picture(i * 20)));
  const ReportOutcome page = value_of(run_report_task({out, "", folder / "pictures"}, one));
  EXPECT_GT(page.pictures, 0u);
  EXPECT_EQ(html, page.html);

  EXPECT_EQ(figure_of(job, "r").value, report.rsa[0].report.r);
  EXPECT_EQ(figure_of(job, "r").low, report.rsa[0].report.low);
  EXPECT_EQ(figure_of(job, "agreement").value, report.choices.agreement.value);
  EXPECT_EQ(figure_of(job, "dims_a").value, 3);
  EXPECT_EQ(figure_of(job, "dims_b").value, 4);
  EXPECT_EQ(figure_of(job, "shared").value, static_cast<double>(report.shared.shared));
}

TEST_F(Comparisons, AreSeenWhileTheyRunAndStopInTime) {
  const auto id = queue();
  const auto worker = make_worker(endless);
  done(worker->start());
  const AnalysisJob running = wait_for(id, [](const AnalysisJob& job) { return job.share > 0; });
  EXPECT_EQ(running.state, JobState::kRunning);
  EXPECT_EQ(running.share, 0.25);
  EXPECT_EQ(running.step, "triplets");
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_TRUE(worker->cancel_analysis(id));
  EXPECT_EQ(wait_until_over(id).state, JobState::kCancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(1));
  EXPECT_EQ(worker->cancel_analysis(id).error().code, ErrorCode::kConflict);
  EXPECT_EQ(worker->cancel_analysis(99).error().code, ErrorCode::kNotFound);
}

TEST_F(Comparisons, ARealOneStopsAtItsNextStep) {
  const auto id = queue();
  Worker* cancels = nullptr;
  const auto worker = make_worker([&](const AnalysisTask& task, Executor& executor, const AnalysisWatcher& watcher) {
    return run_analysis_task(task, executor, [&](double share, const std::string& step) {
      if (step == "report") (void)cancels->cancel_analysis(id);
      return watcher(share, step);
    });
  });
  cancels = worker.get();
  done(worker->start());
  const AnalysisJob job = wait_until_over(id);
  EXPECT_EQ(job.state, JobState::kCancelled) << job.message;
  EXPECT_TRUE(job.files.empty());
}

TEST_F(Comparisons, GoBackToTheQueueWhenTheServerEndsAndBeginAnew) {
  const auto id = queue();
  {
    const auto worker = make_worker(endless);
    done(worker->start());
    wait_for(id, [](const AnalysisJob& job) { return job.share > 0; });
  }
  const AnalysisJob waiting = value_of(store->find_analysis(id));
  EXPECT_EQ(waiting.state, JobState::kQueued);
  EXPECT_EQ(waiting.share, 0);
  const auto worker = make_worker(quick);
  done(worker->start());
  EXPECT_EQ(wait_until_over(id).state, JobState::kDone);
}

TEST_F(Comparisons, OneThatAKilledServerLeftRunningBeginsAnew) {
  const auto id = queue();
  value_of(store->claim_analysis());
  const auto worker = make_worker(quick);
  done(worker->start());
  EXPECT_EQ(wait_until_over(id).state, JobState::kDone);
}

TEST_F(Comparisons, SayWhyTheyFailedAndTheNextGoesOn) {
  int calls = 0;
  const auto worker = make_worker([&](const AnalysisTask& task, Executor& executor, const AnalysisWatcher& watcher) -> Result<AnalysisOutcome> {
    ++calls;
    if (calls == 1) return Error{ErrorCode::kInvalid, "all objects are alike"};
    if (calls == 2) throw std::runtime_error("a library broke");
    if (calls == 3) throw std::bad_alloc();
    return quick(task, executor, watcher);
  });
  const auto first = queue(1), second = queue(2), third = queue(3), fourth = queue(4);
  done(worker->start());
  EXPECT_EQ(wait_until_over(fourth).state, JobState::kDone);
  EXPECT_EQ(value_of(store->find_analysis(first)).state, JobState::kFailed);
  EXPECT_EQ(value_of(store->find_analysis(first)).message, "all objects are alike");
  EXPECT_NE(value_of(store->find_analysis(second)).message.find("a library broke"), std::string::npos);
  EXPECT_NE(value_of(store->find_analysis(third)).message.find("memory"), std::string::npos);
}

TEST_F(Comparisons, OfADamagedOrNegativeEmbeddingFailWithASentence) {
  Matrix negative = mind(3, 2);
  negative.at(4, 1) = -1;
  b = add_run(negative, "with a weight below 0", {});
  const auto below = queue();
  const std::string path = data->path_of(value_of(store->find_run(a)).embedding_file);
  Worker worker(*store, *data, 1);
  done(worker.start());
  const AnalysisJob refused = wait_until_over(below);
  EXPECT_EQ(refused.state, JobState::kFailed);
  EXPECT_NE(refused.message.find("result " + std::to_string(b)), std::string::npos) << refused.message;
  std::filesystem::remove(path);
  const auto gone = queue();
  worker.wake();
  const AnalysisJob lost = wait_until_over(gone);
  EXPECT_EQ(lost.state, JobState::kFailed);
  EXPECT_NE(lost.message.find("is missing"), std::string::npos) << lost.message;
}

TEST_F(Comparisons, ResultsThatCannotBeKeptAreTriedUntilTheyCan) {
  const auto id = queue();
  const std::string files = folder / "data/files", moved = folder / "data/moved";
  std::atomic<bool> ran{false};
  const auto worker = make_worker(
      [&](const AnalysisTask& task, Executor& executor, const AnalysisWatcher& watcher) {
        std::filesystem::rename(files, moved);
        std::filesystem::create_symlink("/proc", files);  // where nothing can be made
        ran = true;
        return quick(task, executor, watcher);
      },
      std::chrono::milliseconds(100));
  done(worker->start());
  wait_for(id, [&](const AnalysisJob&) { return ran.load(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  EXPECT_EQ(value_of(store->find_analysis(id)).state, JobState::kRunning) << "it is kept trying";
  std::filesystem::remove(files);
  std::filesystem::rename(moved, files);
  const AnalysisJob job = wait_until_over(id);
  EXPECT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_EQ(value_of(data->read(file_of(job, "report.html"))), "<p>a report</p>");
}

TEST_F(Comparisons, RunOneAtATimeWithFitsTheOldestFirst) {
  std::vector<std::string> order;
  std::atomic<int> at_once{0};
  const auto enter = [&](const char* what) {
    EXPECT_EQ(++at_once, 1);
    order.emplace_back(what);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    --at_once;
  };
  Worker worker(
      *store, *data, 1,
      [&](const FitTask&, Executor&, const FitWatcher&) -> Result<FitOutcome> {
        enter("fit");
        return Error{ErrorCode::kInvalid, "no fit in this test"};
      },
      std::chrono::milliseconds(10), kCheckpointEverySeconds,
      [&](const AnalysisTask& task, Executor& executor, const AnalysisWatcher& watcher) {
        enter("comparison");
        return quick(task, executor, watcher);
      });
  const auto later = [] { std::this_thread::sleep_for(std::chrono::milliseconds(3)); };
  RecordedSession session;
  session.trials = value_of(simple_plan(small_definition(), kObjects, {}, 1));
  for (const Trial& t : session.trials) session.answers.push_back(answer_to(t, 1 + t.number));
  done(store->add_recorded_sessions("words", {session}, SessionSource::kParticipant));
  queue(1);
  later();
  value_of(store->create_fit_job("words", FitRequest{}));
  later();
  const auto last = queue(2);
  done(worker.start());
  wait_until_over(last);
  EXPECT_EQ(order, (std::vector<std::string>{"comparison", "fit", "comparison"}));
}

}  // namespace
}  // namespace tertium
