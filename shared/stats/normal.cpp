// normal.cpp: the normal distribution by the complementary error function.
#include "shared/stats/normal.h"

#include <cmath>

namespace tertium {
double normal_cdf(double z) { return 0.5 * std::erfc(-z * 0.70710678118654752440); }
}  // namespace tertium
