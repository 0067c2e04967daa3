// feature_map.h: the map from features to dimensions that a feature-informed fit has learned.
#pragma once
#include <cstdint>
#include <vector>

#include "shared/domain/matrix.h"

namespace tertium {

// What the map is, for whoever reads the result: x = max(0, intercept_d + sum_p feature_op weights_pd) is what it says of any object, of the fit or
// not, from its features as they were given.
struct FeatureMap {
  Matrix weights;                        // columns x dims, for the features as given
  Matrix weight_scales;                  // their posterior's standard deviations
  std::vector<double> intercepts;        // beside each dim
  std::vector<double> correction_sd;     // sqrt(t_d): how far objects lie from what their features say
  std::vector<double> share;             // of a dim's spread over objects, what the features give: var(max(0, m)) / (that + mean square of the rest)
  std::vector<std::uint32_t> sure;       // how many weights differ from 0 at a false discovery rate of .05
  std::vector<std::vector<std::uint32_t>> strongest;  // the features with the largest |weight| times the feature's spread, at most ten
};
inline constexpr std::size_t kStrongestFeatures = 10;
// Of the dims `columns` alone, in this order.
FeatureMap take_dims(const FeatureMap& map, const std::vector<std::uint32_t>& columns);

}  // namespace tertium
