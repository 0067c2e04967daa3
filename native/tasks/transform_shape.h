// transform_shape.h: what a linear transform does to similarities, in few numbers: how near it is to a mere multiple of the identity, and its singular values.
#pragma once
#include <vector>

#include "shared/domain/transform.h"

namespace tertium {

// Similarities are x W W' y', so only the singular values of W and their directions count: turning the result changes none.
struct TransformShape {
  double multiple = 0;           // m, the mean of the diagonal; NaN where W is not square
  double apart = 0;              // |W - m I| / |W| (Frobenius), 0 to 1: 0, every similarity is only scaled; NaN where W is not square, or 0
  double effective_dims = 0;     // (sum s^2)^2 / sum s^4 of the singular values s: how many directions carry similarity; NaN where W is 0 or too large
  std::vector<double> singular;  // falling; empty where both sides are larger than kTransformShapeSideMost
};
// The spectrum costs the third power of the smaller side.
inline constexpr std::size_t kTransformShapeSideMost = 1024;

TransformShape shape_of_transform(const LinearTransform& transform);

}  // namespace tertium
