// compare.cpp: `tertium compare`: two observers of the same objects, dimension by dimension and choice by choice.
#include "native/tasks/compare.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/cli/compare_output.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/compare_document.h"
#include "native/tasks/inputs.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

std::string between(double low, double high) { return fixed_or_dash(low) + " to " + fixed_or_dash(high); }
std::string p_text(double p) { return std::isfinite(p) ? (p < 0.0001 ? "p < .0001" : "p " + format_fixed(p, 4)) : "p -"; }

Result<CompareSide> load_side(const Command& command, const std::string& spec, const std::string& title, const std::string& labels_path) {
  TRY(CompareSide side, load_compare_side(command, spec, title));
  if (!labels_path.empty()) {
    TRY(side.labels, load_dimension_labels(labels_path, side.embedding.values.cols));
  }
  return side;
}

std::string table_of(const CompareTask& task, const CompareReport& report) {
  constexpr std::size_t kFirst = 24;
  const std::string a = task.a.title, b = task.b.title;
  std::string out = pad("A", kFirst) + a + "   (" + std::to_string(report.a.size()) + " dimensions)\n" + pad("B", kFirst) + b + "   (" + std::to_string(report.b.size()) +
      " dimensions)\n";
  out += pad("objects", kFirst) + format_count(report.objects) + (report.aligned ? "   (aligned by names, " + format_count(report.rows_moved) +
      " rows of B moved)\n" : "   (rows as stored)\n");
  for (const ComparedRsa& r : report.rsa)
    out += pad("similarity, " + std::string(to_string(r.method)), kFirst) + fixed_or_dash(r.report.r) + "   (" + between(r.report.low, r.report.high) + " over " + to_string(r.by) +
           (r.by == RsaBootstrap::kObjects ? "s; " + p_text(r.report.p) + ", objects permuted)\n" : " pairs, as published: too narrow)\n");
  const SharedDimensions& s = report.shared;
  out += pad("dimensions shared", kFirst) + std::to_string(s.shared) + "   (best both ways, r from " + format_double(s.from) + "; covered: " + std::to_string(s.covered_a) +
      " of A, " +
         std::to_string(s.covered_b) + " of B; unique: " + std::to_string(s.unique_a) + " of A, " + std::to_string(s.unique_b) + " of B)\n";
  for (const ComparedCurve& c : report.curves)
    out += pad("dimensions needed", kFirst) + std::to_string(c.curve.dims_95) + " of " + std::to_string(c.curve.points.size()) + "   (of " + (c.of_b ? "B" : "A") +
        ", for 95 % of the r2 that all reach with " +
           (c.reference_b ? "B" : "A") + ", " + fixed_or_dash(c.curve.points.back().r) + ")\n";
  const ObjectEstimate& agreement = report.choices.agreement;
  out += pad("same odd one", kFirst) + fixed_or_dash(agreement.value) + "   (" + between(agreement.low, agreement.high) + "; of " + format_count(report.choices.decided) +
      " random triplets, chance .333)\n";

  out += "\n" + pad("", kFirst) + pad("A", 10) + pad("B", 10) + "A - B (95 % over objects)\n";
  const auto line = [&](const std::string& name, double of_a, double of_b, const ObjectEstimate& d) {
    out += pad(name, kFirst) + pad(fixed_or_dash(of_a), 10) + pad(fixed_or_dash(of_b), 10) + fixed_or_dash(d.value) + " (" + between(d.low, d.high) + ", " + p_text(d.p) + ")\n";
  };
  const JackknifeTally &of_a = report.observer_a.jackknife.all, &of_b = report.observer_b.jackknife.all;
  line("mean relevance", of_a.mean_relevance(), of_b.mean_relevance(), report.relevance_difference);
  line("flips", of_a.flip_rate(), of_b.flip_rate(), report.flip_difference);
  line("spread", of_a.spread_rate(), of_b.spread_rate(), report.spread_difference);
  const auto share_of = [](const ComparedObserver& observer, const std::string& label) {
    for (const LabelTally& tally : observer.labels)
      if (tally.label == label) return tally.share.value;
    return 0.0;
  };
  for (const LabelDifference& d : report.label_differences) line("most relevant: " + d.label, share_of(report.observer_a, d.label), share_of(report.observer_b, d.label),
      d.difference);

  std::vector<std::size_t> order(report.a.size());
  for (std::size_t d = 0; d < order.size(); ++d) order[d] = d;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return report.a[x].evidence.r > report.a[y].evidence.r; });
  order.resize(std::min<std::size_t>(order.size(), 10));
  out += "\n" + pad("column of A", 13) + pad("best of B", 11) + pad("r", 8) + pad("95 %", 18) + pad("held out", 10) + pad("p", 9) + pad("unique r", 10) + "label\n";
  for (const std::size_t d : order) {
    const ComparedDimension& x = report.a[d];
    out += pad(std::to_string(d), 13) + pad(x.evidence.best ? std::to_string(*x.evidence.best) : "-", 11) + pad(fixed_or_dash(x.evidence.r), 8) +
           pad(between(x.evidence.low, x.evidence.high), 18) + pad(fixed_or_dash(x.evidence.held_out_r), 10) + pad(fixed_or_dash(x.evidence.p, 4), 9) +
               pad(fixed_or_dash(x.one_to_one_r), 10) +
           x.label + "\n";
  }
  if (report.a.size() > order.size()) out += "... " + std::to_string(report.a.size() - order.size()) + " more; --out DIR writes all\n";
  if (report.categories.size() > 1) {
    out += "\n" + pad("category", kFirst) + pad("objects", 9) + pad("r", 8) + "95 % over objects\n";
    for (std::size_t c = 1; c < report.categories.size(); ++c) {
      const ComparedCategory& x = report.categories[c];
      out += pad(x.category, kFirst) + pad(std::to_string(x.pairs.objects), 9) + pad(fixed_or_dash(x.pairs.pearson), 8) + between(x.pearson.low, x.pearson.high) +
          (x.discovered ? "" : "   (not told from chance)") + "\n";
    }
  }
  return out;
}

}  // namespace

int run_compare_verb(const Arguments& arguments) {
  std::string a_path, b_path, out_path, labels_a, labels_b, title_a, title_b, categories_path, similarity = "choice", matching = "one-to-one";
  std::optional<double> spread, shared_from;
  CompareTask defaults;
  std::uint64_t triplets = defaults.triplets, bootstraps = defaults.bootstraps, curve_bootstraps = defaults.curve_bootstraps;
  std::uint64_t permutations = defaults.permutations, top = defaults.top, scatter_top = defaults.scatter_top, seed = 0, threads = 0;
  bool own_curves = false, ignore_names = false, force = false;
  Command command("compare", "Compares two observers of the same objects by their embeddings: similarities, dimensions, what decides their choices, and where they go apart",
                  "tertium compare results/people results/vgg16 --labels-a labels.txt --categories categories.tsv --out results/people-vgg16");
  command.text("A", a_path, "The first observer, people say: a matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES, or the folder of a fit").required();
  command.text("B", b_path, "The second observer, a network say").required();
  command.text("--out", out_path, "Folder for compare.json, which has every series, and for CSV tables");
  command.text("--title-a", title_a, "What to call A (default: its file's or folder's name)");
  command.text("--title-b", title_b, "What to call B");
  command.text("--labels-a", labels_a, "Labels of A's dimensions: a line each, or a table; a side without labels takes over those of its best matches");
  command.text("--labels-b", labels_b, "Labels of B's dimensions");
  command.text("--categories", categories_path, "Table of 0 and 1 under category names: agreement and diverging pairs of each category");
  command.word("--similarity", similarity, {"choice", "dot", "cosine", "pearson", "euclidean"},
      "How alike two objects are to an observer (default choice: how often they stay together)");
  command.word("--matching", matching, {"replacement", "greedy", "one-to-one"}, "Which partner a dimension's scatter and images are of (default one-to-one, best in sum)");
  command.real("--shared-from", shared_from, "From this r on a dimension is shared, and a label taken over (default 0.3)", -1, 1);
  command.whole("--triplets", triplets, "Random triplets that both choose in (default 10,000,000)", 1, kRandomTripletsMax);
  command.real("--spread", spread, "A triplet is spread when its 3 most relevant dimensions hold at most this share of all relevance (default 0.5)", 0, 1);
  command.whole("--bootstraps", bootstraps, "Bootstrap samples for the global r, matches and categories (default 1,000; 0: no intervals)", 0, kBootstrapsMax);
  command.whole("--curve-bootstraps", curve_bootstraps, "The same at each point of a cumulative curve, which costs as much at each (default 100)", 0, kBootstrapsMax);
  command.whole("--permutations", permutations, "Permutations of objects for p (default 1,000; 0: no tests)", 0, kBootstrapsMax);
  command.flag("--own-curves", own_curves, "Also how many dimensions make up each observer's own similarities");
  command.whole("--top", top, "Length of the lists of diverging objects, pairs and triplets (default 12)", 1, kTopMost);
  command.whole("--scatter-top", scatter_top, "How many objects a class of a scatter takes (default 20)", 1, kTopMost);
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.flag("--force", force, "Write into a folder that is not empty");
  command.whole("--seed", seed, "Seed of all draws (default 0)", 0, UINT64_MAX);
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    CompareTask task;
    TRY(task.a, load_side(command, a_path, title_a, labels_a));
    TRY(task.b, load_side(command, b_path, title_b, labels_b));
    if (task.a.title == task.b.title) task.a.title += " (A)", task.b.title += " (B)";
    task.ignore_names = ignore_names;
    for (const PairRule rule : {PairRule::kChoice, PairRule::kDot, PairRule::kCosine, PairRule::kPearson, PairRule::kEuclidean})
      if (similarity == to_string(rule)) task.similarity = rule;
    for (const MatchingChoice choice : {MatchingChoice::kReplacement, MatchingChoice::kGreedy, MatchingChoice::kOneToOne})
      if (matching == to_string(choice)) task.matching = choice;
    if (shared_from) task.shared_from = *shared_from;
    if (spread) task.spread_share = *spread;
    task.bootstraps = static_cast<std::uint32_t>(bootstraps);
    task.curve_bootstraps = static_cast<std::uint32_t>(curve_bootstraps);
    task.permutations = static_cast<std::uint32_t>(permutations);
    task.own_curves = own_curves;
    task.triplets = triplets;
    task.top = static_cast<std::size_t>(top);
    task.scatter_top = static_cast<std::size_t>(scatter_top);
    task.seed = seed;
    if (!categories_path.empty()) {
      TRY(task.categories, load_categories(categories_path));
      task.categories_what = categories_path;
    }
    std::optional<OutputFolder> folder;
    if (!out_path.empty()) {
      TRY(OutputFolder opened, OutputFolder::open(out_path, force));
      folder.emplace(std::move(opened));
    }
    watch_interrupts();
    ProgressBar bar;
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    const auto watch = [&](double share, const std::string& step) {
      bar.show(share, step);
      return !interrupted();
    };
    TRY(const CompareReport report, run_compare_task(task, *executor, watch));
    if (!report.aligned && !ignore_names)
      command.note("no names in " + (task.a.embedding.names.empty() ? a_path : b_path) + ": rows are taken as they are stored");
    if (report.triplets < task.triplets) command.note("the objects make only " + format_count(report.triplets) + " different triplets: all of them were taken");
    wire::Report summary = comparison_summary(task, report);
    std::string table = table_of(task, report);
    if (folder) {
      TRY_DO(write_comparison(*folder, task, report));
      folder->keep();
      summary.add("out", out_path);
      table += "\nwritten to " + out_path + "\n";
    }
    return command.done(summary, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
