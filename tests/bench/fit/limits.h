// limits.h: what this machine's one core can do at most, measured on the spot, and how a stretch of work is timed.
#pragma once
#include <algorithm>
#include <vector>

#include "native/engine/cpu_time.h"

namespace tertium {

inline double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Median over five stretches of at least `least_s` of this thread's CPU seconds per call; one more before them warms up.
template <class Body>
double median_seconds(const Body& body, double least_s = 0.1) {
  std::vector<double> all;
  for (int stretch = 0; stretch < 6; ++stretch) {
    const double before = thread_cpu_seconds();
    int times = 0;
    do {
      body();
      ++times;
    } while (thread_cpu_seconds() - before < least_s);
    if (stretch > 0) all.push_back((thread_cpu_seconds() - before) / times);
  }
  return median_of(all);
}

struct Limits {
  double gflops = 0;        // of the Gram kernel's own product, 1,854 objects x 112
  double cache_gbps = 0;    // reading and writing 512 KiB again and again: y += a x
  double memory_gbps = 0;   // the same on 256 MiB
};
Limits measure_limits();

}  // namespace tertium
