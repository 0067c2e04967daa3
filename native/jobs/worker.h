// worker.h: one thread that runs waiting jobs, one after the other, and can be told to leave one or to end.
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

namespace tertium {

class Worker {
 public:
  // How a fit is run; tests put another in its place.
  using FitRunner = std::function<Result<FitOutcome>(const FitTask&, Executor&, const FitWatcher&)>;

  // threads: of the pool a fit may use; 0 means one per core. Starts nothing yet.
  // try_again_after: what could not be stored, because the store was busy or the disk full, is tried again after this time.
  Worker(Store& store, DataDirectory& data, std::size_t threads = 0, FitRunner run_fit = run_fit_task,
         std::chrono::milliseconds try_again_after = std::chrono::seconds(2));
  ~Worker();  // a running job goes back to the queue; returns within an epoch
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Puts jobs that another process left running back into the queue, and begins to work.
  Result<void> start();
  void wake();  // a job was added
  // kNotFound; kConflict: it is over already. A running job ends within an epoch.
  Result<FitJob> cancel(std::uint64_t job);

 private:
  void run();
  void run_job(const FitJob& job);
  Result<void> run_fit_job(const FitJob& job);
  Result<FitTask> make_fit_task(const FitJob& job);  // the study's answers, or the dataset that was asked for

  Store& store_;
  DataDirectory& data_;
  const std::unique_ptr<Executor> executor_;
  const FitRunner run_fit_;
  const std::chrono::milliseconds try_again_after_;
  std::mutex mutex_;  // guards woken_
  std::condition_variable changed_;
  bool woken_ = false;
  std::atomic<bool> ending_{false};
  std::atomic<std::uint64_t> current_{0}, cancelled_{0};  // job numbers; 0 none
  std::thread thread_;
};

}  // namespace tertium
