// pseudo_triplets_test.cpp: the order of a model's triplets is checked against its own similarities.
#include "shared/domain/pseudo_triplets.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

TEST(PseudoTriplets, TheFirstSimilarityMustBeTheLargestOrShareIt) {
  PseudoTriplets rows;
  rows.similarities = {{3, 1, 2}, {3, 3, 3}, {1, 0, 2}, {-5, -4, -6}};
  const OrderCheck check = check_order(rows);
  EXPECT_EQ(check.rows_against, 2u);
  EXPECT_EQ(check.first_against, 2u);
  EXPECT_EQ(check_order({}).rows_against, 0u);
}

TEST(PseudoTriplets, BecomeJudgmentsOverTheirPictures) {
  PseudoTriplets rows;
  rows.pictures = {"a", "b", "c"};
  rows.triplets = {{2, 0, 1}};
  const TripletSet set = to_triplets(rows);
  EXPECT_EQ(set.objects, 3u);
  EXPECT_EQ(set.triplets, rows.triplets);
  EXPECT_EQ(set.names, rows.pictures);
  EXPECT_TRUE(set.participants.empty());
}

}  // namespace
}  // namespace tertium
