// tile_sort.h: triplets packed to the width their numbers need, sorted inside each batch by the tiles that their objects lie in.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/fit/gradient_kernel.h"

namespace tertium {

inline constexpr std::uint32_t kTiles = 16;  // per side: 4,096 cells, and a sixteenth of the objects in each tile

// Three numbers per triplet: the pair (the one of the lower tile first, which changes no likelihood), then the odd one. Sorted by (tile of the
// first, tile of the second, tile of the odd one), otherwise in the order given.
template <class Index>
std::vector<Index> sort_batches_by_tiles(std::span<const Triplet> triplets, const BatchCut& cut, std::uint32_t objects);

}  // namespace tertium
