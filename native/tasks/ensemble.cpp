// ensemble.cpp: fits of several seeds, and what they say of each other.
#include "native/tasks/ensemble.h"

#include <atomic>
#include <mutex>
#include <optional>

#include "native/tasks/side_by_side.h"
#include "native/tasks/tune.h"
#include "shared/analysis/reproducibility.h"
#include "shared/base/text.h"
#include "shared/wire/npy.h"

namespace tertium {

EnsembleVerdict judge_ensemble(const std::vector<EnsembleMember>& runs) {
  std::vector<const Matrix*> values;
  for (const EnsembleMember& run : runs) values.push_back(&run.values);
  EnsembleVerdict out;
  out.reproducibility = dimension_reproducibility(values);
  std::vector<RunStanding> standing;
  for (std::size_t i = 0; i < runs.size(); ++i) standing.push_back({out.reproducibility[i], runs[i].validation_nll, runs[i].seed});
  out.recommended = recommend_run(standing);
  return out;
}

FitTask member_task(const FitTask& task, std::uint32_t index) {
  CHECK(index < task.request.seeds);
  FitTask one = task;
  one.request.seed = task.request.seed + index;
  one.request.seeds = 1;
  return one;
}

Result<EnsembleMember> load_member(const DataDirectory& data, const RunSummary& run) {
  TRY(const std::string bytes, data.read(run.embedding_file));
  EnsembleMember out;
  TRY(out.values, wire::read_npy_matrix(bytes, "the embedding of run " + std::to_string(run.id)));
  out.validation_nll = run.validation_nll;
  out.seed = run.seed.value_or(0);
  return out;
}

Result<EnsembleVerdict> run_ensemble(const FitTask& task, Executor& executor, const EnsembleWatcher& watcher, const EnsembleTaker& take) {
  CHECK(!task.keeping.keep && task.keeping.from.empty());  // a checkpoint is of one run
  std::vector<EnsembleMember> runs(task.request.seeds);
  std::mutex mutex;
  std::atomic<bool> ended{false};
  std::optional<Error> why;
  bool cannot_take = false;
  run_side_by_side(task.request.seeds, executor, [&](std::size_t i, Executor& own) {
    if (ended) return;
    const auto index = static_cast<std::uint32_t>(i);
    FitTask one = member_task(task, index);
    one.storing = share_of_storing(task.storing, task.request.seeds, executor);
    one.stop = [&] { return ended || (task.stop && task.stop()); };
    const auto watch = [&](const FitProgress& progress) {
      const std::lock_guard lock(mutex);
      return !ended && (!watcher || watcher(index, progress));
    };
    const Result<FitOutcome> outcome = run_tuned_fit_task(one, own, watch);
    const std::lock_guard lock(mutex);
    if (ended && (!outcome || cannot_take)) return;  // one that was finished nevertheless is not thrown away
    if (outcome) {
      runs[i] = {outcome->embedding.values, outcome->record.validation_nll, task.request.seed + i};
      if (!take) return;
      if (const auto taken = take(index, *outcome); !taken) {
        cannot_take = true;
        if (!why) why = taken.error();
      }
    } else {
      why = outcome.error();
    }
    if (why) ended = true;
  });
  if (why) return *why;
  return judge_ensemble(runs);
}

double ensemble_remaining(const FitProgress& progress, std::uint32_t runs_after) {
  if (progress.epoch == 0) return 0;
  // What one run takes at most, by the pace of this one; a run that stops early makes it less.
  return progress.remaining_s + (progress.elapsed_s + progress.remaining_s) * runs_after;
}

std::string write_consensus_csv(const Consensus& consensus, std::size_t runs) {
  std::string out = "column,importance,runs,of,correlation\n";
  for (std::size_t d = 0; d < consensus.dimensions.size(); ++d) {
    const ConsensusDimension& dimension = consensus.dimensions[d];
    out += std::to_string(d) + "," + format_double(dimension.importance) + "," + std::to_string(dimension.runs) + "," + std::to_string(runs) + "," +
           format_double(dimension.correlation) + "\n";
  }
  return out;
}

std::string write_reproducibility_csv(const std::vector<std::uint64_t>& seeds, const EnsembleVerdict& verdict) {
  CHECK(seeds.size() == verdict.reproducibility.size());
  std::string out = "seed,column,reproducibility,recommended\n";
  for (std::size_t run = 0; run < seeds.size(); ++run)
    for (std::size_t d = 0; d < verdict.reproducibility[run].size(); ++d)
      out += std::to_string(seeds[run]) + "," + std::to_string(d) + "," + format_double(verdict.reproducibility[run][d]) + "," +
             (run == verdict.recommended ? "1" : "0") + "\n";
  return out;
}

}  // namespace tertium
