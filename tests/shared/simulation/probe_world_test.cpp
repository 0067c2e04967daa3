// probe_world_test.cpp: what features carry of the latents, and what of them stays the same from sample to sample.
#include "shared/simulation/probe_world.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {

TEST(ProbeWorld, MixesItsLatentsIntoSomeFeaturesOnly) {
  ProbeWorldOptions options;
  options.noise = 0;
  const ProbeWorld world = make_probe_world(options);
  ASSERT_EQ(world.latents.rows, 240u);
  ASSERT_EQ(world.latents.cols, 8u);
  ASSERT_EQ(world.features.cols, 48u);
  // Dropping a latent takes its own part away from the mixed features, in proportion to its values, and leaves the nuisance as it was.
  options.dropped = 3;
  const ProbeWorld without = make_probe_world(options);
  EXPECT_EQ(without.latents, world.latents);
  double weight = 0;
  for (std::size_t o = 0; o < 240; ++o) {
    const double value = static_cast<double>(world.latents.at(o, 3)), gone = static_cast<double>(world.features.at(o, 5) - without.features.at(o, 5));
    if (value == 0) {
      EXPECT_EQ(gone, 0.0);
    } else if (weight == 0) {
      weight = gone / value;
    } else {
      EXPECT_NEAR(gone / value, weight, 1e-4);
    }
    for (std::size_t f = 32; f < 48; ++f) EXPECT_EQ(without.features.at(o, f), world.features.at(o, f));
  }
  EXPECT_NE(weight, 0.0);
}

TEST(ProbeWorld, HasOtherObjectsMixedAlikeInAnotherSample) {
  ProbeWorldOptions options;
  options.noise = 0, options.latents = 1, options.mixed = 2, options.density = 1;
  const ProbeWorld first = make_probe_world(options);
  options.sample = 1;
  const ProbeWorld second = make_probe_world(options);
  EXPECT_NE(first.latents, second.latents);
  const auto ratio = [](const ProbeWorld& world, std::size_t f) { return static_cast<double>(world.features.at(0, f) / world.latents.at(0, 0)); };
  EXPECT_NEAR(ratio(first, 0), ratio(second, 0), 1e-5);
  EXPECT_NEAR(ratio(first, 1), ratio(second, 1), 1e-5);
}

TEST(ProbeWorld, MakesNuisanceAsLoudAsAsked) {
  ProbeWorldOptions options;
  options.objects = 2000, options.loudness = 7;
  const ProbeWorld world = make_probe_world(options);
  double squares = 0;
  for (std::size_t o = 0; o < 2000; ++o) squares += static_cast<double>(world.features.at(o, 40)) * static_cast<double>(world.features.at(o, 40));
  EXPECT_NEAR(std::sqrt(squares / 2000), 7, 0.4);
}

}  // namespace
}  // namespace tertium
