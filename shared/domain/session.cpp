// session.cpp: the rules an answer must obey before anyone looks at what was issued.
#include "shared/domain/session.h"

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
  return {};
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
