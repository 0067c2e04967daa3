// rules.h: when a session is flagged: rules over counts of its answers. A flag deletes nothing and leaves nothing out.
// Practice never counts. Shares are of answers to main, catch and repeat trials, unless a rule says otherwise.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "shared/domain/live.h"

namespace tertium {

inline constexpr std::uint32_t kQualityRulesVersion = 1;

// The limits. Sources: THINGS' check_for_cheaters.m (Hebart et al. 2020, 2023); the odd-one-out studies on Prolific of Muttenthaler et al.
// 2025 and Mahner et al. 2025.
struct QualityRules {
  // Fewer answers (catch trials and repeats apart) say nothing yet.
  std::uint32_t answers_min = 20;
  // Catch trials: fewer right than this share, and at least so many wrong (panels ask for two before somebody may be refused).
  double catch_right_min = 0.8;
  std::uint32_t catch_wrong_min = 2;
  // Too fast: a quarter of the answers under the first time AND half of them under the second (in THINGS the 5th and 10th of 20).
  double fastest_ms = 800, fast_ms = 1100;
  double fastest_share = 0.25, fast_share = 0.5;
  // Position: one of the three chosen more than the first share or less than the second (THINGS, for 100 trials or more), and further from a third
  // than chance goes in the share `chance` of sessions.
  double position_most = 0.40, position_least = 0.27;
  // One key: a run of one position so long that chance makes one in fewer than `chance` of sessions.
  // Pattern: which position follows which (THINGS: a test of transitions), further from independence than `chance`.
  double chance = 0.001;
  std::uint32_t transitions_min = 45;       // five for each of the nine
  // Repeats: more than half answered in another way, and at least so many of them seen. Guessing changes two thirds.
  double repeats_changed_max = 0.5;
  std::uint32_t repeats_min = 6;
};

// What a session's answers come to. All numbers are counts; grows by add_answer() of tally.h.
struct SessionCounts {
  std::uint32_t answers = 0;                // main, catch and repeat
  std::uint32_t timed = 0;                  // of them those whose time can be compared (not resumed)
  std::uint32_t fastest = 0, fast = 0;      // timed ones under QualityRules::fastest_ms and fast_ms
  std::uint32_t catches = 0, catches_wrong = 0;
  std::uint32_t repeats = 0, repeats_changed = 0;
  std::array<std::uint32_t, 3> positions{};
  std::array<std::array<std::uint32_t, 3>, 3> moves{};  // [before][after], between answers that followed each other
  std::uint32_t run = 0, longest_run = 0, longest_position = 0;
  std::uint8_t last_position = 3;           // 3: none yet
};

// In the order of FlagKind; empty: nothing stands out.
std::vector<Flag> flags_of(const SessionCounts& counts, const QualityRules& rules = {});

// The shortest run of one position in `answers` choices that chance makes with less than this probability: the expected number of such runs,
// 1 + (answers - r) * 2/3 places of them each with 3^(1 - r), bounds it.
std::uint32_t unlikely_run(std::uint32_t answers, double chance);

}  // namespace tertium
