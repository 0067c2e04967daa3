// correlation.cpp: Pearson, ranks, Spearman, Kendall by merging, partial correlation by elimination.
#include "shared/stats/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "shared/base/check.h"

namespace tertium {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kNothingLeft = 1e-10;  // of a variance of 1

std::uint64_t pairs_of(std::uint64_t n) { return n < 2 ? 0 : n * (n - 1) / 2; }

// Sorts, and counts the pairs that stood in the wrong order (equal ones do not). `room`: as long.
std::uint64_t sort_and_count(std::span<std::uint32_t> values, std::span<std::uint32_t> room) {
  std::uint64_t swaps = 0;
  constexpr std::size_t kShort = 16;
  const std::size_t n = values.size();
  for (std::size_t begin = 0; begin < n; begin += kShort) {
    const std::size_t end = std::min(begin + kShort, n);
    for (std::size_t i = begin + 1; i < end; ++i) {
      const std::uint32_t value = values[i];
      std::size_t at = i;
      for (; at > begin && values[at - 1] > value; --at) values[at] = values[at - 1];
      values[at] = value;
      swaps += i - at;
    }
  }
  std::uint32_t *from = values.data(), *to = room.data();
  for (std::size_t width = kShort; width < n; width *= 2) {
    for (std::size_t begin = 0; begin < n; begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, n), end = std::min(begin + 2 * width, n);
      std::size_t left = begin, right = middle, out = begin;
      while (left < middle && right < end) {
        const bool later = from[right] < from[left];  // passes all that are left on the left
        swaps += later ? middle - left : 0;
        to[out++] = later ? from[right] : from[left];
        right += later ? 1 : 0;
        left += later ? 0 : 1;
      }
      out = static_cast<std::size_t>(std::copy(from + left, from + middle, to + out) - to);
      std::copy(from + right, from + end, to + out);
    }
    std::swap(from, to);
  }
  if (from != values.data()) std::copy(from, from + n, values.data());
  return swaps;
}

}  // namespace

double pearson(std::span<const double> x, std::span<const double> y) {
  CHECK(x.size() == y.size() && x.size() >= 2);
  const double n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n, mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double a = x[i] - mean_x, b = y[i] - mean_y;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  if (!(xx > 0) || !(yy > 0)) return 0;
  return std::clamp(xy / (std::sqrt(xx) * std::sqrt(yy)), -1.0, 1.0);
}

std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double shared = static_cast<double>(begin + 1 + end) / 2;  // mean of begin + 1 ... end
    for (std::size_t i = begin; i < end; ++i) result[order[i]] = shared;
    begin = end;
  }
  return result;
}

double spearman(std::span<const double> x, std::span<const double> y) { return pearson(ranks(x), ranks(y)); }

DenseRanks dense_ranks(std::span<const double> values) {
  CHECK(values.size() <= std::numeric_limits<std::uint32_t>::max());
  DenseRanks out;
  out.order.resize(values.size());
  out.number.resize(values.size());
  std::iota(out.order.begin(), out.order.end(), 0u);
  std::sort(out.order.begin(), out.order.end(), [&](std::uint32_t a, std::uint32_t b) { return values[a] != values[b] ? values[a] < values[b] : a < b; });
  std::uint32_t number = 0;
  for (std::size_t begin = 0; begin < out.order.size(); ++number) {
    std::size_t end = begin;
    for (; end < out.order.size() && values[out.order[end]] == values[out.order[begin]]; ++end) out.number[out.order[end]] = number;
    out.tied_pairs += pairs_of(end - begin);
    begin = end;
  }
  return out;
}

double kendall(const DenseRanks& x, std::span<const std::uint32_t> y, std::uint64_t y_tied_pairs) {
  const std::size_t n = x.order.size();
  CHECK(n >= 2 && y.size() == n);
  const std::uint64_t all = pairs_of(n);
  if (x.tied_pairs == all || y_tied_pairs == all) return 0;
  std::vector<std::uint32_t> by_x(n), room(n);
  for (std::size_t i = 0; i < n; ++i) by_x[i] = y[x.order[i]];
  // Among equal x the order of y is rising, so that no such pair counts as discordant.
  std::uint64_t tied_in_both = 0;
  for (std::size_t begin = 0; begin < n && x.tied_pairs > 0;) {
    std::size_t end = begin + 1;
    while (end < n && x.number[x.order[end]] == x.number[x.order[begin]]) ++end;
    if (end - begin > 1) {
      std::sort(by_x.begin() + static_cast<std::ptrdiff_t>(begin), by_x.begin() + static_cast<std::ptrdiff_t>(end));
      for (std::size_t same = begin; same < end;) {
        std::size_t stop = same + 1;
        while (stop < end && by_x[stop] == by_x[same]) ++stop;
        tied_in_both += pairs_of(stop - same);
        same = stop;
      }
    }
    begin = end;
  }
  const std::uint64_t discordant = sort_and_count(by_x, room);
  const std::uint64_t untied = all - x.tied_pairs - y_tied_pairs + tied_in_both;
  const double difference = static_cast<double>(untied) - 2 * static_cast<double>(discordant);
  const double scale = std::sqrt(static_cast<double>(all - x.tied_pairs)) * std::sqrt(static_cast<double>(all - y_tied_pairs));
  return std::clamp(difference / scale, -1.0, 1.0);
}

double kendall(std::span<const double> x, std::span<const double> y) {
  CHECK(x.size() == y.size() && x.size() >= 2);
  const DenseRanks other = dense_ranks(y);
  return kendall(dense_ranks(x), other.number, other.tied_pairs);
}

double partial_correlation(std::span<const double> correlations, std::size_t variables) {
  CHECK(variables >= 2 && correlations.size() == variables * variables);
  std::vector<double> left(correlations.begin(), correlations.end());
  const auto at = [&](std::size_t i, std::size_t j) -> double& { return left[i * variables + j]; };
  for (std::size_t k = 2; k < variables; ++k) {
    const double pivot = at(k, k);
    if (!(pivot > kNothingLeft)) continue;
    for (std::size_t i = 0; i < variables; ++i) {
      if (i == k || (i > 1 && i < k)) continue;
      const double share = at(i, k) / pivot;
      for (std::size_t j = 0; j < variables; ++j)
        if (j != k) at(i, j) -= share * at(k, j);
    }
  }
  if (!(at(0, 0) > kNothingLeft) || !(at(1, 1) > kNothingLeft)) return 0;
  return std::clamp(at(0, 1) / (std::sqrt(at(0, 0)) * std::sqrt(at(1, 1))), -1.0, 1.0);
}

double partial_correlation(std::span<const double> x, std::span<const double> y, std::span<const std::vector<double>> controls) {
  const std::size_t variables = 2 + controls.size();
  const auto variable = [&](std::size_t v) { return v == 0 ? x : v == 1 ? y : std::span<const double>(controls[v - 2]); };
  std::vector<double> r(variables * variables, 1.0);
  for (std::size_t i = 0; i < variables; ++i)
    for (std::size_t j = i + 1; j < variables; ++j) r[i * variables + j] = r[j * variables + i] = pearson(variable(i), variable(j));
  return partial_correlation(r, variables);
}

double mean_correlation(std::span<const double> correlations) {
  if (correlations.empty()) return kNaN;
  double sum = 0;
  for (const double r : correlations) sum += std::atanh(std::clamp(r, -kCorrelationMost, kCorrelationMost));
  return std::tanh(sum / static_cast<double>(correlations.size()));
}

double spearman_brown(double r, double times) {
  const double denominator = 1 + (times - 1) * r;
  return denominator > 0 ? times * r / denominator : kNaN;
}

double correct_for_noise(double r, double reliability_x, double reliability_y) {
  return reliability_x > 0 && reliability_y > 0 ? r / (std::sqrt(reliability_x) * std::sqrt(reliability_y)) : kNaN;
}

}  // namespace tertium
