// cumulative_rsa_test.cpp: similarities of the first dimensions and of single ones against whole predicted matrices, by hand, and bad input.
#include "shared/analysis/cumulative_rsa.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "shared/analysis/similarity.h"
#include "shared/domain/embedding.h"
#include "shared/simulation/world.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

class BackwardExecutor final : public Executor {
 public:
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    while (count-- > 0) body(count);
  }
};

Matrix world(std::size_t objects, std::size_t dims, std::uint64_t seed, double density = .4) {
  return make_known_world({.objects = static_cast<std::uint32_t>(objects), .dims = static_cast<std::uint32_t>(dims), .density = density, .strength = 2, .seed = seed});
}
std::vector<double> predicted(const Matrix& m) {
  Executor one;
  return *similarity_pairs(m, PairRule::kChoice, one);
}

// Whatever rows are zeros: none, some, all but two, all but one, all.
TEST(CumulativeRsa, VisitsObjectsWithoutWeightsTogetherAndFindsWhatTheWholeMatrixHas) {
  Executor one;
  const Matrix mind = world(23, 5, 1);
  const std::vector<double> reference = predicted(world(23, 4, 2));
  for (std::size_t with = 0; with <= 23; with += with < 4 ? 1 : 6) {
    Matrix m = mind;
    for (std::size_t r = 0; r < m.rows; ++r)
      for (std::size_t c = 0; c < m.cols; ++c) m.at(r, c) = (r * 7) % 23 < with ? m.at(r, c) + .1f : 0.0f;
    const CumulativeRsa curve = *cumulative_rsa(reference, m, {.keep_order = true}, one);
    ASSERT_EQ(curve.points.size(), 5u);
    for (std::uint32_t d = 1; d <= 5; ++d) {
      std::vector<std::size_t> first(d);
      std::iota(first.begin(), first.end(), std::size_t{0});
      const std::vector<double> pairs = predicted(take_columns(m, first));
      // Of one object with a weight, or none, every similarity is 1/3 but for rounding.
      const double expected = with < 2 ? 0 : pearson(reference, pairs);
      EXPECT_NEAR(curve.points[d - 1].r, expected, 1e-11) << with << " with a weight, " << d << " dims";
      EXPECT_EQ(curve.points[d - 1].dims, d);
      EXPECT_EQ(curve.points[d - 1].column, d - 1);
      EXPECT_TRUE(std::isnan(curve.points[d - 1].low));
    }
    const std::vector<double> alone = *single_dimension_rsa(reference, m, one);
    for (std::size_t d = 0; d < 5; ++d) EXPECT_NEAR(alone[d], with < 2 ? 0 : pearson(reference, predicted(take_columns(m, {d}))), 1e-11) << with << " " << d;
  }
}

TEST(CumulativeRsa, TakesDimensionsByImportanceAndEndsAtOneAgainstItself) {
  Executor one;
  Matrix m = world(30, 6, 3);
  for (std::size_t r = 0; r < m.rows; ++r) m.at(r, 4) *= 3;
  const std::vector<std::size_t> order = order_by_importance(m);
  EXPECT_EQ(order[0], 4u);
  for (const RsaMethod method : {RsaMethod::kPearson, RsaMethod::kSpearman, RsaMethod::kKendall}) {
    const CumulativeRsa curve = *cumulative_rsa(predicted(m), m, {.method = method}, one);
    for (std::size_t d = 0; d < 6; ++d) EXPECT_EQ(curve.points[d].column, order[d]);
    EXPECT_NEAR(curve.points[5].r, 1, 1e-12);
    EXPECT_LT(curve.points[0].r, .95);
    // From dims_95 on, and not before it, r^2 stays above the line.
    for (const auto& [dims, share] : {std::pair(curve.dims_90, .9), std::pair(curve.dims_95, .95), std::pair(curve.dims_99, .99)}) {
      ASSERT_GE(dims, 1u);
      for (std::size_t d = dims - 1; d < 6; ++d) EXPECT_GT(curve.points[d].r * curve.points[d].r, share);
      if (dims > 1) {
        EXPECT_LE(curve.points[dims - 2].r * curve.points[dims - 2].r, share);
      }
    }
    EXPECT_LE(curve.dims_90, curve.dims_95);
    EXPECT_LE(curve.dims_95, curve.dims_99);
  }
}

TEST(CumulativeRsa, HasAnIntervalAtEveryPointThatIsThatOfItsMatrix) {
  Executor one;
  const Matrix m = world(20, 3, 4);
  const std::vector<double> reference = predicted(world(20, 3, 5));
  const CumulativeRsa curve = *cumulative_rsa(reference, m, {.keep_order = true, .bootstraps = 40, .level = .9, .seed = 6}, one);
  for (std::size_t d = 1; d <= 3; ++d) {
    std::vector<std::size_t> first(d);
    std::iota(first.begin(), first.end(), std::size_t{0});
    RsaOptions options;
    options.bootstraps = 40, options.level = .9, options.seed = 6;
    const RsaReport report = *compare_similarities(reference, predicted(take_columns(m, first)), {}, options, one);
    EXPECT_NEAR(curve.points[d - 1].low, report.low, 1e-10);
    EXPECT_NEAR(curve.points[d - 1].high, report.high, 1e-10);
    EXPECT_NEAR(curve.points[d - 1].sd, report.sd, 1e-10);
    EXPECT_LT(curve.points[d - 1].low, curve.points[d - 1].high);
  }
  // Against what it is the opposite of, no number of dimensions is enough.
  std::vector<double> opposite = predicted(m);
  for (double& v : opposite) v = -v;
  EXPECT_EQ(cumulative_rsa(opposite, m, {}, one)->dims_95, 0u);
}

TEST(PairwiseRsa, IsTheCorrelationOfTheSimilaritiesOfEachTwoDimensions) {
  Executor one;
  BackwardExecutor back;
  Matrix a = world(40, 4, 7), b = world(40, 3, 8, .9);
  for (std::size_t r = 0; r < 40; ++r) {
    a.at(r, 2) = 0;              // no object has it
    b.at(r, 1) = b.at(r, 0) * 2;
    a.at(r, 1) = b.at(r, 0);
  }
  const ColumnCorrelations r = *pairwise_rsa(a, b, one);
  ASSERT_EQ(r.rows, 4u);
  ASSERT_EQ(r.cols, 3u);
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      EXPECT_NEAR(r.at(i, j), i == 2 ? 0 : pearson(predicted(take_columns(a, {i})), predicted(take_columns(b, {j}))), 1e-11) << i << " " << j;
  EXPECT_NEAR(r.at(1, 0), 1, 1e-12);
  EXPECT_EQ(match_with_replacement(r)[1], 0u);
  EXPECT_EQ(pairwise_rsa(a, b, back)->values, r.values);
}

TEST(CumulativeRsa, StopsWhenToldAndRefusesWhatItCannotCompare) {
  Executor one;
  const Matrix m = world(12, 3, 9);
  const std::vector<double> own = predicted(m);
  std::vector<double> shares;
  EXPECT_TRUE(cumulative_rsa(own, m, {}, one, [&](double share) { return shares.push_back(share), true; }).ok());
  EXPECT_EQ(shares.size(), 3u);
  EXPECT_EQ(shares.back(), 1);
  const RsaWatcher stop = [](double) { return false; };
  EXPECT_EQ(cumulative_rsa(own, m, {}, one, stop).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(pairwise_rsa(m, m, one, stop).error().code, ErrorCode::kCancelled);
  EXPECT_EQ(single_dimension_rsa(own, m, one, stop).error().code, ErrorCode::kCancelled);

  const auto refusal = [&](const std::vector<double>& reference, const Matrix& e) {
    const Result<CumulativeRsa> r = cumulative_rsa(reference, e, {}, one);
    EXPECT_EQ(single_dimension_rsa(reference, e, one).ok(), r.ok());
    return r ? std::string() : r.error().message;
  };
  EXPECT_NE(refusal({1, 2, 3}, m).find("12 objects have 66"), std::string::npos);
  EXPECT_NE(refusal(own, Matrix(12, 0)).find("no dimensions"), std::string::npos);
  EXPECT_NE(refusal({1}, Matrix(2, 1)).find("2 objects"), std::string::npos);
  EXPECT_NE(refusal(std::vector<double>(66, .4), m).find("same value"), std::string::npos);
  std::vector<double> hole = own;
  hole[1] = NAN;
  EXPECT_NE(refusal(hole, m).find("objects 1 and 3"), std::string::npos);
  Matrix bad = m;
  bad.at(2, 1) = NAN;
  EXPECT_NE(refusal(own, bad).find("row 3, column 2"), std::string::npos);
  EXPECT_NE(pairwise_rsa(m, world(11, 3, 9), one).error().message.find("12 objects, the second 11"), std::string::npos);
}

}  // namespace
}  // namespace tertium
