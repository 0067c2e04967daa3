// arranged.h: triplets packed and arranged for a kernel in the order given, for tests and benchmarks of kernels alone.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/fit/gradient_kernel.h"

namespace tertium {

class ArrangedTriplets {
 public:
  ArrangedTriplets(GradientKernel& kernel, std::span<const Triplet> triplets, const BatchCut& cut, std::uint32_t objects, std::uint32_t dims) : kernel_(kernel), cut_(cut) {
    kernel.begin(cut, objects, dims);
    if (kernel.takes_wide()) pack(triplets, wide_);
    else pack(triplets, narrow_);
  }
  PackedTriplets batch(std::uint32_t number) const {
    const std::size_t at = 3 * cut_.begin(number);
    return {narrow_.empty() ? nullptr : narrow_.data() + at, wide_.empty() ? nullptr : wide_.data() + at, static_cast<std::size_t>(cut_.size(number))};
  }
  double add_gradient(std::uint32_t number, const float* matrix, std::size_t row, float* gradient) { return kernel_.add_gradient(batch(number), matrix, row, gradient); }

 private:
  template <class Index>
  void pack(std::span<const Triplet> triplets, std::vector<Index>& to) {
    for (const Triplet& t : triplets)
      for (const std::uint32_t number : {t.first, t.second, t.odd}) to.push_back(static_cast<Index>(number));
    for (std::uint32_t b = 0; b < cut_.batches; ++b) kernel_.arrange(std::span(to).subspan(3 * cut_.begin(b), 3 * cut_.size(b)));
  }

  GradientKernel& kernel_;
  BatchCut cut_;
  std::vector<std::uint16_t> narrow_;
  std::vector<std::uint32_t> wide_;
};

}  // namespace tertium
