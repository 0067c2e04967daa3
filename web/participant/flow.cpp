// flow.cpp: where a person is on the way from consent to the end.
#include "web/participant/flow.h"

#include <algorithm>

#include "shared/base/text.h"

namespace tertium::participant {

void Flow::take_study(const ParticipantStudy& study) {
  study_ = study;
}

void Flow::take_no_study() {
  if (step_ == Step::kLoading) step_ = Step::kNoStudy;
}

void Flow::ask_consent(bool identified) {
  if (has_session_ || (step_ != Step::kLoading && step_ != Step::kInstructions && step_ != Step::kDemographics)) return;
  if (study_.state != StudyState::kOpen) step_ = Step::kClosed;
  else if (!identified && study_.definition.identification == Identification::kRequired) step_ = Step::kNotIdentified;
  else step_ = Step::kConsent;
}

void Flow::take_place(const net::Progress& place) {
  if (has_session_) return;
  place_ = place;
  has_place_ = place != net::Progress{};
}

void Flow::take_note(const EndingNote& note) {
  if (step_ != Step::kDeclined) return;
  code_ = note.code;
  redirect_ = note.redirect;
}

void Flow::take_session(const SessionView& view, const std::vector<std::uint32_t>& unsent, std::optional<std::uint32_t> on_screen, std::uint32_t not_before) {
  const bool first = !has_session_;
  has_session_ = true;
  total_ = view.total;
  practice_ = std::min(view.practice, view.total);
  withdrawal_code_ = view.withdrawal_code;
  answered_here_.insert(unsent.begin(), unsent.end());
  if (first) on_screen_before_ = on_screen;
  if (view.finished) {
    code_ = view.code;
    redirect_ = view.redirect;
    ending_ = view.ending == Ending::kNone ? Ending::kComplete : view.ending;
    stuck_ = false;
    queue_.clear();
    step_ = ending_ == Ending::kEarly ? Step::kLeft : ending_ == Ending::kScreenedOut ? Step::kScreenedOut : Step::kThanks;
    return;
  }
  // The trial on screen stays whatever the list says: nobody may see it change.
  std::deque<TrialView> fresh;
  if (trial()) fresh.push_back(queue_.front());
  const auto put_off_before = [this](std::uint32_t number) {
    return std::any_of(place_.timed_out.begin(), place_.timed_out.end(), [&](const auto& t) { return t.trial == number; });
  };
  for (const TrialView& next : view.upcoming) {
    const std::uint32_t number = next.trial.number;
    if ((number < not_before && !put_off_before(number)) || answered_here_.contains(number) || (trial() && queue_.front().trial.number == number)) continue;
    fresh.push_back(next);
  }
  queue_ = std::move(fresh);
  list_whole_ = view.answered + view.upcoming.size() >= view.total;
  for (const auto& late : place_.timed_out) put_off(late.trial);
  if (step_ == Step::kFinishing) return go_on();  // the server misses an answer that this browser no longer has: ask again
  const bool answered_any = view.answered > 0 || !unsent.empty() || not_before > 0;
  const bool at_beginning = step_ == Step::kDemographics || step_ == Step::kInstructions;  // being read while the session was begun
  if (!first || (at_beginning && !answered_any)) return;
  // What is not remembered follows from the trials: whoever answered one had been through all that comes before.
  const auto real = [this](std::uint32_t number) { return number >= practice_; };
  if (answered_any) place_.demographics_given = place_.instructions_read = place_.comprehension_passed = true;
  if (!has_place_) {
    place_.next_trial = std::max(not_before, queue_.empty() ? total_ : queue_.front().trial.number);
    if (real(place_.next_trial) && !queue_.empty()) place_.breaks_taken = block_of(queue_.front().trial) - 1;
  }
  if (view.answered > practice_ || std::any_of(unsent.begin(), unsent.end(), real) || (on_screen && real(*on_screen))) place_.trials_begun = true;
  go_on();
}

void Flow::take_refused_answer(std::uint32_t trial) {
  if (asked_again_.insert(trial).second) answered_here_.erase(trial);
}

void Flow::take_missing(const SessionView& view) {
  if (place_.ending != Ending::kNone) return;
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

void Flow::take_disagreement() {
  if (step_ != Step::kFinishing) return;
  if (place_.ending == Ending::kScreenedOut) {
    place_.ending = ending_ = Ending::kEarly;
  } else if (place_.ending == Ending::kNone && place_.comprehension_attempts + 1 < study().comprehension_attempts && !study().comprehension.empty()) {
    ++place_.comprehension_attempts;  // the check was made in another browser too, and what was said there first counts
    place_.comprehension_passed = false;
    go_on();
  } else {
    stuck_ = true;
  }
}

void Flow::agree() {
  if (step_ == Step::kConsent) go_on();
}

void Flow::decline() {
  if (step_ == Step::kConsent) step_ = Step::kDeclined;
}

void Flow::reconsider() {
  if (step_ != Step::kDeclined) return;
  code_.clear();
  redirect_.clear();
  step_ = Step::kConsent;
}

std::vector<Response> Flow::answer_demographics(const std::vector<std::optional<std::uint32_t>>& choices) {
  std::vector<Response> given;
  if (step_ != Step::kDemographics || !has_session_) return given;
  const std::vector<ChoiceQuestion>& questions = study().demographics;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    Response response;
    response.question = questions[i].id;
    const std::optional<std::uint32_t> choice = i < choices.size() ? choices[i] : std::nullopt;
    response.declined = !choice || *choice >= questions[i].options.size();
    if (!response.declined) response.value = questions[i].options[*choice];
    given.push_back(std::move(response));
  }
  place_.demographics_given = true;
  go_on();
  return given;
}

void Flow::read_instructions() {
  if (step_ != Step::kInstructions || !has_session_) return;
  place_.instructions_read = true;
  go_on();
}

std::vector<Response> Flow::answer_comprehension(const std::vector<std::uint32_t>& choices) {
  std::vector<Response> given;
  const std::vector<ComprehensionQuestion>& questions = study().comprehension;
  if (step_ != Step::kComprehension || choices.size() != questions.size()) return given;
  bool understood = true;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    if (choices[i] >= questions[i].options.size()) return {};
    if (choices[i] != questions[i].correct) understood = false;
    Response response;
    response.kind = ResponseKind::kComprehension;
    response.question = questions[i].id;
    response.value = questions[i].options[choices[i]];
    response.attempt = place_.comprehension_attempts;
    given.push_back(std::move(response));
  }
  place_.comprehension_passed = understood;
  if (!understood) {
    place_.instructions_read = false;
    if (++place_.comprehension_attempts >= study().comprehension_attempts) place_.ending = Ending::kScreenedOut;
  }
  go_on();
  return given;
}

void Flow::start_trials() {
  if (step_ != Step::kReady) return;
  place_.trials_begun = true;
  go_on();
}

void Flow::continue_after_break() {
  if (step_ != Step::kBreak) return;
  if (away_) away_ = false;
  else if (!queue_.empty()) place_.breaks_taken = block_of(queue_.front().trial) - 1;
  go_on();
}

std::vector<Response> Flow::answer_final(const std::optional<std::string>& words) {
  if (step_ != Step::kFinalQuestion) return {};
  Response response;
  response.kind = ResponseKind::kFinal;
  response.question = "final";
  if (words) response.value = std::string(trim(*words));
  if (response.value.size() > kResponseBytesMax) {
    std::size_t end = kResponseBytesMax;  // not within a character
    while (end > 0 && (static_cast<unsigned char>(response.value[end]) & 0xC0) == 0x80) --end;
    response.value.resize(end);
  }
  response.declined = response.value.empty();
  place_.final_given = true;
  go_on();
  return {std::move(response)};
}

void Flow::leave_early() {
  if (!may_leave()) return;
  place_.ending = Ending::kEarly;
  stuck_ = false;
  go_on();
}

void Flow::go_on() {
  shown_ms_.reset();
  fixation_ms_.reset();
  hidden_ = false;
  chosen_.reset();
  const StudyDefinition& d = study();
  ending_ = Ending::kNone;
  if (place_.ending != Ending::kNone) {
    step_ = Step::kFinishing;
  } else if (!place_.demographics_given && !d.demographics.empty()) {
    step_ = Step::kDemographics;
  } else if (!place_.instructions_read) {
    step_ = Step::kInstructions;
  } else if (!place_.comprehension_passed && !d.comprehension.empty()) {
    step_ = Step::kComprehension;
  } else if (queue_.empty()) {
    step_ = list_whole_ && !d.final_question.empty() && !place_.final_given ? Step::kFinalQuestion : Step::kFinishing;
  } else if (away_) {
    step_ = Step::kBreak;
  } else if (queue_.front().trial.practice) {
    step_ = Step::kPractice;
  } else if (!place_.trials_begun && practice_ > 0) {
    step_ = Step::kReady;
  } else {
    step_ = block_of(queue_.front().trial) > place_.breaks_taken + 1 ? Step::kBreak : Step::kTrials;
  }
  if (step_ == Step::kFinishing) ending_ = place_.ending == Ending::kNone ? Ending::kComplete : place_.ending;
}

std::uint32_t Flow::block_of(const Trial& trial) const {
  if (trial.practice) return 0;
  const std::uint32_t block = study().trials_per_block;
  return 1 + (block == 0 || trial.number < practice_ ? 0 : (trial.number - practice_) / block);
}

void Flow::put_off(std::uint32_t number) {
  const auto at = std::find_if(queue_.begin(), queue_.end(), [&](const TrialView& t) { return t.trial.number == number; });
  // Not the one on screen.
  if (at == queue_.end() || (at == queue_.begin() && trial())) return;
  const std::uint32_t block = block_of(at->trial);
  auto end = at;
  for (auto t = at; t != queue_.end(); ++t)
    if (block_of(t->trial) == block) end = t;
  std::rotate(at, at + 1, end + 1);
}

void Flow::show(double frame_ms) {
  if (!trial() || shown_ms_) return;
  if (!fixation_ms_) fixation_ms_ = frame_ms;
  if (frame_ms - *fixation_ms_ >= study().fixation_ms) shown_ms_ = frame_ms;
}

void Flow::hide() {
  if (trial() && shown_ms_) hidden_ = true;
}

std::optional<Answer> Flow::choose(std::uint32_t position, double event_ms, InputKind input) {
  const TrialView* now = trial();
  if (!now || !shown_ms_ || chosen_ || position > 2 || event_ms - *shown_ms_ < kFastestAnswerMs) return {};
  chosen_ = position;
  stuck_ = false;  // something changes: the server may be asked again
  timeouts_in_a_row_ = 0;
  const std::uint32_t number = now->trial.number;
  answered_here_.insert(number);
  Answer answer;
  answer.trial = number;
  answer.shown = now->trial.shown;
  answer.odd_position = position;
  answer.response_time_ms = std::min(event_ms - *shown_ms_, kResponseTimeLimitMs);
  answer.input = input;
  answer.resumed = hidden_ || on_screen_before_ == number;
  const auto late = std::find_if(place_.timed_out.begin(), place_.timed_out.end(), [&](const auto& t) { return t.trial == number; });
  if (late != place_.timed_out.end()) {
    answer.timeouts = late->times;
    place_.timed_out.erase(late);
  }
  place_.next_trial = std::max(place_.next_trial, number + 1);
  notice_ = answer.response_time_ms < study().too_fast_ms ? Notice::kTooFast : Notice::kNone;
  return answer;
}

void Flow::next() {
  if (!chosen_ || !trial()) return;
  queue_.pop_front();
  go_on();
}

std::optional<std::uint32_t> Flow::time_out() {
  if (!trial() || !shown_ms_ || chosen_) return {};
  const std::uint32_t number = queue_.front().trial.number;
  std::uint32_t times = 1;
  const auto late = std::find_if(place_.timed_out.begin(), place_.timed_out.end(), [&](const auto& t) { return t.trial == number; });
  if (late != place_.timed_out.end()) {
    times += late->times;
    place_.timed_out.erase(late);
  }
  place_.timed_out.push_back({number, times});
  place_.next_trial = std::max(place_.next_trial, number + 1);
  notice_ = Notice::kTimedOut;
  away_ = ++timeouts_in_a_row_ % kTimeoutsInARow == 0;
  step_ = Step::kBreak;  // nothing is on screen
  put_off(number);
  go_on();
  return number;
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
  const TrialView* now = step_ == Step::kBreak && !queue_.empty() ? &queue_.front() : trial();  // a break stands before its trial
  if (!now) return {};
  const std::uint32_t number = now->trial.number, done = chosen_ ? 1 : 0;
  const bool practice = now->trial.practice;
  const std::uint32_t of = practice ? practice_ : real_trials();
  std::uint32_t before = practice ? number : number - std::min(number, practice_);
  if (list_whole_) {  // trials that were put off do not turn it back
    const auto left = std::count_if(queue_.begin(), queue_.end(), [&](const TrialView& t) { return t.trial.practice == practice; });
    before = of - std::min(of, static_cast<std::uint32_t>(left));
  }
  return {before + 1, of, of == 0 ? 0.0 : static_cast<double>(before + done) / of};
}

bool Flow::wants_more_trials() const {
  if (!has_session_ || ended() || step_ == Step::kFinishing) return false;
  return queue_.size() < kTrialsWantedAhead && !queue_.empty() && !list_whole_;
}

}  // namespace tertium::participant
