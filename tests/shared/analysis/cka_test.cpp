// cka_test.cpp: kernel alignment against NumPy's explicit formula, its invariances, and both ways to the same sums.
#include "shared/analysis/cka.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.h"
#include "tests/support/scipy_statistics.h"

namespace tertium {
namespace {

class BackwardExecutor final : public Executor {
 public:
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    while (count-- > 0) body(count);
  }
};

Matrix matrix_of(std::size_t rows, std::size_t cols, const std::vector<float>& values) {
  Matrix m(rows, cols);
  m.values = values;
  return m;
}
Matrix random_matrix(std::size_t rows, std::size_t cols, std::uint64_t seed) {
  Matrix m(rows, cols);
  RandomStream random(derive_key(seed, "test features"));
  for (float& v : m.values) v = static_cast<float>(random.normal());
  return m;
}
CkaReport cka(const Matrix& a, const Matrix& b, CkaOptions options = {}) {
  Executor one;
  return *compare_cka(a, b, options, one);
}

// kX and kY have fewer columns than rows, kWide more: the sums go over objects or over features.
TEST(Cka, IsTheExplicitFormulaOfCentredKernels) {
  const std::size_t n = scipy::kFeatureRows;
  const Matrix x = matrix_of(n, scipy::kFeatureX, scipy::kX), y = matrix_of(n, scipy::kFeatureY, scipy::kY), wide = matrix_of(n, scipy::kFeatureWide, scipy::kWide);
  struct Case { const Matrix *a, *b; scipy::CkaValues expected; };
  for (const Case& c : {Case{&x, &y, scipy::kCkaXY}, Case{&x, &wide, scipy::kCkaXWide}, Case{&wide, &y, scipy::kCkaYWide}}) {
    EXPECT_NEAR(cka(*c.a, *c.b).cka, c.expected.linear, 1e-13);
    EXPECT_NEAR(cka(*c.a, *c.b).debiased, c.expected.linear_debiased, 1e-12);
    EXPECT_TRUE(std::isnan(cka(*c.a, *c.b).sigma_a));
    const CkaReport rbf = cka(*c.a, *c.b, {CkaKernel::kRbf});
    EXPECT_NEAR(rbf.cka, c.expected.rbf, 1e-13);
    EXPECT_NEAR(rbf.debiased, c.expected.rbf_debiased, 1e-12);
    EXPECT_GT(rbf.sigma_a, 0);
    EXPECT_NEAR(cka(*c.a, *c.b, {CkaKernel::kRbf, .5}).cka, c.expected.rbf_half, 1e-13);
  }
}

TEST(Cka, OfASetWithItselfIsOne) {
  const Matrix x = random_matrix(30, 6, 1);
  for (const CkaKernel kernel : {CkaKernel::kLinear, CkaKernel::kRbf}) {
    EXPECT_NEAR(cka(x, x, {kernel}).cka, 1, 1e-14);
    EXPECT_NEAR(cka(x, x, {kernel}).debiased, 1, 1e-14);
  }
}

TEST(Cka, DoesNotSeeRotationScaleOrShiftButSeesOneStretchedColumn) {
  const Matrix x = random_matrix(40, 2, 2), y = random_matrix(40, 5, 3);
  Matrix turned = x, stretched = x;
  const double angle = 0.7;
  for (std::size_t r = 0; r < x.rows; ++r) {
    const double a = x.at(r, 0), b = x.at(r, 1);
    turned.at(r, 0) = static_cast<float>(3 * (std::cos(angle) * a - std::sin(angle) * b) + 10);
    turned.at(r, 1) = static_cast<float>(3 * (std::sin(angle) * a + std::cos(angle) * b) - 4);
    stretched.at(r, 0) *= 5;
  }
  for (const CkaKernel kernel : {CkaKernel::kLinear, CkaKernel::kRbf}) {
    EXPECT_NEAR(cka(x, turned, {kernel}).cka, 1, 1e-6);
    EXPECT_NEAR(cka(turned, y, {kernel}).cka, cka(x, y, {kernel}).cka, 1e-6);
    EXPECT_LT(cka(x, stretched, {kernel}).cka, .95);
    EXPECT_EQ(cka(x, y, {kernel}).cka, cka(y, x, {kernel}).cka);
  }
}

// Random features of few objects: the published figure is near 1 though nothing is shared, the debiased one is about 0.
TEST(Cka, PublishedIsTooHighForManyFeaturesOfFewObjectsAndDebiasedIsNot) {
  double published = 0, debiased = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const CkaReport r = cka(random_matrix(20, 700, 2 * seed), random_matrix(20, 700, 2 * seed + 1));
    published += r.cka / 20, debiased += r.debiased / 20;
  }
  EXPECT_GT(published, .95);
  EXPECT_NEAR(debiased, 0, .07);  // one has a standard deviation of about 1 / sqrt(170)
}

TEST(Cka, IsTheSameOverObjectsAndOverFeaturesAndForAnyExecutor) {
  // 90 x 80 goes over features, with 40 columns of zeros more over objects.
  const Matrix x = random_matrix(90, 80, 6), y = random_matrix(90, 70, 7);
  Matrix padded(90, 140);
  for (std::size_t r = 0; r < 90; ++r)
    for (std::size_t c = 0; c < 80; ++c) padded.at(r, c) = x.at(r, c);
  EXPECT_NEAR(cka(x, y).cka, cka(padded, y).cka, 1e-13);
  EXPECT_NEAR(cka(x, y).debiased, cka(padded, y).debiased, 1e-12);
  BackwardExecutor back;
  for (const CkaKernel kernel : {CkaKernel::kLinear, CkaKernel::kRbf})
    for (const Matrix* a : {&x, static_cast<const Matrix*>(&padded)}) EXPECT_EQ(compare_cka(*a, y, {kernel}, back)->cka, cka(*a, y, {kernel}).cka);
}

TEST(Cka, RefusesWhatCannotBeCompared) {
  Executor one;
  const Matrix x = random_matrix(6, 2, 8);
  const auto message = [&](const Matrix& a, const Matrix& b, CkaOptions options = {}) {
    const Result<CkaReport> r = compare_cka(a, b, options, one);
    return r ? std::string() : r.error().message;
  };
  EXPECT_NE(message(x, random_matrix(7, 2, 8)).find("6 rows, the other 7"), std::string::npos);
  EXPECT_NE(message(Matrix(3, 1), Matrix(3, 1)).find("at least 4"), std::string::npos);
  EXPECT_NE(message(x, Matrix(6, 0)).find("no columns"), std::string::npos);
  EXPECT_NE(message(x, Matrix(6, 3, 2)).find("the second side: all rows are the same"), std::string::npos);
  Matrix hole = x;
  hole.at(5, 1) = INFINITY;
  EXPECT_NE(message(hole, x).find("row 6, column 2"), std::string::npos);
  Matrix twins(6, 1);  // four of six are equal: 6 of 15 pairs at 0; five of six: 10 of 15
  twins.at(0, 0) = 1, twins.at(1, 0) = 2;
  EXPECT_EQ(message(x, twins, {CkaKernel::kRbf}), "");
  twins.at(1, 0) = 0;
  EXPECT_NE(message(x, twins, {CkaKernel::kRbf}).find("median distance is 0"), std::string::npos);
  EXPECT_NE(message(x, x, {CkaKernel::kRbf, 0}).find("above 0"), std::string::npos);
}

}  // namespace
}  // namespace tertium
