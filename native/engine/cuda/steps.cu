// steps.cu: penalty or prior, Adam and projection in one pass over the values; with VICE the draw for the next step in the same pass.
#include "native/engine/cuda/arithmetic.h"
#include "native/engine/cuda/kernels.h"

namespace tertium {
namespace {

__global__ void __launch_bounds__(kThreads) step_spose_values(const StepSpose op) {
  const std::uint32_t i = blockIdx.x * kThreads + threadIdx.x;
  if (i < op.count) step_spose_at(op, i);
}

// A thread has one block of Philox: four values, 16 apart, so that 16 threads together have 64 that lie side by side.
__global__ void __launch_bounds__(kThreads) step_vice_values(const StepVice op) {
  const std::uint32_t block = blockIdx.x * kThreads + threadIdx.x;
  if (block < blocks_for(op.arrays.count)) step_vice_at(op, block);
}
__global__ void __launch_bounds__(kThreads) draw_vice_values(const DrawVice op) {
  const std::uint32_t block = blockIdx.x * kThreads + threadIdx.x;
  if (block < blocks_for(op.arrays.count)) draw_vice_at(op, block);
}

}  // namespace

cudaError_t launch(const StepSpose& op, cudaStream_t stream) {
  step_spose_values<<<blocks_of(op.count), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}
cudaError_t launch(const StepVice& op, cudaStream_t stream) {
  step_vice_values<<<blocks_of(blocks_for(op.arrays.count)), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}
cudaError_t launch(const DrawVice& op, cudaStream_t stream) {
  draw_vice_values<<<blocks_of(blocks_for(op.arrays.count)), kThreads, 0, stream>>>(op);
  return cudaGetLastError();
}

}  // namespace tertium
