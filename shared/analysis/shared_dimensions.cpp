// shared_dimensions.cpp: best matches both ways, labels that go with them, bootstrap and permutation of objects.
#include "shared/analysis/shared_dimensions.h"

#include <algorithm>
#include <cmath>

#include "shared/base/fast_math.h"
#include "shared/base/random.h"
#include "shared/stats/discovery.h"
#include "shared/stats/resampling.h"

namespace tertium {
namespace {

ColumnCorrelations turned(const ColumnCorrelations& r) {
  ColumnCorrelations out{r.cols, r.rows, std::vector<double>(r.values.size())};
  for (std::size_t a = 0; a < r.rows; ++a)
    for (std::size_t b = 0; b < r.cols; ++b) out.values[b * r.rows + a] = r.at(a, b);
  return out;
}

// Columns centred and of length 1, row-major; of a column that does not vary all 0.
std::vector<double> unit_columns(const Matrix& m) {
  std::vector<double> out(m.values.size());
  for (std::size_t c = 0; c < m.cols; ++c) {
    double sum = 0, squares = 0;
    bool varies = false;
    for (std::size_t r = 0; r < m.rows; ++r) {
      sum += static_cast<double>(m.at(r, c));
      varies = varies || m.at(r, c) != m.at(0, c);
    }
    const double mean = m.rows > 0 ? sum / static_cast<double>(m.rows) : 0;
    for (std::size_t r = 0; r < m.rows; ++r) {
      const double x = static_cast<double>(m.at(r, c)) - mean;
      squares += x * x;
    }
    const double scale = varies && squares > 0 ? 1 / std::sqrt(squares) : 0;
    for (std::size_t r = 0; r < m.rows; ++r) out[r * m.cols + c] = (static_cast<double>(m.at(r, c)) - mean) * scale;
  }
  return out;
}

// sums[i * cols + j] += x[i] * y[j]
TERTIUM_CLONES void add_outer(const double* __restrict x, std::size_t rows, const double* __restrict y, std::size_t cols, double* __restrict sums) {
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < cols; ++j) sums[i * cols + j] += x[i] * y[j];
}

// Pearson's r where object o counts times[o].
double weighted_pearson(std::span<const double> x, std::span<const double> y, std::span<const std::uint32_t> times) {
  double n = 0, sum_x = 0, sum_y = 0;
  for (std::size_t o = 0; o < x.size(); ++o) {
    const double w = times[o];
    n += w, sum_x += w * x[o], sum_y += w * y[o];
  }
  const double mean_x = sum_x / n, mean_y = sum_y / n;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t o = 0; o < x.size(); ++o) {
    const double w = times[o], dx = x[o] - mean_x, dy = y[o] - mean_y;
    xx += w * dx * dx, yy += w * dy * dy, xy += w * dx * dy;
  }
  return xx > 0 && yy > 0 ? std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> column_of(const std::vector<double>& values, std::size_t cols, std::size_t column) {
  std::vector<double> out(cols > 0 ? values.size() / cols : 0);
  for (std::size_t r = 0; r < out.size(); ++r) out[r] = values[r * cols + column];
  return out;
}

}  // namespace

const char* to_string(Standing standing) {
  switch (standing) {
    case Standing::kShared: return "shared";
    case Standing::kCovered: return "covered";
    case Standing::kUnique: return "unique";
  }
  return "";
}

SharedDimensions find_shared_dimensions(const ColumnCorrelations& correlations, double from) {
  const ColumnCorrelations back = turned(correlations);
  const Partners forth_best = match_with_replacement(correlations), back_best = match_with_replacement(back);
  SharedDimensions out;
  out.from = from;
  const auto stand = [&](const ColumnCorrelations& r, const Partners& best, const Partners& others, std::vector<DimensionStanding>& to) {
    for (std::size_t d = 0; d < r.rows; ++d) {
      DimensionStanding& standing = to.emplace_back();
      standing.best = best[d];
      if (!best[d]) continue;
      standing.r = r.at(d, *best[d]);
      const bool mutual = others[*best[d]] == static_cast<std::uint32_t>(d);
      standing.standing = standing.r < from ? Standing::kUnique : mutual ? Standing::kShared : Standing::kCovered;
    }
  };
  stand(correlations, forth_best, back_best, out.a);
  stand(back, back_best, forth_best, out.b);
  const auto count = [](const std::vector<DimensionStanding>& of, Standing standing) {
    return static_cast<std::size_t>(std::count_if(of.begin(), of.end(), [&](const DimensionStanding& d) { return d.standing == standing; }));
  };
  out.shared = count(out.a, Standing::kShared);
  out.covered_a = count(out.a, Standing::kCovered);
  out.covered_b = count(out.b, Standing::kCovered);
  out.unique_a = count(out.a, Standing::kUnique);
  out.unique_b = count(out.b, Standing::kUnique);
  return out;
}

std::vector<TransferredLabel> transfer_labels(const ColumnCorrelations& correlations, std::span<const std::string> labels, double at_least) {
  CHECK(labels.size() == correlations.rows);
  const ColumnCorrelations back = turned(correlations);
  const Partners best = match_with_replacement(back);
  std::vector<TransferredLabel> out(correlations.cols);
  for (std::size_t d = 0; d < out.size(); ++d) {
    if (!best[d]) continue;
    out[d].from = best[d];
    out[d].r = back.at(d, *best[d]);
    if (out[d].r >= at_least) out[d].label = labels[*best[d]];
  }
  return out;
}

Result<std::vector<MatchEvidence>> match_evidence(const Matrix& a, const Matrix& b, const EvidenceOptions& options, Executor& executor) {
  if (a.rows != b.rows)
    return Error{ErrorCode::kInvalid, "the embeddings have " + std::to_string(a.rows) + " and " + std::to_string(b.rows) + " objects; the same ones are needed"};
  if (options.bootstraps > kEvidenceMost || options.permutations > kEvidenceMost)
    return Error{ErrorCode::kInvalid, "at most " + std::to_string(kEvidenceMost) + " bootstrap samples and permutations are drawn"};
  const std::size_t objects = a.rows;
  std::vector<MatchEvidence> out(a.cols);
  const ColumnCorrelations whole = correlate_columns(a, b), odd = correlate_columns(a, b, Rows::kOdd), even = correlate_columns(a, b, Rows::kEven);
  const Partners best = match_with_replacement(whole), odd_best = match_with_replacement(odd);
  for (std::size_t d = 0; d < a.cols; ++d) {
    out[d].best = best[d];
    if (!best[d]) continue;
    out[d].r = whole.at(d, *best[d]);
    if (objects < 4) continue;
    out[d].held_out_best = odd_best[d];
    out[d].held_out_r = even.at(d, *odd_best[d]);
  }
  if (b.cols == 0 || objects < 3) return out;
  const std::vector<double> x = unit_columns(a), y = unit_columns(b);

  if (options.bootstraps > 0) {
    const std::uint64_t key = derive_key(options.seed, "objects of matched dimensions");
    std::vector<double> values(a.cols * options.bootstraps);
    std::vector<std::vector<double>> left, right;
    for (std::size_t d = 0; d < a.cols; ++d) {
      left.push_back(column_of(x, a.cols, d));
      right.push_back(column_of(y, b.cols, *best[d]));
    }
    executor.parallel_for(options.bootstraps, [&](std::size_t s) {
      std::vector<std::uint32_t> times(objects);
      count_draws(key, static_cast<std::uint32_t>(s), times);
      for (std::size_t d = 0; d < a.cols; ++d) values[d * options.bootstraps + s] = weighted_pearson(left[d], right[d], times);
    });
    for (std::size_t d = 0; d < a.cols; ++d) {
      const ResampledSpread spread = spread_of(std::span(values).subspan(d * options.bootstraps, options.bootstraps));
      out[d].low = spread.low;
      out[d].high = spread.high;
    }
  }

  if (options.permutations > 0) {
    const std::uint64_t key = derive_key(options.seed, "permuted objects of matched dimensions");
    std::vector<double> most(a.cols * options.permutations);
    executor.parallel_for(options.permutations, [&](std::size_t s) {
      std::vector<std::uint32_t> order(objects);
      draw_permutation(key, static_cast<std::uint32_t>(s), order);
      std::vector<double> sums(a.cols * b.cols, 0.0);
      for (std::size_t o = 0; o < objects; ++o) add_outer(x.data() + o * a.cols, a.cols, y.data() + order[o] * b.cols, b.cols, sums.data());
      for (std::size_t d = 0; d < a.cols; ++d)
        most[s * a.cols + d] = *std::max_element(sums.begin() + static_cast<std::ptrdiff_t>(d * b.cols), sums.begin() + static_cast<std::ptrdiff_t>((d + 1) * b.cols));
    });
    std::vector<double> p;
    for (std::size_t d = 0; d < a.cols; ++d) {
      std::uint64_t as_good = 0;
      for (std::size_t s = 0; s < options.permutations; ++s) as_good += most[s * a.cols + d] >= out[d].r - 1e-12 ? 1 : 0;  // sums in another order than r's
      p.push_back(out[d].p = permutation_p(as_good, options.permutations));
    }
    const std::vector<bool> discovered = find_discoveries(p, 0.05);
    for (std::size_t d = 0; d < a.cols; ++d) out[d].discovered = discovered[d];
  }
  return out;
}

}  // namespace tertium
