// draw_loops.h: what one draw of a posterior foretells of many judgments: the loop that scoring a posterior spends its time in.
#pragma once
#include <cstddef>
#include <span>

#include "shared/domain/triplets.h"

namespace tertium {

// The loop for one instruction set.
struct DrawLoops {
  const char* name;  // "x86-64-v4", "x86-64-v3", "any"
  // Adds to sums[3 t], [3 t + 1], [3 t + 2] the probabilities of the pairs (first, second), (first, odd), (second, odd) of triplet t.
  // matrix: rows of `row` floats, a multiple of 16, padding 0.
  void (*add_probabilities)(const float* matrix, std::size_t row, const Triplet* triplets, std::size_t count, float inverse_temperature, double* sums);
};
// Those that this processor runs, the fastest first; all give the same bits.
std::span<const DrawLoops> draw_loops();

}  // namespace tertium
