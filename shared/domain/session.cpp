// session.cpp: the rules an answer must obey before anyone looks at what was issued.
#include "shared/domain/session.h"

#include <algorithm>
#include <cmath>

#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {

bool is_random_id(const std::string& text) {
  if (text.size() != 32) return false;
  for (const char c : text)
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  return true;
}

namespace {

// The words of an enumeration, in its order.
template <class Enum, std::size_t N>
Result<Enum> find_word(const char* field, const std::string& text, const std::array<Enum, N>& all) {
  std::string list;
  for (const Enum e : all) {
    if (text == to_string(e)) return e;
    list += (list.empty() ? "" : ", ") + std::string(to_string(e));
  }
  return Error{ErrorCode::kInvalid, std::string(field) + " " + quote_for_message(text) + " is none of " + list};
}

}  // namespace

const char* to_string(TrialKind kind) {
  switch (kind) {
    case TrialKind::kMain: return "main";
    case TrialKind::kCatch: return "catch";
    case TrialKind::kRepeat: return "repeat";
  }
  return "main";
}

Result<TrialKind> trial_kind_from(const std::string& text) {
  return find_word<TrialKind, 3>("kind", text, {TrialKind::kMain, TrialKind::kCatch, TrialKind::kRepeat});
}

const char* to_string(EventKind kind) {
  switch (kind) {
    case EventKind::kPageOpened: return "page_opened";
    case EventKind::kFocusLost: return "focus_lost";
    case EventKind::kFocusGained: return "focus_gained";
    case EventKind::kHidden: return "hidden";
    case EventKind::kShown: return "shown";
    case EventKind::kFullscreenOn: return "fullscreen_on";
    case EventKind::kFullscreenOff: return "fullscreen_off";
    case EventKind::kResized: return "resized";
    case EventKind::kWentOffline: return "went_offline";
    case EventKind::kCameOnline: return "came_online";
    case EventKind::kInstructionsRead: return "instructions_read";
    case EventKind::kTimedOut: return "timed_out";
    case EventKind::kTooFast: return "too_fast";
    case EventKind::kBreakBegan: return "break_began";
    case EventKind::kBreakEnded: return "break_ended";
  }
  return "page_opened";
}

Result<EventKind> event_kind_from(const std::string& text) {
  using enum EventKind;
  return find_word<EventKind, 15>("kind", text, {kPageOpened, kFocusLost, kFocusGained, kHidden, kShown, kFullscreenOn, kFullscreenOff, kResized, kWentOffline,
                                                 kCameOnline, kInstructionsRead, kTimedOut, kTooFast, kBreakBegan, kBreakEnded});
}

const char* to_string(ResponseKind kind) {
  switch (kind) {
    case ResponseKind::kDemographic: return "demographic";
    case ResponseKind::kComprehension: return "comprehension";
    case ResponseKind::kFinal: return "final";
  }
  return "demographic";
}

Result<ResponseKind> response_kind_from(const std::string& text) {
  return find_word<ResponseKind, 3>("kind", text, {ResponseKind::kDemographic, ResponseKind::kComprehension, ResponseKind::kFinal});
}

const char* to_string(InputKind kind) {
  switch (kind) {
    case InputKind::kMouse: return "mouse";
    case InputKind::kTouch: return "touch";
    case InputKind::kPen: return "pen";
    case InputKind::kKey: return "key";
    case InputKind::kAssistive: return "assistive";
  }
  return "mouse";
}

Result<InputKind> input_kind_from(const std::string& text) {
  for (const InputKind k : {InputKind::kMouse, InputKind::kTouch, InputKind::kPen, InputKind::kKey, InputKind::kAssistive})
    if (text == to_string(k)) return k;
  return Error{ErrorCode::kInvalid, "input " + quote_for_message(text) + " is none of mouse, touch, pen, key, assistive"};
}

const char* to_string(AnswerVerdict verdict) {
  switch (verdict) {
    case AnswerVerdict::kStored: return "stored";
    case AnswerVerdict::kAlreadyStored: return "already stored";
    case AnswerVerdict::kRefused: return "refused";
  }
  return "refused";
}

Triplet to_triplet(const Answer& a) {
  CHECK(a.odd_position < 3);
  const std::size_t odd = a.odd_position, first = odd == 0 ? 1 : 0, second = odd == 2 ? 1 : 2;
  return {a.shown[first], a.shown[second], a.shown[odd]};
}

Result<void> check_answer(const Answer& a) {
  const auto invalid = [](std::string message) { return Error{ErrorCode::kInvalid, std::move(message)}; };
  if (!is_random_id(a.id)) return invalid("id " + quote_for_message(a.id) + " must be 32 hexadecimal digits");
  if (a.odd_position > 2) return invalid("odd_position is " + std::to_string(a.odd_position) + "; allowed are 0, 1, 2");
  if (!std::isfinite(a.response_time_ms) || a.response_time_ms < 0 || a.response_time_ms > kResponseTimeLimitMs)
    return invalid("response_time_ms is " + format_double(a.response_time_ms) + "; allowed are 0 to " + format_double(kResponseTimeLimitMs));
  for (const auto& [field, value] : {std::pair("frame_period_ms", a.frame_period_ms), std::pair("clock_step_ms", a.clock_step_ms)})
    if (!std::isfinite(value) || value < 0 || value > 10'000)
      return invalid(std::string(field) + " is " + format_double(value) + "; allowed are 0 to 10000");
  return {};
}

Result<void> check_event(const SessionEvent& e) {
  if (!is_random_id(e.id)) return Error{ErrorCode::kInvalid, "id " + quote_for_message(e.id) + " must be 32 hexadecimal digits"};
  const bool sized = e.kind == EventKind::kPageOpened || e.kind == EventKind::kResized;
  if (!sized && (e.width != 0 || e.height != 0))
    return Error{ErrorCode::kInvalid, std::string("width and height belong to page_opened and resized, not to ") + to_string(e.kind)};
  if (e.width > 100'000 || e.height > 100'000) return Error{ErrorCode::kInvalid, "width and height are at most 100000"};
  return {};
}

Result<void> check_response(const Response& r, const StudyDefinition& d) {
  const auto invalid = [](std::string message) { return Error{ErrorCode::kInvalid, std::move(message)}; };
  if (!is_random_id(r.id)) return invalid("id " + quote_for_message(r.id) + " must be 32 hexadecimal digits");
  if (r.value.size() > kResponseBytesMax) return invalid("value has " + std::to_string(r.value.size()) + " bytes; at most " + std::to_string(kResponseBytesMax) + " are allowed");
  if (!is_utf8(r.value)) return invalid("value is not UTF-8");
  if (r.value.find('\0') != std::string::npos) return invalid("value has a character that is none (NUL)");
  if (r.declined && !r.value.empty()) return invalid("value must be empty when declined is true");
  if (r.kind != ResponseKind::kComprehension && r.attempt != 0) return invalid("attempt is " + std::to_string(r.attempt) + "; only the comprehension check has attempts");
  const auto offered = [&](const auto& questions) -> Result<void> {
    const auto q = std::find_if(questions.begin(), questions.end(), [&](const auto& one) { return one.id == r.question; });
    if (q == questions.end()) return invalid("question " + quote_for_message(r.question) + " is not asked by this study");
    if (r.declined || std::find(q->options.begin(), q->options.end(), r.value) != q->options.end()) return {};
    return invalid("value " + quote_for_message(r.value) + " is none of the options of " + quote_for_message(r.question));
  };
  switch (r.kind) {
    case ResponseKind::kDemographic: return offered(d.demographics);
    case ResponseKind::kComprehension:
      if (r.declined) return invalid("a question of the comprehension check cannot be declined");
      if (r.attempt >= d.comprehension_attempts)
        return invalid("attempt is " + std::to_string(r.attempt) + "; allowed are 0 to " + std::to_string(d.comprehension_attempts - 1));
      return offered(d.comprehension);
    case ResponseKind::kFinal: break;
  }
  if (d.final_question.empty() || r.question != "final") return invalid("question " + quote_for_message(r.question) + " is not asked by this study");
  return {};
}

Comprehension comprehension_of(const StudyDefinition& d, const std::vector<Response>& responses) {
  if (d.comprehension.empty()) return Comprehension::kPassed;
  std::uint32_t failed = 0;
  for (std::uint32_t attempt = 0; attempt < d.comprehension_attempts; ++attempt) {
    std::size_t answered = 0, correct = 0;
    for (const ComprehensionQuestion& q : d.comprehension)
      for (const Response& r : responses)
        if (r.kind == ResponseKind::kComprehension && r.attempt == attempt && r.question == q.id) {
          ++answered;
          if (r.value == q.options[q.correct]) ++correct;
          break;
        }
    if (answered < d.comprehension.size()) continue;
    if (correct == answered) return Comprehension::kPassed;
    ++failed;
  }
  return failed == d.comprehension_attempts ? Comprehension::kFailed : Comprehension::kOpen;
}

namespace {

constexpr std::array<const char*, 8> kIdentifierNames{"PROLIFIC_PID", "STUDY_ID", "SESSION_ID", "workerId", "assignmentId", "hitId", "survey_code", "id"};
static_assert(kIdentifierNames.size() <= kIdentifiersMax);
// What Mechanical Turk writes while somebody only looks at a task.
constexpr const char* kNotAccepted = "ASSIGNMENT_ID_NOT_AVAILABLE";

std::string percent_encode(const std::string& text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

// What an identifier may be: UTF-8 of its length, without control characters.
bool is_identifier_value(const std::string& value) {
  return !value.empty() && value.size() <= kIdentifierBytesMax && is_utf8(value) &&
         std::none_of(value.begin(), value.end(), [](char c) { return (c >= 0 && c < ' ') || c == 127; });
}

}  // namespace

std::vector<Identifier> find_identifiers(const std::vector<std::pair<std::string, std::string>>& parameters) {
  std::vector<Identifier> found;
  for (const char* name : kIdentifierNames)
    for (const auto& [key, value] : parameters)
      if (key == name && is_identifier_value(value)) {
        found.push_back({key, value});
        break;
      }
  return found;
}

bool identifies_person(const std::vector<Identifier>& identifiers) {
  bool person = false;
  for (const Identifier& i : identifiers) {
    if (i.name == "assignmentId" && i.value == kNotAccepted) return false;
    if (i.name == "PROLIFIC_PID" || i.name == "workerId" || i.name == "survey_code" || i.name == "id") person = true;
  }
  return person;
}

Result<void> check_identifiers(const std::vector<Identifier>& identifiers) {
  const auto invalid = [](std::string message) { return Error{ErrorCode::kInvalid, std::move(message)}; };
  for (std::size_t i = 0; i < identifiers.size(); ++i) {
    const Identifier& one = identifiers[i];
    const std::string at = "identifiers[" + std::to_string(i) + "].";
    if (std::none_of(kIdentifierNames.begin(), kIdentifierNames.end(), [&](const char* name) { return one.name == name; }))
      return invalid(at + "name " + quote_for_message(one.name) + " is none that a panel puts into links");
    for (std::size_t j = 0; j < i; ++j)
      if (identifiers[j].name == one.name) return invalid(at + "name " + quote_for_message(one.name) + " is there twice");
    if (!is_identifier_value(one.value))
      return invalid(at + "value must be UTF-8 of 1 to " + std::to_string(kIdentifierBytesMax) + " bytes without control characters, not " + quote_for_message(one.value));
  }
  return {};
}

std::string fill_redirect(const std::string& address, const std::string& code, const std::vector<Identifier>& identifiers) {
  std::string out;
  for (std::size_t i = 0; i < address.size();) {
    const std::size_t end = address[i] == '{' ? address.find('}', i) : std::string::npos;
    if (end == std::string::npos) {
      out += address[i++];
      continue;
    }
    const std::string name = address.substr(i + 1, end - i - 1);
    if (name == "code") out += percent_encode(code);
    for (const Identifier& one : identifiers)
      if (one.name == name) out += percent_encode(one.value);
    i = end + 1;
  }
  return out;
}

std::string consent_hash_of(const StudyDefinition& d) {
  Sha256 hash;
  hash.add(d.consent);
  for (const std::string& s : d.consent_statements) {
    hash.add(std::string_view("\0", 1));
    hash.add(s);
  }
  const auto digest = hash.finish();
  return to_hex(digest.data(), digest.size());
}

}  // namespace tertium
