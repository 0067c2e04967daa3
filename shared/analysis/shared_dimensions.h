// shared_dimensions.h: which dimensions two embeddings have in common, how sure that is, and what names of the one's dimensions say of the other's.
// Both embeddings speak of the same objects in the same order.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/analysis/matching.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium {

// kShared: each is the other's best match, with r of at least `from`. kCovered: its best match reaches that, but has a better one itself: part of what it
// says is there. kUnique: left over, no dimension of the other reaches it.
enum class Standing : std::uint8_t { kShared, kCovered, kUnique };
const char* to_string(Standing standing);  // "shared", "covered", "unique"

struct DimensionStanding {
  std::optional<std::uint32_t> best;  // the most correlated dimension of the other embedding; none where that has no dimensions
  double r = std::numeric_limits<double>::quiet_NaN();
  Standing standing = Standing::kUnique;
};
struct SharedDimensions {
  double from = 0;
  std::vector<DimensionStanding> a, b;  // one for each dimension
  std::size_t shared = 0;               // pairs: as many of a as of b
  std::size_t covered_a = 0, covered_b = 0, unique_a = 0, unique_b = 0;
};
// correlations: of a's columns with b's.
SharedDimensions find_shared_dimensions(const ColumnCorrelations& correlations, double from = kFoundAgainFrom);

// The label of the labelled dimension that correlates most with each column.
struct TransferredLabel {
  std::string label;                    // "" where none reaches `at_least`, or the best one has no label
  std::optional<std::uint32_t> from;    // the row that correlates most, whether or not it reaches that
  double r = std::numeric_limits<double>::quiet_NaN();
};
// correlations: of the dimensions that have labels (rows; one label each, "" none) with those that get them (columns).
std::vector<TransferredLabel> transfer_labels(const ColumnCorrelations& correlations, std::span<const std::string> labels, double at_least = kFoundAgainFrom);

// How sure it is that a dimension of a has a match in b.
struct MatchEvidence {
  std::optional<std::uint32_t> best;    // as matched with replacement
  double r = 0;                         // of the two over all objects
  double low = std::numeric_limits<double>::quiet_NaN(), high = low;  // 95 % percentile interval over bootstrap samples of objects, the partner held
  // The partner is chosen over the objects with an odd number, r taken over the others: what choosing the best of many adds to `r` is not in it (F5's way).
  double held_out_r = low;
  std::optional<std::uint32_t> held_out_best;
  // How often the best match is as good when b's objects are permuted: (1 + count) / (1 + permutations). The best of all of b's dimensions is taken in each
  // permutation too, so that many dimensions make no better case.
  double p = low;
  bool discovered = false;              // Benjamini and Hochberg over a's dimensions, false discovery rate .05
};
struct EvidenceOptions {
  std::uint32_t bootstraps = 1000;      // at most kEvidenceMost; 0: no interval
  std::uint32_t permutations = 1000;    // likewise; 0: no p
  std::uint64_t seed = 0;
};
inline constexpr std::uint32_t kEvidenceMost = 100'000;
// One for each dimension of a. kInvalid: other numbers of rows, options out of range. Cost of a permutation: objects x dims x dims; of a bootstrap sample: objects x
// dims. Same bits for any executor.
Result<std::vector<MatchEvidence>> match_evidence(const Matrix& a, const Matrix& b, const EvidenceOptions& options, Executor& executor);

}  // namespace tertium
