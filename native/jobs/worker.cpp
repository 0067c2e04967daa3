// worker.cpp: claim, run, store; the job boundary where foreign exceptions end.
#include "native/jobs/worker.h"

#include <chrono>
#include <cstdio>
#include <exception>
#include <new>

#include "native/engine/thread_pool.h"
#include "native/tasks/dataset.h"

namespace tertium {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kProgressEvery = std::chrono::milliseconds(250);
constexpr int kBrokenTriesMax = 30;  // a minute: a disk that cannot be written is not one that is full for a while

void complain(std::uint64_t job, const Error& error) { std::fprintf(stderr, "fit %llu: %s\n", static_cast<unsigned long long>(job), error.message.c_str()); }

}  // namespace

Worker::Worker(Store& store, DataDirectory& data, std::size_t threads, FitRunner run_fit, std::chrono::milliseconds try_again_after)
    : store_(store), data_(data), executor_(make_thread_pool(threads)), run_fit_(std::move(run_fit)), try_again_after_(try_again_after) {}

Worker::~Worker() {
  ending_ = true;
  wake();
  if (thread_.joinable()) thread_.join();
}

Result<void> Worker::start() {
  CHECK(!thread_.joinable());
  TRY_DO(store_.requeue_running_jobs());
  thread_ = std::thread([this] { run(); });
  return {};
}

void Worker::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

Result<FitJob> Worker::cancel(std::uint64_t job) {
  TRY(FitJob now, store_.cancel_job(job));
  // The worker looks at the row once, after it has said which job is its own, and at this from then on.
  if (current_ == job) cancelled_ = job;
  return now;
}

void Worker::run() {
  while (!ending_) {
    const auto job = store_.claim_job();
    if (job && *job) {
      run_job(**job);
      continue;
    }
    std::unique_lock lock(mutex_);
    const auto woken = [&] { return woken_ || ending_.load(); };
    if (job) changed_.wait(lock, woken);
    else changed_.wait_for(lock, try_again_after_, woken);
    woken_ = false;
  }
}

void Worker::run_job(const FitJob& job) {
  current_ = job.id;
  cancelled_ = 0;
  Result<void> result;
  try {
    if (const auto cancel = store_.cancel_requested(job.id); cancel && *cancel) cancelled_ = job.id;
    result = run_fit_job(job);
  } catch (const std::bad_alloc&) {
    result = Error{ErrorCode::kInternal, "this fit needs more memory than there is"};
  } catch (const std::exception& error) {
    result = Error{ErrorCode::kInternal, std::string("an unforeseen failure: ") + error.what()};
  }
  if (!result) {
    const bool stopped = result.error().code == ErrorCode::kCancelled;
    // How it ended must be stored, or the job would look as if it ran for ever: try until it is, or until the program ends
    // (the next start puts it back into the queue).
    for (;;) {
      const Result<void> ended = stopped && cancelled_ == job.id ? store_.end_cancelled(job.id)
                                 : stopped                       ? store_.requeue_job(job.id)
                                                                 : store_.fail_job(job.id, result.error().message);
      if (ended || ended.error().code == ErrorCode::kConflict || ended.error().code == ErrorCode::kNotFound) break;
      complain(job.id, ended.error());
      std::unique_lock lock(mutex_);
      if (changed_.wait_for(lock, try_again_after_, [&] { return ending_.load(); })) break;
    }
  }
  current_ = 0;
}

Result<FitTask> Worker::make_fit_task(const FitJob& job) {
  FitTask task;
  task.request = job.request;
  task.origin = job.study;
  task.dataset = job.dataset;
  if (job.dataset) {
    TRY(const DatasetSummary dataset, store_.find_dataset(job.dataset->id));
    TRY(task.train, load_dataset_triplets(data_, dataset));
    TRY(const StudyDetail study, store_.study_detail(job.study));
    for (const Stimulus& stimulus : study.stimuli) task.train.names.push_back(stimulus.name);
    task.inputs = describe_dataset(dataset);
    task.simulated_triplets = dataset.simulated ? task.train.triplets.size() : 0;
    return task;
  }
  TRY(StudyTriplets triplets, store_.triplets_of(job.study, job.request.include_simulated));
  if (triplets.set.triplets.empty())
    return Error{ErrorCode::kInvalid, job.request.include_simulated ? "the study has no answers yet" : "the study has no answers from people yet"};
  task.train = std::move(triplets.set);
  task.simulated_triplets = triplets.simulated;
  task.answers_to = triplets.last_answer;
  return task;
}

Result<void> Worker::run_fit_job(const FitJob& job) {
  const auto stopped = [&] { return ending_ || cancelled_ == job.id; };
  const Error cancelled{ErrorCode::kCancelled, "the fit was stopped"};
  if (stopped()) return cancelled;
  TRY(const FitTask task, make_fit_task(job));
  // Progress is for people to look at: when it cannot be stored the fit goes on.
  FitProgress latest;
  Clock::time_point written = Clock::now() - kProgressEvery;
  const auto write = [&] {
    if (const auto stored = store_.update_progress(job.id, latest); !stored) complain(job.id, stored.error());
    written = Clock::now();
  };
  const auto watch = [&](const FitProgress& progress) {
    if (stopped()) return false;
    latest = progress;
    if (Clock::now() - written >= kProgressEvery) write();
    return true;
  };
  TRY(const FitOutcome outcome, run_fit_(task, *executor_, watch));
  if (stopped()) return cancelled;
  if (latest.epoch > 0) write();

  const wire::FitRecord& record = outcome.record;
  NewRun run;
  run.summary.method = to_string(job.request.method);
  run.summary.title = run_title(run.summary.method, record.dims);
  run.summary.origin = "fitted here";
  run.summary.objects = record.objects, run.summary.dims = record.dims;
  run.summary.triplets = record.triplets, run.summary.simulated_triplets = record.simulated_triplets;
  run.summary.validation_nll = record.validation_nll, run.summary.validation_accuracy = record.validation_accuracy;
  const auto keep = [&]() -> Result<void> {
    TRY(run.summary.embedding_file, data_.put(outcome.embedding_npy));
    TRY(run.summary.record_file, data_.put(outcome.record_json));
    if (!outcome.posterior_npz.empty()) {
      TRY(run.posterior_file, data_.put(outcome.posterior_npz));
    }
    TRY_DO(store_.finish_job(job.id, run, record.note));
    return {};
  };
  // A result that took hours must not be lost to a disk that is full, or a store that is busy, for a while: it is tried until
  // it is kept, or until the fit is stopped. What fails otherwise is tried for a minute; then the job fails with the reason.
  for (int broken = 0;;) {
    const auto kept = keep();
    if (kept) return {};
    const ErrorCode why = kept.error().code;
    if (why != ErrorCode::kBusy && why != ErrorCode::kDiskFull && why != ErrorCode::kIo) return kept.error();
    if (why == ErrorCode::kIo && ++broken >= kBrokenTriesMax) return Error{ErrorCode::kIo, "the result could not be kept: " + kept.error().message};
    complain(job.id, kept.error());
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, try_again_after_, [&] { return stopped(); })) return cancelled;
  }
}

}  // namespace tertium
