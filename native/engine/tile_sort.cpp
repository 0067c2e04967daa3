// tile_sort.cpp: a counting sort per batch.
#include "native/engine/tile_sort.h"

#include <array>
#include <utility>

namespace tertium {

template <class Index>
std::vector<Index> sort_batches_by_tiles(std::span<const Triplet> triplets, const BatchCut& cut, std::uint32_t objects) {
  const std::uint32_t tile = (objects + kTiles - 1) / kTiles;
  std::vector<std::uint8_t> tile_of(objects);
  for (std::uint32_t o = 0; o < objects; ++o) tile_of[o] = static_cast<std::uint8_t>(o / tile);
  std::vector<Index> packed(3 * triplets.size());
  std::vector<std::uint16_t> cells;
  std::array<std::uint64_t, std::size_t{kTiles} * kTiles * kTiles> place;
  for (std::uint32_t batch = 0; batch < cut.batches; ++batch) {
    const std::span<const Triplet> mine = triplets.subspan(cut.begin(batch), cut.size(batch));
    cells.resize(mine.size());
    place.fill(0);
    for (std::size_t t = 0; t < mine.size(); ++t) {
      std::uint32_t a = tile_of[mine[t].first], b = tile_of[mine[t].second];
      if (a > b) std::swap(a, b);
      std::uint32_t low = a, middle = b, high = tile_of[mine[t].odd];
      if (middle > high) std::swap(middle, high);
      if (low > middle) std::swap(low, middle);
      cells[t] = static_cast<std::uint16_t>((low * kTiles + middle) * kTiles + high);
      ++place[cells[t]];
    }
    std::uint64_t at = cut.begin(batch);
    for (std::uint64_t& cell : place) at += std::exchange(cell, at);
    for (std::size_t t = 0; t < mine.size(); ++t) {
      const bool swapped = tile_of[mine[t].first] > tile_of[mine[t].second];
      Index* to = packed.data() + 3 * place[cells[t]]++;
      to[0] = static_cast<Index>(swapped ? mine[t].second : mine[t].first);
      to[1] = static_cast<Index>(swapped ? mine[t].first : mine[t].second);
      to[2] = static_cast<Index>(mine[t].odd);
    }
  }
  return packed;
}

template std::vector<std::uint16_t> sort_batches_by_tiles(std::span<const Triplet>, const BatchCut&, std::uint32_t);
template std::vector<std::uint32_t> sort_batches_by_tiles(std::span<const Triplet>, const BatchCut&, std::uint32_t);

}  // namespace tertium
