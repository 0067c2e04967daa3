// pair_table.h: the similarities of all pairs of objects at once, in single precision, for work that looks most of them up many times.
// A look-up may differ from pair_similarity by a bound that is known. Whoever decides by it asks pair_similarity again where the bound could
// change the decision; so decisions are those of pair_similarity, whichever way they were made.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "shared/base/aligned.h"
#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"

namespace tertium {

inline constexpr std::size_t kMostTableObjects = 16384;  // a table of 1 GB

// Whether a table is worth its making: a fixed rule, so that a result repeats bit for bit.
constexpr bool table_pays(std::uint64_t objects, std::uint64_t triplets) {
  return objects > 0 && objects <= kMostTableObjects && triplets > objects * objects / 16;
}

// What the table knows of a few triplets: the similarities of (first, second), (first, odd) and (second, odd), and how far off the difference
// of two of them may be. Infinite where floats cannot hold the sums.
inline constexpr std::size_t kTableBlock = 64;
struct TableBlock {
  alignas(64) float first[kTableBlock], second[kTableBlock], third[kTableBlock], doubt[kTableBlock];
};

class PairTable {
 public:
  // values: finite, objects x dims, at most kMostTableObjects. Memory: objects^2 floats that stay, and a copy of `values` while it is made.
  PairTable(const Matrix& values, SimilarityRule rule, Executor& executor);

  // At most kTableBlock triplets. The rest of the block is 0.
  void look_up(std::span<const Triplet> triplets, TableBlock& block) const;

 private:
  std::size_t pitch_ = 0;
  Floats square_;   // row i has columns j <= i
  Floats reach_;    // of each object: a similarity is off by at most half of kDoubt times the product of two reaches ...
  float own_ = 0;   // ... or, 1 for distances, of itself
};

}  // namespace tertium
