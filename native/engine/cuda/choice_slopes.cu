// choice_slopes.cu: dot products and softmax of a batch in one pass: four threads a triplet, and one thread a triplet for checking.
#include "native/engine/cuda/add_losses.h"
#include "native/engine/cuda/arithmetic.h"
#include "native/engine/cuda/kernels.h"

namespace tertium {
namespace {

__device__ void add_over_quarters(Quad& sums) {
  for (unsigned other : {2u, 1u}) {
    for (int i = 0; i < 4; ++i) sums.v[i] += __shfl_xor_sync(kWholeWarp, sums.v[i], other);
  }
}

__global__ void __launch_bounds__(4 * kTripletsPerPart) choose_together(const ChoiceSlopes op) {
  __shared__ float losses[kTripletsPerPart];
  const std::uint32_t count = op.step->count, t = blockIdx.x * kTripletsPerPart + threadIdx.x / 4, quarter = threadIdx.x % 4;
  if (blockIdx.x * kTripletsPerPart >= count) return;  // all of the block
  QuarterProducts sums = {};
  if (t < count) {
    const ThreeObjects objects = triplet_at(op.triplets, op.step->first + t);
    sums = quarter_products(op.matrix + std::size_t{objects.first} * op.row, op.matrix + std::size_t{objects.second} * op.row,
                            op.matrix + std::size_t{objects.odd} * op.row, op.row, quarter);
  }
  add_over_quarters(sums.first_second);
  add_over_quarters(sums.first_odd);
  add_over_quarters(sums.second_odd);
  if (quarter == 0) {
    losses[threadIdx.x / 4] =
        t < count ? store_slopes(sum_quad(sums.first_second), sum_quad(sums.first_odd), sum_quad(sums.second_odd), op.slopes + 3 * std::size_t{t}) : 0.0f;
  }
  add_losses(losses, op.parts);
}

__global__ void __launch_bounds__(kTripletsPerPart) choose_each_alone(const ChoiceSlopes op) {
  __shared__ float losses[kTripletsPerPart];
  losses[threadIdx.x] = choose_alone(op, blockIdx.x * kTripletsPerPart + threadIdx.x);
  add_losses(losses, op.parts);
}

}  // namespace

cudaError_t launch(const ChoiceSlopes& op, cudaStream_t stream) {
  const unsigned parts = (op.most + kTripletsPerPart - 1) / kTripletsPerPart;
  if (op.naive) choose_each_alone<<<parts, kTripletsPerPart, 0, stream>>>(op);
  else choose_together<<<parts, 4 * kTripletsPerPart, 0, stream>>>(op);
  return cudaGetLastError();
}

cudaError_t try_kernels() {
  cudaFuncAttributes attributes;
  return cudaFuncGetAttributes(&attributes, choose_together);
}

}  // namespace tertium
