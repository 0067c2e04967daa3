// triplet_shelf.h: judgments set aside in the order in which they come, packed, and read as often as needed: in memory while they are few, else on disk.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "shared/base/scratch.h"
#include "shared/domain/triplet_source.h"

namespace tertium {

// Six bytes each, twelve in blocks where a number needs more than 16 bits. One thread adds; then any may visit, at once.
class TripletShelf final : public TripletSource {
 public:
  static constexpr std::uint64_t kMemoryBytes = 64ull << 20;
  // folder: on the disk that takes all of them once they need more than memory_bytes.
  explicit TripletShelf(std::string folder, std::uint64_t memory_bytes = kMemoryBytes) : folder_(std::move(folder)), memory_bytes_(memory_bytes) {}

  // kDiskFull, kIo: the shelf is of no use afterwards.
  Result<void> add(std::span<const Triplet> piece);
  void set_objects(std::uint32_t objects) { objects_ = objects; }
  // The first object's number is this and not 0, in what was added already: it is taken off what visit() gives. At most lowest().
  void count_from(std::uint32_t base);
  bool on_disk() const { return on_disk_; }
  std::uint32_t lowest() const { return lowest_; }    // of the numbers added; UINT32_MAX: none
  std::uint32_t highest() const { return highest_; }

  std::uint32_t objects() const override { return objects_; }
  std::uint64_t size() const override { return size_; }
  Result<void> visit(const Taker& take) const override;

 private:
  static constexpr std::size_t kBlockTriplets = std::size_t{1} << 20;
  // Of one width, three numbers each: in memory in one of the two, or in a file.
  struct Block {
    bool wide = false;
    std::size_t count = 0;
    std::vector<std::uint16_t> narrow_numbers;
    std::vector<std::uint32_t> wide_numbers;
    std::unique_ptr<Scratch> file;
    std::uint64_t bytes() const { return count * 3 * (wide ? sizeof(std::uint32_t) : sizeof(std::uint16_t)); }
  };
  Result<void> put_on_disk(Block& block) const;

  std::string folder_;
  std::uint64_t memory_bytes_;
  std::uint32_t objects_ = 0, base_ = 0, lowest_ = UINT32_MAX, highest_ = 0;
  std::uint64_t size_ = 0;
  bool on_disk_ = false;        // all blocks but the last
  std::uint64_t in_memory_ = 0; // bytes of them, but for the last
  std::vector<Block> blocks_;
};

}  // namespace tertium
