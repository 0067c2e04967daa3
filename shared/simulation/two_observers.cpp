// two_observers.cpp: sparse independent dimensions, weighed once by people and once by a network.
#include "shared/simulation/two_observers.h"

#include "shared/base/check.h"
#include "shared/base/random.h"

namespace tertium {

const char* to_string(WorldKind kind) { return kind == WorldKind::kSemantic ? "semantic" : "visual"; }

const char* to_string(WorldOwner owner) { return owner == WorldOwner::kBoth ? "both" : owner == WorldOwner::kPeople ? "people" : "network"; }

TwoObserversWorld make_two_observers(const TwoObserversOptions& options) {
  CHECK(options.objects >= 3 && options.shared_of_each_kind > 0);
  TwoObserversWorld world;
  const auto add = [&](std::uint32_t count, WorldKind kind, WorldOwner owner) {
    for (std::uint32_t d = 0; d < count; ++d) world.dimensions.push_back({kind, owner});
  };
  add(options.shared_of_each_kind, WorldKind::kSemantic, WorldOwner::kBoth);
  add(options.shared_of_each_kind, WorldKind::kVisual, WorldOwner::kBoth);
  add(options.own, WorldKind::kSemantic, WorldOwner::kPeople);
  add(options.own, WorldKind::kVisual, WorldOwner::kNetwork);
  world.people = world.network = Matrix(options.objects, world.dimensions.size());
  RandomStream stream(derive_key(options.seed, "two observers"));
  for (std::size_t o = 0; o < options.objects; ++o) {
    for (std::size_t d = 0; d < world.dimensions.size(); ++d) {
      const bool present = stream.uniform() < options.density;
      const double value = options.strength * (0.4 + 0.6 * stream.uniform());
      if (!present) continue;
      const auto [kind, owner] = world.dimensions[d];
      if (owner != WorldOwner::kNetwork) world.people.at(o, d) = static_cast<float>(kind == WorldKind::kSemantic ? value : options.weaker * value);
      if (owner != WorldOwner::kPeople) world.network.at(o, d) = static_cast<float>(kind == WorldKind::kVisual ? value : options.weaker * value);
    }
  }
  return world;
}

}  // namespace tertium
