// row_permutation.h: what an embedding foretells when its rows belong to the wrong objects: a chance band by permutation.
// Beside stats/chance.h, where the choices are permuted and the embedding stays: there judgments are independent; here those that share objects
// move together, as they do in real data, so the band is as wide as few objects make it.
#pragma once
#include <cstdint>
#include <span>

#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"

namespace tertium {

inline constexpr std::uint32_t kPermutationsMax = 100'000;

struct PermutationBand {
  std::uint32_t permutations = 0;
  double mean = 0;           // of the accuracies
  double low = 0, high = 0;  // their 2.5 % and 97.5 % order statistics; of fewer than 40 the least and the greatest
  double p = 0;              // (1 + how many reach `accuracy`) / (1 + permutations)
};

// Scores `permutations` (1 to kPermutationsMax, else kInvalid) random permutations of the rows, drawn by counter from `seed`, without ties counting as
// right; `accuracy` is what p is asked of. Errors as score_embedding. Costs as many scores.
Result<PermutationBand> permute_rows(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, std::uint32_t permutations,
                                     std::uint64_t seed, double accuracy, Executor& executor);

}  // namespace tertium
