// definition_editor.cpp: one draft, saved after a pause in typing.
#include "web/console/definition_editor.h"

#include <algorithm>
#include <utility>

#include "shared/base/text.h"
#include "web/net/study_client.h"

namespace tertium::console {

DefinitionEditor::~DefinitionEditor() {
  *alive_ = false;
  platform::cancel_timer(timer_);
}

bool DefinitionEditor::open(const std::string& slug) {
  if (slug == slug_) return true;
  const Loaded<StudyDefinition>& known = model_.definition(slug);
  if (!known.value) return false;
  flush();
  *alive_ = false;  // replies of the study before are nobody's any more
  alive_ = std::make_shared<bool>(true);
  slug_ = slug;
  draft = last_ = *known.value;
  field_.clear();
  before_.clear();
  misfits_.clear();
  typed.clear();
  state_ = Saved::kSaved;
  problem_.clear();
  seen_ = {net::seen_name(draft)};
  conflict_ = false;
  sending_ = 0;
  ++revision_;
  return true;
}

void DefinitionEditor::changed(std::string_view field) {
  if (draft == last_) return;
  if (field != field_ || before_.empty()) {
    before_.push_back(last_);
    if (before_.size() > kUndoStepsMax) before_.erase(before_.begin());
    field_ = std::string(field);
  }
  last_ = draft;
  look();
}

void DefinitionEditor::set_misfit(const std::string& field, const std::string& why) {
  const auto found = misfits_.find(field);
  if (why.empty() ? found == misfits_.end() : found != misfits_.end() && found->second == why) return;
  if (why.empty()) misfits_.erase(found);
  else misfits_[field] = why;
  look();
}

void DefinitionEditor::undo() {
  if (before_.empty()) return;
  draft = last_ = std::move(before_.back());
  before_.pop_back();
  field_.clear();
  misfits_.clear();
  typed.clear();
  look();
}

void DefinitionEditor::replace(StudyDefinition other) {
  other.slug = slug_;
  draft = std::move(other);
  misfits_.clear();
  typed.clear();
  field_.clear();
  changed("");
  field_.clear();
}

void DefinitionEditor::look() {
  ++version_;
  platform::cancel_timer(std::exchange(timer_, 0));
  platform::warn_before_leaving(true);
  problem_.clear();
  if (!misfits_.empty()) problem_ = misfits_.begin()->second;
  else if (const Result<void> legal = check_definition(draft); !legal) problem_ = legal.error().message;
  if (!problem_.empty()) {
    state_ = Saved::kInvalid;
    return;
  }
  state_ = Saved::kWaiting;
  timer_ = platform::after_ms(kSaveAfterMs, [this, alive = alive_] {
    if (!*alive) return;
    timer_ = 0;
    save();
  });
}

void DefinitionEditor::save_now() {
  if (state_ != Saved::kWaiting && state_ != Saved::kFailed) return;
  platform::cancel_timer(std::exchange(timer_, 0));
  save();
}

void DefinitionEditor::flush() {
  if (state_ == Saved::kWaiting || state_ == Saved::kFailed) save_now();
  if (state_ == Saved::kInvalid) platform::warn_before_leaving(false);  // given up by leaving
}

void DefinitionEditor::save() {
  if (sending_ != 0) return;  // its reply saves what came after it
  state_ = Saved::kSaving;
  sending_ = version_;
  conflict_ = false;
  const std::vector<std::string> seen = seen_;
  const std::string sent = net::seen_name(draft);
  // Until the reply is there it may have been kept or not.
  if (std::find(seen_.begin(), seen_.end(), sent) == seen_.end()) seen_.push_back(sent);
  if (seen_.size() > net::kSeenDefinitionsMax) seen_.erase(seen_.begin() + 1);
  model_.save_definition(slug_, draft, seen, [this, sent, alive = alive_](const Result<StudySummary>& result) {
    if (!*alive) return;
    const bool newest = std::exchange(sending_, 0) == version_;
    if (result) {
      backoff_.reset();
      seen_ = {sent};
      ++revision_;
      if (newest) {
        state_ = Saved::kSaved;
        platform::warn_before_leaving(false);
      } else if (state_ == Saved::kSaving || state_ == Saved::kWaiting) {
        if (timer_ == 0) save();
      }
      return;
    }
    if (!newest && state_ == Saved::kInvalid) return;
    state_ = Saved::kFailed;
    problem_ = result.error().message;
    conflict_ = result.error().code == ErrorCode::kConflict;
    if (!net::may_help_to_retry(result.error()) || timer_ != 0) return;
    timer_ = platform::after_ms(backoff_.next_ms(net::random_share()), [this, alive] {
      if (!*alive) return;
      timer_ = 0;
      if (state_ == Saved::kFailed) save();
    });
  });
}

void DefinitionEditor::take_theirs() {
  model_.fetch_definition(slug_, [this, alive = alive_](const Result<StudyDefinition>& theirs) {
    if (!*alive) return;
    if (!theirs) {
      problem_ = theirs.error().message;
      return;
    }
    platform::cancel_timer(std::exchange(timer_, 0));
    before_.push_back(draft);
    draft = last_ = *theirs;
    field_.clear();
    misfits_.clear();
    typed.clear();
    seen_ = {net::seen_name(draft)};
    ++version_;
    ++revision_;
    state_ = Saved::kSaved;
    problem_.clear();
    platform::warn_before_leaving(false);
  });
}

std::string DefinitionEditor::error_of(std::string_view field) const {
  if (const auto found = misfits_.find(field); found != misfits_.end()) return found->second;
  if (state_ != Saved::kInvalid && state_ != Saved::kFailed) return "";
  if (!std::string_view(problem_).starts_with(field)) return "";
  const char next = problem_.size() > field.size() ? problem_[field.size()] : ' ';
  return next == ' ' || next == '[' || next == '.' ? problem_ : "";
}

std::vector<std::string> changed_fields(const StudyDefinition& a, const StudyDefinition& b) {
  std::vector<std::string> out;
  const auto compare = [&](const char* name, const auto& x, const auto& y) {
    if (!(x == y)) out.emplace_back(name);
  };
  compare("title", a.title, b.title);
  compare("language", a.language, b.language);
  compare("question", a.question, b.question);
  compare("hint", a.hint, b.hint);
  compare("about", a.about, b.about);
  compare("consent", a.consent, b.consent);
  compare("consent_statements", a.consent_statements, b.consent_statements);
  compare("instructions", a.instructions, b.instructions);
  compare("thanks", a.thanks, b.thanks);
  compare("contact", a.contact, b.contact);
  compare("practice_trials", a.practice_trials, b.practice_trials);
  compare("trials_per_session", a.trials_per_session, b.trials_per_session);
  compare("target_answers", a.target_answers, b.target_answers);
  compare("seed", a.seed, b.seed);
  compare("identification", a.identification, b.identification);
  compare("demographics", a.demographics, b.demographics);
  compare("examples", a.examples, b.examples);
  compare("instructions_seconds", a.instructions_seconds, b.instructions_seconds);
  compare("comprehension", a.comprehension, b.comprehension);
  compare("comprehension_attempts", a.comprehension_attempts, b.comprehension_attempts);
  compare("fixation_ms", a.fixation_ms, b.fixation_ms);
  compare("feedback_ms", a.feedback_ms, b.feedback_ms);
  compare("trial_seconds", a.trial_seconds, b.trial_seconds);
  compare("too_fast_ms", a.too_fast_ms, b.too_fast_ms);
  compare("trials_per_block", a.trials_per_block, b.trials_per_block);
  compare("break_seconds", a.break_seconds, b.break_seconds);
  compare("catch_trials", a.catch_trials, b.catch_trials);
  compare("catch_trials_per_session", a.catch_trials_per_session, b.catch_trials_per_session);
  compare("repeats_per_session", a.repeats_per_session, b.repeats_per_session);
  compare("final_question", a.final_question, b.final_question);
  compare("debrief", a.debrief, b.debrief);
  compare("captions", a.captions, b.captions);
  compare("retention", a.retention, b.retention);
  compare("endings", a.endings, b.endings);
  return out;
}

std::string slug_of(std::string_view title) {
  constexpr std::size_t kSlugMax = 40;
  std::string out;
  for (const char c : to_lower_ascii(title)) {
    const bool letter = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    if (letter || (digit && !out.empty())) out += c;
    else if (!out.empty() && out.back() != '-') out += '-';
    if (out.size() == kSlugMax) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace tertium::console
