// comparison.h: compare.json, what `tertium compare --out` says of two observers, as types (docs/comparing.md is its schema). It is written by
// native/tasks/compare_document.h. Figures that are not there (null) are NaN; partners that are not there are unset.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"
#include "shared/wire/fit_record.h"

namespace tertium::wire {

struct Comparison {
  struct Estimate {
    double value = 0, low = 0, high = 0;
  };
  struct Partner {
    std::optional<std::uint32_t> column;   // of the other side
    double r = 0;
  };
  struct RankedObject {
    std::uint32_t object = 0;
    double value = 0;
  };
  struct Dimension {
    std::uint32_t column = 0;
    double importance = 0, reproducibility = 0;
    std::string label;
    Partner label_from;
    std::string standing;                  // "shared", "covered", "unique"
    Partner best, held_out, greedy, one_to_one, pairwise;
    double best_low = 0, best_high = 0, best_p = 0;
    bool best_discovered = false;
    std::vector<RankedObject> strongest;   // the largest weight first
  };
  struct Side {
    std::string title, labels;             // labels: "given", "taken over", "none"
    std::vector<FitInput> inputs;
    std::vector<Dimension> dimensions;     // by column
  };
  struct Rsa {
    std::string method, by;                // "pearson", "spearman"; "object", "entry"
    double r = 0, low = 0, high = 0, p = 0, p_two_sided = 0;
    std::uint64_t bootstraps = 0, permutations = 0, objects = 0, pairs = 0;
  };
  struct CurvePoint {
    std::uint32_t dims = 0, column = 0;
    double r = 0, low = 0, high = 0;
  };
  struct Curve {
    bool of_b = true, reference_b = false;
    std::vector<CurvePoint> points;
    std::uint32_t dims_95 = 0;
  };
  struct LabelShare {
    std::string label;                     // "": dimensions without
    std::uint32_t dims = 0;
    double importance = 0;
    Estimate share;
  };
  struct DimensionShare {
    std::uint32_t column = 0;
    Estimate most;                         // share of choices whose most relevant dimension it is
    double flip_share = 0, mean_relevance = 0;
  };
  struct Observer {
    std::uint64_t explained = 0, undecided = 0;
    Estimate mean_relevance, flip_rate, spread_rate;
    std::vector<DimensionShare> dimensions;
    std::vector<LabelShare> labels;
    std::vector<double> probability_counts;  // equal bins from 1/3 to 1
  };
  struct Difference {
    std::string label;
    Estimate difference;                   // A - B
    double p = 0;
    bool discovered = false;
  };
  struct Relevance {
    std::uint32_t column = 0;
    double relevance = 0;
  };
  struct Triplet {
    std::array<std::uint32_t, 3> objects{};
    double probability_a = 0, probability_b = 0, rank = 0;
    bool spread = false;
    std::vector<Relevance> relevance_a, relevance_b;  // the largest first
  };
  struct Combination {
    std::uint32_t odd_a = 0, odd_b = 0;    // which of the three, from 0
    std::uint64_t count = 0;
    std::vector<Triplet> most, spread_most;
  };
  struct Scatter {
    std::uint32_t column_a = 0, column_b = 0;
    double r = 0;
    std::vector<double> weights_a, weights_b;                     // of each object
    std::vector<std::uint32_t> top_a, top_b, both, more_a, more_b;  // classes: objects
    std::vector<RankedObject> high_both, high_a, high_b, low_both, most_more_a, most_more_b;
  };
  struct Pair {
    std::uint32_t first = 0, second = 0;
    double a = 0, b = 0, rank_difference = 0;
  };
  struct Density {
    std::uint32_t bins = 0;
    double a_low = 0, a_high = 0, b_low = 0, b_high = 0;
    std::vector<double> counts;            // a row for each bin of B
  };
  struct Category {
    std::string category;                  // "": all objects
    std::uint64_t objects = 0, pairs = 0;
    double pearson = 0, spearman = 0, slope = 0, intercept = 0, low = 0, high = 0, p = 0;
    bool discovered = false;
    std::vector<Pair> more_a, more_b;
    Density density;
  };

  std::uint32_t format = 1;
  std::string tool_version;
  std::uint64_t seed = 0;
  std::uint64_t objects = 0;
  std::vector<std::string> names;          // empty: not known
  bool aligned = false;
  std::uint64_t rows_moved = 0;
  std::string similarity, matching;
  double shared_from = 0;
  Side a, b;
  std::vector<std::vector<double>> correlations, pairwise;  // [column of A][column of B]
  std::uint32_t shared = 0, covered_a = 0, covered_b = 0, unique_a = 0, unique_b = 0;
  std::vector<Rsa> rsa;
  std::vector<Curve> curves;
  std::uint64_t triplets = 0;
  double spread_share = 0;
  Observer observer_a, observer_b;
  Difference relevance_difference, flip_difference, spread_difference;
  std::vector<Difference> label_differences;
  std::uint64_t decided = 0, agree = 0;
  Estimate agreement;
  std::vector<Combination> combinations;
  std::vector<Scatter> scatters;           // by falling r
  std::vector<Category> categories;        // the first is that of all objects
};

// Fields that a later version added are skipped. kInvalid: the error names the field, what was found and what is allowed; every object, column and shape is
// within range. kUnsupported: of another format.
Result<Comparison> decode_comparison(std::string_view json, const std::string& what);

}  // namespace tertium::wire
