// transform.cpp: checks a transform and applies it to features.
#include "shared/domain/transform.h"

#include <algorithm>
#include <cmath>

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/matrix_product.h"
#include "shared/base/text.h"

namespace tertium {

Result<void> check_transform(const LinearTransform& transform, const std::string& what) {
  const Matrix& weights = transform.weights;
  if (weights.rows == 0 || weights.cols == 0) return Error{ErrorCode::kInvalid, what + ": the weights are empty; features x dims are needed"};
  if (!transform.bias.empty() && transform.bias.size() != weights.cols)
    return Error{ErrorCode::kInvalid, what + ": the bias has " + format_count(transform.bias.size()) + " values, but the weights have " +
                                          format_count(weights.cols) + " columns"};
  if (!std::isfinite(transform.mean)) return Error{ErrorCode::kInvalid, what + ": the mean is not a finite number"};
  if (!(transform.std > 0) || !std::isfinite(transform.std))
    return Error{ErrorCode::kInvalid, what + ": the standard deviation is " + format_double(transform.std) + "; it must be above 0"};
  for (std::size_t i = 0; i < weights.values.size(); ++i) {
    if (!std::isfinite(weights.values[i]))
      return Error{ErrorCode::kInvalid,
                   what + ": the weight in row " + std::to_string(i / weights.cols) + ", column " + std::to_string(i % weights.cols) + " is not a finite number"};
  }
  for (std::size_t d = 0; d < transform.bias.size(); ++d) {
    if (!std::isfinite(transform.bias[d])) return Error{ErrorCode::kInvalid, what + ": the bias of dim " + std::to_string(d) + " is not a finite number"};
  }
  return {};
}

Result<Matrix> apply_transform(const LinearTransform& transform, const Matrix& features, bool unit_length, Executor& executor, const std::string& what) {
  TRY_DO(check_transform(transform, "the transform"));
  if (features.cols != transform.weights.rows)
    return Error{ErrorCode::kInvalid, what + " has " + format_count(features.cols) + " columns, but the transform was learned from " + format_count(transform.weights.rows) +
                                          "; features of the same network and layer are needed"};
  const std::size_t dims = transform.weights.cols, row = pad_to_lanes(dims), cols = features.cols;
  Floats weights(cols * row, 0.0f);
  for (std::size_t f = 0; f < cols; ++f) std::copy_n(&transform.weights.values[f * dims], dims, &weights[f * row]);
  Matrix out(features.rows, dims);
  constexpr std::size_t kRows = 48;
  std::vector<std::size_t> bad((features.rows + kRows - 1) / kRows, SIZE_MAX);
  executor.parallel_for(bad.size(), [&](std::size_t block) {
    const std::size_t first = block * kRows, rows = std::min(features.rows, first + kRows) - first;
    Floats scaled(rows * cols), part(rows * row);
    for (std::size_t i = 0; i < rows * cols; ++i) scaled[i] = static_cast<float>((static_cast<double>(features.values[first * cols + i]) - transform.mean) / transform.std);
    std::vector<double> total(rows * row, 0.0);
    for (std::size_t begin = 0; begin < cols; begin += kStretch) {
      std::fill(part.begin(), part.end(), 0.0f);
      product_loops().front().add_rows(scaled.data() + begin, cols, weights.data() + begin * row, std::min(kStretch, cols - begin), row, part.data(), 0, rows);
      for (std::size_t i = 0; i < total.size(); ++i) total[i] += static_cast<double>(part[i]);
    }
    for (std::size_t r = 0; r < rows; ++r) {
      double squares = 0;
      for (std::size_t d = 0; d < dims; ++d) {
        double& x = total[r * row + d];
        if (!transform.bias.empty()) x += static_cast<double>(transform.bias[d]);
        squares += x * x;
      }
      const double length = unit_length && squares > 0 ? std::sqrt(squares) : 1.0;
      for (std::size_t d = 0; d < dims; ++d) {
        const float x = static_cast<float>(total[r * row + d] / length);
        out.at(first + r, d) = x;
        if (!std::isfinite(x) && bad[block] == SIZE_MAX) bad[block] = first + r;
      }
    }
  });
  for (const std::size_t r : bad) {
    if (r != SIZE_MAX) return Error{ErrorCode::kInvalid, what + ": row " + std::to_string(r) + " does not give finite numbers when it is transformed"};
  }
  return out;
}

FeatureScale scale_of(const Matrix& features, std::span<const std::uint32_t> rows) {
  const double count = static_cast<double>(rows.size() * features.cols);
  if (count == 0) return {};
  double sum = 0, squares = 0;
  for (const std::uint32_t r : rows) {
    for (const float x : features.row(r)) sum += static_cast<double>(x);
  }
  const double mean = sum / count;
  for (const std::uint32_t r : rows) {
    for (const float x : features.row(r)) squares += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean);
  }
  return {mean, std::sqrt(squares / count)};
}

}  // namespace tertium
