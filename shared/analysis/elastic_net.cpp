// elastic_net.cpp: coordinate descent on products of features, over those that were ever in use, checked against all.
#include "shared/analysis/elastic_net.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "shared/analysis/folds.h"
#include "shared/analysis/linear_algebra.h"
#include "shared/analysis/ridge.h"
#include "shared/base/fast_math.h"

namespace tertium {
namespace {

constexpr std::size_t kTile = 256;           // features whose products are taken at once
constexpr std::uint32_t kSweepsMax = 10'000;  // of one lambda: far more than any needs; what is reached by then is taken

// y -= factor * x
TERTIUM_CLONES void take_away(double* y, const double* x, double factor, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) y[i] -= factor * x[i];
}

double soften(double value, double by) { return value > by ? value - by : value < -by ? value + by : 0.0; }

}  // namespace

ElasticNet::ElasticNet(const FeatureRows& rows, std::span<const std::uint32_t> train, const RealMatrix& targets, Executor& executor)
    : features_(rows.cols()),
      target_mean_(targets.cols, 0.0),
      target_variance_(targets.cols, 0.0),
      feature_mean_(rows.cols(), 0.0),
      gram_(rows.cols(), rows.cols()),
      moments_(targets.cols, rows.cols()) {
  CHECK(train.size() >= 2 && targets.rows == rows.rows());
  const std::size_t n = train.size(), tiles = (features_ + kTile - 1) / kTile;
  const double count = static_cast<double>(n);
  RealMatrix y(n, targets.cols);
  for (std::size_t t = 0; t < targets.cols; ++t) {
    bool varies = false;
    for (const std::uint32_t r : train) {
      target_mean_[t] += targets.at(r, t);
      varies = varies || targets.at(r, t) != targets.at(train[0], t);
    }
    target_mean_[t] = varies ? target_mean_[t] / count : targets.at(train[0], t);
    for (std::size_t i = 0; i < n; ++i) {
      y.at(i, t) = targets.at(train[i], t) - target_mean_[t];
      target_variance_[t] += y.at(i, t) * y.at(i, t) / count;
    }
  }
  std::vector<RealMatrix> blocks(tiles);
  executor.parallel_for(tiles, [&](std::size_t b) {
    const std::size_t first = b * kTile, last = std::min(features_, first + kTile);
    RealMatrix block = rows.block(train, first, last);
    for (std::size_t c = first; c < last; ++c) {
      for (std::size_t i = 0; i < n; ++i) feature_mean_[c] += block.at(i, c - first);
      feature_mean_[c] /= count;
      for (std::size_t i = 0; i < n; ++i) block.at(i, c - first) -= feature_mean_[c];
    }
    const RealMatrix products = multiply_transposed(y, block);
    for (std::size_t t = 0; t < targets.cols; ++t)
      for (std::size_t c = first; c < last; ++c) moments_.at(t, c) = products.at(t, c - first) / count;
    blocks[b] = std::move(block);
  });
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < tiles; ++a)
    for (std::size_t b = 0; b <= a; ++b) pairs.emplace_back(a, b);
  executor.parallel_for(pairs.size(), [&](std::size_t i) {
    const auto [a, b] = pairs[i];
    const RealMatrix products = multiply_transposed(blocks[a], blocks[b]);
    for (std::size_t r = 0; r < products.rows; ++r)
      for (std::size_t c = 0; c < products.cols; ++c)
        gram_.at(a * kTile + r, b * kTile + c) = gram_.at(b * kTile + c, a * kTile + r) = products.at(r, c) / count;
  });
}

double ElasticNet::lambda_most(std::size_t target, double l1_ratio) const {
  double most = 0;
  for (const double moment : moments_.row(target)) most = std::max(most, std::abs(moment));
  return most / l1_ratio;
}

void ElasticNet::walk(std::size_t target, double l1_ratio, std::span<const double> lambdas, double tolerance, const Take& take) const {
  const std::span<const double> moments = moments_.row(target);
  std::vector<double> weights(features_, 0.0), slope(moments.begin(), moments.end());  // slope: X'(y - X w) / n
  std::vector<std::uint32_t> used;            // every feature that ever had a weight
  std::vector<bool> is_used(features_, false);
  std::vector<double> products, own_slope;    // used x used; slope of the used ones
  const double enough = tolerance * std::sqrt(target_variance_[target]);
  double before = lambda_most(target, l1_ratio);
  for (std::size_t number = 0; number < lambdas.size(); ++number) {
    const double lambda = lambdas[number], first_order = lambda * l1_ratio, second_order = lambda * (1 - l1_ratio);
    // Those that the sequential strong rule (Tibshirani et al. 2012) expects to come in; what it misses is found by the check below.
    double bar = l1_ratio * (2 * lambda - before);
    before = lambda;
    for (;;) {
      const std::size_t known = used.size();
      for (std::uint32_t j = 0; j < features_; ++j) {
        if (is_used[j] || gram_.at(j, j) <= 0 || std::abs(slope[j]) <= std::max(bar, 0.0)) continue;
        is_used[j] = true;
        used.push_back(j);
      }
      const std::size_t count = used.size();
      if (count > known) {
        products.resize(count * count);
        for (std::size_t a = 0; a < count; ++a)
          for (std::size_t b = 0; b < count; ++b) products[a * count + b] = gram_.at(used[a], used[b]);
      }
      own_slope.resize(count);
      for (std::size_t a = 0; a < count; ++a) own_slope[a] = slope[used[a]];
      for (std::uint32_t sweep = 0; sweep < kSweepsMax; ++sweep) {
        double moved = 0;
        for (std::size_t a = 0; a < count; ++a) {
          const double own = products[a * count + a], old = weights[used[a]];
          const double now = soften(own_slope[a] + own * old, first_order) / (own + second_order);
          if (now == old) continue;
          weights[used[a]] = now;
          take_away(own_slope.data(), products.data() + a * count, now - old, count);
          moved = std::max(moved, std::abs(now - old) * std::sqrt(own));
        }
        if (moved <= enough) break;
      }
      std::copy(moments.begin(), moments.end(), slope.begin());
      for (const std::uint32_t j : used)
        if (weights[j] != 0) take_away(slope.data(), gram_.values.data() + std::size_t{j} * features_, weights[j], features_);
      // Outside, no slope may be steeper than the penalty.
      bar = first_order * (1 + 1e-12);
      bool all_hold = true;
      for (std::uint32_t j = 0; j < features_ && all_hold; ++j) all_hold = is_used[j] || gram_.at(j, j) <= 0 || std::abs(slope[j]) <= bar;
      if (all_hold) break;
    }
    take(number, weights);
  }
}

ElasticNetFit fit_elastic_net(const Matrix& features, const RealMatrix& targets, std::span<const std::uint32_t> train, std::span<const std::uint32_t> test,
                              const FeatureOptions& feature_options, const ElasticNetOptions& options, std::uint64_t seed, bool with_map, Executor& executor) {
  CHECK(feature_options.centre && !options.l1_ratios.empty() && features.cols <= kElasticNetFeaturesMax);
  const std::size_t count = targets.cols, ratios = options.l1_ratios.size();
  const std::size_t steps = options.lambdas.empty() ? options.steps : options.lambdas.size();
  const FeatureRows rows(features, train, feature_options);
  const ElasticNet whole(rows, train, targets, executor);
  const auto grid = [&](std::size_t t, std::size_t r) {
    if (!options.lambdas.empty()) return options.lambdas;
    const double most = whole.lambda_most(t, options.l1_ratios[r]);
    return most > 0 ? log_grid(most, most * options.span, steps) : std::vector<double>(steps, 0.0);
  };

  std::vector<std::size_t> chosen_ratio(count, 0), chosen_step(count, 0);
  if (ratios * steps > 1) {
    CHECK(options.inner_folds >= 2 && train.size() >= 2 * std::size_t{options.inner_folds});
    RealMatrix error(count, ratios * steps);
    const std::vector<std::uint32_t> fold_of = deal_folds(train.size(), options.inner_folds, seed, "inner folds");
    for (std::uint32_t f = 0; f < options.inner_folds; ++f) {
      const FoldSplit split = split_fold(train, fold_of, f);
      const ElasticNet inner(rows, split.train, targets, executor);
      const RealMatrix by_row = rows.block(split.test);
      RealMatrix held_out(features.cols, split.test.size());  // a feature's values lie together
      for (std::size_t i = 0; i < by_row.rows; ++i)
        for (std::size_t c = 0; c < by_row.cols; ++c) held_out.at(c, i) = by_row.at(i, c) - inner.feature_mean()[c];
      executor.parallel_for(count, [&](std::size_t t) {
        std::vector<double> left(split.test.size());
        for (std::size_t r = 0; r < ratios; ++r) {
          inner.walk(t, options.l1_ratios[r], grid(t, r), options.tolerance, [&](std::size_t step, std::span<const double> weights) {
            for (std::size_t i = 0; i < left.size(); ++i) left[i] = targets.at(split.test[i], t) - inner.target_mean(t);
            for (std::size_t c = 0; c < weights.size(); ++c)
              if (weights[c] != 0) take_away(left.data(), held_out.row(c).data(), weights[c], left.size());
            double sum = 0;
            for (const double gap : left) sum += gap * gap;
            error.at(t, r * steps + step) += sum / static_cast<double>(left.size());
          });
        }
      });
    }
    for (std::size_t t = 0; t < count; ++t) {
      const std::span<const double> own = error.row(t);
      const auto best = static_cast<std::size_t>(std::min_element(own.begin(), own.end()) - own.begin());
      chosen_ratio[t] = best / steps;
      chosen_step[t] = best % steps;
    }
  }

  ElasticNetFit out;
  out.lambda.resize(count);
  out.l1_ratio.resize(count);
  out.used.resize(count);
  RealMatrix weights(count, features.cols);
  std::vector<std::uint8_t> at_edge(count, 0);
  executor.parallel_for(count, [&](std::size_t t) {
    const std::vector<double> path = grid(t, chosen_ratio[t]);
    out.lambda[t] = path[chosen_step[t]];
    out.l1_ratio[t] = options.l1_ratios[chosen_ratio[t]];
    at_edge[t] = steps > 1 && chosen_step[t] + 1 == steps && out.lambda[t] > 0;
    const std::span<const double> down = std::span(path).first(chosen_step[t] + 1);
    whole.walk(t, out.l1_ratio[t], down, options.tolerance, [&](std::size_t step, std::span<const double> found) {
      if (step == chosen_step[t]) std::copy(found.begin(), found.end(), weights.row(t).begin());
    });
    for (const double weight : weights.row(t)) out.used[t] += weight != 0;
  });
  out.at_edge.assign(at_edge.begin(), at_edge.end());
  std::vector<double> intercept(count);
  for (std::size_t t = 0; t < count; ++t) {
    intercept[t] = whole.target_mean(t);
    for (std::size_t c = 0; c < features.cols; ++c) intercept[t] -= weights.at(t, c) * whole.feature_mean()[c];
  }
  const RealMatrix held_out = rows.block(test);
  out.predicted = RealMatrix(test.size(), count);
  for (std::size_t i = 0; i < test.size(); ++i)
    for (std::size_t t = 0; t < count; ++t) {
      double sum = intercept[t];
      for (std::size_t c = 0; c < features.cols; ++c) sum += weights.at(t, c) * held_out.at(i, c);
      out.predicted.at(i, t) = sum;
    }
  if (with_map) out.map = map_of(rows, std::move(weights), std::move(intercept), feature_options.rectify);
  return out;
}

}  // namespace tertium
