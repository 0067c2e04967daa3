// row_permutation.cpp: objects renumbered at random instead of rows moved.
#include "shared/analysis/row_permutation.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "shared/base/random.h"
#include "shared/stats/resampling.h"

namespace tertium {

Result<PermutationBand> permute_rows(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, std::uint32_t permutations,
                                     std::uint64_t seed, double accuracy, Executor& executor) {
  if (permutations == 0 || permutations > kPermutationsMax)
    return Error{ErrorCode::kInvalid, "permutations is " + std::to_string(permutations) + "; allowed are 1 to " + std::to_string(kPermutationsMax)};
  ScoreOptions plain = options;
  plain.keep_outcomes = false;
  TRY_DO(score_embedding(values, triplets, plain, executor));  // numbers in range, values finite: said of the file's own numbers
  const std::uint64_t key = derive_key(seed, "row permutation");
  std::vector<std::uint32_t> row(values.rows);
  std::vector<Triplet> moved(triplets.size());
  std::vector<double> reached;
  std::uint32_t as_good = 0;
  for (std::uint32_t i = 0; i < permutations; ++i) {
    draw_permutation(key, i, row);
    for (std::size_t t = 0; t < triplets.size(); ++t) moved[t] = {row[triplets[t].first], row[triplets[t].second], row[triplets[t].odd]};
    TRY(const Score score, score_embedding(values, moved, plain, executor));
    reached.push_back(score.accuracy);
    as_good += score.accuracy >= accuracy ? 1 : 0;
  }
  std::sort(reached.begin(), reached.end());
  PermutationBand out;
  out.permutations = permutations;
  out.mean = std::accumulate(reached.begin(), reached.end(), 0.0) / permutations;
  const std::size_t cut = permutations / 40;  // so many lie outside on each side
  out.low = reached[cut];
  out.high = reached[reached.size() - 1 - cut];
  out.p = permutation_p(as_good, permutations);
  return out;
}

}  // namespace tertium
