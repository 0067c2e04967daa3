// jackknife_loops.cpp: products once, then for every dimension the three similarities without it, all in vectors over dimensions.
#include "shared/analysis/jackknife_loops.h"

#include <cmath>
#include <vector>

#include "shared/base/instruction_sets.h"
#include "shared/base/lanes.h"

namespace tertium {
namespace {

constexpr float kUlp = 5.9604645e-8f;  // 2^-24: half a unit in the last place of 1

// The products of each pair dim by dim, shared[pair * row + dim], and their sums.
template <class V>
TERTIUM_INLINE void multiply_pairs(const JackknifeRows& rows, const Triplet& t, float* shared, float (&sums)[3]) {
  const float *a = rows.matrix + t.first * rows.row, *b = rows.matrix + t.second * rows.row, *c = rows.matrix + t.odd * rows.row;
  V sum_ab[kParts<V>] = {}, sum_ac[kParts<V>] = {}, sum_bc[kParts<V>] = {};
  for (std::size_t d = 0; d < rows.row; d += kLanes) {
    for (std::size_t p = 0; p < kParts<V>; ++p) {
      const std::size_t at = d + p * kWidth<V>;
      V x, y, z;
      load_lanes(x, a + at);
      load_lanes(y, b + at);
      load_lanes(z, c + at);
      const V ab = x * y, ac = x * z, bc = y * z;
      store_lanes(shared + at, ab);
      store_lanes(shared + rows.row + at, ac);
      store_lanes(shared + 2 * rows.row + at, bc);
      sum_ab[p] += ab;
      sum_ac[p] += ac;
      sum_bc[p] += bc;
    }
  }
  sums[0] = sum_lanes<V>(sum_ab);
  sums[1] = sum_lanes<V>(sum_ac);
  sums[2] = sum_lanes<V>(sum_bc);
}

// e^u0 / (e^u0 + e^u1 + e^u2)
TERTIUM_INLINE float probability_of(float u0, float u1, float u2) { return 1.0f / (1.0f + fast_exp(u1 - u0) + fast_exp(u2 - u0)); }

// The three largest of each lane, a >= b >= c, of values >= 0.
template <class V>
struct Top {
  V a = {}, b = {}, c = {};
};
template <class V>
TERTIUM_INLINE void put_in(const V& r, Top<V>& top) {
  const V less = top.a < r ? top.a : r, least = top.b < less ? top.b : less;
  top.a = top.a < r ? r : top.a;
  top.b = top.b < less ? less : top.b;
  top.c = top.c < least ? least : top.c;
}
TERTIUM_INLINE void halve(const Sixteen& v, Eight& low, Eight& high) {
  low = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);
  high = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
}
TERTIUM_INLINE void halve(const Eight& v, Four& low, Four& high) {
  low = __builtin_shufflevector(v, v, 0, 1, 2, 3);
  high = __builtin_shufflevector(v, v, 4, 5, 6, 7);
}
TERTIUM_INLINE void halve(const Four& v, Four& low, Four& high) {
  low = v;
  high = __builtin_shufflevector(v, v, 2, 3, 0, 1);
}
// The three largest of both halves of each lane; H: the half of V, or V itself with its halves exchanged.
template <class H, class V>
TERTIUM_INLINE void fold(const Top<V>& top, Top<H>& half) {
  Top<H> high;
  halve(top.a, half.a, high.a);
  halve(top.b, half.b, high.b);
  halve(top.c, half.c, high.c);
  put_in(high.a, half);
  put_in(high.b, half);
  put_in(high.c, half);
}

// The three largest of one vector's lanes.
struct Three {
  float a, b, c;
};
TERTIUM_INLINE Three three_of(const Top<Four>& top) {
  Top<Four> two;
  fold<Four>(top, two);
  const Top<Four> turned{__builtin_shufflevector(two.a, two.a, 1, 0, 3, 2), __builtin_shufflevector(two.b, two.b, 1, 0, 3, 2),
                         __builtin_shufflevector(two.c, two.c, 1, 0, 3, 2)};
  put_in(turned.a, two);
  put_in(turned.b, two);
  put_in(turned.c, two);
  return {two.a[0], two.b[0], two.c[0]};
}
TERTIUM_INLINE Three three_of(const Top<Eight>& top) {
  Top<Four> half;
  fold(top, half);
  return three_of(half);
}
TERTIUM_INLINE Three three_of(const Top<Sixteen>& top) {
  Top<Eight> half;
  fold(top, half);
  return three_of(half);
}

// The three largest of `row` values >= 0, and their sum.
template <class V>
TERTIUM_INLINE Three find_top(const float* values, std::size_t row, float& sum) {
  V sums[kParts<V>] = {};
  Top<V> tops[kParts<V>];
  for (std::size_t d = 0; d < row; d += kLanes) {
    for (std::size_t p = 0; p < kParts<V>; ++p) {
      V r;
      load_lanes(r, values + d + p * kWidth<V>);
      sums[p] += r;
      put_in(r, tops[p]);
    }
  }
  for (std::size_t p = 1; p < kParts<V>; ++p) {
    put_in(tops[p].a, tops[0]);
    put_in(tops[p].b, tops[0]);
    put_in(tops[p].c, tops[0]);
  }
  sum = sum_lanes<V>(sums);
  return three_of(tops[0]);
}

template <class V>
TERTIUM_INLINE void explain(const JackknifeRows& rows, const Triplet* triplets, std::size_t count, JackknifeBlock& block) {
  const std::size_t row = rows.row;
  const float depth = static_cast<float>(row) / static_cast<float>(kLanes);
  alignas(64) float doubts[kJackknifeBlock], gaps[kJackknifeBlock], lead[kJackknifeBlock], tops[kJackknifeBlock], sums[kJackknifeBlock];
  alignas(64) float first[kJackknifeBlock], second[kJackknifeBlock], third[kJackknifeBlock];
  alignas(64) std::uint32_t unsure[kJackknifeBlock];
  for (std::size_t t = count; t < kJackknifeBlock; ++t) doubts[t] = gaps[t] = lead[t] = tops[t] = sums[t] = first[t] = second[t] = third[t] = 0.0f, unsure[t] = 1;
  for (std::size_t t = 0; t < count; ++t) {
    float s[3];
    float* shared = block.shared.data();
    multiply_pairs<V>(rows, triplets[t], shared, s);
    const std::size_t choice = s[0] >= s[1] && s[0] >= s[2] ? 0 : s[1] >= s[2] ? 1 : 2;
    // The pairs from the choice on.
    const std::size_t next = choice == 2 ? 0 : choice + 1, last = choice == 0 ? 2 : choice - 1;
    const float s0 = s[choice], s1 = s[next], s2 = s[last];
    const float* __restrict c0 = shared + choice * row;
    const float* __restrict c1 = shared + next * row;
    const float* __restrict c2 = shared + last * row;

    // How far off a difference of two similarities without a dim may be: each is a product, `depth` + 4 sums and a step to leave the dim out, which is
    // off by half a unit in the last place each; the difference is one step more.
    const float ra = rows.reach[triplets[t].first], rb = rows.reach[triplets[t].second], rc = rows.reach[triplets[t].odd];
    const float ab = ra * rb, ac = ra * rc, bc = rb * rc, larger = ab > ac ? ab : ac, reach = larger > bc ? larger : bc;
    const float doubt = (2.0f * depth + 17.0f) * kUlp * reach;

    float* __restrict relevance = block.relevance.data() + t * row;
    std::uint32_t* __restrict flips = block.flips.data() + t * row;
    std::uint32_t doubtful = 0, any = 0;
    if (rows.own_choice || choice == 0) {
      const float whole = probability_of(s0, s1, s2);
      for (std::size_t d = 0; d < row; ++d) {
        const float u0 = s0 - c0[d], u1 = s1 - c1[d], u2 = s2 - c2[d], margin = (u1 > u2 ? u1 : u2) - u0;
        const std::uint32_t flip = margin > 0.0f ? 1u : 0u;
        flips[d] = flip;
        any |= flip;
        doubtful |= std::abs(margin) > doubt ? 0u : 1u;
        relevance[d] = std::abs(whole - probability_of(u0, u1, u2));
      }
    } else {
      const float* __restrict p0 = shared;
      const float* __restrict p1 = shared + row;
      const float* __restrict p2 = shared + 2 * row;
      const float whole = probability_of(s[0], s[1], s[2]);
      for (std::size_t d = 0; d < row; ++d) {
        const float u0 = s0 - c0[d], u1 = s1 - c1[d], u2 = s2 - c2[d], margin = (u1 > u2 ? u1 : u2) - u0;
        const std::uint32_t flip = margin > 0.0f ? 1u : 0u;
        flips[d] = flip;
        any |= flip;
        doubtful |= std::abs(margin) > doubt ? 0u : 1u;
        relevance[d] = std::abs(whole - probability_of(s[0] - p0[d], s[1] - p1[d], s[2] - p2[d]));
      }
    }
    const Three top = find_top<V>(relevance, row, sums[t]);
    std::uint32_t dimension = 0;
    for (std::size_t d = 0; d < row; ++d) dimension += relevance[d] == top.a ? static_cast<std::uint32_t>(d) : 0u;

    first[t] = s0, second[t] = s1, third[t] = s2;
    doubts[t] = doubt;
    gaps[t] = top.a - top.b;
    lead[t] = s0 - (s1 > s2 ? s1 : s2);
    tops[t] = top.a + top.b + top.c;
    unsure[t] = doubtful;
    block.most[t] = top.a;
    block.dimension[t] = dimension;
    block.choice[t] = static_cast<std::uint8_t>(choice);
    block.flips_any[t] = static_cast<std::uint8_t>(any);
  }
  const float share_doubt = 3.0f + rows.spread_share * static_cast<float>(rows.dims);
  for (std::size_t t = 0; t < kJackknifeBlock; ++t) {
    // A probability changes by at most a quarter of what a difference does, and has the errors of fast_exp, a sum and a quotient of its own.
    const float relevance_doubt = 0.5f * doubts[t] + 8e-7f, limit = rows.spread_share * sums[t];
    const float spread_doubt = share_doubt * relevance_doubt + (depth + 8.0f) * kUlp * sums[t];
    block.probability[t] = probability_of(first[t], second[t], third[t]);
    block.share[t] = tops[t] / sums[t];
    block.spread[t] = tops[t] <= limit ? 1 : 0;
    const bool sure = lead[t] > doubts[t] && gaps[t] > 2.0f * relevance_doubt && std::abs(tops[t] - limit) > spread_doubt;
    block.sure[t] = sure && unsure[t] == 0 ? 1 : 0;
  }
}

TERTIUM_INLINE void add_probabilities(float u0, float u1, float u2, double& p0, double& p1, double& p2) {
  const float larger = u1 > u2 ? u1 : u2, most = u0 > larger ? u0 : larger;
  const float e0 = fast_exp(u0 - most), e1 = fast_exp(u1 - most), e2 = fast_exp(u2 - most), inverse = 1.0f / (e0 + e1 + e2);
  p0 += static_cast<double>(e0 * inverse);
  p1 += static_cast<double>(e1 * inverse);
  p2 += static_cast<double>(e2 * inverse);
}

template <class V>
TERTIUM_INLINE void add_draw(const JackknifeRows& rows, const Triplet* triplets, std::size_t count, float* shared, double* whole, double* without) {
  const std::size_t row = rows.row;
  for (std::size_t t = 0; t < count; ++t) {
    float s[3];
    multiply_pairs<V>(rows, triplets[t], shared, s);
    const float* __restrict c0 = shared;
    const float* __restrict c1 = shared + row;
    const float* __restrict c2 = shared + 2 * row;
    double* __restrict w0 = without + 3 * t * row;
    double* __restrict w1 = w0 + row;
    double* __restrict w2 = w1 + row;
    add_probabilities(s[0], s[1], s[2], whole[3 * t], whole[3 * t + 1], whole[3 * t + 2]);
    for (std::size_t d = 0; d < row; ++d) add_probabilities(s[0] - c0[d], s[1] - c1[d], s[2] - c2[d], w0[d], w1[d], w2[d]);
  }
}

}  // namespace

std::span<const JackknifeLoops> jackknife_loops() {
  static const std::vector<JackknifeLoops> all =
      loops_that_run<JackknifeLoops>({"", for_v4<explain<Sixteen>>, for_v4<add_draw<Sixteen>>}, {"", for_v3<explain<Eight>>, for_v3<add_draw<Eight>>},
                                     {"", for_any<explain<Four>>, for_any<add_draw<Four>>});
  return all;
}

}  // namespace tertium
