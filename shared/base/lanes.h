// lanes.h: sixteen floats that are worked on together, for sums whose order must be the same on every machine.
// A compiler may not reorder a sum of floats, so the order is written down: sixteen partial sums, then a fixed tree.
#pragma once
#include <cstddef>
#include <cstring>

#include "shared/base/fast_math.h"

namespace tertium {

inline constexpr std::size_t kLanes = 16;
using Lanes __attribute__((vector_size(64))) = float;  // GNU vectors: g++, clang and em++ cut them to the machine's width

TERTIUM_INLINE void load_lanes(Lanes& to, const float* from) { std::memcpy(&to, from, sizeof to); }
TERTIUM_INLINE void store_lanes(float* to, const Lanes& from) { std::memcpy(to, &from, sizeof from); }
// Halves are added until one is left: ((v0 + v8) + (v4 + v12)) + ((v2 + v10) + (v6 + v14)), plus the same of the odd ones.
TERTIUM_INLINE float sum_lanes(const Lanes& v) {
  const auto eight = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  const auto four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3) + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
  return (four[0] + four[2]) + (four[1] + four[3]);
}
// The next multiple of the lanes.
constexpr std::size_t pad_to_lanes(std::size_t count) { return (count + kLanes - 1) / kLanes * kLanes; }

}  // namespace tertium
