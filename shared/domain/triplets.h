// triplets.h: odd-one-out judgments as three object numbers, the odd one last; the one form that every fit and score reads.
#pragma once
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "shared/domain/names.h"

namespace tertium {

// 0-based object numbers. The first two were kept together, `odd` was chosen as the one that does not belong.
struct Triplet {
  std::uint32_t first = 0, second = 0, odd = 0;
  bool operator==(const Triplet&) const = default;
};

// A list of judgments over `objects` objects. participants is empty, or holds one number per triplet.
struct TripletSet {
  std::uint32_t objects = 0;  // every index is below this
  std::vector<Triplet> triplets;
  std::vector<std::uint32_t> participants;
  Names names;  // empty, or one name per object
};

// The same three objects, sorted: equal for two judgments of one triplet whatever the choice.
inline std::array<std::uint32_t, 3> sorted_objects(const Triplet& t) {
  std::array<std::uint32_t, 3> s{t.first, t.second, t.odd};
  if (s[0] > s[1]) std::swap(s[0], s[1]);
  if (s[1] > s[2]) std::swap(s[1], s[2]);
  if (s[0] > s[1]) std::swap(s[0], s[1]);
  return s;
}

// Whether the three objects of a judgment (any order, any choice) occur in a set. Holds their numbers, sorted.
class ExcludedTriplets {
 public:
  explicit ExcludedTriplets(const TripletSet& excluded);
  bool operator()(const Triplet& triplet) const;

 private:
  std::vector<std::array<std::uint32_t, 3>> known_;
};

// `from` without every judgment whose three objects (any order, any choice) occur in `excluded`. Object numbers must
// mean the same on both sides (align first).
TripletSet without_triplets(const TripletSet& from, const TripletSet& excluded);

}  // namespace tertium
