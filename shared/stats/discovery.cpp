// discovery.cpp: Benjamini and Hochberg's step-up.
#include "shared/stats/discovery.h"

#include <algorithm>

#include "shared/base/check.h"

namespace tertium {
namespace {

// The largest p that is rejected, or -1 when none is.
double threshold(std::span<const double> p_values, double alpha) {
  CHECK(alpha >= 0 && alpha <= 1);
  std::vector<double> candidates;  // above alpha none can be rejected
  for (const double p : p_values) {
    if (p <= alpha) candidates.push_back(p);
  }
  std::sort(candidates.begin(), candidates.end());
  const double n = static_cast<double>(p_values.size());
  for (std::size_t r = candidates.size(); r > 0; --r) {
    if (candidates[r - 1] <= static_cast<double>(r) / n * alpha) return candidates[r - 1];
  }
  return -1;
}

}  // namespace

std::size_t count_discoveries(std::span<const double> p_values, double alpha) {
  const double limit = threshold(p_values, alpha);
  return static_cast<std::size_t>(std::count_if(p_values.begin(), p_values.end(), [limit](double p) { return p <= limit; }));
}

std::vector<bool> find_discoveries(std::span<const double> p_values, double alpha) {
  const double limit = threshold(p_values, alpha);
  std::vector<bool> found;
  found.reserve(p_values.size());
  for (const double p : p_values) found.push_back(p <= limit);
  return found;
}

}  // namespace tertium
