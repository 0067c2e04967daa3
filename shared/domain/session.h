// session.h: one person's visit: the trials issued to it, the answers given, what else happened, and what makes all that acceptable.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/study.h"
#include "shared/domain/triplets.h"

namespace tertium {

// 128 random bits as 32 lower-case hexadecimal digits, made in the browser. A session's key is also its secret.
bool is_random_id(const std::string& text);

// What a trial is for. Only main trials are used in a fit; people are not told which trials are of another kind.
enum class TrialKind { kMain, kCatch, kRepeat };
const char* to_string(TrialKind kind);      // "main", "catch", "repeat"
Result<TrialKind> trial_kind_from(const std::string& text);

// A question put to one session. Positions are those on screen: 0 left (or top), 1 middle, 2 right (or bottom); in a language that
// is written from right to left the first position is the right one.
struct Trial {
  std::uint32_t number = 0;                 // 0-based, practice first
  bool practice = false;                    // never used in a fit
  std::array<std::uint32_t, 3> shown{};     // object numbers by position
  TrialKind kind = TrialKind::kMain;        // not sent to participants
  std::uint32_t odd_position = 0;           // of a catch trial: where the odd one is; not sent to participants
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
  // How well the time is known: the press lies within one step of the clock, the onset within one frame.
  double frame_period_ms = 0;               // between the frames of this screen, measured; 0: not known
  double clock_step_ms = 0;                 // the finest step of the browser's clock; 0: not known
  std::uint32_t timeouts = 0;               // how often this trial was shown before and time was up
  bool operator==(const Answer&) const = default;
};

// Something that happened besides answers, for judging how a session went.
enum class EventKind {
  kPageOpened, kFocusLost, kFocusGained, kHidden, kShown, kFullscreenOn, kFullscreenOff, kResized, kWentOffline, kCameOnline,
  kInstructionsRead, kTimedOut, kTooFast, kBreakBegan, kBreakEnded,
};
const char* to_string(EventKind kind);      // "page_opened", "focus_lost", ...
Result<EventKind> event_kind_from(const std::string& text);
struct SessionEvent {
  std::string id;                           // random id, as an answer's
  EventKind kind = EventKind::kPageOpened;
  std::int64_t at_ms = 0;                   // the browser's wall clock, ms since 1970 UTC
  std::optional<std::uint32_t> trial;       // the one on screen then
  std::uint32_t width = 0, height = 0;      // CSS pixels of the page: of kPageOpened and kResized, else 0
  bool operator==(const SessionEvent&) const = default;
};

// What a person said about themselves or the study.
enum class ResponseKind { kDemographic, kComprehension, kFinal };
const char* to_string(ResponseKind kind);   // "demographic", "comprehension", "final"
Result<ResponseKind> response_kind_from(const std::string& text);
struct Response {
  std::string id;                           // random id, as an answer's
  ResponseKind kind = ResponseKind::kDemographic;
  std::string question;                     // its id in the definition; "final" for the final question
  std::string value;                        // the option's text, or the person's own words; "" when declined
  bool declined = false;                    // "prefer not to say"
  std::uint32_t attempt = 0;                // of the comprehension check, from 0
  std::int64_t answered_at_ms = 0;
  bool operator==(const Response&) const = default;
};
inline constexpr std::size_t kResponseBytesMax = 5000;

// All that a page sends for one session at a time.
struct Submission {
  std::vector<Answer> answers;
  std::vector<SessionEvent> events;
  std::vector<Response> responses;
  std::size_t size() const { return answers.size() + events.size() + responses.size(); }
  bool operator==(const Submission&) const = default;
};

// The judgment in the form fits read: the two kept together in the order shown, the odd one last.
Triplet to_triplet(const Answer& answer);
// Limits that hold for any answer (id, position, time), whatever was issued. Names the field.
Result<void> check_answer(const Answer& answer);
Result<void> check_event(const SessionEvent& event);
// Also whether the study asks this question and offers this value.
Result<void> check_response(const Response& response, const StudyDefinition& definition);

// How the comprehension check stands, from all responses of a session (in any order): an attempt is over when it answers every
// question, and passed when every answer is correct.
enum class Comprehension { kOpen, kPassed, kFailed };
Comprehension comprehension_of(const StudyDefinition& definition, const std::vector<Response>& responses);
// True when the answer speaks of this very trial.
inline bool answers_trial(const Answer& answer, const Trial& trial) { return answer.trial == trial.number && answer.shown == trial.shown; }

// What a panel put into the link, kept apart from everything else of a session.
struct Identifier {
  std::string name;                         // as in the link: "PROLIFIC_PID"
  std::string value;
  bool operator==(const Identifier&) const = default;
};
inline constexpr std::size_t kIdentifiersMax = 10, kIdentifierBytesMax = 200;
// The identifiers of Prolific (PROLIFIC_PID, STUDY_ID, SESSION_ID), Mechanical Turk (workerId, assignmentId, hitId) and SONA
// (survey_code, id) among a link's decoded parameters, in this order; what is empty, too long or not UTF-8 is left out.
std::vector<Identifier> find_identifiers(const std::vector<std::pair<std::string, std::string>>& parameters);
// True when they say who this is: PROLIFIC_PID, workerId (with an accepted assignment), survey_code or id.
bool identifies_person(const std::vector<Identifier>& identifiers);
Result<void> check_identifiers(const std::vector<Identifier>& identifiers);  // number, names known, lengths, none twice
// `address` with {code} and {NAME} of each identifier filled in, percent-encoded; a name that is not known becomes "".
std::string fill_redirect(const std::string& address, const std::string& code, const std::vector<Identifier>& identifiers);

// What the browser sends to begin. Sending it again with the same key changes nothing and gives the same trials.
struct SessionStart {
  std::string key;                          // random id
  std::string language;                     // of the texts that were read
  std::string consent_hash;                 // SHA-256 of the consent text that was agreed to (consent_hash_of)
  std::int64_t consented_at_ms = 0;
  std::vector<Identifier> identifiers = {};  // kept only when the study asks for them
  bool simulated = false;                   // nobody is there: told apart from people everywhere, as the demonstration's cohort is
};
std::string consent_hash_of(const StudyDefinition& definition);

// A trial with what each position shows: a picture, or the name where there is none.
struct TrialView {
  Trial trial;
  std::array<Stimulus, 3> faces;            // name is empty beside a picture, unless the study shows captions
  bool operator==(const TrialView&) const = default;
};

// Where a session stands: enough to go on after a reload.
struct SessionView {
  std::string key;
  std::uint32_t total = 0;                  // trials, practice included
  std::uint32_t practice = 0;
  std::uint32_t answered = 0;               // trials with a stored answer
  std::vector<TrialView> upcoming;          // the next unanswered trials, in order, at most kTrialsAhead
  bool finished = false;                    // in any way: see ending
  Ending ending = Ending::kNone;
  std::string code;                         // of the ending, once there is one
  std::string redirect;                     // where to go on to then, or ""
  std::string withdrawal_code;              // with which everything of this session can be deleted, at any time
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

// What a person who ended without a session (no consent) is given.
struct EndingNote {
  std::string code, redirect;
};

// What the participant's page needs to know of a study. Of the definition are missing: seed, target_answers, catch_trials and endings.
struct ParticipantStudy {
  StudyDefinition definition;
  StudyState state = StudyState::kDraft;
  std::vector<std::array<Stimulus, 3>> examples = {};  // the faces of definition.examples
};

}  // namespace tertium
