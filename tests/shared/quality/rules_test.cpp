// rules_test.cpp: sessions that are given at random are left alone, and each way of not looking is flagged with its number.
#include "shared/quality/rules.h"

#include <gtest/gtest.h>

#include "shared/base/random.h"
#include "shared/quality/tally.h"

namespace tertium {
namespace {

TalliedAnswer answer_at(std::uint32_t position, double ms = 2000) {
  TalliedAnswer a;
  a.session = 1, a.shown = {0, 1, 2}, a.odd_position = position, a.response_time_ms = ms;
  return a;
}
template <class Choose>
SessionCounts session_of(std::uint32_t answers, Choose choose, double ms = 2000) {
  SessionCounts counts;
  for (std::uint32_t i = 0; i < answers; ++i) add_answer(counts, answer_at(choose(i), ms));
  return counts;
}
const Flag* flag_of(const std::vector<Flag>& flags, FlagKind kind) {
  for (const Flag& flag : flags)
    if (flag.kind == kind) return &flag;
  return nullptr;
}

TEST(QualityRules, WhoChoosesByTheObjectsIsFlaggedInFewerThanThreeOfAThousandSessions) {
  for (const std::uint32_t answers : {20u, 60u, 110u, 330u}) {
    int flagged = 0;
    const int sessions = 4000;
    for (int s = 0; s < sessions; ++s) {
      RandomStream random(derive_key(static_cast<std::uint64_t>(s), "honest"));
      flagged += flags_of(session_of(answers, [&](std::uint32_t) { return random.below(3); })).empty() ? 0 : 1;
    }
    // Three rules of one in a thousand each; four standard deviations above 12 of 4,000 are 26.
    EXPECT_LE(flagged, 26) << answers << " answers";
  }
}

TEST(QualityRules, OnePositionChosenTooOftenIsNamedWithItsShare) {
  RandomStream random(7);
  const auto flags = flags_of(session_of(100, [&](std::uint32_t i) { return i % 10 < 6 ? 2u : random.below(3); }));
  const Flag* flag = flag_of(flags, FlagKind::kPosition);
  ASSERT_TRUE(flag);
  EXPECT_EQ(flag->position, 2u);
  EXPECT_EQ(flag->of, 100u);
  EXPECT_GE(flag->count, 60u);
}

TEST(QualityRules, APositionThatIsNeverChosenIsFlaggedThoughTheOthersAreEven) {
  RandomStream random(8);
  const auto flags = flags_of(session_of(100, [&](std::uint32_t) { return random.below(2); }));
  const Flag* flag = flag_of(flags, FlagKind::kPosition);
  ASSERT_TRUE(flag);
  EXPECT_NE(flag->position, 2u) << "what was chosen too often says more than what it pushed aside";
}

TEST(QualityRules, ShortSessionsAreNotJudgedByTheirPositions) {
  EXPECT_TRUE(flags_of(session_of(19, [](std::uint32_t) { return 0u; })).empty());
  EXPECT_FALSE(flags_of(session_of(20, [](std::uint32_t) { return 0u; })).empty());
}

TEST(QualityRules, TheSameKeyAgainAndAgainIsFlaggedWithTheLengthOfTheRun) {
  RandomStream random(9);
  const auto flags = flags_of(session_of(330, [&](std::uint32_t i) { return i >= 100 && i < 131 ? 1u : random.below(3); }));
  const Flag* flag = flag_of(flags, FlagKind::kOneKey);
  ASSERT_TRUE(flag);
  EXPECT_GE(flag->count, 31u);
  EXPECT_LE(flag->count, 34u);
  EXPECT_EQ(flag->position, 1u);
}

TEST(QualityRules, ALongRunIsLongByTheNumberOfAnswers) {
  // (1 + (n - r) 2/3) 3^(1 - r) < .001, worked out by hand: n = 60: r = 11: 33.67 / 59049 = .00057, r = 10: 34.33 / 19683 = .0017.
  EXPECT_EQ(unlikely_run(60, 0.001), 11u);
  EXPECT_EQ(unlikely_run(5, 0.001), 6u) << "five answers cannot hold one";
  EXPECT_GT(unlikely_run(5000, 0.001), unlikely_run(60, 0.001));
}

TEST(QualityRules, GoingRoundThePositionsIsAPatternThoughEachIsChosenAThirdOfTheTime) {
  const auto flags = flags_of(session_of(60, [](std::uint32_t i) { return i % 3; }));
  ASSERT_EQ(flags.size(), 1u);
  EXPECT_EQ(flags[0], (Flag{FlagKind::kPattern, 59, 59, 0, 0}));
}

TEST(QualityRules, TooFastNeedsAQuarterVeryFastAndHalfFast) {
  const auto timed = [](double fastest, double fast) {
    SessionCounts c;
    for (std::uint32_t i = 0; i < 100; ++i) add_answer(c, answer_at(i * 7 % 3, i < fastest ? 500 : i < fast ? 1000 : 2500));
    return c;
  };
  const Flag* flag = nullptr;
  const auto flags = flags_of(timed(25, 50));
  flag = flag_of(flags, FlagKind::kTooFast);
  ASSERT_TRUE(flag);
  EXPECT_EQ(*flag, (Flag{FlagKind::kTooFast, 50, 100, 0, 1100}));
  EXPECT_FALSE(flag_of(flags_of(timed(24, 60)), FlagKind::kTooFast));
  EXPECT_FALSE(flag_of(flags_of(timed(40, 49)), FlagKind::kTooFast));
}

TEST(QualityRules, TimesAcrossAReloadAreNotCompared) {
  SessionCounts c;
  for (std::uint32_t i = 0; i < 40; ++i) {
    TalliedAnswer a = answer_at(i * 7 % 3, 300);
    a.resumed = true;
    add_answer(c, a);
  }
  EXPECT_EQ(c.timed, 0u);
  EXPECT_FALSE(flag_of(flags_of(c), FlagKind::kTooFast));
}

TEST(QualityRules, CatchTrialsAllowOneMistakeAndNoMoreThanAFifth) {
  const auto caught = [](std::uint32_t wrong, std::uint32_t of) {
    SessionCounts c;
    for (std::uint32_t i = 0; i < of; ++i) {
      TalliedAnswer a = answer_at(i % 3);
      a.kind = TrialKind::kCatch, a.right_position = i < wrong ? (a.odd_position + 1) % 3 : a.odd_position;
      add_answer(c, a);
    }
    return flags_of(c);
  };
  EXPECT_TRUE(caught(1, 2).empty()) << "one mistake is nobody's fault";
  ASSERT_EQ(caught(2, 8).size(), 1u);
  EXPECT_EQ(caught(2, 8)[0], (Flag{FlagKind::kCatchTrials, 2, 8, 0, 0}));
  EXPECT_TRUE(caught(2, 10).empty()) << "80 % right is enough";
}

TEST(QualityRules, RepeatsAreComparedByTheObjectAndNotByThePosition) {
  const auto repeated = [](std::uint32_t changed, std::uint32_t of) {
    SessionCounts c;
    for (std::uint32_t i = 0; i < of; ++i) {
      TalliedAnswer a = answer_at(i % 3);
      a.shown = {10, 20, 30}, a.kind = TrialKind::kRepeat;
      a.chosen_before = i < changed ? 99u : a.shown[a.odd_position];
      add_answer(c, a);
    }
    return flags_of(c);
  };
  EXPECT_TRUE(repeated(3, 6).empty());
  ASSERT_EQ(repeated(4, 6).size(), 1u);
  EXPECT_EQ(repeated(4, 6)[0], (Flag{FlagKind::kRepeats, 4, 6, 0, 0}));
  EXPECT_TRUE(repeated(5, 5).empty()) << "five are too few";
}

TEST(QualityRules, PracticeNeverCounts) {
  SessionCounts c;
  TalliedAnswer a = answer_at(0);
  a.practice = true;
  add_answer(c, a);
  EXPECT_EQ(c.answers, 0u);
}

}  // namespace
}  // namespace tertium
