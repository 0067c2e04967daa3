// cka.cpp: sums over tiles of products, and centred kernels of distances.
#include "shared/analysis/cka.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "shared/analysis/row_products.h"
#include "shared/base/aligned.h"
#include "shared/base/fast_math.h"
#include "shared/domain/dissimilarities.h"

namespace tertium {
namespace {

using Tile = std::vector<double, LineAllocator<double>>;

// What both HSICs need of two centred kernels.
struct KernelSums {
  double ab = 0, aa = 0, bb = 0;          // <K, L>, <K, K>, <L, L>
  double diagonal_ab = 0, diagonal_aa = 0, diagonal_bb = 0;  // the same of the diagonals
  double trace_a = 0, trace_b = 0;

  void add_diagonal(double a, double b) {
    diagonal_ab += a * b;
    diagonal_aa += a * a;
    diagonal_bb += b * b;
    trace_a += a;
    trace_b += b;
  }
};

// n (n - 3) HSIC_1. Rows of a centred kernel add up to 0, so those of it without its diagonal to minus the diagonal.
double unbiased(double product, double diagonal, double trace_a, double trace_b, double n) {
  return product - diagonal + trace_a * trace_b / ((n - 1) * (n - 2)) - 2 * diagonal / (n - 2);
}

CkaReport finish(const KernelSums& s, std::size_t rows) {
  const double n = static_cast<double>(rows);
  CkaReport out;
  out.cka = std::clamp(s.ab / (std::sqrt(s.aa) * std::sqrt(s.bb)), 0.0, 1.0);
  const double ab = unbiased(s.ab, s.diagonal_ab, s.trace_a, s.trace_b, n);
  const double aa = unbiased(s.aa, s.diagonal_aa, s.trace_a, s.trace_a, n), bb = unbiased(s.bb, s.diagonal_bb, s.trace_b, s.trace_b, n);
  // What is left of sums that cancel is no variance.
  if (aa > 1e-12 * s.aa && bb > 1e-12 * s.bb) out.debiased = ab / (std::sqrt(aa) * std::sqrt(bb));
  return out;
}

double sum_in_order(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

// sum of squares of all products of rows of a with rows of b; `same`: they are the same rows.
double squares_of_products(const RowView& a, const RowView& b, bool same, Executor& executor) {
  std::vector<TilePair> tiles = upper_tiles(same ? tiles_of(a.count()) : 0);
  for (std::size_t r = 0; !same && r < tiles_of(a.count()); ++r)
    for (std::size_t c = 0; c < tiles_of(b.count()); ++c) tiles.push_back({r, c});
  std::vector<double> sums(tiles.size());
  executor.parallel_for(tiles.size(), [&](std::size_t t) {
    Tile values(kProductTile * kProductTile);
    multiply_rows(a, tiles[t].row, b, tiles[t].column, values.data());
    double sum = 0;
    for (const double value : values) sum += value * value;
    sums[t] = same && tiles[t].row != tiles[t].column ? 2 * sum : sum;
  });
  return sum_in_order(sums);
}

KernelSums linear_sums(const Matrix& a, const Matrix& b, Executor& executor) {
  KernelSums out;
  const RowView rows_a = rows_less_means(a), rows_b = rows_less_means(b);
  const std::size_t n = a.rows, tile_count = tiles_of(n);
  std::vector<double> diagonal_a(n), diagonal_b(n);
  const double rows = static_cast<double>(n), p = static_cast<double>(a.cols), q = static_cast<double>(b.cols);
  if (rows * rows / 2 * (p + q) <= rows * (p * p / 2 + q * q / 2 + p * q)) {
    const std::vector<TilePair> tiles = upper_tiles(tile_count);
    std::vector<double> ab(tiles.size()), aa(tiles.size()), bb(tiles.size());
    executor.parallel_for(tiles.size(), [&](std::size_t t) {
      const auto [row, column] = tiles[t];
      Tile k(kProductTile * kProductTile), l(kProductTile * kProductTile);
      multiply_rows(rows_a, row, rows_a, column, k.data());
      multiply_rows(rows_b, row, rows_b, column, l.data());
      const double times = row == column ? 1 : 2;
      for (std::size_t i = 0; i < k.size(); ++i) {
        ab[t] += k[i] * l[i];
        aa[t] += k[i] * k[i];
        bb[t] += l[i] * l[i];
      }
      ab[t] *= times, aa[t] *= times, bb[t] *= times;
      for (std::size_t i = 0; row == column && i < kProductTile && row * kProductTile + i < n; ++i) {
        diagonal_a[row * kProductTile + i] = k[i * kProductTile + i];
        diagonal_b[row * kProductTile + i] = l[i * kProductTile + i];
      }
    });
    out.ab = sum_in_order(ab), out.aa = sum_in_order(aa), out.bb = sum_in_order(bb);
  } else {
    const RowView columns_a = columns_less_means(a), columns_b = columns_less_means(b);
    out.ab = squares_of_products(columns_a, columns_b, false, executor);
    out.aa = squares_of_products(columns_a, columns_a, true, executor);
    out.bb = squares_of_products(columns_b, columns_b, true, executor);
    const auto fill = [](const RowView& view, std::vector<double>& diagonal) {
      for (std::size_t r = 0; r < diagonal.size(); ++r)
        for (std::size_t c = 0; c < view.length(); ++c) {
          const double value = static_cast<double>(view.matrix->at(r, c)) - view.column_shift[c];
          diagonal[r] += value * value;
        }
    };
    fill(rows_a, diagonal_a);
    fill(rows_b, diagonal_b);
  }
  for (std::size_t i = 0; i < n; ++i) out.add_diagonal(diagonal_a[i], diagonal_b[i]);
  return out;
}

// The pairs of the squared distances become those of the kernel; returns the squared median.
Result<double> make_rbf(const Matrix& m, double share, const char* what, std::vector<double>& pairs, Executor& executor) {
  const std::size_t n = m.rows;
  pairs.resize(pair_count(n));
  const RowView view = plain_rows(m);
  const std::vector<TilePair> tiles = upper_tiles(tiles_of(n));
  executor.parallel_for(tiles.size(), [&](std::size_t t) {
    const auto [row, column] = tiles[t];
    Tile values(kProductTile * kProductTile);
    square_row_gaps(view, row, view, column, values.data());
    for (std::size_t i = row * kProductTile; i < std::min(n, (row + 1) * kProductTile); ++i)
      for (std::size_t j = std::max(i + 1, column * kProductTile); j < std::min(n, (column + 1) * kProductTile); ++j)
        pairs[pair_number(i, j, n)] = values[(i - row * kProductTile) * kProductTile + (j - column * kProductTile)];
  });
  std::vector<double> sorted = pairs;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const double median = sorted.size() % 2 == 1 ? *middle : (*middle + *std::max_element(sorted.begin(), middle)) / 2;
  if (!(median > 0)) return Error{ErrorCode::kInvalid, std::string(what) + ": half of the pairs of rows or more are equal, so that the median distance is 0 and no width for rbf"};
  const double scale = -0.5 / (share * share * median);
  executor.parallel_for((pairs.size() + 65535) / 65536, [&](std::size_t part) {
    for (std::size_t i = part * 65536; i < std::min(pairs.size(), (part + 1) * 65536); ++i) pairs[i] = exact_exp(pairs[i] * scale);
  });
  return share * share * median;
}

// The mean of each row of a kernel with 1 on its diagonal.
std::vector<double> row_means(const std::vector<double>& pairs, std::size_t n) {
  std::vector<double> means(n, 1.0);
  for (std::size_t i = 0, at = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j, ++at) {
      means[i] += pairs[at];
      means[j] += pairs[at];
    }
  for (double& mean : means) mean /= static_cast<double>(n);
  return means;
}

KernelSums rbf_sums(const std::vector<double>& k, const std::vector<double>& l, std::size_t n, Executor& executor) {
  KernelSums out;
  const std::vector<double> means_k = row_means(k, n), means_l = row_means(l, n);
  const double mean_k = sum_in_order(means_k) / static_cast<double>(n), mean_l = sum_in_order(means_l) / static_cast<double>(n);
  std::vector<double> ab(n), aa(n), bb(n);
  executor.parallel_for(n, [&](std::size_t i) {
    for (std::size_t j = i + 1, at = i + 1 < n ? pair_number(i, i + 1, n) : 0; j < n; ++j, ++at) {
      const double x = k[at] - means_k[i] - means_k[j] + mean_k, y = l[at] - means_l[i] - means_l[j] + mean_l;
      ab[i] += x * y;
      aa[i] += x * x;
      bb[i] += y * y;
    }
  });
  for (std::size_t i = 0; i < n; ++i) out.add_diagonal(1 - 2 * means_k[i] + mean_k, 1 - 2 * means_l[i] + mean_l);
  out.ab = 2 * sum_in_order(ab) + out.diagonal_ab;
  out.aa = 2 * sum_in_order(aa) + out.diagonal_aa;
  out.bb = 2 * sum_in_order(bb) + out.diagonal_bb;
  return out;
}

Result<void> check_features(const Matrix& m, const char* what) {
  if (m.cols == 0) return Error{ErrorCode::kInvalid, std::string(what) + ": there are no columns"};
  bool varies = false;
  for (std::size_t i = 0; i < m.values.size(); ++i) {
    if (!std::isfinite(m.values[i])) {
      return Error{ErrorCode::kInvalid,
                   std::string(what) + ": row " + std::to_string(i / m.cols + 1) + ", column " + std::to_string(i % m.cols + 1) + " is not a finite number"};
    }
    varies = varies || m.values[i] != m.values[i % m.cols];
  }
  if (!varies) return Error{ErrorCode::kInvalid, std::string(what) + ": all rows are the same, so there is nothing to compare"};
  return {};
}

}  // namespace

const char* to_string(CkaKernel kernel) { return kernel == CkaKernel::kLinear ? "linear" : "rbf"; }

Result<CkaReport> compare_cka(const Matrix& a, const Matrix& b, const CkaOptions& options, Executor& executor) {
  if (a.rows != b.rows)
    return Error{ErrorCode::kInvalid, "one side has " + std::to_string(a.rows) + " rows, the other " + std::to_string(b.rows) + "; both must speak of the same objects"};
  if (a.rows < 4) return Error{ErrorCode::kInvalid, "at least 4 objects are needed; there are " + std::to_string(a.rows)};
  TRY_DO(check_features(a, "the first side"));
  TRY_DO(check_features(b, "the second side"));
  if (options.kernel == CkaKernel::kLinear) return finish(linear_sums(a, b, executor), a.rows);
  if (!(options.sigma > 0) || !std::isfinite(options.sigma)) return Error{ErrorCode::kInvalid, "sigma must be a finite share of the median above 0"};
  if (a.rows > kRbfObjectsMax)
    return Error{ErrorCode::kTooLarge, "rbf is for at most " + std::to_string(kRbfObjectsMax) + " objects; there are " + std::to_string(a.rows)};
  std::vector<double> k, l;
  TRY(const double squared_a, make_rbf(a, options.sigma, "the first side", k, executor));
  TRY(const double squared_b, make_rbf(b, options.sigma, "the second side", l, executor));
  CkaReport out = finish(rbf_sums(k, l, a.rows, executor), a.rows);
  out.sigma_a = std::sqrt(squared_a);
  out.sigma_b = std::sqrt(squared_b);
  return out;
}

}  // namespace tertium
