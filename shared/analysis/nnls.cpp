// nnls.cpp: columns enter one at a time, a Cholesky factor of those in use grows and shrinks with them.
#include "shared/analysis/nnls.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "shared/analysis/linear_algebra.h"
#include "shared/base/fast_math.h"

namespace tertium {
namespace {

constexpr double kDependent = 1e-12;  // of a column's squared length, what is left beside those in use
constexpr double kFlat = 1e-13;       // a slope over |x_j| |y| that is rounding

// y -= factor * x
TERTIUM_CLONES void take_away(double* y, const double* x, double factor, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) y[i] -= factor * x[i];
}

// The lower factor L of the products of the columns in use: L L' = G[used, used], columns of length 1.
class Factor {
 public:
  std::size_t size() const { return rows_.size(); }
  // with: products of the new column with those in use. False, and nothing changed, when it depends on them.
  bool add(std::span<const double> with) {
    CHECK(with.size() == size());
    std::vector<double> own(size() + 1);
    double left = 1;
    for (std::size_t i = 0; i < size(); ++i) {
      double sum = with[i];
      for (std::size_t k = 0; k < i; ++k) sum -= rows_[i][k] * own[k];
      own[i] = sum / rows_[i][i];
      left -= own[i] * own[i];
    }
    if (left <= kDependent) return false;
    own.back() = std::sqrt(left);
    rows_.push_back(std::move(own));
    return true;
  }
  // Without column `at`: rotations make the rest triangular again.
  void remove(std::size_t at) {
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(at));
    for (std::size_t k = at; k < size(); ++k) {
      const double a = rows_[k][k], b = rows_[k][k + 1], length = std::hypot(a, b), c = a / length, s = b / length;
      for (std::size_t i = k; i < size(); ++i) {
        const double x = rows_[i][k], y = rows_[i][k + 1];
        rows_[i][k] = c * x + s * y;
        rows_[i][k + 1] = c * y - s * x;
      }
      rows_[k].pop_back();
    }
  }
  // x becomes the solution of L L' x = x.
  void solve(std::vector<double>& x) const {
    CHECK(x.size() == size());
    for (std::size_t i = 0; i < size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) x[i] -= rows_[i][k] * x[k];
      x[i] /= rows_[i][i];
    }
    for (std::size_t i = size(); i-- > 0;) {
      x[i] /= rows_[i][i];
      for (std::size_t k = 0; k < i; ++k) x[k] -= rows_[i][k] * x[i];
    }
  }

 private:
  std::vector<std::vector<double>> rows_;  // row i: i + 1 values
};

}  // namespace

NonNegativeSquares::NonNegativeSquares(RealMatrix gram) : products_(std::move(gram)), length_(products_.rows) {
  CHECK(products_.rows == products_.cols);
  for (std::size_t j = 0; j < length_.size(); ++j) length_[j] = std::sqrt(std::max(products_.at(j, j), 0.0));
  for (std::size_t a = 0; a < length_.size(); ++a)
    for (std::size_t b = 0; b < length_.size(); ++b) {
      const double both = length_[a] * length_[b];
      products_.at(a, b) = both > 0 ? products_.at(a, b) / both : 0.0;
    }
}

NonNegativeFit NonNegativeSquares::solve(std::span<const double> moments, double y_square) const {
  const std::size_t count = length_.size();
  CHECK(count == moments.size());
  NonNegativeFit out;
  out.weights.assign(count, 0.0);
  out.squared_error = y_square;
  if (y_square <= 0) return out;
  // Everything in columns of length 1, and y too.
  const double y_length = std::sqrt(y_square);
  std::vector<double> goal(count, 0.0);
  for (std::size_t j = 0; j < count; ++j)
    if (length_[j] > 0) goal[j] = moments[j] / (length_[j] * y_length);

  std::vector<std::uint32_t> used;
  std::vector<double> weight(count, 0.0), slope = goal;
  std::vector<bool> is_used(count, false), barred(count, false);  // barred: adds nothing to those in use
  Factor factor;
  const auto solve_used = [&] {
    std::vector<double> x(used.size());
    for (std::size_t a = 0; a < used.size(); ++a) x[a] = goal[used[a]];
    factor.solve(x);
    // Once more on what rounding left.
    std::vector<double> rest(used.size());
    for (std::size_t a = 0; a < used.size(); ++a) {
      rest[a] = goal[used[a]];
      for (std::size_t b = 0; b < used.size(); ++b) rest[a] -= products_.at(used[a], used[b]) * x[b];
    }
    factor.solve(rest);
    for (std::size_t a = 0; a < used.size(); ++a) x[a] += rest[a];
    return x;
  };
  const auto find_slopes = [&] {
    slope = goal;
    for (const std::uint32_t k : used) take_away(slope.data(), products_.row(k).data(), weight[k], count);
  };
  const std::uint32_t steps_max = static_cast<std::uint32_t>(std::min<std::size_t>(10 * count + 10, std::numeric_limits<std::uint32_t>::max()));
  for (;;) {
    std::size_t next = count;
    for (std::size_t j = 0; j < count; ++j)
      if (!is_used[j] && !barred[j] && slope[j] > kFlat && (next == count || slope[j] > slope[next])) next = j;
    if (next == count) break;
    if (out.steps >= steps_max) {
      out.finished = false;
      break;
    }
    std::vector<double> with(used.size());
    for (std::size_t a = 0; a < used.size(); ++a) with[a] = products_.at(used[a], next);
    if (!factor.add(with)) {
      barred[next] = true;
      continue;
    }
    used.push_back(static_cast<std::uint32_t>(next));
    is_used[next] = true;
    ++out.steps;
    std::vector<double> x = solve_used();
    if (x.back() <= 0) {  // its slope was rounding
      factor.remove(used.size() - 1);
      used.pop_back();
      is_used[next] = false;
      barred[next] = true;
      continue;
    }
    while (std::any_of(x.begin(), x.end(), [](double value) { return value <= 0; })) {
      // As far towards x as no weight becomes negative; those that reach 0 go.
      double way = 1;
      for (std::size_t a = 0; a < used.size(); ++a)
        if (x[a] <= 0) way = std::min(way, weight[used[a]] / (weight[used[a]] - x[a]));
      for (std::size_t a = used.size(); a-- > 0;) {
        const std::uint32_t j = used[a];
        const bool limits = x[a] <= 0 && weight[j] / (weight[j] - x[a]) <= way;
        weight[j] += way * (x[a] - weight[j]);
        if (!limits && weight[j] > 0) continue;
        weight[j] = 0;
        is_used[j] = false;
        factor.remove(a);
        used.erase(used.begin() + static_cast<std::ptrdiff_t>(a));
        ++out.steps;
      }
      std::fill(barred.begin(), barred.end(), false);
      x = solve_used();
    }
    for (std::size_t a = 0; a < used.size(); ++a) weight[used[a]] = x[a];
    find_slopes();
  }
  double explained = 0;
  for (std::size_t j = 0; j < count; ++j) {
    if (length_[j] <= 0) continue;
    out.weights[j] = weight[j] * y_length / length_[j];
    explained += weight[j] * (goal[j] + slope[j]);
    out.violation = std::max(out.violation, is_used[j] ? std::abs(slope[j]) : barred[j] ? 0.0 : slope[j]);
  }
  // |y - X w|^2 = y'y - w'X'y - w'X'(y - X w)
  out.squared_error = std::max(0.0, y_square * (1 - explained));
  return out;
}

NonNegativeFit solve_non_negative(const RealMatrix& x, std::span<const double> y) {
  CHECK(x.rows == y.size());
  RealMatrix gram(x.cols, x.cols);
  add_columns_gram(x, gram);
  mirror_lower(gram);
  std::vector<double> moments(x.cols, 0.0);
  double y_square = 0;
  for (std::size_t r = 0; r < x.rows; ++r) {
    y_square += y[r] * y[r];
    for (std::size_t c = 0; c < x.cols; ++c) moments[c] += x.at(r, c) * y[r];
  }
  NonNegativeFit out = NonNegativeSquares(std::move(gram)).solve(moments, y_square);
  // From the rows, where the differences of large sums above would round.
  out.squared_error = 0;
  for (std::size_t r = 0; r < x.rows; ++r) {
    double left = y[r];
    for (std::size_t c = 0; c < x.cols; ++c) left -= x.at(r, c) * out.weights[c];
    out.squared_error += left * left;
  }
  return out;
}

}  // namespace tertium
