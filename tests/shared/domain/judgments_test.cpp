// judgments_test.cpp: recorded judgments become triplets with the odd one last, and pairs have one order.
#include "shared/domain/judgments.h"

#include <gtest/gtest.h>

#include "shared/domain/dissimilarities.h"

namespace tertium {
namespace {

TEST(Judgments, TheChosenPositionBecomesTheLastOfTheTriplet) {
  Judgment judgment;
  judgment.shown = {7, 8, 9};
  judgment.odd_position = 0;
  EXPECT_EQ(judgment.triplet(), (Triplet{8, 9, 7}));
  judgment.odd_position = 1;
  EXPECT_EQ(judgment.triplet().odd, 8u);
  judgment.odd_position = 2;
  EXPECT_EQ(judgment.triplet(), (Triplet{7, 8, 9}));
}

TEST(Judgments, ParticipantsGoAlongOnlyWhenTheyAreKnown) {
  JudgmentSet set;
  set.objects = 10;
  set.judgments.resize(2);
  set.judgments[0].shown = set.judgments[1].shown = {0, 1, 2};
  set.judgments[1].participant = 1;
  EXPECT_TRUE(triplets_of(set).participants.empty());
  set.participants = {"a", "b"};
  EXPECT_EQ(triplets_of(set).participants, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(triplets_of(set).objects, 10u);
}

TEST(Pairs, AreNumberedLikeAnUpperTriangleRowByRow) {
  for (std::size_t n = 2; n < 9; ++n) {
    std::size_t number = 0;
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = a + 1; b < n; ++b) EXPECT_EQ(pair_number(a, b, n), number++);
    EXPECT_EQ(pair_count(n), number);
  }
  EXPECT_EQ(pair_count(0), 0u);
  EXPECT_EQ(pair_count(1), 0u);
}

}  // namespace
}  // namespace tertium
