// ensemble.cpp: fits of several seeds, and what they say of each other.
#include "native/tasks/ensemble.h"

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
  std::vector<EnsembleMember> runs;
  for (std::uint32_t i = 0; i < task.request.seeds; ++i) {
    TRY(FitOutcome outcome, run_fit_task(member_task(task, i), executor, [&](const FitProgress& progress) { return !watcher || watcher(i, progress); }));
    if (take) TRY_DO(take(i, outcome));
    runs.push_back({std::move(outcome.embedding.values), outcome.record.validation_nll, task.request.seed + i});
  }
  return judge_ensemble(runs);
}

double ensemble_remaining(const FitProgress& progress, std::uint32_t runs_after) {
  if (progress.epoch == 0) return 0;
  // What one run takes at most, by the pace of this one; a run that stops early makes it less.
  return progress.remaining_s + (progress.elapsed_s + progress.remaining_s) * runs_after;
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
