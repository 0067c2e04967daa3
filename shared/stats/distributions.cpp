// distributions.cpp: the incomplete beta function by its continued fraction, and binomial masses relative to the largest.
#include "shared/stats/distributions.h"

#include <algorithm>
#include <cmath>

#include "shared/base/check.h"
#include "shared/stats/normal.h"

namespace tertium {
namespace {

constexpr double kSqrtPi = 1.7724538509055160273;

// Gamma(a + 1/2) / Gamma(a): from where its series for large a is exact, downwards.
double gamma_ratio(double a) {
  double factor = 1;
  for (; a < 32; a += 1) factor *= a / (a + 0.5);
  const double u = 1 / a;
  // The expansion in 1 / a of Gamma(a + 1/2) / (Gamma(a) sqrt(a)) (Tricomi and Erdelyi 1951).
  const double series = 1 + u * (-1.0 / 8 + u * (1.0 / 128 + u * (5.0 / 1024 + u * (-21.0 / 32768 + u * (-399.0 / 262144 + u * (869.0 / 4194304))))));
  return factor * std::sqrt(a) * series;
}

// The continued fraction of I_x(a, b), by Lentz's method; fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double kTiny = 1e-300;
  const auto held = [](double v) { return std::abs(v) < kTiny ? kTiny : v; };
  double c = 1, d = 1 / held(1 - (a + b) * x / (a + 1)), f = d;
  for (int m = 1; m < 100'000; ++m) {
    const double k = m;
    const double even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 / held(1 + even * d);
    c = held(1 + even / c);
    f *= d * c;
    const double odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
    d = 1 / held(1 + odd * d);
    c = held(1 + odd / c);
    f *= d * c;
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return f;
}

}  // namespace

double student_t_two_sided(double t, double freedom) {
  CHECK(freedom > 0);
  if (std::isnan(t)) return t;
  t = std::abs(t);
  if (std::isinf(t)) return 0;
  if (freedom > 1e8) return 2 * normal_cdf(-t);
  // I_x(freedom / 2, 1 / 2) at x = freedom / (freedom + t^2).
  const double a = freedom / 2, b = 0.5, t2 = t * t, x = freedom / (freedom + t2), y = t2 / (freedom + t2);
  // x^a y^b / B(a, b)
  const double front = std::exp(-a * std::log1p(t2 / freedom)) * std::sqrt(y) * gamma_ratio(a) / kSqrtPi;
  if (x < (a + 1) / (a + b + 2)) return std::min(1.0, front * beta_fraction(a, b, x) / a);
  return std::max(0.0, 1 - front * beta_fraction(b, a, y) / b);
}

double student_t_critical(double level, double freedom) {
  CHECK(level > 0 && level < 1);
  double low = 0, high = 2;
  while (student_t_two_sided(high, freedom) > 1 - level) high *= 2;
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (student_t_two_sided(middle, freedom) > 1 - level ? low : high) = middle;
  }
  return high;
}

double sign_test_two_sided(std::uint64_t successes, std::uint64_t n) {
  CHECK(successes <= n);
  const std::uint64_t fewer = std::min(successes, n - successes);
  if (n == 0 || n - fewer == fewer) return 1;
  // Masses relative to the one in the middle, from there down; what a double cannot see any more is the end.
  double mass = 1, lower = 0, tail = 0;
  const std::uint64_t middle = n / 2;
  for (std::uint64_t k = middle;; --k) {
    if (k < middle || n % 2 == 1) lower += mass;
    if (k <= fewer) tail += mass;
    if (k == 0 || mass == 0) break;
    mass *= static_cast<double>(k) / static_cast<double>(n - k + 1);
  }
  const double all = 2 * lower + (n % 2 == 0 ? 1 : 0);
  return std::min(1.0, 2 * tail / all);
}

double chi_square_1_above(double x) { return x > 0 ? std::erfc(std::sqrt(x / 2)) : 1; }

}  // namespace tertium
