// triplets.cpp: leaving out judgments of triplets that another set holds.
#include "shared/domain/triplets.h"

#include <algorithm>

namespace tertium {

ExcludedTriplets::ExcludedTriplets(const TripletSet& excluded) {
  known_.reserve(excluded.triplets.size());
  for (const Triplet& t : excluded.triplets) known_.push_back(sorted_objects(t));
  std::sort(known_.begin(), known_.end());
  known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
}

bool ExcludedTriplets::operator()(const Triplet& triplet) const { return std::binary_search(known_.begin(), known_.end(), sorted_objects(triplet)); }

TripletSet without_triplets(const TripletSet& from, const TripletSet& excluded) {
  const ExcludedTriplets is_excluded(excluded);
  TripletSet kept;
  kept.objects = from.objects;
  kept.names = from.names;
  for (std::size_t i = 0; i < from.triplets.size(); ++i) {
    if (is_excluded(from.triplets[i])) continue;
    kept.triplets.push_back(from.triplets[i]);
    if (!from.participants.empty()) kept.participants.push_back(from.participants[i]);
  }
  return kept;
}

}  // namespace tertium
