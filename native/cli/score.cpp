// score.cpp: `tertium score`: how well an embedding, features or a fit foretell judgments.
#include "native/tasks/score.h"

#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/text.h"
#include "shared/wire/delimited.h"

namespace tertium {
namespace {

Result<SimilarityRule> rule_from(const std::string& text) {
  if (text == "dot") return SimilarityRule::kDot;
  if (text == "cosine") return SimilarityRule::kCosine;
  if (text == "euclidean") return SimilarityRule::kEuclidean;
  return Error{ErrorCode::kInvalid, "rule " + quote_for_message(text) + " is none of dot, cosine, euclidean"};
}

std::string line(const std::string& name, const std::string& value, const std::string& beside = "") {
  return pad(name, 13) + value + (beside.empty() ? "" : "   (" + beside + ")") + "\n";
}

std::vector<wire::Report> bins_of(const Calibration& calibration) {
  std::vector<wire::Report> out;
  for (const CalibrationBin& bin : calibration.bins)
    out.emplace_back().add("low", bin.low).add("high", bin.high).add("count", bin.count).add("predicted", bin.predicted).add("observed", bin.observed);
  return out;
}

void add_evaluation(const ScoreReport& score, wire::Report& report, std::string& table) {
  const Evaluation& e = score.evaluation;
  report.add("entropy", e.entropy).add("entropy_share", e.entropy_share).add("confidence", e.confidence);
  report.add("calibration_error", e.calibration.error).add("calibration_floor", e.calibration.floor);
  report.add("calibration_top_error", e.calibration_top.error).add("calibration_top_floor", e.calibration_top.floor);
  report.add("calibration", bins_of(e.calibration)).add("calibration_top", bins_of(e.calibration_top));
  table += line("entropy", fixed_or_dash(e.entropy), fixed_or_dash(e.entropy_share) + " of log 3");
  table += line("calibration", fixed_or_dash(e.calibration.error), "expected error of all pairs; if the model were right: " + fixed_or_dash(e.calibration.floor));
}

void add_repeats(const RepeatReport& r, wire::Report& report, std::string& table) {
  report.add("repeated_triples", r.triples).add("repeated_judgments", r.judgments).add("repeats_accuracy", r.accuracy);
  report.add("repeats_kl", r.kl).add("repeats_kl_floor", r.kl_floor).add("repeats_kl_chance", r.kl_chance).add("repeats_js", r.js).add("repeats_js_floor", r.js_floor);
  report.add("repeats_cross_entropy", r.cross_entropy).add("repeats_people_entropy", r.people_entropy);
  report.add("repeats_calibration_error", r.calibration.error).add("repeats_calibration_floor", r.calibration.floor);
  report.add("repeats_calibration", bins_of(r.calibration));
  for (const auto& [name, at] : {std::pair("ceiling_low", &r.ceiling_low), std::pair("ceiling_high", &r.ceiling_high)})
    report.add(std::string("repeats_") + name, at->mean).add(std::string("repeats_") + name + "_interval", std::vector<double>{at->low, at->high});
  table += line("repeats", format_count(r.triples) + " triples", format_count(r.judgments) + " judgments, accuracy " + fixed_or_dash(r.accuracy));
  table += line("KL to people", fixed_or_dash(r.kl), "if the model were right: " + fixed_or_dash(r.kl_floor) + ", chance: " + fixed_or_dash(r.kl_chance));
  table += line("JS to people", fixed_or_dash(r.js), "if the model were right: " + fixed_or_dash(r.js_floor));
}

void add_ceiling(const CeilingShare& c, wire::Report& report, std::string& table) {
  report.add("ceiling_low", c.ceiling_low).add("ceiling_high", c.ceiling_high).add("ceiling_accuracy", c.accuracy);
  report.add("ceiling_share_low", c.share_low).add("ceiling_share_high", c.share_high);
  const bool one = c.ceiling_low == c.ceiling_high;
  table += line("ceiling", fixed_or_dash(c.ceiling_low) + (one ? "" : " to " + fixed_or_dash(c.ceiling_high)),
                "reached above chance: " + fixed_or_dash(c.share_low) + (one ? "" : " to " + fixed_or_dash(c.share_high)));
}

void add_permuted(const PermutationBand& band, wire::Report& report, std::string& table) {
  report.add("permutations", band.permutations).add("permuted_mean", band.mean).add("permuted_low", band.low).add("permuted_high", band.high).add("permuted_p", band.p);
  table += line("permuted", fixed_or_dash(band.low) + " to " + fixed_or_dash(band.high),
                format_count(band.permutations) + " permutations of the rows, p " + format_fixed(band.p, 5));
}

void add_dims_needed(const DimsNeeded& needed, wire::Report& report, std::string& table) {
  std::vector<wire::Report> curve;
  for (const DimsNeededPoint& p : needed.curve) curve.emplace_back().add("dims", p.dims).add("accuracy", p.accuracy).add("nll", p.nll).add("rsm_r2", p.rsm_r2);
  report.add("dims_needed", curve).add("dims_needed_rsm_objects", needed.rsm_objects);
  report.add("dims_for_accuracy_95", needed.accuracy_95).add("dims_for_accuracy_99", needed.accuracy_99);
  report.add("dims_for_gain_95", needed.gain_95).add("dims_for_gain_99", needed.gain_99);
  report.add("dims_for_rsm_95", needed.rsm_95).add("dims_for_rsm_99", needed.rsm_99);
  const auto both = [](std::uint32_t a, std::uint32_t b) { return std::to_string(a) + ", " + std::to_string(b); };
  table += line("dims needed", both(needed.accuracy_95, needed.accuracy_99) + " of " + std::to_string(needed.curve.back().dims),
                "each object's largest, for 95 and 99 % of the accuracy; of what it has above chance: " + both(needed.gain_95, needed.gain_99) +
                    "; of the similarities' r2: " + both(needed.rsm_95, needed.rsm_99));
}

std::string write_objects_csv(const std::vector<ObjectEvaluation>& objects, const Names& names) {
  const auto cell = [](double value) { return std::isfinite(value) ? "," + format_double(value) : std::string(","); };
  std::string out = "object,name,triplets,right,accuracy,nll,entropy,odd,odd_expected\n";
  for (std::size_t o = 0; o < objects.size(); ++o) {
    const ObjectEvaluation& e = objects[o];
    const std::string name = o < names.size() ? wire::cell_of(names[o], ',', wire::Quotes::kWhereNeeded) : "";
    out += std::to_string(o) + "," + name + "," + std::to_string(e.triplets) + "," + std::to_string(e.right) + cell(e.accuracy) + cell(e.nll) + cell(e.entropy) + "," +
           std::to_string(e.odd) + cell(e.odd_expected) + "\n";
  }
  return out;
}

}  // namespace

int run_score_verb(const Arguments& arguments) {
  std::string embedding_path, triplets_path, rule = "dot", categories_path, stimuli, objects_path;
  std::optional<std::uint32_t> draws, base, repeats, permutations;
  std::optional<double> ceiling;
  std::uint64_t seed = 0, threads = 0, odd_column = 3;
  bool centre = false, ignore_names = false, dims_needed = false;
  Command command("score", "Scores an embedding, features or a fit's folder on odd-one-out judgments; a shared maximum counts as wrong",
                  "tertium score results/run1 held_out.txt --draws 50 --json");
  command.text("EMBEDDING", embedding_path, "A matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit").required();
  command.text("TRIPLETS", triplets_path, "Triplet text (0-based, odd one third) or .npy; names in X.names.txt beside it").required();
  command.word("--rule", rule, {"dot", "cosine", "euclidean"}, "How similar two rows are");
  command.flag("--centre", centre, "Take each column's mean away first");
  command.whole("--draws", draws, "Average the probabilities over this many draws of a VICE fit's posterior", 1, 100'000);
  command.whole("--seed", seed, "Seed of the draws and permutations (default 0)", 0, UINT64_MAX);
  command.text("--categories", categories_path, "Table of 0 and 1 under category names: score and top 20 of each category");
  command.text("--per-object", objects_path, "Write a CSV file: accuracy, NLL and entropy of each object's judgments");
  command.whole("--repeats", repeats, "Compare with triples judged at least so often: KL, JS, noise ceiling, calibration", 2, 1'000'000);
  command.real("--ceiling", ceiling, "The noise ceiling, to say which share of it is reached (default: from --repeats)", 0, 1);
  command.whole("--permutations", permutations, "A chance band from so many permutations of the embedding's rows", 1, kPermutationsMax);
  command.flag("--dims-needed", dims_needed, "How many of its largest dimensions each object needs: accuracy and similarities with 1, 2 ... kept");
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
    task.per_object = !objects_path.empty();
    task.repeats = repeats.value_or(0);
    task.ceiling = ceiling;
    task.permutations = permutations.value_or(0);
    task.dims_needed = dims_needed;
    if (task.per_object) TRY_DO(check_output_file(objects_path, {}));
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
                        format_fixed(score.chance_high, 4) + ")\nNLL          " + format_fixed(score.nll, 4) + "   (chance: 1.0986)\n";
    add_evaluation(score, report, table);
    if (score.repeats) add_repeats(*score.repeats, report, table);
    if (score.ceiling) add_ceiling(*score.ceiling, report, table);
    if (score.permuted) add_permuted(*score.permuted, report, table);
    if (score.dims_needed) add_dims_needed(*score.dims_needed, report, table);
    if (task.per_object) {
      // Read by name where the triplets or else the embedding has them.
      const Names& names = !task.triplets.names.empty() ? task.triplets.names : task.embedding.names;
      TRY_DO(write_output_file(objects_path, write_objects_csv(score.objects, names), {}));
      report.add("per_object", objects_path).add("object_accuracy", score.object_accuracy.mean);
      report.add("object_accuracy_interval", std::vector<double>{score.object_accuracy.low, score.object_accuracy.high});
      table += line("per object", fixed_or_dash(score.object_accuracy.mean),
                    "mean accuracy, " + fixed_or_dash(score.object_accuracy.low) + " to " + fixed_or_dash(score.object_accuracy.high) + "; written to " + objects_path);
    }
    table += line("triplets", format_count(score.triplets)) + line("ties", format_count(score.ties)) +
             line("rows moved", format_count(score.rows_moved), score.aligned ? "aligned by names" : "as stored");
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
