// plot.cpp: what counts as a value, and violins from samples.
#include "shared/figure/plot.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace tertium::figure {

bool is_value(double value) { return std::isfinite(value) && std::fabs(value) <= kValueMost; }

Violin violin_of(std::string name, std::size_t category, const std::vector<double>& sample, std::size_t steps) {
  Violin out;
  out.name = std::move(name);
  out.category = category;
  std::vector<double> sorted;
  for (const double value : sample)
    if (is_value(value)) sorted.push_back(value);
  std::sort(sorted.begin(), sorted.end());
  out.count = sorted.size();
  if (sorted.empty()) return out;
  const auto quantile = [&](double share) {
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
  };
  out.low_quartile = quantile(.25);
  out.median = quantile(.5);
  out.high_quartile = quantile(.75);
  double mean = 0, squares = 0;
  const double n = static_cast<double>(sorted.size());
  for (const double value : sorted) mean += value / n;
  for (const double value : sorted) squares += (value - mean) * (value - mean);
  const double deviation = sorted.size() > 1 ? std::sqrt(squares / (n - 1)) : 0;
  const double middle = (out.high_quartile - out.low_quartile) / 1.34;
  const double spread = middle > 0 ? std::min(deviation, middle) : deviation;
  if (!(spread > 0) || steps < 2) return out;
  const double width = .9 * spread * std::pow(n, -.2), factor = 1 / (n * width * std::sqrt(2 * 3.14159265358979323846));
  for (std::size_t i = 0; i < steps; ++i) {
    const double at = sorted.front() + (sorted.back() - sorted.front()) * static_cast<double>(i) / static_cast<double>(steps - 1);
    double density = 0;
    for (const double value : sorted) {
      const double z = (at - value) / width;
      if (std::fabs(z) < 9) density += std::exp(-.5 * z * z);
    }
    out.at.push_back(at);
    out.density.push_back(density * factor);
  }
  return out;
}

}  // namespace tertium::figure
