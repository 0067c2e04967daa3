// live.h: how a study goes while it runs: counts, pace, times, coverage and the sessions that stand out, as they are at one moment.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/study.h"

namespace tertium {

// What about a session stands out. A flag says so and changes nothing: only a person decides what it means.
enum class FlagKind : unsigned char {
  kCatchTrials,  // count of `of` catch trials answered wrongly
  kTooFast,      // count of `of` answers came sooner than after `value` ms
  kPosition,     // `position` was chosen count times in `of` answers
  kOneKey,       // `position` was chosen count times running, in `of` answers
  kPattern,      // count of `of` positions are foretold by the one before
  kRepeats,      // count of `of` repeated trials were answered in another way the second time
};
const char* to_string(FlagKind kind);       // "catch_trials", "too_fast", "position", "one_key", "pattern", "repeats"
Result<FlagKind> flag_kind_from(const std::string& text);

struct Flag {
  FlagKind kind = FlagKind::kCatchTrials;
  std::uint32_t count = 0, of = 0;
  std::uint32_t position = 0;               // 0 left (or top), 1 middle, 2 right
  double value = 0;
  bool operator==(const Flag&) const = default;
};

struct FlaggedSession {
  std::uint32_t session = 0;                // its number in the study
  std::string alias;                        // a name to keep in mind: "quiet-otter"
  bool simulated = false;
  std::uint32_t answers = 0;                // of every kind but practice
  std::vector<Flag> flags;                  // in the order of FlagKind, never empty
  bool operator==(const FlaggedSession&) const = default;
};

// People and simulated sessions are counted apart everywhere. Imported sessions count as people's: people gave those answers.
struct LiveCounts {
  std::uint64_t sessions = 0, answers = 0;  // answers: those a fit may use
  std::uint64_t complete = 0, early = 0, screened_out = 0, open = 0;  // by their ending; open: not ended
  bool operator==(const LiveCounts&) const = default;
};
struct LiveBin {
  std::int64_t from_ms = 0;
  std::uint64_t people = 0, simulated = 0;  // answers that came in this bin
  bool operator==(const LiveBin&) const = default;
};
struct LiveStep {
  std::uint32_t trials = 0;
  std::uint64_t sessions = 0;               // that answered at least so many, practice included
  bool operator==(const LiveStep&) const = default;
};
struct LiveObject {
  std::uint32_t object = 0;                 // its number
  std::uint64_t times = 0;                  // shown in answered trials that a fit may use
  bool operator==(const LiveObject&) const = default;
};

inline constexpr std::size_t kLiveBinsMax = 60, kLiveStepsMax = 41, kLiveRarestMax = 8, kLiveFlaggedMax = 200;
inline constexpr std::size_t kLiveTimeBins = 40, kLivePairBins = 9;
inline constexpr double kLiveTimeBinMs = 250;

struct LiveView {
  std::int64_t at_ms = 0;                   // when this was true
  std::uint64_t target_answers = 0;         // 0: none
  LiveCounts people, simulated;
  std::uint32_t people_now = 0;             // whose answer came within the last two minutes
  // Whose answers the times, the coverage and the drop-out below are of: people's, as soon as there is one; else simulated.
  bool of_people = false;

  std::uint32_t bin_minutes = 1;
  std::vector<LiveBin> pace;                // without gaps, at most kLiveBinsMax; the last one is not over yet
  // To the target at the pace of the last hour, of the same answers as of_people says; NaN: unknown.
  double remaining_s = std::numeric_limits<double>::quiet_NaN();

  double median_response_time_ms = 0;       // 0: none yet
  std::array<std::uint64_t, kLiveTimeBins> times{};  // answers by response time, kLiveTimeBinMs each
  std::uint64_t slower = 0;                 // than the last of these bins
  double median_session_s = 0;              // from beginning to end of complete sessions; 0: none yet
  std::vector<LiveStep> kept;               // how many sessions got how far; of those that ended or went quiet

  std::uint64_t objects = 0, shown_least = 0, shown_most = 0;
  double shown_median = 0;
  std::vector<LiveObject> rarest;           // the least shown first, at most kLiveRarestMax
  std::uint64_t pairs = 0, pairs_seen = 0;  // of two objects; seen: on screen together at least once
  std::vector<std::uint64_t> pair_times;    // pairs seen 0, 1, ... times, the last: or more; empty: too many pairs to count each

  std::uint64_t repeats = 0, repeats_same = 0;  // repeated trials, and those answered as the first time
  std::uint32_t rules_version = 0;
  std::uint64_t flagged = 0;                // sessions
  std::vector<FlaggedSession> sessions;     // flagged ones, newest first, at most kLiveFlaggedMax
  bool operator==(const LiveView&) const = default;
};

// A copy of the data directory that was made and is whole.
struct BackupSummary {
  std::string name;                         // of its folder: when it was made, "2026-11-22T23-50-00Z"
  std::int64_t made_at_ms = 0;
  std::uint64_t bytes = 0, files = 0;
  bool operator==(const BackupSummary&) const = default;
};
struct BackupStatus {
  bool running = false;
  double share = 0;                         // of the running one, 0 to 1
  std::string failure;                      // why the latest one was not made; "": it was, or none was tried
  std::vector<BackupSummary> backups;       // newest first
  bool operator==(const BackupStatus&) const = default;
};

}  // namespace tertium
