// fit_job_test.cpp: which moves of a job are legal.
#include "shared/domain/fit_job.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tertium {
namespace {

TEST(FitJob, MovesOnlyForwardOrBackToTheQueueAndWhatIsDoneStaysDone) {
  using S = JobState;
  const S all[] = {S::kQueued, S::kRunning, S::kDone, S::kFailed, S::kCancelled};
  const std::vector<std::pair<S, S>> legal = {{S::kQueued, S::kRunning}, {S::kQueued, S::kCancelled}, {S::kRunning, S::kDone},
                                              {S::kRunning, S::kFailed}, {S::kRunning, S::kCancelled}, {S::kRunning, S::kQueued},
                                              {S::kFailed, S::kQueued},  {S::kCancelled, S::kQueued}};
  for (const S from : all)
    for (const S to : all) {
      const bool want = std::find(legal.begin(), legal.end(), std::pair{from, to}) != legal.end();
      EXPECT_EQ(may_move(from, to), want) << to_string(from) << " -> " << to_string(to);
    }
}

TEST(FitJob, WordsReadBack) {
  for (const JobState s : {JobState::kQueued, JobState::kRunning, JobState::kDone, JobState::kFailed, JobState::kCancelled}) EXPECT_EQ(*job_state_from(to_string(s)), s);
  for (const FitMethod m : {FitMethod::kSpose, FitMethod::kVice}) EXPECT_EQ(*fit_method_from(to_string(m)), m);
  for (const FitPreset p : {FitPreset::kFast, FitPreset::kDefault, FitPreset::kPaper}) EXPECT_EQ(*fit_preset_from(to_string(p)), p);
  EXPECT_FALSE(fit_method_from("VICE"));
  EXPECT_FALSE(fit_preset_from(""));
}

}  // namespace
}  // namespace tertium
