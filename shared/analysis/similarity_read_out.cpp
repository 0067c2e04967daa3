// similarity_read_out.cpp: three similarity matrices and the correlations of their pairs.
#include "shared/analysis/similarity_read_out.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/analysis/linear_algebra.h"
#include "shared/base/text.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

// Every row, or kSimilarityObjectsMax of them.
Matrix some_rows(const Matrix& matrix) {
  if (matrix.rows <= kSimilarityObjectsMax) return matrix;
  Matrix out(kSimilarityObjectsMax, matrix.cols);
  for (std::size_t i = 0; i < out.rows; ++i) {
    const std::span<const float> from = matrix.row(static_cast<std::size_t>(std::uint64_t{i} * matrix.rows / out.rows));
    std::copy(from.begin(), from.end(), out.row(i).begin());
  }
  return out;
}

std::vector<double> pairs_of(const SimilarityMatrix& matrix) {
  std::vector<double> out;
  out.reserve(matrix.objects * (matrix.objects - 1) / 2);
  for (std::size_t r = 0; r < matrix.objects; ++r)
    for (std::size_t c = r + 1; c < matrix.objects; ++c) out.push_back(matrix.at(r, c));
  return out;
}

}  // namespace

SimilarityMatrix correlate_rows(const Matrix& features) {
  constexpr std::size_t kBlock = 256;
  const std::size_t n = features.rows;
  std::vector<double> mean(n, 0.0), scale(n, 0.0);
  for (std::size_t r = 0; r < n; ++r) {
    const std::span<const float> row = features.row(r);
    if (std::all_of(row.begin(), row.end(), [&](float value) { return value == row[0]; })) continue;
    for (const float value : row) mean[r] += static_cast<double>(value) / static_cast<double>(row.size());
    double square = 0;
    for (const float value : row) square += (static_cast<double>(value) - mean[r]) * (static_cast<double>(value) - mean[r]);
    scale[r] = square > 0 ? 1 / std::sqrt(square) : 0.0;
  }
  RealMatrix products(n, n);
  for (std::size_t c = 0; c < features.cols; c += kBlock) {
    RealMatrix block(n, std::min(kBlock, features.cols - c));
    for (std::size_t r = 0; r < n; ++r)
      for (std::size_t k = 0; k < block.cols; ++k) block.at(r, k) = scale[r] * (static_cast<double>(features.at(r, c + k)) - mean[r]);
    add_rows_gram(block, products);
  }
  mirror_lower(products);
  SimilarityMatrix out{n, std::move(products.values)};
  for (double& value : out.values) value = std::clamp(value, -1.0, 1.0);
  for (std::size_t r = 0; r < n; ++r) out.values[r * n + r] = 1;
  return out;
}

Result<SimilarityReadOut> compare_similarities(const Matrix& truth, const Matrix& predicted, const Matrix& features, Executor& executor) {
  if (predicted.rows != truth.rows || features.rows != truth.rows)
    return Error{ErrorCode::kInvalid, "there are " + format_count(truth.rows) + " objects with dimensions, " + format_count(predicted.rows) + " with predicted ones and " +
                                          format_count(features.rows) + " with features; all three need the same"};
  if (!std::all_of(features.values.begin(), features.values.end(), [](float value) { return std::isfinite(value); }))
    return Error{ErrorCode::kInvalid, "a feature is not finite"};
  SimilarityReadOut out;
  TRY(const SimilarityMatrix of_truth, predicted_similarity(some_rows(truth), executor));
  out.objects = of_truth.objects;
  const std::vector<double> pairs = pairs_of(of_truth);
  const auto agree = [&](const SimilarityMatrix& other) {
    const std::vector<double> others = pairs_of(other);
    return SimilarityAgreement{pearson(pairs, others), spearman(pairs, others)};
  };
  TRY(const SimilarityMatrix of_predicted, predicted_similarity(some_rows(predicted), executor));
  out.predicted = agree(of_predicted);
  out.features = agree(correlate_rows(some_rows(features)));
  return out;
}

}  // namespace tertium
