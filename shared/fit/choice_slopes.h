// choice_slopes.h: the slopes and losses of a block of choices from their three similarities: what every kernel of the gradient computes.
#pragma once
#include <cstddef>

#include "shared/base/fast_math.h"

namespace tertium {

// first, second, third: N similarities s_ij, s_ik, s_jk each; become the slopes p_ij - 1, p_ik, p_jk of the NLL; loss: the NLLs.
template <std::size_t N>
TERTIUM_INLINE void turn_into_slopes(float (&first)[N], float (&second)[N], float (&third)[N], float (&loss)[N]) {
  for (std::size_t t = 0; t < N; ++t) {
    const float s0 = first[t], s1 = second[t], s2 = third[t];
    const float larger = s1 > s2 ? s1 : s2, most = s0 > larger ? s0 : larger;
    const float e0 = fast_exp(s0 - most), e1 = fast_exp(s1 - most), e2 = fast_exp(s2 - most);
    const float sum = e0 + e1 + e2, inverse = 1.0f / sum;
    first[t] = -(e1 + e2) * inverse;  // p_ij - 1, without cancellation
    second[t] = e1 * inverse;
    third[t] = e2 * inverse;
    loss[t] = fast_log(sum) + (most - s0);
  }
}

}  // namespace tertium
