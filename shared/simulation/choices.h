// choices.h: triplets of objects drawn at random, and the choices that an embedding or features would make on them.
// Pure functions of a seed: triple t and its choice do not depend on how many were asked for before it.
#pragma once
#include <cstdint>
#include <vector>

#include "shared/base/executor.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"

namespace tertium {

enum class ChoiceRule {
  kSoftmax,  // chosen with the model's probabilities at a temperature
  kArgmax,   // the most similar pair; a tie goes to a pair at random
};

struct SimulationOptions {
  std::uint64_t triplets = 0;
  std::uint64_t seed = 0;
  ChoiceRule choice = ChoiceRule::kSoftmax;
  double temperature = 1.0;  // > 0
  SimilarityRule rule = SimilarityRule::kDot;
  bool rectify = false;      // negative values become 0 first, as published for network features with the dot product
  bool repeats = false;      // false: no three objects occur twice, whatever their order
};

// `count` unordered triples of different objects, uniform over all of them; without repeats no triple comes twice.
// Each is listed in random order. kInvalid: fewer than three objects, or more triples asked for than exist.
Result<std::vector<Triplet>> draw_triples(std::uint32_t objects, std::uint64_t count, bool repeats, std::uint64_t seed);

// The choices of an observer whose mind is `values` (objects x dims; features work alike) in given triples, whatever their order: each comes out with the odd one
// last. options.triplets and options.repeats are not looked at; the seed decides ties, and with kSoftmax the draws, by the triple's place. kInvalid: a value that is
// not finite, a temperature that is not above 0, an object number without a row, or the same object twice in a triple.
Result<void> decide_triples(const Matrix& values, std::vector<Triplet>& triples, const SimulationOptions& options, Executor& executor);
// The same by how alike each pair is (shared/domain/dissimilarities.h: pair_count(objects) numbers in pair_number's order). Also kInvalid: a pair of a triple that is
// not finite; options.rule and options.rectify are not looked at.
Result<void> decide_triples(std::uint32_t objects, const std::vector<double>& pairs, std::vector<Triplet>& triples, const SimulationOptions& options);

// Judgments of an observer whose mind is `values` (objects x dims; features work alike). The odd one is last; `names` is left empty.
Result<TripletSet> simulate_choices(const Matrix& values, const SimulationOptions& options, Executor& executor);

}  // namespace tertium
