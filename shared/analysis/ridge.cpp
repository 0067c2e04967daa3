// ridge.cpp: one decomposition for each training set; penalties are chosen from products with it.
#include "shared/analysis/ridge.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "shared/analysis/folds.h"
#include "shared/analysis/linear_algebra.h"

namespace tertium {
namespace {

constexpr std::size_t kBlock = 256;  // columns or rows that become doubles at once
const double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<std::uint32_t> all_rows(std::size_t count) {
  std::vector<std::uint32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

}  // namespace

RidgeRows::RidgeRows(const FeatureRows& rows) : rows_(&rows), dual_(rows.cols() > rows.rows()) {
  if (!dual_) return;
  products_ = RealMatrix(rows.rows(), rows.rows());
  const std::vector<std::uint32_t> all = all_rows(rows.rows());
  for (std::size_t c = 0; c < rows.cols(); c += kBlock) add_rows_gram(rows.block(all, c, std::min(rows.cols(), c + kBlock)), products_);
  mirror_lower(products_);
}

Ridge::Ridge(const RidgeRows& data, std::span<const std::uint32_t> train, const RealMatrix& targets)
    : data_(&data), train_(train.begin(), train.end()), centred_(train.size(), targets.cols), target_mean_(targets.cols, 0.0) {
  CHECK(train.size() >= 2 && targets.rows == data.features().rows());
  const std::size_t n = train.size();
  const double count = static_cast<double>(n);
  for (const std::uint32_t r : train)
    for (std::size_t t = 0; t < targets.cols; ++t) target_mean_[t] += targets.at(r, t);
  for (std::size_t t = 0; t < targets.cols; ++t) {
    target_mean_[t] /= count;
    const auto first = targets.at(train[0], t);
    if (std::all_of(train.begin(), train.end(), [&](std::uint32_t r) { return targets.at(r, t) == first; })) target_mean_[t] = first;
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t t = 0; t < targets.cols; ++t) centred_.at(i, t) = targets.at(train[i], t) - target_mean_[t];

  RealMatrix square, moments;  // moments: what the directions are applied to
  const FeatureRows& features = data.features();
  if (data.dual()) {
    mean_.assign(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) mean_[i] += data.product(train[i], train[j]);
      mean_[i] /= count;
    }
    grand_mean_ = std::accumulate(mean_.begin(), mean_.end(), 0.0) / count;
    square = RealMatrix(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j <= i; ++j) square.at(i, j) = data.product(train[i], train[j]) - mean_[i] - mean_[j] + grand_mean_;
    moments = centred_;
  } else {
    mean_.assign(features.cols(), 0.0);
    square = RealMatrix(features.cols(), features.cols());
    moments = RealMatrix(features.cols(), targets.cols);
    for (std::size_t at = 0; at < n; at += kBlock) {
      const RealMatrix block = features.block(train.subspan(at, std::min(kBlock, n - at)));
      for (std::size_t i = 0; i < block.rows; ++i)
        for (std::size_t c = 0; c < block.cols; ++c) mean_[c] += block.at(i, c);
    }
    for (double& mean : mean_) mean /= count;
    for (std::size_t at = 0; at < n; at += kBlock) {
      RealMatrix block = features.block(train.subspan(at, std::min(kBlock, n - at)));
      RealMatrix y(block.rows, targets.cols);
      for (std::size_t i = 0; i < block.rows; ++i) {
        for (std::size_t c = 0; c < block.cols; ++c) block.at(i, c) -= mean_[c];
        std::copy(centred_.row(at + i).begin(), centred_.row(at + i).end(), y.row(i).begin());
      }
      add_columns_gram(block, square);
      const RealMatrix part = multiply_transposed(block, y);
      for (std::size_t i = 0; i < part.values.size(); ++i) moments.values[i] += part.values[i];
    }
  }
  double trace = 0;
  for (std::size_t i = 0; i < square.rows; ++i) trace += square.at(i, i);
  const std::size_t ways = std::min(n - 1, features.cols());
  if (trace > 0 && ways > 0) unit_ = trace / static_cast<double>(ways);

  const Spectrum spectrum = decompose_symmetric(square);
  const double most = spectrum.values.empty() ? 0.0 : spectrum.values.back();
  const double least = most * static_cast<double>(std::max(n, features.cols())) * std::numeric_limits<double>::epsilon();
  const auto first = static_cast<std::size_t>(std::upper_bound(spectrum.values.begin(), spectrum.values.end(), std::max(least, 0.0)) - spectrum.values.begin());
  values_.assign(spectrum.values.begin() + static_cast<std::ptrdiff_t>(first), spectrum.values.end());
  directions_ = RealMatrix(square.rows, values_.size());
  for (std::size_t r = 0; r < square.rows; ++r) {
    const std::span<const double> from = spectrum.vectors.row(r).subspan(first);
    std::copy(from.begin(), from.end(), directions_.row(r).begin());
  }
  moments_ = multiply_transposed(directions_, moments);
}

RealMatrix Ridge::project(std::span<const std::uint32_t> rows) const {
  if (!data_->dual()) {
    RealMatrix out(rows.size(), values_.size());
    for (std::size_t at = 0; at < rows.size(); at += kBlock) {
      RealMatrix block = data_->features().block(rows.subspan(at, std::min(kBlock, rows.size() - at)));
      for (std::size_t i = 0; i < block.rows; ++i)
        for (std::size_t c = 0; c < block.cols; ++c) block.at(i, c) -= mean_[c];
      const RealMatrix part = multiply(block, directions_);
      std::copy(part.values.begin(), part.values.end(), out.values.begin() + static_cast<std::ptrdiff_t>(at * out.cols));
    }
    return out;
  }
  const std::size_t n = train_.size();
  RealMatrix products(rows.size(), n);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double mean = 0;
    for (std::size_t j = 0; j < n; ++j) mean += products.at(i, j) = data_->product(rows[i], train_[j]);
    mean /= static_cast<double>(n);
    for (std::size_t j = 0; j < n; ++j) products.at(i, j) += grand_mean_ - mean - mean_[j];
  }
  return multiply(products, directions_);
}

RealMatrix Ridge::shrunk(std::span<const double> alpha) const {
  CHECK(alpha.size() == moments_.cols);
  RealMatrix out = moments_;
  for (std::size_t d = 0; d < out.rows; ++d)
    for (std::size_t t = 0; t < out.cols; ++t) out.at(d, t) /= values_[d] + alpha[t];
  return out;
}

RealMatrix Ridge::predict(std::span<const std::uint32_t> rows, std::span<const double> alpha) const {
  RealMatrix out = multiply(project(rows), shrunk(alpha));
  for (std::size_t r = 0; r < out.rows; ++r)
    for (std::size_t t = 0; t < out.cols; ++t) out.at(r, t) += target_mean_[t];
  return out;
}

RealMatrix Ridge::r2_on(std::span<const std::uint32_t> rows, const RealMatrix& targets, std::span<const double> alphas) const {
  const std::size_t count = target_mean_.size();
  const RealMatrix projected = project(rows);
  RealMatrix centred(rows.size(), count);  // by the training mean, as predictions are
  std::vector<double> mean(count, 0.0), squares(count, 0.0);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t t = 0; t < count; ++t) {
      centred.at(r, t) = targets.at(rows[r], t) - target_mean_[t];
      mean[t] += centred.at(r, t) / static_cast<double>(rows.size());
    }
  std::vector<bool> varies(count, false);
  for (std::size_t r = 0; r < rows.size(); ++r)
    for (std::size_t t = 0; t < count; ++t) {
      squares[t] += (centred.at(r, t) - mean[t]) * (centred.at(r, t) - mean[t]);
      varies[t] = varies[t] || targets.at(rows[r], t) != targets.at(rows[0], t);
    }
  RealMatrix out(alphas.size(), count);
  std::vector<double> same(count);
  for (std::size_t a = 0; a < alphas.size(); ++a) {
    std::fill(same.begin(), same.end(), alphas[a]);
    const RealMatrix predicted = multiply(projected, shrunk(same));
    const std::span<double> error = out.row(a);
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (std::size_t t = 0; t < count; ++t) error[t] += (centred.at(r, t) - predicted.at(r, t)) * (centred.at(r, t) - predicted.at(r, t));
    for (std::size_t t = 0; t < count; ++t) error[t] = varies[t] ? 1 - error[t] / squares[t] : kNan;
  }
  return out;
}

RealMatrix Ridge::leave_one_out(std::span<const double> alphas) const {
  const std::size_t n = train_.size(), count = target_mean_.size();
  // How far a training row lies along each direction, and its square over what the direction's eigenvalue makes of it.
  RealMatrix along = data_->dual() ? directions_ : project(train_), leverage = along;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t d = 0; d < values_.size(); ++d) {
      leverage.at(i, d) = along.at(i, d) * along.at(i, d) * (data_->dual() ? values_[d] : 1.0);
      if (data_->dual()) along.at(i, d) *= values_[d];
    }
  RealMatrix out(alphas.size(), count);
  std::vector<double> same(count), inverse(values_.size());
  for (std::size_t a = 0; a < alphas.size(); ++a) {
    std::fill(same.begin(), same.end(), alphas[a]);
    for (std::size_t d = 0; d < inverse.size(); ++d) inverse[d] = 1 / (values_[d] + alphas[a]);
    const RealMatrix fitted = multiply(along, shrunk(same));
    const std::span<double> error = out.row(a);
    for (std::size_t i = 0; i < n; ++i) {
      double hat = 1 / static_cast<double>(n);
      const std::span<const double> own = leverage.row(i);
      for (std::size_t d = 0; d < own.size(); ++d) hat += own[d] * inverse[d];
      const double left = 1 - hat;
      for (std::size_t t = 0; t < count; ++t) {
        const double gap = centred_.at(i, t) - fitted.at(i, t);
        error[t] += left > 1e-10 ? gap * gap / (left * left) : std::numeric_limits<double>::infinity();
      }
    }
    for (double& e : error) e /= static_cast<double>(n);
  }
  return out;
}

LinearMap Ridge::map(std::span<const double> alpha, bool rectify) const {
  const FeatureRows& features = data_->features();
  const std::size_t count = target_mean_.size();
  RealMatrix weights(count, features.cols());
  const RealMatrix by_direction = shrunk(alpha);
  std::vector<double> mean = mean_;  // of each feature over the training rows
  if (data_->dual()) {
    const RealMatrix by_row = multiply(directions_, by_direction);  // training rows x targets
    mean.assign(features.cols(), 0.0);
    for (std::size_t c = 0; c < features.cols(); c += kBlock) {
      RealMatrix block = features.block(train_, c, std::min(features.cols(), c + kBlock));
      for (std::size_t i = 0; i < block.rows; ++i)
        for (std::size_t k = 0; k < block.cols; ++k) mean[c + k] += block.at(i, k) / static_cast<double>(block.rows);
      for (std::size_t i = 0; i < block.rows; ++i)
        for (std::size_t k = 0; k < block.cols; ++k) block.at(i, k) -= mean[c + k];
      const RealMatrix part = multiply_transposed(by_row, block);
      for (std::size_t t = 0; t < count; ++t) std::copy(part.row(t).begin(), part.row(t).end(), weights.row(t).begin() + static_cast<std::ptrdiff_t>(c));
    }
  } else {
    const RealMatrix columns = multiply(directions_, by_direction);
    for (std::size_t t = 0; t < count; ++t)
      for (std::size_t c = 0; c < features.cols(); ++c) weights.at(t, c) = columns.at(c, t);
  }
  std::vector<double> intercept = target_mean_;
  for (std::size_t t = 0; t < count; ++t)
    for (std::size_t c = 0; c < features.cols(); ++c) intercept[t] -= weights.at(t, c) * mean[c];
  return map_of(features, std::move(weights), std::move(intercept), rectify);
}

RidgeFit fit_ridge(const Matrix& features, const RealMatrix& targets, std::span<const std::uint32_t> train, std::span<const std::uint32_t> test,
                   const FeatureOptions& feature_options, const RidgeOptions& options, std::uint64_t seed, bool with_map) {
  CHECK(!options.alphas.empty() && feature_options.centre);
  const FeatureRows rows(features, train, feature_options);
  const RidgeRows data(rows);
  const Ridge ridge(data, train, targets);
  std::vector<double> alphas = options.alphas;
  if (options.relative)
    for (double& alpha : alphas) alpha *= ridge.unit();

  // The loss of each alpha and target, to be least.
  RealMatrix loss;
  if (alphas.size() == 1) {
    loss = RealMatrix(1, targets.cols);
  } else if (options.choice == RidgeChoice::kLeaveOneOut) {
    loss = ridge.leave_one_out(alphas);
  } else {
    CHECK(train.size() >= 2 * std::size_t{options.inner_folds} && options.inner_folds >= 2);
    const std::vector<std::uint32_t> fold_of = deal_folds(train.size(), options.inner_folds, seed, "inner folds");
    RealMatrix sum(alphas.size(), targets.cols), folds(alphas.size(), targets.cols);
    for (std::uint32_t f = 0; f < options.inner_folds; ++f) {
      const FoldSplit split = split_fold(train, fold_of, f);
      const RealMatrix r2 = Ridge(data, split.train, targets).r2_on(split.test, targets, alphas);
      for (std::size_t i = 0; i < r2.values.size(); ++i) {
        if (std::isnan(r2.values[i])) continue;
        sum.values[i] += r2.values[i];
        folds.values[i] += 1;
      }
    }
    loss = RealMatrix(alphas.size(), targets.cols, kNan);
    for (std::size_t i = 0; i < sum.values.size(); ++i)
      if (folds.values[i] > 0) loss.values[i] = -sum.values[i] / folds.values[i];
  }

  RidgeFit out;
  out.alpha.resize(targets.cols);
  out.at_edge.resize(targets.cols);
  const auto best_of = [&](const auto& loss_at) {
    std::optional<std::size_t> best;
    for (std::size_t a = 0; a < alphas.size(); ++a)
      if (!std::isnan(loss_at(a)) && (!best || loss_at(a) < loss_at(*best))) best = a;
    return best.value_or(alphas.size() - 1);
  };
  std::vector<bool> varies(targets.cols, false);
  for (const std::uint32_t r : train)
    for (std::size_t t = 0; t < targets.cols; ++t) varies[t] = varies[t] || targets.at(r, t) != targets.at(train[0], t);
  const std::size_t shared = best_of([&](std::size_t a) {
    double total = 0;
    for (std::size_t t = 0; t < targets.cols; ++t) total += varies[t] && !std::isnan(loss.at(a, t)) ? loss.at(a, t) : 0.0;
    return total;
  });
  for (std::size_t t = 0; t < targets.cols; ++t) {
    const std::size_t best = options.per_target ? best_of([&](std::size_t a) { return loss.at(a, t); }) : shared;
    out.alpha[t] = alphas[best];
    out.at_edge[t] = varies[t] && alphas.size() > 1 && (best == 0 || best + 1 == alphas.size());
  }
  out.predicted = ridge.predict(test, out.alpha);
  if (with_map) out.map = ridge.map(out.alpha, feature_options.rectify);
  return out;
}

std::vector<double> linear_grid(double from, double to, std::size_t count) {
  CHECK(count >= 1);
  std::vector<double> out(count, from);
  for (std::size_t i = 1; i < count; ++i) out[i] = i + 1 == count ? to : from + (to - from) * static_cast<double>(i) / static_cast<double>(count - 1);
  return out;
}

std::vector<double> log_grid(double from, double to, std::size_t count) {
  CHECK(from > 0 && to > 0);
  std::vector<double> out = linear_grid(std::log10(from), std::log10(to), count);
  for (double& value : out) value = std::pow(10.0, value);
  out.front() = from;
  if (count > 1) out.back() = to;
  return out;
}

}  // namespace tertium
