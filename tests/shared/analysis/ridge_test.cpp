// ridge_test.cpp: ridge against scikit-learn's, against leaving one row out by hand, and what it may never see.
#include "shared/analysis/ridge.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "shared/analysis/folds.h"
#include "shared/base/random.h"
#include "tests/support/readout_golden.h"

namespace tertium {
namespace {

Matrix features_of(const std::vector<double>& values, std::size_t cols) {
  Matrix out(values.size() / cols, cols);
  for (std::size_t i = 0; i < values.size(); ++i) out.values[i] = static_cast<float>(values[i]);
  return out;
}
RealMatrix reals_of(const std::vector<double>& values, std::size_t cols) {
  RealMatrix out(values.size() / cols, cols);
  out.values = values;
  return out;
}
std::vector<std::uint32_t> up_to(std::size_t count) {
  std::vector<std::uint32_t> out(count);
  std::iota(out.begin(), out.end(), 0u);
  return out;
}

struct Golden {
  const char* name;
  Matrix x;
  RealMatrix y;
  const std::vector<double>&coef, &intercept, &leave_one_out, &alpha_each, &alpha_all, &held_out_r2, &search_r2;
};
std::vector<Golden> goldens() {
  using namespace golden;
  return {{"tall", features_of(kTallX, 5), reals_of(kTallY, 3), kTallCoef, kTallIntercept, kTallLeaveOneOut, kTallAlphaEach, kTallAlphaAll, kTallHeldOutR2, kTallSearchR2},
          {"wide", features_of(kWideX, 17), reals_of(kWideY, 3), kWideCoef, kWideIntercept, kWideLeaveOneOut, kWideAlphaEach, kWideAlphaAll, kWideHeldOutR2,
           kWideSearchR2}};
}

TEST(Ridge, HasTheWeightsOfScikitLearn) {
  for (const Golden& g : goldens()) {
    const std::vector<std::uint32_t> train = up_to(g.x.rows);
    const FeatureRows rows(g.x, train, {});
    const RidgeRows data(rows);
    EXPECT_EQ(data.dual(), g.x.cols > g.x.rows);
    const Ridge ridge(data, train, g.y);
    for (std::size_t a = 0; a < golden::kAlphas.size(); ++a) {
      const std::vector<double> alpha(3, golden::kAlphas[a]);
      const LinearMap map = ridge.map(alpha, false);
      const RealMatrix predicted = ridge.predict(train, alpha), mapped = apply_map(map, g.x);
      for (std::size_t t = 0; t < 3; ++t) {
        EXPECT_NEAR(map.intercept[t], g.intercept[a * 3 + t], 1e-10) << g.name;
        for (std::size_t c = 0; c < g.x.cols; ++c) EXPECT_NEAR(map.weights.at(t, c), g.coef[(a * 3 + t) * g.x.cols + c], 1e-10) << g.name;
      }
      for (std::size_t i = 0; i < predicted.values.size(); ++i) EXPECT_NEAR(predicted.values[i], mapped.values[i], 1e-10);
    }
  }
}

TEST(Ridge, HasTheLeaveOneOutErrorsOfScikitLearnAndChoosesAsItDoes) {
  for (const Golden& g : goldens()) {
    const std::vector<std::uint32_t> train = up_to(g.x.rows);
    const FeatureRows rows(g.x, train, {});
    const RidgeRows data(rows);
    const RealMatrix errors = Ridge(data, train, g.y).leave_one_out(golden::kAlphas);
    for (std::size_t i = 0; i < errors.values.size(); ++i) EXPECT_NEAR(errors.values[i], g.leave_one_out[i], 1e-9 * g.leave_one_out[i]) << g.name;
    RidgeOptions options;
    options.alphas = golden::kAlphas;
    EXPECT_EQ(fit_ridge(g.x, g.y, train, {}, {}, options, 0, false).alpha, g.alpha_each) << g.name;
    options.per_target = false;
    EXPECT_EQ(fit_ridge(g.x, g.y, train, {}, {}, options, 0, false).alpha, std::vector<double>(3, g.alpha_all[0])) << g.name;
  }
}

TEST(Ridge, LeavesOneOutAsFittingWithoutItDoes) {
  for (const Golden& g : goldens()) {
    const std::vector<std::uint32_t> train = up_to(g.x.rows);
    const FeatureRows rows(g.x, train, {});
    const RidgeRows data(rows);
    const std::vector<double> alphas{.3, 3};
    const RealMatrix errors = Ridge(data, train, g.y).leave_one_out(alphas);
    RealMatrix sum(2, 3);
    for (std::uint32_t left = 0; left < g.x.rows; ++left) {
      std::vector<std::uint32_t> others = train;
      others.erase(others.begin() + left);
      const Ridge without(data, others, g.y);
      for (std::size_t a = 0; a < 2; ++a) {
        const RealMatrix predicted = without.predict(std::vector<std::uint32_t>{left}, std::vector<double>(3, alphas[a]));
        for (std::size_t t = 0; t < 3; ++t) sum.at(a, t) += std::pow(g.y.at(left, t) - predicted.at(0, t), 2) / static_cast<double>(g.x.rows);
      }
    }
    for (std::size_t i = 0; i < sum.values.size(); ++i) EXPECT_NEAR(errors.values[i], sum.values[i], 1e-9 * sum.values[i]) << g.name;
  }
}

TEST(Ridge, ScoresHeldOutRowsAsScikitLearnDoes) {
  for (const Golden& g : goldens()) {
    const std::vector<std::uint32_t> all = up_to(g.x.rows);
    const std::size_t cut = g.x.rows * 2 / 3;
    const std::span<const std::uint32_t> train = std::span(all).first(cut), test = std::span(all).subspan(cut);
    const FeatureRows rows(g.x, train, {});
    const RidgeRows data(rows);
    const RealMatrix r2 = Ridge(data, train, g.y).r2_on(test, g.y, golden::kAlphas);
    for (std::size_t i = 0; i < r2.values.size(); ++i) EXPECT_NEAR(r2.values[i], g.held_out_r2[i], 1e-9) << g.name;
    // Three folds, the mean over them: a grid search.
    std::vector<std::uint32_t> fold_of;
    for (std::uint32_t r = 0; r < g.x.rows; ++r) fold_of.push_back(r % 3);
    const FeatureRows of_all(g.x, all, {});
    const RidgeRows all_data(of_all);
    std::vector<double> mean(r2.values.size(), 0.0);
    for (std::uint32_t f = 0; f < 3; ++f) {
      const FoldSplit split = split_fold(fold_of, f);
      const RealMatrix own = Ridge(all_data, split.train, g.y).r2_on(split.test, g.y, golden::kAlphas);
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += own.values[i] / 3;
    }
    for (std::size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(mean[i], g.search_r2[i], 1e-9) << g.name;
  }
}

TEST(Ridge, IsTheSameOverProductsOfRowsAndOfFeatures) {
  // 17 features of 13 rows, and the same with rows of zeros that no training set holds, so that features no longer outnumber rows.
  const Golden wide = goldens()[1];
  Matrix padded(20, 17);
  std::copy(wide.x.values.begin(), wide.x.values.end(), padded.values.begin());
  RealMatrix y(20, 3);
  std::copy(wide.y.values.begin(), wide.y.values.end(), y.values.begin());
  const std::vector<std::uint32_t> train = up_to(10), test{10, 11, 12};
  RidgeOptions options;
  options.alphas = {0, .5, 5, 50};
  options.relative = true;
  options.choice = RidgeChoice::kFolds;
  const RidgeFit dual = fit_ridge(wide.x, wide.y, train, test, {}, options, 3, true), primal = fit_ridge(padded, y, train, test, {}, options, 3, true);
  for (std::size_t t = 0; t < 3; ++t) EXPECT_NEAR(dual.alpha[t], primal.alpha[t], 1e-9 * primal.alpha[t]);
  for (std::size_t i = 0; i < dual.predicted.values.size(); ++i) EXPECT_NEAR(dual.predicted.values[i], primal.predicted.values[i], 1e-8);
  for (std::size_t i = 0; i < dual.map.weights.values.size(); ++i) EXPECT_NEAR(dual.map.weights.values[i], primal.map.weights.values[i], 1e-8);
}

TEST(Ridge, OfNoPenaltyPassesThroughEveryRowWhenFeaturesOutnumberThem) {
  const Golden wide = goldens()[1];
  const std::vector<std::uint32_t> train = up_to(13);
  const FeatureRows rows(wide.x, train, {});
  const RidgeRows data(rows);
  const Ridge ridge(data, train, wide.y);
  const RealMatrix predicted = ridge.predict(train, std::vector<double>(3, 0.0));
  for (std::size_t i = 0; i < predicted.values.size(); ++i) EXPECT_NEAR(predicted.values[i], wide.y.values[i], 1e-9);
  for (const double error : ridge.leave_one_out(std::vector<double>{0}).values) EXPECT_EQ(error, INFINITY) << "which says nothing of rows left out";
}

TEST(Ridge, NeverReadsTheTargetsOfRowsThatItPredicts) {
  for (const Golden& g : goldens()) {
    const std::vector<std::uint32_t> all = up_to(g.x.rows);
    const std::span<const std::uint32_t> train = std::span(all).first(10), test = std::span(all).subspan(10);
    for (const RidgeChoice choice : {RidgeChoice::kLeaveOneOut, RidgeChoice::kFolds}) {
      RidgeOptions options;
      options.alphas = golden::kAlphas;
      options.relative = true;
      options.choice = choice;
      FeatureOptions standardised;
      standardised.standardise = true;
      const RidgeFit before = fit_ridge(g.x, g.y, train, test, standardised, options, 1, true);
      RealMatrix other = g.y;
      for (const std::uint32_t r : test)
        for (std::size_t t = 0; t < 3; ++t) other.at(r, t) = std::nan("");
      const RidgeFit after = fit_ridge(g.x, other, train, test, standardised, options, 1, true);
      EXPECT_EQ(before.predicted, after.predicted) << g.name;
      EXPECT_EQ(before.alpha, after.alpha);
      EXPECT_EQ(before.map.weights, after.map.weights);
    }
  }
}

TEST(Ridge, OfAColumnOrATargetThatDoesNotVaryIsItsMean) {
  const Golden tall = goldens()[0];
  Matrix x = tall.x;
  RealMatrix y = tall.y;
  for (std::size_t r = 0; r < x.rows; ++r) {
    x.at(r, 2) = .1f;
    y.at(r, 1) = .3;
  }
  const std::vector<std::uint32_t> train = up_to(x.rows);
  for (const RidgeChoice choice : {RidgeChoice::kLeaveOneOut, RidgeChoice::kFolds}) {
    RidgeOptions options;
    options.alphas = {.1, 1, 10};
    options.choice = choice;
    const RidgeFit fit = fit_ridge(x, y, train, train, {}, options, 0, true);
    for (std::size_t r = 0; r < x.rows; ++r) EXPECT_EQ(fit.predicted.at(r, 1), .3);
    EXPECT_FALSE(fit.at_edge[1]);
    EXPECT_NEAR(fit.map.weights.at(0, 2), 0, 1e-14);
    EXPECT_EQ(fit.map.weights.at(1, 0), 0);
    EXPECT_TRUE(std::isfinite(fit.map.intercept[0]));
  }
  // Nothing varies at all.
  const Matrix flat(8, 3, 2.0f);
  RidgeOptions options;
  options.alphas = {0, 1};
  options.relative = true;
  const RidgeFit fit = fit_ridge(flat, RealMatrix(8, 1, 5.0), up_to(8), up_to(8), {}, options, 0, true);
  EXPECT_EQ(fit.predicted, RealMatrix(8, 1, 5.0));
}

TEST(Ridge, ChoosesTheFirstOfEqualAlphasAndSaysWhenItIsTheLastOfItsGrid) {
  const Golden tall = goldens()[0];
  const std::vector<std::uint32_t> train = up_to(tall.x.rows);
  RidgeOptions options;
  options.alphas = {1e5, 1e6};
  EXPECT_EQ(fit_ridge(tall.x, tall.y, train, {}, {}, options, 0, false).at_edge, (std::vector<bool>{true, true, true}));
  options.alphas = {1};
  EXPECT_EQ(fit_ridge(tall.x, tall.y, train, {}, {}, options, 0, false).at_edge, (std::vector<bool>{false, false, false}));
}

TEST(Grids, AreThoseOfNumpy) {
  const std::vector<double> line = linear_grid(50, 1200, 200);  // numpy.linspace(50, 1200, 200)
  EXPECT_EQ(line.size(), 200u);
  EXPECT_EQ(line.front(), 50);
  EXPECT_EQ(line.back(), 1200);
  EXPECT_NEAR(line[1], 55.77889447236181, 1e-12);
  const std::vector<double> logs = log_grid(1e-3, 1e5, 500);  // numpy.logspace(-3, 5, 500)
  EXPECT_EQ(logs.front(), 1e-3);
  EXPECT_EQ(logs.back(), 1e5);
  EXPECT_NEAR(logs[1], 0.0010376050197669117, 1e-16);
  EXPECT_EQ(linear_grid(3, 9, 1), (std::vector<double>{3}));
}

}  // namespace
}  // namespace tertium
