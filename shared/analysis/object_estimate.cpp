// object_estimate.cpp: groups by a fixed shuffle, and the delete-a-group variance.
#include "shared/analysis/object_estimate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/base/random.h"
#include "shared/stats/distributions.h"
#include "shared/stats/resampling.h"

namespace tertium {

std::vector<std::uint32_t> deal_object_groups(std::size_t objects) {
  const std::size_t groups = std::min(objects, kObjectGroups);
  std::vector<std::uint32_t> order(objects), group(objects);
  draw_permutation(derive_key(0, "groups of objects"), 0, order);
  for (std::size_t i = 0; i < objects; ++i) group[order[i]] = static_cast<std::uint32_t>(i % groups);
  return group;
}

ObjectEstimate estimate_over_objects(double value, std::span<const double> without) {
  ObjectEstimate out;
  out.value = value;
  if (without.size() < 2) return out;
  const double groups = static_cast<double>(without.size());
  const double mean = std::accumulate(without.begin(), without.end(), 0.0) / groups;
  double squares = 0;
  for (const double each : without) squares += (each - mean) * (each - mean);
  out.error = std::sqrt((groups - 1) / groups * squares);  // one NaN makes it NaN
  const double reach = student_t_critical(0.95, groups - 1) * out.error;
  out.low = value - reach;
  out.high = value + reach;
  if (out.error > 0) out.p = student_t_two_sided(value / out.error, groups - 1);
  return out;
}

}  // namespace tertium
