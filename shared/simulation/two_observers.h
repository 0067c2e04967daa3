// two_observers.h: a world of two observers who know mostly the same dimensions and weigh them differently: people go by meaning, a network by looks.
// Against it every step of comparing two observers is proven (METHODS 1.7).
#pragma once
#include <cstdint>
#include <vector>

#include "shared/domain/matrix.h"

namespace tertium {

struct TwoObserversOptions {
  std::uint32_t objects = 300;
  std::uint32_t shared_of_each_kind = 6;  // dimensions that both have: so many semantic and so many visual ones
  std::uint32_t own = 1;                  // dimensions that only one has: semantic ones of people, visual ones of the network
  double density = 0.25;                  // share of objects that have a dimension
  double strength = 4.0;                  // values that are there: uniform in [0.4, 1] times this
  double weaker = 0.4;                    // what people's visual and the network's semantic dimensions are multiplied by
  std::uint64_t seed = 0;
};

enum class WorldKind { kSemantic, kVisual };
enum class WorldOwner { kBoth, kPeople, kNetwork };
const char* to_string(WorldKind kind);    // "semantic", "visual"
const char* to_string(WorldOwner owner);  // "both", "people", "network"

struct WorldDimension {
  WorldKind kind = WorldKind::kSemantic;
  WorldOwner owner = WorldOwner::kBoth;
};

struct TwoObserversWorld {
  std::vector<WorldDimension> dimensions;  // the shared semantic ones, the shared visual ones, people's own, the network's own
  Matrix people, network;                  // objects x dimensions, >= 0; 0 where the dimension is the other's own
};

// CHECK: at least three objects, a shared dimension of each kind.
TwoObserversWorld make_two_observers(const TwoObserversOptions& options);

}  // namespace tertium
