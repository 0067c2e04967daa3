// row_permutation_test.cpp: embeddings whose rows belong to the wrong objects foretell a third.
#include "shared/analysis/row_permutation.h"

#include <gtest/gtest.h>

#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"

namespace tertium {
namespace {

struct Judged {
  Matrix mind;
  std::vector<Triplet> triplets;
  double accuracy;
};
Judged make_judged() {
  Executor one;
  Judged out;
  out.mind = make_known_world({.objects = 40, .dims = 4, .density = .5, .strength = 2, .seed = 1});
  SimulationOptions options;
  options.triplets = 2000, options.seed = 2;
  out.triplets = simulate_choices(out.mind, options, one)->triplets;
  out.accuracy = score_embedding(out.mind, out.triplets, {}, one)->accuracy;
  return out;
}

TEST(RowPermutation, ItsBandHoldsAThirdAndTheTruthIsFarAbove) {
  Executor one;
  const Judged j = make_judged();
  const PermutationBand band = *permute_rows(j.mind, j.triplets, {}, 99, 7, j.accuracy, one);
  EXPECT_EQ(band.permutations, 99u);
  EXPECT_LT(band.low, 1.0 / 3);
  EXPECT_GT(band.high, 1.0 / 3);
  EXPECT_NEAR(band.mean, 1.0 / 3, .03);
  EXPECT_GT(j.accuracy, band.high + .1);
  EXPECT_DOUBLE_EQ(band.p, .01);
}

TEST(RowPermutation, AnAccuracyOfAThirdIsNothingUnusual) {
  Executor one;
  const Judged j = make_judged();
  const PermutationBand band = *permute_rows(j.mind, j.triplets, {}, 40, 7, 0.3, one);
  EXPECT_GT(band.p, .5);
  EXPECT_LE(band.p, 1);
}

TEST(RowPermutation, IsAPureFunctionOfItsSeedAndMoreOnlyAddToThem) {
  Executor one;
  const Judged j = make_judged();
  const PermutationBand a = *permute_rows(j.mind, j.triplets, {}, 20, 7, .5, one), b = *permute_rows(j.mind, j.triplets, {}, 20, 7, .5, one);
  EXPECT_EQ(a.mean, b.mean);
  EXPECT_NE(a.mean, permute_rows(j.mind, j.triplets, {}, 20, 8, .5, one)->mean);
  EXPECT_LE(permute_rows(j.mind, j.triplets, {}, 39, 7, .5, one)->low, a.low) << "below 40 the least of all";
}

TEST(RowPermutation, RefusesNoneTooManyAndObjectsWithoutARow) {
  Executor one;
  const Judged j = make_judged();
  EXPECT_EQ(permute_rows(j.mind, j.triplets, {}, 0, 7, .5, one).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(permute_rows(j.mind, j.triplets, {}, kPermutationsMax + 1, 7, .5, one).error().code, ErrorCode::kInvalid);
  const std::vector<Triplet> beyond{{0, 1, 40}};
  EXPECT_NE(permute_rows(j.mind, beyond, {}, 1, 7, .5, one).error().message.find("object 40"), std::string::npos);
}

}  // namespace
}  // namespace tertium
