// live.cpp: the words for what stands out about a session.
#include "shared/domain/live.h"

#include <array>
#include <utility>

#include "shared/base/text.h"

namespace tertium {
namespace {
constexpr std::array<std::pair<FlagKind, const char*>, 6> kFlags{{{FlagKind::kCatchTrials, "catch_trials"}, {FlagKind::kTooFast, "too_fast"}, {FlagKind::kPosition, "position"},
                                                                  {FlagKind::kOneKey, "one_key"}, {FlagKind::kPattern, "pattern"}, {FlagKind::kRepeats, "repeats"}}};
}  // namespace

const char* to_string(FlagKind kind) {
  for (const auto& [known, word] : kFlags)
    if (known == kind) return word;
  return "catch_trials";
}

Result<FlagKind> flag_kind_from(const std::string& text) {
  for (const auto& [kind, word] : kFlags)
    if (text == word) return kind;
  return Error{ErrorCode::kInvalid, "flag " + quote_for_message(text) + " must be catch_trials, too_fast, position, one_key, pattern or repeats"};
}

}  // namespace tertium
