// elastic_net.h: linear regression with a penalty that makes most weights 0 (Zou and Hastie 2005), by coordinate descent along a path of penalties
// (Friedman, Hastie and Tibshirani 2010).
// For a target y of n training rows, with the intercept b free:
//   min over w and b of |y - X w - b|^2 / (2 n) + lambda rho |w|_1 + lambda (1 - rho) / 2 |w|_2^2
// as scikit-learn's ElasticNet writes it, which calls lambda alpha and rho l1_ratio.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "shared/analysis/feature_rows.h"
#include "shared/analysis/real_matrix.h"
#include "shared/base/executor.h"

namespace tertium {

// All products of two features lie in memory, 512 MB at most for one training set.
inline constexpr std::size_t kElasticNetFeaturesMax = 8192;

// All elastic nets of one training set.
class ElasticNet {
 public:
  // train: at least two rows; targets: a row for each row of the data set; those outside the training set are not read.
  ElasticNet(const FeatureRows& rows, std::span<const std::uint32_t> train, const RealMatrix& targets, Executor& executor);

  // The least lambda at which every weight is 0.
  double lambda_most(std::size_t target, double l1_ratio) const;
  // Goes down `lambdas` (descending, >= 0), each beginning where the last one ended, and hands over the weights of each (in units of the rows given to
  // the constructor). Coordinates are taken in turn until none moves a prediction by more than `tolerance` of the target's standard deviation.
  using Take = std::function<void(std::size_t number, std::span<const double> weights)>;
  void walk(std::size_t target, double l1_ratio, std::span<const double> lambdas, double tolerance, const Take& take) const;

  double target_mean(std::size_t target) const { return target_mean_[target]; }
  const std::vector<double>& feature_mean() const { return feature_mean_; }

 private:
  std::size_t features_ = 0;
  std::vector<double> target_mean_, target_variance_;
  std::vector<double> feature_mean_;
  RealMatrix gram_;     // features x features: X'X / n, centred
  RealMatrix moments_;  // targets x features: X'y / n, centred
};

struct ElasticNetOptions {
  std::vector<double> l1_ratios = {0.1, 0.5, 0.9};  // above 0 to 1
  std::vector<double> lambdas;    // descending, >= 0; empty: `steps` for each target and ratio, from the least that makes all weights 0 down to `span` of it
  std::uint32_t steps = 30;
  double span = 1e-3;
  std::uint32_t inner_folds = 3;
  double tolerance = 1e-4;
};

struct ElasticNetFit {
  std::vector<double> lambda, l1_ratio;    // of each target
  std::vector<bool> at_edge;               // whether that is the last of several lambdas: smaller ones may be better
  std::vector<std::uint32_t> used;         // features whose weight is not 0
  RealMatrix predicted;                    // test rows x targets
  LinearMap map;                           // only when asked for
};
// Chooses lambda and ratio for each target by the least mean squared error, averaged over inner folds of the training rows (as ElasticNetCV), and predicts the
// test rows, whose targets are never read. Of equals the first: ratios in their order, lambdas from the largest. Training rows: at least two in each inner fold.
ElasticNetFit fit_elastic_net(const Matrix& features, const RealMatrix& targets, std::span<const std::uint32_t> train, std::span<const std::uint32_t> test,
                              const FeatureOptions& feature_options, const ElasticNetOptions& options, std::uint64_t seed, bool with_map, Executor& executor);

}  // namespace tertium
