// limits.cpp: a matrix product and y += a x.
#include "tests/bench/fit/limits.h"

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/matrix_product.h"

namespace tertium {
namespace {

TERTIUM_CLONES void add_scaled(const float* __restrict x, float* __restrict y, float a, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) y[i] += a * x[i];
}

double axpy_gbps(std::size_t bytes) {
  const std::size_t count = bytes / 2 / sizeof(float);
  Floats x(count, 1.0f), y(count, 0.0f);
  const double seconds = median_seconds([&] { add_scaled(x.data(), y.data(), 1e-6f, count); });
  return 3.0 * static_cast<double>(count) * sizeof(float) / seconds * 1e-9;  // two reads, one write
}

}  // namespace

Limits measure_limits() {
  constexpr std::size_t kObjects = 1854, kRow = 112, kPitch = 1904;
  Floats x(kObjects * kRow, 0.5f), square(kObjects * kPitch, 0.1f), out(x.size(), 0.0f);
  Executor one;
  const double seconds = median_seconds([&] { add_square_times(square.data(), kPitch, x.data(), kObjects, kRow, out.data(), one); });
  Limits limits;
  limits.gflops = 2.0 * kObjects * kObjects * kRow / seconds * 1e-9;
  limits.cache_gbps = axpy_gbps(512 << 10);
  limits.memory_gbps = axpy_gbps(256 << 20);
  return limits;
}

}  // namespace tertium
