// dissimilarities.cpp: counting pairs, and taking them into another order of objects.
#include "shared/domain/dissimilarities.h"

#include <cmath>

#include "shared/base/check.h"

namespace tertium {

std::size_t objects_of_pairs(std::uint64_t pairs) {
  if (pairs == 0 || pairs > (std::uint64_t{1} << 61)) return 0;
  auto n = static_cast<std::uint64_t>((1 + std::sqrt(1 + 8 * static_cast<double>(pairs))) / 2);
  while (n * (n - 1) / 2 > pairs) --n;
  while ((n + 1) * n / 2 <= pairs) ++n;
  return n * (n - 1) / 2 == pairs && n <= SIZE_MAX ? static_cast<std::size_t>(n) : 0;
}

DissimilaritySet align_dissimilarities(const DissimilaritySet& set, const Alignment& alignment, const Names& to) {
  const std::size_t n = set.objects;
  CHECK(alignment.source.size() == n && to.size() == n);
  DissimilaritySet out = set;
  out.names = to;
  for (std::size_t m = 0; m < set.pairs.size(); ++m) {
    CHECK(set.pairs[m].size() == pair_count(n));
    std::size_t pair = 0;
    for (std::size_t a = 0; a < n; ++a)
      for (std::size_t b = a + 1; b < n; ++b, ++pair) {
        const std::size_t x = alignment.source[a], y = alignment.source[b];
        out.pairs[m][pair] = set.pairs[m][x < y ? pair_number(x, y, n) : pair_number(y, x, n)];
      }
  }
  return out;
}

}  // namespace tertium
