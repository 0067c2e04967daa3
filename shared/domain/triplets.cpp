// triplets.cpp: leaving out judgments of triplets that another set holds.
#include "shared/domain/triplets.h"

#include <unordered_set>

namespace tertium {
namespace {
struct TripleHash {
  std::size_t operator()(const std::array<std::uint32_t, 3>& s) const {
    std::uint64_t h = s[0] * 0x9E3779B97F4A7C15ull;
    h = (h ^ h >> 32 ^ s[1]) * 0xBF58476D1CE4E5B9ull;
    h = (h ^ h >> 32 ^ s[2]) * 0x94D049BB133111EBull;
    return static_cast<std::size_t>(h ^ h >> 31);
  }
};
}  // namespace

TripletSet without_triplets(const TripletSet& from, const TripletSet& excluded) {
  std::unordered_set<std::array<std::uint32_t, 3>, TripleHash> known;
  known.reserve(excluded.triplets.size());
  for (const Triplet& t : excluded.triplets) known.insert(sorted_objects(t));
  TripletSet kept;
  kept.objects = from.objects;
  kept.names = from.names;
  for (std::size_t i = 0; i < from.triplets.size(); ++i) {
    if (known.count(sorted_objects(from.triplets[i]))) continue;
    kept.triplets.push_back(from.triplets[i]);
    if (!from.participants.empty()) kept.participants.push_back(from.participants[i]);
  }
  return kept;
}

}  // namespace tertium
