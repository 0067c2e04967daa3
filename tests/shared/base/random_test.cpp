// random_test.cpp: the counter-based numbers match their publication and behave as the distributions they claim.
#include "shared/base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tertium {
namespace {

using Block = std::array<std::uint32_t, 4>;

// Source of the three vectors: Random123 1.14, tests/kat_vectors, philox4x32 with 10 rounds.
TEST(Random, PhiloxMatchesThePublishedKnownAnswers) {
  EXPECT_EQ(philox(0, 0, 0), (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox(~0ull, ~0ull, ~0ull), (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e), (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Random, KeysOfTwoPurposesDiffer) {
  EXPECT_NE(derive_key(1, "noise"), derive_key(1, "batch order"));
  EXPECT_NE(derive_key(1, "noise"), derive_key(2, "noise"));
  EXPECT_EQ(derive_key(1, "noise"), derive_key(1, "noise"));
}

TEST(Random, AStreamCanBeReadAgainFromAnyBlock) {
  RandomStream whole(7), later(7, 3);
  for (int i = 0; i < 12; ++i) whole.next_u32();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(whole.next_u32(), later.next_u32());
}

TEST(Random, BelowIsEvenAndNeverReachesItsBound) {
  RandomStream stream(1);
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts.at(stream.below(7));
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - 10000.0) * (count - 10000.0) / 10000.0;
  EXPECT_LT(chi_square, 22.5);  // 6 degrees of freedom: exceeded once in a thousand
  EXPECT_EQ(RandomStream(1).below(1), 0u);
}

TEST(Random, UniformStaysInsideItsIntervalWithTheRightMean) {
  RandomStream stream(2);
  double sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const double u = stream.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
  }
  EXPECT_NEAR(sum / 100000, 0.5, 4 * 0.2887 / std::sqrt(100000.0));
}

TEST(Random, NormalsHaveTheMomentsOfANormal) {
  std::vector<float> values(64 * 4000);
  fill_normals(11, 3, 0, 4000, values.data());
  double m1 = 0, m2 = 0, m3 = 0, m4 = 0;
  int beyond = 0;
  for (const float f : values) {
    const double x = static_cast<double>(f);
    m1 += x;
    m2 += x * x;
    m3 += x * x * x;
    m4 += x * x * x * x;
    beyond += std::abs(x) > 1.959964 ? 1 : 0;
  }
  const double n = static_cast<double>(values.size());
  EXPECT_NEAR(m1 / n, 0, 4 / std::sqrt(n));
  EXPECT_NEAR(m2 / n, 1, 4 * std::sqrt(2 / n));
  EXPECT_NEAR(m3 / n, 0, 4 * std::sqrt(15 / n));
  EXPECT_NEAR(m4 / n, 3, 4 * std::sqrt(96 / n));
  EXPECT_NEAR(beyond / n, 0.05, 4 * std::sqrt(0.05 * 0.95 / n));
}

TEST(Random, FilledNormalsAreTheOnesThatTheHeaderNames) {
  std::vector<float> values(64 * 2);
  fill_normals(5, 9, 10, 2, values.data());
  for (std::uint32_t i = 0; i < 128; ++i) {
    const std::uint64_t number = 640 + i;
    const Block words = philox(5, 16 * (number / 64) + number % 16, 9);
    const NormalPair a = normal_pair(words[0], words[1]), b = normal_pair(words[2], words[3]);
    const float expected[4] = {a.first, a.second, b.first, b.second};
    EXPECT_EQ(values[i], expected[number % 64 / 16]) << i;
  }
}

TEST(Random, NormalsFollowBoxAndMullerAtTheEdges) {
  for (const std::uint32_t a : {0u, 1u, 2u, 0x7fffffffu, 0x80000000u, 0xfffffffeu, 0xffffffffu}) {
    for (const std::uint32_t b : {0u, 0x1fffffffu, 0x20000000u, 0x40000000u, 0x80000000u, 0xc0000001u, 0xffffffffu}) {
      const NormalPair pair = normal_pair(a, b);
      const double u = static_cast<double>(a >> 1) * 0x1p-31 + 0x1p-33, angle = b * 0x1p-32 * 2 * 3.14159265358979323846;
      const double radius = std::sqrt(-2 * std::log(std::min(1.0, u)));
      EXPECT_NEAR(static_cast<double>(pair.first), radius * std::cos(angle), 4e-4) << a << " " << b;
      EXPECT_NEAR(static_cast<double>(pair.second), radius * std::sin(angle), 4e-4) << a << " " << b;
      EXPECT_TRUE(std::isfinite(pair.first) && std::isfinite(pair.second));
    }
  }
}

TEST(Random, ManyWordsAtOnceAreThoseOfTheCounter) {
  const std::uint64_t key = derive_key(5, "words");
  for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{3}, (std::uint64_t{1} << 28) - 1}) {  // the last crosses 32 bits of the counter
    std::uint32_t words[2 * kWordsPerGroup], firsts[2 * kBlocksPerGroup];
    fill_words(key, first, 2, words);
    fill_first_words(key, first, 2, firsts);
    RandomStream stream(key, first * kBlocksPerGroup);
    for (std::size_t i = 0; i < 2 * kWordsPerGroup; ++i) {
      ASSERT_EQ(words[i], philox(key, first * kBlocksPerGroup + i / 4)[i % 4]);
      ASSERT_EQ(words[i], stream.next_u32());
    }
    for (std::size_t i = 0; i < 2 * kBlocksPerGroup; ++i) ASSERT_EQ(firsts[i], philox(key, first * kBlocksPerGroup + i)[0]);
  }
}

}  // namespace
}  // namespace tertium
