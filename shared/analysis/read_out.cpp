// read_out.cpp: checks, the outer folds, and what their predictions are worth.
#include "shared/analysis/read_out.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "shared/analysis/folds.h"
#include "shared/analysis/linear_algebra.h"
#include "shared/analysis/nnls.h"
#include "shared/base/text.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

// One training set's fit, whatever the method.
struct Fitted {
  RealMatrix predicted;  // test rows x dims
  std::vector<double> penalty, l1_ratio;
  std::vector<bool> at_edge;
  std::vector<std::uint32_t> used;
  LinearMap map;
};

Fitted fit_non_negative(const Matrix& features, const RealMatrix& targets, std::span<const std::uint32_t> train, std::span<const std::uint32_t> test,
                        const FeatureOptions& feature_options, bool with_map, Executor& executor) {
  constexpr std::size_t kBlock = 256;
  FeatureOptions plain;
  plain.rectify = feature_options.rectify;
  plain.centre = false;
  const FeatureRows rows(features, train, plain);
  RealMatrix gram(features.cols, features.cols), moments(targets.cols, features.cols);
  std::vector<double> y_square(targets.cols, 0.0);
  for (std::size_t at = 0; at < train.size(); at += kBlock) {
    const std::span<const std::uint32_t> some = train.subspan(at, std::min(kBlock, train.size() - at));
    const RealMatrix block = rows.block(some);
    RealMatrix y(some.size(), targets.cols);
    for (std::size_t i = 0; i < some.size(); ++i)
      for (std::size_t t = 0; t < targets.cols; ++t) {
        y.at(i, t) = targets.at(some[i], t);
        y_square[t] += y.at(i, t) * y.at(i, t);
      }
    add_columns_gram(block, gram);
    const RealMatrix part = multiply_transposed(y, block);
    for (std::size_t i = 0; i < part.values.size(); ++i) moments.values[i] += part.values[i];
  }
  mirror_lower(gram);
  const NonNegativeSquares squares(std::move(gram));
  RealMatrix weights(targets.cols, features.cols);
  executor.parallel_for(targets.cols, [&](std::size_t t) {
    const NonNegativeFit fit = squares.solve(moments.row(t), y_square[t]);
    std::copy(fit.weights.begin(), fit.weights.end(), weights.row(t).begin());
  });
  Fitted out;
  out.penalty.assign(targets.cols, kNan);
  out.l1_ratio = out.penalty;
  out.at_edge.assign(targets.cols, false);
  out.used.assign(targets.cols, 0);
  out.predicted = RealMatrix(test.size(), targets.cols);
  const RealMatrix held_out = rows.block(test);
  for (std::size_t t = 0; t < targets.cols; ++t) {
    for (std::size_t c = 0; c < features.cols; ++c) {
      const double weight = weights.at(t, c);
      if (weight == 0) continue;
      ++out.used[t];
      for (std::size_t i = 0; i < test.size(); ++i) out.predicted.at(i, t) += weight * held_out.at(i, c);
    }
  }
  if (with_map) out.map = map_of(rows, std::move(weights), std::vector<double>(targets.cols, 0.0), plain.rectify);
  return out;
}

Fitted fit_one(const Matrix& features, const RealMatrix& targets, std::span<const std::uint32_t> train, std::span<const std::uint32_t> test,
               const ReadOutOptions& options, std::uint64_t seed, bool with_map, Executor& executor) {
  Fitted out;
  switch (options.method) {
    case ReadOutMethod::kRidge: {
      RidgeFit fit = fit_ridge(features, targets, train, test, options.features, options.ridge, seed, with_map);
      out = {std::move(fit.predicted), std::move(fit.alpha), std::vector<double>(targets.cols, kNan), std::move(fit.at_edge), {}, std::move(fit.map)};
      out.used.assign(targets.cols, 0);
      for (std::size_t t = 0; t < out.map.weights.rows; ++t)
        for (const double weight : out.map.weights.row(t)) out.used[t] += weight != 0;
      break;
    }
    case ReadOutMethod::kElasticNet: {
      ElasticNetFit fit = fit_elastic_net(features, targets, train, test, options.features, options.elastic_net, seed, with_map, executor);
      out = {std::move(fit.predicted), std::move(fit.lambda), std::move(fit.l1_ratio), std::move(fit.at_edge), std::move(fit.used), std::move(fit.map)};
      break;
    }
    case ReadOutMethod::kNnls: out = fit_non_negative(features, targets, train, test, options.features, with_map, executor); break;
  }
  return out;
}

bool all_finite(const Matrix& m) {
  return std::all_of(m.values.begin(), m.values.end(), [](float value) { return std::isfinite(value); });
}

Error invalid(std::string message) { return {ErrorCode::kInvalid, std::move(message)}; }

Result<void> check(const Matrix& features, const Matrix& targets, const ReadOutOptions& options) {
  if (features.rows != targets.rows)
    return invalid("the features have " + format_count(features.rows) + " rows, the dimensions " + format_count(targets.rows) + "; both need a row for each object");
  if (features.rows == 0 || features.cols == 0 || targets.cols == 0) return invalid("at least one object, one feature and one dimension are needed");
  if (!all_finite(features)) return invalid("a feature is not finite");
  if (!all_finite(targets)) return invalid("a dimension has a value that is not finite");
  if (options.folds < 2 || options.folds > kReadOutFoldsMax)
    return invalid("folds is " + std::to_string(options.folds) + "; allowed are 2 to " + std::to_string(kReadOutFoldsMax));
  bool inner = false;
  std::uint32_t inner_folds = 2;
  if (options.method == ReadOutMethod::kRidge) {
    const std::vector<double>& alphas = options.ridge.alphas;
    if (alphas.empty() || !std::all_of(alphas.begin(), alphas.end(), [](double a) { return std::isfinite(a) && a >= 0; }) || !std::is_sorted(alphas.begin(), alphas.end()))
      return invalid("alphas must be one or more finite numbers of 0 or more, ascending");
    inner = options.ridge.choice == RidgeChoice::kFolds && alphas.size() > 1;
    inner_folds = options.ridge.inner_folds;
    if (std::min(features.rows, features.cols) > kRidgeSideMax)
      return Error{ErrorCode::kTooLarge, format_count(features.rows) + " objects and " + format_count(features.cols) + " features: one of both may be at most " +
                                             format_count(kRidgeSideMax) + " for a ridge"};
  } else if (features.cols > kElasticNetFeaturesMax) {
    return Error{ErrorCode::kTooLarge, format_count(features.cols) + " features: at most " + format_count(kElasticNetFeaturesMax) + " are allowed for " +
                                           to_string(options.method)};
  }
  if (options.method == ReadOutMethod::kElasticNet) {
    const ElasticNetOptions& net = options.elastic_net;
    if (net.l1_ratios.empty() || !std::all_of(net.l1_ratios.begin(), net.l1_ratios.end(), [](double rho) { return rho > 0 && rho <= 1; }))
      return invalid("l1 ratios must be one or more numbers above 0, up to 1");
    if (!std::all_of(net.lambdas.begin(), net.lambdas.end(), [](double l) { return std::isfinite(l) && l >= 0; }) ||
        !std::is_sorted(net.lambdas.begin(), net.lambdas.end(), std::greater<>()))
      return invalid("lambdas must be finite numbers of 0 or more, descending");
    if (net.lambdas.empty() && (net.steps == 0 || net.steps > 10'000 || !(net.span > 0 && net.span < 1)))
      return invalid("a path needs 1 to 10,000 lambdas and a span between 0 and 1");
    if (!(net.tolerance > 0 && net.tolerance < 1)) return invalid("the tolerance must lie between 0 and 1");
    inner = net.l1_ratios.size() * (net.lambdas.empty() ? net.steps : net.lambdas.size()) > 1;
    inner_folds = net.inner_folds;
  }
  if (inner && (inner_folds < 2 || inner_folds > kReadOutFoldsMax))
    return invalid("inner folds is " + std::to_string(inner_folds) + "; allowed are 2 to " + std::to_string(kReadOutFoldsMax));
  const std::size_t largest = (features.rows + options.folds - 1) / options.folds;  // of the outer folds
  if (features.rows < 2 * std::size_t{options.folds} || (inner && features.rows - largest < 2 * std::size_t{inner_folds}))
    return invalid(format_count(features.rows) + (features.rows == 1 ? " object is" : " objects are") + " too few: " + std::to_string(options.folds) +
                   " folds need two objects each" + (inner ? ", and " + std::to_string(inner_folds) + " inner folds two each of what a fold leaves" : ""));
  return {};
}

// 1 - sum of squared errors over sum of squares about the mean, of these objects; NaN when they do not vary.
template <class Truth, class Guess>
double r2_of(std::size_t count, const Truth& truth, const Guess& guess) {
  double mean = 0;
  bool varies = false;
  for (std::size_t i = 0; i < count; ++i) {
    mean += truth(i);
    varies = varies || truth(i) != truth(0);
  }
  if (!varies) return kNan;
  mean /= static_cast<double>(count);
  double error = 0, square = 0;
  for (std::size_t i = 0; i < count; ++i) {
    error += (truth(i) - guess(i)) * (truth(i) - guess(i));
    square += (truth(i) - mean) * (truth(i) - mean);
  }
  return square > 0 ? 1 - error / square : kNan;
}

double mean_of_finite(std::span<const double> values) {
  double sum = 0, count = 0;
  for (const double value : values)
    if (std::isfinite(value)) sum += value, count += 1;
  return count > 0 ? sum / count : kNan;
}

// The influence of each object on R^2 averaged over folds; empty when no fold has one.
std::vector<double> influences(const RealMatrix& truth, const RealMatrix& predicted, std::size_t dim, const std::vector<std::vector<std::uint32_t>>& members,
                               std::span<const double> fold_r2) {
  std::vector<double> out(truth.rows, 0.0);
  const auto folds = static_cast<double>(std::count_if(fold_r2.begin(), fold_r2.end(), [](double r2) { return std::isfinite(r2); }));
  if (folds == 0) return {};
  for (std::size_t f = 0; f < members.size(); ++f) {
    if (!std::isfinite(fold_r2[f])) continue;
    const std::vector<std::uint32_t>& own = members[f];
    const double count = static_cast<double>(own.size());
    double mean = 0, error = 0, square = 0;
    for (const std::uint32_t r : own) mean += truth.at(r, dim) / count;
    const auto gap = [&](std::uint32_t r) { return truth.at(r, dim) - predicted.at(r, dim); };
    const auto away = [&](std::uint32_t r) { return truth.at(r, dim) - mean; };
    for (const std::uint32_t r : own) {
      error += gap(r) * gap(r) / count;
      square += away(r) * away(r) / count;
    }
    // As one of `count` objects, one of `folds` folds; the variance is to be over count - 1.
    const double part = std::sqrt(count / (count - 1)) / (count * folds);
    for (const std::uint32_t r : own) out[r] = part * (error * away(r) * away(r) / square - gap(r) * gap(r)) / square;
  }
  return out;
}

double standard_error(std::span<const double> influence) {
  double sum = 0;
  for (const double value : influence) sum += value * value;
  return std::sqrt(sum);
}

}  // namespace

const char* to_string(ReadOutMethod method) {
  switch (method) {
    case ReadOutMethod::kElasticNet: return "elastic-net";
    case ReadOutMethod::kNnls: return "nnls";
    case ReadOutMethod::kRidge: break;
  }
  return "ridge";
}

Result<ReadOutMethod> read_out_method_from(const std::string& text) {
  for (const ReadOutMethod method : {ReadOutMethod::kRidge, ReadOutMethod::kElasticNet, ReadOutMethod::kNnls})
    if (text == to_string(method)) return method;
  return invalid("method " + quote_for_message(text) + " is none of ridge, elastic-net, nnls");
}

const char* to_string(ReadOutPreset preset) {
  switch (preset) {
    case ReadOutPreset::kPaper: return "paper";
    case ReadOutPreset::kRidgeCv: return "ridge-cv";
    case ReadOutPreset::kSemantic: return "semantic";
    case ReadOutPreset::kDefault: break;
  }
  return "default";
}

Result<ReadOutPreset> read_out_preset_from(const std::string& text) {
  for (const ReadOutPreset preset : {ReadOutPreset::kDefault, ReadOutPreset::kPaper, ReadOutPreset::kRidgeCv, ReadOutPreset::kSemantic})
    if (text == to_string(preset)) return preset;
  return invalid("preset " + quote_for_message(text) + " is none of default, paper, ridge-cv, semantic");
}

ReadOutOptions read_out_options(ReadOutPreset preset) {
  ReadOutOptions out;
  switch (preset) {
    case ReadOutPreset::kDefault:
      out.ridge.alphas = log_grid(1e-6, 1e4, 41);
      out.ridge.relative = true;
      break;
    case ReadOutPreset::kPaper:
      out.features.rectify = true;
      out.folds = 3;
      out.ridge.choice = RidgeChoice::kFolds;
      out.ridge.inner_folds = 3;
      out.ridge.alphas = linear_grid(50, 1200, 200);
      break;
    case ReadOutPreset::kRidgeCv: out.ridge.alphas = {1e-1, 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}; break;
    case ReadOutPreset::kSemantic:
      out.ridge.choice = RidgeChoice::kFolds;
      out.ridge.inner_folds = 5;
      out.ridge.alphas = log_grid(1e-3, 1e5, 500);
      break;
  }
  return out;
}

Result<ReadOut> read_out(const Matrix& features, const Matrix& targets, const ReadOutOptions& options, Executor& executor, const ReadOutWatcher& watcher) {
  TRY_DO(check(features, targets, options));
  RealMatrix truth(targets.rows, targets.cols);
  std::copy(targets.values.begin(), targets.values.end(), truth.values.begin());
  const std::size_t objects = features.rows, dims = targets.cols, jobs = std::size_t{options.folds} + 1;
  ReadOut out;
  out.fold = deal_folds(objects, options.folds, options.seed, "outer folds");
  out.predicted = RealMatrix(objects, dims);
  out.dims.resize(dims);

  // The last job is the fit on all objects. A ridge decomposes on one thread, so its jobs go side by side, as many as there are threads; the others share theirs.
  std::vector<Fitted> fitted(jobs);
  std::vector<std::vector<std::uint32_t>> members(options.folds);
  const std::size_t at_once = options.method == ReadOutMethod::kRidge ? std::max<std::size_t>(executor.width(), 1) : 1;
  for (std::size_t done = 0; done < jobs; done += at_once) {
    if (watcher && !watcher(static_cast<double>(done) / static_cast<double>(jobs))) return Error{ErrorCode::kCancelled, "the read-out was stopped"};
    const auto run = [&](std::size_t i) {
      // The largest first.
      const std::size_t job = jobs - 1 - (done + i);
      const bool whole = job == options.folds;
      FoldSplit split = split_fold(out.fold, static_cast<std::uint32_t>(job));  // of no fold: all objects train
      fitted[job] = fit_one(features, truth, split.train, split.test, options, options.seed, whole, executor);
      if (!whole) members[job] = std::move(split.test);
    };
    const std::size_t count = std::min(at_once, jobs - done);
    if (count == 1) run(0);
    else executor.parallel_for(count, run);
  }

  for (std::size_t f = 0; f < options.folds; ++f)
    for (std::size_t i = 0; i < members[f].size(); ++i)
      std::copy(fitted[f].predicted.row(i).begin(), fitted[f].predicted.row(i).end(), out.predicted.row(members[f][i]).begin());
  Fitted& whole = fitted.back();
  std::vector<double> y(objects), guess(objects), means, moved(objects, 0.0);
  for (std::size_t d = 0; d < dims; ++d) {
    DimensionReadOut& dim = out.dims[d];
    std::vector<double> rectified;
    for (std::size_t f = 0; f < options.folds; ++f) {
      const std::vector<std::uint32_t>& own = members[f];
      const auto true_at = [&](std::size_t i) { return truth.at(own[i], d); };
      dim.fold_r2.push_back(r2_of(own.size(), true_at, [&](std::size_t i) { return out.predicted.at(own[i], d); }));
      rectified.push_back(r2_of(own.size(), true_at, [&](std::size_t i) { return std::max(0.0, out.predicted.at(own[i], d)); }));
      if (options.method != ReadOutMethod::kNnls) dim.fold_penalty.push_back(fitted[f].penalty[d]);
    }
    dim.r2 = mean_of_finite(dim.fold_r2);
    dim.r2_rectified = mean_of_finite(rectified);
    const std::vector<double> influence = influences(truth, out.predicted, d, members, dim.fold_r2);
    const double reach = influence.empty() ? kNan : 1.96 * standard_error(influence);
    dim.r2_low = dim.r2 - reach;
    dim.r2_high = dim.r2 + reach;
    for (std::size_t i = 0; i < influence.size(); ++i) moved[i] += influence[i];
    for (std::size_t i = 0; i < objects; ++i) {
      y[i] = truth.at(i, d);
      guess[i] = out.predicted.at(i, d);
    }
    dim.r2_pooled = r2_of(objects, [&](std::size_t i) { return y[i]; }, [&](std::size_t i) { return guess[i]; });
    dim.r = pearson(y, guess);
    dim.penalty = whole.penalty[d];
    dim.l1_ratio = whole.l1_ratio[d];
    dim.at_edge = whole.at_edge[d];
    dim.used = whole.used[d];
    means.push_back(dim.r2);
  }
  out.mean_r2 = mean_of_finite(means);
  const auto counted = static_cast<double>(std::count_if(means.begin(), means.end(), [](double r2) { return std::isfinite(r2); }));
  const double reach = counted > 0 ? 1.96 * standard_error(moved) / counted : kNan;
  out.mean_r2_low = out.mean_r2 - reach;
  out.mean_r2_high = out.mean_r2 + reach;
  out.map = std::move(whole.map);
  return out;
}

Matrix rectified_embedding(const RealMatrix& predicted) {
  Matrix out(predicted.rows, predicted.cols);
  for (std::size_t i = 0; i < out.values.size(); ++i) out.values[i] = static_cast<float>(std::max(0.0, predicted.values[i]));
  return out;
}

}  // namespace tertium
