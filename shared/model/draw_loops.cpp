// draw_loops.cpp: three products per triplet, then the softmax of sixteen triplets at a time.
#include "shared/model/draw_loops.h"

#include <algorithm>
#include <vector>

#include "shared/base/instruction_sets.h"
#include "shared/base/lanes.h"

namespace tertium {
namespace {

constexpr std::size_t kBlock = kLanes;  // triplets whose softmax is taken together

template <class V>
TERTIUM_INLINE void add_probabilities(const float* matrix, std::size_t row, const Triplet* triplets, std::size_t count, float inverse_temperature, double* sums) {
  alignas(64) float first[kBlock], second[kBlock], third[kBlock];
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t size = std::min(kBlock, count - begin);
    for (std::size_t t = 0; t < size; ++t) {
      const Triplet& triplet = triplets[begin + t];
      multiply_three<V>(matrix + triplet.first * row, matrix + triplet.second * row, matrix + triplet.odd * row, row, first[t], second[t], third[t]);
    }
    for (std::size_t t = size; t < kBlock; ++t) first[t] = second[t] = third[t] = 0.0f;
    alignas(64) double inverse[kBlock];
    for (std::size_t t = 0; t < kBlock; ++t) {
      const float s0 = first[t] * inverse_temperature, s1 = second[t] * inverse_temperature, s2 = third[t] * inverse_temperature;
      const float larger = s1 > s2 ? s1 : s2, most = s0 > larger ? s0 : larger;
      const float e0 = fast_exp(s0 - most), e1 = fast_exp(s1 - most), e2 = fast_exp(s2 - most);
      first[t] = e0;
      second[t] = e1;
      third[t] = e2;
      inverse[t] = 1.0 / (static_cast<double>(e0) + static_cast<double>(e1) + static_cast<double>(e2));
    }
    for (std::size_t t = 0; t < size; ++t) {
      double* to = sums + 3 * (begin + t);
      to[0] += static_cast<double>(first[t]) * inverse[t];
      to[1] += static_cast<double>(second[t]) * inverse[t];
      to[2] += static_cast<double>(third[t]) * inverse[t];
    }
  }
}

}  // namespace

std::span<const DrawLoops> draw_loops() {
  static const std::vector<DrawLoops> all = loops_that_run<DrawLoops>({"", for_v4<add_probabilities<Sixteen>>}, {"", for_v3<add_probabilities<Eight>>},
                                                                      {"", for_any<add_probabilities<Four>>});
  return all;
}

}  // namespace tertium
