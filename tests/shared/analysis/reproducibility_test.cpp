// reproducibility_test.cpp: dimensions found again over an ensemble, by hand and in a synthetic world, and the run to recommend.
#include "shared/analysis/reproducibility.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

// One dimension over eight objects: `even` at the even ones, 1 2 3 4 at the odd ones.
Matrix run_of(std::vector<float> even) {
  Matrix m(8, 1);
  for (std::size_t i = 0; i < 4; ++i) m.at(2 * i, 0) = even[i], m.at(2 * i + 1, 0) = static_cast<float>(i + 1);
  return m;
}
std::vector<std::vector<double>> reproducibility_of(const std::vector<Matrix>& runs) {
  std::vector<const Matrix*> all;
  for (const Matrix& run : runs) all.push_back(&run);
  return dimension_reproducibility(all);
}

TEST(Reproducibility, AveragesFishersZOverTheOtherRunsOnly) {
  // Over the even objects r(a, b) = .8, r(a, c) = .6, r(b, c) = .8; atanh .8 = ln 9 / 2, atanh .6 = ln 4 / 2.
  const auto r = reproducibility_of({run_of({1, 2, 3, 4}), run_of({1, 2, 4, 3}), run_of({2, 1, 4, 3})});
  EXPECT_NEAR(r[0][0], 5.0 / 7, 1e-12) << "tanh(ln 6 / 2); divided by three runs it would be .535";
  EXPECT_NEAR(r[1][0], 0.8, 1e-12);
  EXPECT_NEAR(r[2][0], 5.0 / 7, 1e-12);
}

TEST(Reproducibility, PicksThePartnerOnTheOddObjectsAndMeasuresOnTheEvenOnes) {
  Matrix two(8, 2);
  const float even[2][4] = {{1, 2, 4, 3}, {1, 2, 3, 4}}, odd[2][4] = {{1, 2, 3, 4}, {4, 3, 2, 1}};
  for (std::size_t d = 0; d < 2; ++d)
    for (std::size_t i = 0; i < 4; ++i) two.at(2 * i, d) = even[d][i], two.at(2 * i + 1, d) = odd[d][i];
  const auto r = reproducibility_of({run_of({1, 2, 3, 4}), two});
  EXPECT_NEAR(r[0][0], 0.8, 1e-12) << "the first dimension of two, though the second is equal on the even objects";
  EXPECT_NEAR(r[1][0], 0.8, 1e-12);
  EXPECT_NEAR(r[1][1], kCorrelationMost, 1e-12) << "its only candidate, and r = 1 counts as a little less";
}

TEST(Reproducibility, CountsARunWithoutDimensionsAsNotFindingAnything) {
  const auto r = reproducibility_of({run_of({1, 2, 3, 4}), run_of({1, 2, 4, 3}), Matrix(8, 0)});
  EXPECT_NEAR(r[0][0], std::tanh(std::log(9.0) / 4), 1e-12);
  EXPECT_TRUE(r[2].empty());
}

TEST(Reproducibility, IsNotToldOfOneRunOrOfAHandfulOfObjects) {
  EXPECT_EQ(reproducibility_of({run_of({1, 2, 3, 4})}), std::vector<std::vector<double>>(1));
  EXPECT_EQ(reproducibility_of({Matrix(3, 1, 1.0f), Matrix(3, 1, 1.0f)}), std::vector<std::vector<double>>(2));
  EXPECT_TRUE(reproducibility_of({}).empty());
}

// METHODS 7.4: 300 objects, ten sparse dimensions that all ten runs share, in any order, with noise, and three of noise alone.
TEST(Reproducibility, FallsWithNoiseAsInTheSyntheticEnsemble) {
  const double noise[] = {0.05, 0.1, 0.2, 0.3, 0.5}, expected[] = {0.994, 0.974, 0.892, 0.795, 0.545};
  for (std::size_t level = 0; level < 5; ++level) {
    RandomStream random(derive_key(level, "reproducibility test"));
    Matrix signal(300, 10);
    for (float& value : signal.values) value = random.uniform() < 0.3 ? static_cast<float>(2 * random.uniform()) : 0.0f;
    std::vector<Matrix> runs;
    for (std::uint32_t run = 0; run < 10; ++run) {
      Matrix m(300, 13);
      for (std::size_t o = 0; o < 300; ++o)
        for (std::uint32_t d = 0; d < 13; ++d)
          m.at(o, (d + run) % 13) = static_cast<float>(noise[level] * random.normal()) + (d < 10 ? signal.at(o, d) : 0.0f);
      runs.push_back(std::move(m));
    }
    const auto r = reproducibility_of(runs);
    double shared = 0, alone = 0;
    for (std::uint32_t run = 0; run < 10; ++run)
      for (std::uint32_t d = 0; d < 13; ++d) (d < 10 ? shared : alone) += r[run][(d + run) % 13];
    EXPECT_NEAR(shared / 100, expected[level], 0.05) << "noise " << noise[level] << "; the order of magnitude, for sparse signals of another shape differ a little";
    EXPECT_NEAR(alone / 30, 0, 0.03);
  }
}

TEST(Recommendation, IsTheRunWhoseDimensionsAreFoundAgainBest) {
  EXPECT_EQ(recommend_run(std::vector<RunStanding>{{{0.5, 0.7}, 0.9, 0}, {{0.9, 0.6, 0.6}, 1.0, 1}, {{0.2}, 0.8, 2}}), 1u);
}

TEST(Recommendation, BreaksTiesByValidationNllThenSeedAndPrefersWhatIsKnown) {
  EXPECT_EQ(recommend_run(std::vector<RunStanding>{{{0.5}, 0.95, 0}, {{0.5}, 0.9, 1}}), 1u);
  EXPECT_EQ(recommend_run(std::vector<RunStanding>{{{0.5}, kUnknown, 0}, {{0.5}, 2.0, 1}}), 1u);
  EXPECT_EQ(recommend_run(std::vector<RunStanding>{{{0.5}, 0.9, 7}, {{0.5}, 0.9, 3}}), 1u);
  EXPECT_EQ(recommend_run(std::vector<RunStanding>{{{0.5}, kUnknown, 7}, {{0.5}, kUnknown, 3}}), 1u);
}

TEST(Recommendation, IsARunWithoutDimensionsOnlyWhereNoneHasAny) {
  EXPECT_EQ(recommend_run(std::vector<RunStanding>{{{}, 0.5, 0}, {{-0.1}, 1.1, 1}}), 1u);
  EXPECT_EQ(recommend_run(std::vector<RunStanding>{{{}, 1.0, 0}, {{}, 0.9, 1}}), 1u);
  EXPECT_TRUE(std::isnan(mean_reproducibility({})));
}

}  // namespace
}  // namespace tertium
