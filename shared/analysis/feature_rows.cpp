// feature_rows.cpp: means and deviations of the training rows, and blocks made with them.
#include "shared/analysis/feature_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>


namespace tertium {
namespace {

double rectified(float value, bool rectify) { return rectify && value < 0 ? 0.0 : static_cast<double>(value); }

}  // namespace

FeatureRows::FeatureRows(const Matrix& features, std::span<const std::uint32_t> train, const FeatureOptions& options)
    : features_(&features), rectify_(options.rectify), shift_(features.cols, 0.0), scale_(features.cols, 1.0) {
  CHECK(!train.empty());
  const std::size_t cols = features.cols;
  const double count = static_cast<double>(train.size());
  std::vector<double> least(cols, INFINITY), most(cols, -INFINITY), mean(cols, 0.0);
  for (const std::uint32_t r : train) {
    const std::span<const float> row = features.row(r);
    for (std::size_t c = 0; c < cols; ++c) {
      const double value = rectified(row[c], rectify_);
      mean[c] += value;
      least[c] = std::min(least[c], value);
      most[c] = std::max(most[c], value);
    }
  }
  // A column that does not vary is itself its mean, without rounding.
  for (std::size_t c = 0; c < cols; ++c) mean[c] = least[c] == most[c] ? least[c] : mean[c] / count;
  if (options.centre) shift_ = mean;
  if (!options.standardise) return;
  std::vector<double> squares(cols, 0.0);
  for (const std::uint32_t r : train) {
    const std::span<const float> row = features.row(r);
    for (std::size_t c = 0; c < cols; ++c) {
      const double gap = rectified(row[c], rectify_) - mean[c];
      squares[c] += gap * gap;
    }
  }
  for (std::size_t c = 0; c < cols; ++c) scale_[c] = squares[c] > 0 ? 1 / std::sqrt(squares[c] / count) : 0.0;
}

RealMatrix FeatureRows::block(std::span<const std::uint32_t> rows, std::size_t first, std::size_t last) const {
  CHECK(first <= last && last <= cols());
  RealMatrix out(rows.size(), last - first);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::span<const float> from = features_->row(rows[r]);
    const std::span<double> to = out.row(r);
    for (std::size_t c = first; c < last; ++c) to[c - first] = (rectified(from[c], rectify_) - shift_[c]) * scale_[c];
  }
  return out;
}

LinearMap map_of(const FeatureRows& rows, RealMatrix weights, std::vector<double> intercept, bool rectify) {
  CHECK(weights.cols == rows.cols() && weights.rows == intercept.size());
  LinearMap out{std::move(weights), std::move(intercept), rectify};
  for (std::size_t t = 0; t < out.weights.rows; ++t) {
    const std::span<double> weight = out.weights.row(t);
    double shifted = 0;
    for (std::size_t c = 0; c < weight.size(); ++c) {
      weight[c] *= rows.scale()[c];
      shifted += weight[c] * rows.shift()[c];
    }
    out.intercept[t] -= shifted;
  }
  return out;
}

RealMatrix apply_map(const LinearMap& map, const Matrix& features) {
  CHECK(map.weights.cols == features.cols);
  RealMatrix out(features.rows, map.weights.rows);
  for (std::size_t r = 0; r < features.rows; ++r) {
    const std::span<const float> row = features.row(r);
    for (std::size_t t = 0; t < map.weights.rows; ++t) {
      const std::span<const double> weight = map.weights.row(t);
      double sum = map.intercept[t];
      for (std::size_t c = 0; c < row.size(); ++c) sum += weight[c] * rectified(row[c], map.rectify);
      out.at(r, t) = sum;
    }
  }
  return out;
}

}  // namespace tertium
