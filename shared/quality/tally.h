// tally.h: a study counted as its answers come: what the live page shows, from counts alone, in time that does not grow with the answers.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "shared/domain/live.h"
#include "shared/domain/session.h"
#include "shared/quality/rules.h"

namespace tertium {

// One stored answer, as far as it counts here.
struct TalliedAnswer {
  std::uint32_t session = 0;                // its number in the study
  bool simulated = false, practice = false;
  TrialKind kind = TrialKind::kMain;
  std::array<std::uint32_t, 3> shown{};
  std::uint32_t odd_position = 0;           // 0 to 2
  double response_time_ms = 0;
  bool resumed = false;                     // its time cannot be compared
  std::int64_t received_at_ms = 0;
  std::optional<std::uint32_t> right_position;  // of a catch trial
  std::optional<std::uint32_t> chosen_before;   // of a repeat: the object that was called odd the first time
};

struct TalliedSession {
  std::uint32_t session = 0;
  bool simulated = false, imported = false;
  std::int64_t started_at_ms = 0;
  Ending ending = Ending::kNone;
  std::int64_t ended_at_ms = 0;             // 0: not ended
};

// Pairs up to this many are counted each (to 255); of more it is only known whether they were seen. Bounds the memory: 16 MB, or a bit for each pair.
inline constexpr std::uint64_t kPairsCountedMax = 16'000'000;
inline constexpr std::int64_t kNowMs = 120'000;       // "now": an answer within so long
inline constexpr std::int64_t kQuietMs = 600'000;     // who has not answered for so long is not expected back

class StudyTally {
 public:
  // objects: of the study; answers that show others are left out of coverage.
  StudyTally(std::uint32_t objects, std::uint64_t study_seed) : objects_(objects), seed_(study_seed) {}

  // In order of storage.
  void add(const TalliedAnswer& answer);
  // sessions: all of the study, by number. now_ms: for pace and who is here.
  LiveView view(const std::vector<TalliedSession>& sessions, std::uint64_t target_answers, std::int64_t now_ms) const;
  std::uint64_t answers() const { return groups_[0].answers + groups_[1].answers; }

 private:
  // Times are kept to the millisecond up to this; what is slower counts as the last.
  static constexpr std::size_t kTimesMs = 60'000;
  struct Group {
    std::uint64_t answers = 0;
    std::map<std::int64_t, std::uint64_t> minutes;    // since 1970 -> answers that came in it
    std::vector<std::uint32_t> times;                 // [ms]
    std::uint64_t timed = 0;
    std::vector<std::uint64_t> shown;                 // [object]
    std::vector<std::uint8_t> pair_counts;            // [pair], or empty
    std::vector<std::uint64_t> pair_bits;             // in their place, a bit a pair
    std::uint64_t pairs_seen = 0;
    std::array<std::uint64_t, kLivePairBins> pairs_by_times{};  // [times], the last: or more; [0] is not kept
  };
  struct Visit {
    SessionCounts counts;
    std::uint32_t all = 0;                            // practice included
    std::int64_t last_ms = 0;
  };

  void add_to_coverage(Group& group, const std::array<std::uint32_t, 3>& shown);
  void add_pair(Group& group, std::uint32_t a, std::uint32_t b);
  void describe_pace(LiveView& view, std::int64_t now_ms) const;
  void describe_times(LiveView& view, const Group& group) const;
  void describe_coverage(LiveView& view, const Group& group) const;

  std::uint32_t objects_;
  std::uint64_t seed_;
  std::array<Group, 2> groups_;                       // people's, simulated
  std::map<std::uint32_t, Visit> visits_;             // by session number
};

// Adds one answer to a session's counts; practice is left out.
void add_answer(SessionCounts& counts, const TalliedAnswer& answer, const QualityRules& rules = {});

}  // namespace tertium
