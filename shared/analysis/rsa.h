// rsa.h: how far two similarity matrices of the same objects agree (representational similarity analysis): correlation of their pairs, with an
// interval, a permutation test, and with other matrices held constant.
//
// A matrix is the list of its pairs above the diagonal, row by row (similarity.h; the diagonal never counts). All must mean the same by a large
// value: of a matrix of dissimilarities hand in minus its values. NaN: not measured; a pair that any of the matrices lacks is left out of all.
#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

#include "shared/base/executor.h"
#include "shared/base/result.h"

namespace tertium {

enum class RsaMethod {
  kPearson,
  kSpearman,  // ties share the mean of their ranks
  kKendall,   // tau-b
};
const char* to_string(RsaMethod method);  // "pearson", "spearman", "kendall"

// What a bootstrap sample draws, as many as there are, with replacement.
enum class RsaBootstrap {
  kObjects,  // pairs follow from the objects drawn; an object drawn twice is no pair with itself. Speaks for other objects of the kind
  kEntries,  // pairs, as if they were independent: the published way (METHODS F7, H4). Far too narrow, as all pairs of an object move together (T6)
};
const char* to_string(RsaBootstrap by);  // "object", "entry"

inline constexpr std::uint32_t kBootstrapsMax = 100'000;

struct RsaOptions {
  RsaMethod method = RsaMethod::kPearson;
  std::uint32_t bootstraps = 0;              // at most kBootstrapsMax; 0: no interval
  RsaBootstrap by = RsaBootstrap::kObjects;
  double level = 0.95;                       // of the interval, above 0 and below 1
  std::uint32_t permutations = 0;            // at most kBootstrapsMax; 0: no test
  std::uint64_t seed = 0;                    // of both
};

struct RsaReport {
  double r = 0;
  std::size_t objects = 0;
  std::size_t pairs = 0;         // that all matrices have
  std::size_t not_measured = 0;  // the others
  // The percentiles of the bootstrap samples' own r, ranked anew in each sample, and their standard deviation; NaN without any.
  double low = std::numeric_limits<double>::quiet_NaN(), high = low, sd = low;
  std::uint32_t bootstraps = 0;  // samples that have an r; in the others a side does not vary
  // Mantel's test: how often (1 + b) / (1 + permutations) the r of b with its objects permuted at random is at least this r, and at least as far
  // from 0. Controls stay with a, b's objects alone move. NaN without permutations.
  double p = low, p_two_sided = low;
  double permuted_low = low, permuted_high = low;  // the central 95 % of the permutations' r
  std::uint32_t permutations = 0;
};

// share: 0 to 1 of all the work; false ends it with kCancelled. Called by the thread that called.
using RsaWatcher = std::function<bool(double share)>;

// The correlation of the pairs of a and b; with `controls` the partial one, from the correlations of all of them with each other (for Pearson: of what
// least squares on the controls leave of a and b; for Spearman of their ranks). All of pair_count(objects) values.
// kInvalid: lengths that differ or are no number of pairs, fewer than three objects, infinite values, a or b or a control that does not vary over
// the pairs that all have, options out of range, permutations where pairs are not measured. Same bits for any executor.
// Cost of a bootstrap sample or permutation: the number of pairs, for Kendall times its logarithm; an entry sample draws as many numbers.
Result<RsaReport> compare_similarities(std::span<const double> a, std::span<const double> b, std::span<const std::vector<double>> controls, const RsaOptions& options,
                                       Executor& executor, const RsaWatcher& watcher = {});

}  // namespace tertium
