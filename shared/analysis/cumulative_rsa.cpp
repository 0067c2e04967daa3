// cumulative_rsa.cpp: predicted similarities of a few dimensions, where most objects have none of them, and their correlations.
#include "shared/analysis/cumulative_rsa.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "shared/analysis/similarity.h"
#include "shared/base/aligned.h"
#include "shared/base/fast_math.h"
#include "shared/domain/dissimilarities.h"
#include "shared/domain/embedding.h"
#include "shared/model/rsm.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kHeldBytesMax = std::size_t{384} << 20;  // of single dimensions' similarities of each side at once
constexpr std::size_t kRowsTogether = 16;                      // of pairs whose products are one task
constexpr double kThird = 1.0 / 3;
constexpr double kNoVariance = 1e-24;  // of similarities between 0 and 1: what rounding leaves of a constant

// The predicted similarity matrix where objects whose row is all zeros are alike: they are counted, not visited.
struct PredictedPairs {
  std::size_t objects = 0;
  std::vector<std::uint32_t> place;   // of each object among those with a weight; kNowhere: it has none
  std::vector<double> pairs;          // of those with a weight, as a list
  std::vector<double> with_none;      // of each of them with an object that has none; two that have none: exactly 1/3
  std::size_t bytes() const { return sizeof(double) * (pairs.size() + with_none.size()) + sizeof(std::uint32_t) * place.size(); }

  // Object i with i + 1 ... objects - 1.
  void fill_row(std::size_t i, double* to) const {
    const std::size_t members = with_none.size();
    const std::uint32_t at = place[i];
    if (members == objects) {
      std::copy_n(pairs.data() + (i + 1 < objects ? pair_number(i, i + 1, objects) : 0), objects - i - 1, to);
      return;
    }
    if (at == kNowhere) {
      for (std::size_t j = i + 1; j < objects; ++j) *to++ = place[j] == kNowhere ? kThird : with_none[place[j]];
      return;
    }
    // Places rise with objects, so the members after this one follow each other in the list.
    const double* next = pairs.data() + (std::size_t{at} + 1 < members ? pair_number(at, std::size_t{at} + 1, members) : 0);
    for (std::size_t j = i + 1; j < objects; ++j) *to++ = place[j] == kNowhere ? with_none[at] : *next++;
  }
  std::vector<double> list() const {
    std::vector<double> out(pair_count(objects));
    for (std::size_t i = 0; i + 1 < objects; ++i) fill_row(i, out.data() + pair_number(i, i + 1, objects));
    return out;
  }
};

Result<PredictedPairs> predict_pairs(const Matrix& embedding, Executor& executor) {
  const std::size_t n = embedding.rows;
  PredictedPairs out;
  out.objects = n;
  out.place.assign(n, kNowhere);
  std::vector<std::uint32_t> members;
  for (std::size_t i = 0; i < n; ++i) {
    const std::span<const float> row = embedding.row(i);
    if (std::all_of(row.begin(), row.end(), [](float value) { return value == 0; })) continue;
    out.place[i] = static_cast<std::uint32_t>(members.size());
    members.push_back(static_cast<std::uint32_t>(i));
  }
  const std::size_t m = members.size(), none = n - m;
  if (none == 0) {
    TRY(const SimilarityMatrix whole, predicted_similarity(embedding, executor));
    out.pairs = upper_triangle(whole);
    out.with_none.resize(n);
    return out;
  }
  Matrix some(m, embedding.cols);
  for (std::size_t r = 0; r < m; ++r) std::copy_n(embedding.row(members[r]).data(), embedding.cols, some.row(r).data());
  // Sums over third objects that have a weight, e_ij / (e_ij + e_ik + e_jk); then over the others, for which e_ik = e_jk = 1.
  std::vector<double> dots;
  if (m >= 3) {
    TRY(const SimilarityMatrix among, predicted_similarity(some, executor));
    out.pairs = upper_triangle(among);
    TRY(dots, similarity_pairs(some, PairRule::kDot, executor));
  } else if (m == 2) {
    out.pairs = {0.0};
    dots = {0.0};
    for (std::size_t c = 0; c < some.cols; ++c) dots[0] += static_cast<double>(some.at(0, c)) * static_cast<double>(some.at(1, c));
  }
  const double thirds = static_cast<double>(n - 2), others = static_cast<double>(none), before = m >= 3 ? static_cast<double>(m - 2) : 0.0;
  for (std::size_t k = 0; k < out.pairs.size(); ++k) out.pairs[k] = (out.pairs[k] * before + others / (1 + 2 * exact_exp(-dots[k]))) / thirds;
  // Object i and one without a weight: e = 1; a third one k: e_ik and 1; one without a weight: all three are 1.
  out.with_none.assign(m, (others - 1) * kThird);
  for (std::size_t i = 0, at = 0; i < m; ++i)
    for (std::size_t j = i + 1; j < m; ++j, ++at) {
      const double share = 1 / (2 + exact_exp(dots[at]));
      out.with_none[i] += share;
      out.with_none[j] += share;
    }
  for (double& value : out.with_none) value /= thirds;
  return out;
}

Matrix column_of(const Matrix& m, std::size_t column) { return take_columns(m, {column}); }

Result<void> check_embedding(const Matrix& m, const char* what) {
  const std::string lead = what;
  if (m.rows < 3) return Error{ErrorCode::kInvalid, lead + " has " + std::to_string(m.rows) + " objects; at least 3 are needed"};
  if (m.rows > kMostSimilarityObjects)
    return Error{ErrorCode::kTooLarge, lead + " has " + std::to_string(m.rows) + " objects; at most " + std::to_string(kMostSimilarityObjects) + " are compared"};
  if (m.cols == 0) return Error{ErrorCode::kInvalid, lead + " has no dimensions"};
  for (std::size_t i = 0; i < m.values.size(); ++i) {
    if (!std::isfinite(m.values[i]))
      return Error{ErrorCode::kInvalid, lead + ": row " + std::to_string(i / m.cols + 1) + ", column " + std::to_string(i % m.cols + 1) + " is not a finite number"};
  }
  return {};
}

Result<void> check_reference(std::span<const double> reference, std::size_t objects) {
  if (reference.size() != pair_count(objects))
    return Error{ErrorCode::kInvalid, "the reference has " + std::to_string(reference.size()) + " pairs of objects, but the embedding's " + std::to_string(objects) + " objects have " +
                                          std::to_string(pair_count(objects))};
  for (std::size_t i = 0, at = 0; i < objects; ++i)
    for (std::size_t j = i + 1; j < objects; ++j, ++at)
      if (!std::isfinite(reference[at]))
        return Error{ErrorCode::kInvalid, "the reference: the value of objects " + std::to_string(i + 1) + " and " + std::to_string(j + 1) + " is not a finite number; every pair is needed"};
  if (std::all_of(reference.begin(), reference.end(), [&](double value) { return value == reference[0]; }))
    return Error{ErrorCode::kInvalid, "the reference has the same value for every pair: there is nothing to correlate"};
  return {};
}

// One side of a product: predicted pairs, or a list.
struct Side {
  const PredictedPairs* predicted = nullptr;
  std::span<const double> list;
  double shift = kThird;  // taken away: the mean, or near it
  void fill_row(std::size_t i, std::size_t objects, double* to) const {
    if (predicted) predicted->fill_row(i, to);
    else std::copy_n(list.data() + pair_number(i, i + 1, objects), objects - i - 1, to);
    for (std::size_t j = 0; j + i + 1 < objects; ++j) to[j] -= shift;
  }
};

using Wide __attribute__((vector_size(64))) = double;
constexpr std::size_t kWide = 8;
TERTIUM_INLINE void load_wide(Wide& to, const double* from) { std::memcpy(&to, from, sizeof to); }
TERTIUM_INLINE double sum_wide(const Wide& v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

// to[a * b_count + b] += <x_a, y_b>, rows of `length` doubles, a multiple of kWide, `pitch` apart.
TERTIUM_CLONES void add_row_products(const double* x, std::size_t a_count, const double* y, std::size_t b_count, std::size_t length, std::size_t pitch, double* to) {
  for (std::size_t a = 0; a < a_count; a += 2) {
    const double *x0 = x + a * pitch, *x1 = x + std::min(a + 1, a_count - 1) * pitch;
    for (std::size_t b = 0; b < b_count; b += 2) {
      const double *y0 = y + b * pitch, *y1 = y + std::min(b + 1, b_count - 1) * pitch;
      Wide sums[4] = {};
      for (std::size_t k = 0; k < length; k += kWide) {
        Wide u0, u1, v0, v1;
        load_wide(u0, x0 + k);
        load_wide(u1, x1 + k);
        load_wide(v0, y0 + k);
        load_wide(v1, y1 + k);
        sums[0] += u0 * v0;
        sums[1] += u0 * v1;
        sums[2] += u1 * v0;
        sums[3] += u1 * v1;
      }
      to[a * b_count + b] += sum_wide(sums[0]);
      if (b + 1 < b_count) to[a * b_count + b + 1] += sum_wide(sums[1]);
      if (a + 1 < a_count) to[(a + 1) * b_count + b] += sum_wide(sums[2]);
      if (a + 1 < a_count && b + 1 < b_count) to[(a + 1) * b_count + b + 1] += sum_wide(sums[3]);
    }
  }
}

// Pearson's r of every a with every b over the pairs, a.size() x b.size().
std::vector<double> correlate_sides(std::span<const Side> a, std::span<const Side> b, std::size_t objects, Executor& executor) {
  const std::size_t tasks = (objects + kRowsTogether - 1) / kRowsTogether, cells = a.size() * b.size(), pitch = (objects + kWide - 1) / kWide * kWide;
  const std::size_t values = cells + 2 * (a.size() + b.size());  // products, then sums and squares of each side
  std::vector<std::vector<double>> parts(tasks);
  executor.parallel_for(tasks, [&](std::size_t task) {
    std::vector<double>& own = parts[task];
    own.assign(values, 0.0);
    std::vector<double, LineAllocator<double>> x(a.size() * pitch), y(b.size() * pitch);
    for (std::size_t i = task * kRowsTogether; i < std::min(objects - 1, (task + 1) * kRowsTogether); ++i) {
      const std::size_t count = objects - i - 1, length = (count + kWide - 1) / kWide * kWide;
      double* at = own.data() + cells;
      const auto fill = [&](std::span<const Side> sides, double* rows) {
        for (std::size_t s = 0; s < sides.size(); ++s, at += 2) {
          double* row = rows + s * pitch;
          sides[s].fill_row(i, objects, row);
          std::fill(row + count, row + length, 0.0);
          double sum = 0;
          for (std::size_t k = 0; k < count; ++k) sum += row[k];
          at[0] += sum;
          add_row_products(row, 1, row, 1, length, pitch, at + 1);
        }
      };
      fill(a, x.data());
      fill(b, y.data());
      add_row_products(x.data(), a.size(), y.data(), b.size(), length, pitch, own.data());
    }
  });
  std::vector<double> total(values, 0.0);
  for (const std::vector<double>& part : parts)
    for (std::size_t v = 0; v < values; ++v) total[v] += part[v];
  const double n = static_cast<double>(pair_count(objects));
  const auto mean = [&](std::size_t side) { return total[cells + 2 * side] / n; };
  const auto variance = [&](std::size_t side) { return total[cells + 2 * side + 1] / n - mean(side) * mean(side); };
  std::vector<double> out(cells, 0.0);
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j) {
      const double x = variance(i), y = variance(a.size() + j);
      if (!(x > kNoVariance) || !(y > kNoVariance)) continue;
      out[i * b.size() + j] = std::clamp((total[i * b.size() + j] / n - mean(i) * mean(a.size() + j)) / (std::sqrt(x) * std::sqrt(y)), -1.0, 1.0);
    }
  return out;
}

class Progress {
 public:
  Progress(std::size_t steps, const RsaWatcher& watcher) : steps_(static_cast<double>(steps)), watcher_(watcher) {}
  Result<void> step() {
    ++done_;
    if (watcher_ && !watcher_(std::min(1.0, done_ / steps_))) return Error{ErrorCode::kCancelled, "stopped while dimensions were compared"};
    return {};
  }

 private:
  double steps_, done_ = 0;
  const RsaWatcher& watcher_;
};

// The similarities of single dimensions from `first` on, as many as may be held at once.
Result<std::vector<PredictedPairs>> predict_singles(const Matrix& m, std::size_t first, Progress& progress, Executor& executor) {
  std::vector<PredictedPairs> out;
  for (std::size_t d = first, bytes = 0; d < m.cols && (d == first || bytes < kHeldBytesMax); ++d) {
    TRY(PredictedPairs one, predict_pairs(column_of(m, d), executor));
    bytes += one.bytes();
    out.push_back(std::move(one));
    TRY_DO(progress.step());
  }
  return out;
}

std::vector<Side> sides_of(const std::vector<PredictedPairs>& singles) {
  std::vector<Side> out;
  for (const PredictedPairs& one : singles) out.push_back({&one, {}, kThird});
  return out;
}

}  // namespace

Result<CumulativeRsa> cumulative_rsa(std::span<const double> reference, const Matrix& embedding, const CumulativeOptions& options, Executor& executor,
                                     const RsaWatcher& watcher) {
  TRY_DO(check_embedding(embedding, "the embedding"));
  TRY_DO(check_reference(reference, embedding.rows));
  std::vector<std::size_t> order(embedding.cols);
  for (std::size_t d = 0; d < order.size(); ++d) order[d] = d;
  if (!options.keep_order) order = order_by_importance(embedding);
  RsaOptions rsa;
  rsa.method = options.method, rsa.bootstraps = options.bootstraps, rsa.by = options.by, rsa.level = options.level, rsa.seed = options.seed;
  std::vector<double> ranked;
  if (options.method == RsaMethod::kSpearman) ranked = ranks(reference);
  CumulativeRsa out;
  Progress progress(order.size(), watcher);
  for (std::size_t d = 0; d < order.size(); ++d) {
    const std::vector<std::size_t> first(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(d + 1));
    TRY(const PredictedPairs predicted, predict_pairs(take_columns(embedding, first), executor));
    const std::vector<double> pairs = predicted.list();
    CumulativePoint point;
    point.dims = static_cast<std::uint32_t>(d + 1);
    point.column = static_cast<std::uint32_t>(order[d]);
    const auto [low, high] = std::minmax_element(pairs.begin(), pairs.end());
    const bool varies = *high - *low > 1e-12;
    if (varies && options.bootstraps > 0) {
      TRY(const RsaReport report, compare_similarities(reference, pairs, {}, rsa, executor));
      point.r = report.r, point.low = report.low, point.high = report.high, point.sd = report.sd;
    } else if (varies) {
      point.r = options.method == RsaMethod::kPearson    ? pearson(reference, pairs)
                : options.method == RsaMethod::kSpearman ? pearson(ranked, ranks(pairs))
                                                         : kendall(reference, pairs);
    }
    out.points.push_back(point);
    TRY_DO(progress.step());
  }
  const double whole = out.points.back().r;
  const auto needed = [&](double share) {
    if (!(whole > 0)) return std::uint32_t{0};
    std::size_t d = out.points.size();
    while (d > 0 && out.points[d - 1].r > 0 && out.points[d - 1].r * out.points[d - 1].r > share * whole * whole) --d;
    return static_cast<std::uint32_t>(d + 1);
  };
  out.dims_90 = needed(0.90);
  out.dims_95 = needed(0.95);
  out.dims_99 = needed(0.99);
  return out;
}

Result<ColumnCorrelations> pairwise_rsa(const Matrix& a, const Matrix& b, Executor& executor, const RsaWatcher& watcher) {
  TRY_DO(check_embedding(a, "the first embedding"));
  TRY_DO(check_embedding(b, "the second embedding"));
  if (a.rows != b.rows)
    return Error{ErrorCode::kInvalid, "the first embedding has " + std::to_string(a.rows) + " objects, the second " + std::to_string(b.rows) + "; they must be the same"};
  ColumnCorrelations out{a.cols, b.cols, std::vector<double>(a.cols * b.cols)};
  Progress progress(a.cols + b.cols, watcher);
  for (std::size_t first_a = 0; first_a < a.cols;) {
    TRY(const std::vector<PredictedPairs> some_a, predict_singles(a, first_a, progress, executor));
    for (std::size_t first_b = 0; first_b < b.cols;) {
      TRY(const std::vector<PredictedPairs> some_b, predict_singles(b, first_b, progress, executor));
      const std::vector<double> r = correlate_sides(sides_of(some_a), sides_of(some_b), a.rows, executor);
      for (std::size_t i = 0; i < some_a.size(); ++i)
        for (std::size_t j = 0; j < some_b.size(); ++j) out.values[(first_a + i) * b.cols + first_b + j] = r[i * some_b.size() + j];
      first_b += some_b.size();
    }
    first_a += some_a.size();
  }
  return out;
}

Result<std::vector<double>> single_dimension_rsa(std::span<const double> reference, const Matrix& embedding, Executor& executor, const RsaWatcher& watcher) {
  TRY_DO(check_embedding(embedding, "the embedding"));
  TRY_DO(check_reference(reference, embedding.rows));
  double sum = 0;
  for (const double value : reference) sum += value;
  // Less its mean and of length 1, so that its variance can be told from rounding whatever its scale.
  std::vector<double> standard(reference.begin(), reference.end());
  const double mean = sum / static_cast<double>(reference.size());
  double squares = 0;
  for (double& value : standard) {
    value -= mean;
    squares += value * value;
  }
  for (double& value : standard) value /= std::sqrt(squares / static_cast<double>(reference.size()));
  const Side whole{nullptr, standard, 0};
  std::vector<double> out;
  Progress progress(embedding.cols, watcher);
  while (out.size() < embedding.cols) {
    TRY(const std::vector<PredictedPairs> some, predict_singles(embedding, out.size(), progress, executor));
    const std::vector<double> r = correlate_sides(sides_of(some), {&whole, 1}, embedding.rows, executor);
    out.insert(out.end(), r.begin(), r.end());
  }
  return out;
}

}  // namespace tertium
