// draw_loops_test.cpp: every instruction set gives the bits of the definition written one triplet after the other.
#include "shared/model/draw_loops.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 30;

std::vector<float> random_rows(std::size_t row) {
  RandomStream random(derive_key(row, "drawn rows"));
  std::vector<float> x(kObjects * row);
  for (float& v : x) v = static_cast<float>(random.normal());
  return x;
}

std::vector<Triplet> some_triplets(std::uint32_t count) {
  std::vector<Triplet> triplets;
  for (std::uint32_t t = 0; t < count; ++t) triplets.push_back({t % kObjects, (t + 1 + t % 7) % kObjects, (t + 20) % kObjects});
  return triplets;
}

// Sixteen partial sums and their tree, in plain floats.
float product(const float* a, const float* b, std::size_t row) {
  float part[kLanes] = {};
  for (std::size_t d = 0; d < row; ++d) part[d % kLanes] += a[d] * b[d];
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t l = 0; l < half; ++l) part[l] += part[l + half];
  }
  return part[0];
}

void add_by_definition(const std::vector<float>& x, std::size_t row, const std::vector<Triplet>& triplets, float inverse_temperature, std::vector<double>& sums) {
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const float *a = x.data() + triplets[t].first * row, *b = x.data() + triplets[t].second * row, *c = x.data() + triplets[t].odd * row;
    const float s[3] = {product(a, b, row) * inverse_temperature, product(a, c, row) * inverse_temperature, product(b, c, row) * inverse_temperature};
    const float most = std::max(std::max(s[0], s[1]), s[2]);
    double e[3];
    for (int i = 0; i < 3; ++i) e[i] = static_cast<double>(fast_exp(s[i] - most));
    const double inverse = 1.0 / (e[0] + e[1] + e[2]);
    for (std::size_t i = 0; i < 3; ++i) sums[3 * t + i] += e[i] * inverse;
  }
}

TEST(DrawLoops, GiveTheBitsOfTheDefinitionOnEveryInstructionSet) {
  ASSERT_EQ(std::string(draw_loops().back().name), "any");
  for (const DrawLoops& loops : draw_loops()) {
    for (const std::size_t row : {16u, 48u, 112u, 208u}) {
      const std::vector<float> x = random_rows(row);
      for (const std::uint32_t count : {0u, 1u, 15u, 16u, 17u, 100u}) {
        const std::vector<Triplet> triplets = some_triplets(count);
        std::vector<double> sums(3 * count, 0.25), right = sums;
        loops.add_probabilities(x.data(), row, triplets.data(), count, 0.7f, sums.data());
        add_by_definition(x, row, triplets, 0.7f, right);
        EXPECT_EQ(sums, right) << loops.name << ", rows of " << row << ", " << count << " triplets";
      }
    }
  }
}

TEST(DrawLoops, AgreeWithTheSoftmaxInDoublePrecision) {
  const std::vector<float> x = random_rows(48);
  const std::vector<Triplet> triplets = some_triplets(50);
  for (const DrawLoops& loops : draw_loops()) {
    std::vector<double> sums(150, 0.0);
    loops.add_probabilities(x.data(), 48, triplets.data(), 50, 1.0f, sums.data());
    for (std::size_t t = 0; t < 50; ++t) {
      const auto row = [&](std::uint32_t object) { return std::span(x).subspan(object * 48, 48); };
      const auto a = row(triplets[t].first), b = row(triplets[t].second), c = row(triplets[t].odd);
      const auto exact = choice_probabilities({pair_similarity(a, b), pair_similarity(a, c), pair_similarity(b, c)});
      for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(sums[3 * t + i], exact[i], 1e-5) << loops.name;
    }
  }
}

}  // namespace
}  // namespace tertium
