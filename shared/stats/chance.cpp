// chance.cpp: exact quantiles of the binomial distribution with probability 1/3.
#include "shared/stats/chance.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "shared/base/check.h"

namespace tertium {

ChanceBand chance_band(std::size_t triplets, std::size_t ties) {
  CHECK(ties <= triplets);
  if (triplets == ties) return {};
  const double n = static_cast<double>(triplets - ties), all = static_cast<double>(triplets);
  // Masses relative to the one at the mode, by the ratio of neighbours; 12 standard deviations hold all that a double can see.
  const double mode = std::floor((n + 1) / 3), reach = std::ceil(12 * std::sqrt(n * 2 / 9)) + 1;
  const double first = std::max(0.0, mode - reach), last = std::min(n, mode + reach);
  std::vector<double> mass(static_cast<std::size_t>(last - first) + 1);
  const std::size_t middle = static_cast<std::size_t>(mode - first);
  mass[middle] = 1;
  for (std::size_t i = middle; i + 1 < mass.size(); ++i) {
    const double k = first + static_cast<double>(i);
    mass[i + 1] = mass[i] * (n - k) / (2 * (k + 1));
  }
  for (std::size_t i = middle; i > 0; --i) {
    const double k = first + static_cast<double>(i);
    mass[i - 1] = mass[i] * 2 * k / (n - k + 1);
  }
  double total = 0;
  for (const double m : mass) total += m;
  const auto quantile = [&](double share) {
    double below = 0;
    for (std::size_t i = 0; i < mass.size(); ++i) {
      below += mass[i];
      if (below >= share * total) return first + static_cast<double>(i);
    }
    return last;
  };
  return {quantile(0.025) / all, quantile(0.975) / all};
}

}  // namespace tertium
