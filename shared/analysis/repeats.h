// repeats.h: triplets that were judged several times: how far a model's probabilities are from what people chose, and the noise ceiling.
// All in nats. A "triple" is three objects whatever the choice; its judgments are all that name these three.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/analysis/evaluation.h"

namespace tertium {

struct RepeatedTriple {
  std::array<std::uint32_t, 3> objects{};  // rising
  std::array<std::uint32_t, 3> counts{};   // how often each was chosen as the odd one
  std::array<double, 3> probability{};     // how probable the model calls that; of the triple's first judgment (all of them are alike)
  std::uint32_t judgments() const { return counts[0] + counts[1] + counts[2]; }
};

// The triples with at least `least` judgments (2 or more, else a CHECK fails), by rising objects. outcomes beside triplets.
std::vector<RepeatedTriple> find_repeated(std::span<const Triplet> triplets, std::span<const TripletOutcome> outcomes, std::uint32_t least);

// What a model's divergence from `judgments` answers would be on average if they were drawn from its probabilities p: exact, by the binomial
// distributions of the three counts. kl: of the answers' shares from p; js: Jensen-Shannon. Costs three times `judgments` steps.
struct DivergenceFloor { double kl = 0, js = 0; };
DivergenceFloor divergence_floor(const std::array<double, 3>& p, std::uint32_t judgments);

// KL(q || p) = sum q log(q / p), p held above 1e-300; JS(q, p) = (KL(q || m) + KL(p || m)) / 2 with m = (p + q) / 2, at most log 2.
double kl_divergence(const std::array<double, 3>& q, const std::array<double, 3>& p);
double js_divergence(const std::array<double, 3>& q, const std::array<double, 3>& p);

// The share of the answers that agree with the most frequent one: what an observer reaches who knows these very answers, so too high.
double majority_share(const std::array<std::uint32_t, 3>& counts);
// How often an answer agrees with the most frequent of all others, answers that share that place splitting it evenly: too low. At least two answers.
double left_out_majority(const std::array<std::uint32_t, 3>& counts);

struct RepeatReport {
  std::size_t triples = 0, judgments = 0;
  // Means over triples, each counting once whatever its number of judgments (as in Muttenthaler et al. 2022). NaN without any.
  double kl = 0, kl_floor = 0, kl_chance = 0;  // chance: of the answers from (1/3, 1/3, 1/3)
  double js = 0, js_floor = 0;
  double cross_entropy = 0;                    // -sum q log p
  double people_entropy = 0;                   // of q; too low for few answers
  double accuracy = 0;                         // share of the answers that the model's one most probable choice foretells; none when it is shared
  MeanInterval ceiling_low{}, ceiling_high{};  // left_out_majority and majority_share
  // Published way (SPoSE's plots): probabilities rounded to 0, 0.1 ... 1 against the shares of the answers.
  Calibration calibration;
};

RepeatReport compare_with_repeats(std::span<const RepeatedTriple> triples);

// (accuracy - 1/3) / (ceiling - 1/3); NaN unless the ceiling is above 1/3.
double share_of_ceiling(double accuracy, double ceiling);

}  // namespace tertium
