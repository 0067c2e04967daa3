// direct_kernel.h: the gradient of a batch triplet by triplet, with rows that fit the cache: the fast twin of the plain kernel.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "shared/base/executor.h"
#include "shared/fit/gradient_kernel.h"

namespace tertium {

// Numbers of objects take 16 bits where they fit. Inside each batch triplets are sorted by tiles of objects, so that the rows which
// neighbours share stay in the cache; batches are cut into fixed chunks whose gradients are added in their order. Same bits on every
// instruction set and for any executor, which must outlive the kernel.
std::unique_ptr<GradientKernel> make_direct_kernel(Executor& executor);

// The loop over triplets for one instruction set: adds to `gradient` and returns the summed NLL. lanes: those of a row.
struct DirectLoops {
  const char* name;  // "x86-64-v4", "x86-64-v3", "any"
  double (*narrow)(const float* matrix, std::size_t lanes, const std::uint16_t* triplets, std::size_t count, float* gradient);
  double (*wide)(const float* matrix, std::size_t lanes, const std::uint32_t* triplets, std::size_t count, float* gradient);
};
// Those that this processor runs, the fastest first: what the kernel takes when it is not told.
std::span<const DirectLoops> direct_loops();
std::unique_ptr<GradientKernel> make_direct_kernel(Executor& executor, const DirectLoops& loops);

}  // namespace tertium
