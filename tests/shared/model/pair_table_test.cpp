// pair_table_test.cpp: what the table says is as near to pair_similarity as it claims, and decisions made by it are those of pair_similarity.
#include "shared/model/pair_table.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr SimilarityRule kRules[] = {SimilarityRule::kDot, SimilarityRule::kCosine, SimilarityRule::kEuclidean};

Matrix random_features(std::size_t objects, std::size_t dims, double size = 1, double shift = 0) {
  Matrix x(objects, dims);
  RandomStream random(derive_key(objects + dims, "features"));
  for (float& v : x.values) v = static_cast<float>(size * (random.normal() + shift));
  return x;
}

std::vector<Triplet> random_triplets(std::uint32_t objects, std::size_t count) {
  RandomStream random(derive_key(objects, "triplets"));
  std::vector<Triplet> triplets(count);
  for (Triplet& t : triplets) {
    do t = {random.below(objects), random.below(objects), random.below(objects)};
    while (t.first == t.second || t.first == t.odd || t.second == t.odd);
  }
  return triplets;
}

TEST(PairTable, PaysOnceJudgmentsAreManyForTheObjects) {
  EXPECT_FALSE(table_pays(0, 100));
  EXPECT_FALSE(table_pays(1854, 50'000));
  EXPECT_TRUE(table_pays(1854, 4'700'000));
  EXPECT_FALSE(table_pays(100'000, 1'000'000'000'000)) << "the table would not fit";
}

TEST(PairTable, DifferencesAreWithinTheDoubtThatItStates) {
  Executor executor;
  for (const SimilarityRule rule : kRules) {
    // Few dims, one stretch of a sum, several; far from the origin; very long and very short rows.
    for (const Matrix& x : {random_features(40, 3), random_features(40, 128), random_features(40, 700), random_features(40, 300, 1, 30), random_features(40, 20, 1e15),
                            random_features(40, 20, 1e-14)}) {
      const PairTable table(x, rule, executor);
      const std::vector<Triplet> triplets = random_triplets(40, 500);
      double worst = 0;
      for (std::size_t first = 0; first < triplets.size(); first += kTableBlock) {
        TableBlock block;
        const auto some = std::span(triplets).subspan(first, std::min(kTableBlock, triplets.size() - first));
        table.look_up(some, block);
        for (std::size_t t = 0; t < some.size(); ++t) {
          const auto a = x.row(some[t].first), b = x.row(some[t].second), c = x.row(some[t].odd);
          const double s0 = pair_similarity(a, b, rule), s1 = pair_similarity(a, c, rule), s2 = pair_similarity(b, c, rule);
          const double t0 = static_cast<double>(block.first[t]), t1 = static_cast<double>(block.second[t]), t2 = static_cast<double>(block.third[t]);
          const double off = std::max({std::abs((t0 - t1) - (s0 - s1)), std::abs((t0 - t2) - (s0 - s2)), std::abs((t1 - t2) - (s1 - s2))});
          worst = std::max(worst, off / static_cast<double>(block.doubt[t]));
        }
      }
      EXPECT_LE(worst, 1.0) << static_cast<int>(rule) << ", " << x.cols;
    }
  }
}

TEST(PairTable, DoubtsEverythingWhereFloatsCannotHoldTheSums) {
  Executor executor;
  const Matrix huge = random_features(5, 3, 1e25);
  for (const SimilarityRule rule : kRules) {
    const PairTable table(huge, rule, executor);
    TableBlock block;
    table.look_up(std::vector<Triplet>{{0, 1, 2}}, block);
    EXPECT_FALSE(block.doubt[0] < 1e30f) << static_cast<int>(rule);
  }
}

// So few at a time that no table pays, added up.
Score score_plainly(const Matrix& x, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor) {
  const std::size_t few = x.rows * x.rows / 16;
  Score all;
  for (std::size_t first = 0; first < triplets.size(); first += few) {
    const auto some = triplets.subspan(first, std::min(few, triplets.size() - first));
    EXPECT_FALSE(table_pays(x.rows, some.size()));
    const auto score = score_embedding(x, some, options, executor);
    all.triplets += score->triplets;
    all.right += score->right;
    all.ties += score->ties;
    all.nll += score->nll * static_cast<double>(score->triplets);
    all.outcomes.insert(all.outcomes.end(), score->outcomes.begin(), score->outcomes.end());
  }
  all.nll /= static_cast<double>(all.triplets);
  return all;
}

Matrix matrix_with_ties() {
  Matrix x = random_features(60, 150);
  for (float& v : x.values) v = std::round(v);  // many equal products
  for (std::size_t o = 30; o < 60; ++o) std::copy_n(x.values.begin() + static_cast<std::ptrdiff_t>(o % 7 * 150), 150, x.values.begin() + static_cast<std::ptrdiff_t>(o * 150));
  return x;
}

TEST(PairTable, ScoresDecideAsTheDefinitionDoes) {
  Executor executor;
  Matrix nothing_in_some = random_features(60, 33);
  for (std::size_t o = 0; o < 60; o += 3) std::fill_n(nothing_in_some.values.begin() + static_cast<std::ptrdiff_t>(o * 33), 33, 0.0f);
  for (const Matrix& x : {random_features(60, 33), matrix_with_ties(), random_features(60, 40, 1e25), random_features(60, 40, 1e-25),
                          random_features(60, 512, 1, 20), nothing_in_some}) {
    const std::vector<Triplet> triplets = random_triplets(60, 5001);
    for (const SimilarityRule rule : kRules) {
      for (const double temperature : {1.0, 0.05, 30.0}) {
        ScoreOptions options;
        options.rule = rule;
        options.temperature = temperature;
        options.keep_outcomes = true;
        ASSERT_TRUE(table_pays(60, triplets.size()));
        const auto fast = score_embedding(x, triplets, options, executor);
        ASSERT_TRUE(fast);
        const Score plain = score_plainly(x, triplets, options, executor);
        EXPECT_EQ(fast->right, plain.right);
        EXPECT_EQ(fast->ties, plain.ties);
        EXPECT_NEAR(fast->nll, plain.nll, 1e-5 * (1 + plain.nll)) << static_cast<int>(rule) << ", " << x.cols << " dims, at " << temperature;
        ASSERT_EQ(fast->outcomes.size(), triplets.size());
        for (std::size_t t = 0; t < triplets.size(); ++t) {
          ASSERT_EQ(fast->outcomes[t].right, plain.outcomes[t].right);
          ASSERT_EQ(fast->outcomes[t].tie, plain.outcomes[t].tie);
        }
      }
    }
  }
  const auto tied = score_embedding(matrix_with_ties(), random_triplets(60, 5001), {}, executor);
  EXPECT_GT(tied->ties, 100u) << "the ties were there";
}

TEST(PairTable, ProbabilitiesAgreeWithTheDefinition) {
  Executor executor;
  const Matrix x = random_features(60, 40, 0.5);
  const std::vector<Triplet> triplets = random_triplets(60, 5001);
  for (const SimilarityRule rule : kRules) {
    ScoreOptions options;
    options.rule = rule;
    options.keep_outcomes = true;
    const auto fast = score_embedding(x, triplets, options, executor);
    const Score plain = score_plainly(x, triplets, options, executor);
    EXPECT_NEAR(fast->nll, plain.nll, 1e-7);
    for (std::size_t t = 0; t < triplets.size(); ++t)
      for (std::size_t p = 0; p < 3; ++p) ASSERT_NEAR(fast->outcomes[t].probability[p], plain.outcomes[t].probability[p], 2e-6);
  }
}

}  // namespace
}  // namespace tertium
