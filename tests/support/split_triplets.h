// split_triplets.h: judgments parted as a fit parts them, for tests and benchmarks that look at both parts.
#pragma once
#include <cstdint>
#include <vector>

#include "shared/fit/loop.h"

namespace tertium {

struct SplitTriplets { std::vector<Triplet> train, validation; };

inline SplitTriplets split_triplets(const std::vector<Triplet>& triplets, double fraction, std::uint64_t seed) {
  SplitTriplets split;
  const HoldOut is_held_out(fraction, seed);
  for (const Triplet& triplet : triplets) (is_held_out(triplet) ? split.validation : split.train).push_back(triplet);
  return split;
}

}  // namespace tertium
