// study.cpp: the limits of a study's definition.
#include "shared/domain/study.h"

#include "shared/base/text.h"

namespace tertium {

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
  const auto invalid = [](const std::string& message) { return Error{ErrorCode::kInvalid, message}; };
  if (!is_slug(d.slug)) return invalid("slug " + quote_for_message(d.slug) + " must be 1 to 40 of a-z, 0-9 and '-', starting with a letter");
  struct Text { const char* field; const std::string& value; std::size_t least, most; };
  for (const Text& t : {Text{"title", d.title, 1, 200}, Text{"language", d.language, 2, 35}, Text{"question", d.question, 1, 300},
                        Text{"hint", d.hint, 0, 300}, Text{"about", d.about, 0, 2000}, Text{"consent", d.consent, 1, 20000},
                        Text{"instructions", d.instructions, 0, 20000}, Text{"thanks", d.thanks, 0, 5000}, Text{"contact", d.contact, 0, 500}}) {
    if (t.value.size() < t.least || t.value.size() > t.most)
      return invalid(std::string(t.field) + " has " + std::to_string(t.value.size()) + " bytes; allowed are " + std::to_string(t.least) + " to " + std::to_string(t.most));
    if (!is_utf8(t.value)) return invalid(std::string(t.field) + " is not UTF-8");
  }
  if (d.consent_statements.size() > 10) return invalid("consent_statements has " + std::to_string(d.consent_statements.size()) + " entries; at most 10 are allowed");
  for (const std::string& s : d.consent_statements)
    if (s.empty() || s.size() > 500 || !is_utf8(s)) return invalid("a consent statement must be UTF-8 of 1 to 500 bytes, not " + quote_for_message(s));
  if (d.trials_per_session < 1 || d.trials_per_session > 5000)
    return invalid("trials_per_session is " + std::to_string(d.trials_per_session) + "; allowed are 1 to 5000");
  if (d.practice_trials > 50) return invalid("practice_trials is " + std::to_string(d.practice_trials) + "; allowed are 0 to 50");
  return {};
}

}  // namespace tertium
