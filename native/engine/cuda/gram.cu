// gram.cu: what the Gram kernel does beside its two matrix products: slopes by look-up, and their sums by pairs of objects.
#include "native/engine/cuda/add_losses.h"
#include "native/engine/cuda/arithmetic.h"
#include "native/engine/cuda/kernels.h"

namespace tertium {
namespace {

__global__ void __launch_bounds__(kTripletsPerPart) look_up_choices(const GramSlopes op) {
  __shared__ float losses[kTripletsPerPart];
  losses[threadIdx.x] = look_up_choice(op, blockIdx.x * kTripletsPerPart + threadIdx.x);
  add_losses(losses, op.parts);
}

__global__ void __launch_bounds__(kThreads) sum_pairs(const SumPairs op) { sum_pair(op, blockIdx.x * kThreads + threadIdx.x); }

__global__ void __launch_bounds__(kThreads) add_pairs(const AddPairs op) {
  const std::uint32_t e = blockIdx.x * kThreads + threadIdx.x;
  if (e >= 3 * op.step->count) return;
  const std::uint32_t place = pair_place(triplet_at(op.triplets, op.step->first + e / 3), e % 3, op.objects);
  atomicAdd(op.square + place, op.slopes[e]);
  atomicAdd(op.square + std::size_t{place % op.objects} * op.objects + place / op.objects, op.slopes[e]);
}

}  // namespace

cudaError_t launch(const GramSlopes& op, cudaStream_t stream) {
  look_up_choices<<<(op.most + kTripletsPerPart - 1) / kTripletsPerPart, kTripletsPerPart, 0, stream>>>(op);
  return cudaGetLastError();
}
cudaError_t launch(const SumPairs& op, cudaStream_t stream) {
  sum_pairs<<<blocks_of(3 * std::uint64_t{op.most}), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}
cudaError_t launch(const AddPairs& op, cudaStream_t stream) {
  add_pairs<<<blocks_of(3 * std::uint64_t{op.most}), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}

}  // namespace tertium
