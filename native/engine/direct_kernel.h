// direct_kernel.h: the gradient of a batch triplet by triplet, with rows that fit the cache: the fast twin of the plain kernel.
#pragma once
#include <memory>

#include "shared/base/executor.h"
#include "shared/fit/gradient_kernel.h"

namespace tertium {

// Numbers of objects take 16 bits where they fit. Inside each batch triplets are sorted by tiles of objects, so that the rows which
// neighbours share stay in the cache; batches are cut into fixed chunks whose gradients are added in their order. Same bits on every
// instruction set and for any executor, which must outlive the kernel.
std::unique_ptr<GradientKernel> make_direct_kernel(Executor& executor);

}  // namespace tertium
