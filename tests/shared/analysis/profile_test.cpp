// profile_test.cpp: rankings, spreads, categories and neighbours of an embedding.
#include "shared/analysis/profile.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {
Matrix matrix(std::size_t rows, std::size_t cols, std::vector<float> values) {
  Matrix m(rows, cols);
  m.values = std::move(values);
  return m;
}

TEST(StrongestObjects, AreSortedByWeightThenNumberAndLeaveOutObjectsWithoutWeight) {
  const Matrix x = matrix(5, 2, {1, 0, 3, 0, 3, 1, 0, 2, 2, 0});
  EXPECT_EQ(strongest_objects(x, 0, 3), (std::vector<Ranked>{{1, 3}, {2, 3}, {4, 2}}));
  EXPECT_EQ(strongest_objects(x, 1, 50), (std::vector<Ranked>{{3, 2}, {2, 1}}));
}

TEST(StrongestDimensions, AreThoseOfTheRow) {
  const Matrix x = matrix(2, 4, {0.5f, 0, 2, 1, 0, 0, 0, 0});
  EXPECT_EQ(strongest_dimensions(x, 0, 2), (std::vector<Ranked>{{2, 2}, {3, 1}}));
  EXPECT_TRUE(strongest_dimensions(x, 1, 2).empty());
  EXPECT_DOUBLE_EQ(total_weight(x, 0), 3.5);
}

TEST(WeightSpread, CountsEveryObjectOnceAndPutsTheLargestInTheLastBin) {
  const Matrix x = matrix(5, 1, {0, 0.4f, 1, 2, 4});
  const WeightSpread spread = weight_spread(x, 0, 4);
  EXPECT_EQ(spread.counts, (std::vector<std::size_t>{2, 1, 1, 1}));
  EXPECT_DOUBLE_EQ(spread.largest, 4);
  EXPECT_DOUBLE_EQ(spread.bin_width, 1);
}

TEST(WeightSpread, OfADimensionWithoutWeightIsOneFullBin) {
  const WeightSpread spread = weight_spread(Matrix(3, 1), 0, 4);
  EXPECT_EQ(spread.counts, (std::vector<std::size_t>{3, 0, 0, 0}));
  EXPECT_DOUBLE_EQ(spread.bin_width, 0);
}

TEST(CountCategories, PutsTheMostFrequentFirstAndSkipsUnknown) {
  const std::vector<Ranked> objects{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}};
  const std::vector<std::string> category{"fruit", "animal", "fruit", "", "bird"};
  EXPECT_EQ(count_categories(objects, category), (std::vector<CategoryCount>{{"fruit", 2}, {"animal", 1}, {"bird", 1}}));
}

TEST(SimilarityToAll, IsTheMeanSoftmaxOverThirdObjects) {
  // Three objects: one third only, so the similarity is the softmax itself. Dots: 01 = 2, 02 = 0, 12 = 0.
  const Matrix x = matrix(3, 2, {1, 0, 2, 0, 0, 1});
  const std::vector<double> s = similarity_to_all(x, 0);
  EXPECT_DOUBLE_EQ(s[0], 1.0);
  EXPECT_NEAR(s[1], std::exp(2) / (std::exp(2) + 2), 1e-12);
  EXPECT_NEAR(s[2], 1 / (std::exp(2) + 2), 1e-12);
}

TEST(SimilarityToAll, InPortionsIsTheSame) {
  Matrix x(7, 3);
  for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] = static_cast<float>(i * 7 % 5) * 0.4f;
  SimilarityRow row(x, 2, 4);
  EXPECT_EQ(row.thirds(), 4u);
  EXPECT_FALSE(row.advance(3));
  EXPECT_FALSE(row.advance(3));
  EXPECT_TRUE(row.advance(3));
  EXPECT_TRUE(row.advance(3));  // nothing is left
  EXPECT_EQ(row.values(), similarity_to_all(x, 2, 4));
}

TEST(SimilarityToAll, SurvivesDotProductsThatOverflowAnExponential) {
  const Matrix x = matrix(3, 1, {100, 100, 0});
  const std::vector<double> s = similarity_to_all(x, 0);
  EXPECT_DOUBLE_EQ(s[1], 1.0);
  EXPECT_DOUBLE_EQ(s[2], 0.0);
}

TEST(SimilarityToAll, OverSomeThirdsStaysNearTheFullAverage) {
  Matrix x(200, 3);
  for (std::size_t r = 0; r < x.rows; ++r) x.at(r, (r * 7) % 3) = 0.5f + 0.01f * static_cast<float>((r * 37) % 100);
  const std::vector<double> all = similarity_to_all(x, 5), some = similarity_to_all(x, 5, 100);
  for (std::size_t j = 0; j < x.rows; ++j) EXPECT_NEAR(all[j], some[j], 0.05);
  EXPECT_NE(all, some);
}

TEST(NearestObjects, LeavesOutTheObjectItself) {
  const std::vector<double> similarity{0.2, 1.0, 0.7, 0.7};
  EXPECT_EQ(nearest_objects(similarity, 1, 2), (std::vector<Ranked>{{2, 0.7}, {3, 0.7}}));
}

}  // namespace
}  // namespace tertium
