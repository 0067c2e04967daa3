// paired.cpp: tests of differences.
#include "shared/stats/paired.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "shared/base/check.h"
#include "shared/stats/correlation.h"
#include "shared/stats/distributions.h"
#include "shared/stats/normal.h"

namespace tertium {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// P of a sum of ranks of at most `smaller`, twice: every subset of the ranks 1 ... n is as likely.
double exact_signed_ranks(std::uint64_t n, double smaller) {
  const std::size_t most = static_cast<std::size_t>(n * (n + 1) / 2);
  std::vector<double> ways(most + 1, 0.0);  // shares of all subsets by their sum
  ways[0] = 1;
  std::size_t reached = 0;
  for (std::size_t rank = 1; rank <= n; ++rank) {
    reached += rank;
    for (std::size_t sum = reached + 1; sum-- > 0;) ways[sum] = 0.5 * (ways[sum] + (sum >= rank ? ways[sum - rank] : 0.0));
  }
  double tail = 0;
  for (std::size_t sum = 0; sum <= static_cast<std::size_t>(smaller); ++sum) tail += ways[sum];
  return std::min(1.0, 2 * tail);
}

}  // namespace

PairedT paired_t(std::span<const double> x, std::span<const double> y) {
  CHECK(x.size() == y.size());
  PairedT out;
  out.cases = x.size();
  out.low = out.high = out.t = out.p = out.mean = kNaN;
  if (x.empty()) return out;
  const double n = static_cast<double>(x.size());
  double sum = 0, squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] - y[i];
  out.mean = sum / n;
  if (x.size() < 2) return out;
  bool equal = true;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double d = x[i] - y[i];
    equal = equal && d == x[0] - y[0];
    squares += (d - out.mean) * (d - out.mean);
  }
  out.freedom = n - 1;
  if (equal) {
    out.mean = out.low = out.high = x[0] - y[0];
    if (out.mean != 0) out.t = std::copysign(std::numeric_limits<double>::infinity(), out.mean), out.p = 0;
    return out;
  }
  const double error = std::sqrt(squares / (n - 1) / n), reach = student_t_critical(0.95, n - 1) * error;
  out.low = out.mean - reach;
  out.high = out.mean + reach;
  out.t = out.mean / error;
  out.p = student_t_two_sided(out.t, n - 1);
  return out;
}

SignedRanks wilcoxon_signed_rank(std::span<const double> x, std::span<const double> y) {
  CHECK(x.size() == y.size());
  SignedRanks out;
  std::vector<double> sizes;
  std::vector<bool> up;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double d = x[i] - y[i];
    if (d == 0) continue;
    sizes.push_back(std::abs(d));
    up.push_back(d > 0);
  }
  out.cases = sizes.size();
  out.z = out.p = kNaN;
  if (sizes.empty()) return out;
  const std::vector<double> rank = ranks(sizes);
  for (std::size_t i = 0; i < rank.size(); ++i) (up[i] ? out.positive : out.negative) += rank[i];
  std::sort(sizes.begin(), sizes.end());
  double ties = 0;  // sum of t^3 - t over sizes that t differences share
  for (std::size_t begin = 0; begin < sizes.size();) {
    const std::size_t end = static_cast<std::size_t>(std::upper_bound(sizes.begin() + static_cast<std::ptrdiff_t>(begin), sizes.end(), sizes[begin]) - sizes.begin());
    const double t = static_cast<double>(end - begin);
    ties += t * (t * t - 1);
    begin = end;
  }
  const double n = static_cast<double>(sizes.size()), smaller = std::min(out.positive, out.negative);
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
  out.z = (smaller - n * (n + 1) / 4) / std::sqrt(variance);
  out.exact = ties == 0 && out.cases <= kExactWilcoxonMost && out.cases == x.size();
  out.p = out.exact ? exact_signed_ranks(out.cases, smaller) : std::min(1.0, 2 * normal_cdf(out.z));
  return out;
}

McNemar mcnemar(std::uint64_t only_first, std::uint64_t only_second) {
  McNemar out{only_first, only_second};
  const std::uint64_t all = only_first + only_second;
  out.p_exact = sign_test_two_sided(only_first, all);
  if (only_first != only_second) {
    const double apart = static_cast<double>(std::max(only_first, only_second) - std::min(only_first, only_second)) - 1;
    out.chi_square = apart * apart / static_cast<double>(all);
  }
  out.p_corrected = chi_square_1_above(out.chi_square);
  return out;
}

}  // namespace tertium
