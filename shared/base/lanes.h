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
TERTIUM_INLINE float sum_lanes(const Lanes& v) {
  const float a = (v[0] + v[8]) + (v[4] + v[12]), b = (v[1] + v[9]) + (v[5] + v[13]);
  const float c = (v[2] + v[10]) + (v[6] + v[14]), d = (v[3] + v[11]) + (v[7] + v[15]);
  return (a + c) + (b + d);
}
// The next multiple of the lanes.
constexpr std::size_t pad_to_lanes(std::size_t count) { return (count + kLanes - 1) / kLanes * kLanes; }

}  // namespace tertium
