// ensemble.cpp: fits of several seeds, and what they say of each other.
#include "native/tasks/ensemble.h"

#include <atomic>
#include <limits>
#include <mutex>
#include <optional>

#include "native/tasks/side_by_side.h"
#include "native/tasks/tune.h"
#include "shared/analysis/reproducibility.h"
#include "shared/base/text.h"
#include "shared/wire/npy.h"
#include "shared/wire/table.h"

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
    one.number = i;
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

namespace {

// The cells of one column as numbers of a kind.
class NumberColumn {
 public:
  static Result<NumberColumn> find(const wire::Table& table, const std::string& name, const std::string& what) {
    const wire::TableColumn* column = table.find(name);
    if (!column) return Error{ErrorCode::kInvalid, what + ": has no column " + quote_for_message(name)};
    return NumberColumn(table, *column, name, what);
  }
  Result<std::uint64_t> whole(std::size_t row, std::uint64_t most) const {
    const auto value = parse_uint(column_->cell(row));
    if (!value || *value > most) return wrong(row, "a whole number up to " + std::to_string(most));
    return *value;
  }
  // "nan" and "-nan" are what is not known.
  Result<double> real(std::size_t row, double least, double most) const {
    const std::string_view cell = column_->cell(row);
    if (cell == "nan" || cell == "-nan") return std::numeric_limits<double>::quiet_NaN();
    const auto value = parse_double(cell);
    if (!value || *value < least || *value > most) return wrong(row, "a number from " + format_double(least) + " to " + format_double(most));
    return *value;
  }

 private:
  NumberColumn(const wire::Table& table, const wire::TableColumn& column, std::string name, std::string what)
      : table_(&table), column_(&column), name_(std::move(name)), what_(std::move(what)) {}
  Error wrong(std::size_t row, const std::string& wanted) const {
    return Error{ErrorCode::kInvalid, what_ + ": " + table_->where(row, name_) + ": " + quote_for_message(column_->cell(row)) + " must be " + wanted};
  }
  const wire::Table* table_;
  const wire::TableColumn* column_;
  std::string name_, what_;
};

}  // namespace

Result<std::vector<ReproducibilityRow>> read_reproducibility_csv(std::string_view bytes, const std::string& what) {
  TRY(const wire::Table table, wire::read_table(bytes, what, ','));
  TRY(const NumberColumn seeds, NumberColumn::find(table, "seed", what));
  TRY(const NumberColumn columns, NumberColumn::find(table, "column", what));
  TRY(const NumberColumn values, NumberColumn::find(table, "reproducibility", what));
  TRY(const NumberColumn recommended, NumberColumn::find(table, "recommended", what));
  std::vector<ReproducibilityRow> out(table.rows());
  for (std::size_t r = 0; r < out.size(); ++r) {
    TRY(out[r].seed, seeds.whole(r, UINT64_MAX));
    TRY(const std::uint64_t column, columns.whole(r, kDimsMax));
    TRY(out[r].reproducibility, values.real(r, -1, 1));
    TRY(const std::uint64_t is_recommended, recommended.whole(r, 1));
    out[r].column = static_cast<std::uint32_t>(column);
    out[r].recommended = is_recommended == 1;
  }
  return out;
}

Result<std::vector<ConsensusRow>> read_consensus_csv(std::string_view bytes, const std::string& what) {
  TRY(const wire::Table table, wire::read_table(bytes, what, ','));
  TRY(const NumberColumn importance, NumberColumn::find(table, "importance", what));
  TRY(const NumberColumn runs, NumberColumn::find(table, "runs", what));
  TRY(const NumberColumn of, NumberColumn::find(table, "of", what));
  TRY(const NumberColumn correlation, NumberColumn::find(table, "correlation", what));
  std::vector<ConsensusRow> out(table.rows());
  for (std::size_t r = 0; r < out.size(); ++r) {
    TRY(out[r].importance, importance.real(r, 0, 1));
    TRY(const std::uint64_t some, runs.whole(r, UINT32_MAX));
    TRY(const std::uint64_t all, of.whole(r, UINT32_MAX));
    TRY(out[r].correlation, correlation.real(r, -1, 1));
    out[r].runs = static_cast<std::uint32_t>(some);
    out[r].of = static_cast<std::uint32_t>(all);
  }
  return out;
}

}  // namespace tertium
