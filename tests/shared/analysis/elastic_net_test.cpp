// elastic_net_test.cpp: weights, path and errors against scikit-learn's, the conditions of the optimum, and a planted sparse map.
#include "shared/analysis/elastic_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/analysis/folds.h"
#include "shared/analysis/ridge.h"
#include "shared/base/random.h"
#include "tests/support/readout_golden.h"

namespace tertium {
namespace {

std::vector<std::uint32_t> up_to(std::size_t count) {
  std::vector<std::uint32_t> out(count);
  std::iota(out.begin(), out.end(), 0u);
  return out;
}

struct GoldenNet {
  Matrix x{30, 8};
  RealMatrix y{30, 1};
  std::vector<std::uint32_t> all = up_to(30);
  Executor one;
  GoldenNet() {
    for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] = static_cast<float>(golden::kNetX[i]);
    y.values = golden::kNetY;
  }
};

TEST(ElasticNet, HasTheWeightsOfScikitLearn) {
  GoldenNet g;
  const FeatureRows rows(g.x, g.all, {});
  const ElasticNet net(rows, g.all, g.y, g.one);
  for (std::size_t s = 0; s < golden::kNetIntercept.size(); ++s) {
    const std::vector<double> lambda{golden::kNetSettings[2 * s]};
    net.walk(0, golden::kNetSettings[2 * s + 1], lambda, 1e-13, [&](std::size_t, std::span<const double> weights) {
      double intercept = net.target_mean(0);
      for (std::size_t c = 0; c < 8; ++c) {
        EXPECT_NEAR(weights[c], golden::kNetCoef[s * 8 + c], 1e-9) << "setting " << s;
        EXPECT_EQ(weights[c] == 0, golden::kNetCoef[s * 8 + c] == 0) << "setting " << s;
        intercept -= weights[c] * (net.feature_mean()[c] + rows.shift()[c]);
      }
      EXPECT_NEAR(intercept, golden::kNetIntercept[s], 1e-9);
    });
  }
}

TEST(ElasticNet, WalksThePathOfScikitLearnWithItsErrors) {
  GoldenNet g;
  const FeatureRows rows(g.x, g.all, {});
  const ElasticNet net(rows, g.all, g.y, g.one);
  const double most = net.lambda_most(0, .5);
  const std::vector<double> path = log_grid(most, most * 1e-3, 12);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_NEAR(path[i], golden::kNetPath[i], 1e-12 * most);
  std::vector<std::uint32_t> fold_of;
  for (std::uint32_t r = 0; r < 30; ++r) fold_of.push_back(r % 3);
  std::vector<double> mean(12, 0.0);
  for (std::uint32_t f = 0; f < 3; ++f) {
    const FoldSplit split = split_fold(fold_of, f);
    const ElasticNet inner(rows, split.train, g.y, g.one);
    const RealMatrix held_out = rows.block(split.test);
    inner.walk(0, .5, path, 1e-13, [&](std::size_t step, std::span<const double> weights) {
      double error = 0;
      for (std::size_t i = 0; i < held_out.rows; ++i) {
        double left = g.y.at(split.test[i], 0) - inner.target_mean(0);
        for (std::size_t c = 0; c < 8; ++c) left -= weights[c] * (held_out.at(i, c) - inner.feature_mean()[c]);
        error += left * left / static_cast<double>(held_out.rows);
      }
      EXPECT_NEAR(error, golden::kNetPathError[step * 3 + f], 1e-8);
      mean[step] += error / 3;
    });
  }
  EXPECT_NEAR(path[static_cast<std::size_t>(std::min_element(mean.begin(), mean.end()) - mean.begin())], golden::kNetPathBest[0], 1e-12);
}

TEST(ElasticNet, IsEmptyAtTheLargestLambdaAndNotJustBelow) {
  GoldenNet g;
  const FeatureRows rows(g.x, g.all, {});
  const ElasticNet net(rows, g.all, g.y, g.one);
  const double most = net.lambda_most(0, .3);
  std::vector<int> used;
  net.walk(0, .3, std::vector<double>{most * (1 + 1e-9), most * .999}, 1e-10, [&](std::size_t, std::span<const double> weights) {
    used.push_back(static_cast<int>(std::count_if(weights.begin(), weights.end(), [](double w) { return w != 0; })));
  });
  EXPECT_EQ(used, (std::vector<int>{0, 1}));
}

// 300 features of 80 objects, of which features 5, 77 and 250 alone matter.
struct Planted {
  Matrix x{80, 300};
  RealMatrix y{80, 2};
  Planted() {
    RandomStream random(11);
    for (float& value : x.values) value = static_cast<float>(random.normal());
    for (std::size_t r = 0; r < 80; ++r) {
      y.at(r, 0) = 3 + 2 * x.at(r, 5) - x.at(r, 77) + .5 * x.at(r, 250) + .1 * random.normal();
      y.at(r, 1) = random.normal();
    }
  }
};

TEST(ElasticNet, MeetsTheConditionsOfTheOptimumWithMoreFeaturesThanRows) {
  const Planted world;
  Executor one;
  const std::vector<std::uint32_t> train = up_to(80);
  const FeatureRows rows(world.x, train, {});
  const ElasticNet net(rows, train, world.y, one);
  const RealMatrix block = rows.block(train);
  const double rho = .7;
  std::vector<double> path = log_grid(net.lambda_most(1, rho), net.lambda_most(1, rho) * .1, 5);
  std::size_t seen = 0;
  net.walk(1, rho, path, 1e-11, [&](std::size_t step, std::span<const double> weights) {
    ++seen;
    std::vector<double> left(80);
    for (std::size_t r = 0; r < 80; ++r) {
      left[r] = world.y.at(r, 1) - net.target_mean(1);
      for (std::size_t c = 0; c < 300; ++c) left[r] -= weights[c] * (block.at(r, c) - net.feature_mean()[c]);
    }
    for (std::size_t c = 0; c < 300; ++c) {
      double slope = 0;
      for (std::size_t r = 0; r < 80; ++r) slope += (block.at(r, c) - net.feature_mean()[c]) * left[r] / 80;
      slope -= path[step] * (1 - rho) * weights[c];
      if (weights[c] == 0) EXPECT_LE(std::abs(slope), path[step] * rho * (1 + 1e-9));
      else EXPECT_NEAR(slope, std::copysign(path[step] * rho, weights[c]), 1e-9);
    }
  });
  EXPECT_EQ(seen, 5u);
}

TEST(ElasticNet, FindsAPlantedSparseMapAndNothingInNoise) {
  const Planted world;
  Executor one;
  const std::vector<std::uint32_t> all = up_to(80), train(all.begin(), all.begin() + 60), test(all.begin() + 60, all.end());
  ElasticNetOptions options;
  options.l1_ratios = {.5, 1}, options.steps = 12, options.span = .01;
  const ElasticNetFit fit = fit_elastic_net(world.x, world.y, train, test, {}, options, 0, true, one);
  EXPECT_NEAR(fit.map.weights.at(0, 5), 2, .2);
  EXPECT_NEAR(fit.map.weights.at(0, 77), -1, .2);
  EXPECT_NEAR(fit.map.weights.at(0, 250), .5, .2);
  EXPECT_LT(fit.used[0], 80u);
  EXPECT_LT(fit.used[1], 60u);
  double error = 0, square = 0;
  for (std::size_t i = 0; i < test.size(); ++i) {
    error += std::pow(world.y.at(test[i], 0) - fit.predicted.at(i, 0), 2);
    square += std::pow(world.y.at(test[i], 0) - 3, 2);
  }
  EXPECT_LT(error, .1 * square);
  const RealMatrix mapped = apply_map(fit.map, world.x);
  for (std::size_t i = 0; i < test.size(); ++i) EXPECT_NEAR(mapped.at(test[i], 0), fit.predicted.at(i, 0), 1e-9);
}

TEST(ElasticNet, NeverReadsTheTargetsOfRowsThatItPredicts) {
  const Planted world;
  Executor one;
  const std::vector<std::uint32_t> all = up_to(80), train(all.begin(), all.begin() + 60), test(all.begin() + 60, all.end());
  RealMatrix other = world.y;
  for (const std::uint32_t r : test) other.at(r, 0) = other.at(r, 1) = std::nan("");
  ElasticNetOptions options;
  options.l1_ratios = {.5}, options.steps = 6, options.span = .05;
  const ElasticNetFit a = fit_elastic_net(world.x, world.y, train, test, {}, options, 4, false, one);
  const ElasticNetFit b = fit_elastic_net(world.x, other, train, test, {}, options, 4, false, one);
  EXPECT_EQ(a.predicted, b.predicted);
  EXPECT_EQ(a.lambda, b.lambda);
}

TEST(ElasticNet, OfAColumnOrATargetThatDoesNotVaryIsItsMean) {
  Planted world;
  Executor one;
  for (std::size_t r = 0; r < 80; ++r) {
    world.x.at(r, 5) = .1f;
    world.y.at(r, 1) = .7;
  }
  const std::vector<std::uint32_t> all = up_to(80);
  FeatureOptions standardised;
  standardised.standardise = true;
  ElasticNetOptions options;
  options.l1_ratios = {.9}, options.steps = 6, options.span = .05;
  for (const FeatureOptions& features : {FeatureOptions{}, standardised}) {
    const ElasticNetFit fit = fit_elastic_net(world.x, world.y, all, all, features, options, 0, true, one);
    EXPECT_EQ(fit.map.weights.at(0, 5), 0);
    EXPECT_EQ(fit.used[1], 0u);
    EXPECT_FALSE(fit.at_edge[1]);
    for (std::size_t r = 0; r < 80; ++r) EXPECT_EQ(fit.predicted.at(r, 1), .7);
  }
}

}  // namespace
}  // namespace tertium
