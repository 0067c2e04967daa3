// jackknife.cpp: `tertium jackknife`: which dimensions decide an embedding's choices.
#include "native/tasks/jackknife.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::size_t kDimensionsShown = 10;

std::string interval(const ObjectEstimate& e) { return fixed_or_dash(e.low) + " to " + fixed_or_dash(e.high); }

void add_estimate(wire::Report& report, const std::string& name, const ObjectEstimate& e) {
  report.add(name, e.value).add(name + "_low", e.low).add(name + "_high", e.high);
}

}  // namespace

int run_jackknife_verb(const Arguments& arguments) {
  std::string embedding_path, triplets_path, at, labels_path, stimuli, out_path, triplets_out;
  std::optional<std::uint32_t> draws, base;
  std::optional<double> spread;
  std::uint64_t random = kRandomTriplets, seed = 0, threads = 0, odd_column = 3;
  bool ignore_names = false;
  Command command("jackknife", "Takes each dimension away from each triplet: how relevant it is to the choice, whether the choice flips, which dimension matters most",
                  "tertium jackknife results/run1 held_out.txt --labels labels.txt");
  command.text("EMBEDDING", embedding_path, "A matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit").required();
  command.text("TRIPLETS", triplets_path, "Judgments: text (0-based, odd one third) or .npy (default: random triplets)");
  command.whole("--random", random, "So many different random triplets where no judgments are given (default 10,000,000)", 1, kRandomTripletsMax);
  command.word("--at", at, {"kept", "own"}, "Relevance at the pair that was kept together (default for judgments) or at the embedding's own choice (for random triplets)");
  command.real("--spread", spread, "A triplet is spread when its 3 most relevant dimensions hold at most this share of all relevance (default 0.5)", 0, 1);
  command.whole("--draws", draws, "Average over this many draws of a VICE fit's posterior, not its mean", 1, 100'000);
  command.whole("--seed", seed, "Seed of random triplets and draws (default 0)", 0, UINT64_MAX);
  command.text("--labels", labels_path, "Labels of the dimensions: a line each, or a table with the columns column (from 0) or dimension (from 1), and label or nature");
  command.text("--out", out_path, "Write a CSV file: a line for each dimension");
  command.text("--per-triplet", triplets_out, "Write a CSV file: a line for each judgment");
  command.text("--stimuli", stimuli, "Names of the triplets' objects (default: X.names.txt beside the triplets)");
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.whole("--odd-column", odd_column, "Which column of the text names the odd one (default 3)", 1, 3);
  command.whole("--base", base, "The number of the triplets' first object (default 0)", 0, 1);
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    JackknifeTask task;
    const bool judged = !triplets_path.empty();
    if (!judged && !triplets_out.empty()) return Error{ErrorCode::kInvalid, "--per-triplet lists judgments; none are given"};
    task.options.at = at == "own" || (at.empty() && !judged) ? RelevanceAt::kOwnChoice : RelevanceAt::kKeptPair;
    if (spread) task.options.spread_share = *spread;
    task.random_triplets = random;
    task.draws = draws.value_or(0);
    task.seed = seed;
    task.ignore_names = ignore_names;
    task.keep_triplets = !triplets_out.empty();
    task.embedding_what = embedding_path;
    task.triplets_what = triplets_path;
    if (!out_path.empty()) TRY_DO(check_output_file(out_path, {}));
    if (!triplets_out.empty()) TRY_DO(check_output_file(triplets_out, {}));
    if (judged) {
      TRY(TripletFile file, load_triplets(triplets_path, "triplets", {stimuli, 0, static_cast<std::uint32_t>(odd_column), base}));
      task.triplets = std::move(file.triplets);
    }
    if (task.draws > 0) {
      TRY(FitFolder fit, load_fit_folder(embedding_path));
      task.embedding = std::move(fit.embedding);
      task.posterior = std::move(fit.posterior);
      task.kept.assign(fit.record.kept.begin(), fit.record.kept.end());
    } else {
      TRY(MatrixFile file, load_matrix(embedding_path, "embedding", judged ? task.triplets->objects : 0));
      if (file.transposed) {
        command.note(embedding_path + ": its rows were taken to be dimensions, its columns objects");
        task.embedding_what += " (its columns taken as objects)";
      }
      task.embedding = std::move(file.embedding);
    }
    const std::size_t dims = task.embedding.values.cols;
    if (!labels_path.empty()) {
      TRY(task.labels, load_dimension_labels(labels_path, dims));
    }
    watch_interrupts();
    ProgressBar bar;
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    const auto watch = [&](double share) {
      bar.show(share, "triplets");
      return !interrupted();
    };
    TRY(const JackknifeReport done, run_jackknife_task(task, *executor, watch));
    if (judged && !done.aligned && !ignore_names)
      command.note(std::string("no names in ") + (task.embedding.names.empty() ? embedding_path : triplets_path) + ": rows are taken as they are stored");
    const JackknifeTally& all = done.jackknife.all;
    if (!judged && all.triplets < done.asked_for) command.note("the objects make only " + format_count(all.triplets) + " different triplets: all of them were taken");
    if (!out_path.empty()) TRY_DO(write_output_file(out_path, write_jackknife_csv(done, task.labels), {}));
    if (!triplets_out.empty()) TRY_DO(write_output_file(triplets_out, write_relevance_csv(done), {}));

    const ObjectEstimate relevance = estimate(done.jackknife, &JackknifeTally::mean_relevance), flips = estimate(done.jackknife, &JackknifeTally::flip_rate);
    const ObjectEstimate spread_rate = estimate(done.jackknife, &JackknifeTally::spread_rate);
    wire::Report report;
    report.add("triplets", all.triplets).add("explained", all.explained).add("undecided", all.undecided).add("without_relevance", all.without_relevance);
    report.add("judged", judged).add("at", std::string(task.options.at == RelevanceAt::kOwnChoice ? "own" : "kept"));
    add_estimate(report, "mean_relevance", relevance);
    report.add("flips", all.flips);
    add_estimate(report, "flip_rate", flips);
    report.add("spread", all.spread).add("spread_share", task.options.spread_share);
    add_estimate(report, "spread_rate", spread_rate);
    report.add("dims", dims).add("draws", task.draws).add("seed", seed).add("rows_moved", done.rows_moved).add("aligned", done.aligned);
    std::vector<wire::Report> dimensions;
    for (std::size_t d = 0; d < dims; ++d) {
      wire::Report& row = dimensions.emplace_back();
      row.add("column", d).add("label", task.labels.empty() ? std::string() : task.labels[d]).add("importance", done.importance[d]).add("most", all.most[d]);
      add_estimate(row, "most_share", estimate(done.jackknife, [d](const JackknifeTally& tally) { return tally.most_share(d); }));
      row.add("flips", all.flips_of[d]).add("flip_share", all.flip_share(d)).add("mean_relevance", done.jackknife.mean_relevance[d]);
    }
    report.add("dimensions", dimensions);
    std::vector<wire::Report> labels;
    for (const LabelTally& tally : done.labels) {
      wire::Report& row = labels.emplace_back();
      row.add("label", tally.label).add("dims", tally.dims).add("most", tally.most);
      add_estimate(row, "share", tally.share);
      row.add("flips", tally.flips);
    }
    report.add("labels", labels);

    std::string table = pad("triplets", 20) + format_count(all.triplets) + (judged ? "   (judgments" : "   (random") +
                        (task.options.at == RelevanceAt::kOwnChoice ? "; relevance at the embedding's own choice)\n" : "; relevance at the pair that was kept together)\n");
    table += pad("undecided", 20) + format_count(all.undecided) + "\n";
    table += pad("mean relevance", 20) + fixed_or_dash(relevance.value) + "   (of the most relevant dimension; " + interval(relevance) + " over objects)\n";
    table += pad("flips", 20) + fixed_or_dash(flips.value) + "   (of the choices some one dimension decides; " + interval(flips) + ")\n";
    table += pad("spread", 20) + fixed_or_dash(spread_rate.value) + "   (no 3 dimensions hold over " + format_fixed(100 * task.options.spread_share, 0) + " % of the relevance)\n";
    if (judged) table += pad("rows moved", 20) + format_count(done.rows_moved) + (done.aligned ? "   (aligned by names)\n" : "   (as stored)\n");
    if (!done.labels.empty()) {
      table += "\n" + pad("label", 20) + pad("dimensions", 12) + pad("most relevant", 15) + "share (95 % over objects)\n";
      for (const LabelTally& tally : done.labels)
        table += pad(tally.label.empty() ? "(none)" : tally.label, 20) + pad(std::to_string(tally.dims), 12) + pad(format_count(tally.most), 15) +
            fixed_or_dash(tally.share.value) + " (" +
                 interval(tally.share) + ")\n";
    }
    std::vector<std::size_t> order(dims);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return all.most[a] > all.most[b]; });
    order.resize(std::min(order.size(), kDimensionsShown));
    table += "\n" + pad("column", 8) + pad("most relevant", 15) + pad("share", 9) + pad("flips", 9) + pad("importance", 12) + "label\n";
    for (const std::size_t d : order)
      table += pad(std::to_string(d), 8) + pad(format_count(all.most[d]), 15) + pad(fixed_or_dash(all.most_share(d)), 9) + pad(fixed_or_dash(all.flip_share(d)), 9) +
               pad(fixed_or_dash(done.importance[d]), 12) + (task.labels.empty() ? "" : task.labels[d]) + "\n";
    if (dims > order.size()) table += "... " + std::to_string(dims - order.size()) + " more; --out writes all\n";
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
