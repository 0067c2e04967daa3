// feature_rows.h: features as one training set's regression sees them: rectified, centred and scaled by its own rows alone, given out in doubles.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/analysis/real_matrix.h"
#include "shared/domain/matrix.h"

namespace tertium {

struct FeatureOptions {
  bool rectify = false;      // negative values become 0 first
  bool centre = true;        // take away each column's mean over the training rows, and leave the intercept free
  bool standardise = false;  // then divide by its standard deviation over them (n in the denominator); a column that does not vary there becomes 0
};

class FeatureRows {
 public:
  // features: objects x features, finite; kept by reference. train: numbers of the training rows, at least one.
  FeatureRows(const Matrix& features, std::span<const std::uint32_t> train, const FeatureOptions& options);

  std::size_t rows() const { return features_->rows; }
  std::size_t cols() const { return features_->cols; }
  // Of these rows the columns [first, last): rows.size() x (last - first).
  RealMatrix block(std::span<const std::uint32_t> rows, std::size_t first, std::size_t last) const;
  RealMatrix block(std::span<const std::uint32_t> rows) const { return block(rows, 0, cols()); }
  // value = (relu(feature) - shift) * scale
  const std::vector<double>& shift() const { return shift_; }
  const std::vector<double>& scale() const { return scale_; }

 private:
  const Matrix* features_;
  bool rectify_;
  std::vector<double> shift_, scale_;
};

// A linear map of features as they are stored: prediction = weights f + intercept, with relu(f) for f where `rectify`.
struct LinearMap {
  RealMatrix weights;             // targets x features
  std::vector<double> intercept;  // of each target
  bool rectify = false;
};
// `weights` (targets x features) speak of rows as FeatureRows gives them; the map speaks of features as they are stored.
LinearMap map_of(const FeatureRows& rows, RealMatrix weights, std::vector<double> intercept, bool rectify);
// objects x targets.
RealMatrix apply_map(const LinearMap& map, const Matrix& features);

}  // namespace tertium
