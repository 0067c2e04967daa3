// match.cpp: `tertium match`: which dimension of one embedding is which of another.
#include "native/tasks/match.h"

#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

void add_partner(wire::Report& report, const std::string& way, const std::optional<DimensionPartner>& partner) {
  // A dimension without a partner has no fields of it.
  if (partner) report.add(way + "_column", partner->column).add(way + "_r", partner->r);
}
void add_summary(wire::Report& report, const std::string& way, const MatchSummary& s) {
  report.add(way + "_mean_r", s.mean_r).add(way + "_pairs", s.pairs).add(way + "_found_again", s.found_again).add(way + "_same", s.same).add(way + "_used", s.used);
}

}  // namespace

int run_match_verb(const Arguments& arguments) {
  std::string a, b, by = "weights", csv_path;
  std::uint64_t threads = 0;
  bool ignore_names = false;
  Command command("match", "Pairs the dimensions of two embeddings of the same objects by their correlation: with replacement, greedily, and one to one at best",
                  "tertium match people/fit network/fit --csv matched.csv");
  command.text("A", a, "An embedding (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit").required();
  command.text("B", b, "The same; its rows are taken into the order of A's").required();
  command.word("--by", by, {"weights", "similarities"}, "Correlation of the weights over the objects, or of the similarities that each dimension alone predicts");
  command.text("--csv", csv_path, "Write a CSV file: the partners of each dimension of A");
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    MatchTask task;
    task.by = by == "similarities" ? MatchBy::kSimilarities : MatchBy::kWeights;
    task.ignore_names = ignore_names;
    task.a_what = a;
    task.b_what = b;
    if (!csv_path.empty()) TRY_DO(check_output_file(csv_path, {}));
    TRY(MatrixFile file_a, load_matrix(a, "embedding"));
    TRY(MatrixFile file_b, load_matrix(b, "embedding", file_a.embedding.values.rows));
    for (const auto& [path, file] : {std::pair(&a, &file_a), std::pair(&b, &file_b)})
      if (file->transposed) command.note(*path + ": its rows were taken to be dimensions, its columns objects");
    task.a = std::move(file_a.embedding);
    task.b = std::move(file_b.embedding);
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    MatchReport result;
    {
      ProgressBar bar;
      const auto watch = [&](double share) {
        bar.show(share, "similarities of single dimensions");
        return true;
      };
      TRY(result, run_match_task(task, *executor, watch));
    }
    if (!result.aligned && !ignore_names) command.note(std::string("no names in ") + (task.a.names.empty() ? a : b) + ": rows are taken as they are stored");
    wire::Report report;
    std::vector<wire::Report> rows;
    std::string table = pad("A", 6) + pad("importance", 12) + pad("best", 13) + pad("greedy", 13) + "one to one     (column of B, from 0, and r)\n";
    const auto cell = [](const std::optional<DimensionPartner>& p) { return p ? pad(std::to_string(p->column), 5) + fixed_or_dash(p->r) : std::string("-"); };
    for (const MatchedDimension& d : result.dimensions) {
      wire::Report& row = rows.emplace_back();
      row.add("column", d.column).add("importance", d.importance);
      add_partner(row, "best", d.best);
      add_partner(row, "greedy", d.greedy);
      add_partner(row, "one_to_one", d.one_to_one);
      table += pad(std::to_string(d.column), 6) + pad(fixed_or_dash(d.importance), 12) + pad(cell(d.best), 13) + pad(cell(d.greedy), 13) + cell(d.one_to_one) + "\n";
    }
    report.add("dimensions", rows);
    add_summary(report, "best", result.best);
    add_summary(report, "greedy", result.greedy);
    add_summary(report, "one_to_one", result.one_to_one);
    std::vector<double> unmatched(result.unmatched_b.begin(), result.unmatched_b.end());
    report.add("unmatched_b", unmatched).add("by", by).add("objects", result.objects).add("dims_a", task.a.values.cols).add("dims_b", task.b.values.cols);
    report.add("rows_moved", result.rows_moved).add("aligned", result.aligned);
    table += pad("mean r", 18) + pad(fixed_or_dash(result.best.mean_r), 13) + pad(fixed_or_dash(result.greedy.mean_r), 13) + fixed_or_dash(result.one_to_one.mean_r) + "\n";
    const auto counts = [](const MatchSummary& s) { return std::to_string(s.found_again) + ", " + std::to_string(s.same); };
    table += pad("r >= .3, >= .8", 18) + pad(counts(result.best), 13) + pad(counts(result.greedy), 13) + counts(result.one_to_one) + "   of " +
             std::to_string(task.a.values.cols) + "\n";
    table += pad("columns of B", 18) + pad(std::to_string(result.best.used), 13) + pad(std::to_string(result.greedy.used), 13) + std::to_string(result.one_to_one.used) + "   of " +
             std::to_string(task.b.values.cols) + ", " + std::to_string(result.unmatched_b.size()) + " without a partner of r >= .3\n";
    table += pad("rows moved", 18) + format_count(result.rows_moved) + "   (" + (result.aligned ? "aligned by names" : "as stored") + ")\n";
    if (!csv_path.empty()) {
      TRY_DO(write_output_file(csv_path, write_match_csv(result), {}));
      report.add("csv", csv_path);
      table += "written to " + csv_path + "\n";
    }
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
