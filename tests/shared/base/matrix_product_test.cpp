// matrix_product_test.cpp: products and gaps of rows are those of the definition, and every instruction set gives the same bits.
#include "shared/base/matrix_product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <string>

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"

namespace tertium {
namespace {

Floats random_rows(std::size_t count, std::size_t row) {
  RandomStream random(derive_key(count * 10000 + row, "rows"));
  Floats x(count * row);
  for (float& v : x) v = static_cast<float>(random.normal());
  return x;
}

struct Size { std::size_t count, row; };
// One row, fewer than a block, a panel and one more, several panels; one stretch of a sum, exactly one, and several with a rest.
const Size kSizes[] = {{1, 16}, {5, 112}, {31, 48}, {32, 128}, {33, 144}, {64, 272}, {131, 80}, {97, 400}, {7, 1104}};

// Everything that one instruction set computes.
struct Computed {
  Floats products, gaps, sums, multiplied;
};
Computed compute(const Floats& x, Size s, const ProductLoops& loops) {
  Executor one;
  const std::size_t pitch = pad_to_lanes(s.count) + 32;
  Computed out;
  out.products.assign(s.count * pitch, 0.0f);
  out.gaps.assign(s.count * pitch, 0.0f);
  out.sums.assign(x.size(), 1.0f);
  multiply_by_own_rows(x.data(), s.count, s.row, out.products.data(), pitch, one, loops);
  square_gaps_of_rows(x.data(), s.count, s.row, out.gaps.data(), pitch, one, loops);
  mirror_lower(out.products.data(), s.count, pitch, one);
  mirror_lower(out.gaps.data(), s.count, pitch, one);
  add_square_times(out.products.data(), pitch, x.data(), s.count, s.row, out.sums.data(), one, loops);
  // x times what x was turned into: count x row times row x count, padded.
  const std::size_t wide = pad_to_lanes(s.count);
  Floats turned(s.row * wide, 0.0f);
  turn_matrix(x.data(), s.row, s.count, s.row, turned.data(), wide, one);
  out.multiplied.assign(s.count * wide, -7.0f);
  multiply(x.data(), s.row, s.count, turned.data(), s.row, wide, out.multiplied.data(), one, loops);
  return out;
}

TEST(MatrixProduct, IsThatOfTheDefinition) {
  for (const ProductLoops& loops : product_loops()) {
    for (const Size& s : kSizes) {
      const Floats x = random_rows(s.count, s.row);
      const Computed got = compute(x, s, loops);
      const std::size_t pitch = pad_to_lanes(s.count) + 32;
      const auto value = [&](std::size_t i, std::size_t d) { return static_cast<double>(x[i * s.row + d]); };
      for (std::size_t i = 0; i < s.count; ++i) {
        double length_i = 0;
        for (std::size_t d = 0; d < s.row; ++d) length_i += value(i, d) * value(i, d);
        for (std::size_t j = 0; j < s.count; ++j) {
          double dot = 0, gap = 0, length_j = 0;
          for (std::size_t d = 0; d < s.row; ++d) {
            dot += value(i, d) * value(j, d);
            gap += (value(i, d) - value(j, d)) * (value(i, d) - value(j, d));
            length_j += value(j, d) * value(j, d);
          }
          ASSERT_NEAR(got.products[i * pitch + j], dot, 129 * 0x1p-24 * std::sqrt(length_i * length_j)) << loops.name << ", " << s.count << " x " << s.row;
          ASSERT_NEAR(got.multiplied[i * pad_to_lanes(s.count) + j], dot, 513 * 0x1p-24 * std::sqrt(length_i * length_j)) << loops.name << ", " << s.count << " x " << s.row;
          ASSERT_NEAR(got.gaps[i * pitch + j], gap, 132 * 0x1p-24 * gap) << loops.name << ", " << s.count << " x " << s.row;
        }
        for (std::size_t d = 0; d < s.row; ++d) {
          double sum = 1, size = 1;
          for (std::size_t j = 0; j < s.count; ++j) {
            const double term = static_cast<double>(got.products[i * pitch + j]) * value(j, d);
            sum += term;
            size += std::abs(term);
          }
          ASSERT_NEAR(got.sums[i * s.row + d], sum, 1e-5 * size) << loops.name << ", " << s.count << " x " << s.row;
        }
      }
    }
  }
}

TEST(MatrixProduct, EveryInstructionSetGivesTheSameBits) {
  const auto all = product_loops();
  ASSERT_EQ(std::string(all.back().name), "any");
  for (const Size& s : kSizes) {
    const Floats x = random_rows(s.count, s.row);
    const Computed plain = compute(x, s, all.back());
    const auto same = [](const Floats& a, const Floats& b) { return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0; };
    for (const ProductLoops& loops : all) {
      const Computed other = compute(x, s, loops);
      EXPECT_TRUE(same(plain.products, other.products)) << loops.name << ", " << s.count << " x " << s.row;
      EXPECT_TRUE(same(plain.gaps, other.gaps)) << loops.name << ", " << s.count << " x " << s.row;
      EXPECT_TRUE(same(plain.multiplied, other.multiplied)) << loops.name << ", " << s.count << " x " << s.row;
      EXPECT_TRUE(same(plain.sums, other.sums)) << loops.name << ", " << s.count << " x " << s.row;
    }
  }
}

TEST(MatrixProduct, OfSomeRowsIsThatOfAllAndThreadsChangeNoBit) {
  struct Backwards final : Executor {
    void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
      for (std::size_t i = count; i-- > 0;) body(i);
    }
  };
  Executor one;
  Backwards other;
  const std::size_t rows = 101, count = 600, row = 32;
  const Floats left = random_rows(rows, count), x = random_rows(count, row);
  Floats whole(rows * row), again(rows * row), some(rows * row);
  multiply(left.data(), count, rows, x.data(), count, row, whole.data(), one);
  multiply(left.data(), count, rows, x.data(), count, row, again.data(), other);
  EXPECT_EQ(std::memcmp(whole.data(), again.data(), whole.size() * sizeof(float)), 0);
  multiply_rows(left.data(), count, x.data(), count, row, some.data(), 0, 37);
  multiply_rows(left.data(), count, x.data(), count, row, some.data(), 37, rows);
  EXPECT_EQ(std::memcmp(whole.data(), some.data(), whole.size() * sizeof(float)), 0);
}

}  // namespace
}  // namespace tertium
