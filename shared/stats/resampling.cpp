// resampling.cpp: draws by counter and quantiles of what came of them.
#include "shared/stats/resampling.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "shared/base/check.h"
#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr std::uint32_t kSamplesMax = 1u << 28;

// Far more blocks than a sample takes lie between two of them.
RandomStream stream_of(std::uint64_t key, std::uint32_t sample) {
  CHECK(sample < kSamplesMax);
  return RandomStream(key, std::uint64_t{sample} << 34);
}

}  // namespace

void draw_with_replacement(std::uint64_t key, std::uint32_t sample, std::uint32_t things, std::span<std::uint32_t> drawn) {
  RandomStream random = stream_of(key, sample);
  for (std::uint32_t& one : drawn) one = random.below(things);
}

void count_draws(std::uint64_t key, std::uint32_t sample, std::span<std::uint32_t> times) {
  CHECK(times.size() <= std::numeric_limits<std::uint32_t>::max());
  std::fill(times.begin(), times.end(), 0u);
  const auto things = static_cast<std::uint32_t>(times.size());
  RandomStream random = stream_of(key, sample);
  for (std::uint32_t i = 0; i < things; ++i) ++times[random.below(things)];
}

void draw_permutation(std::uint64_t key, std::uint32_t sample, std::span<std::uint32_t> order) {
  std::iota(order.begin(), order.end(), 0u);
  RandomStream random = stream_of(key, sample);
  for (std::size_t left = order.size(); left > 1; --left) std::swap(order[left - 1], order[random.below(static_cast<std::uint32_t>(left))]);
}

std::vector<double> resample(std::uint32_t samples, Executor& executor, const std::function<double(std::uint32_t sample)>& statistic) {
  std::vector<double> values(samples);
  executor.parallel_for(samples, [&](std::size_t s) { values[s] = statistic(static_cast<std::uint32_t>(s)); });
  return values;
}

double quantile(std::span<const double> sorted, double p) {
  CHECK(!sorted.empty() && p >= 0 && p <= 1);
  const double at = p * static_cast<double>(sorted.size() - 1), below = std::floor(at);
  const std::size_t first = static_cast<std::size_t>(below), second = std::min(first + 1, sorted.size() - 1);
  return sorted[first] + (at - below) * (sorted[second] - sorted[first]);
}

ResampledSpread spread_of(std::span<const double> values, double level) {
  CHECK(level > 0 && level < 1);
  std::vector<double> sorted;
  for (const double value : values)
    if (!std::isnan(value)) sorted.push_back(value);
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  ResampledSpread out{kNaN, kNaN, kNaN, static_cast<std::uint32_t>(sorted.size())};
  if (sorted.size() < 2) return out;
  std::sort(sorted.begin(), sorted.end());
  const double n = static_cast<double>(sorted.size()), mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / n;
  double squares = 0;
  for (const double value : sorted) squares += (value - mean) * (value - mean);
  out.low = quantile(sorted, (1 - level) / 2);
  out.high = quantile(sorted, (1 + level) / 2);
  out.sd = std::sqrt(squares / (n - 1));
  return out;
}

double permutation_p(std::uint64_t as_extreme, std::uint64_t permutations) {
  return (1 + static_cast<double>(as_extreme)) / (1 + static_cast<double>(permutations));
}

}  // namespace tertium
