// explain.h: why the odd one is odd: what two objects share dimension by dimension, and what each dimension does to a choice among three.
// values: objects x dims, >= 0, finite, as everywhere. Sums in double precision.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "shared/analysis/profile.h"
#include "shared/domain/matrix.h"

namespace tertium {

// Three objects a, b, c make three pairs, in the order of the model of choice: 0 is ab (c is odd), 1 is ac (b), 2 is bc (a).
constexpr std::size_t odd_of_pair(std::size_t pair) { return 2 - pair; }
constexpr std::size_t pair_without(std::size_t odd) { return 2 - odd; }
constexpr std::array<std::size_t, 2> members_of_pair(std::size_t pair) {
  return {pair == 2 ? std::size_t{1} : std::size_t{0}, pair == 0 ? std::size_t{1} : std::size_t{2}};
}

// What one dimension does in a triplet.
struct DimensionPart {
  std::uint32_t dimension = 0;
  std::array<double, 3> shared{};     // x_i x_j of each pair: what it adds to the pair's similarity
  std::array<double, 3> without{};    // the three probabilities when the dimension is taken away from all three objects
  double relevance = 0;               // |P - P without it| at the pair asked about (jackknife, METHODS F10)
  std::size_t choice = 0;             // the most similar pair without it
  bool flips = false;                 // the pair chosen with all dimensions is not among the most similar any more
  bool undecided = false;             // without it two or three pairs are equally similar
};

struct TripletExplanation {
  std::array<double, 3> similarity{};   // dot products
  std::array<double, 3> probability{};  // softmax of them: that the pair is kept together, its third object chosen
  std::size_t choice = 0;               // the most similar pair; of equals the first
  bool undecided = false;               // two or three are equally similar
  std::size_t pair = 0;                 // where relevance is measured
  std::vector<DimensionPart> dimensions;  // one each, in the embedding's order
};

// pair: where relevance is measured (what a person chose, say); unset: at the model's own choice. Cost: dims. Objects must be
// rows of the matrix.
TripletExplanation explain_triplet(const Matrix& values, const std::array<std::uint32_t, 3>& objects, std::optional<std::size_t> pair = {});

// x_a x_b of every dimension where it is above 0, largest first; they sum to the dot product of the two.
std::vector<Ranked> shared_weight(const Matrix& values, std::size_t a, std::size_t b);

// How often a and b stay together over all third objects: one entry of F1's matrix. Fewer than three objects: 0. Cost: objects x dims.
double stay_together(const Matrix& values, std::size_t a, std::size_t b);

// Three different objects by chance; tries > 1: of so many triplets the one whose choice is least certain (the smallest largest
// probability). A pure function of the seed. Needs at least three objects.
std::array<std::uint32_t, 3> draw_triplet(const Matrix& values, std::uint64_t seed, std::size_t tries = 1);

}  // namespace tertium
