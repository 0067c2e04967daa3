// prune.cpp: dimensions by their largest value (SPoSE) or by how many objects surely have them (VICE).
#include "shared/fit/prune.h"

#include <algorithm>

#include "shared/stats/discovery.h"
#include "shared/stats/normal.h"

namespace tertium {

KeptDimensions find_kept_dimensions(const Posterior& state, const FitPlan& plan) {
  const Matrix& location = state.location;
  struct Kept { std::uint32_t column, objects; double sum; };
  std::vector<Kept> kept;
  std::vector<double> p_values(location.rows);
  for (std::uint32_t d = 0; d < location.cols; ++d) {
    Kept dimension{d, 0, 0};
    bool keep = false;
    for (std::size_t o = 0; o < location.rows; ++o) {
      const float value = location.at(o, d);
      dimension.sum += static_cast<double>(std::max(0.0f, value));
      if (plan.method == FitMethod::kSpose) {
        const bool above = value > static_cast<float>(plan.keep_above);
        dimension.objects += above ? 1 : 0;
        keep = keep || above;
      } else {
        p_values[o] = normal_cdf(-static_cast<double>(value) / static_cast<double>(state.scale.at(o, d)));
      }
    }
    if (plan.method == FitMethod::kVice) {
      dimension.objects = static_cast<std::uint32_t>(count_discoveries(p_values, plan.false_discovery_rate));
      keep = dimension.objects >= plan.min_objects;
    }
    if (keep) kept.push_back(dimension);
  }
  std::stable_sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) { return a.sum > b.sum; });
  KeptDimensions result;
  for (const Kept& dimension : kept) {
    result.columns.push_back(dimension.column);
    result.objects.push_back(dimension.objects);
  }
  return result;
}

}  // namespace tertium
