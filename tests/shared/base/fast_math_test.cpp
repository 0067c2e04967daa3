// fast_math_test.cpp: our polynomials keep the accuracy that their header states.
#include "shared/base/fast_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "shared/base/lanes.h"

namespace tertium {
namespace {

// How many units in the last place of the exact value.
double ulps(float got, double exact) {
  const float nearest = static_cast<float>(exact);
  const double unit = static_cast<double>(std::nextafter(std::abs(nearest), std::numeric_limits<float>::infinity()) - std::abs(nearest));
  return std::abs(static_cast<double>(got) - exact) / unit;
}

TEST(FastMath, ExpIsWithinTwoUlp) {
  double worst = 0;
  for (double x = -86.9; x < 88; x += 0.0007) {
    const float f = static_cast<float>(x);
    worst = std::max(worst, ulps(fast_exp(f), std::exp(static_cast<double>(f))));
  }
  EXPECT_LT(worst, 2.0);
  EXPECT_EQ(fast_exp(0.0f), 1.0f);
  EXPECT_EQ(fast_exp(-1e9f), fast_exp(-87.0f));
  EXPECT_EQ(fast_exp(1e9f), fast_exp(88.0f));
}

// A judge that is surer than a double. Where long double has 113 bits (WebAssembly), the C library's exp of it has only a double's.
long double sure_exp(long double x) {
  if constexpr (std::numeric_limits<long double>::digits < 100) return std::exp(x);
  constexpr long double kLog2 = 0.693147180559945309417232121458176568L;
  const long double whole = std::round(x / kLog2), rest = x - whole * kLog2;
  long double term = 1, sum = 1;
  for (int n = 1; n < 26; ++n) sum += term *= rest / n;
  return std::ldexp(sum, static_cast<int>(whole));
}

TEST(FastMath, ExpInDoublePrecisionIsWithinTwoUlp) {
  double worst = 0;
  for (double x = -699.9; x < 700; x += 0.0037) {
    const long double right = sure_exp(static_cast<long double>(x));
    const double nearest = static_cast<double>(right);
    const long double unit = static_cast<long double>(std::nextafter(nearest, std::numeric_limits<double>::infinity())) - static_cast<long double>(nearest);
    worst = std::max(worst, static_cast<double>(std::abs(static_cast<long double>(exact_exp(x)) - right) / unit));
  }
  EXPECT_LT(worst, 2.0);
  EXPECT_EQ(exact_exp(0.0), 1.0);
  EXPECT_EQ(exact_exp(-1e9), exact_exp(-700.0));
  EXPECT_EQ(exact_exp(1e9), exact_exp(700.0));
}

TEST(FastMath, LogIsWithinTwoUlpOrTenToTheMinusSeven) {
  double worst = 0;
  for (double x = 1e-37; x < 1e38; x *= 1.0003) {
    const float f = static_cast<float>(x);
    const double exact = std::log(static_cast<double>(f)), off = std::abs(static_cast<double>(fast_log(f)) - exact);
    worst = std::max(worst, std::min(ulps(fast_log(f), exact) / 2, off / 1e-7));
  }
  EXPECT_LT(worst, 1.0);
  EXPECT_EQ(fast_log(1.0f), 0.0f);
}

TEST(FastMath, SineAndCosineFollowTheTurn) {
  double worst = 0;
  for (std::uint64_t turn = 0; turn < (1ull << 32); turn += 104729) {
    const SineCosine got = fast_sine_cosine(static_cast<std::uint32_t>(turn));
    const double angle = static_cast<double>(turn) * 0x1p-32 * 2 * 3.14159265358979323846;
    worst = std::max(worst, std::abs(static_cast<double>(got.sine) - std::sin(angle)));
    worst = std::max(worst, std::abs(static_cast<double>(got.cosine) - std::cos(angle)));
  }
  EXPECT_LT(worst, 1.5e-7);
}

TEST(FastMath, LanesAddUpInTheirWrittenOrder) {
  float values[kLanes];
  for (std::size_t i = 0; i < kLanes; ++i) values[i] = static_cast<float>(i + 1);
  Lanes lanes;
  load_lanes(lanes, values);
  EXPECT_EQ(sum_lanes(lanes), 136.0f);
  EXPECT_EQ(pad_to_lanes(1), 16u);
  EXPECT_EQ(pad_to_lanes(16), 16u);
  EXPECT_EQ(pad_to_lanes(17), 32u);
}

}  // namespace
}  // namespace tertium
