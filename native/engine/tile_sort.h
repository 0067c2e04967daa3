// tile_sort.h: triplets of a batch sorted by the tiles that their objects lie in, so that neighbours share rows.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace tertium {

inline constexpr std::uint32_t kTiles = 16;  // per side: 4,096 cells, and a sixteenth of the objects in each tile

class TileSorter {
 public:
  TileSorter() = default;
  explicit TileSorter(std::uint32_t objects);
  // numbers: three per triplet, the pair and then the odd one, all below `objects`. The pair's one of the lower tile comes first, which changes no
  // likelihood; then by the three tiles in order, whichever is the odd one's, otherwise in the order given: all triplets of the same three
  // tiles share three tiles of rows, of similarities and of slopes.
  void sort(std::span<std::uint16_t> numbers) { sort_any(numbers, narrow_); }
  void sort(std::span<std::uint32_t> numbers) { sort_any(numbers, wide_); }

 private:
  template <class Index>
  void sort_any(std::span<Index> numbers, std::vector<Index>& copy);

  std::vector<std::uint8_t> tile_of_;
  std::vector<std::uint64_t> place_;   // of each cell
  std::vector<std::uint16_t> cells_;   // of each triplet
  std::vector<std::uint16_t> narrow_;  // a copy of what is sorted
  std::vector<std::uint32_t> wide_;
};

}  // namespace tertium
