// worker_comparisons.cpp: the worker's comparisons: run, show how far they are, keep both files.
#include <chrono>
#include <exception>
#include <new>
#include <utility>

#include "native/jobs/worker.h"

namespace tertium {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kProgressEvery = std::chrono::milliseconds(250);
constexpr double kShareToEstimateFrom = 0.05, kSecondsToEstimateFrom = 1;  // before, an estimate of what is left is none

std::string name_of(std::uint64_t job) { return "comparison " + std::to_string(job); }
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

Result<ComparisonJob> Worker::cancel_comparison(std::uint64_t id) {
  TRY(ComparisonJob now, store_.cancel_comparison(id));
  if (comparison_ == id) cancelled_comparison_ = id;  // as cancel()
  return now;
}

void Worker::run_comparison(const ComparisonJob& job) {
  comparison_ = job.id;
  cancelled_comparison_ = 0;
  Result<void> result;
  try {
    if (const auto cancel = store_.comparison_cancel_requested(job.id); cancel && *cancel) cancelled_comparison_ = job.id;
    result = run_comparison_job(job);
  } catch (const std::bad_alloc&) {
    result = Error{ErrorCode::kInternal, "this comparison needs more memory than there is; fewer triplets need less"};
  } catch (const std::exception& error) {
    result = Error{ErrorCode::kInternal, std::string("an unforeseen failure: ") + error.what()};
  }
  if (!result) {
    const bool stopped = result.error().code == ErrorCode::kCancelled;
    const JobState to = !stopped ? JobState::kFailed : cancelled_comparison_ == job.id ? JobState::kCancelled : JobState::kQueued;
    settle(name_of(job.id), [&] { return store_.end_comparison(job.id, to, stopped ? "" : result.error().message); });
  }
  comparison_ = 0;
}

Result<void> Worker::run_comparison_job(const ComparisonJob& job) {
  const auto stopped = [&] { return ending_ || cancelled_comparison_ == job.id; };
  const Error stopped_error{ErrorCode::kCancelled, "the comparison was stopped"};
  if (stopped()) return stopped_error;
  TRY(const RunComparisonTask task, load_run_comparison(store_, data_, job));
  const Clock::time_point start = Clock::now();
  Clock::time_point written = start - kProgressEvery;
  // Progress is for people to look at: when it cannot be stored the comparison goes on.
  const auto watch = [&](double share, const std::string& step) {
    if (stopped()) return false;
    if (Clock::now() - written < kProgressEvery) return true;
    const double elapsed = seconds_since(start);
    const double remaining = share >= kShareToEstimateFrom && elapsed >= kSecondsToEstimateFrom ? elapsed * (1 - share) / share : 0;
    if (const auto stored = store_.update_comparison(job.id, share, step, elapsed, remaining); !stored) complain(name_of(job.id), stored.error());
    written = Clock::now();
    return true;
  };
  TRY(const RunComparisonOutcome outcome, run_comparison_(task, *executor_, watch));
  if (stopped()) return stopped_error;
  const double elapsed = seconds_since(start);
  return keep_trying(name_of(job.id), stopped, [&]() -> Result<void> {
    TRY(const std::string document, data_.put(outcome.document));
    TRY(const std::string report, data_.put(outcome.report_html));
    TRY_DO(store_.update_comparison(job.id, 1, "", elapsed, 0));
    TRY_DO(store_.finish_comparison(job.id, outcome.figures, document, report));
    return {};
  });
}

}  // namespace tertium
