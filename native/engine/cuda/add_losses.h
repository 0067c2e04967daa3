// add_losses.h: the sum of the losses of a block's triplets, in one order; only *.cu includes this.
#pragma once
#include <cuda_runtime.h>

#include "native/engine/cuda/operations.h"

namespace tertium {

inline constexpr unsigned kWholeWarp = 0xFFFFFFFFu;

// The first warp adds what lies in the block's shared memory, halves first, as the twin does. All threads of the block must come here.
__device__ inline void add_losses(const float* losses, double* parts) {
  static_assert(kTripletsPerPart == 64, "each thread of the first warp begins with two");
  __syncthreads();
  if (threadIdx.x >= 32) return;
  double sum = static_cast<double>(losses[threadIdx.x]) + static_cast<double>(losses[threadIdx.x + 32]);
  for (unsigned half = 16; half > 0; half /= 2) sum += __shfl_xor_sync(kWholeWarp, sum, half);
  if (threadIdx.x == 0) parts[blockIdx.x] += sum;
}

}  // namespace tertium
