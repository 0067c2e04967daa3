// nnls_test.cpp: weights that may not be negative, against SciPy's, by the conditions of the optimum, and where columns depend on each other.
#include "shared/analysis/nnls.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.h"
#include "tests/support/readout_golden.h"

namespace tertium {
namespace {

// What Karush, Kuhn and Tucker ask: no slope up where the weight is 0, none at all where it is not.
void expect_optimal(const RealMatrix& x, std::span<const double> y, const NonNegativeFit& fit, double within) {
  EXPECT_TRUE(fit.finished);
  std::vector<double> left(y.begin(), y.end());
  double y_square = 0, error = 0;
  for (std::size_t r = 0; r < x.rows; ++r) {
    y_square += y[r] * y[r];
    for (std::size_t c = 0; c < x.cols; ++c) left[r] -= x.at(r, c) * fit.weights[c];
    error += left[r] * left[r];
  }
  EXPECT_NEAR(fit.squared_error, error, 1e-9 * y_square);
  for (std::size_t c = 0; c < x.cols; ++c) {
    double slope = 0, square = 0;
    for (std::size_t r = 0; r < x.rows; ++r) {
      slope += x.at(r, c) * left[r];
      square += x.at(r, c) * x.at(r, c);
    }
    const double unit = std::sqrt(square * y_square);
    EXPECT_GE(fit.weights[c], 0);
    EXPECT_LE(slope, within * unit) << "column " << c;
    if (fit.weights[c] > 0) EXPECT_GE(slope, -within * unit) << "column " << c;
  }
  EXPECT_LE(fit.violation, within);
}

TEST(NonNegative, IsWhatScipyFinds) {
  RealMatrix a(20, 6);
  a.values = golden::kNonNegativeA;
  const NonNegativeFit fit = solve_non_negative(a, golden::kNonNegativeB);
  for (std::size_t c = 0; c < 6; ++c) EXPECT_NEAR(fit.weights[c], golden::kNonNegativeW[c], 1e-10);
  EXPECT_NEAR(std::sqrt(fit.squared_error), golden::kNonNegativeNorm[0], 1e-10);
  EXPECT_EQ(fit.weights[4], 0) << "its true weight is -1";
  expect_optimal(a, golden::kNonNegativeB, fit, 1e-12);
}

TEST(NonNegative, MeetsTheConditionsOfTheOptimumWhateverIsGiven) {
  for (std::uint64_t key = 0; key < 60; ++key) {
    RandomStream random(key);
    const std::size_t rows = 1 + random.below(60), cols = 1 + random.below(80);  // often more columns than rows
    RealMatrix x(rows, cols);
    std::vector<double> y(rows);
    for (double& value : x.values) value = random.below(3) == 0 ? 0.0 : random.normal() + (key % 2 ? 1 : 0);
    for (double& value : y) value = 10 * random.normal();
    expect_optimal(x, y, solve_non_negative(x, y), 1e-9);
  }
}

TEST(NonNegative, FindsPlantedWeightsWhereTheyAreNotNegative) {
  RandomStream random(9);
  RealMatrix x(200, 30);
  for (double& value : x.values) value = random.below(2);  // norms: has it or has it not
  std::vector<double> truth(30, 0.0), y(200, 0.0);
  truth[2] = .7, truth[11] = 1.5, truth[29] = .1;
  for (std::size_t r = 0; r < 200; ++r)
    for (std::size_t c = 0; c < 30; ++c) y[r] += x.at(r, c) * truth[c];
  const NonNegativeFit fit = solve_non_negative(x, y);
  for (std::size_t c = 0; c < 30; ++c) EXPECT_NEAR(fit.weights[c], truth[c], 1e-10);
  EXPECT_NEAR(fit.squared_error, 0, 1e-18);
}

TEST(NonNegative, TakesOneOfColumnsThatSayTheSame) {
  RandomStream random(5);
  RealMatrix x(40, 4);
  std::vector<double> y(40);
  for (std::size_t r = 0; r < 40; ++r) {
    x.at(r, 0) = random.uniform();
    x.at(r, 1) = x.at(r, 0);
    x.at(r, 2) = random.uniform();
    x.at(r, 3) = 3 * x.at(r, 0) + x.at(r, 2);
    y[r] = 2 * x.at(r, 0) + x.at(r, 2) + .1 * random.normal();
  }
  const NonNegativeFit fit = solve_non_negative(x, y);
  expect_optimal(x, y, fit, 1e-9);
  EXPECT_TRUE(fit.weights[0] == 0 || fit.weights[1] == 0);
}

TEST(NonNegative, IsZeroWhereNothingCanBeGained) {
  RealMatrix x(3, 2);
  x.values = {1, 0, 1, 0, 1, 0};
  const std::vector<double> below{-1, -2, -3}, none{0, 0, 0};
  EXPECT_EQ(solve_non_negative(x, below).weights, (std::vector<double>{0, 0}));
  EXPECT_EQ(solve_non_negative(x, below).squared_error, 14);
  EXPECT_EQ(solve_non_negative(x, none).weights, (std::vector<double>{0, 0}));
  const std::vector<double> above{1, 2, 3};
  const NonNegativeFit fit = solve_non_negative(x, above);
  EXPECT_NEAR(fit.weights[0], 2, 1e-15);
  EXPECT_EQ(fit.weights[1], 0) << "a column of zeros";
  EXPECT_TRUE(solve_non_negative(RealMatrix(3, 0), above).weights.empty());
}

}  // namespace
}  // namespace tertium
