// world.cpp: sparse non-negative matrices that stand for known minds.
#include "shared/simulation/world.h"

#include "shared/base/check.h"
#include "shared/base/random.h"

namespace tertium {

Matrix make_known_world(const WorldOptions& options) {
  CHECK(options.objects > 0 && options.dims > 0);
  Matrix world(options.objects, options.dims);
  RandomStream stream(derive_key(options.seed, "known world"));
  for (std::size_t o = 0; o < world.rows; ++o) {
    const std::uint32_t own = stream.below(options.dims);
    for (std::size_t d = 0; d < world.cols; ++d) {
      const bool present = stream.uniform() < options.density || d == own;
      const double value = options.strength * (0.4 + 0.6 * stream.uniform());
      if (present) world.at(o, d) = static_cast<float>(value);
    }
  }
  return world;
}

Matrix make_category_world(const std::vector<std::uint32_t>& label, std::uint32_t labels, std::uint32_t shared, std::uint64_t seed) {
  CHECK(labels > 0);
  Matrix world(label.size(), std::size_t{labels} + shared);
  RandomStream stream(derive_key(seed, "category world"));
  for (std::size_t o = 0; o < world.rows; ++o) {
    CHECK(label[o] < labels);
    world.at(o, label[o]) = static_cast<float>(0.8 + 1.0 * stream.uniform());
    for (std::size_t d = labels; d < world.cols; ++d) {
      const bool present = stream.uniform() < 0.2;
      const double value = 0.4 + 1.0 * stream.uniform();
      if (present) world.at(o, d) = static_cast<float>(value);
    }
  }
  return world;
}

}  // namespace tertium
