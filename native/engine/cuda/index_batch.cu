// index_batch.cu: where each object stands in a batch: places listed, sorted by object with NVIDIA's CUB, and each object's beginning found.
#include <cub/device/device_radix_sort.cuh>

#include "native/engine/cuda/arithmetic.h"
#include "native/engine/cuda/kernels.h"

namespace tertium {
namespace {

__global__ void __launch_bounds__(kThreads) list_places(const ListPlaces op) {
  const std::uint32_t e = blockIdx.x * kThreads + threadIdx.x;
  if (e < 3 * op.count) list_place(op, e);
}
__global__ void __launch_bounds__(kThreads) list_pairs(const ListPairs op) {
  const std::uint32_t e = blockIdx.x * kThreads + threadIdx.x;
  if (e < 3 * op.count) list_pair(op, e);
}
__global__ void __launch_bounds__(kThreads) find_begins(const FindBegins op) {
  const std::uint32_t key = blockIdx.x * kThreads + threadIdx.x;
  if (key <= op.keys) find_begin(op, key);
}

}  // namespace

cudaError_t launch(const ListPlaces& op, cudaStream_t stream) {
  list_places<<<blocks_of(3 * std::uint64_t{op.count}), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}
cudaError_t launch(const ListPairs& op, cudaStream_t stream) {
  list_pairs<<<blocks_of(3 * std::uint64_t{op.count}), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}
// A radix sort keeps the order of equal keys.
cudaError_t launch(const SortPairs& op, cudaStream_t stream) {
  std::size_t bytes = op.room_bytes;
  return cub::DeviceRadixSort::SortPairs(op.room, bytes, op.keys, op.sorted_keys, op.values, op.sorted_values, op.count, 0, static_cast<int>(op.bits), stream);
}
cudaError_t launch(const FindBegins& op, cudaStream_t stream) {
  find_begins<<<blocks_of(std::uint64_t{op.keys} + 1), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}

cudaError_t find_sort_room(std::uint32_t count, std::size_t& bytes) {
  const std::uint32_t* none = nullptr;
  std::uint32_t* to = nullptr;
  return cub::DeviceRadixSort::SortPairs(nullptr, bytes, none, to, none, to, count, 0, 32);
}

}  // namespace tertium
