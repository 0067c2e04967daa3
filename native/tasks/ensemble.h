// ensemble.h: several fits of the same judgments that differ in their seed: each run, how well its dimensions are found again in the
// others, and the run to recommend. Called by `tertium fit --seeds` and by the server's worker, so that both give the same numbers.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "native/files/data_directory.h"
#include "native/tasks/fit.h"
#include "shared/analysis/consensus.h"

namespace tertium {

// A finished run, as far as it counts for its ensemble.
struct EnsembleMember {
  Matrix values;                   // objects x kept dims
  double validation_nll = 0;       // NaN unknown
  std::uint64_t seed = 0;
};
struct EnsembleVerdict {
  std::vector<std::vector<double>> reproducibility;  // of each run's dimensions; empty lists: only one run, or too few objects
  std::size_t recommended = 0;     // which run
};
// At least one run; all with the same rows. (shared/analysis/reproducibility.h says how.)
EnsembleVerdict judge_ensemble(const std::vector<EnsembleMember>& runs);

// The task of one run: seed number `index` of the request, and nothing else changed; so each run is what a fit with that seed gives.
FitTask member_task(const FitTask& task, std::uint32_t index);
// A run that was stored before. kNotFound, kIo, kInvalid: its file.
Result<EnsembleMember> load_member(const DataDirectory& data, const RunSummary& run);

// Called after each epoch with the number of the run; false ends all with kCancelled.
using EnsembleWatcher = std::function<bool(std::uint32_t index, const FitProgress& progress)>;
// Takes each run as it is finished; its error ends the ensemble.
using EnsembleTaker = std::function<Result<void>(std::uint32_t index, const FitOutcome& outcome)>;
// All seeds of task.request, as many at once as there are threads (native/tasks/side_by_side.h); each run is the same as alone. watcher and take are called by
// one thread at a time; where runs go at once, in no certain order. The error is that of the run that failed first. task.keeping must be unset.
Result<EnsembleVerdict> run_ensemble(const FitTask& task, Executor& executor, const EnsembleWatcher& watcher, const EnsembleTaker& take);

// Time left for an ensemble: of this run, and as much for each that follows as this one takes.
double ensemble_remaining(const FitProgress& progress, std::uint32_t runs_after);

// What the two files that lie beside an ensemble say; the readers take what the writers below write, also with more columns. kInvalid names file, line and what is wanted.
struct ReproducibilityRow {
  std::uint64_t seed = 0;
  std::uint32_t column = 0;
  double reproducibility = 0;  // -1 to 1, or NaN
  bool recommended = false;
};
struct ConsensusRow {
  double importance = 0;
  std::uint32_t runs = 0, of = 0;  // that have it; that there are
  double correlation = 0;
};
Result<std::vector<ReproducibilityRow>> read_reproducibility_csv(std::string_view bytes, const std::string& what);
Result<std::vector<ConsensusRow>> read_consensus_csv(std::string_view bytes, const std::string& what);

// "column,importance,runs,of,correlation", a line for each dimension of the consensus (shared/analysis/consensus.h), columns from 0 as in consensus.npy.
std::string write_consensus_csv(const Consensus& consensus, std::size_t runs);

// "seed,column,reproducibility,recommended", a line for each dimension of each run, columns from 0 as in embedding.npy.
std::string write_reproducibility_csv(const std::vector<std::uint64_t>& seeds, const EnsembleVerdict& verdict);

}  // namespace tertium
