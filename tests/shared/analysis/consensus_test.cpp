// consensus_test.cpp: what most runs have is kept and averaged, what one has alone is not.
#include "shared/analysis/consensus.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr std::size_t kObjects = 40;

// Four dimensions that have little in common, as columns.
std::vector<std::vector<float>> some_dimensions() {
  RandomStream random(derive_key(3, "consensus"));
  std::vector<std::vector<float>> out(4, std::vector<float>(kObjects));
  for (std::size_t d = 0; d < out.size(); ++d)
    for (float& value : out[d]) value = static_cast<float>((d == 0 ? 2.0 : 1.0) * (random.uniform() < 0.3 ? random.uniform() : 0.0));
  return out;
}

struct Part { std::size_t dimension; float scale; };
Matrix run_of(const std::vector<Part>& parts) {
  const auto dimensions = some_dimensions();
  Matrix out(kObjects, parts.size());
  for (std::size_t c = 0; c < parts.size(); ++c)
    for (std::size_t o = 0; o < kObjects; ++o) out.at(o, c) = parts[c].scale * dimensions[parts[c].dimension][o];
  return out;
}

TEST(Consensus, AveragesWhatHalfOfTheRunsHaveWhereverItStands) {
  // Dimension 0 in all four, 1 in two of four, 2 in one alone, 3 in three, not in the first.
  const std::array<Matrix, 4> runs{run_of({{0, 1}, {1, 1}}), run_of({{1, 3}, {3, 1}, {0, 1}}), run_of({{3, 1}, {0, 2}}), run_of({{2, 1}, {3, 1}, {0, 4}})};
  const std::array<const Matrix*, 4> all{&runs[0], &runs[1], &runs[2], &runs[3]};
  const auto dimensions = some_dimensions();
  for (std::size_t first = 0; first < 4; ++first) {
    const Consensus consensus = make_consensus(all, first);
    ASSERT_EQ(consensus.dimensions.size(), 3u) << first;
    ASSERT_EQ(consensus.values.cols, 3u);
    const std::array<float, 3> scale{2.0f, 2.0f, 1.0f};
    const std::array<std::size_t, 3> which{0, 1, 3};
    const std::array<std::uint32_t, 3> count{4, 2, 3};
    double importance = 2;
    for (std::size_t c = 0; c < 3; ++c) {
      std::size_t place = 3;
      for (std::size_t k = 0; k < 3; ++k)
        if (consensus.dimensions[c].runs == count[k]) place = k;
      ASSERT_LT(place, 3u);
      for (std::size_t o = 0; o < kObjects; ++o) EXPECT_NEAR(consensus.values.at(o, c), scale[place] * dimensions[which[place]][o], 1e-5);
      EXPECT_NEAR(consensus.dimensions[c].correlation, 1, 1e-6);
      EXPECT_LE(consensus.dimensions[c].importance, importance);
      importance = consensus.dimensions[c].importance;
    }
  }
}

TEST(Consensus, TakesNoDimensionTwice) {
  // The first run has the same dimension twice; each other run once: the first of the two gathers it, the second is alone.
  const std::array<Matrix, 3> runs{run_of({{0, 1}, {0, 2}}), run_of({{0, 1}}), run_of({{0, 1}})};
  const std::array<const Matrix*, 3> all{&runs[0], &runs[1], &runs[2]};
  const Consensus consensus = make_consensus(all, 0);
  ASSERT_EQ(consensus.dimensions.size(), 1u);
  EXPECT_EQ(consensus.dimensions[0].runs, 3u);
}

TEST(Consensus, OfTwoRunsIsWhatBothHave) {
  const std::array<Matrix, 2> runs{run_of({{0, 1}, {1, 1}}), run_of({{2, 1}, {0, 3}})};
  const std::array<const Matrix*, 2> both{&runs[0], &runs[1]};
  const Consensus consensus = make_consensus(both, 1);
  ASSERT_EQ(consensus.dimensions.size(), 1u);
  EXPECT_EQ(consensus.dimensions[0].runs, 2u);
  for (std::size_t o = 0; o < kObjects; ++o) EXPECT_NEAR(consensus.values.at(o, 0), 2 * some_dimensions()[0][o], 1e-5);
}

TEST(Consensus, OfRunsThatHaveNothingInCommonIsEmpty) {
  const std::array<Matrix, 4> runs{run_of({{0, 1}}), run_of({{1, 1}}), run_of({{2, 1}}), run_of({})};
  const std::array<const Matrix*, 4> all{&runs[0], &runs[1], &runs[2], &runs[3]};
  const Consensus consensus = make_consensus(all, 3);
  EXPECT_EQ(consensus.values.rows, kObjects);
  EXPECT_EQ(consensus.values.cols, 0u);
}

}  // namespace
}  // namespace tertium
