// jackknife.h: what each dimension does to choices over millions of triplets: relevance, flips, which dimension matters most, and by label of dimension.
// The definition of what happens in one triplet is explain_triplet (explain.h); here it is the same for many, several million a second and core.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "shared/analysis/explain.h"
#include "shared/analysis/object_estimate.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"

namespace tertium {

// Relevance of dimension d in a triplet (METHODS F10) = |P - P without d| at one pair.
enum class RelevanceAt {
  kKeptPair,   // the pair that was kept together: (first, second) of a judgment
  kOwnChoice,  // the pair that the embedding itself finds most similar, whatever was chosen; triplets without one (undecided) are left out
};

struct JackknifeOptions {
  RelevanceAt at = RelevanceAt::kKeptPair;
  // A triplet is spread ("non-sparse") when its three most relevant dimensions hold at most this share of the relevance summed over dimensions. .25 is
  // what published figures used (their code's default .5). 0 to 1.
  double spread_share = 0.25;
};

inline constexpr std::uint32_t kNoDimension = std::numeric_limits<std::uint32_t>::max();

// One triplet. Decisions are those of explain_triplet; numbers agree with it within single precision (about 1e-6).
struct TripletRelevance {
  float probability = 0;        // that the choice is kept together
  float relevance = 0;          // the largest of all dimensions
  float share = 0;              // of the three largest in the summed relevance; NaN where that is 0
  std::uint32_t dimension = kNoDimension;  // the most relevant, of equals the first; kNoDimension: no dimension changes the probability, or it was left out
  std::uint8_t choice = 0;      // the most similar pair: 0 (first, second), 1 (first, odd), 2 (second, odd); of equals the first
  bool undecided = false;       // two or three pairs are equally similar: no choice, so none that could flip
  bool flips = false;           // without SOME one dimension another pair is strictly more similar than the choice
  bool spread = false;
};
// The same of one triplet by the definition.
TripletRelevance summarise_triplet(const TripletExplanation& explanation, const JackknifeOptions& options);

// Counts over triplets.
struct JackknifeTally {
  std::uint64_t triplets = 0;
  std::uint64_t undecided = 0;
  std::uint64_t explained = 0;          // where relevance was measured: all, or with kOwnChoice those that are decided
  std::uint64_t without_relevance = 0;  // of them: no dimension changes the probability
  std::uint64_t flips = 0;              // decided triplets whose choice some one dimension flips
  std::uint64_t spread = 0;             // of those explained
  double relevance = 0;                 // the largest one, summed over those explained
  std::vector<std::uint64_t> most;      // of each dimension: in how many triplets it is the most relevant one
  std::vector<std::uint64_t> flips_of;  // of each dimension: how many choices flip without it

  double mean_relevance() const;  // of the most relevant dimension; NaN without any explained
  double flip_rate() const;       // flips / (triplets - undecided)
  double spread_rate() const;     // spread / explained
  double most_share(std::size_t dim) const;   // most / (explained - without_relevance)
  double flip_share(std::size_t dim) const;   // flips_of / (triplets - undecided)
};

struct Jackknife {
  JackknifeTally all;
  std::vector<double> mean_relevance;         // of each dimension, over the triplets explained
  std::vector<JackknifeTally> without_group;  // the same counts without the triplets in which an object of one group takes part (deal_object_groups)
};

// Takes the triplets' own figures in portions, in order; `first` is the number of the portion's first triplet.
using TakeRelevance = std::function<void(std::size_t first, std::span<const TripletRelevance> portion)>;
// share: 0 to 1 of all triplets done; false ends the work with kCancelled. Called by the thread that called.
using JackknifeWatcher = std::function<bool(double share)>;

// values: objects x dims, finite (negative values are allowed for, though an embedding has none). kInvalid: values that are not finite, an object without a
// row, twice the same object in a triplet, an option out of range. Same bits for any executor and instruction set: single precision, with a bound on what
// rounding may do; where that could change a decision, explain_triplet is asked.
Result<Jackknife> run_jackknife(const Matrix& values, std::span<const Triplet> triplets, const JackknifeOptions& options, Executor& executor,
                                const TakeRelevance& take = {}, const JackknifeWatcher& watcher = {});

// The same of a posterior, averaged over draws: the probabilities, whole and without each dimension, are averaged over `draws` draws of
// draw_posterior(posterior, seed, i), then relevance, choice and flips are read off the averages, as score_posterior does. columns: which of the posterior's
// columns are dimensions, in their order (those that a fit kept). The published code takes one draw for a posterior (METHODS T7): draws = 1.
// Costs `draws` times as much. Errors as above; kInvalid also: no draws, a column that is not there, none.
Result<Jackknife> run_jackknife(const Posterior& posterior, const std::vector<std::size_t>& columns, std::span<const Triplet> triplets, std::uint32_t draws,
                                std::uint64_t seed, const JackknifeOptions& options, Executor& executor, const TakeRelevance& take = {},
                                const JackknifeWatcher& watcher = {});

// How far a figure hangs on which objects there are (object_estimate.h).
using JackknifeFigure = std::function<double(const JackknifeTally&)>;
ObjectEstimate estimate(const Jackknife& of, const JackknifeFigure& figure);
// figure_a(a) - figure_b(b) for two observers' jackknives over the same objects and triplets: paired by group, and with a p.
ObjectEstimate estimate_difference(const Jackknife& a, const JackknifeFigure& figure_a, const Jackknife& b, const JackknifeFigure& figure_b);

// Dimensions by their label ("semantic", "visual" ...).
struct LabelTally {
  std::string label;                 // "": the dimensions without one
  std::size_t dims = 0;
  std::uint64_t most = 0;            // triplets whose most relevant dimension has the label
  std::uint64_t flips = 0;           // (triplet, dimension) pairs that flip; a triplet may count more than once
  ObjectEstimate share;              // most in all triplets that have a most relevant dimension
};
// In the order in which labels first come; that of dimensions without one last. labels: one for each dimension.
std::vector<LabelTally> tally_by_label(const Jackknife& of, std::span<const std::string> labels);
// The figure of one label's share, to compare observers by. labels are looked up when the figure is asked for.
JackknifeFigure label_share(std::span<const std::string> labels, const std::string& label);

}  // namespace tertium
