// probe_world.cpp: latents times a random mixture, beside louder noise.
#include "shared/simulation/probe_world.h"

#include <cmath>
#include <vector>

#include "shared/base/check.h"
#include "shared/base/random.h"
#include "shared/simulation/world.h"

namespace tertium {

ProbeWorld make_probe_world(const ProbeWorldOptions& options) {
  CHECK(options.latents > 0 && options.mixed > 0 && (!options.dropped || *options.dropped < options.latents));
  ProbeWorld world;
  const std::uint64_t sample_seed = derive_key(options.seed + options.sample * 0x9E3779B97F4A7C15ULL, "probe world, sample");
  world.latents = make_known_world({options.objects, options.latents, options.density, options.strength, sample_seed});
  world.features = Matrix(options.objects, std::size_t{options.mixed} + options.nuisance);
  std::vector<double> mixture(std::size_t{options.latents} * options.mixed);
  RandomStream mixing(derive_key(options.seed, "probe world, mixture"));
  for (double& weight : mixture) weight = mixing.normal() / std::sqrt(static_cast<double>(options.latents));
  RandomStream noise(derive_key(sample_seed, "probe world, noise"));
  for (std::size_t o = 0; o < options.objects; ++o) {
    for (std::size_t f = 0; f < options.mixed; ++f) {
      double sum = options.noise * noise.normal();
      for (std::size_t l = 0; l < options.latents; ++l) {
        if (options.dropped != static_cast<std::uint32_t>(l)) sum += static_cast<double>(world.latents.at(o, l)) * mixture[l * options.mixed + f];
      }
      world.features.at(o, f) = static_cast<float>(sum);
    }
    for (std::size_t f = options.mixed; f < world.features.cols; ++f) world.features.at(o, f) = static_cast<float>(options.loudness * noise.normal());
  }
  return world;
}

}  // namespace tertium
