// transform_shape_test.cpp: how far a transform is from a mere scaling, and its singular values, by hand.
#include "native/tasks/transform_shape.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {

TransformShape shape_of(Matrix weights) {
  LinearTransform transform;
  transform.weights = std::move(weights);
  return shape_of_transform(transform);
}
Matrix matrix(std::size_t rows, std::size_t cols, std::vector<float> values) {
  Matrix out(rows, cols);
  out.values = std::move(values);
  return out;
}

TEST(TransformShape, OfAMultipleOfTheIdentityIsNotApart) {
  const TransformShape shape = shape_of(matrix(3, 3, {2, 0, 0, 0, 2, 0, 0, 0, 2}));
  EXPECT_EQ(shape.multiple, 2);
  EXPECT_EQ(shape.apart, 0);
  EXPECT_NEAR(shape.effective_dims, 3, 1e-12);
  for (const double s : shape.singular) EXPECT_NEAR(s, 2, 1e-12);
}

TEST(TransformShape, OfWeightsByHand) {
  // Length 5; the mean of the diagonal is 1.5, which leaves (1.5, 4, 0, -1.5): apart by sqrt((2.25 + 16 + 2.25) / 25).
  const TransformShape shape = shape_of(matrix(2, 2, {3, 4, 0, 0}));
  EXPECT_EQ(shape.multiple, 1.5);
  EXPECT_NEAR(shape.apart, std::sqrt(20.5 / 25), 1e-12);
  ASSERT_EQ(shape.singular.size(), 2u);
  EXPECT_NEAR(shape.singular[0], 5, 1e-12) << "one direction of length 5";
  EXPECT_NEAR(shape.singular[1], 0, 1e-6);
  EXPECT_NEAR(shape.effective_dims, 1, 1e-12);
}

TEST(TransformShape, OfUnequalSidesHasAsManyValuesAsTheSmallerOne) {
  for (const Matrix& weights : {matrix(3, 2, {3, 0, 0, 4, 0, 0}), matrix(2, 3, {3, 0, 0, 0, 4, 0})}) {
    const TransformShape shape = shape_of(weights);
    EXPECT_TRUE(std::isnan(shape.apart) && std::isnan(shape.multiple)) << "no identity to be near to";
    ASSERT_EQ(shape.singular.size(), 2u);
    EXPECT_NEAR(shape.singular[0], 4, 1e-12);
    EXPECT_NEAR(shape.singular[1], 3, 1e-12);
    EXPECT_NEAR(shape.effective_dims, 25.0 * 25 / (256 + 81), 1e-12);
  }
}

TEST(TransformShape, OfNothingSaysSo) {
  TransformShape shape = shape_of(Matrix(2, 2));
  EXPECT_TRUE(std::isnan(shape.apart) && std::isnan(shape.effective_dims));
  EXPECT_EQ(shape.singular, (std::vector<double>{0, 0}));
  shape = shape_of(Matrix());
  EXPECT_TRUE(shape.singular.empty());
  shape = shape_of(Matrix(kTransformShapeSideMost + 1, kTransformShapeSideMost + 1, 1.0f));
  EXPECT_TRUE(shape.singular.empty()) << "too large to be looked at";
  EXPECT_NEAR(shape.apart, std::sqrt(1 - 1.0 / static_cast<double>(kTransformShapeSideMost + 1)), 1e-9);
}

}  // namespace
}  // namespace tertium
