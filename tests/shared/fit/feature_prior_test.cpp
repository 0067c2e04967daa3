// feature_prior_test.cpp: the formulas of feature-informed VICE against finite differences and plain sums in double precision.
#include "shared/fit/feature_prior.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr std::size_t kRows = 7, kDims = 5, kRow = 16, kSize = kRows * kRow;

std::vector<float> some_values(std::uint64_t seed, double mean, double sd) {
  std::vector<float> values(kSize, 0.0f);
  RandomStream stream(seed);
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t d = 0; d < kDims; ++d) values[r * kRow + d] = static_cast<float>(mean + sd * stream.normal());
  }
  return values;
}
std::vector<double> widen(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// With beta1 = 0 Adam's running mean after one step is the gradient itself.
AdamStep gradient_probe() { return {0.0f, 1.0f, 0.0f, 0.0f, 1.0f}; }

void expect_gradient(const std::vector<float>& gradient, std::vector<double> at, const std::function<double(const std::vector<double>&)>& loss) {
  for (std::size_t r = 0; r < kRows; ++r) {
    for (std::size_t d = 0; d < kDims; ++d) {
      const std::size_t i = r * kRow + d;
      const double keep = at[i], h = 1e-5;
      at[i] = keep + h;
      const double above = loss(at);
      at[i] = keep - h;
      const double below = loss(at);
      at[i] = keep;
      EXPECT_NEAR(static_cast<double>(gradient[i]), (above - below) / (2 * h), 1e-5) << "row " << r << ", dimension " << d;
    }
  }
}

// Sum over dims of what remains of the divergence when its variance is the best one.
double divergence(const std::vector<double>& location, const std::vector<double>& log_scale) {
  double all = 0;
  for (std::size_t d = 0; d < kDims; ++d) {
    double sum = 0, log_scales = 0;
    for (std::size_t r = 0; r < kRows; ++r) {
      const std::size_t i = r * kRow + d;
      sum += location[i] * location[i] + std::exp(2 * log_scale[i]);
      log_scales += log_scale[i];
    }
    all += pooled_divergence(pooled_variance(sum, kRows), kRows, log_scales);
  }
  return all;
}
std::vector<float> precision_of(const std::vector<float>& location, const std::vector<float>& log_scale) {
  std::vector<float> sums(kRow), precision(kRow);
  sum_squares(kRows, kRow, location.data(), log_scale.data(), sums.data());
  for (std::size_t d = 0; d < kRow; ++d) precision[d] = static_cast<float>(1.0 / pooled_variance(static_cast<double>(sums[d]), kRows));
  return precision;
}

// Any smooth loss of the matrix in force does for the choices' NLL: here sum of drawn^2 * toll.
double choices_loss(double x, double toll) { return x > 0 ? x * x * toll : 0.0; }

struct Corrections {
  std::vector<float> expected = some_values(1, 0.2, 0.6), location = some_values(2, 0.1, 0.4), log_scale = some_values(3, -1.0, 0.4), noise = some_values(4, 0, 1),
                     toll = some_values(5, 0.5, 0.3);
  std::vector<float> drawn = std::vector<float>(kSize), gradient = std::vector<float>(kSize);
  std::vector<float> m1 = std::vector<float>(kSize), v1 = m1, m2 = m1, v2 = m1;
  FitPlan plan;
  Corrections() {
    plan.spike = 0.25;
    plan.slab = 1.0;
    plan.pi = 0.6;
    plan.kl_weight = 0.8;
    plan.train_triplets = 4;
    draw_about(kSize, expected.data(), location.data(), log_scale.data(), noise.data(), drawn.data());
    for (std::size_t i = 0; i < kSize; ++i) gradient[i] = 2 * drawn[i] * toll[i] * 3;  // of three triplets
    CorrectionStep step;
    step.per_triplet = 1.0f / 3;
    step.weight = 0.2f;
    step.expected_prior = vice_prior(plan);
    step.expected_prior.weight = 0.07f;
    step.adam = gradient_probe();
    std::vector<float> mu = location, ls = log_scale;
    step_correction(kRows, kRow, step, precision_of(location, log_scale).data(), expected.data(), drawn.data(), noise.data(), gradient.data(), mu.data(), m1.data(),
                    v1.data(), ls.data(), m2.data(), v2.data());
  }
  double loss(const std::vector<double>& says, const std::vector<double>& mu, const std::vector<double>& ls) const {
    double sum = 0.2 * divergence(mu, ls);
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t d = 0; d < kDims; ++d) {
        const std::size_t i = r * kRow + d;
        sum += choices_loss(says[i] + mu[i] + std::exp(ls[i]) * static_cast<double>(noise[i]), static_cast<double>(toll[i]));
        sum += 0.07 * spike_and_slab_energy(plan, says[i]);
      }
    }
    return sum;
  }
};

TEST(CorrectionGradient, IsTheSlopeOfTheLossForLocationScaleAndMap) {
  const Corrections c;
  expect_gradient(c.m1, widen(c.location), [&](const std::vector<double>& at) { return c.loss(widen(c.expected), at, widen(c.log_scale)); });
  expect_gradient(c.m2, widen(c.log_scale), [&](const std::vector<double>& at) { return c.loss(widen(c.expected), widen(c.location), at); });
  expect_gradient(c.gradient, widen(c.expected), [&](const std::vector<double>& at) { return c.loss(at, widen(c.location), widen(c.log_scale)); });
}

TEST(MapGradient, IsTheSlopeOfTheLossForWeightAndScale) {
  const std::vector<float> location = some_values(6, 0, 0.4), log_scale = some_values(7, -1.0, 0.4), noise = some_values(8, 0, 1), toll = some_values(9, 0.5, 0.3);
  std::vector<float> gradient(kSize), m1(kSize), v1(kSize), m2(kSize), v2(kSize), drawn(kSize), mu = location, ls = log_scale;
  draw_values(kSize, location.data(), log_scale.data(), noise.data(), drawn.data());
  for (std::size_t i = 0; i < kSize; ++i) gradient[i] = 2 * drawn[i] * toll[i];
  step_map(kRows, kRow, 0.3f, gradient_probe(), precision_of(location, log_scale).data(), noise.data(), gradient.data(), mu.data(), m1.data(), v1.data(), ls.data(),
           m2.data(), v2.data());
  for (const float g : gradient) EXPECT_EQ(g, 0.0f) << "left empty for the next step";
  const auto loss = [&](const std::vector<double>& at_mu, const std::vector<double>& at_ls) {
    double sum = 0.3 * divergence(at_mu, at_ls);
    for (std::size_t i = 0; i < kSize; ++i) {
      const double x = at_mu[i] + std::exp(at_ls[i]) * static_cast<double>(noise[i]);
      sum += x * x * static_cast<double>(toll[i]);
    }
    return sum;
  };
  expect_gradient(m1, widen(location), [&](const std::vector<double>& at) { return loss(at, widen(log_scale)); });
  expect_gradient(m2, widen(log_scale), [&](const std::vector<double>& at) { return loss(widen(location), at); });
}

TEST(InterceptGradient, IsOfTheColumnsSumAndAStandardNormalPrior) {
  const std::vector<float> values = some_values(10, 0.3, 0.5);
  std::vector<float> sums(kRow, 0.0f), value(kRow, 0.5f), mean(kRow, 0.0f), square(kRow, 0.0f);
  add_columns(kRows, kRow, values.data(), sums.data());
  step_intercepts(kRow, 0.1f, gradient_probe(), sums.data(), value.data(), mean.data(), square.data());
  for (std::size_t d = 0; d < kDims; ++d) {
    double sum = 0;
    for (std::size_t r = 0; r < kRows; ++r) sum += static_cast<double>(values[r * kRow + d]);
    EXPECT_NEAR(static_cast<double>(mean[d]), sum + 0.1 * 0.5, 1e-5);
  }
}

TEST(PooledVariance, IsWhereTheDivergenceIsLeast) {
  // (count + 1) / 2 log v + (sum + guess) / (2 v), by a grid.
  const double best = pooled_variance(3.0, 7);
  const auto at = [](double v) { return 4 * std::log(v) + (3.0 + kGuessedVariance) / (2 * v); };
  EXPECT_LT(at(best), at(best * 1.01));
  EXPECT_LT(at(best), at(best / 1.01));
  EXPECT_GT(pooled_variance(0.0, 1000000), 0.0) << "a variance of values that are all 0 stays above 0";
}

TEST(AddProduct, IsThePlainSumForEveryWidthAndNumberOfRows) {
  RandomStream stream(3);
  Executor one;
  for (const std::size_t row : {16u, 48u, 64u, 112u}) {
    for (const std::size_t rows : {1u, 4u, 70u}) {
      const std::size_t inner = 9;
      std::vector<float> a(rows * inner), b(inner * row), out(rows * row, 0.5f), squared(rows * row, 0.0f);
      for (float& v : a) v = static_cast<float>(stream.normal());
      for (float& v : b) v = static_cast<float>(stream.normal());
      add_product(a.data(), rows, inner, b.data(), row, false, out.data(), one);
      add_product(a.data(), rows, inner, b.data(), row, true, squared.data(), one);
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t d = 0; d < row; ++d) {
          double sum = 0.5, of_squares = 0;
          for (std::size_t t = 0; t < inner; ++t) {
            const double x = static_cast<double>(a[r * inner + t]), y = static_cast<double>(b[t * row + d]);
            sum += x * y;
            of_squares += x * x * y;
          }
          ASSERT_NEAR(static_cast<double>(out[r * row + d]), sum, 1e-5) << rows << " x " << row;
          ASSERT_NEAR(static_cast<double>(squared[r * row + d]), of_squares, 1e-4) << rows << " x " << row;
        }
      }
    }
  }
}

TEST(AddProduct, IsOneSumOfFloatsInOrderOnEveryInstructionSet) {
  RandomStream stream(4);
  Executor one;
  ASSERT_EQ(std::string(feature_loops().back().name), "any");
  for (const std::size_t row : {16u, 32u, 80u, 112u}) {
    const std::size_t rows = 71, inner = 13;
    std::vector<float> a(rows * inner), b(inner * row), start(rows * row);
    for (std::vector<float>* values : {&a, &b, &start})
      for (float& v : *values) v = static_cast<float>(stream.normal());
    for (const bool squared : {false, true}) {
      std::vector<float> right = start;
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t t = 0; t < inner; ++t) {
          const float value = a[r * inner + t], factor = squared ? value * value : value;
          for (std::size_t d = 0; d < row; ++d) right[r * row + d] += factor * b[t * row + d];
        }
      }
      for (const FeatureLoops& loops : feature_loops()) {
        std::vector<float> out = start;
        add_product(a.data(), rows, inner, b.data(), row, squared, out.data(), one, loops);
        EXPECT_EQ(out, right) << loops.name << ", rows of " << row;
      }
    }
  }
}

TEST(ScaleFeatures, CentresColumnsAndBringsRowsToLengthOne) {
  Matrix features(4, 2);
  features.values = {1, 10, 3, 10, 5, 10, 7, 10};  // the second column says nothing
  const ScaledFeatures scaled = scale_features(features);
  EXPECT_DOUBLE_EQ(scaled.mean[0], 4.0);
  double squares = 0;
  for (std::size_t o = 0; o < 4; ++o) {
    EXPECT_EQ(scaled.rows[o * 2 + 1], 0.0f);
    EXPECT_EQ(scaled.turned[o], scaled.rows[o * 2]);
    squares += static_cast<double>(scaled.rows[o * 2] * scaled.rows[o * 2]);
  }
  EXPECT_NEAR(squares, 4.0, 1e-5);
}

TEST(CheckFeatures, RefusesWhatNoMapCanStandOn) {
  Matrix good(4, 2);
  good.values = {1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_TRUE(check_features(good, 4));
  const auto says = [](const Matrix& features, std::uint32_t objects) {
    const auto done = check_features(features, objects);
    return done ? std::string("allowed") : done.error().message;
  };
  EXPECT_NE(says(good, 5).find("4 rows; there must be one for each of the 5 objects"), std::string::npos);
  EXPECT_NE(says(Matrix(4, 0), 4).find("no column"), std::string::npos);
  EXPECT_NE(says(Matrix(4, 2, 1.0f), 4).find("the same for all objects"), std::string::npos);
  Matrix nan = good;
  nan.at(2, 1) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(says(nan, 4).find("row 3, column 2"), std::string::npos);
  nan.at(2, 1) = std::numeric_limits<float>::infinity();
  EXPECT_NE(says(nan, 4).find("not a finite number"), std::string::npos);
  EXPECT_EQ(check_features(Matrix(2, kFeatureColumnsMax + 1), 2).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace tertium
