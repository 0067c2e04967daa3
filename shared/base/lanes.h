// lanes.h: sixteen floats that are worked on together, for sums whose order must be the same on every machine.
// A compiler may not reorder a sum of floats, so the order is written down: sixteen partial sums, then a fixed tree.
#pragma once
#include <cstddef>
#include <cstring>

#include "shared/base/fast_math.h"

namespace tertium {

inline constexpr std::size_t kLanes = 16;
// GNU vectors: g++, clang and em++ cut them to the machine's width. But g++ keeps those that are wider than a register in memory: hot loops are
// templates of the vector V that fits one (instruction_sets.h), and sixteen floats are kParts<V> of them.
using Sixteen __attribute__((vector_size(64))) = float;
using Eight __attribute__((vector_size(32))) = float;
using Four __attribute__((vector_size(16))) = float;
using Lanes = Sixteen;
template <class V>
inline constexpr std::size_t kWidth = sizeof(V) / sizeof(float);
template <class V>
inline constexpr std::size_t kParts = kLanes / kWidth<V>;

template <class V>
TERTIUM_INLINE void load_lanes(V& to, const float* from) { std::memcpy(&to, from, sizeof to); }
template <class V>
TERTIUM_INLINE void store_lanes(float* to, const V& from) { std::memcpy(to, &from, sizeof from); }

// From here on the value is in a register: g++ would rather load it anew at each of its uses.
template <class V>
TERTIUM_INLINE void hold_lanes([[maybe_unused]] V& v) {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
  asm("" : "+v"(v));
#endif
}

// Halves are added until one is left: ((v0 + v8) + (v4 + v12)) + ((v2 + v10) + (v6 + v14)), plus the same of the odd ones.
template <class V>
TERTIUM_INLINE float sum_lanes(const V (&part)[kParts<V>]) {
  Four four;
  if constexpr (kParts<V> == 4) {
    four = (part[0] + part[2]) + (part[1] + part[3]);
  } else {
    Eight eight;
    if constexpr (kParts<V> == 2) eight = part[0] + part[1];
    else eight = __builtin_shufflevector(part[0], part[0], 0, 1, 2, 3, 4, 5, 6, 7) + __builtin_shufflevector(part[0], part[0], 8, 9, 10, 11, 12, 13, 14, 15);
    four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
  }
  return (four[0] + four[2]) + (four[1] + four[3]);
}
TERTIUM_INLINE float sum_lanes(const Lanes& v) { return sum_lanes<Lanes>({v}); }

// The products <a, b>, <a, c> and <b, c> of three rows, `row` a multiple of 16 floats.
template <class V>
TERTIUM_INLINE void multiply_three(const float* a, const float* b, const float* c, std::size_t row, float& ab, float& ac, float& bc) {
  V sum_ab[kParts<V>] = {}, sum_ac[kParts<V>] = {}, sum_bc[kParts<V>] = {};
  for (std::size_t d = 0; d < row; d += kLanes) {
    for (std::size_t p = 0; p < kParts<V>; ++p) {
      V x, y, z;
      load_lanes(x, a + d + p * kWidth<V>);
      load_lanes(y, b + d + p * kWidth<V>);
      load_lanes(z, c + d + p * kWidth<V>);
      sum_ab[p] += x * y;
      sum_ac[p] += x * z;
      sum_bc[p] += y * z;
    }
  }
  ab = sum_lanes<V>(sum_ab);
  ac = sum_lanes<V>(sum_ac);
  bc = sum_lanes<V>(sum_bc);
}

// The next multiple of the lanes.
constexpr std::size_t pad_to_lanes(std::size_t count) { return (count + kLanes - 1) / kLanes * kLanes; }

}  // namespace tertium
