// odd_column_test.cpp: an embedding shows which column is the odd one, and says nothing where chance could have done it.
#include "native/tasks/odd_column.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace tertium {
namespace {

// Three kinds of objects; 300 judgments that follow them.
struct Kinds {
  Matrix values{9, 3};
  std::vector<Triplet> triplets;
  Kinds() {
    for (std::uint32_t o = 0; o < 9; ++o) values.at(o, o % 3) = 2;
    for (std::uint32_t t = 0; t < 300; ++t) triplets.push_back({t % 9, (t + 3) % 9, (t + 1) % 9});
  }
};

TEST(OddColumn, TheRightOneIsNotSuspect) {
  const Kinds kinds;
  Executor executor;
  const OddColumnScores scores = *score_odd_columns(kinds.values, kinds.triplets, 3, {}, executor);
  EXPECT_EQ(scores.accuracy[2], 1.0);
  EXPECT_EQ(scores.best, 3u);
  EXPECT_EQ(scores.z, 0);
  EXPECT_FALSE(scores.suspect());
}

TEST(OddColumn, AWrongOneIsFoundWhicheverItIs) {
  const Kinds kinds;
  Executor executor;
  // The file's columns: the odd one stands in column `right`, and column `taken` was read as the odd one.
  for (const std::uint32_t right : {1u, 2u, 3u}) {
    for (const std::uint32_t taken : {1u, 2u, 3u}) {
      std::vector<Triplet> read;
      for (const Triplet& t : kinds.triplets) {
        std::array<std::uint32_t, 3> row = right == 1   ? std::array{t.odd, t.first, t.second}
                                           : right == 2 ? std::array{t.first, t.odd, t.second}
                                                        : std::array{t.first, t.second, t.odd};
        std::rotate(row.begin() + (taken - 1), row.begin() + taken, row.end());
        read.push_back({row[0], row[1], row[2]});
      }
      const OddColumnScores scores = *score_odd_columns(kinds.values, read, taken, {}, executor);
      EXPECT_EQ(scores.best, right) << "taken: " << taken;
      EXPECT_EQ(scores.accuracy[right - 1], 1.0);
      EXPECT_EQ(scores.suspect(), right != taken);
    }
  }
}

TEST(OddColumn, AFewRowsProveNothing) {
  const Kinds kinds;
  Executor executor;
  const std::vector<Triplet> few = {{0, 1, 3}, {1, 2, 4}};
  const OddColumnScores scores = *score_odd_columns(kinds.values, few, 3, {}, executor);
  EXPECT_NE(scores.best, 3u);
  EXPECT_FALSE(scores.suspect());
}

}  // namespace
}  // namespace tertium
