// worker_analyses.cpp: the worker's analyses: run, show how far they are, keep their files.
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

std::string name_of(std::uint64_t job) { return "analysis " + std::to_string(job); }
double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

}  // namespace

Result<AnalysisJob> Worker::cancel_analysis(std::uint64_t id) {
  TRY(AnalysisJob now, store_.cancel_analysis(id));
  if (analysis_ == id) cancelled_analysis_ = id;  // as cancel()
  return now;
}

void Worker::run_analysis(const AnalysisJob& job) {
  analysis_ = job.id;
  cancelled_analysis_ = 0;
  Result<void> result;
  try {
    if (const auto cancel = store_.analysis_cancel_requested(job.id); cancel && *cancel) cancelled_analysis_ = job.id;
    result = run_analysis_job(job);
  } catch (const std::bad_alloc&) {
    result = Error{ErrorCode::kInternal, "this needs more memory than there is; fewer triplets or features need less"};
  } catch (const std::exception& error) {
    result = Error{ErrorCode::kInternal, std::string("an unforeseen failure: ") + error.what()};
  }
  if (!result) {
    const bool stopped = result.error().code == ErrorCode::kCancelled;
    const JobState to = !stopped ? JobState::kFailed : cancelled_analysis_ == job.id ? JobState::kCancelled : JobState::kQueued;
    settle(name_of(job.id), [&] { return store_.end_analysis(job.id, to, stopped ? "" : result.error().message); });
  }
  analysis_ = 0;
}

Result<void> Worker::run_analysis_job(const AnalysisJob& job) {
  const auto stopped = [&] { return ending_ || cancelled_analysis_ == job.id; };
  const Error stopped_error{ErrorCode::kCancelled, "the analysis was stopped"};
  if (stopped()) return stopped_error;
  TRY(const AnalysisTask task, load_analysis(store_, data_, job));
  const Clock::time_point start = Clock::now();
  Clock::time_point written = start - kProgressEvery;
  // Progress is for people to look at: when it cannot be stored the analysis goes on.
  const auto watch = [&](double share, const std::string& step) {
    if (stopped()) return false;
    if (Clock::now() - written < kProgressEvery) return true;
    const double elapsed = seconds_since(start);
    const double remaining = share >= kShareToEstimateFrom && elapsed >= kSecondsToEstimateFrom ? elapsed * (1 - share) / share : 0;
    if (const auto stored = store_.update_analysis(job.id, share, step, elapsed, remaining); !stored) complain(name_of(job.id), stored.error());
    written = Clock::now();
    return true;
  };
  TRY(const AnalysisOutcome outcome, run_analysis_(task, *executor_, watch));
  if (stopped()) return stopped_error;
  const double elapsed = seconds_since(start);
  return keep_trying(name_of(job.id), stopped, [&]() -> Result<void> {
    std::vector<AnalysisFile> files;
    for (const AnalysisOutput& file : outcome.files) {
      TRY(std::string sha256, data_.put(file.bytes));
      files.push_back({file.name, std::move(sha256)});
    }
    TRY_DO(store_.update_analysis(job.id, 1, "", elapsed, 0));
    TRY_DO(store_.finish_analysis(job.id, outcome.figures, files));
    return {};
  });
}

}  // namespace tertium
