// fit_job.cpp: the words for methods, presets and states, and the legal moves.
#include "shared/domain/fit_job.h"

#include "shared/base/text.h"

namespace tertium {

const char* to_string(FitMethod method) { return method == FitMethod::kSpose ? "spose" : "vice"; }
Result<FitMethod> fit_method_from(const std::string& text) {
  if (text == "spose") return FitMethod::kSpose;
  if (text == "vice") return FitMethod::kVice;
  return Error{ErrorCode::kInvalid, "method " + quote_for_message(text) + " is none of spose, vice"};
}

const char* to_string(FitPreset preset) { return preset == FitPreset::kFast ? "fast" : preset == FitPreset::kPaper ? "paper" : "default"; }
Result<FitPreset> fit_preset_from(const std::string& text) {
  for (const FitPreset p : {FitPreset::kFast, FitPreset::kDefault, FitPreset::kPaper})
    if (text == to_string(p)) return p;
  return Error{ErrorCode::kInvalid, "preset " + quote_for_message(text) + " is none of fast, default, paper"};
}

const char* to_string(JobState state) {
  switch (state) {
    case JobState::kQueued: return "queued";
    case JobState::kRunning: return "running";
    case JobState::kDone: return "done";
    case JobState::kFailed: return "failed";
    case JobState::kCancelled: return "cancelled";
  }
  return "queued";
}
Result<JobState> job_state_from(const std::string& text) {
  for (const JobState s : {JobState::kQueued, JobState::kRunning, JobState::kDone, JobState::kFailed, JobState::kCancelled})
    if (text == to_string(s)) return s;
  return Error{ErrorCode::kInvalid, "state " + quote_for_message(text) + " is none of queued, running, done, failed, cancelled"};
}

bool may_move(JobState from, JobState to) {
  switch (from) {
    case JobState::kQueued: return to == JobState::kRunning || to == JobState::kCancelled;
    case JobState::kRunning: return to != JobState::kRunning;
    case JobState::kDone: return false;
    case JobState::kFailed:
    case JobState::kCancelled: return to == JobState::kQueued;
  }
  return false;
}

}  // namespace tertium
