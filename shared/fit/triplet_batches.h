// triplet_batches.h: the training triplets as a kernel reads them: shuffled once, cut into batches, packed, in memory or on disk.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "shared/base/scratch.h"
#include "shared/domain/triplet_source.h"
#include "shared/fit/gradient_kernel.h"

namespace tertium {

// The order of the triplets is a pure function of their number and the seed, whatever lies where: up to one_bucket of them are shuffled as
// one. More are dealt to buckets of about `bucket` each, by chance, and each bucket is shuffled, which is as even a shuffle and needs one
// bucket in memory at a time.
struct BatchStoring {
  std::uint64_t one_bucket = std::uint64_t{1} << 24;
  std::uint64_t bucket = std::uint64_t{1} << 20;
  std::uint64_t memory_bytes = std::uint64_t{256} << 20;  // packed triplets of more bytes go to scratch, where there is any
  ScratchMaker scratch;                                   // unset: all stays in memory
};

// Kernels are handed stretches of a batch to arrange that are no longer than this, so that a batch need not fit into memory.
inline constexpr std::uint64_t kArrangedMost = std::uint64_t{1} << 22;

class TripletBatches {
 public:
  TripletBatches() = default;
  // Reads `train` once (twice the random numbers where there are several buckets) and has `kernel` arrange every batch. cut.triplets must be
  // train.size(). kTooLarge: more than this machine can address; kDiskFull, kIo: of the scratch; and the source's own errors.
  static Result<TripletBatches> make(const TripletSource& train, const BatchCut& cut, std::uint64_t seed, GradientKernel& kernel, const BatchStoring& storing);

  // Valid until the next call of any function here.
  PackedTriplets batch(std::uint32_t number);
  // That batch `number` comes next.
  void expect(std::uint32_t number);
  bool on_disk() const { return scratch_ != nullptr; }

 private:
  template <class Index>
  static Result<TripletBatches> make_packed(const TripletSource& train, const BatchCut& cut, std::uint64_t seed, GradientKernel& kernel, const BatchStoring& storing);

  BatchCut cut_;
  std::vector<std::uint16_t> narrow_;  // three numbers per triplet; one of the two, or none of them when mapped
  std::vector<std::uint32_t> wide_;
  std::unique_ptr<Scratch> scratch_;
  const std::byte* mapped_ = nullptr;
  bool mapped_wide_ = false;
  std::uint64_t looked_at_ = 0;        // bytes of the map since they were last let go
};

}  // namespace tertium
