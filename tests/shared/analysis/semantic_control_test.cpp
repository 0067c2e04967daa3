// semantic_control_test.cpp: the trend against NumPy's line, and planted visual dimensions that meanings do not foretell.
#include "shared/analysis/semantic_control.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.h"
#include "tests/support/readout_golden.h"

namespace tertium {
namespace {

TEST(SemanticControl, TakesTheTrendAwayAsNumpyFitsIt) {
  const std::vector<DimensionNature> nature(12, DimensionNature::kMixed);
  const SemanticControl sum = *control_semantics(golden::kTrendR2, golden::kTrendSums, nature, SparsityTrend::kSum, 0);
  const SemanticControl root = *control_semantics(golden::kTrendR2, golden::kTrendSums, nature, SparsityTrend::kRootSum, 0);
  const SemanticControl none = *control_semantics(golden::kTrendR2, golden::kTrendSums, nature, SparsityTrend::kNone, 0);
  for (std::size_t d = 0; d < 12; ++d) {
    EXPECT_NEAR(sum.residual[d], golden::kTrendResidual[d], 1e-12);
    EXPECT_NEAR(root.residual[d], golden::kTrendRootResidual[d], 1e-12);
    EXPECT_EQ(none.residual[d], golden::kTrendR2[d]);
  }
  EXPECT_EQ(sum.left_out, 12u);
  EXPECT_TRUE(std::isnan(sum.roc.area)) << "nobody called a dimension visual";
}

// Semantic dimensions are foretold with .4, visual ones with .1, both the better the denser they are: the trend hides the difference.
TEST(SemanticControl, SeesVisualDimensionsBehindTheTrend) {
  RandomStream random(3);
  std::vector<double> r2, sums;
  std::vector<DimensionNature> nature;
  for (int d = 0; d < 40; ++d) {
    const bool visual = d % 2 == 0;
    sums.push_back(100 + 20.0 * d);
    nature.push_back(visual ? DimensionNature::kVisual : DimensionNature::kSemantic);
    r2.push_back((visual ? .1 : .2) + .001 * sums.back() + .02 * random.normal());
  }
  const SemanticControl raw = *control_semantics(r2, sums, nature, SparsityTrend::kNone, 1), seen = *control_semantics(r2, sums, nature, SparsityTrend::kSum, 1);
  EXPECT_LT(raw.roc.area, .75);
  EXPECT_GT(seen.roc.area, .95);
  EXPECT_NEAR(seen.slope, .001, 2e-4);
  EXPECT_GE(seen.roc.points[seen.roc.best].balanced_accuracy, .9);
  EXPECT_LE(seen.area_low, seen.roc.area);
  EXPECT_GE(seen.area_high, seen.roc.area);
  EXPECT_GT(seen.area_low, .85);
  // The thresholds are residuals, and at the best one most visual dimensions lie at or below it.
  const double threshold = seen.roc.points[seen.roc.best].threshold;
  int below = 0;
  for (std::size_t d = 0; d < 40; d += 2) below += seen.residual[d] <= threshold;
  EXPECT_EQ(below, std::lround(20 * seen.roc.points[seen.roc.best].true_positive));
}

TEST(SemanticControl, LeavesOutWhatIsMixedUnclearOrUnknown) {
  const std::vector<double> r2{.1, .2, std::nan(""), .5, .4}, sums{1, 2, 3, 4, 5};
  using enum DimensionNature;
  const SemanticControl control = *control_semantics(r2, sums, std::vector{kVisual, kUnclear, kVisual, kSemantic, kMixed}, SparsityTrend::kSum, 0, 0);
  EXPECT_EQ(control.left_out, 3u);
  EXPECT_EQ(control.roc.positives, 1u);
  EXPECT_EQ(control.roc.negatives, 1u);
  EXPECT_TRUE(std::isnan(control.residual[2]));
  EXPECT_TRUE(std::isnan(control.area_low)) << "no draws";
}

TEST(SemanticControl, RefusesSidesThatDifferAndTooFewDimensions) {
  const std::vector<double> three{.1, .2, .3}, two{.1, .2};
  const std::vector<DimensionNature> nature(3);
  EXPECT_EQ(control_semantics(three, two, nature, SparsityTrend::kSum, 0).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(control_semantics(two, two, std::span(nature).first(2), SparsityTrend::kSum, 0).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(sparsity_trend_from("cube").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(*sparsity_trend_from("root"), SparsityTrend::kRootSum);
}

}  // namespace
}  // namespace tertium
