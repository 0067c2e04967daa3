// stats_test.cpp: chance band, normal distribution, false discoveries and correlations against values known otherwise.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "shared/stats/chance.h"
#include "shared/stats/correlation.h"
#include "shared/stats/discovery.h"
#include "shared/stats/normal.h"

namespace tertium {
namespace {

TEST(Chance, BandOfOneTripletSpansEverything) {
  EXPECT_EQ(chance_band(1).low, 0.0);
  EXPECT_EQ(chance_band(1).high, 1.0);
  EXPECT_EQ(chance_band(0).high, 0.0);
}

// binomial(4, 1/3): masses 16, 32, 24, 8, 1 of 81; P(X <= 0) = .1975 >= .025; P(X <= 2) = .889, P(X <= 3) = .9877 >= .975.
TEST(Chance, BandOfFourTripletsIsTheExactBinomialOne) {
  EXPECT_EQ(chance_band(4).low, 0.0);
  EXPECT_EQ(chance_band(4).high, 0.75);
}

TEST(Chance, BandOfManyTripletsIsTheNormalOne) {
  for (const std::size_t n : {2171u, 50000u, 4699160u}) {
    const ChanceBand band = chance_band(n);
    const double width = 1.959964 * std::sqrt(2.0 / 9 / static_cast<double>(n));
    EXPECT_NEAR(band.low, 1.0 / 3 - width, 1.5 / static_cast<double>(n));
    EXPECT_NEAR(band.high, 1.0 / 3 + width, 1.5 / static_cast<double>(n));
  }
}

// Of six triplets two are ties: at most four can be right, as in binomial(4, 1/3) over six.
TEST(Chance, TiesCannotBeRightByGuessing) {
  EXPECT_EQ(chance_band(6, 2).low, 0.0);
  EXPECT_EQ(chance_band(6, 2).high, 0.5);
  EXPECT_EQ(chance_band(6, 6).high, 0.0);
}

TEST(Normal, CdfHasItsKnownValues) {
  EXPECT_DOUBLE_EQ(normal_cdf(0), 0.5);
  EXPECT_NEAR(normal_cdf(1.959963984540054), 0.975, 1e-12);
  EXPECT_NEAR(normal_cdf(-10) / 7.619853024160526e-24, 1.0, 1e-9);
}

// The fifteen p-values of Benjamini and Hochberg 1995, section 4.1: four are rejected at .05.
TEST(Discovery, FindsTheFourOfThePublishedExample) {
  const std::vector<double> p{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0};
  EXPECT_EQ(count_discoveries(p, 0.05), 4u);
}

TEST(Discovery, StepsUpOverAHole) {
  // Lines .0125 .025 .0375 .05: the second misses its own, the fourth does not, so all four are rejected.
  const std::vector<double> p{.05, .012, .030, .0376};
  EXPECT_EQ(count_discoveries(p, 0.05), 4u);
  EXPECT_EQ(find_discoveries(p, 0.05), (std::vector<bool>{true, true, true, true}));
}

TEST(Discovery, FindsNothingInNothing) {
  EXPECT_EQ(count_discoveries({}, 0.05), 0u);
  EXPECT_EQ(count_discoveries(std::vector<double>{.2, .9, .051}, 0.05), 0u);
}

TEST(Correlation, PearsonKnowsItsValuesAndConstants) {
  const std::vector<double> x{1, 2, 3, 4}, y{2, 4, 6, 9}, flat{3, 3, 3, 3};
  EXPECT_DOUBLE_EQ(pearson(x, x), 1.0);
  EXPECT_NEAR(pearson(x, y), 0.994376712684, 1e-11);  // 11.5 / sqrt(5 * 26.75)
  EXPECT_EQ(pearson(x, flat), 0.0);
}

TEST(Correlation, RanksShareTies) {
  EXPECT_EQ(ranks(std::vector<double>{10, 20, 20, 5}), (std::vector<double>{2, 3.5, 3.5, 1}));
  EXPECT_DOUBLE_EQ(spearman(std::vector<double>{1, 2, 3}, std::vector<double>{10, 200, 201}), 1.0);
}

}  // namespace
}  // namespace tertium
