// tile_sort.cpp: counts the triplets of each cell, then puts every triplet into its place.
#include "native/engine/tile_sort.h"

#include <algorithm>
#include <utility>

namespace tertium {
namespace {
constexpr std::size_t kKeptMost = 1 << 18;  // triplets whose room is kept for the next batch
}

TileSorter::TileSorter(std::uint32_t objects) : tile_of_(objects), place_(std::size_t{kTiles} * kTiles * kTiles) {
  const std::uint32_t tile = (objects + kTiles - 1) / kTiles;
  for (std::uint32_t o = 0; o < objects; ++o) tile_of_[o] = static_cast<std::uint8_t>(o / tile);
}

template <class Index>
void TileSorter::sort_any(std::span<Index> numbers, std::vector<Index>& copy) {
  const std::size_t count = numbers.size() / 3;
  copy.assign(numbers.begin(), numbers.end());
  cells_.resize(count);
  std::fill(place_.begin(), place_.end(), 0);
  for (std::size_t t = 0; t < count; ++t) {
    Index* mine = copy.data() + 3 * t;
    std::uint32_t a = tile_of_[mine[0]], b = tile_of_[mine[1]];
    if (a > b) {
      std::swap(a, b);
      std::swap(mine[0], mine[1]);
    }
    std::uint32_t low = a, middle = b, high = tile_of_[mine[2]];
    if (middle > high) std::swap(middle, high);
    if (low > middle) std::swap(low, middle);
    cells_[t] = static_cast<std::uint16_t>((low * kTiles + middle) * kTiles + high);
    ++place_[cells_[t]];
  }
  std::uint64_t at = 0;
  for (std::uint64_t& cell : place_) at += std::exchange(cell, at);
  for (std::size_t t = 0; t < count; ++t) {
    Index* to = numbers.data() + 3 * place_[cells_[t]]++;
    for (std::size_t i = 0; i < 3; ++i) to[i] = copy[3 * t + i];
  }
  if (count > kKeptMost) {
    std::vector<Index>().swap(copy);
    std::vector<std::uint16_t>().swap(cells_);
  }
}

template void TileSorter::sort_any(std::span<std::uint16_t>, std::vector<std::uint16_t>&);
template void TileSorter::sort_any(std::span<std::uint32_t>, std::vector<std::uint32_t>&);

}  // namespace tertium
