// compare.h: two observers of the same objects, each known by an embedding: everything that METHODS F6 to F10 ask of them, in one report.
// docs/comparing.md says what each figure means.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "native/tasks/jackknife.h"
#include "shared/analysis/cumulative_rsa.h"
#include "shared/analysis/divergence.h"
#include "shared/analysis/explain.h"
#include "shared/analysis/rsa.h"
#include "shared/analysis/shared_dimensions.h"
#include "shared/analysis/similarity.h"
#include "shared/wire/categories_tsv.h"
#include "shared/wire/fit_record.h"

namespace tertium {

struct CompareSide {
  Embedding embedding;                   // values >= 0
  std::string title;                     // "human", "VGG-16": how tables call it
  std::string what = "embedding";        // for messages
  std::vector<std::string> labels;       // empty, or one for each dimension
  std::vector<double> reproducibility;   // empty, or one for each dimension: of the ensemble it is from
  std::vector<wire::FitInput> inputs;    // its files and their hashes
};

// Which partner of a dimension the images and the scatter of it are taken from.
enum class MatchingChoice { kReplacement, kGreedy, kOneToOne };
const char* to_string(MatchingChoice choice);  // "replacement", "greedy", "one-to-one"

inline constexpr std::size_t kTopMost = 1000;
inline constexpr std::uint32_t kCompareBootstraps = 1000, kComparePermutations = 1000, kCurveBootstraps = 100;
// Of fewer objects a category has no correlation worth a number.
inline constexpr std::size_t kCategoryObjectsLeast = 5;

struct CompareTask {
  CompareSide a, b;
  bool ignore_names = false;             // rows as stored
  PairRule similarity = PairRule::kChoice;
  MatchingChoice matching = MatchingChoice::kOneToOne;
  double shared_from = kFoundAgainFrom;  // of dimensions, and of labels that are taken over
  std::uint32_t bootstraps = kCompareBootstraps;      // of the global r, of matched dimensions and of categories
  std::uint32_t curve_bootstraps = kCurveBootstraps;  // at each point of a cumulative curve
  std::uint32_t permutations = kComparePermutations;
  bool own_curves = false;               // also how many dims make up each one's own similarities
  std::uint64_t triplets = kRandomTriplets;
  double spread_share = kSpreadShare;
  std::size_t top = 12;                  // objects, pairs and triplets of each list; at most kTopMost
  std::size_t scatter_top = 20;          // objects that each of a scatter's classes takes
  std::optional<wire::CategoryTable> categories;
  std::string categories_what = "categories";
  std::uint64_t seed = 0;
};

// A dimension of one side and what it is to the other.
struct ComparedDimension {
  double importance = 0;
  double reproducibility = 0;                    // NaN: not known
  std::string label;                             // given, or taken over where `label_from` is set
  std::optional<std::uint32_t> label_from;       // the dimension of the other side that the label comes from ...
  double label_r = 0;                            // ... and their correlation; NaN else
  Standing standing = Standing::kUnique;
  MatchEvidence evidence;                        // its best match, with replacement
  std::optional<std::uint32_t> greedy, one_to_one;  // without: in order of importance; best in sum. None: the other side has none left
  double greedy_r = 0, one_to_one_r = 0;            // NaN without a partner
  std::optional<std::uint32_t> pairwise;         // whose similarity matrix, of the one dimension alone, agrees best
  double pairwise_r = 0;
};

struct ComparedRsa {
  RsaMethod method = RsaMethod::kPearson;
  RsaBootstrap by = RsaBootstrap::kObjects;
  RsaReport report;
};
struct ComparedCurve {
  bool of_b = true;         // dims of b, else of a
  bool reference_b = false; // approach the similarities of b, else of a
  CumulativeRsa curve;
};

struct ComparedObserver {
  Jackknife jackknife;
  std::vector<LabelTally> labels;                // empty without labels
  std::vector<double> label_importance;          // beside them: summed over the label's dimensions
  std::vector<std::uint64_t> probability_counts; // how often the probability of its own choice lies in each of kProbabilityBins equal bins over [1/3, 1]
};
inline constexpr std::size_t kProbabilityBins = 40;

struct LabelDifference {
  std::string label;
  ObjectEstimate difference;                     // a's share of most relevant dimensions minus b's
  bool discovered = false;                       // Benjamini and Hochberg over labels, .05
};

struct ComparedScatter {
  std::uint32_t column_a = 0, column_b = 0;
  double r = 0;
  std::vector<ScatterClass> classes;             // of each object
  ObjectDivergence objects;
};

struct ComparedCategory {
  std::string category;                          // "" all objects
  PairDivergence pairs;
  RsaReport pearson;                             // with interval and permutations; r NaN where there are too few objects or one side does not vary
  bool discovered = false;                       // Benjamini and Hochberg over categories (not "all"), .05
};

// A listed triplet: what made each side choose so.
struct ExplainedTriplet {
  DivergingTriplet triplet;
  std::vector<Ranked> relevance_a, relevance_b;  // the most relevant dimensions at its own choice, largest first, at most kRelevanceShown
};
inline constexpr std::size_t kRelevanceShown = 10;

struct CompareReport {
  std::size_t objects = 0;
  Names names;                                   // in a's order; empty when neither side has any
  bool aligned = false;
  std::size_t rows_moved = 0;                    // of b
  Matrix values_a, values_b;                     // b's rows in a's order
  std::vector<ComparedDimension> a, b;
  bool labels_taken_over_a = false, labels_taken_over_b = false;  // a's labels are b's, or the other way round
  ColumnCorrelations correlations;               // a's columns with b's
  ColumnCorrelations pairwise;                   // the same of the similarities that single dimensions predict
  SharedDimensions shared;
  std::vector<ComparedRsa> rsa;                  // Pearson over objects, over entries (the published way), Spearman over objects
  std::vector<ComparedCurve> curves;             // b's dims towards a, a's towards b, then their own where asked for
  std::uint64_t triplets = 0;
  ComparedObserver observer_a, observer_b;
  ObjectEstimate relevance_difference, flip_difference, spread_difference;  // a minus b
  std::vector<LabelDifference> label_differences;
  TripletDivergence choices;
  std::array<std::array<std::vector<ExplainedTriplet>, 3>, 3> most, spread_most;
  std::vector<ComparedScatter> scatters;         // by falling r
  std::vector<ComparedCategory> categories;      // the first is that of all objects
};

// What is being done and how much of all; false ends the task with kCancelled.
using CompareWatcher = std::function<bool(double share, const std::string& step)>;

// kInvalid: names that do not match, other numbers of objects, fewer than three objects, a side without dimensions, with values below 0 or not
// finite, or whose objects are all alike; labels or reproducibility of another number than dimensions, categories of other objects, options out of range.
// Same bits for any number of threads.
Result<CompareReport> run_compare_task(const CompareTask& task, Executor& executor, const CompareWatcher& watcher = {});

}  // namespace tertium
