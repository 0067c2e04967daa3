// score.cpp: `tertium score`: how well an embedding, features or a fit foretell judgments.
#include "native/tasks/score.h"

#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

Result<SimilarityRule> rule_from(const std::string& text) {
  if (text == "dot") return SimilarityRule::kDot;
  if (text == "cosine") return SimilarityRule::kCosine;
  if (text == "euclidean") return SimilarityRule::kEuclidean;
  return Error{ErrorCode::kInvalid, "rule " + quote_for_message(text) + " is none of dot, cosine, euclidean"};
}

std::string pad(const std::string& text, std::size_t width) { return text.size() < width ? text + std::string(width - text.size(), ' ') : text; }
std::string fixed_or_dash(double value) { return std::isfinite(value) ? format_fixed(value, 4) : "-"; }

}  // namespace

int run_score_verb(const Arguments& arguments) {
  std::string embedding_path, triplets_path, rule = "dot", categories_path, stimuli;
  std::optional<std::uint32_t> draws, base;
  std::uint64_t seed = 0, threads = 0, odd_column = 3;
  bool centre = false, ignore_names = false;
  Command command("score", "Scores an embedding, features or a fit's folder on odd-one-out judgments; a shared maximum counts as wrong",
                  "tertium score results/run1 held_out.txt --draws 50 --json");
  command.text("EMBEDDING", embedding_path, "A matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit").required();
  command.text("TRIPLETS", triplets_path, "Triplet text (0-based, odd one third) or .npy; names in X.names.txt beside it").required();
  command.word("--rule", rule, {"dot", "cosine", "euclidean"}, "How similar two rows are");
  command.flag("--centre", centre, "Take each column's mean away first");
  command.whole("--draws", draws, "Average the probabilities over this many draws of a VICE fit's posterior", 1, 100'000);
  command.whole("--seed", seed, "Seed of the draws (default 0)", 0, UINT64_MAX);
  command.text("--categories", categories_path, "Table of 0 and 1 under category names: score and top 20 of each category");
  command.text("--stimuli", stimuli, "Names of the triplets' objects (default: X.names.txt beside the triplets)");
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.whole("--odd-column", odd_column, "Which column of the text names the odd one (default 3)", 1, 3);
  command.whole("--base", base, "The number of the triplets' first object (default 0)", 0, 1);
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    ScoreTask task;
    TRY(task.rule, rule_from(rule));
    task.centre = centre;
    task.draws = draws.value_or(0);
    task.seed = seed;
    task.ignore_names = ignore_names;
    task.embedding_what = embedding_path;
    task.triplets_what = triplets_path;
    task.categories_what = categories_path;
    TRY(TripletFile judged, load_triplets(triplets_path, "triplets", {stimuli, 0, static_cast<std::uint32_t>(odd_column), base}));
    task.triplets = std::move(judged.triplets);
    task.odd_column = static_cast<std::uint32_t>(odd_column);
    if (task.draws > 0) {
      TRY(FitFolder fit, load_fit_folder(embedding_path));
      task.embedding = std::move(fit.embedding);
      task.posterior = std::move(fit.posterior);
    } else {
      TRY(MatrixFile file, load_matrix(embedding_path, "embedding", task.triplets.objects));
      if (file.transposed) {
        command.note(embedding_path + ": its rows were taken to be dimensions, its columns objects");
        task.embedding_what += " (its columns taken as objects)";
      }
      task.embedding = std::move(file.embedding);
    }
    if (!categories_path.empty()) {
      TRY(task.categories, load_categories(categories_path));
    }
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    TRY(const ScoreReport score, run_score_task(task, *executor));
    if (!score.aligned && !ignore_names)
      command.note(std::string("no names in ") + (task.embedding.names.empty() ? embedding_path : triplets_path) + ": rows are taken as they are stored");

    const bool suspect = score.odd_column.suspect();
    if (suspect)
      command.note(triplets_path + ": its column " + std::to_string(score.odd_column.best) + " agrees far better as the odd one (accuracy " +
                   format_fixed(score.odd_column.accuracy[score.odd_column.best - 1], 4) + ", z " + format_fixed(score.odd_column.z, 1) +
                   "); say which it is with --odd-column");

    wire::Report report;
    report.add("triplets", score.triplets).add("accuracy", score.accuracy).add("nll", score.nll).add("ties", score.ties);
    report.add("chance_low", score.chance_low).add("chance_high", score.chance_high).add("rows_moved", score.rows_moved);
    report.add("aligned", score.aligned).add("rule", rule).add("centre", centre).add("draws", task.draws).add("dims", task.embedding.values.cols);
    report.add("odd_column_suspect", suspect).add("odd_column_best", score.odd_column.best);
    std::string table = "accuracy     " + format_fixed(score.accuracy, 4) + "   (chance: " + format_fixed(score.chance_low, 4) + " to " +
                        format_fixed(score.chance_high, 4) + ")\nNLL          " + format_fixed(score.nll, 4) + "   (chance: 1.0986)\ntriplets     " +
                        format_count(score.triplets) + "\nties         " + format_count(score.ties) + "\nrows moved   " +
                        format_count(score.rows_moved) + (score.aligned ? "   (aligned by names)" : "   (as stored)") + "\n";
    if (task.categories) {
      std::vector<wire::Report> rows;
      table += "\n" + pad("category", 26) + pad("objects", 9) + pad("triplets", 10) + pad("accuracy", 10) + pad("NLL", 9) + "top 20 (dimension)\n";
      for (const CategoryScore& c : score.categories) {
        rows.emplace_back().add("category", c.category).add("members", c.members).add("triplets", c.triplets).add("accuracy", c.accuracy).add("nll", c.nll)
            .add("top20", c.top20).add("top20_dim", c.top20_dim);
        table += pad(c.category, 26) + pad(std::to_string(c.members), 9) + pad(std::to_string(c.triplets), 10) + pad(fixed_or_dash(c.accuracy), 10) +
                 pad(fixed_or_dash(c.nll), 9) + std::to_string(c.top20) + " (" + std::to_string(c.top20_dim) + ")\n";
      }
      report.add("categories", rows);
    }
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
