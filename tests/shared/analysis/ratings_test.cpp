// ratings_test.cpp: what raters say, summed up; agreement counts blind ratings first; each rater has an order of their own.
#include "shared/analysis/ratings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tertium {
namespace {

DimensionRating rating(std::uint32_t dimension, const char* rater, std::optional<std::uint32_t> step, DimensionNature nature, bool blind = true) {
  DimensionRating r;
  r.dimension = dimension, r.rater = rater, r.interpretability = step, r.nature = nature, r.blind = blind;
  return r;
}
constexpr auto kV = DimensionNature::kVisual, kS = DimensionNature::kSemantic, kU = DimensionNature::kUnclear;

TEST(SummariseRatings, GivesMeanSpreadAndTheMostFrequentNature) {
  const std::vector<DimensionRating> all{rating(0, "a", 4, kS), rating(0, "b", 6, kS), rating(0, "c", 5, kV), rating(0, "d", std::nullopt, kU), rating(9, "a", 1, kV)};
  const std::vector<RatingSummary> sums = summarise_ratings(all, 2);
  ASSERT_EQ(sums.size(), 2u);
  EXPECT_EQ(sums[0].raters, 4u);
  EXPECT_EQ(sums[0].scored, 3u) << "the skipped one has no number";
  EXPECT_DOUBLE_EQ(sums[0].mean, 5);
  EXPECT_DOUBLE_EQ(sums[0].deviation, 1);
  EXPECT_EQ(sums[0].nature, kS);
  EXPECT_EQ(sums[1].raters, 0u);
  EXPECT_FALSE(sums[1].nature);
}

TEST(SummariseRatings, ASharedFirstPlaceIsNoNature) {
  const std::vector<DimensionRating> all{rating(0, "a", 4, kS), rating(0, "b", 6, kV)};
  EXPECT_FALSE(summarise_ratings(all, 1)[0].nature);
}

TEST(RaterAgreement, CountsOnlyBlindRatingsWhereTwoGaveThem) {
  const std::vector<DimensionRating> all{rating(0, "a", 1, kV),        rating(0, "b", 1, kV),        rating(1, "a", 7, kS), rating(1, "b", 7, kS),
                                         rating(0, "c", 7, kS, false), rating(1, "c", 1, kV, false)};
  const RaterAgreement agreement = rater_agreement(all, 2);
  EXPECT_TRUE(agreement.blind);
  EXPECT_EQ(agreement.raters, 2u);
  EXPECT_DOUBLE_EQ(agreement.interpretability.alpha, 1);
  EXPECT_DOUBLE_EQ(agreement.nature.alpha, 1);
  std::vector<DimensionRating> open = all;
  for (DimensionRating& r : open) r.blind = false;
  const RaterAgreement mixed = rater_agreement(open, 2);
  EXPECT_FALSE(mixed.blind);
  EXPECT_EQ(mixed.raters, 3u);
  EXPECT_LT(mixed.nature.alpha, 1);
}

TEST(RaterAgreement, OfOneRaterCannotBeSaid) {
  const RaterAgreement alone = rater_agreement(std::vector<DimensionRating>{rating(0, "a", 4, kV), rating(1, "a", 2, kS)}, 2);
  EXPECT_EQ(alone.raters, 1u);
  EXPECT_TRUE(std::isnan(alone.interpretability.alpha));
}

TEST(RatingOrder, IsAPermutationOfItsOwnForEachRaterAndRun) {
  const std::vector<std::uint32_t> order = rating_order(40, "Anna", 7);
  EXPECT_EQ(order, rating_order(40, "Anna", 7)) << "so that the task can be left and gone on with";
  EXPECT_NE(order, rating_order(40, "Ben", 7));
  EXPECT_NE(order, rating_order(40, "Anna", 8));
  std::vector<std::uint32_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  for (std::uint32_t d = 0; d < 40; ++d) EXPECT_EQ(sorted[d], d);
  EXPECT_TRUE(rating_order(0, "", 1).empty());
}

}  // namespace
}  // namespace tertium
