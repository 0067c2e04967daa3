// triplets_test.cpp: judgments of the same three objects are known as such, whatever was chosen.
#include "shared/domain/triplets.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

TEST(SortedObjects, IsEqualForEveryOrderOfTheSameThree) {
  const std::array<std::uint32_t, 3> want{2, 5, 9};
  for (const Triplet t : {Triplet{2, 5, 9}, Triplet{2, 9, 5}, Triplet{5, 2, 9}, Triplet{5, 9, 2}, Triplet{9, 2, 5}, Triplet{9, 5, 2}})
    EXPECT_EQ(sorted_objects(t), want);
}

TEST(WithoutTriplets, DropsByObjectsNotByChoiceAndKeepsParticipants) {
  TripletSet train{10, {{1, 2, 3}, {4, 5, 6}, {3, 1, 2}, {7, 8, 9}}, {11, 12, 13, 14}, {}};
  const TripletSet test{10, {{2, 3, 1}}, {}, {}};
  const TripletSet kept = without_triplets(train, test);
  EXPECT_EQ(kept.triplets, (std::vector<Triplet>{{4, 5, 6}, {7, 8, 9}}));
  EXPECT_EQ(kept.participants, (std::vector<std::uint32_t>{12, 14}));
  EXPECT_EQ(kept.objects, 10u);
}

}  // namespace
}  // namespace tertium
