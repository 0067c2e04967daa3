// pseudo_triplets.cpp: whether the similarities agree that the odd picture is last.
#include "shared/domain/pseudo_triplets.h"

#include <algorithm>

namespace tertium {

OrderCheck check_order(const PseudoTriplets& triplets) {
  OrderCheck out;
  for (std::size_t r = 0; r < triplets.similarities.size(); ++r) {
    const auto& s = triplets.similarities[r];
    if (s[0] >= std::max(s[1], s[2])) continue;
    if (out.rows_against == 0) out.first_against = r;
    ++out.rows_against;
  }
  return out;
}

TripletSet to_triplets(const PseudoTriplets& triplets) {
  TripletSet out;
  out.objects = static_cast<std::uint32_t>(triplets.pictures.size());
  out.triplets = triplets.triplets;
  out.names = triplets.pictures;
  return out;
}

}  // namespace tertium
