// prune.h: which dimensions of a fit are real.
#pragma once
#include <cstdint>
#include <vector>

#include "shared/domain/embedding.h"
#include "shared/fit/options.h"

namespace tertium {

struct KeptDimensions {
  std::vector<std::uint32_t> columns;  // of the state, by falling importance
  std::vector<std::uint32_t> objects;  // beside each: how many objects have it (SPoSE: above keep_above; VICE: discoveries)
};

// SPoSE: kept when the largest value is above plan.keep_above. VICE: per dimension P(x <= 0) of every object, discoveries
// at plan.false_discovery_rate (stats/discovery.h); kept when at least plan.min_objects (published: more than 5, or 10).
KeptDimensions find_kept_dimensions(const Posterior& state, const FitPlan& plan);

}  // namespace tertium
