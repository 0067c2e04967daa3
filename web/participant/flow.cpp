// flow.cpp: where a person is on the way from consent to thanks.
#include "web/participant/flow.h"

#include <algorithm>

namespace tertium::participant {

void Flow::take_study(const ParticipantStudy& study) {
  study_ = study;
}

void Flow::take_no_study() {
  if (step_ == Step::kLoading) step_ = Step::kNoStudy;
}

void Flow::ask_consent() {
  if (has_session_ || (step_ != Step::kLoading && step_ != Step::kInstructions)) return;
  step_ = study_.state == StudyState::kOpen ? Step::kConsent : Step::kClosed;
}

void Flow::take_session(const SessionView& view, const std::vector<std::uint32_t>& unsent, std::optional<std::uint32_t> on_screen, std::uint32_t not_before) {
  const bool first = !has_session_;
  has_session_ = true;
  total_ = view.total;
  practice_ = std::min(view.practice, view.total);
  answered_here_.insert(unsent.begin(), unsent.end());
  if (first) on_screen_before_ = on_screen;
  if (view.finished && !view.code.empty()) {
    code_ = view.code;
    queue_.clear();
    step_ = Step::kThanks;
    return;
  }
  // The trial on screen stays whatever the list says: nobody may see it change.
  const std::optional<TrialView> current = trial() && !chosen_ ? std::optional(queue_.front()) : std::nullopt;
  const bool acknowledging = trial() && chosen_;
  std::deque<TrialView> fresh;
  if (acknowledging) fresh.push_back(queue_.front());
  if (current) fresh.push_back(*current);
  for (const TrialView& trial : view.upcoming) {
    const std::uint32_t number = trial.trial.number;
    if (number < not_before || answered_here_.contains(number) || (!fresh.empty() && fresh.back().trial.number >= number)) continue;
    fresh.push_back(trial);
  }
  queue_ = std::move(fresh);
  if (step_ == Step::kFinishing) return go_on();  // the server misses an answer that this browser no longer has: ask again
  if (step_ != Step::kLoading && step_ != Step::kConsent) return;
  const bool answered_any = view.answered > 0 || !unsent.empty() || not_before > 0;
  if (!answered_any && first) step_ = Step::kInstructions;
  else go_on();
}

void Flow::take_refused_answer(std::uint32_t trial) {
  if (asked_again_.insert(trial).second) answered_here_.erase(trial);
}

void Flow::take_missing(const SessionView& view) {
  stuck_ = false;
  for (const TrialView& missing : view.upcoming) {
    const std::uint32_t number = missing.trial.number;
    if (!answered_here_.contains(number)) continue;
    if (asked_again_.insert(number).second) answered_here_.erase(number);
    else stuck_ = true;
  }
}

void Flow::take_refusal(const std::string& reason) {
  if (has_session_) return;
  refusal_ = reason;
  step_ = Step::kClosed;
}

void Flow::agree() {
  if (step_ == Step::kConsent) step_ = Step::kInstructions;
}

void Flow::decline() {
  if (step_ == Step::kConsent) step_ = Step::kDeclined;
}

void Flow::reconsider() {
  if (step_ == Step::kDeclined) step_ = Step::kConsent;
}

void Flow::read_instructions() {
  if (step_ == Step::kInstructions && has_session_) go_on();
}

void Flow::start_trials() {
  if (step_ == Step::kReady) step_ = Step::kTrials;
}

void Flow::go_on() {
  shown_ms_.reset();
  hidden_ = false;
  chosen_.reset();
  if (queue_.empty()) {
    step_ = Step::kFinishing;
  } else if (queue_.front().trial.practice) {
    step_ = Step::kPractice;
  } else {
    step_ = step_ == Step::kPractice ? Step::kReady : Step::kTrials;
  }
}

void Flow::show(double frame_ms) {
  if (trial() && !shown_ms_) shown_ms_ = frame_ms;
}

void Flow::hide() {
  if (trial() && shown_ms_) hidden_ = true;
}

std::optional<Answer> Flow::choose(std::uint32_t position, double event_ms, InputKind input) {
  const TrialView* now = trial();
  if (!now || !shown_ms_ || chosen_ || position > 2 || event_ms - *shown_ms_ < kFastestAnswerMs) return {};
  chosen_ = position;
  stuck_ = false;  // something changes: the server may be asked again
  answered_here_.insert(now->trial.number);
  Answer answer;
  answer.trial = now->trial.number;
  answer.shown = now->trial.shown;
  answer.odd_position = position;
  answer.response_time_ms = std::min(event_ms - *shown_ms_, kResponseTimeLimitMs);
  answer.input = input;
  answer.resumed = hidden_ || on_screen_before_ == now->trial.number;
  return answer;
}

void Flow::next() {
  if (!chosen_ || !trial()) return;
  queue_.pop_front();
  go_on();
}

const TrialView* Flow::trial() const {
  if ((step_ != Step::kPractice && step_ != Step::kTrials) || queue_.empty()) return nullptr;
  return &queue_.front();
}

std::vector<const TrialView*> Flow::trials_ahead(std::size_t count) const {
  std::vector<const TrialView*> ahead;
  for (std::size_t i = trial() ? 1 : 0; i < queue_.size() && ahead.size() < count; ++i) ahead.push_back(&queue_[i]);
  return ahead;
}

Progress Flow::progress() const {
  const TrialView* now = trial();
  if (!now) return {};
  const std::uint32_t number = now->trial.number, done = chosen_ ? 1 : 0;
  const bool practice = now->trial.practice;
  const std::uint32_t of = practice ? practice_ : real_trials();
  const std::uint32_t before = practice ? number : number - std::min(number, practice_);
  return {before + 1, of, of == 0 ? 0.0 : static_cast<double>(before + done) / of};
}

bool Flow::wants_more_trials() const {
  if (!has_session_ || step_ == Step::kThanks || step_ == Step::kFinishing) return false;
  return queue_.size() < kTrialsWantedAhead && !queue_.empty() && queue_.back().trial.number + 1 < total_;
}

}  // namespace tertium::participant
