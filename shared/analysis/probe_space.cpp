// probe_space.cpp: the mean, the deviation and the axes of training rows.
#include "shared/analysis/probe_space.h"

#include <algorithm>
#include <cmath>

#include "shared/analysis/linear_algebra.h"
#include "shared/base/lanes.h"
#include "shared/base/matrix_product.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr double kLeastVariance = 1e-10;  // of the largest axis': below is rounding

// The axes of largest variance of `centred` (rows x features), as dims x features, with their variances.
struct Axes {
  RealMatrix axes;
  std::vector<double> variance;
};
Axes find_axes(const RealMatrix& centred) {
  const std::size_t rows = centred.rows, features = centred.cols;
  const bool by_rows = rows < features;  // the smaller of the two squares has the same variances
  RealMatrix square(by_rows ? rows : features, by_rows ? rows : features);
  if (by_rows) add_rows_gram(centred, square);
  else add_columns_gram(centred, square);
  for (double& value : square.values) value /= static_cast<double>(rows);
  const Spectrum spectrum = decompose_symmetric(square);
  const std::size_t found = spectrum.values.size();
  std::size_t kept = 0;
  while (kept < std::min({found, kProbeAxesMost, rows - 1}) && spectrum.values[found - 1 - kept] > kLeastVariance * spectrum.values[found - 1]) ++kept;
  Axes out;
  out.variance.resize(kept);
  RealMatrix vectors(square.rows, kept);
  for (std::size_t k = 0; k < kept; ++k) {
    out.variance[k] = spectrum.values[found - 1 - k];
    for (std::size_t i = 0; i < square.rows; ++i) vectors.at(i, k) = spectrum.vectors.at(i, found - 1 - k);
  }
  if (!by_rows) {
    out.axes = RealMatrix(kept, features);
    for (std::size_t f = 0; f < features; ++f)
      for (std::size_t k = 0; k < kept; ++k) out.axes.at(k, f) = vectors.at(f, k);
    return out;
  }
  // centred = U S V^T: V^T = U^T centred / S, S^2 = rows x variance.
  out.axes = multiply_transposed(vectors, centred);
  for (std::size_t k = 0; k < kept; ++k)
    for (double& value : out.axes.row(k)) value /= std::sqrt(static_cast<double>(rows) * out.variance[k]);
  return out;
}

}  // namespace

Result<ProbeSpace> ProbeSpace::make(const Matrix& features, std::span<const std::uint32_t> rows, ProbeScaling scaling, double sharpen, const std::string& what) {
  CHECK(rows.size() >= 2 && sharpen >= 0 && sharpen <= 4);
  for (std::size_t i = 0; i < features.values.size(); ++i) {
    if (!std::isfinite(features.values[i]))
      return Error{ErrorCode::kInvalid, what + ": row " + std::to_string(i / features.cols) + ", column " + std::to_string(i % features.cols) + " is not a finite number"};
  }
  ProbeSpace space;
  space.scale_ = scale_of(features, rows);
  space.features_ = space.dims_ = features.cols;
  bool varies = false;
  const std::span<const float> first = features.row(rows[0]);
  for (const std::uint32_t r : rows) varies = varies || !std::equal(first.begin(), first.end(), features.row(r).begin());
  if (!varies || !(space.scale_.std > 0)) return Error{ErrorCode::kInvalid, what + ": all rows to train on are equal, so nothing can be learned from them"};
  if (scaling == ProbeScaling::kNone) return space;

  space.centre_.assign(features.cols, 0.0);
  for (const std::uint32_t r : rows)
    for (std::size_t f = 0; f < features.cols; ++f) space.centre_[f] += (static_cast<double>(features.at(r, f)) - space.scale_.mean) / space.scale_.std;
  for (double& mean : space.centre_) mean /= static_cast<double>(rows.size());
  if (scaling == ProbeScaling::kCentre) return space;

  RealMatrix centred(rows.size(), features.cols);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t f = 0; f < features.cols; ++f)
      centred.at(i, f) = (static_cast<double>(features.at(rows[i], f)) - space.scale_.mean) / space.scale_.std - space.centre_[f];
  const Axes found = find_axes(centred);
  const std::size_t dims = found.variance.size();
  double squares = 0;
  for (const double variance : found.variance) squares += std::pow(variance, 1 + sharpen);
  const double same = std::sqrt(static_cast<double>(dims) / squares);
  space.dims_ = dims;
  space.largest_ = same * std::pow(found.variance[0], (1 + sharpen) / 2);
  const std::size_t row = pad_to_lanes(dims), wide = pad_to_lanes(features.cols);
  space.axes_.assign(features.cols * row, 0.0f);
  space.back_.assign(dims * wide, 0.0f);
  for (std::size_t k = 0; k < dims; ++k) {
    const double stretch = same * std::pow(found.variance[k], sharpen / 2);
    for (std::size_t f = 0; f < features.cols; ++f) {
      space.axes_[f * row + k] = static_cast<float>(stretch * found.axes.at(k, f));
      space.back_[k * wide + f] = static_cast<float>(found.axes.at(k, f));
    }
  }
  return space;
}

ProbeRows ProbeSpace::originals_of(const Matrix& features, std::span<const std::uint32_t> rows) const {
  CHECK(features.cols == features_);
  ProbeRows out;
  out.count = rows.size();
  out.row = pad_to_lanes(features_);
  out.values.assign(out.count * out.row, 0.0f);
  for (std::size_t i = 0; i < out.count; ++i) {
    const std::span<const float> from = features.row(rows[i]);
    for (std::size_t f = 0; f < features_; ++f)
      out.values[i * out.row + f] = static_cast<float>((static_cast<double>(from[f]) - scale_.mean) / scale_.std - (centre_.empty() ? 0.0 : centre_[f]));
  }
  return out;
}

ProbeRows ProbeSpace::rows_of(const Matrix& features, std::span<const std::uint32_t> rows, Executor& executor) const {
  ProbeRows out = originals_of(features, rows);
  if (!axes_.empty()) {
    const std::size_t row = pad_to_lanes(dims_);
    Floats turned(out.count * row);
    multiply(out.values.data(), out.row, out.count, axes_.data(), features_, row, turned.data(), executor);
    out.values = std::move(turned);
    out.row = row;
  }
  turn_rows(out, dims_, executor);
  return out;
}

LinearTransform ProbeSpace::transform_of(const ProbeShape& shape, const Floats& parameters, Executor& executor) const {
  CHECK(shape.features == dims_ && parameters.size() == shape.size());
  const std::size_t row = shape.row(), wide = pad_to_lanes(features_);
  // What the transform does to a standardised row: features x wide.
  Floats weights(features_ * wide, 0.0f);
  std::vector<double> bias(features_, 0.0);
  const float* own_bias = shape.bias ? parameters.data() + shape.weights() : nullptr;
  if (!axes_.empty()) {
    CHECK(shape.kind == ProbeKind::kFull);
    Floats learned(features_ * row);
    multiply(axes_.data(), row, features_, parameters.data(), dims_, row, learned.data(), executor);
    multiply(learned.data(), row, features_, back_.data(), dims_, wide, weights.data(), executor);
    for (std::size_t k = 0; own_bias && k < dims_; ++k)
      for (std::size_t f = 0; f < features_; ++f) bias[f] += shape.bias_scale * static_cast<double>(own_bias[k]) * static_cast<double>(back_[k * wide + f]);
  } else {
    for (std::size_t f = 0; f < features_; ++f) {
      if (shape.kind == ProbeKind::kDiagonal) weights[f * wide + f] = parameters[f];
      else std::copy_n(&parameters[f * row], features_, &weights[f * wide]);
    }
    for (std::size_t f = 0; own_bias && f < features_; ++f) bias[f] = shape.bias_scale * static_cast<double>(own_bias[f]);
  }
  for (std::size_t f = 0; !centre_.empty() && f < features_; ++f)
    for (std::size_t d = 0; d < features_; ++d) bias[d] -= centre_[f] * static_cast<double>(weights[f * wide + d]);
  LinearTransform out;
  out.mean = scale_.mean;
  out.std = scale_.std;
  out.weights = Matrix(features_, features_);
  for (std::size_t f = 0; f < features_; ++f) std::copy_n(&weights[f * wide], features_, &out.weights.values[f * features_]);
  if (shape.bias || !centre_.empty()) out.bias.assign(bias.begin(), bias.end());
  return out;
}

}  // namespace tertium
