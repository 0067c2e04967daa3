// reproducibility.h: how well each dimension of a run is found again in the other runs of its ensemble, and which run to recommend.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/domain/matrix.h"
#include "shared/stats/correlation.h"

namespace tertium {

// reproducibility[run][dimension], -1 to 1 (METHODS F5, objects split by odd and even number). For dimension d of run i and every other run j:
// the partner is the dimension of j that correlates most with d over the odd objects; r is their correlation over the even ones, so that
// what picked the partner does not also praise it. Fisher's z of r is averaged over the n - 1 other runs and turned back. (Published code
// divides by n, counting the run itself with 0, which shrinks every value: METHODS T3. The paper applies no Spearman-Brown formula here,
// and nor does this.) Each r counts as at most kCorrelationMost (shared/stats/correlation.h), so that one equal run does not outweigh all others. Another run
// without dimensions counts 0. All runs have the same rows. Fewer than two runs, or fewer than four objects: empty lists.
std::vector<std::vector<double>> dimension_reproducibility(std::span<const Matrix* const> runs);

struct RunStanding {
  std::vector<double> reproducibility;  // of its dimensions
  double validation_nll = 0;            // NaN unknown
  std::uint64_t seed = 0;
};
// The mean over its dimensions; NaN without any.
double mean_reproducibility(std::span<const double> reproducibility);
// The number of the run whose dimensions are found again best on average (METHODS P5); equal ones: the lower validation NLL (a known one
// before an unknown one), then the lower seed. A run without dimensions only where none has any. At least one run.
std::size_t recommend_run(std::span<const RunStanding> runs);

}  // namespace tertium
