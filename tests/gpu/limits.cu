// limits.cu: copies, look-ups, products and atomic additions, timed by the device's own events.
#include "tests/gpu/limits.h"

#include <cuda_runtime.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "native/engine/cuda/matrix_product.h"

namespace tertium {
namespace {

void must(cudaError_t error, const char* what) {
  if (error == cudaSuccess) return;
  std::fprintf(stderr, "gpu_bench: %s: %s\n", what, cudaGetErrorString(error));
  std::exit(1);
}

__device__ std::uint32_t scatter(std::uint32_t i) {  // a number that looks random
  i = (i ^ (i >> 16)) * 0x7feb352du;
  i = (i ^ (i >> 15)) * 0x846ca68bu;
  return i ^ (i >> 16);
}

__global__ void fill(float* to, std::size_t count) {
  for (std::size_t i = blockIdx.x * std::size_t{blockDim.x} + threadIdx.x; i < count; i += std::size_t{gridDim.x} * blockDim.x)
    to[i] = static_cast<float>(scatter(static_cast<std::uint32_t>(i)) & 0xFFFF) * 1e-5f;
}
__global__ void copy_quads(const float4* from, float4* to, std::size_t count) {
  for (std::size_t i = blockIdx.x * std::size_t{blockDim.x} + threadIdx.x; i < count; i += std::size_t{gridDim.x} * blockDim.x) to[i] = from[i];
}
// 24 threads a row of 96 floats.
__global__ void gather_rows(const float4* matrix, std::uint32_t rows, std::uint32_t reads, float* sink) {
  const std::uint32_t i = blockIdx.x * blockDim.x + threadIdx.x, reader = i / 24, lane = i % 24;
  float sum = 0;
  for (std::uint32_t r = 0; r < reads; ++r) {
    const float4 quad = matrix[std::size_t{scatter(reader * reads + r) % rows} * 24 + lane];
    sum += quad.x + quad.y + quad.z + quad.w;
  }
  if (sum == 12345.678f) *sink = sum;
}
__global__ void add_at_random(float* square, std::uint32_t cells, std::uint32_t adds) {
  const std::uint32_t i = blockIdx.x * blockDim.x + threadIdx.x;
  for (std::uint32_t a = 0; a < adds; ++a) atomicAdd(square + scatter(i * adds + a) % cells, 1.0f);
}

// Median milliseconds of `body` over nine times, after two that do not count.
template <class Body>
double milliseconds(cudaStream_t stream, const Body& body) {
  cudaEvent_t begin, end;
  must(cudaEventCreate(&begin), "event");
  must(cudaEventCreate(&end), "event");
  std::vector<float> all;
  for (int time = 0; time < 11; ++time) {
    must(cudaEventRecord(begin, stream), "event");
    body();
    must(cudaGetLastError(), "launch");
    must(cudaEventRecord(end, stream), "event");
    must(cudaEventSynchronize(end), "waiting");
    float took = 0;
    must(cudaEventElapsedTime(&took, begin, end), "event");
    if (time >= 2) all.push_back(took);
  }
  cudaEventDestroy(begin);
  cudaEventDestroy(end);
  std::sort(all.begin(), all.end());
  return static_cast<double>(all[all.size() / 2]);
}

}  // namespace

GpuFacts tell_gpu_facts() {
  GpuFacts out;
  cudaDeviceProp about;
  must(cudaGetDeviceProperties(&about, 0), "the device");
  out.name = about.name, out.capability = 10 * about.major + about.minor, out.processors = about.multiProcessorCount;
  out.memory_gib = static_cast<double>(about.totalGlobalMem) / (1 << 30), out.cache_mib = static_cast<double>(about.l2CacheSize) / (1 << 20);
  must(cudaDriverGetVersion(&out.driver), "the driver");
  out.runtime = CUDART_VERSION;
  return out;
}

GpuLimits measure_gpu_limits() {
  GpuLimits out;
  must(cudaSetDevice(0), "the device");
  cudaStream_t stream;
  must(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "stream");
  const std::size_t bytes = std::size_t{1} << 30, small = std::size_t{8} << 20;
  float *a = nullptr, *b = nullptr;
  must(cudaMalloc(&a, bytes), "memory");
  must(cudaMalloc(&b, bytes), "memory");
  fill<<<4096, 256, 0, stream>>>(a, bytes / sizeof(float));
  const auto copy = [&](std::size_t size, int times) {
    return milliseconds(stream, [&] {
      for (int i = 0; i < times; ++i) copy_quads<<<2048, 256, 0, stream>>>(reinterpret_cast<const float4*>(a), reinterpret_cast<float4*>(b), size / sizeof(float4));
    });
  };
  out.copy_gbps = 2e-6 * static_cast<double>(bytes) / copy(bytes, 1);
  out.cached_copy_gbps = 2e-6 * static_cast<double>(small) * 100 / copy(small, 100);
  constexpr std::uint32_t kObjects = 1854, kReads = 64, kBlocks = 2048, kThreads = 240;
  const double gathered = static_cast<double>(kBlocks) * kThreads * kReads * sizeof(float4);
  out.gather_gbps = 1e-6 * gathered / milliseconds(stream, [&] { gather_rows<<<kBlocks, kThreads, 0, stream>>>(reinterpret_cast<const float4*>(a), kObjects, kReads, b); });
  const double added = 2048.0 * 256 * 16;
  out.adds_per_ns = 1e-6 * added / milliseconds(stream, [&] { add_at_random<<<2048, 256, 0, stream>>>(b, kObjects * kObjects, 16); });
  fill<<<4096, 256, 0, stream>>>(b, bytes / sizeof(float));
  if (auto products = MatrixProducts::open(stream)) {
    const std::uint32_t side = 4096;
    const MatrixProduct product{a, b, a + std::size_t{side} * side, side, side, side, false};
    const double took = milliseconds(stream, [&] {
      if (!(*products)->multiply(product)) must(cudaErrorUnknown, "cuBLAS");
    });
    out.product_tflops = 2e-9 * side * side * side / took;
  }
  must(cudaStreamSynchronize(stream), "waiting");
  cudaFree(a);
  cudaFree(b);
  cudaStreamDestroy(stream);
  return out;
}

}  // namespace tertium
