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

TEST(Plan, RefusesFewerThanThreeObjects) {
  const auto trials = plan_session(study(0, 10), 2, {}, 1);
  ASSERT_FALSE(trials);
  EXPECT_EQ(trials.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tertium
