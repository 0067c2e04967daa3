// consensus.h: one embedding out of the runs of an ensemble: the dimensions that most of them have, averaged.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/domain/matrix.h"

namespace tertium {

// From this correlation on a dimension of one run is another's: what VICE calls reproducible by default (FITS 2).
inline constexpr double kSameDimensionFrom = 0.8;

struct ConsensusDimension {
  std::uint32_t runs = 0;   // that have it
  double correlation = 0;   // mean Pearson correlation of theirs with the average
  double importance = 0;    // column sum over total
};
struct Consensus {
  Matrix values;                               // objects x dims, by falling importance
  std::vector<ConsensusDimension> dimensions;  // beside each column
};

// Runs take turns, `first` at the head, then the others in their order; each dimension that is not yet taken gathers from every later run the one that
// correlates most with it over the objects, among those not yet taken, if that is at least kSameDimensionFrom. What at least half of the runs
// have, rounded up, and two of them, is kept and averaged over the runs that have it. No dimension is used twice. Scale and sign are the runs' own: dot products of the
// average are near those of the runs, a little smaller where they differ. All runs have the same rows; at least two of them.
Consensus make_consensus(std::span<const Matrix* const> runs, std::size_t first);

}  // namespace tertium
