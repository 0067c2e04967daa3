// triplet_source.h: judgments read in order, as often as needed, from memory or from wherever they lie: for sets too large for memory.
#pragma once
#include <cstdint>
#include <functional>
#include <span>

#include "shared/base/result.h"
#include "shared/domain/triplets.h"

namespace tertium {

class TripletSource {
 public:
  // Takes one piece; an error ends the visit.
  using Taker = std::function<Result<void>(std::span<const Triplet>)>;

  virtual ~TripletSource() = default;
  virtual std::uint32_t objects() const = 0;  // every number should be below it; who reads checks
  virtual std::uint64_t size() const = 0;
  // Hands on all of them, in pieces of any size, the same ones in the same order each time. The first error, of the source or of `take`, ends it. Several threads may
  // visit at once.
  virtual Result<void> visit(const Taker& take) const = 0;
};

// Of a set in memory, which must live as long.
class TripletsInMemory final : public TripletSource {
 public:
  TripletsInMemory(std::uint32_t objects, std::span<const Triplet> triplets) : objects_(objects), triplets_(triplets) {}
  explicit TripletsInMemory(const TripletSet& set) : TripletsInMemory(set.objects, set.triplets) {}
  std::uint32_t objects() const override { return objects_; }
  std::uint64_t size() const override { return triplets_.size(); }
  Result<void> visit(const Taker& take) const override { return triplets_.empty() ? Result<void>() : take(triplets_); }

 private:
  std::uint32_t objects_;
  std::span<const Triplet> triplets_;
};

}  // namespace tertium
