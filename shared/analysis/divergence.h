// divergence.h: where two observers of the same objects go apart: images on a matched dimension, pairs within a category, and triplets (METHODS F9, F10).
// A and B are the two observers; whatever order their files had, the objects have one order here.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/analysis/object_estimate.h"
#include "shared/analysis/profile.h"
#include "shared/domain/triplets.h"

namespace tertium {

// ---- Images on one dimension of A and its partner of B ----

// Objects, most extreme first, at most k of each. Ranks are from 1 to N, the largest weight has N, equal weights share their mean rank (as many objects of a
// sparse dimension do: what is low there is low by name only). Equal values: in the objects' order.
struct ObjectDivergence {
  // value: the mean of two ranks.
  std::vector<Ranked> high_both;  // of its rank in A and in B
  std::vector<Ranked> high_a;     // of its rank in A and N + 1 - its rank in B
  std::vector<Ranked> high_b;     // the other way round
  std::vector<Ranked> low_both;
  // value: weight / largest weight in A minus the same in B, where that is above 0 ("signed" in the published code; of its "rank" only this signed
  // difference ever ran, METHODS T16), and for more_b below.
  std::vector<Ranked> more_a, more_b;
};
// a, b: the weights of the objects, of one length; a side without any weight counts 0 everywhere.
ObjectDivergence find_diverging_objects(std::span<const double> a, std::span<const double> b, std::size_t k);

// What a scatter of the two dimensions colours an object by. The first that holds: kBoth: among the k strongest of A and of B; kMoreA, kMoreB: among
// more_a, more_b; kTopA, kTopB: among the k strongest of A, of B; else kRest. Objects without weight are not among the strongest.
enum class ScatterClass : std::uint8_t { kRest, kTopA, kTopB, kBoth, kMoreA, kMoreB };
const char* to_string(ScatterClass c);  // "rest", "top_a", "top_b", "both", "more_a", "more_b"
std::vector<ScatterClass> classify_objects(std::span<const double> a, std::span<const double> b, std::size_t k);

// ---- Pairs within a category ----

struct DivergingPair {
  std::uint32_t first = 0, second = 0;  // objects, first < second
  double a = 0, b = 0;                  // how similar they are to each observer
  double rank_difference = 0;           // rank in A minus rank in B among the category's pairs
  bool operator==(const DivergingPair&) const = default;
};
// How often both similarities fall into a cell of a square grid over their ranges: what a density scatter draws.
struct DensityGrid {
  std::size_t bins = 0;
  double a_low = 0, a_high = 0, b_low = 0, b_high = 0;
  std::vector<std::uint32_t> counts;    // [bin of b][bin of a], from the low ends
};
struct PairDivergence {
  std::size_t objects = 0, pairs = 0;
  double pearson = 0, spearman = 0;     // of the two similarities over the category's pairs; NaN where there are fewer than two or one side does not vary
  double slope = 0, intercept = 0;      // of b on a, least squares; NaN likewise
  std::vector<DivergingPair> more_a;    // more alike to A than to B: the largest differences of ranks, at most k, above 0
  std::vector<DivergingPair> more_b;
  DensityGrid density;
};
// a, b: similarities of all pairs of `objects` objects above the diagonal, row by row (shared/domain/dissimilarities.h). members: the category's objects, rising;
// all objects: every pair. Both similarities are of the same objects, none filtered on one side alone (METHODS T9).
PairDivergence find_diverging_pairs(std::span<const double> a, std::span<const double> b, std::size_t objects, std::span<const std::uint32_t> members, std::size_t k,
                                    std::size_t bins = 40);
// The pairs among the members, in the same order.
std::vector<double> pairs_among(std::span<const double> pairs, std::size_t objects, std::span<const std::uint32_t> members);

// ---- Triplets ----

// What the two make of one triplet, as the jackknife says it (TripletRelevance).
struct TwoChoices {
  float probability_a = 0, probability_b = 0;   // that each gives its own choice
  std::uint8_t choice_a = 0, choice_b = 0;      // pairs: 0 (first, second), 1 (first, odd), 2 (second, odd)
  bool decided = false;                         // both have a choice
  bool spread = false;                          // in both, no three dimensions hold most of the relevance
};

struct DivergingTriplet {
  std::array<std::uint32_t, 3> objects{};       // rising
  std::uint8_t odd_a = 0, odd_b = 0;            // which of them is odd: 0, 1, 2
  double probability_a = 0, probability_b = 0;
  double rank = 0;                              // the mean of its two ranks, 0 to 1
  bool spread = false;
};
struct TripletDivergence {
  std::uint64_t triplets = 0, decided = 0;      // decided: both have a choice; the rest is left out of what follows
  std::uint64_t agree = 0;                      // both find the same one odd
  ObjectEstimate agreement;                     // agree / decided
  // By what A finds odd and what B finds odd, each the first, second or third of a triplet's objects in rising order.
  std::array<std::array<std::uint64_t, 3>, 3> counts{};
  // The k triplets of each combination that both are surest of: by the mean of two ranks. A rank is among all decided triplets, of the probability that the
  // observer gives its own choice (shares below plus half of those equal). The nine combinations of published figures, whose ranks are of the pair's own
  // column: the order is the same where triplets are many and listed in random order. spread_most: of the spread ones alone, as published figures are.
  std::array<std::array<std::vector<DivergingTriplet>, 3>, 3> most, spread_most;
};
// choices beside triplets; objects: how many there are. Memory: 70 MB and 4 bytes for each triplet, for exact ranks without sorting.
TripletDivergence find_diverging_triplets(std::span<const Triplet> triplets, std::span<const TwoChoices> choices, std::size_t objects, std::size_t k);

}  // namespace tertium
