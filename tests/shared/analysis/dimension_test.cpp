// dimension_test.cpp: percentile sheets, make-up beside what chance would give, and dimensions that go together.
#include "shared/analysis/dimension.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace tertium {
namespace {

Matrix matrix(std::size_t rows, std::size_t cols, std::vector<float> values) {
  Matrix m(rows, cols);
  m.values = std::move(values);
  return m;
}

TEST(PercentileSheet, ShowsTheObjectsAroundEachPercentile) {
  Matrix x(101, 1);
  for (std::size_t i = 0; i < 101; ++i) x.at(i, 0) = static_cast<float>(i);  // object 100 is the strongest; percentile p has weight p
  const double at[] = {99, 90, 50};
  const std::vector<PercentileRow> sheet = percentile_sheet(x, 0, at, 3);
  ASSERT_EQ(sheet.size(), 3u);
  EXPECT_DOUBLE_EQ(sheet[0].weight, 99);
  EXPECT_EQ(sheet[0].objects, (std::vector<Ranked>{{100, 100}, {99, 99}, {98, 98}}));
  EXPECT_DOUBLE_EQ(sheet[2].weight, 50);
  EXPECT_EQ(sheet[2].objects, (std::vector<Ranked>{{51, 51}, {50, 50}, {49, 49}}));
}

TEST(PercentileSheet, OfASmallSetShowsEachObjectOnce) {
  const Matrix x = matrix(6, 1, {0, 5, 1, 4, 2, 3});
  const double at[] = {99, 95, 90, 75, 50, 25, 0};
  std::set<std::uint32_t> seen;
  for (const PercentileRow& row : percentile_sheet(x, 0, at, 3)) {
    EXPECT_FALSE(row.objects.empty());
    for (const Ranked& object : row.objects) EXPECT_TRUE(seen.insert(object.index).second) << object.index;
  }
  EXPECT_EQ(seen.size(), 6u);
  EXPECT_TRUE(percentile_sheet(Matrix(0, 1), 0, at, 3).empty());
  EXPECT_EQ(percentile_sheet(Matrix(1, 1), 0, at, 8).size(), 1u);
}

TEST(CategoryMakeUp, StandsBesideWhatChanceWouldGive) {
  const std::vector<std::string> category{"fruit", "fruit", "tool", "tool", "tool", "tool", "", "bird"};
  const std::vector<Ranked> top{{0, 3}, {1, 2}, {2, 1}, {6, 1}};  // 3 of the 7 that have a category
  const std::vector<CategoryShare> made_of = category_make_up(top, category);
  ASSERT_EQ(made_of.size(), 2u);
  EXPECT_EQ(made_of[0].category, "fruit");
  EXPECT_EQ(made_of[0].count, 2u);
  EXPECT_DOUBLE_EQ(made_of[0].expected, 2.0 / 7 * 3);
  EXPECT_EQ(made_of[1].category, "tool");
  EXPECT_DOUBLE_EQ(made_of[1].expected, 4.0 / 7 * 3);
  EXPECT_TRUE(category_make_up(top, std::vector<std::string>(8)).empty());
}

TEST(DimensionsThatGoWith, AreRankedByCorrelationOfColumns) {
  // Column 1 is twice column 0, column 2 its opposite, column 3 does not vary, column 4 half follows.
  const Matrix x = matrix(4, 5, {0, 0, 3, 1, 0, 1, 2, 2, 1, 2, 2, 4, 1, 1, 0, 3, 6, 0, 1, 2});
  const std::vector<Ranked> near = dimensions_that_go_with(x, 0, 5);
  ASSERT_EQ(near.size(), 2u);
  EXPECT_EQ(near[0].index, 1u);
  EXPECT_NEAR(near[0].value, 1, 1e-12);
  EXPECT_EQ(near[1].index, 4u);
  EXPECT_NEAR(near[1].value, 2 / std::sqrt(5.0 * 4.0), 1e-12);  // covariances by hand: 2 over sqrt(5) sqrt(4)
  EXPECT_TRUE(dimensions_that_go_with(x, 3, 5).empty());
  EXPECT_EQ(dimensions_that_go_with(x, 0, 1).size(), 1u);
}

}  // namespace
}  // namespace tertium
