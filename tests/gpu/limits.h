// limits.h: what this GPU can do at most, measured on the spot: the floors that the benchmark's times are held against.
#pragma once
#include <string>

namespace tertium {

struct GpuLimits {
  double copy_gbps = 0;          // device to device, 1 GiB, bytes read and written
  double cached_copy_gbps = 0;   // the same again and again over 8 MiB, which stay in the second cache
  double gather_gbps = 0;        // rows of 384 bytes read at random from a matrix of 1,854
  double product_tflops = 0;     // single precision, no TF32, 4,096 cubed, by cuBLAS; 0: it is not here
  double adds_per_ns = 0;        // atomic additions of floats to random places of a square of 1,854
};
GpuLimits measure_gpu_limits();

struct GpuFacts {
  std::string name;
  int capability = 0;            // 90: 9.0
  int processors = 0;            // streaming multiprocessors
  double memory_gib = 0, cache_mib = 0;
  int driver = 0, runtime = 0;   // 13000: CUDA 13.0
};
GpuFacts tell_gpu_facts();

}  // namespace tertium
