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

// Triplets as three numbers each, of 16 bits or of 32: one of the two pointers is set. Not owned.
struct PackedTriplets {
  const std::uint16_t* narrow = nullptr;
  const std::uint32_t* wide = nullptr;
  std::size_t count = 0;
};

class GradientKernel {
 public:
  virtual ~GradientKernel() = default;
  // Which kernel, for the record: two of one name give the same bits.
  virtual std::string name() const = 0;
  // Stands ready for the batches of a fit. `dims`: columns at the start; later calls may have fewer.
  virtual void begin(const BatchCut& cut, std::uint32_t objects, std::uint32_t dims) = 0;
  // After begin(): whether it takes numbers of 32 bits. 16 are enough for the numbers of up to 65,536 objects.
  virtual bool takes_wide() const = 0;
  // Puts the triplets of a batch, or of a stretch of a large one, into the form that add_gradient wants: (first, second, odd) come in, in the
  // order of the shuffle; what lies there afterwards is the kernel's affair. Once for each stretch, before the first add_gradient.
  virtual void arrange(std::span<std::uint16_t> numbers) = 0;
  virtual void arrange(std::span<std::uint32_t> numbers) = 0;
  // Adds to `gradient` the gradient of the summed NLL of one arranged batch (FITS 0.1) and returns that sum. matrix, gradient: objects x row, row a
  // multiple of 16 floats, padding 0.
  virtual double add_gradient(const PackedTriplets& batch, const float* matrix, std::size_t row, float* gradient) = 0;
};

}  // namespace tertium
