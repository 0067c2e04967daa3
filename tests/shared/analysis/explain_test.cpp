// explain_test.cpp: why one of three is odd: worked examples, what flips a choice, and the jackknife of real judgments.
#include "shared/analysis/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "shared/domain/embedding.h"
#include "shared/model/rsm.h"
#include "tests/support/test_data.h"
#include "tests/support/things.h"

namespace tertium {
namespace {

Matrix matrix(std::size_t rows, std::size_t cols, std::vector<float> values) {
  Matrix m(rows, cols);
  m.values = std::move(values);
  return m;
}
// METHODS 7.1: i = (1, .5), j = (1.2, 0), k = (.2, 1.5).
Matrix worked() { return matrix(3, 2, {1, .5f, 1.2f, 0, .2f, 1.5f}); }

void expect_near(const std::array<double, 3>& got, const std::array<double, 3>& wanted, double tolerance) {
  for (std::size_t p = 0; p < 3; ++p) EXPECT_NEAR(got[p], wanted[p], tolerance) << "pair " << p;
}

TEST(ExplainTriplet, GivesTheWorkedExample) {
  const TripletExplanation e = explain_triplet(worked(), {0, 1, 2});
  expect_near(e.similarity, {1.2, .95, .24}, 1e-7);  // the weights are floats
  expect_near(e.probability, {.4626002353, .3602734255, .1771263392}, 1e-7);
  EXPECT_EQ(e.choice, 0u);
  EXPECT_EQ(odd_of_pair(e.choice), 2u);
  EXPECT_FALSE(e.undecided);
  ASSERT_EQ(e.dimensions.size(), 2u);
  const DimensionPart& first = e.dimensions[0];
  expect_near(first.shared, {1.2, .2, .24}, 1e-7);
  EXPECT_NEAR(first.without[0], .2428953111, 1e-7);
  EXPECT_NEAR(first.relevance, .2197049242, 1e-7);
  EXPECT_TRUE(first.flips);
  EXPECT_EQ(first.choice, 1u);  // to ik
  const DimensionPart& second = e.dimensions[1];
  expect_near(second.shared, {0, .75, 0}, 1e-7);
  EXPECT_NEAR(second.without[0], .5711764942, 1e-7);
  EXPECT_NEAR(second.relevance, .1085762589, 1e-7);
  EXPECT_FALSE(second.flips);
}

TEST(ExplainTriplet, MeasuresRelevanceAtThePairAskedAbout) {
  const TripletExplanation e = explain_triplet(worked(), {0, 1, 2}, 1);
  EXPECT_EQ(e.choice, 0u);
  EXPECT_EQ(e.pair, 1u);
  EXPECT_NEAR(e.dimensions[1].relevance, std::fabs(.3602734255 - std::exp(.2) / (std::exp(1.2) + std::exp(.2) + std::exp(.24))), 1e-7);
  EXPECT_TRUE(e.dimensions[0].flips);  // flips are those of the model's choice, whatever is asked about
}

// Four objects of four dimensions, invented for this test; the figures by independent arithmetic (weights are exact in binary).
TEST(ExplainTriplet, GivesTheGoldenSubset) {
  const Matrix x = matrix(4, 4, {.5f, 2, 0, .25f, 1.5f, 1, 0, .5f, 0, 1.5f, 3, .25f, 0, .25f, 2.5f, 1});
  struct Golden {
    std::array<std::uint32_t, 3> objects;
    std::array<double, 3> similarity, probability;
    std::array<double, 4> relevance;
    std::array<std::size_t, 4> choice;
  };
  const Golden all[] = {
      {{0, 1, 2}, {2.875, 3.0625, 1.625}, {.4011657803, .4838982993, .1149359204}, {.1299275966, .2523111694, 0, .0156194305}, {1, 0, 1, 1}},
      {{0, 1, 3}, {2.875, .75, .75}, {.8071898423, .0964050788, .0964050788}, {.1430377404, .3572563507, 0, .0349266089}, {0, 0, 0, 0}},
      {{1, 2, 3}, {1.625, .75, 8.125}, {.0015002434, .0006253945, .9978743621}, {0, .0009288024, .7917495820, .0000612840}, {2, 2, 0, 2}},
      {{3, 0, 2}, {.75, 8.125, 3.0625}, {.0006223970, .9930916156, .0062859873}, {0, .0058977992, .9194405845, .0012857382}, {1, 1, 2, 1}},
  };
  for (const Golden& golden : all) {
    const TripletExplanation e = explain_triplet(x, golden.objects);
    expect_near(e.similarity, golden.similarity, 1e-12);
    expect_near(e.probability, golden.probability, 1e-10);
    for (std::size_t d = 0; d < 4; ++d) {
      EXPECT_NEAR(e.dimensions[d].relevance, golden.relevance[d], 1e-10) << d;
      EXPECT_EQ(e.dimensions[d].choice, golden.choice[d]) << d;
      EXPECT_EQ(e.dimensions[d].flips, golden.choice[d] != e.choice) << d;
    }
  }
}

TEST(ExplainTriplet, WhatEachDimensionSharesAddsUpToTheSimilarities) {
  const Matrix x = matrix(3, 3, {.7f, 0, 2, .1f, 5, 1, .3f, .3f, .9f});
  const TripletExplanation e = explain_triplet(x, {2, 0, 1});
  std::array<double, 3> sum{};
  for (const DimensionPart& part : e.dimensions)
    for (std::size_t p = 0; p < 3; ++p) sum[p] += part.shared[p];
  expect_near(sum, e.similarity, 1e-12);
  EXPECT_NEAR(e.probability[0] + e.probability[1] + e.probability[2], 1, 1e-12);
}

TEST(ExplainTriplet, WithoutTheOnlyDimensionThatSpeaksItIsUndecidedAndNothingHasFlipped) {
  const TripletExplanation e = explain_triplet(matrix(3, 2, {0, .1f, 0, 7.3f, 0, 9.7f}), {0, 1, 2});
  EXPECT_EQ(e.choice, 2u);
  EXPECT_TRUE(e.dimensions[1].undecided);
  EXPECT_FALSE(e.dimensions[1].flips);
  expect_near(e.dimensions[1].without, {1.0 / 3, 1.0 / 3, 1.0 / 3}, 1e-12);
}

TEST(ExplainTriplet, OfObjectsWithoutWeightIsUndecidedFromTheStart) {
  const TripletExplanation e = explain_triplet(Matrix(3, 2), {0, 1, 2});
  EXPECT_TRUE(e.undecided);
  EXPECT_EQ(e.choice, 0u);
  expect_near(e.probability, {1.0 / 3, 1.0 / 3, 1.0 / 3}, 1e-12);
  EXPECT_TRUE(explain_triplet(Matrix(3, 0), {0, 1, 2}).dimensions.empty());
}

TEST(ExplainTriplet, SurvivesSimilaritiesThatOverflowAnExponential) {
  const TripletExplanation e = explain_triplet(matrix(3, 1, {100, 100, 0}), {0, 1, 2});
  expect_near(e.probability, {1, 0, 0}, 1e-12);
}

TEST(SharedWeight, IsTheProductOfWeightsLargestFirstWithoutWhatIsNotShared) {
  const Matrix x = matrix(2, 4, {1, .5f, 0, 2, 1, 4, 3, .25f});
  EXPECT_EQ(shared_weight(x, 0, 1), (std::vector<Ranked>{{1, 2}, {0, 1}, {3, .5}}));
  EXPECT_TRUE(shared_weight(Matrix(2, 3), 0, 1).empty());
}

TEST(StayTogether, IsTheEntryOfThePredictedSimilarityMatrix) {
  const Matrix x = matrix(5, 2, {1, .5f, 1.2f, 0, .2f, 1.5f, .4f, .4f, 2, 0});
  Executor executor;
  const auto all = predicted_similarity(x, executor);
  ASSERT_TRUE(all);
  for (std::size_t a = 0; a < 5; ++a)
    for (std::size_t b = 0; b < 5; ++b) EXPECT_NEAR(stay_together(x, a, b), all->at(a, b), 1e-12) << a << " " << b;
  EXPECT_EQ(stay_together(Matrix(2, 2), 0, 1), 0.0);
}

TEST(DrawTriplet, GivesThreeDifferentObjectsReachesAllAndRepeatsItself) {
  const Matrix x(5, 1, 1.0f);
  std::set<std::array<std::uint32_t, 3>> seen;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    const auto t = draw_triplet(x, seed);
    ASSERT_TRUE(t[0] != t[1] && t[1] != t[2] && t[0] != t[2] && t[0] < 5 && t[1] < 5 && t[2] < 5);
    EXPECT_EQ(t, draw_triplet(x, seed));
    seen.insert(t);
  }
  EXPECT_EQ(seen.size(), 60u);  // 5 * 4 * 3
}

TEST(DrawTriplet, WithManyTriesIsUncertain) {
  // Objects 0 and 1 are near each other, the others are alike and far from everything: (2, 3, 4) in any order is the least certain.
  const Matrix x = matrix(5, 2, {3, 0, 3, 0, 0, 1, 0, 1, 0, 1});
  std::array<std::uint32_t, 3> t = draw_triplet(x, 1, 500);
  std::sort(t.begin(), t.end());
  EXPECT_EQ(t, (std::array<std::uint32_t, 3>{2, 3, 4}));
}

// METHODS 7.2: relevance at the pair that people kept together, and flips of the model's choice, over 2,171 judgments.
TEST(RealJackknife, OfHumanJudgmentsGivesTheKnownFigures) {
  NEEDS_TEST_DATA(folder);
  const std::string things = folder + "/things/";
  const Matrix stored = read_things_vice(things + "vice_embedding.npy");
  const auto alignment = align_names(read_things_names(things + "vice_embedding.names.txt"), read_things_names(things + "triplets_2171.names.txt"), "a", "b");
  ASSERT_TRUE(alignment);
  const Matrix aligned = align_rows(stored, *alignment);
  const std::vector<Triplet> triplets = read_things_triplets(things + "triplets_2171.txt");
  ASSERT_EQ(triplets.size(), 2171u);
  struct Tally {
    double relevance = 0;
    std::size_t flips = 0;
    std::vector<std::size_t> most;
  };
  const auto tally = [&](const Matrix& values, std::optional<std::size_t> pair) {
    Tally out;
    out.most.assign(values.cols, 0);
    for (const Triplet& t : triplets) {
      const TripletExplanation e = explain_triplet(values, {t.first, t.second, t.odd}, pair);
      std::size_t most = 0;
      bool flips = false;
      for (std::size_t d = 0; d < e.dimensions.size(); ++d) {
        if (e.dimensions[d].relevance > e.dimensions[most].relevance) most = d;
        flips = flips || e.dimensions[d].flips;
      }
      out.relevance += e.dimensions[most].relevance / static_cast<double>(triplets.size());
      out.flips += flips ? 1 : 0;
      ++out.most[most];
    }
    return out;
  };
  const Tally by_name = tally(aligned, 0), as_stored = tally(stored, 0), at_own = tally(stored, {});
  const auto share = [&](std::size_t flips) { return static_cast<double>(flips) / static_cast<double>(triplets.size()); };
  // The file's columns are in no order; the figures number them by importance.
  const std::vector<std::size_t> order = order_by_importance(stored);
  const auto most_of = [&](const Tally& t) {
    std::vector<std::size_t> out;
    for (const std::size_t d : {0u, 1u, 3u, 2u, 5u}) out.push_back(t.most[order[d]]);
    return out;
  };
  EXPECT_NEAR(by_name.relevance, .240678, 1e-6);
  EXPECT_NEAR(share(by_name.flips), .584984, 1e-6);
  EXPECT_EQ(most_of(by_name), (std::vector<std::size_t>{666, 378, 152, 140, 85}));
  EXPECT_NEAR(as_stored.relevance, .240772, 1e-6);
  EXPECT_NEAR(share(as_stored.flips), .5868, 1e-4);
  EXPECT_EQ(most_of(as_stored), (std::vector<std::size_t>{670, 381, 154, 136, 84}));
  EXPECT_NEAR(at_own.relevance, .270160, 1e-6);
}

}  // namespace
}  // namespace tertium
