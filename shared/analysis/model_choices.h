// model_choices.h: what models chose in the same triplets as people did: how often they are right and agree, and how far that hangs on the objects.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/executor.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"

namespace tertium {

// What a model chose in each triplet: kRight the pair that the person kept together, 1 (first, odd), 2 (second, odd); kTied where the maximum is shared, which
// counts as wrong and as agreeing with nobody.
inline constexpr std::uint8_t kRight = 0, kTied = 3;
using Choices = std::vector<std::uint8_t>;
Choices choices_of(std::span<const TripletOutcome> outcomes);

std::size_t count_right(std::span<const std::uint8_t> choices);
// Right in so many of as many triplets; NaN of none.
double accuracy_of(std::span<const std::uint8_t> choices);

// How often two models choose the same odd one (Geirhos, Meding and Wichmann 2020, "Beyond accuracy", with three answers instead of two).
struct ChoiceAgreement {
  double same = 0;      // share of triplets; NaN of none, as the others
  double expected = 0;  // what it would be if each were right, and tied, as often as it is, but independently of the other, its errors being either wrong pair alike
  double kappa = 0;     // (same - expected) / (1 - expected); NaN where expected is 1
};
ChoiceAgreement agreement_of(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b);

// Accuracies over bootstrap samples of objects: each draws as many objects as there are, with replacement, and a triplet counts as often as its three objects
// were drawn together (the product of their counts), so triplets that share objects move together. [sample][model]; NaN where a sample has no triplet.
// Triplets name objects below `objects`; choices: of each model, beside the triplets. Draws by counter from `key` (shared/stats/resampling.h).
std::vector<std::vector<double>> bootstrap_accuracies(std::uint32_t objects, std::span<const Triplet> triplets, std::span<const Choices> choices, std::uint32_t samples,
                                                      std::uint64_t key, Executor& executor);

}  // namespace tertium
