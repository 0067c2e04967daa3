// rsa.cpp: checks, the agreement itself, its bootstrap and its permutations.
#include "shared/analysis/rsa.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "shared/analysis/rsa_bootstrap.h"
#include "shared/base/fast_math.h"
#include "shared/base/random.h"
#include "shared/domain/dissimilarities.h"
#include "shared/model/rsm.h"
#include "shared/stats/correlation.h"
#include "shared/stats/resampling.h"

namespace tertium {
namespace {

constexpr double kSameR = 1e-12;  // two arrangements that are mirror images differ by rounding alone
constexpr std::size_t kWide = 8;
using Wide __attribute__((vector_size(64))) = double;

std::string what_of(std::size_t variable) { return variable == 0 ? "the first matrix" : variable == 1 ? "the second matrix" : "control " + std::to_string(variable - 1); }

Result<SharedPairs> share_pairs(std::span<const std::span<const double>> matrices) {
  const std::size_t all = matrices[0].size();
  for (std::size_t v = 1; v < matrices.size(); ++v)
    if (matrices[v].size() != all)
      return Error{ErrorCode::kInvalid, "the first matrix has " + std::to_string(all) + " pairs of objects, " + what_of(v) + " has " + std::to_string(matrices[v].size()) +
                                            "; all must speak of the same objects"};
  SharedPairs out;
  out.objects = objects_of_pairs(all);
  if (out.objects == 0) return Error{ErrorCode::kInvalid, std::to_string(all) + " values are the pairs of no whole number of objects"};
  if (out.objects < 3) return Error{ErrorCode::kInvalid, "at least 3 objects are needed; there are " + std::to_string(out.objects)};
  if (out.objects > kMostSimilarityObjects)
    return Error{ErrorCode::kTooLarge, "similarities are compared of at most " + std::to_string(kMostSimilarityObjects) + " objects; there are " + std::to_string(out.objects)};
  out.columns.resize(matrices.size());
  out.row_begin.push_back(0);
  for (std::size_t i = 0, at = 0; i < out.objects; ++i) {
    for (std::size_t j = i + 1; j < out.objects; ++j, ++at) {
      bool measured = true;
      for (std::size_t v = 0; v < matrices.size(); ++v) {
        if (std::isinf(matrices[v][at])) {
          return Error{ErrorCode::kInvalid,
                       what_of(v) + ": the value of objects " + std::to_string(i + 1) + " and " + std::to_string(j + 1) + " is infinite; finite numbers are allowed, and NaN for what was not measured"};
        }
        measured = measured && !std::isnan(matrices[v][at]);
      }
      if (!measured) continue;
      out.second.push_back(static_cast<std::uint16_t>(j));
      for (std::size_t v = 0; v < matrices.size(); ++v) out.columns[v].push_back(matrices[v][at]);
    }
    out.row_begin.push_back(out.second.size());
  }
  if (out.count() < 3) return Error{ErrorCode::kInvalid, "all matrices have " + std::to_string(out.count()) + " pairs in common; at least 3 are needed"};
  for (std::size_t v = 0; v < matrices.size(); ++v) {
    const std::vector<double>& column = out.columns[v];
    if (std::all_of(column.begin(), column.end(), [&](double value) { return value == column[0]; }))
      return Error{ErrorCode::kInvalid, what_of(v) + " has the same value for every pair" + (out.count() < all ? " that all matrices have" : "") + ": there is nothing to correlate"};
  }
  return out;
}

// Sums in eight lanes, then a fixed tree.
TERTIUM_CLONES double multiply(const double* x, const double* y, std::size_t count) {
  Wide sums{};
  std::size_t k = 0;
  for (; k + kWide <= count; k += kWide) {
    Wide a, b;
    std::memcpy(&a, x + k, sizeof a);
    std::memcpy(&b, y + k, sizeof b);
    sums += a * b;
  }
  double sum = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
  for (; k < count; ++k) sum += x[k] * y[k];
  return sum;
}

// The correlations of every two matrices, m x m.
std::vector<double> correlate_all(const SharedPairs& pairs, RsaMethod method, Executor& executor) {
  const std::size_t m = pairs.columns.size();
  std::vector<std::vector<double>> ranked(method == RsaMethod::kSpearman ? m : 0);
  std::vector<DenseRanks> dense(method == RsaMethod::kKendall ? m : 0);
  executor.parallel_for(m, [&](std::size_t v) {
    if (!ranked.empty()) ranked[v] = ranks(pairs.columns[v]);
    if (!dense.empty()) dense[v] = dense_ranks(pairs.columns[v]);
  });
  std::vector<double> r(m * m, 1.0);
  std::vector<std::pair<std::size_t, std::size_t>> cells;
  for (std::size_t v = 0; v < m; ++v)
    for (std::size_t u = v + 1; u < m; ++u) cells.emplace_back(v, u);
  executor.parallel_for(cells.size(), [&](std::size_t c) {
    const auto [v, u] = cells[c];
    r[v * m + u] = r[u * m + v] = method == RsaMethod::kPearson    ? pearson(pairs.columns[v], pairs.columns[u])
                                  : method == RsaMethod::kSpearman ? pearson(ranked[v], ranked[u])
                                                                   : kendall(dense[v], dense[u].number, dense[u].tied_pairs);
  });
  return r;
}

// The second matrix with its objects permuted against all others.
class Mantel {
 public:
  // r: the correlations as they are.
  Mantel(const SharedPairs& pairs, RsaMethod method, std::vector<double> r, std::uint64_t key, Executor& executor)
      : pairs_(pairs), method_(method), r_(std::move(r)), key_(key), m_(pairs.columns.size()) {
    if (method == RsaMethod::kKendall) {
      dense_.resize(m_);
      executor.parallel_for(m_, [&](std::size_t v) { dense_[v] = dense_ranks(pairs.columns[v]); });
      numbers_ = square_of<std::uint32_t>(dense_[1].number);
      return;
    }
    columns_ = pairs.columns;
    executor.parallel_for(m_, [&](std::size_t v) {
      if (method == RsaMethod::kSpearman) columns_[v] = ranks(columns_[v]);
      standardise(columns_[v]);
    });
    values_ = square_of<double>(columns_[1]);
  }

  double permuted(std::uint32_t permutation) const {
    std::vector<std::uint32_t> order(pairs_.objects);
    draw_permutation(key_, permutation, order);
    std::vector<double> r = r_;
    for (std::size_t v = 0; v < m_; ++v) {
      if (v == 1) continue;
      r[v * m_ + 1] = r[m_ + v] = 0;
    }
    if (method_ == RsaMethod::kKendall) fill_kendall(order, r);
    else fill_products(order, r);
    return partial_correlation(r, m_);
  }

 private:
  template <class T>
  std::vector<T> square_of(const std::vector<T>& column) const {
    const std::size_t n = pairs_.objects;
    std::vector<T> square(n * n, T{});
    for (std::size_t i = 0, at = 0; i < n; ++i)
      for (std::size_t j = i + 1; j < n; ++j, ++at) square[i * n + j] = square[j * n + i] = column[at];
    return square;
  }

  void fill_products(std::span<const std::uint32_t> order, std::vector<double>& r) const {
    const std::size_t n = pairs_.objects;
    std::vector<double> moved(n);
    for (std::size_t i = 0, at = 0; i < n; ++i) {
      const double* row = values_.data() + order[i] * n;
      for (std::size_t j = i + 1; j < n; ++j) moved[j] = row[order[j]];
      const std::size_t count = n - i - 1;
      for (std::size_t v = 0; v < m_; ++v)
        if (v != 1) r[m_ + v] += multiply(columns_[v].data() + at, moved.data() + i + 1, count);
      at += count;
    }
    for (std::size_t v = 0; v < m_; ++v)
      if (v != 1) r[v * m_ + 1] = r[m_ + v] = std::clamp(r[m_ + v] / static_cast<double>(pairs_.count()), -1.0, 1.0);
  }

  void fill_kendall(std::span<const std::uint32_t> order, std::vector<double>& r) const {
    const std::size_t n = pairs_.objects;
    std::vector<std::uint32_t> moved;
    moved.reserve(pairs_.count());
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t* row = numbers_.data() + order[i] * n;
      for (std::size_t j = i + 1; j < n; ++j) moved.push_back(row[order[j]]);
    }
    for (std::size_t v = 0; v < m_; ++v)
      if (v != 1) r[v * m_ + 1] = r[m_ + v] = kendall(dense_[v], moved, dense_[1].tied_pairs);
  }

  const SharedPairs& pairs_;
  RsaMethod method_;
  std::vector<double> r_;
  std::uint64_t key_;
  std::size_t m_;
  std::vector<std::vector<double>> columns_;  // standardised, or their ranks
  std::vector<double> values_;                // the second one, objects x objects
  std::vector<DenseRanks> dense_;
  std::vector<std::uint32_t> numbers_;        // likewise
};

// body(i) for i in [0, count), and the share of all work that is done told in between; work: of one.
Result<void> run_watched(std::size_t count, double work, double& done, double total, Executor& executor, const RsaWatcher& watcher, const std::function<void(std::size_t)>& body) {
  const std::size_t together = std::max<std::size_t>(1, executor.width()) * 4;
  for (std::size_t first = 0; first < count; first += together) {
    const std::size_t now = std::min(together, count - first);
    executor.parallel_for(now, [&](std::size_t i) { body(first + i); });
    done += work * static_cast<double>(now);
    if (watcher && !watcher(std::min(1.0, done / total))) return Error{ErrorCode::kCancelled, "stopped while similarities were resampled"};
  }
  return {};
}

}  // namespace

const char* to_string(RsaMethod method) { return method == RsaMethod::kPearson ? "pearson" : method == RsaMethod::kSpearman ? "spearman" : "kendall"; }
const char* to_string(RsaBootstrap by) { return by == RsaBootstrap::kObjects ? "object" : "entry"; }

Result<RsaReport> compare_similarities(std::span<const double> a, std::span<const double> b, std::span<const std::vector<double>> controls, const RsaOptions& options,
                                       Executor& executor, const RsaWatcher& watcher) {
  if (options.bootstraps > kBootstrapsMax || options.permutations > kBootstrapsMax)
    return Error{ErrorCode::kTooLarge, "at most " + std::to_string(kBootstrapsMax) + " bootstrap samples and as many permutations are drawn"};
  if (!(options.level > 0 && options.level < 1)) return Error{ErrorCode::kInvalid, "the level of an interval lies above 0 and below 1"};
  std::vector<std::span<const double>> matrices{a, b};
  for (const std::vector<double>& control : controls) matrices.emplace_back(control);
  const std::size_t m = matrices.size();
  TRY(SharedPairs pairs, share_pairs(matrices));
  if (options.permutations > 0 && pairs.count() < a.size())
    return Error{ErrorCode::kInvalid, std::to_string(a.size() - pairs.count()) + " pairs are not measured in all matrices; objects are permuted only where every pair is measured"};

  RsaReport out;
  out.objects = pairs.objects;
  out.pairs = pairs.count();
  out.not_measured = a.size() - pairs.count();
  const std::vector<double> r = correlate_all(pairs, options.method, executor);
  out.r = partial_correlation(r, m);

  const std::size_t batches = (options.bootstraps + kRsaLanes - 1) / kRsaLanes;
  const double total = static_cast<double>(batches * kRsaLanes) + options.permutations;
  double done = 0;
  if (options.permutations > 0) {
    const Mantel mantel(pairs, options.method, r, derive_key(options.seed, "rsa permutation"), executor);
    std::vector<double> permuted(options.permutations);
    TRY_DO(run_watched(options.permutations, 1, done, total, executor, watcher, [&](std::size_t i) { permuted[i] = mantel.permuted(static_cast<std::uint32_t>(i)); }));
    std::uint64_t above = 0, beyond = 0;
    for (const double other : permuted) {
      above += other >= out.r - kSameR ? 1 : 0;
      beyond += std::abs(other) >= std::abs(out.r) - kSameR ? 1 : 0;
    }
    const ResampledSpread spread = spread_of(permuted);
    out.permutations = options.permutations;
    out.p = permutation_p(above, options.permutations);
    out.p_two_sided = permutation_p(beyond, options.permutations);
    out.permuted_low = spread.low;
    out.permuted_high = spread.high;
  }
  if (options.bootstraps > 0) {
    if (options.method == RsaMethod::kPearson)
      for (std::vector<double>& column : pairs.columns) standardise(column);
    const BootstrapSums sums(pairs, options.method, options.by, options.seed, executor);
    std::vector<double> samples(batches * kRsaLanes);
    TRY_DO(run_watched(batches, kRsaLanes, done, total, executor, watcher, [&](std::size_t batch) {
      std::vector<double> correlations(kRsaLanes * m * m);
      sums.correlate(static_cast<std::uint32_t>(batch), correlations);
      for (std::size_t lane = 0; lane < kRsaLanes; ++lane) {
        const std::span<double> own(correlations.data() + lane * m * m, m * m);
        samples[batch * kRsaLanes + lane] = own[1];
        if (std::isnan(own[1]) || m == 2) continue;
        // A control that does not vary in a sample holds nothing constant there.
        for (double& value : own)
          if (std::isnan(value)) value = 0;
        samples[batch * kRsaLanes + lane] = partial_correlation(own, m);
      }
    }));
    samples.resize(options.bootstraps);
    const ResampledSpread spread = spread_of(samples, options.level);
    out.low = spread.low;
    out.high = spread.high;
    out.sd = spread.sd;
    out.bootstraps = spread.values;
  }
  return out;
}

}  // namespace tertium
