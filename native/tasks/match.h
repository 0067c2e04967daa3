// match.h: which dimension of one embedding is which of another, of the same objects aligned by names.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/analysis/matching.h"
#include "shared/analysis/rsa.h"
#include "shared/domain/embedding.h"

namespace tertium {

enum class MatchBy {
  kWeights,       // correlation of the two columns over the objects (METHODS F6)
  kSimilarities,  // of the similarities that each of the two alone predicts (METHODS F8)
};

struct MatchTask {
  Embedding a, b;
  MatchBy by = MatchBy::kWeights;
  bool ignore_names = false;
  std::string a_what = "the first embedding", b_what = "the second embedding";  // for messages
};

struct DimensionPartner {
  std::uint32_t column = 0;  // of b, from 0
  double r = 0;
};
// One dimension of a. Unset: no dimension of b is left for it.
struct MatchedDimension {
  std::uint32_t column = 0;                     // of a, from 0
  double importance = 0;                        // column sum over total
  std::optional<DimensionPartner> best;         // with replacement: the most similar one, which others may have as well
  std::optional<DimensionPartner> greedy;       // each in turn, the most important first, the most similar one still free: depends on that order
  std::optional<DimensionPartner> one_to_one;   // no dimension twice, the sum of all r as large as it can be (Hungarian method)
};
struct MatchSummary {
  std::size_t pairs = 0;       // dimensions of a with a partner
  double mean_r = 0;           // over them; NaN without any
  std::size_t found_again = 0; // with r of kFoundAgainFrom or more
  std::size_t same = 0;        // with r of kSameDimensionFrom or more
  std::size_t used = 0;        // dimensions of b that are a partner
};

struct MatchReport {
  std::vector<MatchedDimension> dimensions;    // of a, by falling importance
  MatchSummary best, greedy, one_to_one;
  std::vector<std::uint32_t> unmatched_b;      // columns of b that have no one-to-one partner with r of kFoundAgainFrom or more, by falling importance
  std::size_t objects = 0, rows_moved = 0;     // of b, into the order of a
  bool aligned = false;                        // by names; false: rows as stored
};

// kInvalid: names that do not match, other numbers of rows, fewer than three objects, a side without dimensions, values that are not finite. kCancelled.
Result<MatchReport> run_match_task(const MatchTask& task, Executor& executor, const RsaWatcher& watcher = {});

// "column,importance,best_column,best_r,greedy_column,greedy_r,one_to_one_column,one_to_one_r", a line for each dimension of a; columns from 0, empty where
// there is none.
std::string write_match_csv(const MatchReport& report);

}  // namespace tertium
