// choice.h: the model of choice: similarities of three pairs, a softmax over them, and how well it foretells judgments.
// P(pair ab is kept together) = exp(s_ab / T) / (exp(s_ab / T) + exp(s_ac / T) + exp(s_bc / T)); the odd one is the third.
// A prediction is right only when the chosen pair is strictly the most similar: a tie at the maximum is wrong, and counted.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "shared/base/executor.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"

namespace tertium {

// How similar two rows are. dot: <x, y>; cosine: <x, y> / (|x| |y|), 0 when a row has no length; euclidean: -|x - y|.
enum class SimilarityRule { kDot, kCosine, kEuclidean };

double pair_similarity(std::span<const float> x, std::span<const float> y, SimilarityRule rule = SimilarityRule::kDot);

// The matrix with the mean of every column taken away.
Matrix centre_columns(const Matrix& values);

// Of each judgment the similarities of its three pairs, in the order of TripletOutcome: whoever asks for many temperatures measures but once. The same numbers
// as pair_similarity gives. With many judgments for the objects all pairs are measured once (8 bytes for each). Errors as score_embedding.
Result<std::vector<std::array<double, 3>>> measure_triplets(const Matrix& values, std::span<const Triplet> triplets, SimilarityRule rule, bool centre, Executor& executor);

// Softmax of three similarities over a temperature > 0, safe for any finite size: the largest is subtracted first.
std::array<double, 3> choice_probabilities(const std::array<double, 3>& similarities, double temperature = 1.0);

// Probabilities are held above this before a logarithm is taken, so that it is a number.
inline constexpr double kLeastProbability = 1e-300;

// How one judgment came out. The pairs in order: (first, second), which the person kept together; (first, odd); (second, odd).
struct TripletOutcome {
  std::array<double, 3> probability{};
  bool right = false;
  bool tie = false;  // the maximum is shared by two pairs or three
};

// probability is averaged over draws where there are any; the decision is made on `value`, which orders as the pairs do.
TripletOutcome judge_outcome(const std::array<double, 3>& value, const std::array<double, 3>& probability);

struct ScoreOptions {
  SimilarityRule rule = SimilarityRule::kDot;
  bool centre = false;        // take each column's mean away first
  double temperature = 1.0;   // > 0
  bool keep_outcomes = false; // fill Score::outcomes
};

struct Score {
  std::size_t triplets = 0, right = 0, ties = 0;
  double accuracy = 0;  // right / triplets; 0 when there are none
  double nll = 0;       // mean of -log P(the pair kept together), in nats; chance is log 3
  std::vector<TripletOutcome> outcomes;  // one per triplet in their order, when asked for
};

// Scores an embedding (or features), rows = objects, on judgments. With many judgments for the objects (table_pays in pair_table.h) all
// pairs are measured once, in single precision: right, ties and accuracy are the same, probabilities agree as far as similarities do (their
// rounding is below 1e-5 of the rows' lengths, and typically a hundredth of that).
// kInvalid: an object number without a row, a value that is not finite, a temperature that is not above 0.
Result<Score> score_embedding(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor);

// The outcomes of score_embedding in portions of kOutcomesAtOnce, the last one smaller, in their order: millions need not lie in memory. Errors as there.
inline constexpr std::size_t kOutcomesAtOnce = std::size_t{1} << 18;
Result<void> visit_outcomes(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor,
                            const std::function<void(std::span<const TripletOutcome>)>& take);

// Scores a posterior by dot product: for each of `draws` draws X = relu(location + scale * noise), averages the three
// probabilities of a triplet over the draws, then decides and takes -log (Muttenthaler et al. 2022). The noise is by
// counter: the same seed gives the same draws for any number of threads. options.rule must be kDot, centre false.
Result<Score> score_posterior(const Posterior& posterior, std::span<const Triplet> triplets, std::uint32_t draws, std::uint64_t seed,
                              const ScoreOptions& options, Executor& executor);

// One draw of the posterior, rectified: relu(location + scale * noise(seed, draw)).
Matrix draw_posterior(const Posterior& posterior, std::uint64_t seed, std::uint32_t draw);

}  // namespace tertium
