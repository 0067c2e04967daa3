// tally_test.cpp: the numbers of the live page, against a plain count over all answers.
#include "shared/quality/tally.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "shared/base/random.h"
#include "shared/quality/alias.h"

namespace tertium {
namespace {

constexpr std::int64_t kNow = 1'795'348'800'000;  // a whole minute

TalliedAnswer answer_of(std::uint32_t session, std::array<std::uint32_t, 3> shown, double ms = 2000, std::int64_t received = kNow - 1000) {
  TalliedAnswer a;
  a.session = session, a.shown = shown, a.odd_position = 1, a.response_time_ms = ms, a.received_at_ms = received;
  return a;
}
TalliedSession session_of(std::uint32_t number, Ending ending = Ending::kNone, std::int64_t lasted_s = 0) {
  TalliedSession s;
  s.session = number, s.started_at_ms = kNow - 3'600'000, s.ending = ending, s.ended_at_ms = ending == Ending::kNone ? 0 : s.started_at_ms + lasted_s * 1000;
  return s;
}

TEST(StudyTally, CoverageAndTimesEqualAPlainCountOverAllAnswers) {
  constexpr std::uint32_t kObjects = 11;
  StudyTally tally(kObjects, 1);
  RandomStream random(5);
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> pairs;
  std::vector<std::uint64_t> shown(kObjects);
  std::vector<double> times;
  for (std::uint32_t i = 0; i < 301; ++i) {
    std::array<std::uint32_t, 3> three{};
    do three = {random.below(kObjects), random.below(kObjects), random.below(kObjects - 1)};  // the last object is rare
    while (three[0] == three[1] || three[1] == three[2] || three[0] == three[2]);
    const double ms = 100 + random.below(9000);
    tally.add(answer_of(1 + i / 60, three, ms));
    times.push_back(ms);
    for (const std::uint32_t o : three) ++shown[o];
    for (const auto& [a, b] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)}) {
      const auto x = three[static_cast<std::size_t>(a)], y = three[static_cast<std::size_t>(b)];
      ++pairs[{std::min(x, y), std::max(x, y)}];
    }
  }
  const LiveView view = tally.view({session_of(1)}, 0, kNow);
  std::sort(times.begin(), times.end());
  EXPECT_EQ(view.median_response_time_ms, times[150]);
  EXPECT_EQ(view.objects, kObjects);
  EXPECT_EQ(view.shown_least, *std::min_element(shown.begin(), shown.end()));
  EXPECT_EQ(view.shown_most, *std::max_element(shown.begin(), shown.end()));
  std::vector<std::uint64_t> sorted = shown;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(view.shown_median, static_cast<double>(sorted[5]));
  ASSERT_EQ(view.rarest.size(), kLiveRarestMax);
  EXPECT_EQ(view.rarest[0].times, sorted[0]);
  EXPECT_EQ(shown[view.rarest[0].object], sorted[0]);
  EXPECT_EQ(view.pairs, 55u);
  EXPECT_EQ(view.pairs_seen, pairs.size());
  std::vector<std::uint64_t> by_times(kLivePairBins);
  by_times[0] = 55 - pairs.size();
  for (const auto& [pair, count] : pairs) ++by_times[static_cast<std::size_t>(std::min<std::uint64_t>(count, kLivePairBins - 1))];
  EXPECT_EQ(view.pair_times, by_times);
  std::uint64_t all = view.slower;
  for (const std::uint64_t count : view.times) all += count;
  EXPECT_EQ(all, 301u);
  EXPECT_EQ(view.times[8], static_cast<std::uint64_t>(std::count_if(times.begin(), times.end(), [](double t) { return t >= 2000 && t < 2250; })));
}

TEST(StudyTally, TooManyPairsToCountAreStillKnownExactlyAsSeenOrNot) {
  constexpr std::uint32_t kObjects = 6000;  // 17,997,000 pairs
  StudyTally tally(kObjects, 1);
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  RandomStream random(6);
  for (int i = 0; i < 2000; ++i) {
    std::uint32_t a = random.below(kObjects), b = random.below(kObjects), c = random.below(40);
    if (a == b || b == c || a == c) continue;
    tally.add(answer_of(1, {a, b, c}));
    tally.add(answer_of(1, {c, a, b}));  // again: seen is seen
    for (const auto& [x, y] : {std::pair(a, b), std::pair(a, c), std::pair(b, c)}) pairs.insert({std::min(x, y), std::max(x, y)});
  }
  const LiveView view = tally.view({}, 0, kNow);
  EXPECT_EQ(view.pairs, 17'997'000u);
  EXPECT_EQ(view.pairs_seen, pairs.size());
  EXPECT_TRUE(view.pair_times.empty());
}

TEST(StudyTally, PeopleAndSimulatedSessionsAreCountedApartAndPeopleComeFirst) {
  StudyTally tally(12, 1);
  TalliedAnswer made = answer_of(1, {0, 1, 2}, 400);
  made.simulated = true;
  for (int i = 0; i < 10; ++i) tally.add(made);
  TalliedSession simulated = session_of(1, Ending::kComplete, 60);
  simulated.simulated = true;
  LiveView view = tally.view({simulated}, 100, kNow);
  EXPECT_FALSE(view.of_people);
  EXPECT_EQ(view.median_response_time_ms, 400);
  EXPECT_EQ(view.simulated.answers, 10u);
  EXPECT_EQ(view.people_now, 0u) << "nobody is there";
  tally.add(answer_of(2, {3, 4, 5}, 3000));
  view = tally.view({simulated, session_of(2)}, 100, kNow);
  EXPECT_TRUE(view.of_people);
  EXPECT_EQ(view.median_response_time_ms, 3000);
  EXPECT_EQ(view.pairs_seen, 3u) << "what simulated sessions saw is not what people saw";
  EXPECT_EQ(view.people.answers, 1u);
  EXPECT_EQ(view.people_now, 1u);
  EXPECT_EQ(tally.view({session_of(2)}, 100, kNow + kNowMs + 2000).people_now, 0u);
}

TEST(StudyTally, PracticeCatchAndRepeatTrialsAreNoAnswersOfTheStudy) {
  StudyTally tally(12, 1);
  for (const TrialKind kind : {TrialKind::kCatch, TrialKind::kRepeat}) {
    TalliedAnswer a = answer_of(1, {0, 1, 2});
    a.kind = kind;
    tally.add(a);
  }
  TalliedAnswer practice = answer_of(1, {0, 1, 2});
  practice.practice = true;
  tally.add(practice);
  const LiveView view = tally.view({session_of(1)}, 0, kNow);
  EXPECT_EQ(view.people.answers, 0u);
  EXPECT_EQ(view.pairs_seen, 0u);
  EXPECT_EQ(view.pairs, 66u);
  EXPECT_EQ(view.median_response_time_ms, 0);
}

TEST(StudyTally, PaceHasNoGapsAndEndsNow) {
  StudyTally tally(12, 1);
  for (int m = 0; m < 90; ++m)
    for (int k = 0; k < 4; ++k) tally.add(answer_of(1, {0, 1, 2}, 2000, kNow - m * 60'000));
  const LiveView view = tally.view({}, 720, kNow);
  ASSERT_FALSE(view.pace.empty());
  EXPECT_LE(view.pace.size(), kLiveBinsMax);
  EXPECT_EQ(view.bin_minutes, 2u);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < view.pace.size(); ++i) {
    sum += view.pace[i].people;
    if (i > 0) { EXPECT_EQ(view.pace[i].from_ms - view.pace[i - 1].from_ms, 120'000); }
  }
  EXPECT_EQ(sum, 360u);
  EXPECT_LE(view.pace.back().from_ms, kNow);
  EXPECT_GT(view.pace.back().from_ms + 120'000, kNow);
  // 360 to go at 240 an hour.
  EXPECT_NEAR(view.remaining_s, 1.5 * 3600, 1);
}

TEST(StudyTally, ASimulatedCohortBringsPeopleNoNearerToTheTarget) {
  StudyTally tally(12, 1);
  TalliedAnswer simulated = answer_of(2, {0, 1, 2}, 2000, kNow - 5 * 60'000);
  simulated.simulated = true;
  for (int k = 0; k < 500; ++k) tally.add(simulated);
  // Simulated alone, they tell the pace; with a person among them they do not.
  EXPECT_TRUE(std::isfinite(tally.view({}, 1000, kNow).remaining_s));
  for (int m = 0; m < 60; ++m) tally.add(answer_of(1, {0, 1, 2}, 2000, kNow - m * 60'000));
  const LiveView view = tally.view({}, 120, kNow);
  EXPECT_NEAR(view.remaining_s, 3600, 1);  // 60 to go at 60 an hour, though 560 are there
}

TEST(StudyTally, AStudyThatWentQuietShowsItsLastAnswersAndPromisesNoEnd) {
  StudyTally tally(12, 1);
  tally.add(answer_of(1, {0, 1, 2}, 2000, kNow - 9 * 24 * 3'600'000ll));
  const LiveView view = tally.view({}, 1000, kNow);
  std::uint64_t sum = 0;
  for (const LiveBin& bin : view.pace) sum += bin.people;
  EXPECT_EQ(sum, 1u);
  EXPECT_TRUE(std::isnan(view.remaining_s));
}

TEST(StudyTally, AnEmptyStudyHasNothingToShowAndDoesNotFail) {
  const LiveView view = StudyTally(0, 1).view({}, 0, kNow);
  EXPECT_TRUE(view.pace.empty());
  EXPECT_EQ(view.pairs, 0u);
  EXPECT_TRUE(std::isnan(view.remaining_s));
  EXPECT_EQ(StudyTally(1, 1).view({session_of(1)}, 0, kNow).people.open, 1u);
}

TEST(StudyTally, EndingsDropOutAndTheMedianVisitAreOfSessionsThatAreOver) {
  StudyTally tally(12, 1);
  for (std::uint32_t s = 1; s <= 4; ++s)
    for (std::uint32_t i = 0; i < s * 10; ++i) tally.add(answer_of(s, {0, 1, 2}, 2000, kNow - 60'000));
  const LiveView view = tally.view({session_of(1, Ending::kEarly, 30), session_of(2, Ending::kScreenedOut, 50), session_of(3, Ending::kComplete, 300), session_of(4)}, 0, kNow);
  EXPECT_EQ(view.people.early, 1u);
  EXPECT_EQ(view.people.screened_out, 1u);
  EXPECT_EQ(view.people.complete, 1u);
  EXPECT_EQ(view.people.open, 1u);
  EXPECT_EQ(view.median_session_s, 300);
  ASSERT_FALSE(view.kept.empty());
  EXPECT_EQ(view.kept.front(), (LiveStep{0, 3}));
  EXPECT_EQ(view.kept.back(), (LiveStep{30, 1}));
  for (const LiveStep& step : view.kept) { EXPECT_EQ(step.sessions, step.trials <= 10 ? 3u : step.trials <= 20 ? 2u : 1u) << step.trials; }
}

TEST(StudyTally, FlaggedSessionsComeWithANameToKeepInMindNewestFirst) {
  StudyTally tally(12, 77);
  std::vector<TalliedSession> sessions;
  for (std::uint32_t s = 1; s <= 300; ++s) {
    for (int i = 0; i < 25; ++i) tally.add(answer_of(s, {0, 1, 2}));
    sessions.push_back(session_of(s));
  }
  const LiveView view = tally.view(sessions, 0, kNow);
  EXPECT_EQ(view.flagged, 300u);
  ASSERT_EQ(view.sessions.size(), kLiveFlaggedMax);
  EXPECT_EQ(view.sessions[0].session, 300u);
  EXPECT_EQ(view.sessions[0].alias, session_alias(77, 300));
  EXPECT_EQ(view.sessions[0].answers, 25u);
  EXPECT_EQ(view.rules_version, kQualityRulesVersion);
}

TEST(SessionAlias, IsTheSameForEverAndNoTwoSessionsShareOne) {
  EXPECT_EQ(session_alias(1, 1), session_alias(1, 1));
  EXPECT_NE(session_alias(1, 1), session_alias(2, 1));
  std::set<std::string> names;
  for (std::uint32_t n = 0; n < 10'000; ++n) {
    const std::string name = session_alias(42, n);
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_NE(name.find('-'), std::string::npos);
  }
}

}  // namespace
}  // namespace tertium
