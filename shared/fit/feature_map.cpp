// feature_map.cpp: some dimensions of a map.
#include "shared/fit/feature_map.h"

#include "shared/base/check.h"

namespace tertium {

FeatureMap take_dims(const FeatureMap& map, const std::vector<std::uint32_t>& columns) {
  FeatureMap out;
  out.weights = Matrix(map.weights.rows, columns.size());
  out.weight_scales = Matrix(map.weights.rows, columns.size());
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const std::uint32_t d = columns[c];
    CHECK(d < map.weights.cols);
    for (std::size_t p = 0; p < map.weights.rows; ++p) {
      out.weights.at(p, c) = map.weights.at(p, d);
      out.weight_scales.at(p, c) = map.weight_scales.at(p, d);
    }
    out.intercepts.push_back(map.intercepts[d]);
    out.correction_sd.push_back(map.correction_sd[d]);
    out.share.push_back(map.share[d]);
    out.sure.push_back(map.sure[d]);
    out.strongest.push_back(map.strongest[d]);
  }
  return out;
}

}  // namespace tertium
