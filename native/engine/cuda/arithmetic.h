// arithmetic.h: what one thread of each operation does, as inline functions that the processor's compiler and the GPU's both read.
// No contraction on either side (-ffp-contract=off, -fmad=false) and the order of every sum is written down: the bits are the direct kernel's.
#pragma once
#include <cstddef>
#include <cstdint>

#include "native/engine/cuda/operations.h"
#include "shared/base/inline.h"
#include "shared/base/philox.h"
#include "shared/fit/choice_slopes.h"
#include "shared/fit/step_arithmetic.h"

namespace tertium {

// Four neighbouring floats that are read and written at once.
struct alignas(16) Quad { float v[4]; };
TERTIUM_INLINE Quad load_quad(const float* from) { return *reinterpret_cast<const Quad*>(from); }
TERTIUM_INLINE void store_quad(float* to, const Quad& quad) { *reinterpret_cast<Quad*>(to) = quad; }

struct ThreeObjects { std::uint32_t first, second, odd; };
TERTIUM_INLINE ThreeObjects triplet_at(const DeviceTriplets& triplets, std::uint64_t number) {
  if (triplets.narrow != nullptr) {
    const std::uint16_t* at = triplets.narrow + 3 * number;
    return {at[0], at[1], at[2]};
  }
  const std::uint32_t* at = triplets.wide + 3 * number;
  return {at[0], at[1], at[2]};
}

TERTIUM_INLINE void list_place(const ListPlaces& op, std::uint32_t e) {
  const std::uint64_t at = 3 * op.first + e;
  op.objects[e] = op.triplets.narrow != nullptr ? op.triplets.narrow[at] : op.triplets.wide[at];
  op.places[e] = e / 3 * 4 + e % 3;
}

TERTIUM_INLINE void find_begin(const FindBegins& op, std::uint32_t key) {
  std::uint32_t low = 0, high = op.count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (op.sorted[middle] < key) low = middle + 1;
    else high = middle;
  }
  op.begins[key] = low;
}

// A dot product is sixteen sums, number l of the products at l, l + 16, l + 32 ... (shared/base/lanes.h). Four threads share it: thread q has the sums 4 q to 4 q + 3.
struct QuarterProducts { Quad first_second, first_odd, second_odd; };
TERTIUM_INLINE QuarterProducts quarter_products(const float* a, const float* b, const float* c, std::uint32_t row, std::uint32_t quarter) {
  QuarterProducts sums = {};
  for (std::uint32_t d = 4 * quarter; d < row; d += 16) {
    const Quad x = load_quad(a + d), y = load_quad(b + d), z = load_quad(c + d);
    for (int i = 0; i < 4; ++i) {
      sums.first_second.v[i] += x.v[i] * y.v[i];
      sums.first_odd.v[i] += x.v[i] * z.v[i];
      sums.second_odd.v[i] += y.v[i] * z.v[i];
    }
  }
  return sums;
}
// Halves are added until one is left, as sum_lanes() does: quarters 0 and 2, 1 and 3; then the two; then the four numbers that are left.
TERTIUM_INLINE Quad add_quads(const Quad& a, const Quad& b) {
  Quad sum;
  for (int i = 0; i < 4; ++i) sum.v[i] = a.v[i] + b.v[i];
  return sum;
}
TERTIUM_INLINE float sum_quad(const Quad& q) { return (q.v[0] + q.v[2]) + (q.v[1] + q.v[3]); }

// From three similarities to three slopes; returns the NLL.
TERTIUM_INLINE float store_slopes(float first_second, float first_odd, float second_odd, float* to) {
  float a[1] = {first_second}, b[1] = {first_odd}, c[1] = {second_odd}, loss[1];
  turn_into_slopes(a, b, c, loss);
  to[0] = a[0];
  to[1] = b[0];
  to[2] = c[0];
  return loss[0];
}

// One triplet by one thread: the naive way. Returns its NLL, 0 beyond the batch.
TERTIUM_INLINE float choose_alone(const ChoiceSlopes& op, std::uint32_t t) {
  if (t >= op.step->count) return 0.0f;
  const ThreeObjects objects = triplet_at(op.triplets, op.step->first + t);
  const float* a = op.matrix + std::size_t{objects.first} * op.row;
  const float* b = op.matrix + std::size_t{objects.second} * op.row;
  const float* c = op.matrix + std::size_t{objects.odd} * op.row;
  QuarterProducts quarter[4];
  for (std::uint32_t q = 0; q < 4; ++q) quarter[q] = quarter_products(a, b, c, op.row, q);
  const Quad ab = add_quads(add_quads(quarter[0].first_second, quarter[2].first_second), add_quads(quarter[1].first_second, quarter[3].first_second));
  const Quad ac = add_quads(add_quads(quarter[0].first_odd, quarter[2].first_odd), add_quads(quarter[1].first_odd, quarter[3].first_odd));
  const Quad bc = add_quads(add_quads(quarter[0].second_odd, quarter[2].second_odd), add_quads(quarter[1].second_odd, quarter[3].second_odd));
  return store_slopes(sum_quad(ab), sum_quad(ac), sum_quad(bc), op.slopes + 3 * std::size_t{t});
}

// Where stretch number s of `stretches` ends.
TERTIUM_INLINE std::uint32_t count_stretches(std::uint32_t count) {
  const std::uint32_t wanted = count / kStretchTriplets;
  return wanted < 1 ? 1 : (wanted > kStretchesMost ? kStretchesMost : wanted);
}
TERTIUM_INLINE std::uint32_t stretch_end(std::uint32_t count, std::uint32_t stretch, std::uint32_t stretches) {
  return static_cast<std::uint32_t>(std::uint64_t{count} * (stretch + 1) / stretches);
}

// kWide values (1 or 4) of the gradient of object o, from dimension d on.
template <int kWide>
TERTIUM_INLINE void pull_values(const PullGradient& op, std::uint32_t o, std::uint32_t d) {
  const StepNumbers& step = *op.step;
  if (step.count == 0) return;
  const std::uint32_t* begins = op.begins + std::size_t{step.batch} * (op.objects + 1);
  const std::uint32_t* places = op.places + 3 * step.first;
  const std::uint32_t stretches = count_stretches(step.count), end = begins[o + 1];
  std::uint32_t stretch = 0, bound = stretch_end(step.count, 0, stretches);
  float total[kWide] = {}, part[kWide] = {};
  for (std::uint32_t p = begins[o]; p < end; ++p) {
    const std::uint32_t place = places[p], t = place / 4, role = place % 4;
    for (; t >= bound; bound = stretch_end(step.count, ++stretch, stretches)) {
      for (int i = 0; i < kWide; ++i) {
        total[i] += part[i];
        part[i] = 0.0f;
      }
    }
    const ThreeObjects objects = triplet_at(op.triplets, step.first + t);
    const float* slopes = op.slopes + 3 * std::size_t{t};
    // first: g0 x_second + g1 x_odd; second: g0 x_first + g2 x_odd; odd: g1 x_first + g2 x_second
    const float g = slopes[role == 2 ? 1 : 0], h = slopes[role == 0 ? 1 : 2];
    const float* x = op.matrix + std::size_t{role == 0 ? objects.second : objects.first} * op.row + d;
    const float* y = op.matrix + std::size_t{role == 2 ? objects.second : objects.odd} * op.row + d;
    if constexpr (kWide == 4) {
      const Quad a = load_quad(x), b = load_quad(y);
      for (int i = 0; i < 4; ++i) part[i] += g * a.v[i] + h * b.v[i];
    } else {
      part[0] += g * x[0] + h * y[0];
    }
  }
  for (int i = 0; i < kWide; ++i) op.gradient[std::size_t{o} * op.row + d + static_cast<std::uint32_t>(i)] = total[i] + part[i];
}

// The Gram kernel. Of a triplet's pair 0, 1 or 2, its place in the lower half of the square.
TERTIUM_INLINE std::uint32_t pair_place(const ThreeObjects& objects, std::uint32_t pair, std::uint32_t side) {
  const std::uint32_t a = pair == 2 ? objects.second : objects.first, b = pair == 0 ? objects.second : objects.odd;
  return a > b ? a * side + b : b * side + a;
}
TERTIUM_INLINE void list_pair(const ListPairs& op, std::uint32_t e) {
  op.keys[e] = pair_place(triplet_at(op.triplets, op.first + e / 3), e % 3, op.objects);
  op.places[e] = e;
}
TERTIUM_INLINE float look_up_choice(const GramSlopes& op, std::uint32_t t) {
  if (t >= op.step->count) return 0.0f;
  const ThreeObjects objects = triplet_at(op.triplets, op.step->first + t);
  const float *a = op.similarity + std::size_t{objects.first} * op.objects, *b = op.similarity + std::size_t{objects.second} * op.objects;
  return store_slopes(a[objects.second], a[objects.odd], b[objects.odd], op.slopes + 3 * std::size_t{t});
}
TERTIUM_INLINE void sum_pair(const SumPairs& op, std::uint32_t e) {
  const std::uint32_t count = 3 * op.step->count;
  if (e >= count) return;
  const std::uint32_t* keys = op.keys + 3 * op.step->first;
  const std::uint32_t key = keys[e];
  if (e > 0 && keys[e - 1] == key) return;
  const std::uint32_t* places = op.places + 3 * op.step->first;
  float sum = 0.0f;
  for (std::uint32_t i = e; i < count && keys[i] == key; ++i) sum += op.slopes[places[i]];
  op.square[key] = sum;
  op.square[std::size_t{key % op.objects} * op.objects + key / op.objects] = sum;
}

TERTIUM_INLINE void step_spose_at(const StepSpose& op, std::uint32_t i) {
  if (op.step->count == 0) return;
  float value = op.value[i], mean = op.mean[i], square = op.square[i];
  step_spose_value(op.penalty, op.step->adam, op.gradient[i] * op.step->per_triplet, value, mean, square);
  op.value[i] = value;
  op.mean[i] = mean;
  op.square[i] = square;
}

// One block of Philox draws four values, 16 apart: value number i of a draw is normal number i.
TERTIUM_INLINE std::uint32_t drawn_at(std::uint32_t block, std::uint32_t q) { return block / 16 * 64 + block % 16 + 16 * q; }
TERTIUM_INLINE void draw_at(const ViceArrays& arrays, std::uint32_t i, float noise) {
  if (i % arrays.row >= arrays.columns) noise = 0.0f;  // padding must stay 0
  const DrawnValue value = draw_value(arrays.location[i], arrays.log_scale[i], noise);
  arrays.spread[i] = value.spread;
  arrays.drawn[i] = value.drawn;
}
TERTIUM_INLINE void draw_vice_at(const DrawVice& op, std::uint32_t block) {
  const FourNormals noise = normals_of_block(op.arrays.noise_key, op.step, block);
  for (std::uint32_t q = 0; q < 4; ++q) {
    const std::uint32_t i = drawn_at(block, q);
    if (i < op.arrays.count) draw_at(op.arrays, i, noise.value[q]);
  }
}
TERTIUM_INLINE void step_vice_at(const StepVice& op, std::uint32_t block) {
  if (op.step->count == 0) return;
  const ViceArrays& a = op.arrays;
  const FourNormals noise = normals_of_block(a.noise_key, op.step->step + 1, block);
  for (std::uint32_t q = 0; q < 4; ++q) {
    const std::uint32_t i = drawn_at(block, q);
    if (i >= a.count) continue;
    float location = a.location[i], location_mean = a.location_mean[i], location_square = a.location_square[i];
    float log_scale = a.log_scale[i], scale_mean = a.scale_mean[i], scale_square = a.scale_square[i];
    step_vice_value(op.prior, op.step->adam, op.gradient[i] * op.step->per_triplet, a.spread[i], location, location_mean, location_square, log_scale, scale_mean,
                    scale_square);
    a.location[i] = location;
    a.location_mean[i] = location_mean;
    a.location_square[i] = location_square;
    a.log_scale[i] = log_scale;
    a.scale_mean[i] = scale_mean;
    a.scale_square[i] = scale_square;
    draw_at(a, i, noise.value[q]);
  }
}
// Blocks of Philox that cover so many values.
TERTIUM_INLINE std::uint32_t blocks_for(std::uint32_t count) { return (count + 63) / 64 * 16; }

}  // namespace tertium
