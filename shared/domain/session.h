// session.h: one person's visit: the trials issued to it, the answers given, and what makes an answer acceptable.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/study.h"
#include "shared/domain/triplets.h"

namespace tertium {

// 128 random bits as 32 lower-case hexadecimal digits, made in the browser. A session's key is also its secret.
bool is_random_id(const std::string& text);

// A question put to one session. Positions are those on screen: 0 left (or top), 1 middle, 2 right (or bottom).
struct Trial {
  std::uint32_t number = 0;                 // 0-based, practice first
  bool practice = false;                    // never used in a fit
  std::array<std::uint32_t, 3> shown{};     // object numbers by position
  bool operator==(const Trial&) const = default;
};

enum class InputKind { kMouse, kTouch, kPen, kKey, kAssistive };
const char* to_string(InputKind kind);
Result<InputKind> input_kind_from(const std::string& text);

struct Answer {
  std::string id;                           // random id, made once per answer: the key of idempotence
  std::uint32_t trial = 0;                  // Trial::number
  std::array<std::uint32_t, 3> shown{};     // what was on screen; must be what was issued
  std::uint32_t odd_position = 0;           // 0, 1, 2
  double response_time_ms = 0;              // from the frame that showed all three to the press, by the browser's clock
  InputKind input = InputKind::kMouse;
  std::int64_t answered_at_ms = 0;          // the browser's wall clock, ms since 1970 UTC
  bool resumed = false;                     // on screen before a reload, or the page was hidden meanwhile: its time is not comparable
  bool operator==(const Answer&) const = default;
};

// The judgment in the form fits read: the two kept together in the order shown, the odd one last.
Triplet to_triplet(const Answer& answer);
// Limits that hold for any answer (id, position, time), whatever was issued. Names the field.
Result<void> check_answer(const Answer& answer);
// True when the answer speaks of this very trial.
inline bool answers_trial(const Answer& answer, const Trial& trial) { return answer.trial == trial.number && answer.shown == trial.shown; }

// What the browser sends to begin. Sending it again with the same key changes nothing and gives the same trials.
struct SessionStart {
  std::string key;                          // random id
  std::string language;                     // of the texts that were read
  std::string consent_hash;                 // SHA-256 of the consent text that was agreed to (consent_hash_of)
  std::int64_t consented_at_ms = 0;
};
std::string consent_hash_of(const StudyDefinition& definition);

// A trial with what each position shows: a picture, or the name where there is none.
struct TrialView {
  Trial trial;
  std::array<Stimulus, 3> faces;            // name is empty beside a picture: captions would leak names
  bool operator==(const TrialView&) const = default;
};

// Where a session stands: enough to go on after a reload.
struct SessionView {
  std::string key;
  std::uint32_t total = 0;                  // trials, practice included
  std::uint32_t practice = 0;
  std::uint32_t answered = 0;               // trials with a stored answer
  std::vector<TrialView> upcoming;          // the next unanswered trials, in order, at most kTrialsAhead
  bool finished = false;
  std::string code;                         // completion code, once finished
};
inline constexpr std::uint32_t kTrialsAhead = 200;   // a whole session's list fits: the network may break at any time
inline constexpr double kResponseTimeLimitMs = 86'400'000.0;

// What became of one answer that was sent.
enum class AnswerVerdict { kStored, kAlreadyStored, kRefused };
struct AnswerReceipt {
  std::string id;
  AnswerVerdict verdict = AnswerVerdict::kRefused;
  std::string reason;                       // of a refusal
};
const char* to_string(AnswerVerdict verdict);

// What the participant's page needs to know of a study.
struct ParticipantStudy {
  StudyDefinition definition;
  StudyState state = StudyState::kDraft;
};

}  // namespace tertium
