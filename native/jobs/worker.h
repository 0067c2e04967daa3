// worker.h: one thread that runs waiting fits and analyses, one after the other, the oldest first, and can be told to leave one or to end.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "native/tasks/fit.h"
#include "native/tasks/study_analysis.h"
#include "shared/base/executor.h"

namespace tertium {

// A fit on the server leaves one core to those who answer, and stands back where it meets them on another.
inline constexpr int kFitNiceness = 10;  // as nice(1): against a thread of the server, about a tenth of a core that both want
constexpr std::size_t fit_threads(std::size_t cores) { return cores > 1 ? cores - 1 : 1; }

class Worker {
 public:
  // How a fit is run; tests put another in its place.
  using FitRunner = std::function<Result<FitOutcome>(const FitTask&, Executor&, const FitWatcher&)>;
  using AnalysisRunner = std::function<Result<AnalysisOutcome>(const AnalysisTask&, Executor&, const AnalysisWatcher&)>;

  // threads: how many a fit may use, the worker's own among them; 0 means fit_threads(of the cores there are). All of them have kFitNiceness.
  // Starts no job yet.
  // checkpoint_every_s: about so often a running fit is put down, so that it can go on from there (native/tasks/fit.h).
  // try_again_after: what could not be stored, because the store was busy or the disk full, is tried again after this time.
  Worker(Store& store, DataDirectory& data, std::size_t threads = 0, FitRunner run_fit = run_fit_task,
         std::chrono::milliseconds try_again_after = std::chrono::seconds(2), double checkpoint_every_s = kCheckpointEverySeconds,
         AnalysisRunner run_analysis = run_analysis_task);
  ~Worker();  // a running job goes back to the queue, with its checkpoint; returns within an epoch
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Puts jobs that another process left running back into the queue, and begins to work.
  Result<void> start();
  void wake();  // a job was added
  // kNotFound; kConflict: it is over already. A running job ends within an epoch.
  Result<FitJob> cancel(std::uint64_t job);
  // Back into the queue, to go on where it was when it was cancelled or failed. kNotFound; kConflict: there is nothing to go on from.
  Result<FitJob> resume(std::uint64_t job);
  // The same of an analysis, which ends at its next step: mostly within a second, of a large read-out or a bootstrap of many networks after a minute at most.
  // kNotFound; kConflict: it is over already.
  Result<AnalysisJob> cancel_analysis(std::uint64_t analysis);
  std::size_t threads() const { return executor_->width(); }

 private:
  void run();
  void run_job(const FitJob& job);
  Result<void> run_fit_job(const FitJob& job);
  void run_analysis(const AnalysisJob& job);  // worker_analyses.cpp
  Result<void> run_analysis_job(const AnalysisJob& job);
  // Tries to store how a job ended until it is stored, or this program ends: else the job would look as if it ran for ever. (The next start puts it
  // back into the queue.)
  void settle(const std::string& what, const std::function<Result<void>()>& end);
  // The study's answers up to this number (0: all, which settles it), or the dataset that was asked for.
  Result<FitTask> make_fit_task(const FitJob& job, std::uint64_t answers_to);
  void forget_checkpoint(std::string& file);  // takes the file away when no job names it
  Result<void> keep_trying(const std::string& what, const std::function<bool()>& stopped, const std::function<Result<void>()>& keep);
  static void complain(const std::string& what, const Error& error);  // what: "fit 3"

  Store& store_;
  DataDirectory& data_;
  const std::unique_ptr<Executor> executor_;
  const FitRunner run_fit_;
  const AnalysisRunner run_analysis_;
  const std::chrono::milliseconds try_again_after_;
  const double checkpoint_every_s_;
  std::uint32_t finished_ = 0;  // of the current job's runs; the worker's own thread only
  std::mutex mutex_;            // guards woken_
  std::condition_variable changed_;
  bool woken_ = false;
  std::atomic<bool> ending_{false};
  std::atomic<std::uint64_t> current_{0}, cancelled_{0};            // numbers of fits; 0 none
  std::atomic<std::uint64_t> analysis_{0}, cancelled_analysis_{0};  // the same of analyses
  std::thread thread_;
};

}  // namespace tertium
