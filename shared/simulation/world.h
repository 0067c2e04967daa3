// world.h: synthetic minds with known dimensions, against which fits and analyses are proven.
#pragma once
#include <cstdint>
#include <vector>

#include "shared/domain/matrix.h"

namespace tertium {

struct WorldOptions {
  std::uint32_t objects = 200;
  std::uint32_t dims = 6;
  double density = 0.3;   // share of objects that have a dimension at all
  double strength = 1.5;  // scale of the values that are there: uniform in [0.4, 1] times this
  std::uint64_t seed = 0;
};

// objects x dims, sparse and non-negative, dimensions independent; every object has at least one.
Matrix make_known_world(const WorldOptions& options);

// From category labels (label[o] < labels): one dimension per label, strong for its members, graded by a private typicality,
// plus `shared` random sparse dimensions that cut across labels. For a demonstration cohort whose dimensions can be named.
Matrix make_category_world(const std::vector<std::uint32_t>& label, std::uint32_t labels, std::uint32_t shared, std::uint64_t seed);

}  // namespace tertium
