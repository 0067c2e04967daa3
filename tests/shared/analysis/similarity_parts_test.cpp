// similarity_parts_test.cpp: planted category weights come back, and the pairs counted are those that there are.
#include "shared/analysis/similarity_parts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/analysis/nnls.h"
#include "shared/base/random.h"

namespace tertium {
namespace {

// Category c of twelve objects: two overlap (0 and 1), one has a single object, one holds nobody.
std::vector<std::vector<bool>> categories() {
  std::vector<std::vector<bool>> out(4, std::vector<bool>(12, false));
  for (std::size_t o = 0; o < 6; ++o) out[0][o] = true;
  for (std::size_t o = 4; o < 9; ++o) out[1][o] = true;
  out[2][11] = true;
  return out;
}

SimilarityMatrix made_of(double base, const std::vector<double>& weight, double noise) {
  SimilarityMatrix matrix{12, std::vector<double>(144, 1.0)};
  const auto members = categories();
  RandomStream random(2);
  for (std::size_t r = 0; r < 12; ++r)
    for (std::size_t c = 0; c < r; ++c) {
      double value = base + noise * random.normal();
      for (std::size_t k = 0; k < members.size(); ++k) value += members[k][r] && members[k][c] ? weight[k] : 0.0;
      matrix.values[r * 12 + c] = matrix.values[c * 12 + r] = value;
    }
  return matrix;
}

TEST(SimilarityParts, ArePlantedWeights) {
  const SimilarityParts parts = *explain_similarity(made_of(.2, {.5, .25, 7, 7}, 0), categories());
  EXPECT_NEAR(parts.base, .2, 1e-12);
  EXPECT_NEAR(parts.r2, 1, 1e-12);
  EXPECT_NEAR(parts.parts[0].weight, .5, 1e-12);
  EXPECT_NEAR(parts.parts[1].weight, .25, 1e-12);
  EXPECT_EQ(parts.parts[2].weight, 0) << "one object makes no pair";
  EXPECT_EQ(parts.parts[0].members, 6u);
  EXPECT_EQ(parts.parts[3].members, 0u);
  EXPECT_GT(parts.parts[0].unique, parts.parts[1].unique);
  EXPECT_EQ(parts.parts[3].unique, 0);
}

TEST(SimilarityParts, AreNeverNegative) {
  const SimilarityParts parts = *explain_similarity(made_of(.5, {.3, -.2, 0, 0}, .01), categories());
  EXPECT_NEAR(parts.parts[0].weight, .3, .05);
  EXPECT_EQ(parts.parts[1].weight, 0);
}

TEST(SimilarityParts, AreThoseOfTheMatrixOfPairs) {
  const SimilarityMatrix matrix = made_of(.2, {.5, .25, 0, 0}, .1);
  const auto members = categories();
  RealMatrix x(66, 5, 0.0);
  std::vector<double> y;
  double mean = 0;
  for (std::size_t r = 0; r < 12; ++r)
    for (std::size_t c = 0; c < r; ++c) {
      x.at(y.size(), 0) = 1;
      for (std::size_t k = 0; k < 4; ++k) x.at(y.size(), k + 1) = members[k][r] && members[k][c] ? 1 : 0;
      y.push_back(matrix.at(r, c));
      mean += y.back() / 66;
    }
  const NonNegativeFit fit = solve_non_negative(x, y);
  double about = 0;
  for (const double value : y) about += (value - mean) * (value - mean);
  const SimilarityParts parts = *explain_similarity(matrix, members);
  EXPECT_NEAR(parts.base, fit.weights[0], 1e-12);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_NEAR(parts.parts[k].weight, fit.weights[k + 1], 1e-12);
  EXPECT_NEAR(parts.r2, 1 - fit.squared_error / about, 1e-10);
}

TEST(SimilarityParts, RefusesWhatCannotBeExplained) {
  SimilarityMatrix matrix = made_of(.2, {.5, .25, 0, 0}, 0);
  EXPECT_EQ(explain_similarity(matrix, {}).error().code, ErrorCode::kInvalid);
  const std::vector<std::vector<bool>> short_one{std::vector<bool>(11, true)};
  EXPECT_EQ(explain_similarity(matrix, short_one).error().code, ErrorCode::kInvalid);
  matrix.values[12] = NAN;
  EXPECT_EQ(explain_similarity(matrix, categories()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(explain_similarity(SimilarityMatrix{2, {1, 0, 0, 1}}, {}).error().code, ErrorCode::kInvalid);
  const SimilarityParts flat = *explain_similarity(SimilarityMatrix{12, std::vector<double>(144, .4)}, categories());
  EXPECT_TRUE(std::isnan(flat.r2));
  EXPECT_NEAR(flat.base, .4, 1e-12);
}

}  // namespace
}  // namespace tertium
