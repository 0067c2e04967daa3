// gram_kernel.h: the gradient of a large batch through the matrix of all similarities: two matrix products, and three look-ups per triplet.
#pragma once
#include <memory>

#include "shared/base/executor.h"
#include "shared/fit/gradient_kernel.h"

namespace tertium {

// S = X X^T once per batch; each triplet adds its three slopes to W, objects x objects; the gradient is (W + W^T) X. Pays where a batch has
// more triplets than about a seventh of the pairs (gram_pays). Memory: up to five squares of floats, and 12 bytes per triplet. Same bits on every
// instruction set and for any executor, which must outlive the kernel.
std::unique_ptr<GradientKernel> make_gram_kernel(Executor& executor);

// Beyond so many objects a square of floats is a gigabyte, and the kernel is not to be used.
inline constexpr std::uint64_t kGramObjectsMost = 16384;

// Which kernel a fit takes is a rule, never a timing, so that a fit repeats bit for bit. From measurements with 1,854 objects and 48 to 200
// columns (tests/bench/README.md).
constexpr bool gram_pays(std::uint64_t objects, std::uint64_t dims, std::uint64_t batch) {
  const std::uint64_t pairs = objects * objects;
  return objects <= kGramObjectsMost && (dims >= 64 ? 20 * batch > 3 * pairs : 2 * batch > pairs);
}

}  // namespace tertium
