// visit_store.h: what this browser remembers of a person's visit to a study, so that a reload goes on at the same trial.
// Nothing is kept before the person agreed. The session's key is kept before the session is begun: should the reply be lost,
// the same key is used again and no second session comes into being.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/domain/session.h"

namespace tertium::net {

struct Visit {
  std::optional<SessionStart> start;        // the key, and what was agreed to
  std::optional<ParticipantStudy> study;    // as last seen, for when there is no line
  std::optional<SessionView> view;          // as last seen; older than the outbox and than last_trial
};

// What an earlier page kept of `study` (its slug); fields that cannot be read are absent.
void load_visit(const std::string& study, std::function<void(Visit)> done);
// done(false): this browser keeps nothing.
void save_start(const std::string& study, const SessionStart& start, std::function<void(bool durable)> done);
void save_study(const ParticipantStudy& study);
void save_view(const std::string& study, const SessionView& view);
void forget_visit(const std::string& study);

// The trial that is (or was) on screen last in this session: after a reload its response time is not comparable, and without a
// line nothing before it is asked again. Written at once, unlike the rest.
struct LastTrial {
  std::uint32_t number = 0;
  bool answered = false;
  bool operator==(const LastTrial&) const = default;
};
void save_last_trial(const std::string& session, const LastTrial& trial);
std::optional<LastTrial> last_trial(const std::string& session);

// How far a person has come on the way through besides the trials, so that a reload asks nothing twice. Written at once.
struct Progress {
  bool demographics_given = false;
  bool instructions_read = false;
  bool comprehension_passed = false;
  std::uint32_t comprehension_attempts = 0;  // that are over
  bool trials_begun = false;                 // the word between practice and the trials that count was read
  std::uint32_t breaks_taken = 0;
  bool final_given = false;                  // the final question was answered, or left unanswered
  bool debrief_read = false;
  Ending ending = Ending::kNone;             // asked for, whether or not the server knows it yet
  std::uint32_t next_trial = 0;              // every trial before this one was answered, or is in timed_out
  struct TimedOut {
    std::uint32_t trial = 0, times = 0;
    bool operator==(const TimedOut&) const = default;
  };
  std::vector<TimedOut> timed_out;           // not answered since, by their latest time-out: they come again later
  bool operator==(const Progress&) const = default;
};
void save_progress(const std::string& session, const Progress& progress);
Progress progress_of(const std::string& session);  // a fresh one when nothing is kept
// Nothing of this session stays in the settings: its last trial and its progress.
void forget_session(const std::string& session);

// Milliseconds since 1970 UTC of "2026-11-22T13:05:09.123Z" (what platform::wall_clock_iso gives); 0 when it is not such a text.
std::int64_t unix_ms(const std::string& iso);

}  // namespace tertium::net
