// cumulative_rsa.h: how the similarity that the first dimensions of an embedding predict approaches a reference, and what each dimension alone predicts.
#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "shared/analysis/matching.h"
#include "shared/analysis/rsa.h"
#include "shared/domain/matrix.h"

namespace tertium {

struct CumulativeOptions {
  RsaMethod method = RsaMethod::kPearson;
  bool keep_order = false;                   // dimensions enter as they stand in the matrix; else by falling importance (column sum)
  std::uint32_t bootstraps = 0;              // for an interval at every point, of the same draws at all of them; 0: none
  RsaBootstrap by = RsaBootstrap::kObjects;
  double level = 0.95;
  std::uint64_t seed = 0;
};

struct CumulativePoint {
  std::uint32_t dims = 0;    // how many: 1, 2 ...
  std::uint32_t column = 0;  // of the embedding, from 0: the one that came last
  double r = 0;              // of the similarity predicted by these dims with the reference; 0 where they predict the same for all pairs
  double low = std::numeric_limits<double>::quiet_NaN(), high = low, sd = low;  // as in RsaReport; NaN without bootstraps
};

struct CumulativeRsa {
  std::vector<CumulativePoint> points;  // one for each dimension
  // The smallest number of dims from which on r^2 > share x (r of all dims)^2; 0 where the r of all dims is not above 0.
  std::uint32_t dims_90 = 0, dims_95 = 0, dims_99 = 0;
};

// METHODS F7. `reference`: the pairs of any similarity matrix of the same objects in the same order (similarity.h), all of them measured: another observer's;
// or the embedding's own, to see how many dims make it up. It begins at one dimension and tells how many dims there are at each point (the published code
// begins at two, and what it reports is off by one or two; its band is the standard deviation on both sides added up: METHODS T5).
// kInvalid: other numbers of objects, an embedding without dimensions, values that are not finite, a reference that does not vary; and as
// compare_similarities. Costs one predicted similarity matrix for each dimension; rows of zeros are visited together.
Result<CumulativeRsa> cumulative_rsa(std::span<const double> reference, const Matrix& embedding, const CumulativeOptions& options, Executor& executor,
                                     const RsaWatcher& watcher = {});

// METHODS F8: Pearson's r of the similarity that each single dimension of a predicts (rows) with that of each of b (columns); 0 where one predicts the same
// for all pairs. What matching.h makes of correlations of columns it makes of these. Same objects in the same order; errors as above.
Result<ColumnCorrelations> pairwise_rsa(const Matrix& a, const Matrix& b, Executor& executor, const RsaWatcher& watcher = {});

// The same of each single dimension with any similarity matrix.
Result<std::vector<double>> single_dimension_rsa(std::span<const double> reference, const Matrix& embedding, Executor& executor, const RsaWatcher& watcher = {});

}  // namespace tertium
