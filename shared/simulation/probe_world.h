// probe_world.h: features in which what people go by is mixed with louder things that they do not care about (METHODS 2.6). A linear transform
// can find it again; the features as they are tell people's choices badly.
#pragma once
#include <cstdint>
#include <optional>

#include "shared/domain/matrix.h"

namespace tertium {

struct ProbeWorldOptions {
  std::uint32_t objects = 240;
  std::uint32_t latents = 8;        // dimensions that people go by
  std::uint32_t mixed = 32;         // features that are mixtures of them
  std::uint32_t nuisance = 16;      // features that have nothing to do with them
  double density = 0.3, strength = 2.0;  // of the latents, as in world.h
  double loudness = 3.0;            // standard deviation of a nuisance feature, in units of a mixed one
  double noise = 0.05;              // added to the mixed features, likewise
  std::optional<std::uint32_t> dropped;  // a latent that the features do not carry
  std::uint64_t seed = 0;           // of the mixture, which is the world's own
  std::uint64_t sample = 0;         // which objects: another sample has other objects, mixed in the same way
};

struct ProbeWorld {
  Matrix latents;                   // objects x latents, >= 0: what people go by
  Matrix features;                  // objects x (mixed + nuisance)
};

// Another `dropped` changes the mixed features alone. CHECK: at least one of each, dropped < latents.
ProbeWorld make_probe_world(const ProbeWorldOptions& options);

}  // namespace tertium
