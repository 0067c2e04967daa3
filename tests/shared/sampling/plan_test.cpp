// plan_test.cpp: a session's plan is repeatable, balanced, and never shows an object twice in a row.
#include "shared/sampling/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace tertium {
namespace {

StudyDefinition study(std::uint32_t practice, std::uint32_t trials, std::uint64_t seed = 7) {
  StudyDefinition d;
  d.practice_trials = practice;
  d.trials_per_session = trials;
  d.seed = seed;
  return d;
}

std::vector<Trial> plan(const StudyDefinition& d, std::uint32_t objects, std::uint32_t session) {
  auto trials = plan_session(d, objects, {}, session);
  EXPECT_TRUE(trials) << trials.error().message;
  return trials ? *trials : std::vector<Trial>{};
}

bool share_an_object(const Trial& a, const Trial& b) {
  return std::any_of(a.shown.begin(), a.shown.end(), [&](std::uint32_t o) { return std::find(b.shown.begin(), b.shown.end(), o) != b.shown.end(); });
}

TEST(Plan, HasPracticeFirstThenTheTrialsNumberedInOrder) {
  const auto trials = plan(study(3, 60), 100, 1);
  ASSERT_EQ(trials.size(), 63u);
  for (std::uint32_t t = 0; t < trials.size(); ++t) {
    EXPECT_EQ(trials[t].number, t);
    EXPECT_EQ(trials[t].practice, t < 3);
  }
}

TEST(Plan, IsTheSameEachTimeAndDiffersBetweenSessionsAndSeeds) {
  const auto d = study(3, 60);
  EXPECT_EQ(plan(d, 100, 5), plan(d, 100, 5));
  EXPECT_NE(plan(d, 100, 5), plan(d, 100, 6));
  EXPECT_NE(plan(d, 100, 5), plan(study(3, 60, 8), 100, 5));
}

TEST(Plan, ShowsThreeDifferentObjectsThatExist) {
  for (const std::uint32_t objects : {3u, 4u, 5u, 6u, 7u, 8u, 9u, 31u, 600u})
    for (const Trial& t : plan(study(4, 200), objects, 2)) {
      EXPECT_EQ((std::set<std::uint32_t>(t.shown.begin(), t.shown.end()).size()), 3u);
      EXPECT_LT(*std::max_element(t.shown.begin(), t.shown.end()), objects);
    }
}

TEST(Plan, NeverShowsAnObjectTwiceInARowFromSevenObjectsOn) {
  for (const std::uint32_t objects : {7u, 8u, 9u, 10u, 50u, 600u})
    for (std::uint32_t session = 1; session <= 20; ++session) {
      const auto trials = plan(study(3, 100), objects, session);
      for (std::size_t t = 1; t < trials.size(); ++t)
        ASSERT_FALSE(share_an_object(trials[t - 1], trials[t])) << objects << " objects, session " << session << ", trial " << t;
    }
}

TEST(Plan, UsesManyTriplesEvenWithFewObjects) {
  for (const std::uint32_t objects : {5u, 6u, 7u, 8u}) {
    std::set<std::array<std::uint32_t, 3>> triples;
    for (const Trial& t : plan(study(0, 400), objects, 1)) {
      auto sorted = t.shown;
      std::sort(sorted.begin(), sorted.end());
      triples.insert(sorted);
    }
    EXPECT_EQ(triples.size(), objects * (objects - 1) * (objects - 2) / 6) << objects << " objects";
  }
}

TEST(Plan, ShowsEachObjectEquallyOftenToWithinAFewInOneSessionAndOverAll) {
  for (const std::uint32_t objects : {7u, 10u, 61u, 600u}) {
    std::vector<int> all(objects);
    for (std::uint32_t session = 1; session <= 200; ++session) {
      std::vector<int> one(objects);
      for (const Trial& t : plan(study(0, 60), objects, session))
        for (const std::uint32_t o : t.shown) ++one[o], ++all[o];
      const auto [lowest, highest] = std::minmax_element(one.begin(), one.end());
      EXPECT_LE(*highest - *lowest, 3) << objects << " objects, session " << session;
    }
    const auto [lowest, highest] = std::minmax_element(all.begin(), all.end());
    // A few cards per session are held back at its end when objects are few; independent shuffles would differ by far more.
    EXPECT_LE(*highest - *lowest, objects < 61 ? 60 : 6) << objects << " objects";
  }
}

TEST(Plan, PutsEachObjectAtEachPositionEquallyOften) {
  constexpr std::uint32_t kObjects = 30;
  std::vector<std::array<double, 3>> count(kObjects);
  for (std::uint32_t session = 1; session <= 300; ++session)
    for (const Trial& t : plan(study(0, 60), kObjects, session))
      for (std::size_t p = 0; p < 3; ++p) ++count[t.shown[p]][p];
  // Each count is binomial(n, 1/3); chi-square with 60 degrees of freedom: mean 60, standard deviation 11.
  double chi_square = 0;
  for (const auto& c : count) {
    const double expected = (c[0] + c[1] + c[2]) / 3;
    for (const double x : c) chi_square += (x - expected) * (x - expected) / expected;
  }
  EXPECT_LT(chi_square, 60 + 4 * 11);
  EXPECT_GT(chi_square, 60 - 4 * 11);
}

TEST(Plan, DrawsPairsUniformly) {
  constexpr std::uint32_t kObjects = 20;
  std::map<std::pair<std::uint32_t, std::uint32_t>, double> pairs;
  for (std::uint32_t session = 1; session <= 200; ++session)
    for (const Trial& t : plan(study(0, 95), kObjects, session)) {
      auto s = t.shown;
      std::sort(s.begin(), s.end());
      ++pairs[{s[0], s[1]}], ++pairs[{s[0], s[2]}], ++pairs[{s[1], s[2]}];
    }
  ASSERT_EQ(pairs.size(), kObjects * (kObjects - 1) / 2u);
  const double expected = 200 * 95 * 3 / 190.0;  // 300, standard deviation about 17
  for (const auto& [pair, n] : pairs) EXPECT_NEAR(n, expected, 5 * std::sqrt(expected)) << pair.first << ' ' << pair.second;
}

using Three = std::array<std::uint32_t, 3>;

std::vector<Trial> plan(const StudyDefinition& d, std::uint32_t objects, const std::vector<Three>& catch_triples, std::uint32_t session) {
  auto trials = plan_session(d, objects, catch_triples, session);
  EXPECT_TRUE(trials) << trials.error().message;
  return trials ? *trials : std::vector<Trial>{};
}

StudyDefinition rich_study(std::uint32_t practice, std::uint32_t mains, std::uint32_t catches, std::uint32_t repeats) {
  StudyDefinition d = study(practice, mains);
  d.catch_trials_per_session = catches, d.repeats_per_session = repeats;
  return d;
}

std::vector<Three> some_catch_triples(std::uint32_t count, std::uint32_t objects) {
  std::vector<Three> triples;
  for (std::uint32_t i = 0; i < count; ++i) triples.push_back({i % objects, (i + 1 + i / objects) % objects, (i + 2 + 2 * (i / objects)) % objects});
  return triples;
}

Three sorted(Three three) {
  std::sort(three.begin(), three.end());
  return three;
}

std::vector<std::size_t> places_of(const std::vector<Trial>& trials, TrialKind kind) {
  std::vector<std::size_t> places;
  for (const Trial& t : trials)
    if (!t.practice && t.kind == kind) places.push_back(t.number);
  return places;
}

// How often the objects of these trials stand in each of the six orders of their numbers.
std::array<int, 6> orders_of(const std::vector<Trial>& trials, TrialKind kind) {
  std::map<Three, std::size_t> number = {{{0, 1, 2}, 0}, {{0, 2, 1}, 1}, {{1, 0, 2}, 2}, {{1, 2, 0}, 3}, {{2, 0, 1}, 4}, {{2, 1, 0}, 5}};
  std::array<int, 6> count{};
  for (const Trial& t : trials) {
    if (t.practice || t.kind != kind) continue;
    const Three s = sorted(t.shown);
    Three rank{};
    for (std::size_t p = 0; p < 3; ++p) rank[p] = static_cast<std::uint32_t>(std::find(s.begin(), s.end(), t.shown[p]) - s.begin());
    ++count[number.at(rank)];
  }
  return count;
}

TEST(Plan, GivesAStudyWithoutCatchTrialsAndRepeatsTheTriplesItAlwaysHad) {
  // As they were before either was known: a session's list can be made again by a newer program.
  const std::vector<Three> before = {{2, 3, 11}, {1, 4, 6}, {0, 2, 8}, {7, 10, 11}, {3, 5, 9}};
  const auto trials = plan(study(1, 4), 12, 3);
  ASSERT_EQ(trials.size(), before.size());
  for (std::size_t t = 0; t < before.size(); ++t) EXPECT_EQ(sorted(trials[t].shown), before[t]) << t;
}

TEST(Plan, UsesEachOrderOfPositionsEquallyOftenInEverySession) {
  for (const std::uint32_t mains : {1u, 5u, 6u, 60u, 61u, 100u})
    for (std::uint32_t session = 1; session <= 30; ++session) {
      const auto count = orders_of(plan(rich_study(3, mains, mains / 10, mains / 10), 50, some_catch_triples(8, 50), session), TrialKind::kMain);
      EXPECT_LE(*std::max_element(count.begin(), count.end()) - *std::min_element(count.begin(), count.end()), 1) << mains << " trials, session " << session;
    }
}

TEST(Plan, OffersEachObjectAtEachPositionEquallyOftenInEverySession) {
  // Of every block of six trials each position shows the lowest, the middle and the highest object number twice.
  for (const Trial& t : plan(study(0, 60), 30, 1)) ASSERT_EQ(t.kind, TrialKind::kMain);
  std::vector<std::array<int, 3>> count(30);
  for (std::uint32_t session = 1; session <= 300; ++session)
    for (const Trial& t : plan(study(0, 60), 30, session))
      for (std::size_t p = 0; p < 3; ++p) ++count[t.shown[p]][p];
  for (const auto& c : count)  // about 600 each; a count of independent draws would have a standard deviation of 20
    for (const int n : c) EXPECT_NEAR(n, (c[0] + c[1] + c[2]) / 3.0, 80);
}

TEST(Plan, KeepsTheNumberOfMainTrialsAndAddsCatchTrialsAndRepeats) {
  const auto trials = plan(rich_study(3, 60, 4, 6), 100, some_catch_triples(8, 100), 1);
  ASSERT_EQ(trials.size(), 3u + 60 + 4 + 6);
  EXPECT_EQ(places_of(trials, TrialKind::kMain).size(), 60u);
  EXPECT_EQ(places_of(trials, TrialKind::kCatch).size(), 4u);
  EXPECT_EQ(places_of(trials, TrialKind::kRepeat).size(), 6u);
  for (std::uint32_t t = 0; t < trials.size(); ++t) {
    EXPECT_EQ(trials[t].number, t);
    EXPECT_EQ(trials[t].practice, t < 3);
    EXPECT_TRUE(t >= 3 || trials[t].kind == TrialKind::kMain);
  }
}

TEST(Plan, FollowsFromTheDefinitionAndTheSessionsNumberAlone) {
  const auto triples = some_catch_triples(8, 100);
  const auto d = rich_study(3, 60, 4, 6);
  EXPECT_EQ(plan(d, 100, triples, 5), plan(d, 100, triples, 5));
  EXPECT_NE(plan(d, 100, triples, 5), plan(d, 100, triples, 6));
  StudyDefinition other = d;
  other.seed = 8;
  EXPECT_NE(plan(d, 100, triples, 5), plan(other, 100, triples, 5));
}

TEST(Plan, GivesNoListTwiceToAThousandPeople) {
  std::set<std::vector<Three>> lists;
  std::map<std::uint32_t, int> uses;  // of each catch triple
  const auto triples = some_catch_triples(8, 60);
  for (std::uint32_t session = 1; session <= 1000; ++session) {
    std::vector<Three> list;
    for (const Trial& t : plan(rich_study(0, 30, 3, 2), 60, triples, session)) {
      list.push_back(t.shown);
      for (std::uint32_t i = 0; t.kind == TrialKind::kCatch && i < triples.size(); ++i) uses[i] += sorted(triples[i]) == sorted(t.shown);
    }
    EXPECT_TRUE(lists.insert(list).second) << "session " << session;
  }
  for (const auto& [triple, count] : uses) EXPECT_NEAR(count, 3000 / 8, 60) << "catch triple " << triple;
}

TEST(Plan, SpreadsCatchTrialsOverTheSessionNeverFirstAndNeverTwoInARow) {
  for (const auto& [mains, catches] : {std::pair(60u, 4u), std::pair(330u, 16u), std::pair(5u, 5u), std::pair(1u, 1u), std::pair(100u, 100u)}) {
    std::vector<int> thirds(3);
    for (std::uint32_t session = 1; session <= 60; ++session) {
      const auto places = places_of(plan(rich_study(0, mains, catches, 0), 100, some_catch_triples(22, 100), session), TrialKind::kCatch);
      ASSERT_EQ(places.size(), catches);
      EXPECT_GT(places[0], 0u);
      for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_TRUE(i == 0 || places[i] - places[i - 1] > 1);
        // Its own stretch of the session, whatever the others do.
        EXPECT_GE(places[i], i * (mains + catches) / catches) << mains << " trials, session " << session;
        EXPECT_LT(places[i], (i + 1) * (mains + catches) / catches) << mains << " trials, session " << session;
        ++thirds[places[i] * 3 / (mains + catches)];
      }
    }
    EXPECT_TRUE(catches == 1 || std::abs(thirds[0] - thirds[2]) <= 10 * static_cast<int>(catches)) << mains << " trials";
  }
  std::set<std::size_t> first;
  for (std::uint32_t session = 1; session <= 60; ++session)
    first.insert(places_of(plan(rich_study(0, 60, 4, 0), 100, some_catch_triples(22, 100), session), TrialKind::kCatch)[0]);
  EXPECT_GT(first.size(), 8u) << "where the next one comes cannot be foreseen";
}

TEST(Plan, DrawsCatchTrialsWithoutRepeatingUntilAllWereUsed) {
  const auto triples = some_catch_triples(7, 100);
  for (std::uint32_t session = 1; session <= 40; ++session) {
    std::map<Three, int> few, many;
    for (const Trial& t : plan(rich_study(0, 60, 7, 0), 100, triples, session))
      if (t.kind == TrialKind::kCatch) ++few[sorted(t.shown)];
    for (const Trial& t : plan(rich_study(0, 60, 17, 0), 100, triples, session))
      if (t.kind == TrialKind::kCatch) ++many[sorted(t.shown)];
    EXPECT_EQ(few.size(), 7u);
    ASSERT_EQ(many.size(), 7u);
    for (const auto& [triple, count] : many) EXPECT_TRUE(count == 2 || count == 3) << count;
  }
}

TEST(Plan, PutsTheOddOneOfCatchTrialsAtEachPositionEquallyOftenAndSaysWhere) {
  const auto triples = some_catch_triples(7, 100);
  std::array<int, 3> all{};
  for (std::uint32_t session = 1; session <= 60; ++session) {
    std::array<int, 3> here{};
    for (const Trial& t : plan(rich_study(0, 60, 4, 2), 100, triples, session)) {
      if (t.kind != TrialKind::kCatch) continue;
      ++here[t.odd_position], ++all[t.odd_position];
      const auto listed = std::find_if(triples.begin(), triples.end(), [&](const Three& three) { return sorted(three) == sorted(t.shown); });
      ASSERT_NE(listed, triples.end());
      EXPECT_EQ(t.shown[t.odd_position], (*listed)[2]);
    }
    EXPECT_LE(*std::max_element(here.begin(), here.end()) - *std::min_element(here.begin(), here.end()), 1);
  }
  for (const int n : all) EXPECT_NEAR(n, 80, 20);
}

TEST(Plan, RepeatsMainTrialsInAnotherOrderAtLeastAThirdOfTheSessionLater) {
  for (const auto& [mains, repeats] : {std::pair(60u, 6u), std::pair(100u, 20u), std::pair(24u, 8u)})
    for (std::uint32_t session = 1; session <= 40; ++session) {
      const auto trials = plan(rich_study(2, mains, 4, repeats), 60, some_catch_triples(8, 60), session);
      std::map<Three, std::size_t> where;
      for (const Trial& t : trials)
        if (!t.practice && t.kind == TrialKind::kMain) where.emplace(sorted(t.shown), t.number);
      std::set<Three> repeated;
      for (const std::size_t place : places_of(trials, TrialKind::kRepeat)) {
        const auto original = where.find(sorted(trials[place].shown));
        ASSERT_NE(original, where.end()) << "shows what a main trial showed";
        EXPECT_NE(trials[original->second].shown, trials[place].shown);
        EXPECT_GE(3 * (place - original->second), trials.size() - 2) << mains << " trials, session " << session;
        EXPECT_TRUE(repeated.insert(original->first).second) << "none twice";
      }
    }
}

TEST(Plan, RepeatsEveryMainTrialWhenThatIsAsked) {
  for (std::uint32_t session = 1; session <= 20; ++session) {
    const auto trials = plan(rich_study(0, 40, 0, 40), 60, {}, session);
    std::map<Three, int> times;
    for (const Trial& t : trials) ++times[sorted(t.shown)];
    for (const auto& [triple, count] : times) EXPECT_EQ(count % 2, 0) << "by chance two main trials may show the same three objects";
  }
  EXPECT_EQ(plan(rich_study(0, 1, 0, 1), 3, {}, 1).size(), 2u);
}

TEST(Plan, ShowsNoObjectInTwoTrialsInARowOfWhateverKind) {
  for (const std::uint32_t objects : {9u, 12u, 20u, 100u})
    for (std::uint32_t session = 1; session <= 40; ++session) {
      const auto trials = plan(rich_study(3, 60, 6, 6), objects, some_catch_triples(objects, objects), session);
      for (std::size_t t = 1; t < trials.size(); ++t)
        ASSERT_FALSE(share_an_object(trials[t - 1], trials[t])) << objects << " objects, session " << session << ", trial " << t;
    }
}

TEST(Plan, ShowsMainObjectsEquallyOftenWhateverElseIsShown) {
  std::vector<int> one(61);
  for (const Trial& t : plan(rich_study(0, 61, 6, 6), 61, some_catch_triples(8, 61), 3))
    for (const std::uint32_t o : t.shown) one[o] += t.kind == TrialKind::kMain;
  EXPECT_LE(*std::max_element(one.begin(), one.end()) - *std::min_element(one.begin(), one.end()), 3);
}

TEST(Plan, RefusesCatchTrialsThatCannotBeShown) {
  const auto refused = [](const std::vector<Three>& triples, const std::string& names) {
    const auto trials = plan_session(rich_study(0, 10, 2, 0), 10, triples, 1);
    ASSERT_FALSE(trials);
    EXPECT_EQ(trials.error().code, ErrorCode::kInvalid);
    EXPECT_NE(trials.error().message.find(names), std::string::npos) << trials.error().message;
  };
  refused({}, "2 catch trials");
  refused({{0, 1, 10}}, "0, 1 and 10");
  refused({{0, 1, 2}, {4, 4, 5}}, "4, 4 and 5");
}

TEST(Plan, RefusesFewerThanThreeObjects) {
  const auto trials = plan_session(study(0, 10), 2, {}, 1);
  ASSERT_FALSE(trials);
  EXPECT_EQ(trials.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tertium
