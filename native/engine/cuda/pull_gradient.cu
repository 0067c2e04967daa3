// pull_gradient.cu: the gradient, each value summed by the one thread that owns it, so without atomics and always in the same order.
#include "native/engine/cuda/arithmetic.h"
#include "native/engine/cuda/kernels.h"

namespace tertium {
namespace {

// Neighbouring threads have neighbouring dimensions of one object: they read the same places and one stretch of each row.
template <int kWide>
__global__ void __launch_bounds__(kThreads) pull(const PullGradient op) {
  const std::uint32_t i = blockIdx.x * kThreads + threadIdx.x, per_object = op.row / kWide, o = i / per_object;
  if (o < op.objects) pull_values<kWide>(op, o, i % per_object * kWide);
}

}  // namespace

cudaError_t launch(const PullGradient& op, cudaStream_t stream) {
  const std::uint64_t values = std::uint64_t{op.objects} * op.row;
  if (op.naive) pull<1><<<blocks_of(values), kThreads, 0, stream>>>(op);
  else pull<4><<<blocks_of(values / 4), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}

}  // namespace tertium
