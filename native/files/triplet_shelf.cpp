// triplet_shelf.cpp: blocks of packed triplets, which move to disk when they become too many.
#include "native/files/triplet_shelf.h"

#include <algorithm>

#include "native/files/scratch_file.h"

namespace tertium {
namespace {

constexpr std::size_t kPiece = 16384;  // triplets handed on at once

template <class Index>
Result<void> hand_on(const Index* numbers, std::size_t count, std::uint32_t base, std::vector<Triplet>& piece, const TripletSource::Taker& take) {
  piece.resize(count);
  for (std::size_t t = 0; t < count; ++t) piece[t] = {numbers[3 * t] - base, numbers[3 * t + 1] - base, numbers[3 * t + 2] - base};
  return take(piece);
}

template <class Index>
Result<void> read_block(const Scratch* file, const std::vector<Index>& numbers, std::size_t count, std::uint32_t base, const TripletSource::Taker& take) {
  std::vector<Triplet> piece;
  std::vector<Index> read(file ? 3 * std::min(kPiece, count) : 0);
  for (std::size_t at = 0; at < count; at += kPiece) {
    const std::size_t now = std::min(kPiece, count - at);
    if (file) TRY_DO(file->read(3 * at * sizeof(Index), std::as_writable_bytes(std::span(read).first(3 * now))));
    TRY_DO(hand_on(file ? read.data() : numbers.data() + 3 * at, now, base, piece, take));
  }
  return {};
}

}  // namespace

Result<void> TripletShelf::put_on_disk(Block& block) const {
  TRY(block.file, make_scratch_file(folder_, block.bytes()));
  TRY_DO(block.file->write(0, block.wide ? std::as_bytes(std::span(block.wide_numbers)) : std::as_bytes(std::span(block.narrow_numbers))));
  std::vector<std::uint16_t>().swap(block.narrow_numbers);
  std::vector<std::uint32_t>().swap(block.wide_numbers);
  return {};
}

Result<void> TripletShelf::add(std::span<const Triplet> piece) {
  for (const Triplet& t : piece) {
    const std::uint32_t highest = std::max({t.first, t.second, t.odd});
    const bool wide = highest > UINT16_MAX;
    highest_ = std::max(highest_, highest);
    lowest_ = std::min({lowest_, t.first, t.second, t.odd});
    if (blocks_.empty() || blocks_.back().count == kBlockTriplets || (wide && !blocks_.back().wide)) {
      if (!blocks_.empty()) {
        in_memory_ += blocks_.back().bytes();
        on_disk_ = on_disk_ || in_memory_ > memory_bytes_;
        if (on_disk_) {
          for (Block& block : blocks_)
            if (!block.file) TRY_DO(put_on_disk(block));
        }
      }
      // What was wide stays so: numbers that large come again.
      const bool stays_wide = wide || (!blocks_.empty() && blocks_.back().wide);
      blocks_.emplace_back().wide = stays_wide;
    }
    Block& block = blocks_.back();
    for (const std::uint32_t number : {t.first, t.second, t.odd}) {
      if (block.wide) block.wide_numbers.push_back(number);
      else block.narrow_numbers.push_back(static_cast<std::uint16_t>(number));
    }
    ++block.count;
    ++size_;
  }
  return {};
}

void TripletShelf::count_from(std::uint32_t base) {
  CHECK(size_ == 0 || base <= lowest_);
  base_ = base;
}

Result<void> TripletShelf::visit(const Taker& take) const {
  for (const Block& block : blocks_) TRY_DO(block.wide ? read_block(block.file.get(), block.wide_numbers, block.count, base_, take)
                                                       : read_block(block.file.get(), block.narrow_numbers, block.count, base_, take));
  return {};
}

}  // namespace tertium
