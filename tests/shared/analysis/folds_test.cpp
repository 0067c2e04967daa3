// folds_test.cpp: every object is in one fold, folds are of one size, and nothing but count, folds, seed and purpose decides.
#include "shared/analysis/folds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace tertium {
namespace {

TEST(Folds, HoldEveryObjectOnceInRunsOfOneLength) {
  const std::vector<std::uint32_t> fold_of = deal_folds(1854, 5, 0, "outer folds");
  std::vector<std::size_t> size(5, 0);
  for (const std::uint32_t fold : fold_of) ++size.at(fold);
  EXPECT_EQ(size, (std::vector<std::size_t>{371, 371, 371, 371, 370}));
  for (std::uint32_t f = 0; f < 5; ++f) {
    const FoldSplit split = split_fold(fold_of, f);
    EXPECT_EQ(split.test.size(), size[f]);
    EXPECT_EQ(split.train.size() + split.test.size(), 1854u);
    EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
    for (const std::uint32_t r : split.test) EXPECT_FALSE(std::binary_search(split.train.begin(), split.train.end(), r));
  }
  EXPECT_EQ(split_fold(fold_of, 5).train.size(), 1854u);
}

TEST(Folds, DependOnSeedAndPurposeAlone) {
  EXPECT_EQ(deal_folds(50, 3, 7, "outer folds"), deal_folds(50, 3, 7, "outer folds"));
  EXPECT_NE(deal_folds(50, 3, 7, "outer folds"), deal_folds(50, 3, 8, "outer folds"));
  EXPECT_NE(deal_folds(50, 3, 7, "outer folds"), deal_folds(50, 3, 7, "inner folds"));
  EXPECT_EQ(deal_folds(3, 3, 1, "outer folds").size(), 3u);
  EXPECT_EQ(deal_folds(4, 1, 1, "outer folds"), (std::vector<std::uint32_t>{0, 0, 0, 0}));
}

// Over many seeds an object is in each fold equally often, and two objects share one as often as chance has it.
TEST(Folds, AreDealtByChance) {
  int in_first = 0, together = 0;
  const int draws = 3000;
  for (int seed = 0; seed < draws; ++seed) {
    const std::vector<std::uint32_t> fold_of = deal_folds(12, 3, static_cast<std::uint64_t>(seed), "outer folds");
    in_first += fold_of[4] == 0;
    together += fold_of[0] == fold_of[11];
  }
  EXPECT_NEAR(in_first, draws / 3.0, 4 * std::sqrt(draws * 2 / 9.0));
  EXPECT_NEAR(together, draws * 3 / 11.0, 4 * std::sqrt(draws * 24 / 121.0));
}

TEST(Folds, OfSomeRowsSpeakOfTheirNumbers) {
  const std::vector<std::uint32_t> rows{3, 8, 20}, fold_of{1, 0, 1};
  const FoldSplit split = split_fold(rows, fold_of, 1);
  EXPECT_EQ(split.test, (std::vector<std::uint32_t>{3, 20}));
  EXPECT_EQ(split.train, (std::vector<std::uint32_t>{8}));
}

}  // namespace
}  // namespace tertium
