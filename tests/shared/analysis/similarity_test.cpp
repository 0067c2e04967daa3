// similarity_test.cpp: similarities of pairs against NumPy's and SciPy's, on sizes that cross tiles, and at their edges.
#include "shared/analysis/similarity.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/analysis/row_products.h"
#include "shared/base/random.h"
#include "shared/domain/dissimilarities.h"
#include "shared/model/choice.h"
#include "tests/support/scipy_statistics.h"

namespace tertium {
namespace {

class BackwardExecutor final : public Executor {
 public:
  std::size_t width() const override { return 3; }
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
  RandomStream random(derive_key(seed, "test matrix"));
  for (float& v : m.values) v = static_cast<float>(random.normal());
  return m;
}

void expect_near(const std::vector<double>& values, const std::vector<double>& expected, double tolerance) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], tolerance) << "pair " << i;
}

TEST(Similarity, IsNumpysAndScipys) {
  Executor one;
  const Matrix x = matrix_of(scipy::kFeatureRows, scipy::kFeatureX, scipy::kX);
  expect_near(*similarity_pairs(x, PairRule::kDot, one), scipy::kPairsDot, 1e-13);
  expect_near(*similarity_pairs(x, PairRule::kCosine, one), scipy::kPairsCosine, 1e-14);
  expect_near(*similarity_pairs(x, PairRule::kPearson, one), scipy::kPairsPearson, 1e-14);
  expect_near(*similarity_pairs(x, PairRule::kEuclidean, one), scipy::kPairsEuclidean, 1e-14);
}

// More rows than a tile and more columns than a chunk, by the loops of the choice model.
TEST(Similarity, OfManyRowsAndColumnsIsThatOfEachTwoRowsAlone) {
  Executor one;
  BackwardExecutor back;
  const Matrix m = random_matrix(70, 300, 1);
  const std::pair<PairRule, SimilarityRule> rules[] = {
      {PairRule::kDot, SimilarityRule::kDot}, {PairRule::kCosine, SimilarityRule::kCosine}, {PairRule::kEuclidean, SimilarityRule::kEuclidean}};
  for (const auto& [rule, same] : rules) {
    const std::vector<double> pairs = *similarity_pairs(m, rule, one);
    for (std::size_t i = 0; i < m.rows; ++i)
      for (std::size_t j = i + 1; j < m.rows; ++j) ASSERT_NEAR(pairs[pair_number(i, j, m.rows)], pair_similarity(m.row(i), m.row(j), same), 1e-11) << i << " " << j;
    EXPECT_EQ(pairs, *similarity_pairs(m, rule, back)) << "same bits in any order";
  }
}

TEST(Similarity, ByChoicesIsThePredictedMatrix) {
  Executor one;
  Matrix m = random_matrix(9, 3, 2);
  for (float& v : m.values) v = std::abs(v);
  const SimilarityMatrix whole = *predicted_similarity(m, one);
  const std::vector<double> pairs = *similarity_pairs(m, PairRule::kChoice, one);
  EXPECT_EQ(pairs, upper_triangle(whole));
  EXPECT_EQ(pairs[pair_number(2, 5, 9)], whole.at(2, 5));
  double sum = 0;
  for (const double value : pairs) sum += value;
  EXPECT_NEAR(sum / static_cast<double>(pairs.size()), 1.0 / 3, 1e-14);
}

TEST(Similarity, OfEqualAndOfEmptyRowsIsExact) {
  Executor one;
  const Matrix m = matrix_of(4, 2, {.1f, .3f, .1f, .3f, 0, 0, 7, 7});
  EXPECT_EQ((*similarity_pairs(m, PairRule::kEuclidean, one))[0], 0);
  EXPECT_EQ((*similarity_pairs(m, PairRule::kCosine, one))[1], 0) << "a row of zeros";
  EXPECT_EQ((*similarity_pairs(m, PairRule::kPearson, one))[2], 0) << "a row that does not vary";
  EXPECT_LE((*similarity_pairs(m, PairRule::kCosine, one))[0], 1);
}

TEST(Similarity, RefusesWhatHasNone) {
  Executor one;
  EXPECT_EQ(similarity_pairs(Matrix(2, 2, 1), PairRule::kDot, one).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(similarity_pairs(Matrix(5, 0), PairRule::kDot, one).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(similarity_pairs(Matrix(kMostSimilarityObjects + 1, 1), PairRule::kDot, one).error().code, ErrorCode::kTooLarge);
  Matrix hole(3, 2, 1);
  hole.at(1, 1) = NAN;
  EXPECT_NE(similarity_pairs(hole, PairRule::kCosine, one).error().message.find("row 2, column 2"), std::string::npos);
}

}  // namespace
}  // namespace tertium
