// share_interval.cpp: Wilson's formula.
#include "shared/stats/share_interval.h"

#include <algorithm>
#include <cmath>

namespace tertium {

ShareInterval share_interval(double hits, double n, double z) {
  if (!(n > 0)) return {0, 1};
  const double share = std::clamp(hits / n, 0.0, 1.0), square = z * z / n;
  const double centre = (share + square / 2) / (1 + square);
  const double half = z / (1 + square) * std::sqrt(share * (1 - share) / n + square / (4 * n));
  // Rounding must not put an end beyond a share that is 0 or 1.
  return {std::clamp(centre - half, 0.0, share), std::clamp(centre + half, share, 1.0)};
}

}  // namespace tertium
