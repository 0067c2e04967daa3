// random_triplets.h: triplets of three different objects, for what does not depend on what was chosen.
#pragma once
#include <cstdint>
#include <vector>

#include "shared/base/random.h"
#include "shared/domain/triplets.h"

namespace tertium {

// One of them.
inline Triplet random_triplet(RandomStream& random, std::uint32_t objects) {
  Triplet t;
  do t = {random.below(objects), random.below(objects), random.below(objects)};
  while (t.first == t.second || t.first == t.odd || t.second == t.odd);
  return t;
}
// The same at each call.
inline std::vector<Triplet> random_triplets(std::uint32_t objects, std::size_t count) {
  RandomStream random(derive_key(1, "bench triplets"));
  std::vector<Triplet> triplets(count);
  for (Triplet& t : triplets) t = random_triplet(random, objects);
  return triplets;
}

}  // namespace tertium
