// matching_test.cpp: columns are correlated as by hand, and paired in three ways.
#include "shared/analysis/matching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "shared/base/random.h"
#include "tests/support/scipy_statistics.h"

namespace tertium {
namespace {

Matrix matrix(std::size_t rows, std::size_t cols, std::vector<float> values) {
  Matrix m(rows, cols);
  m.values = std::move(values);
  return m;
}
ColumnCorrelations table(std::size_t rows, std::size_t cols, std::vector<double> values) { return {rows, cols, std::move(values)}; }
double total(const ColumnCorrelations& r, const Partners& partners) {
  double sum = 0;
  for (std::size_t a = 0; a < partners.size(); ++a)
    if (partners[a]) sum += r.at(a, *partners[a]);
  return sum;
}

TEST(CorrelateColumns, GivesPearsonsOverAllOddOrEvenObjects) {
  // Even objects (0, 2, 4): 1 -1 0 against 1 0 -1, r = 1/2. Odd ones (1, 3, 5): 1 2 3 against 3 2 1, r = -1.
  const Matrix a = matrix(6, 1, {1, 1, -1, 2, 0, 3}), b = matrix(6, 2, {1, 3, 3, 3, 0, 3, 2, 3, -1, 3, 1, 3});
  const ColumnCorrelations even = correlate_columns(a, b, Rows::kEven), odd = correlate_columns(a, b, Rows::kOdd);
  EXPECT_NEAR(even.at(0, 0), 0.5, 1e-12);
  EXPECT_NEAR(odd.at(0, 0), -1, 1e-12);
  EXPECT_EQ(even.at(0, 1), 0) << "what does not vary correlates with nothing";
  // All six: deviations 0 0 -2 1 -1 2 and 0 2 -1 1 -2 0, so 5 / sqrt(10 * 10).
  EXPECT_NEAR(correlate_columns(a, b).at(0, 0), 0.5, 1e-12);
  EXPECT_NEAR(correlate_columns(a, a).at(0, 0), 1, 1e-12);
}

TEST(CorrelateColumns, HasNothingToSayWithoutColumnsOrObjects) {
  const ColumnCorrelations none = correlate_columns(Matrix(4, 0), Matrix(4, 3));
  EXPECT_EQ(none.rows, 0u);
  EXPECT_EQ(none.cols, 3u);
  EXPECT_TRUE(match_one_to_one(none).empty());
  const ColumnCorrelations alone = correlate_columns(Matrix(1, 2, 1.0f), Matrix(1, 2, 1.0f), Rows::kOdd);
  EXPECT_EQ(alone.values, std::vector<double>(4, 0.0));
}

TEST(Matching, GivesEachItsBestTheGreedyItsBestThatIsFreeAndOneToOneTheLargestSum) {
  const ColumnCorrelations r = table(3, 3, {0.9, 0.8, 0.1,   //
                                            0.85, 0.1, 0.0,  //
                                            0.7, 0.2, 0.3});
  EXPECT_EQ(match_with_replacement(r), (Partners{0, 0, 0}));
  EXPECT_EQ(match_greedily(r), (Partners{0, 1, 2})) << "sum 1.3";
  EXPECT_EQ(match_one_to_one(r), (Partners{1, 0, 2})) << "sum 1.95";
}

TEST(Matching, OneToOneIsScipysAssignment) {
  for (const scipy::Assignment& expected : scipy::kAssignments) {
    const ColumnCorrelations r = table(expected.rows, expected.cols, expected.values);
    const Partners partners = match_one_to_one(r);
    EXPECT_NEAR(total(r, partners), expected.sum, 1e-12);
    for (std::size_t a = 0; a < expected.rows; ++a) EXPECT_EQ(partners[a] ? static_cast<int>(*partners[a]) : -1, expected.partner[a]) << expected.rows << " x " << expected.cols;
  }
}

TEST(Matching, LeavesOutWhatHasNoPartnerOnEitherSide) {
  const ColumnCorrelations wide = table(1, 3, {0.1, 0.9, 0.5}), tall = table(3, 1, {0.1, 0.9, 0.5});
  EXPECT_EQ(match_one_to_one(wide), (Partners{1}));
  EXPECT_EQ(match_one_to_one(tall), (Partners{std::nullopt, 0, std::nullopt}));
  EXPECT_EQ(match_greedily(tall), (Partners{0, std::nullopt, std::nullopt})) << "in order, whatever comes after";
  EXPECT_EQ(match_with_replacement(table(2, 0, {})), (Partners{std::nullopt, std::nullopt}));
}

TEST(Matching, FindsAPermutationOfNoisyColumns) {
  RandomStream random(derive_key(7, "matching test"));
  Matrix a(200, 12), b(200, 12);
  std::vector<std::uint32_t> place(12);
  std::iota(place.begin(), place.end(), 0u);
  for (std::size_t i = place.size(); i > 1; --i) std::swap(place[i - 1], place[random.below(static_cast<std::uint32_t>(i))]);
  for (std::size_t o = 0; o < 200; ++o)
    for (std::size_t d = 0; d < 12; ++d) {
      a.at(o, d) = static_cast<float>(random.uniform());
      b.at(o, place[d]) = a.at(o, d) + static_cast<float>(0.1 * random.normal());
    }
  const ColumnCorrelations r = correlate_columns(a, b);
  for (const Partners& found : {match_with_replacement(r), match_greedily(r), match_one_to_one(r)})
    for (std::size_t d = 0; d < 12; ++d) EXPECT_EQ(found[d], place[d]);
}

// Against every way there is.
TEST(Matching, OneToOneIsNeverBeatenByAnyPermutationNorByGreed) {
  RandomStream random(derive_key(3, "matching test"));
  for (int world = 0; world < 60; ++world) {
    const std::size_t rows = 1 + random.below(5), cols = 1 + random.below(5), most = std::max(rows, cols);
    ColumnCorrelations r = table(rows, cols, {});
    for (std::size_t i = 0; i < rows * cols; ++i) r.values.push_back(world % 3 == 0 ? random.below(3) / 2.0 : 2 * random.uniform() - 1);
    std::vector<std::size_t> order(most);
    std::iota(order.begin(), order.end(), std::size_t{0});
    double best = -10;
    do {
      double sum = 0;
      for (std::size_t i = 0; i < most; ++i)
        if (i < rows && order[i] < cols) sum += r.at(i, order[i]);
      best = std::max(best, sum);
    } while (std::next_permutation(order.begin(), order.end()));
    const Partners found = match_one_to_one(r);
    EXPECT_NEAR(total(r, found), best, 1e-9);
    EXPECT_LE(total(r, match_greedily(r)), total(r, found) + 1e-9);
    std::vector<bool> taken(cols, false);
    std::size_t matched = 0;
    for (const auto& partner : found) {
      if (!partner) continue;
      EXPECT_FALSE(taken[*partner]) << "no dimension twice";
      taken[*partner] = true, ++matched;
    }
    EXPECT_EQ(matched, std::min(rows, cols));
  }
}

}  // namespace
}  // namespace tertium
