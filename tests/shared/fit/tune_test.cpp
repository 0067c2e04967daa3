// tune_test.cpp: the searches, over landscapes that are known.
#include "shared/fit/tune.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>
#include <vector>

namespace tertium {
namespace {

// Runs a search over a landscape; the second fold is a little worse everywhere.
const TunePoint& search_through(TuneSearch& search, const std::function<double(const TuneSetting&)>& nll) {
  std::vector<TuneSetting> tried;
  for (auto settings = search.next(); !settings.empty(); settings = search.next()) {
    for (const TuneSetting& setting : settings) {
      for (const TuneSetting& before : tried) EXPECT_FALSE(setting == before) << describe_setting(setting) << " twice";
      tried.push_back(setting);
      search.add({setting, {nll(setting), nll(setting) + 0.01}, {3, 3}});
    }
    EXPECT_LT(tried.size(), 200u);
    if (tried.size() >= 200) break;
  }
  return search.points()[search.best()];
}

TEST(LambdaSearch, FindsTheEdgeWhereEverythingDies) {
  // As on few judgments: better and better up to .0213, nothing left beyond.
  for (const double guess : {0.004, 0.02, 0.0213, 0.09}) {
    const auto search = make_lambda_search(guess, 100'000);
    const TunePoint& best = search_through(*search, [](const TuneSetting& s) { return *s.lambda > 0.0213 ? std::log(3.0) : 1.0 - 4 * *s.lambda; });
    EXPECT_LE(*best.setting.lambda, 0.0213) << guess;
    EXPECT_GT(*best.setting.lambda, 0.0213 / std::exp2(1.0 / 32)) << guess;
    EXPECT_LE(search->points().size(), 24u) << guess;
  }
}

TEST(LambdaSearch, OfManyTripletsEndsWithinATenth) {
  const auto search = make_lambda_search(0.004, 4'000'000);
  const TunePoint& best = search_through(*search, [](const TuneSetting& s) { return std::pow(std::log(*s.lambda / 0.0061), 2); });
  EXPECT_NEAR(std::log(*best.setting.lambda / 0.0061), 0, 0.1);
  EXPECT_LE(search->points().size(), 10u);
}

TEST(LambdaSearch, GoesDownWhereAllThatWasTriedLeavesNothing) {
  const auto search = make_lambda_search(1.0, 100'000);
  const TunePoint& best = search_through(*search, [](const TuneSetting& s) { return *s.lambda > 0.05 ? std::log(3.0) : 0.9 - *s.lambda; });
  EXPECT_LE(*best.setting.lambda, 0.05);
  EXPECT_GT(*best.setting.lambda, 0.045);
}

TEST(LambdaSearch, EndsWhereNothingIsBetterThanGuessing) {
  const auto search = make_lambda_search(0.02, 5'000);
  search_through(*search, [](const TuneSetting&) { return std::log(3.0); });
  EXPECT_NEAR(*search->points()[search->best()].setting.lambda, 0.02 / 1024, 1e-9) << "the smallest that it tries";
}

TEST(PriorSearch, KeepsWhatIsGivenWhereTheDataDoNotTell) {
  const auto search = make_prior_search(0.25, 1, 0.5);
  int number = 0;
  // Folds that differ by more than the settings do.
  for (auto settings = search->next(); !settings.empty(); settings = search->next())
    for (const TuneSetting& s : settings) {
      const double luck = ++number % 2 == 0 ? 0.001 : -0.001;
      search->add({s, {0.9 + luck, 0.91 - luck, 0.905 - luck}, {5, 5, 5}});
    }
  EXPECT_EQ(search->best(), 0u);
  EXPECT_EQ(search->points().size(), 7u);
  EXPECT_EQ(search->points()[0].setting.spike, 0.25);
}

TEST(PriorSearch, TakesWhatIsSurelyBetterOneAfterTheOther) {
  const auto search = make_prior_search(0.25, 1, 0.5);
  const TunePoint& best = search_through(*search, [](const TuneSetting& s) { return 0.9 + std::abs(*s.spike - 0.125) + std::abs(*s.slab - 2) + 0.1 * *s.pi; });
  EXPECT_EQ(best.setting.spike, 0.125);
  EXPECT_EQ(best.setting.slab, 2.0);
  EXPECT_EQ(best.setting.pi, 0.3);
}

TEST(PriorSearch, NeverTriesASpikeAsWideAsItsSlab) {
  const auto search = make_prior_search(0.5, 1, 0.5);
  std::set<double> slabs;
  search_through(*search, [&](const TuneSetting& s) {
    EXPECT_LT(*s.spike, *s.slab);
    slabs.insert(*s.slab);
    return 1.0;
  });
  EXPECT_EQ(slabs, (std::set<double>{1, 2}));
}

TEST(Tune, LooksAtFewerFoldsWhereEachSaysMore) {
  EXPECT_EQ(folds_to_try(100'000), 10u);
  EXPECT_EQ(folds_to_try(500'000), 5u);
  EXPECT_EQ(folds_to_try(4'700'000), 3u);
}

TEST(TunePoint, TellsItsMeanAndItsStandardError) {
  const TunePoint point{{}, {0.9, 1.0, 1.1}, {1, 2, 3}};
  EXPECT_NEAR(point.mean_nll(), 1.0, 1e-12);
  EXPECT_NEAR(point.nll_error(), 0.1 / std::sqrt(3.0), 1e-12);
  EXPECT_TRUE(std::isnan((TunePoint{{}, {0.9}, {1}}.nll_error())));
}

}  // namespace
}  // namespace tertium
