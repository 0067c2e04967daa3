// dissimilarities.h: how unlike each other the objects of a set are, one number per pair: an RDM, or several of one set.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/domain/names.h"

namespace tertium {

// The pairs of n objects in the order of a square matrix's upper triangle, row by row, without the diagonal (NumPy's
// triu_indices(n, 1), SciPy's squareform, rsatoolbox, Meadows' rdmutv): (0,1), (0,2) ... (n-2, n-1).
constexpr std::size_t pair_count(std::size_t objects) { return objects < 2 ? 0 : objects * (objects - 1) / 2; }
// The number of pair (a, b), a < b < objects.
constexpr std::size_t pair_number(std::size_t a, std::size_t b, std::size_t objects) { return a * objects - a * (a + 1) / 2 + (b - a - 1); }

struct DissimilaritySet {
  std::uint32_t objects = 0;
  Names names;                              // empty, or one per object
  std::vector<std::vector<double>> pairs;   // one per matrix, each pair_count(objects) values; NaN: not measured
  std::vector<std::string> matrix_names;    // empty, or one per matrix: subject, region, model
  bool similarities = false;                // true: a larger value means more alike (an RSM)
  std::vector<double> diagonal;             // the common value of a square matrix's diagonal per matrix; empty when condensed
};

// How many objects have so many pairs, pair_count's inverse (2 or more); 0: no whole number of objects has so many pairs.
std::size_t objects_of_pairs(std::uint64_t pairs);

// The same matrices over the alignment's order of objects (from align_names(set.names, to)), with these names.
DissimilaritySet align_dissimilarities(const DissimilaritySet& set, const Alignment& alignment, const Names& to);

}  // namespace tertium
