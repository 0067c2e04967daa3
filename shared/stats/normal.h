// normal.h: the standard normal distribution.
#pragma once

namespace tertium {
// P(Z <= z). Relative accuracy holds far into the left tail (complementary error function).
double normal_cdf(double z);
}  // namespace tertium
