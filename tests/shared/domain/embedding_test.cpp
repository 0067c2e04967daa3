// embedding_test.cpp: importance is the share of a column in the total, and orders the dimensions.
#include "shared/domain/embedding.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

Matrix example() {
  Matrix m(2, 3);
  m.values = {1, 0, 3,
              1, 2, 1};
  return m;
}

TEST(DimensionImportance, IsTheColumnSumOverTheTotal) {
  const auto importance = dimension_importance(example());
  EXPECT_EQ(importance, (std::vector<double>{2.0 / 8, 2.0 / 8, 4.0 / 8}));
  EXPECT_EQ(dimension_importance(Matrix(2, 2)), (std::vector<double>{0, 0}));
}

TEST(OrderByImportance, PutsTheStrongestFirstAndKeepsTies) {
  EXPECT_EQ(order_by_importance(example()), (std::vector<std::size_t>{2, 0, 1}));
}

TEST(TakeColumns, KeepsOnlyTheseInThisOrder) {
  EXPECT_EQ(take_columns(example(), {2, 0}).values, (std::vector<float>{3, 1, 1, 1}));
}

}  // namespace
}  // namespace tertium
