// jackknife_loops.h: what each dimension does to the choices of sixteen triplets: the loops that the jackknife spends its time in.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/aligned.h"
#include "shared/domain/triplets.h"

namespace tertium {

inline constexpr std::size_t kJackknifeBlock = 16;

// An embedding as the loops read it.
struct JackknifeRows {
  const float* matrix = nullptr;  // rows of `row` floats, a multiple of 16, padding 0
  std::size_t row = 0, dims = 0;
  const float* reach = nullptr;   // of each object: at least the length of its row
  bool own_choice = false;        // relevance at the model's own choice, else at (first, second)
  float spread_share = 0;         // spread: the three most relevant dims hold at most this share of the summed relevance
};

// What single precision says of up to sixteen triplets. Where `sure` is 0 rounding could change a decision: then nothing else of that triplet counts.
struct JackknifeBlock {
  explicit JackknifeBlock(std::size_t row) : relevance(kJackknifeBlock * row), flips(kJackknifeBlock * row), shared(3 * row) {}
  float probability[kJackknifeBlock];        // of the choice
  float most[kJackknifeBlock];               // the largest relevance
  float share[kJackknifeBlock];              // of the three largest in the sum of all
  std::uint32_t dimension[kJackknifeBlock];  // of the largest
  std::uint8_t choice[kJackknifeBlock];      // 0: (first, second), 1: (first, odd), 2: (second, odd)
  std::uint8_t flips_any[kJackknifeBlock], spread[kJackknifeBlock], sure[kJackknifeBlock];
  Floats relevance;                          // sixteen rows of `row`: of every dim
  std::vector<std::uint32_t, LineAllocator<std::uint32_t>> flips;  // likewise: 1 where the choice flips without the dim
  Floats shared;                             // the loop's own
};

struct JackknifeLoops {
  const char* name;  // "x86-64-v4", "x86-64-v3", "any"
  // count: at most kJackknifeBlock.
  void (*explain)(const JackknifeRows& rows, const Triplet* triplets, std::size_t count, JackknifeBlock& block);
  // For averages over draws, of which `rows` is one: adds the three probabilities of triplet t to whole[3 t + pair], and those without each dim to
  // without[(3 t + pair) * row + dim]. shared: 3 * row floats of the loop's own.
  void (*add_draw)(const JackknifeRows& rows, const Triplet* triplets, std::size_t count, float* shared, double* whole, double* without);
};
// Those that this processor runs, the fastest first; all give the same bits.
std::span<const JackknifeLoops> jackknife_loops();

}  // namespace tertium
