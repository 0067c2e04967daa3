// gradient_kernel.h: the part of a fit that costs: the gradient of a batch of choices with respect to the matrix.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "shared/domain/triplets.h"

namespace tertium {

// `triplets` in `batches` stretches that differ by one in length at most.
struct BatchCut {
  std::uint64_t triplets = 0;
  std::uint32_t batches = 1;
  std::uint64_t begin(std::uint32_t batch) const { return triplets * batch / batches; }
  std::uint64_t size(std::uint32_t batch) const { return begin(batch + 1) - begin(batch); }
};

class GradientKernel {
 public:
  virtual ~GradientKernel() = default;
  // Which kernel, for the record: two of one name give the same bits.
  virtual std::string name() const = 0;
  // Copies what it needs of the shuffled triplets. `dims`: columns at the start; later calls may have fewer.
  virtual void load(std::span<const Triplet> shuffled, const BatchCut& cut, std::uint32_t objects, std::uint32_t dims) = 0;
  // Adds to `gradient` the gradient of the summed NLL of one batch (FITS 0.1) and returns that sum. matrix, gradient: objects x row, row a
  // multiple of 16 floats, padding 0.
  virtual double add_gradient(std::uint32_t batch, const float* matrix, std::size_t row, float* gradient) = 0;
};

}  // namespace tertium
