// linear_map_npz.h: a map from features to dimensions as an archive that Python can use: prediction = relu(weights @ relu(f) + bias).
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/linear_map.h"
#include "shared/domain/names.h"

namespace tertium::wire {

// weights: dims x features, float64. bias: dims, float64. relu_features: a truth value without axes; whether negative features become 0 first.
// penalty: dims, float64; alpha or lambda of each dimension, NaN where there was none. feature_names: text, where they are known (then as many as features).
// numpy.load reads it without pickles. kTooLarge: 4 GiB or more.
Result<std::string> write_linear_map(const LinearMap& map, std::span<const double> penalty, const Names& feature_names);
// kInvalid: an array is missing or of another shape, a number is not finite.
Result<LinearMap> read_linear_map(std::string_view bytes, const std::string& what);

}  // namespace tertium::wire
