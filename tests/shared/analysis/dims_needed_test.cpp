// dims_needed_test.cpp: rows with fewer values, on worlds where the number that is needed is known.
#include "shared/analysis/dims_needed.h"

#include <gtest/gtest.h>

#include "shared/simulation/choices.h"

namespace tertium {
namespace {

TEST(KeepLargest, KeepsTheLargestOfEachRowAndOfEqualsTheFirst) {
  Matrix m(3, 4);
  m.values = {1, 3, 2, 0, 5, 5, 5, 5, -4, 1, 2, -3};
  EXPECT_EQ(keep_largest(m, 2).values, (std::vector<float>{0, 3, 2, 0, 5, 5, 0, 0, -4, 0, 0, -3}));
  EXPECT_EQ(keep_largest(m, 0).values, std::vector<float>(12, 0.0f));
  EXPECT_EQ(keep_largest(m, 4), m);
  EXPECT_EQ(keep_largest(m, 9), m);
}

// Each object belongs to one of six kinds; the other columns hold far less, and 40 of them tell nothing.
Matrix one_kind_each() {
  Matrix m(36, 46);
  for (std::size_t o = 0; o < 36; ++o) {
    m.at(o, o % 6) = 2;
    for (std::size_t d = 6; d < 46; ++d) m.at(o, d) = 1e-4f * static_cast<float>((o * 7 + d * 3) % 5);
  }
  return m;
}

TEST(DimsNeeded, IsOneWhereEachObjectHasOneKind) {
  Executor one;
  const Matrix mind = one_kind_each();
  SimulationOptions options;
  options.triplets = 3000;
  options.repeats = true;
  const TripletSet judged = *simulate_choices(mind, options, one);
  // Only those with a pair of one kind: the others are ties but for the small columns.
  std::vector<Triplet> clear;
  for (const Triplet& t : judged.triplets) {
    const int pairs = (t.first % 6 == t.second % 6) + (t.first % 6 == t.odd % 6) + (t.second % 6 == t.odd % 6);
    if (pairs == 1) clear.push_back(t);
  }
  const DimsNeeded needed = *find_dims_needed(mind, clear, {}, one);
  EXPECT_EQ(needed.curve.size(), 46u);
  EXPECT_EQ(needed.curve.front().dims, 1u);
  EXPECT_EQ(needed.curve.back().dims, 46u);
  EXPECT_EQ(needed.rsm_objects, 36u);
  EXPECT_EQ(needed.accuracy_99, 1u);
  EXPECT_EQ(needed.gain_99, 1u);
  EXPECT_EQ(needed.rsm_99, 1u);
  EXPECT_EQ(needed.curve.back().rsm_r2, 1);
  EXPECT_EQ(needed.curve.back().accuracy, (*score_embedding(mind, clear, {}, one)).accuracy);
}

TEST(DimsNeeded, CountsWhatEachObjectNeeds) {
  Executor one;
  // What decides sits in each row's third and fourth largest columns: the two largest are alike for all.
  Matrix mind(20, 6);
  for (std::size_t o = 0; o < 20; ++o) {
    mind.at(o, 0) = mind.at(o, 1) = 2;
    mind.at(o, 2 + o % 2) = 1.5f;
    mind.at(o, 4 + o / 2 % 2) = 1;
  }
  std::vector<Triplet> judged;
  for (std::uint32_t a = 0; a < 20; ++a) {
    for (std::uint32_t b = a + 1; b < 20; ++b) {
      for (std::uint32_t c = 0; c < 20; ++c) {
        // The first four columns alone tell a and b from c.
        if (a % 2 == b % 2 && c % 2 != a % 2 && a / 2 % 2 == b / 2 % 2) judged.push_back({a, b, c});
      }
    }
  }
  const DimsNeeded needed = *find_dims_needed(mind, judged, {}, one);
  EXPECT_EQ(needed.curve[0].accuracy, 0) << "ties";
  EXPECT_EQ(needed.curve[1].accuracy, 0);
  EXPECT_EQ(needed.curve[2].accuracy, 1);
  EXPECT_EQ(needed.accuracy_95, 3u);
  EXPECT_EQ(needed.gain_95, 3u);
  EXPECT_GT(needed.rsm_99, 3u) << "similarities see the last pair of columns, these choices do not";
}

TEST(DimsNeeded, RefusesWhatHasNoDimensionsOrObjects) {
  Executor one;
  EXPECT_EQ(find_dims_needed(Matrix(5, 0), {}, {}, one).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(find_dims_needed(Matrix(2, 3, 1.0f), {}, {}, one).error().code, ErrorCode::kInvalid);
  const std::vector<Triplet> beyond{{0, 1, 9}};
  EXPECT_EQ(find_dims_needed(Matrix(5, 3, 1.0f), beyond, {}, one).error().code, ErrorCode::kInvalid);
}

TEST(DimsNeeded, TriesManyDimensionsInGrowingSteps) {
  Executor one;
  const DimsNeeded needed = *find_dims_needed(Matrix(3, 500, 1.0f), {}, {}, one);
  EXPECT_EQ(needed.curve[63].dims, 64u);
  EXPECT_EQ(needed.curve[64].dims, 68u);
  EXPECT_EQ(needed.curve.back().dims, 500u);
  EXPECT_LT(needed.curve.size(), 110u);
}

}  // namespace
}  // namespace tertium
