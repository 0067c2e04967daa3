// linear_algebra_test.cpp: products and the decomposition, against sums written out.
#include "shared/analysis/linear_algebra.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "shared/base/random.h"

namespace tertium {
namespace {

RealMatrix noise(std::size_t rows, std::size_t cols, std::uint64_t key) {
  RealMatrix out(rows, cols);
  RandomStream random(key);
  for (double& value : out.values) value = random.normal();
  return out;
}

TEST(LinearAlgebra, MultipliesAsSumsDo) {
  for (const std::size_t k : {0u, 1u, 7u, 300u}) {
    const RealMatrix a = noise(9, k, 1), b = noise(k, 5, 2), c = noise(9, 4, 3);
    const RealMatrix ab = multiply(a, b), ac = multiply_transposed(a, c);
    ASSERT_EQ(ab.rows, 9u);
    ASSERT_EQ(ab.cols, 5u);
    ASSERT_EQ(ac.rows, k);
    for (std::size_t r = 0; r < 9; ++r)
      for (std::size_t col = 0; col < 5; ++col) {
        double sum = 0;
        for (std::size_t i = 0; i < k; ++i) sum += a.at(r, i) * b.at(i, col);
        EXPECT_NEAR(ab.at(r, col), sum, 1e-12);
      }
    for (std::size_t i = 0; i < k; ++i)
      for (std::size_t col = 0; col < 4; ++col) {
        double sum = 0;
        for (std::size_t r = 0; r < 9; ++r) sum += a.at(r, i) * c.at(r, col);
        EXPECT_NEAR(ac.at(i, col), sum, 1e-12);
      }
  }
}

TEST(LinearAlgebra, AddsProductsOfRowsAndOfColumns) {
  const RealMatrix block = noise(70, 11, 4);
  RealMatrix by_rows(70, 70, 1.0), by_columns(11, 11, 2.0);
  add_rows_gram(block, by_rows);
  add_columns_gram(block, by_columns);
  mirror_lower(by_rows);
  mirror_lower(by_columns);
  for (std::size_t a = 0; a < 70; ++a)
    for (std::size_t b = 0; b < 70; ++b) {
      double sum = 1;
      for (std::size_t i = 0; i < 11; ++i) sum += block.at(a, i) * block.at(b, i);
      EXPECT_NEAR(by_rows.at(a, b), sum, 1e-12);
      EXPECT_EQ(by_rows.at(a, b), by_rows.at(b, a));
    }
  for (std::size_t a = 0; a < 11; ++a)
    for (std::size_t b = 0; b < 11; ++b) {
      double sum = 2;
      for (std::size_t i = 0; i < 70; ++i) sum += block.at(i, a) * block.at(i, b);
      EXPECT_NEAR(by_columns.at(a, b), sum, 1e-11);
    }
}

TEST(LinearAlgebra, TakesASymmetricMatrixApartAndTheVectorsStandAtRightAngles) {
  RealMatrix square(40, 40);
  add_columns_gram(noise(25, 40, 5), square);  // of rank 25
  const Spectrum spectrum = decompose_symmetric(square);  // which reads the lower half alone
  mirror_lower(square);
  EXPECT_TRUE(std::is_sorted(spectrum.values.begin(), spectrum.values.end()));
  for (std::size_t j = 0; j < 15; ++j) EXPECT_NEAR(spectrum.values[j], 0, 1e-12);
  EXPECT_GT(spectrum.values[15], 1e-3);
  RealMatrix scaled = spectrum.vectors;
  for (std::size_t r = 0; r < 40; ++r)
    for (std::size_t j = 0; j < 40; ++j) scaled.at(r, j) *= spectrum.values[j];
  for (std::size_t r = 0; r < 40; ++r)
    for (std::size_t c = 0; c < 40; ++c) {
      double whole = 0, angle = 0;
      for (std::size_t j = 0; j < 40; ++j) {
        whole += scaled.at(r, j) * spectrum.vectors.at(c, j);
        angle += spectrum.vectors.at(j, r) * spectrum.vectors.at(j, c);
      }
      EXPECT_NEAR(whole, square.at(r, c), 1e-11);
      EXPECT_NEAR(angle, r == c ? 1 : 0, 1e-12);
    }
}

TEST(LinearAlgebra, OfNothingIsNothing) {
  EXPECT_TRUE(decompose_symmetric(RealMatrix()).values.empty());
  EXPECT_EQ(multiply(RealMatrix(0, 3), RealMatrix(3, 2)).cols, 2u);
  const RealMatrix zero = multiply(RealMatrix(2, 0), RealMatrix(0, 2));
  EXPECT_EQ(zero, RealMatrix(2, 2));
}

}  // namespace
}  // namespace tertium
