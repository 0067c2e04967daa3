// study.cpp: the limits of a study's definition.
#include "shared/domain/study.h"

#include <algorithm>

#include "shared/base/text.h"

namespace tertium {
namespace {

Error invalid(const std::string& message) { return Error{ErrorCode::kInvalid, message}; }

Result<void> check_text(const std::string& field, const std::string& value, std::size_t least, std::size_t most) {
  if (value.size() < least || value.size() > most)
    return invalid(field + " has " + std::to_string(value.size()) + " bytes; allowed are " + std::to_string(least) + " to " + std::to_string(most));
  if (!is_utf8(value)) return invalid(field + " is not UTF-8");
  return {};
}

Result<void> check_range(const std::string& field, std::uint32_t value, std::uint32_t least, std::uint32_t most) {
  if (value >= least && value <= most) return {};
  return invalid(field + " is " + std::to_string(value) + "; allowed are " + std::to_string(least) + " to " + std::to_string(most));
}

Result<void> check_count(const std::string& field, std::size_t count, std::size_t most) {
  if (count <= most) return {};
  return invalid(field + " has " + std::to_string(count) + " entries; at most " + std::to_string(most) + " are allowed");
}

bool is_question_id(const std::string& id) {
  if (id.empty() || id.size() > 40 || id[0] < 'a' || id[0] > 'z') return false;
  return std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

// Both kinds of question: ids, texts and options within their limits, no id or option twice.
template <class Question>
Result<void> check_questions(const std::string& field, const std::vector<Question>& questions, std::size_t most, std::size_t options_least, std::size_t options_most) {
  TRY_DO(check_count(field, questions.size(), most));
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Question& q = questions[i];
    const std::string at = field + "[" + std::to_string(i) + "].";
    if (!is_question_id(q.id)) return invalid(at + "id " + quote_for_message(q.id) + " must be 1 to 40 of a-z, 0-9 and '_', starting with a letter");
    for (std::size_t j = 0; j < i; ++j)
      if (questions[j].id == q.id) return invalid(at + "id " + quote_for_message(q.id) + " is there twice; each must differ");
    TRY_DO(check_text(at + "text", q.text, 1, 1000));
    if (q.options.size() < options_least || q.options.size() > options_most)
      return invalid(at + "options has " + std::to_string(q.options.size()) + " entries; allowed are " + std::to_string(options_least) + " to " +
                     std::to_string(options_most));
    for (std::size_t o = 0; o < q.options.size(); ++o) {
      TRY_DO(check_text(at + "options[" + std::to_string(o) + "]", q.options[o], 1, 300));
      if (std::find(q.options.begin(), q.options.begin() + static_cast<std::ptrdiff_t>(o), q.options[o]) != q.options.begin() + static_cast<std::ptrdiff_t>(o))
        return invalid(at + "options holds " + quote_for_message(q.options[o]) + " twice; each must differ");
    }
  }
  return {};
}

Result<void> check_three(const std::string& at, const std::array<std::string, 3>& names) {
  for (const std::string& name : names)
    if (name.empty()) return invalid(at + ".stimuli holds an empty name; three names of the study's stimuli are needed, the odd one last");
  if (names[0] == names[1] || names[0] == names[2] || names[1] == names[2])
    return invalid(at + ".stimuli holds a name twice; three different ones are needed, the odd one last");
  return {};
}

bool is_web_address(const std::string& text) {
  for (const char* scheme : {"https://", "http://"}) {
    const std::string_view start = scheme;
    if (text.size() > start.size() && std::string_view(text).starts_with(start) && text[start.size()] != '/')
      return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\'; });
  }
  return false;
}

}  // namespace

const char* to_string(Identification identification) {
  switch (identification) {
    case Identification::kNone: return "none";
    case Identification::kOptional: return "optional";
    case Identification::kRequired: return "required";
  }
  return "none";
}

Result<Identification> identification_from(const std::string& text) {
  for (const Identification i : {Identification::kNone, Identification::kOptional, Identification::kRequired})
    if (text == to_string(i)) return i;
  return invalid("identification " + quote_for_message(text) + " is none of none, optional, required");
}

const char* to_string(Ending ending) {
  switch (ending) {
    case Ending::kNone: return "";
    case Ending::kComplete: return "complete";
    case Ending::kNoConsent: return "no_consent";
    case Ending::kEarly: return "early";
    case Ending::kScreenedOut: return "screened_out";
  }
  return "";
}

Result<Ending> ending_from(const std::string& text) {
  for (const Ending e : {Ending::kNone, Ending::kComplete, Ending::kNoConsent, Ending::kEarly, Ending::kScreenedOut})
    if (text == to_string(e)) return e;
  return invalid("ending " + quote_for_message(text) + " is none of complete, no_consent, early, screened_out");
}

const EndingRule& StudyDefinition::ending(Ending which) const {
  CHECK(which != Ending::kNone);
  return endings[static_cast<std::size_t>(which) - 1];
}

EndingRule& StudyDefinition::ending(Ending which) {
  CHECK(which != Ending::kNone);
  return endings[static_cast<std::size_t>(which) - 1];
}

const char* to_string(StudyState state) {
  switch (state) {
    case StudyState::kDraft: return "draft";
    case StudyState::kOpen: return "open";
    case StudyState::kPaused: return "paused";
    case StudyState::kClosed: return "closed";
  }
  return "draft";
}

Result<StudyState> study_state_from(const std::string& text) {
  for (const StudyState s : {StudyState::kDraft, StudyState::kOpen, StudyState::kPaused, StudyState::kClosed})
    if (text == to_string(s)) return s;
  return Error{ErrorCode::kInvalid, "state " + quote_for_message(text) + " is none of draft, open, paused, closed"};
}

bool is_slug(const std::string& text) {
  if (text.empty() || text.size() > 40 || text[0] < 'a' || text[0] > 'z') return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  return true;
}

Result<void> check_definition(const StudyDefinition& d) {
  if (!is_slug(d.slug)) return invalid("slug " + quote_for_message(d.slug) + " must be 1 to 40 of a-z, 0-9 and '-', starting with a letter");
  struct Text { const char* field; const std::string& value; std::size_t least, most; };
  for (const Text& t : {Text{"title", d.title, 1, 200}, Text{"language", d.language, 2, 35}, Text{"question", d.question, 1, 300},
                        Text{"hint", d.hint, 0, 300}, Text{"about", d.about, 0, 2000}, Text{"consent", d.consent, 1, 20000},
                        Text{"instructions", d.instructions, 0, 20000}, Text{"thanks", d.thanks, 0, 5000}, Text{"contact", d.contact, 0, 500},
                        Text{"final_question", d.final_question, 0, 1000}, Text{"debrief", d.debrief, 0, 20000}, Text{"retention", d.retention, 0, 2000}})
    TRY_DO(check_text(t.field, t.value, t.least, t.most));
  TRY_DO(check_count("consent_statements", d.consent_statements.size(), 10));
  for (const std::string& s : d.consent_statements)
    if (s.empty() || s.size() > 500 || !is_utf8(s)) return invalid("a consent statement must be UTF-8 of 1 to 500 bytes, not " + quote_for_message(s));
  TRY_DO(check_range("trials_per_session", d.trials_per_session, 1, 5000));
  TRY_DO(check_range("practice_trials", d.practice_trials, 0, 50));
  TRY_DO(check_questions("demographics", d.demographics, 20, 1, 100));
  TRY_DO(check_questions("comprehension", d.comprehension, 10, 2, 10));
  for (std::size_t i = 0; i < d.comprehension.size(); ++i)
    if (d.comprehension[i].correct >= d.comprehension[i].options.size())
      return invalid("comprehension[" + std::to_string(i) + "].correct is " + std::to_string(d.comprehension[i].correct) + "; allowed are 0 to " +
                     std::to_string(d.comprehension[i].options.size() - 1));
  TRY_DO(check_count("examples", d.examples.size(), 6));
  for (std::size_t i = 0; i < d.examples.size(); ++i) {
    const std::string at = "examples[" + std::to_string(i) + "]";
    TRY_DO(check_three(at, d.examples[i].stimuli));
    TRY_DO(check_text(at + ".words", d.examples[i].words, 1, 1000));
  }
  TRY_DO(check_count("catch_trials", d.catch_trials.size(), 200));
  for (std::size_t i = 0; i < d.catch_trials.size(); ++i) TRY_DO(check_three("catch_trials[" + std::to_string(i) + "]", d.catch_trials[i].stimuli));
  TRY_DO(check_range("catch_trials_per_session", d.catch_trials_per_session, 0, std::min<std::uint32_t>(500, d.trials_per_session)));
  if (d.catch_trials_per_session > 0 && d.catch_trials.empty())
    return invalid("catch_trials_per_session is " + std::to_string(d.catch_trials_per_session) + ", but catch_trials is empty; give some, or 0");
  TRY_DO(check_range("repeats_per_session", d.repeats_per_session, 0, d.trials_per_session));
  TRY_DO(check_range("instructions_seconds", d.instructions_seconds, 0, 60));
  TRY_DO(check_range("comprehension_attempts", d.comprehension_attempts, 1, 10));
  TRY_DO(check_range("fixation_ms", d.fixation_ms, 0, 5000));
  TRY_DO(check_range("feedback_ms", d.feedback_ms, 100, 2000));
  if (d.trial_seconds != 0) TRY_DO(check_range("trial_seconds", d.trial_seconds, 2, 600));
  TRY_DO(check_range("too_fast_ms", d.too_fast_ms, 0, 5000));
  TRY_DO(check_range("trials_per_block", d.trials_per_block, 0, 5000));
  TRY_DO(check_range("break_seconds", d.break_seconds, 0, 3600));
  for (const Ending which : {Ending::kComplete, Ending::kNoConsent, Ending::kEarly, Ending::kScreenedOut}) {
    const EndingRule& rule = d.ending(which);
    const std::string at = std::string("endings.") + to_string(which);
    TRY_DO(check_text(at + ".code", rule.code, 0, 60));
    for (const char c : rule.code)
      if (c <= ' ' || c > '~') return invalid(at + ".code " + quote_for_message(rule.code) + " must be printable ASCII without blanks");
    TRY_DO(check_text(at + ".redirect", rule.redirect, 0, 2000));
    if (!rule.redirect.empty() && !is_web_address(rule.redirect))
      return invalid(at + ".redirect " + quote_for_message(rule.redirect) + " must be a web address that starts with https:// or http://");
  }
  return {};
}

}  // namespace tertium
