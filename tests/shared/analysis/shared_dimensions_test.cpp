// shared_dimensions_test.cpp: shared, covered and unique dimensions by hand, labels that go along, and evidence that tells planted matches from chance.
#include "shared/analysis/shared_dimensions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "shared/base/random.h"

namespace tertium {
namespace {

ColumnCorrelations correlations(std::size_t rows, std::size_t cols, std::vector<double> values) { return {rows, cols, std::move(values)}; }

TEST(SharedDimensions, AreBestBothWaysAndNearEnough) {
  // Rows: a0 and b0 choose each other; a1 also wants b0; a2 and b1 choose each other too weakly; b2 wants a0.
  const ColumnCorrelations r = correlations(3, 3, {.9, .1, .5,  //
                                                   .6, .0, .2,  //
                                                   .1, .25, -.3});
  const SharedDimensions s = find_shared_dimensions(r, .3);
  EXPECT_EQ(s.shared, 1u);
  EXPECT_EQ(s.a[0].standing, Standing::kShared);
  EXPECT_EQ(*s.a[0].best, 0u);
  EXPECT_DOUBLE_EQ(s.a[0].r, .9);
  EXPECT_EQ(s.a[1].standing, Standing::kCovered);
  EXPECT_EQ(s.a[2].standing, Standing::kUnique);
  EXPECT_EQ(s.b[0].standing, Standing::kShared);
  EXPECT_EQ(s.b[1].standing, Standing::kUnique);
  EXPECT_EQ(s.b[2].standing, Standing::kCovered);
  EXPECT_EQ(*s.b[2].best, 0u);
  EXPECT_EQ(s.covered_a, 1u);
  EXPECT_EQ(s.covered_b, 1u);
  EXPECT_EQ(s.unique_a, 1u);
  EXPECT_EQ(s.unique_b, 1u);
  EXPECT_EQ(find_shared_dimensions(r, .2).shared, 2u);
  EXPECT_STREQ(to_string(Standing::kCovered), "covered");
}

TEST(SharedDimensions, WithAnEmbeddingOfNoDimensionsAreNone) {
  const SharedDimensions s = find_shared_dimensions(correlations(2, 0, {}));
  EXPECT_EQ(s.shared, 0u);
  EXPECT_EQ(s.unique_a, 2u);
  EXPECT_FALSE(s.a[0].best);
  EXPECT_TRUE(s.b.empty());
}

TEST(TransferLabels, TakesTheLabelOfTheBestThatIsNearEnough) {
  const ColumnCorrelations r = correlations(2, 4, {.8, .2, .1, .5,  //
                                                   .3, .25, .7, -.1});
  const std::vector<std::string> labels{"animal", ""};
  const auto got = transfer_labels(r, labels, .3);
  ASSERT_EQ(got.size(), 4u);
  EXPECT_EQ(got[0].label, "animal");
  EXPECT_EQ(got[1].label, "") << "no label is near enough";
  EXPECT_EQ(*got[1].from, 1u);
  EXPECT_DOUBLE_EQ(got[1].r, .25);
  EXPECT_EQ(got[2].label, "") << "the best one has none";
  EXPECT_EQ(got[3].label, "animal");
  const auto none = transfer_labels(correlations(0, 2, {}), {}, .3);
  EXPECT_FALSE(none[0].from);
  EXPECT_TRUE(std::isnan(none[0].r));
}

struct TwoWorlds {
  Matrix a{60, 6}, b{60, 5};
};
// Column 0 of a is column 3 of b with a little noise, the rest is chance; column 5 of a does not vary.
TwoWorlds planted(std::uint64_t seed) {
  TwoWorlds w;
  RandomStream random(derive_key(seed, "planted"));
  for (float& x : w.a.values) x = static_cast<float>(std::max(0.0, random.normal()));
  for (float& x : w.b.values) x = static_cast<float>(std::max(0.0, random.normal()));
  for (std::size_t o = 0; o < 60; ++o) {
    w.a.at(o, 0) = w.b.at(o, 3) + static_cast<float>(.2 * random.normal());
    w.a.at(o, 5) = 1;
  }
  return w;
}

TEST(MatchEvidence, FindsThePlantedMatchAndNoOther) {
  Executor one;
  const TwoWorlds w = planted(1);
  const auto found = match_evidence(w.a, w.b, {300, 300, 7}, one);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 6u);
  const MatchEvidence& first = (*found)[0];
  EXPECT_EQ(*first.best, 3u);
  EXPECT_EQ(*first.held_out_best, 3u);
  EXPECT_GT(first.r, .9);
  EXPECT_GT(first.held_out_r, .85);
  EXPECT_LT(first.low, first.r);
  EXPECT_GT(first.high, first.r);
  EXPECT_GT(first.low, .8);
  EXPECT_DOUBLE_EQ(first.p, 1.0 / 301);
  EXPECT_TRUE(first.discovered);
  for (std::size_t d = 1; d < 6; ++d) EXPECT_FALSE((*found)[d].discovered) << d << " p " << (*found)[d].p;
  EXPECT_EQ((*found)[5].r, 0);
  EXPECT_EQ((*found)[5].p, 1) << "what does not vary is as good anywhere";
  EXPECT_TRUE(std::isnan((*found)[5].low));
}

TEST(MatchEvidence, SaysOfChanceMatchesWhatChanceWould) {
  // Over many worlds the p of an unrelated dimension is about even: taking the best of five partners is in it.
  Executor one;
  double sum = 0, small = 0, count = 0, r = 0, held_out = 0;
  for (std::uint64_t seed = 10; seed < 60; ++seed) {
    const TwoWorlds w = planted(seed);
    const auto found = match_evidence(w.a, w.b, {0, 99, seed}, one);
    ASSERT_TRUE(found);
    for (std::size_t d = 1; d < 5; ++d) {
      sum += (*found)[d].p, small += (*found)[d].p <= .05 ? 1 : 0, count += 1;
      r += (*found)[d].r, held_out += (*found)[d].held_out_r;
    }
  }
  EXPECT_NEAR(sum / count, .5, .08);
  EXPECT_NEAR(small / count, .05, .045);
  EXPECT_GT(r / count, .1) << "the best of five is above 0 by chance";
  EXPECT_NEAR(held_out / count, 0, .04) << "but not where it was not chosen";
}

TEST(MatchEvidence, RepeatsItselfForAnyOrderOfWorkAndDiffersBySeed) {
  struct Backwards : Executor {
    void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
      for (std::size_t i = count; i-- > 0;) body(i);
    }
  } backwards;
  Executor forwards;
  const TwoWorlds w = planted(2);
  const auto a = match_evidence(w.a, w.b, {50, 50, 1}, forwards), b = match_evidence(w.a, w.b, {50, 50, 1}, backwards), c = match_evidence(w.a, w.b, {50, 50, 2}, forwards);
  ASSERT_TRUE(a && b && c);
  EXPECT_EQ((*a)[1].low, (*b)[1].low);
  EXPECT_EQ((*a)[1].p, (*b)[1].p);
  EXPECT_NE((*a)[1].low, (*c)[1].low);
}

TEST(MatchEvidence, RefusesWhatItCannotUseAndTakesLittle) {
  Executor one;
  EXPECT_FALSE(match_evidence(Matrix(4, 1), Matrix(5, 1), {}, one));
  EXPECT_FALSE(match_evidence(Matrix(4, 1), Matrix(4, 1), {kEvidenceMost + 1, 0, 0}, one));
  const auto none = match_evidence(Matrix(4, 2, 1), Matrix(4, 0), {10, 10, 0}, one);
  ASSERT_TRUE(none);
  EXPECT_FALSE((*none)[0].best);
  EXPECT_TRUE(std::isnan((*none)[0].p));
  const auto two = match_evidence(Matrix(2, 1, 1), Matrix(2, 1, 1), {10, 10, 0}, one);
  ASSERT_TRUE(two);
  EXPECT_TRUE(std::isnan((*two)[0].held_out_r));
}

}  // namespace
}  // namespace tertium
