// feature_rows_test.cpp: what training rows alone say of features, by hand, and maps that speak of features as stored.
#include "shared/analysis/feature_rows.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {

Matrix small() {
  Matrix m(4, 3);
  m.values = {-1, 2, 5, 3, 4, 5, 1, -6, 5, 100, 100, 100};
  return m;
}
const std::vector<std::uint32_t> kTrain{0, 1, 2};

TEST(FeatureRows, AreCentredByTheTrainingRowsAlone) {
  const Matrix m = small();
  const RealMatrix block = FeatureRows(m, kTrain, {}).block(std::vector<std::uint32_t>{1, 3});
  EXPECT_EQ(block.values, (std::vector<double>{2, 4, 0, 99, 100, 95}));
}

TEST(FeatureRows, AreRectifiedBeforeAnythingElseAndScaledAfterwards) {
  const Matrix m = small();
  FeatureOptions options;
  options.rectify = options.standardise = true;
  const FeatureRows rows(m, kTrain, options);
  EXPECT_EQ(rows.shift(), (std::vector<double>{4.0 / 3, 2, 5}));  // of 0, 3, 1; 2, 4, 0; 5, 5, 5
  EXPECT_NEAR(rows.scale()[0], 1 / std::sqrt(14.0 / 9), 1e-15);
  EXPECT_NEAR(rows.scale()[1], 1 / std::sqrt(8.0 / 3), 1e-15);
  EXPECT_EQ(rows.scale()[2], 0) << "a column that does not vary in training carries nothing, whatever it does elsewhere";
  const RealMatrix block = rows.block(std::vector<std::uint32_t>{3}, 1, 3);
  EXPECT_NEAR(block.at(0, 0), 98 / std::sqrt(8.0 / 3), 1e-12);
  EXPECT_EQ(block.at(0, 1), 0);
}

TEST(FeatureRows, AreLeftAsTheyAreWhenNothingIsAsked) {
  const Matrix m = small();
  FeatureOptions plain;
  plain.centre = false;
  EXPECT_EQ(FeatureRows(m, kTrain, plain).block(std::vector<std::uint32_t>{2}).values, (std::vector<double>{1, -6, 5}));
}

TEST(LinearMap, SaysOfStoredFeaturesWhatItsWeightsSayOfPreparedRows) {
  const Matrix m = small();
  FeatureOptions options;
  options.rectify = options.standardise = true;
  const FeatureRows rows(m, kTrain, options);
  RealMatrix weights(2, 3);
  weights.values = {1, -2, 3, .5, .25, 0};
  const RealMatrix block = rows.block(std::vector<std::uint32_t>{0, 1, 2, 3});
  const RealMatrix predicted = apply_map(map_of(rows, weights, {10, 20}, true), m);
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t t = 0; t < 2; ++t) {
      double sum = t == 0 ? 10 : 20;
      for (std::size_t c = 0; c < 3; ++c) sum += weights.at(t, c) * block.at(r, c);
      EXPECT_NEAR(predicted.at(r, t), sum, 1e-12);
    }
}

}  // namespace
}  // namespace tertium
