// transform.h: a linear transform of features, learned from choices: (x - mean) / spread times a matrix, plus a bias.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium {

// x' = (x - mean) / std * weights + bias; mean and std are single numbers, those of all values of the features it was learned from (METHODS Q5).
struct LinearTransform {
  Matrix weights;             // features x dims
  double mean = 0, std = 1;   // std > 0
  std::vector<float> bias;    // one per dim, or empty: none
};

// kInvalid: nothing in it, a bias of another length, a number that is not finite, std not above 0. `what` opens the message.
Result<void> check_transform(const LinearTransform& transform, const std::string& what);

// Rows become objects x dims. unit_length: each row is then divided by its length (a row of zeros stays). Sums of products in floats within stretches of
// 128, in double precision beyond. kInvalid: as many columns as the transform has rows are needed; a result that is not finite.
Result<Matrix> apply_transform(const LinearTransform& transform, const Matrix& features, bool unit_length, Executor& executor, const std::string& what = "features");

// Mean and standard deviation (n in the denominator) of all values of these rows together, as one number each.
struct FeatureScale { double mean = 0, std = 0; };
FeatureScale scale_of(const Matrix& features, std::span<const std::uint32_t> rows);

}  // namespace tertium
