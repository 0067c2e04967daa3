// roc_test.cpp: curve, area and balanced accuracy by hand and against scikit-learn's.
#include "shared/stats/roc.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/readout_golden.h"

namespace tertium {
namespace {

TEST(Roc, OfFiveCasesIsWhatTheHandComputes) {
  const std::vector<double> score{.9, .8, .8, .3, .1};
  const Roc roc = roc_curve(score, {true, true, false, false, true});
  ASSERT_EQ(roc.points.size(), 5u);
  EXPECT_EQ(roc.points[0].threshold, INFINITY);
  EXPECT_EQ(roc.points[0].true_positive, 0);
  EXPECT_EQ(roc.points[2].threshold, .8);
  EXPECT_DOUBLE_EQ(roc.points[2].true_positive, 2.0 / 3);
  EXPECT_DOUBLE_EQ(roc.points[2].false_positive, .5);
  EXPECT_EQ(roc.points[4].true_positive, 1);
  EXPECT_EQ(roc.points[4].false_positive, 1);
  // Six pairs: .9 beats both, .8 half and one, .1 none.
  EXPECT_DOUBLE_EQ(roc.area, (2 + 1.5) / 6);
  EXPECT_EQ(roc.best, 1u);
  EXPECT_DOUBLE_EQ(roc.points[1].balanced_accuracy, (1.0 / 3 + 1) / 2);
  EXPECT_EQ(roc.positives, 3u);
  EXPECT_EQ(roc.negatives, 2u);
}

TEST(Roc, HasTheAreaAndTheBalancedAccuraciesOfScikitLearn) {
  std::vector<bool> positive;
  for (std::size_t i = 0; i < golden::kRocScore.size(); ++i) positive.push_back(i % 3 == 0);
  const Roc roc = roc_curve(golden::kRocScore, positive);
  EXPECT_NEAR(roc.area, golden::kRocArea[0], 1e-15);
  ASSERT_EQ(roc.points.size(), golden::kRocBalanced.size() + 1);
  for (std::size_t i = 0; i < golden::kRocBalanced.size(); ++i) EXPECT_NEAR(roc.points[i + 1].balanced_accuracy, golden::kRocBalanced[i], 1e-15);
}

TEST(Roc, OfPerfectReversedAndEqualScoresIsOneZeroAndAHalf) {
  const std::vector<bool> positive{true, true, false};
  EXPECT_EQ(roc_curve(std::vector<double>{3, 2, 1}, positive).area, 1);
  EXPECT_EQ(roc_curve(std::vector<double>{1, 2, 3}, positive).area, 0);
  EXPECT_EQ(roc_curve(std::vector<double>{5, 5, 5}, positive).area, .5);
}

TEST(Roc, NeedsACaseOfEachClass) {
  EXPECT_TRUE(std::isnan(roc_curve(std::vector<double>{1, 2}, {true, true}).area));
  EXPECT_TRUE(roc_curve(std::vector<double>{1, 2}, {false, false}).points.empty());
  EXPECT_TRUE(std::isnan(roc_curve({}, {}).area));
}

}  // namespace
}  // namespace tertium
