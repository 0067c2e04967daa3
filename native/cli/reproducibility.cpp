// reproducibility.cpp: `tertium reproducibility`: how well the dimensions of several fits are found again in each other.
#include "native/tasks/reproducibility.h"

#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/engine/thread_pool.h"
#include "shared/analysis/rsa.h"
#include "shared/base/text.h"

namespace tertium {
int run_reproducibility_verb(const Arguments& arguments) {
  std::vector<std::string> specs;
  std::string csv_path;
  std::optional<std::uint32_t> permutations;
  std::uint64_t seed = 0, threads = 0;
  bool published = false, ignore_names = false;
  Command command("reproducibility", "How well each dimension of each fit is found again in the others: matched over half of the objects, correlated over the other half",
                  "tertium reproducibility results/ensemble --csv dimensions.csv");
  command.texts("RUNS", specs, "Two fits or more: folders, embeddings (.npy, .npz, .mat, CSV, text), FILE@NAMES; or the folder of an ensemble, for its runs").required();
  command.flag("--published-mean", published, "Average over all runs, the run itself counting 0, as published code does: every value is too small");
  command.whole("--permutations", permutations, "For the test whether important dimensions are found again better (default 10,000)", 1, kBootstrapsMax);
  command.whole("--seed", seed, "Seed of the permutations (default 0)", 0, UINT64_MAX);
  command.text("--csv", csv_path, "Write a CSV file: every dimension of every run");
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    ReproducibilityTask task;
    task.ignore_names = ignore_names;
    task.published = published;
    task.permutations = permutations.value_or(10'000);
    task.seed = seed;
    if (!csv_path.empty()) TRY_DO(check_output_file(csv_path, {}));
    TRY(task.runs, load_runs(specs));
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const ReproducibilityReport result, run_reproducibility_task(task, *executor));
    for (std::size_t i = 1; i < result.runs.size(); ++i)
      if (!result.runs[i].aligned && !ignore_names) {
        command.note("no names in " + (task.runs[0].embedding.names.empty() ? task.runs[0].what : task.runs[i].what) + ": rows are taken as they are stored");
        break;
      }
    wire::Report report;
    std::vector<wire::Report> rows;
    std::string table = pad("run", 36) + pad("dims", 7) + pad("mean", 8) + pad(">= .3", 8) + pad(">= .8", 8) + "rows moved\n";
    for (std::size_t i = 0; i < result.runs.size(); ++i) {
      const RunReproducibility& own = result.runs[i];
      wire::Report& row = rows.emplace_back();
      row.add("run", task.runs[i].what).add("dims", own.dimensions.size()).add("reproducibility", own.mean).add("found_again", own.found_again).add("same", own.same);
      row.add("validation_nll", task.runs[i].validation_nll).add("rows_moved", own.rows_moved).add("aligned", own.aligned);
      if (task.runs[i].seed) row.add("seed", *task.runs[i].seed);
      row.add("dimensions", own.dimensions);
      table += pad(task.runs[i].what + (i == result.recommended ? " *" : ""), 36) + pad(std::to_string(own.dimensions.size()), 7) + pad(fixed_or_dash(own.mean), 8) +
               pad(std::to_string(own.found_again), 8) + pad(std::to_string(own.same), 8) + format_count(own.rows_moved) + "\n";
    }
    report.add("runs", rows).add("recommended", result.recommended).add("recommended_run", task.runs[result.recommended].what).add("objects", result.objects);
    report.add("rank_correlation", result.rank_correlation).add("rank_p", result.rank_p).add("permutations", task.permutations).add("published_mean", published).add("seed", seed);
    table += "* recommended: its dimensions are found again best on average. Rank of importance with reproducibility there: " + fixed_or_dash(result.rank_correlation) + " (p " +
             fixed_or_dash(result.rank_p, 5) + ", " + format_count(task.permutations) + " permutations)\n";
    if (!csv_path.empty()) {
      TRY_DO(write_output_file(csv_path, write_runs_csv(task, result), {}));
      report.add("csv", csv_path);
      table += "written to " + csv_path + "\n";
    }
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
