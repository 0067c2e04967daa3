// transform_shape.cpp: sums over the weights and the spectrum of their smaller Gram matrix.
#include "native/tasks/transform_shape.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/analysis/linear_algebra.h"

namespace tertium {
namespace {

constexpr double kNotKnown = std::numeric_limits<double>::quiet_NaN();

// The length of W, and of W - m I.
void measure(const Matrix& w, TransformShape& out) {
  double all = 0, left = 0;
  for (std::size_t i = 0; i < w.cols; ++i) out.multiple += static_cast<double>(w.at(i, i)) / static_cast<double>(w.cols);
  for (std::size_t r = 0; r < w.rows; ++r)
    for (std::size_t c = 0; c < w.cols; ++c) {
      const double value = static_cast<double>(w.at(r, c)), rest = value - (r == c ? out.multiple : 0);
      all += value * value;
      left += rest * rest;
    }
  out.apart = all > 0 ? std::sqrt(left / all) : kNotKnown;
}

}  // namespace

TransformShape shape_of_transform(const LinearTransform& transform) {
  const Matrix& w = transform.weights;
  TransformShape out;
  if (w.rows == w.cols && w.rows > 0) measure(w, out);
  else out.multiple = out.apart = kNotKnown;
  // The roots of the spectrum of W W' or W' W, whichever is smaller.
  const bool tall = w.rows > w.cols;
  const std::size_t side = tall ? w.cols : w.rows;
  out.effective_dims = kNotKnown;
  if (side == 0 || side > kTransformShapeSideMost) return out;
  RealMatrix block(w.rows, w.cols), gram(side, side);
  std::copy(w.values.begin(), w.values.end(), block.values.begin());
  if (tall) add_columns_gram(block, gram);
  else add_rows_gram(block, gram);
  const Spectrum spectrum = decompose_symmetric(gram);
  double squares = 0, fourths = 0;
  for (const double value : spectrum.values) {
    const double square = std::max(0.0, value);  // rounding may leave less than nothing
    squares += square;
    fourths += square * square;
    out.singular.push_back(std::sqrt(square));
  }
  std::reverse(out.singular.begin(), out.singular.end());
  if (fourths > 0) out.effective_dims = squares * squares / fourths;
  return out;
}

}  // namespace tertium
