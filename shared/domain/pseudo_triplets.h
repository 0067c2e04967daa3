// pseudo_triplets.h: odd-one-out triplets of pictures that a model judged, with the three similarities it judged by (AligNet).
#pragma once
#include <array>
#include <vector>

#include "shared/domain/names.h"
#include "shared/domain/triplets.h"

namespace tertium {

// A row: three pictures, the odd one last, and the similarities of first and second, first and odd, second and odd.
struct PseudoTriplets {
  Names pictures;                      // every picture that occurs, by ascending number
  std::vector<std::uint32_t> numbers;  // a picture's index in the data set it is from; ascending, one per picture
  std::vector<Triplet> triplets;       // of positions in `pictures`
  std::vector<std::array<double, 3>> similarities;  // one per triplet
  bool operator==(const PseudoTriplets&) const = default;
};

// Rows whose first similarity is not the largest: against "the odd one last". Equal ones agree with it.
struct OrderCheck {
  std::size_t rows_against = 0;
  std::size_t first_against = 0;  // the first such row, from 0; only when there is one
};
OrderCheck check_order(const PseudoTriplets& triplets);

// As judgments over `pictures`, without the similarities.
TripletSet to_triplets(const PseudoTriplets& triplets);

}  // namespace tertium
