// kernels.cpp: millions of triplets a second that each gradient kernel takes on one core, beside what the machine can do at most.
// kernels [--json]
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "native/engine/direct_kernel.h"
#include "native/engine/gram_kernel.h"
#include "native/engine/matrix_product.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/fit/plain_engine.h"

namespace tertium {
namespace {

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Median of the CPU seconds of five calls, each long enough to be timed.
template <class Body>
double seconds_of(const Body& body) {
  std::vector<double> all;
  for (int round = 0; round < 6; ++round) {
    const double before = cpu_seconds();
    int times = 0;
    do {
      body();
      ++times;
    } while (cpu_seconds() - before < 0.1);
    if (round > 0) all.push_back((cpu_seconds() - before) / times);  // the first warms up
  }
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

std::vector<Triplet> random_triplets(std::uint32_t objects, std::size_t count) {
  RandomStream random(derive_key(1, "bench triplets"));
  std::vector<Triplet> triplets(count);
  for (Triplet& t : triplets) {
    do t = {random.below(objects), random.below(objects), random.below(objects)};
    while (t.first == t.second || t.first == t.odd || t.second == t.odd);
  }
  return triplets;
}

// Half of the values 0, as a fit's become.
std::vector<float> random_matrix(std::uint32_t objects, std::uint32_t dims) {
  const std::size_t row = pad_to_lanes(dims);
  RandomStream random(derive_key(2, "bench matrix"));
  std::vector<float> x(objects * row, 0.0f);
  for (std::uint32_t o = 0; o < objects; ++o)
    for (std::uint32_t d = 0; d < dims; ++d) x[o * row + d] = static_cast<float>(std::max(0.0, random.normal() * 0.2));
  return x;
}

double rate_of(GradientKernel& kernel, const std::vector<Triplet>& triplets, std::uint32_t batches, std::uint32_t objects, std::uint32_t dims) {
  const BatchCut cut{triplets.size(), batches};
  kernel.load(triplets, cut, objects, dims);
  const std::vector<float> x = random_matrix(objects, dims);
  std::vector<float> gradient(x.size(), 0.0f);
  std::uint32_t next = 0;
  const double seconds = seconds_of([&] {
    kernel.add_gradient(next, x.data(), x.size() / objects, gradient.data());
    next = (next + 1) % batches;
  });
  return static_cast<double>(triplets.size()) / batches / seconds;
}

}  // namespace
}  // namespace tertium

int main() {
  using namespace tertium;
  Executor one;
  {
    const std::vector<float> x = random_matrix(1854, 112);
    std::vector<float> square(1854 * 1904), out(x.size());
    const double s = seconds_of([&] { multiply_by_own_rows(x.data(), 1854, 112, square.data(), 1904, one); });
    const double g = seconds_of([&] { add_square_times(square.data(), 1904, x.data(), 1854, 112, out.data(), one); });
    const double m = seconds_of([&] { mirror_lower(square.data(), 1854, 1904, one); });
    std::printf("x x^T (lower) %.2f ms, %.0f GFLOP/s; square x %.2f ms, %.0f GFLOP/s; mirror %.2f ms\n", s * 1e3, 1854.0 * 1854 * 112 / s * 1e-9, g * 1e3,
                2 * 1854.0 * 1854 * 112 / g * 1e-9, m * 1e3);
  }
  struct Case { std::uint32_t objects, dims; std::size_t triplets; std::uint32_t batches; };
  for (const Case& c : {Case{1854, 48, 1 << 20, 32}, Case{1854, 100, 1 << 20, 32}, Case{1854, 100, 1 << 18, 2048}, Case{1854, 100, 4 << 20, 1}, Case{1854, 48, 4 << 20, 1}, Case{512, 100, 1 << 20, 4}}) {
    const std::vector<Triplet> triplets = random_triplets(c.objects, c.triplets);
    std::printf("N=%u d=%u B=%zu:", c.objects, c.dims, c.triplets / c.batches);
    auto direct = make_direct_kernel(one);
    std::printf(" direct %.1f", rate_of(*direct, triplets, c.batches, c.objects, c.dims) * 1e-6);
    auto gram = make_gram_kernel(one);
    if (c.triplets / c.batches > 100000) std::printf(" gram %.1f", rate_of(*gram, triplets, c.batches, c.objects, c.dims) * 1e-6);
    std::printf(" million triplets/s\n");
    std::fflush(stdout);
  }
}
