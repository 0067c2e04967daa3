// transform_test.cpp: a transform applied as NumPy applies it, and what is refused.
#include "shared/domain/transform.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/probe_golden.h"

namespace tertium {
namespace {

Matrix golden_matrix(const std::vector<float>& values, std::size_t rows) {
  Matrix out(rows, values.size() / rows);
  out.values = values;
  return out;
}
LinearTransform golden_transform() {
  return {golden_matrix(numpy::probe_weights, numpy::kProbeFeatures), numpy::probe_mean, numpy::probe_std, numpy::probe_bias};
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Transform, AppliesAsNumpyDoes) {
  Executor one;
  const Matrix features = golden_matrix(numpy::probe_features, numpy::kProbeObjects);
  const Matrix plain = *apply_transform(golden_transform(), features, false, one), unit = *apply_transform(golden_transform(), features, true, one);
  for (std::size_t i = 0; i < plain.values.size(); ++i) {
    EXPECT_NEAR(plain.values[i], numpy::probe_applied[i], 2e-6) << i;
    EXPECT_NEAR(unit.values[i], numpy::probe_applied_unit[i], 1e-6) << i;
  }
}

TEST(Transform, OfManyFeaturesKeepsTheSumsOfDoubles) {
  Executor one;
  const std::size_t features = 700, dims = 3;
  LinearTransform transform{Matrix(features, dims), 0.5, 2.0, {}};
  Matrix rows(50, features);
  for (std::size_t i = 0; i < transform.weights.values.size(); ++i) transform.weights.values[i] = std::sin(static_cast<float>(i));
  for (std::size_t i = 0; i < rows.values.size(); ++i) rows.values[i] = 10 + std::cos(static_cast<float>(3 * i));
  const Matrix out = *apply_transform(transform, rows, false, one);
  ASSERT_EQ(out.cols, dims);
  for (std::size_t r = 0; r < rows.rows; ++r) {
    for (std::size_t d = 0; d < dims; ++d) {
      double sum = 0, size = 0;
      for (std::size_t f = 0; f < features; ++f) {
        const double term = (static_cast<double>(rows.at(r, f)) - 0.5) / 2.0 * static_cast<double>(transform.weights.at(f, d));
        sum += term, size += std::abs(term);
      }
      EXPECT_NEAR(out.at(r, d), sum, 1e-6 * size);
    }
  }
}

TEST(Transform, LeavesARowOfZerosAloneWhereLengthsAreMadeOne) {
  Executor one;
  LinearTransform transform{Matrix(2, 2, 0.0f), 0, 1, {}};
  transform.weights.at(0, 0) = transform.weights.at(1, 1) = 1;
  Matrix rows(2, 2, 0.0f);
  rows.at(1, 0) = 3, rows.at(1, 1) = -4;
  const Matrix out = *apply_transform(transform, rows, true, one);
  EXPECT_EQ(out.values, (std::vector<float>{0, 0, .6f, -.8f}));
}

TEST(Transform, RefusesWhatDoesNotFitOrIsNoNumber) {
  Executor one;
  const Matrix features = golden_matrix(numpy::probe_features, numpy::kProbeObjects);
  LinearTransform wrong = golden_transform();
  const Result<Matrix> narrow = apply_transform(wrong, Matrix(3, 5), false, one, "x.npy");
  ASSERT_FALSE(narrow);
  EXPECT_TRUE(has(narrow.error().message, "x.npy has 5 columns, but the transform was learned from 6")) << narrow.error().message;
  wrong.bias.pop_back();
  EXPECT_TRUE(has(check_transform(wrong, "t").error().message, "t: the bias has 5 values, but the weights have 6 columns"));
  wrong = golden_transform();
  wrong.std = 0;
  EXPECT_TRUE(has(check_transform(wrong, "t").error().message, "it must be above 0"));
  wrong = golden_transform();
  wrong.weights.at(1, 2) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(has(check_transform(wrong, "t").error().message, "row 1, column 2"));
  wrong = golden_transform();
  wrong.weights.at(0, 0) = 3e38f;
  const Result<Matrix> far = apply_transform(wrong, Matrix(1, 6, 1e30f), false, one, "x.npy");
  ASSERT_FALSE(far);
  EXPECT_TRUE(has(far.error().message, "row 0 does not give finite numbers")) << far.error().message;
  EXPECT_FALSE(check_transform({}, "t"));
}

TEST(Transform, ScaleIsOneMeanAndOneDeviationOfAllValues) {
  Matrix m(3, 2);
  m.values = {1, 2, 3, 4, 100, 100};
  const std::vector<std::uint32_t> rows{0, 1};
  const FeatureScale scale = scale_of(m, rows);
  EXPECT_DOUBLE_EQ(scale.mean, 2.5);
  EXPECT_DOUBLE_EQ(scale.std, std::sqrt(1.25));
}

}  // namespace
}  // namespace tertium
