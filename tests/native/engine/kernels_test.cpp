// kernels_test.cpp: every gradient kernel gives what the plain formula gives, whatever the sizes, and the same bits on any executor.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/engine/direct_kernel.h"
#include "native/engine/gram_kernel.h"
#include "native/engine/thread_pool.h"
#include "native/engine/tile_sort.h"
#include "shared/base/hash.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/fit/loop.h"
#include "shared/fit/plain_engine.h"
#include "shared/fit/plain_steps.h"
#include "tests/support/arranged.h"

namespace tertium {
namespace {

struct Sizes {
  std::uint32_t objects, dims;
  std::size_t triplets;
  std::uint32_t batches;
};
std::string text_of(const Sizes& s) {
  return std::to_string(s.objects) + " objects, " + std::to_string(s.dims) + " dims, " + std::to_string(s.triplets) + " triplets, " + std::to_string(s.batches) + " batches";
}

std::vector<Triplet> random_triplets(std::uint32_t objects, std::size_t count) {
  RandomStream random(derive_key(1, "triplets"));
  std::vector<Triplet> triplets(count);
  for (Triplet& t : triplets) {
    do t = {random.below(objects), random.below(objects), random.below(objects)};
    while (t.first == t.second || t.first == t.odd || t.second == t.odd);
  }
  return triplets;
}

// objects x row, padding 0.
std::vector<float> random_matrix(std::uint32_t objects, std::uint32_t dims) {
  const std::size_t row = pad_to_lanes(dims);
  RandomStream random(derive_key(2, "matrix"));
  std::vector<float> x(objects * row, 0.0f);
  for (std::uint32_t o = 0; o < objects; ++o)
    for (std::uint32_t d = 0; d < dims; ++d) x[o * row + d] = static_cast<float>(std::max(0.0, random.normal()));
  return x;
}

// FITS 0.1 in double precision, one triplet after the other.
double exact_gradient(const Sizes& s, std::span<const Triplet> triplets, const std::vector<float>& x, std::vector<double>& gradient) {
  const std::size_t row = pad_to_lanes(s.dims);
  gradient.assign(x.size(), 0.0);
  const auto dot = [&](std::uint32_t a, std::uint32_t b) {
    double sum = 0;
    for (std::size_t d = 0; d < row; ++d) sum += static_cast<double>(x[a * row + d]) * static_cast<double>(x[b * row + d]);
    return sum;
  };
  double total = 0;
  for (const Triplet& t : triplets) {
    const double ij = dot(t.first, t.second), ik = dot(t.first, t.odd), jk = dot(t.second, t.odd), most = std::max({ij, ik, jk});
    const double sum = std::exp(ij - most) + std::exp(ik - most) + std::exp(jk - most);
    total += most + std::log(sum) - ij;
    const double g0 = std::exp(ij - most) / sum - 1, g1 = std::exp(ik - most) / sum, g2 = std::exp(jk - most) / sum;
    for (std::size_t d = 0; d < row; ++d) {
      const double a = static_cast<double>(x[t.first * row + d]), b = static_cast<double>(x[t.second * row + d]), c = static_cast<double>(x[t.odd * row + d]);
      gradient[t.first * row + d] += g0 * b + g1 * c;
      gradient[t.second * row + d] += g0 * a + g2 * c;
      gradient[t.odd * row + d] += g1 * a + g2 * b;
    }
  }
  return total;
}

using MakeKernel = std::unique_ptr<GradientKernel> (*)(Executor&);
struct Named {
  const char* name;
  MakeKernel make;
};
class EveryKernel : public testing::TestWithParam<Named> {};
INSTANTIATE_TEST_SUITE_P(Kernels, EveryKernel, testing::Values(Named{"direct", make_direct_kernel}, Named{"gram", make_gram_kernel}),
                         [](const auto& about) { return std::string(about.param.name); });

TEST_P(EveryKernel, GivesTheGradientOfTheFormula) {
  Executor executor;
  // Widths from one lane to more than the compiler knows; one triplet; batches of different lengths; more than two hundred thousand numbers.
  for (const Sizes& s : {Sizes{3, 1, 1, 1}, Sizes{17, 16, 40, 3}, Sizes{50, 17, 1000, 1}, Sizes{120, 100, 3001, 2}, Sizes{33, 130, 500, 7}, Sizes{200, 48, 40000, 1}}) {
    const std::vector<Triplet> triplets = random_triplets(s.objects, s.triplets);
    const std::vector<float> x = random_matrix(s.objects, s.dims);
    const BatchCut cut{triplets.size(), s.batches};
    const auto kernel = GetParam().make(executor);
    ArrangedTriplets kernel_batches(*kernel, triplets, cut, s.objects, s.dims);
    for (std::uint32_t batch = 0; batch < s.batches; ++batch) {
      std::vector<float> gradient(x.size(), 0.0f);
      std::vector<double> exact;
      const double nll = kernel_batches.add_gradient(batch, x.data(), pad_to_lanes(s.dims), gradient.data());
      const double right = exact_gradient(s, std::span(triplets).subspan(cut.begin(batch), cut.size(batch)), x, exact);
      EXPECT_NEAR(nll, right, 1e-5 * right + 1e-6) << text_of(s);
      double largest = 0, worst = 0;
      for (std::size_t i = 0; i < exact.size(); ++i) {
        largest = std::max(largest, std::abs(exact[i]));
        worst = std::max(worst, std::abs(exact[i] - static_cast<double>(gradient[i])));
      }
      EXPECT_LT(worst, 2e-5 * largest) << text_of(s) << ", batch " << batch;
    }
  }
}

TEST_P(EveryKernel, AddsToWhatIsThere) {
  Executor executor;
  const std::vector<Triplet> triplets = random_triplets(40, 300);
  const std::vector<float> x = random_matrix(40, 20);
  const auto kernel = GetParam().make(executor);
  ArrangedTriplets kernel_batches(*kernel, triplets, {300, 1}, 40, 20);
  std::vector<float> once(x.size(), 0.0f), again(x.size(), 0.0f);
  const double first = kernel_batches.add_gradient(0, x.data(), 32, once.data());
  EXPECT_EQ(kernel_batches.add_gradient(0, x.data(), 32, again.data()), first) << "nothing is left over from a call before";
  EXPECT_EQ(once, again);
  kernel_batches.add_gradient(0, x.data(), 32, again.data());
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_NEAR(again[i], 2 * once[i], 1e-4f);
}

TEST_P(EveryKernel, GivesTheSameBitsForAnyNumberOfThreads) {
  Executor one;
  const std::unique_ptr<Executor> five = make_thread_pool(5);
  const Sizes s{300, 40, 2'200'000, 1};  // several chunks for either kernel
  const std::vector<Triplet> triplets = random_triplets(s.objects, s.triplets);
  const std::vector<float> x = random_matrix(s.objects, s.dims);
  std::vector<float> serial(x.size(), 0.0f), parallel(x.size(), 0.0f);
  const auto a = GetParam().make(one), b = GetParam().make(*five);
  ArrangedTriplets a_batches(*a, triplets, {triplets.size(), 1}, s.objects, s.dims);
  ArrangedTriplets b_batches(*b, triplets, {triplets.size(), 1}, s.objects, s.dims);
  EXPECT_EQ(a_batches.add_gradient(0, x.data(), 48, serial.data()), b_batches.add_gradient(0, x.data(), 48, parallel.data()));
  EXPECT_EQ(serial, parallel);
}

TEST_P(EveryKernel, FollowsAMatrixThatBecomesNarrower) {
  Executor executor;
  const Sizes wide{60, 40, 40000, 1}, narrow{60, 10, 40000, 1};
  const std::vector<Triplet> triplets = random_triplets(60, 40000);
  const auto kernel = GetParam().make(executor);
  ArrangedTriplets kernel_batches(*kernel, triplets, {triplets.size(), 1}, 60, 40);
  for (const Sizes& s : {wide, narrow}) {
    const std::vector<float> x = random_matrix(s.objects, s.dims);
    std::vector<float> gradient(x.size(), 0.0f);
    std::vector<double> exact;
    const double right = exact_gradient(s, triplets, x, exact);
    EXPECT_NEAR(kernel_batches.add_gradient(0, x.data(), pad_to_lanes(s.dims), gradient.data()), right, 1e-5 * right);
    for (std::size_t i = 0; i < exact.size(); ++i) ASSERT_NEAR(gradient[i], exact[i], 0.05) << s.dims;
  }
}

template <class Index>
std::vector<Index> numbers_of(std::span<const Triplet> triplets) {
  std::vector<Index> numbers;
  for (const Triplet& t : triplets)
    for (const std::uint32_t number : {t.first, t.second, t.odd}) numbers.push_back(static_cast<Index>(number));
  return numbers;
}

TEST(DirectKernel, GivesTheBitsOfThePlainLoopOnEveryInstructionSet) {
  ASSERT_EQ(std::string(direct_loops().back().name), "any");
  for (const DirectLoops& loops : direct_loops()) {
    for (const std::uint32_t dims : {16u, 32u, 48u, 64u, 80u, 96u, 100u, 128u, 200u}) {  // one lane to more than the compiler knows
      const std::vector<float> x = random_matrix(50, dims);
      const std::size_t row = pad_to_lanes(dims);
      for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{15}, std::size_t{16}, std::size_t{17}, std::size_t{1000}}) {
        const std::vector<Triplet> triplets = random_triplets(50, count);
        std::vector<float> plain(x.size(), 0.25f), narrow = plain, wide = plain;
        const double nll = add_choice_gradient(x.data(), row, triplets.data(), count, plain.data());
        const std::string what = std::string(loops.name) + ", " + std::to_string(dims) + " dims, " + std::to_string(count) + " triplets";
        EXPECT_EQ(loops.narrow(x.data(), row / kLanes, numbers_of<std::uint16_t>(triplets).data(), count, narrow.data()), nll) << what;
        EXPECT_EQ(loops.wide(x.data(), row / kLanes, numbers_of<std::uint32_t>(triplets).data(), count, wide.data()), nll) << what;
        EXPECT_EQ(narrow, plain) << what;
        EXPECT_EQ(wide, plain) << what;
      }
    }
  }
}

TEST(DirectKernel, KeepsTheBitsThatItsNamePromises) {
  Executor executor;
  // Whole numbers over 64, so that no library has a say in the matrix; several chunks.
  const std::uint32_t objects = 200, dims = 100;
  const std::size_t row = pad_to_lanes(dims), count = 70000;
  std::vector<float> x(objects * row, 0.0f);
  for (std::size_t o = 0; o < objects; ++o)
    for (std::size_t d = 0; d < dims; ++d) x[o * row + d] = static_cast<float>((o * 37 + d * 101 + o * d * 7) % 61) / 64.0f - 0.125f;
  std::vector<Triplet> triplets;
  for (std::uint32_t t = 0; t < count; ++t) triplets.push_back({t * 7 % 200, (t * 7 + 1 + t % 11) % 200, (t * 7 + 20 + t % 83) % 200});
  for (const DirectLoops& loops : direct_loops()) {
    const auto kernel = make_direct_kernel(executor, loops);
    ASSERT_EQ(kernel->name(), "direct-1");
    ArrangedTriplets batches(*kernel, triplets, {count, 1}, objects, dims);
    std::vector<float> gradient(x.size(), 0.0f);
    batches.add_gradient(0, x.data(), row, gradient.data());
    const std::string_view bytes(reinterpret_cast<const char*>(gradient.data()), gradient.size() * sizeof(float));
    EXPECT_EQ(sha256_hex(bytes), "49d5356d88b3380069aec8d364ee26c2131eda171142b8f90eced0138c602a0b") << loops.name;
  }
}

TEST(DirectKernel, KnowsMoreObjectsThanSixteenBitsCount) {
  Executor executor;
  const Sizes s{70000, 8, 5000, 1};
  std::vector<Triplet> triplets = random_triplets(s.objects, s.triplets);
  triplets[0] = {65535, 65536, 69999};
  const std::vector<float> x = random_matrix(s.objects, s.dims);
  const auto kernel = make_direct_kernel(executor);
  ArrangedTriplets kernel_batches(*kernel, triplets, {triplets.size(), 1}, s.objects, s.dims);
  std::vector<float> gradient(x.size(), 0.0f);
  std::vector<double> exact;
  const double right = exact_gradient(s, triplets, x, exact);
  EXPECT_NEAR(kernel_batches.add_gradient(0, x.data(), 16, gradient.data()), right, 1e-5 * right);
  for (std::size_t i = 0; i < exact.size(); ++i) ASSERT_NEAR(gradient[i], exact[i], 1e-4);
}

TEST(TileSort, KeepsEveryJudgmentOfABatchInIt) {
  const std::vector<Triplet> triplets = random_triplets(100, 1001);
  const BatchCut cut{triplets.size(), 4};
  std::vector<std::uint16_t> sorted;
  for (const Triplet& t : triplets)
    for (const std::uint32_t number : {t.first, t.second, t.odd}) sorted.push_back(static_cast<std::uint16_t>(number));
  TileSorter sorter(100);
  for (std::uint32_t batch = 0; batch < cut.batches; ++batch) sorter.sort(std::span(sorted).subspan(3 * cut.begin(batch), 3 * cut.size(batch)));
  // The pair in either order is the same judgment.
  const auto normal = [](std::uint32_t a, std::uint32_t b, std::uint32_t odd) { return std::array<std::uint32_t, 3>{std::min(a, b), std::max(a, b), odd}; };
  for (std::uint32_t batch = 0; batch < cut.batches; ++batch) {
    std::vector<std::array<std::uint32_t, 3>> given, found;
    std::array<std::uint32_t, 3> before{};
    for (std::uint64_t t = cut.begin(batch); t < cut.begin(batch + 1); ++t) {
      given.push_back(normal(triplets[t].first, triplets[t].second, triplets[t].odd));
      found.push_back(normal(sorted[3 * t], sorted[3 * t + 1], sorted[3 * t + 2]));
      std::array<std::uint32_t, 3> tiles{sorted[3 * t] / 7u, sorted[3 * t + 1] / 7u, sorted[3 * t + 2] / 7u};  // a sixteenth of 100, rounded up
      EXPECT_LE(tiles[0], tiles[1]);
      std::sort(tiles.begin(), tiles.end());
      EXPECT_LE(before, tiles);
      before = tiles;
    }
    std::sort(given.begin(), given.end());
    std::sort(found.begin(), found.end());
    EXPECT_EQ(given, found);
  }
}

}  // namespace
}  // namespace tertium
