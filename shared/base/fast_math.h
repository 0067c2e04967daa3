// fast_math.h: our own exp (single and double), log, sine and cosine (single precision): plain arithmetic that compilers turn into vectors.
// The same operations in the same order everywhere, so the same bits on every machine that follows IEEE 754 (no contraction,
// no reassociation). Polynomials after Cephes (S. Moshier); errors measured in tests/shared/base/fast_math_test.cpp.
#pragma once
#include <cmath>
#include <cstdint>

#include "shared/base/bits.h"
#include "shared/base/inline.h"

// TERTIUM_CLONES before a function: compiled once more for AVX2 and for AVX-512 and chosen when the program starts. Without
// contraction the wider vectors change no bit. Only where the loader can choose (g++, x86-64, glibc) and no sanitizer runs.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define TERTIUM_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define TERTIUM_CLONES
#endif

namespace tertium {

// e^x within 2 ulp for -87 <= x <= 88; beyond, the value at that edge. Not for NaN.
TERTIUM_INLINE float fast_exp(float x) {
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  const float shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23: the nearest whole number lands in the low bits
  const float n = shifted - 12582912.0f;
  const float r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  const std::int32_t exponent = bits_as<std::int32_t>(shifted) - 0x4B400000;
  return p * bits_as<float>((exponent + 127) << 23);
}

// e^x in double precision, within 2 ulp for -700 <= x <= 700; beyond, the value at that edge. Not for NaN. The quotient of polynomials is
// Cephes' as well.
TERTIUM_INLINE double exact_exp(double x) {
  x = x < -700.0 ? -700.0 : x;
  x = x > 700.0 ? 700.0 : x;
  const double shifted = x * 1.4426950408889634 + 6755399441055744.0;  // 1.5 * 2^52
  const double n = shifted - 6755399441055744.0;
  const double r = (x - n * 6.93145751953125e-1) - n * 1.42860682030941723212e-6;
  const double z = r * r;
  const double p = r * ((1.26177193074810590878e-4 * z + 3.02994407707441961300e-2) * z + 9.99999999999999999910e-1);
  const double q = ((3.00198505138664455042e-6 * z + 2.52448340349684104192e-3) * z + 2.27265548208155028766e-1) * z + 2.00000000000000000009e0;
  const std::int64_t exponent = bits_as<std::int64_t>(shifted) - 0x4338000000000000;
  return (1.0 + 2.0 * (p / (q - p))) * bits_as<double>((exponent + 1023) << 52);
}

// log x within 2 ulp (absolute 1e-7 near 1) for normal x > 0.
TERTIUM_INLINE float fast_log(float x) {
  const std::int32_t bits = bits_as<std::int32_t>(x);
  const std::int32_t exponent = (bits - 0x3F3504F3) >> 23;  // so that the mantissa lies in [sqrt(1/2), sqrt(2))
  const float m = bits_as<float>(bits - (exponent << 23)) - 1.0f;
  const float e = static_cast<float>(exponent);
  const float z = m * m;
  float p = 7.0376836292e-2f;
  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const float y = (m * z * p + e * -2.12194440e-4f) - 0.5f * z;
  return (m + y) + e * 0.693359375f;
}

struct SineCosine { float sine, cosine; };
// Of the angle 2 pi * turn / 2^32.
TERTIUM_INLINE SineCosine fast_sine_cosine(std::uint32_t turn) {
  const std::uint32_t quarter = (turn + 0x20000000u) >> 30;
  const std::int32_t rest = static_cast<std::int32_t>(turn - (quarter << 30));  // in [-2^29, 2^29): an eighth turn each way
  const float a = static_cast<float>(rest) * 1.46291807926716e-9f;              // 2 pi / 2^32
  const float z = a * a;
  const float s = ((-1.9515295891e-4f * z + 8.3321608736e-3f) * z - 1.6666654611e-1f) * z * a + a;
  const float c = ((2.443315711809948e-5f * z - 1.388731625493765e-3f) * z + 4.166664568298827e-2f) * z * z - 0.5f * z + 1.0f;
  const bool swap = (quarter & 1u) != 0;
  const float sine = swap ? c : s, cosine = swap ? s : c;
  const std::uint32_t sine_sign = (quarter & 2u) << 30, cosine_sign = ((quarter + 1u) & 2u) << 30;
  return {bits_as<float>(bits_as<std::uint32_t>(sine) ^ sine_sign),
          bits_as<float>(bits_as<std::uint32_t>(cosine) ^ cosine_sign)};
}

// Box and Muller 1958: two independent standard normals from two random words.
struct TwoNormals { float first, second; };
TERTIUM_INLINE TwoNormals fast_normals(std::uint32_t a, std::uint32_t b) {
  // (0, 1]: 31 bits plus half a step, so that the logarithm never sees 0; the largest normal is 6.7.
  const float u = static_cast<float>(static_cast<std::int32_t>(a >> 1)) * 4.656612873077393e-10f + 1.16415321826935e-10f;
  const float squared = -2.0f * fast_log(u);
  const float radius = std::sqrt(squared > 0.0f ? squared : 0.0f);
  const SineCosine direction = fast_sine_cosine(b);
  return {radius * direction.cosine, radius * direction.sine};
}

}  // namespace tertium
