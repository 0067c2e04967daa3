// regress.cpp: `tertium regress`: dimensions read out of features, and the map that does it.
#include "native/tasks/regress.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string_view>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/linear_map_npz.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"

namespace tertium {
namespace {

constexpr std::size_t kDimensionsShown = 10, kFeaturesShown = 5;
constexpr std::size_t kGridMost = 10'000;

std::string range(double low, double high) { return fixed_or_dash(low) + " to " + fixed_or_dash(high); }
std::string line(const std::string& name, const std::string& value, const std::string& beside = "") {
  return pad(name, 14) + value + (beside.empty() ? "" : "   (" + beside + ")") + "\n";
}
Error invalid(std::string message) { return {ErrorCode::kInvalid, std::move(message)}; }

// "0.1,1,10", "log:FROM:TO:COUNT" or "linear:FROM:TO:COUNT".
Result<std::vector<double>> grid_from(const std::string& flag, const std::string& text) {
  const std::vector<std::string_view> parts = split(text, ':');
  if (parts.size() == 1) {
    std::vector<double> out;
    for (const std::string_view cell : split(text, ',')) {
      const auto value = parse_double(cell);
      if (!value) return invalid(flag + ": " + quote_for_message(cell) + " is no number; a list as 0.1,1,10 is needed, or log:FROM:TO:COUNT, linear:FROM:TO:COUNT");
      out.push_back(*value);
      if (out.size() > kGridMost) return invalid(flag + ": more than " + format_count(kGridMost) + " numbers");
    }
    return out;
  }
  const bool logs = parts[0] == "log";
  if (parts.size() != 4 || (!logs && parts[0] != "linear"))
    return invalid(flag + ": " + quote_for_message(text) + " is neither a list as 0.1,1,10 nor log:FROM:TO:COUNT nor linear:FROM:TO:COUNT");
  const auto from = parse_double(parts[1]), to = parse_double(parts[2]);
  const auto count = parse_uint(parts[3]);
  if (!from || !to || !count || *count == 0 || *count > kGridMost || (logs && !(*from > 0 && *to > 0)))
    return invalid(flag + ": " + quote_for_message(text) + " needs two numbers" + (logs ? " above 0" : "") + " and a count of 1 to " + format_count(kGridMost));
  return logs ? log_grid(*from, *to, static_cast<std::size_t>(*count)) : linear_grid(*from, *to, static_cast<std::size_t>(*count));
}

std::string dimension_table(const RegressTask& task, const RegressReport& report) {
  const ReadOut& found = report.read_out;
  const bool ridge = task.options.method == ReadOutMethod::kRidge, net = task.options.method == ReadOutMethod::kElasticNet;
  std::string out = "\n" + pad("column", 8) + pad("R2", 9) + pad("interval", 20) + pad("r", 9);
  if (ridge) out += pad("alpha", 12);
  if (net) out += pad("lambda", 12) + pad("l1 ratio", 10);
  if (!ridge) out += pad("used", 7);
  if (!task.labels.empty()) out += "label";
  out += "\n";
  const std::size_t shown = std::min(kDimensionsShown, found.dims.size());
  for (std::size_t d = 0; d < shown; ++d) {
    const DimensionReadOut& dim = found.dims[d];
    out += pad(std::to_string(d), 8) + pad(fixed_or_dash(dim.r2), 9) + pad(range(dim.r2_low, dim.r2_high), 20) + pad(fixed_or_dash(dim.r), 9);
    if (ridge || net) out += pad(fixed_or_dash(dim.penalty, dim.penalty < 1 ? 5 : 2) + (dim.at_edge ? " *" : ""), 12);
    if (net) out += pad(fixed_or_dash(dim.l1_ratio, 2), 10);
    if (!ridge) out += pad(std::to_string(dim.used), 7);
    if (!task.labels.empty()) out += task.labels[d];
    if (!task.feature_names.empty()) {
      std::string names;
      const std::vector<WeightedFeature> top = top_features(found, d);
      for (std::size_t i = 0; i < std::min(kFeaturesShown, top.size()); ++i)
        names += (i > 0 ? ", " : "  ") + task.feature_names[top[i].feature] + " " + format_fixed(top[i].weight, 3);
      out += names;
    }
    out += "\n";
  }
  if (shown < found.dims.size()) out += "... " + std::to_string(found.dims.size() - shown) + " more with --json, or in DIR/dimensions.csv with --out\n";
  return out;
}

std::string table_of(const RegressTask& task, const RegressReport& report) {
  const ReadOut& found = report.read_out;
  std::string out = line("R2", fixed_or_dash(found.mean_r2), range(found.mean_r2_low, found.mean_r2_high) + "; mean over " + std::to_string(found.dims.size()) +
                                                                  " dimensions and " + std::to_string(task.options.folds) + " folds");
  if (report.similarity) {
    const RegressSimilarity& s = *report.similarity;
    out += line("similarities", "r " + fixed_or_dash(s.predicted.r), (task.bootstraps ? range(s.predicted.low, s.predicted.high) + "; " : "") + "of the features alone: r " +
                                                                          fixed_or_dash(s.features.r) + "; " + format_count(s.objects) + " objects");
  }
  if (report.triplets) {
    const RegressTriplets& t = *report.triplets;
    out += line("accuracy", fixed_or_dash(t.predicted.accuracy),
                "the true dimensions: " + fixed_or_dash(t.truth.accuracy) + ", chance: " + range(t.chance_low, t.chance_high) + "; " +
                                                                      format_count(t.triplets) + " triplets");
    out += line("NLL", fixed_or_dash(t.predicted.nll), "the true dimensions: " + fixed_or_dash(t.truth.nll) + ", chance: 1.0986");
    out += line("within folds", fixed_or_dash(t.predicted_within.accuracy), "the true dimensions: " + fixed_or_dash(t.truth_within.accuracy) + "; " + format_count(t.within_folds) +
                                                                                " triplets whose objects were held out together");
  }
  if (report.semantic) {
    const SemanticControl& s = *report.semantic;
    out += line("visual", fixed_or_dash(s.roc.area), "area under the ROC curve of R2 for " + std::to_string(s.roc.positives) + " visual and " + std::to_string(s.roc.negatives) +
                                                         " semantic dimensions, " + range(s.area_low, s.area_high) + "; trend: " + to_string(task.trend));
    if (!s.roc.points.empty())
      out += line("threshold", fixed_or_dash(s.roc.points[s.roc.best].threshold), "best balanced accuracy: " + fixed_or_dash(s.roc.points[s.roc.best].balanced_accuracy));
  }
  out += line("objects", format_count(report.objects), format_count(report.features) + " features");
  out += line("rows moved", format_count(report.rows_moved), report.aligned ? "aligned by names" : "as stored");
  if (report.features_left_out + report.embedding_left_out > 0)
    out += line("left out", format_count(report.features_left_out) + " of the features, " + format_count(report.embedding_left_out) + " of the embedding");
  out += dimension_table(task, report);
  if (report.parts) {
    out += "\n" + pad("category", 26) + pad("objects", 9) + pad("weight", 9) + pad("predicted", 11) + "R2 it alone adds\n";
    out += pad("(any two objects)", 26) + pad(format_count(report.similarity->objects), 9) + pad(fixed_or_dash(report.parts->truth.base), 9) +
           pad(fixed_or_dash(report.parts->predicted.base), 11) + "R2 of all: " +
           fixed_or_dash(report.parts->truth.r2) + ", predicted: " + fixed_or_dash(report.parts->predicted.r2) + "\n";
    for (std::size_t c = 0; c < report.parts->truth.parts.size(); ++c) {
      const SimilarityPart& part = report.parts->truth.parts[c];
      out += pad(task.categories->categories[c], 26) + pad(std::to_string(part.members), 9) + pad(fixed_or_dash(part.weight), 9) +
             pad(fixed_or_dash(report.parts->predicted.parts[c].weight), 11) + fixed_or_dash(part.unique) + "\n";
    }
  }
  return out;
}

}  // namespace

int run_regress_verb(const Arguments& arguments) {
  std::string features_path, embedding_path, method = "ridge", preset, choice, alphas, l1_ratios, out_path, triplets_path, stimuli, labels_path, trend = "sum", categories_path,
                                             feature_names;
  std::optional<std::uint32_t> folds, inner_folds, lambdas;
  std::uint64_t seed = 0, threads = 0, bootstraps = 0, odd_column = 3;
  bool relu = false, standardise = false, one_alpha = false, ignore_names = false, shared_objects = false, no_similarities = false, force = false;
  Command command("regress",
                  "Predicts an embedding's dimensions from features, each object by a fit that did not see it: R2 of each dimension, and with --out DIR/predicted.npy (negative "
                  "values 0), weights.npz (of a fit on all objects; prediction = relu(weights @ f + bias)), dimensions.csv, regress.json",
                  "tertium regress clip.npy results/people --triplets judged.txt --out results/clip_to_people");
  command.text("FEATURES", features_path, "A matrix (.npy, .npz, .mat, CSV, text) or FILE@NAMES, a row for each object").required();
  command.text("EMBEDDING", embedding_path, "The dimensions to predict: a matrix likewise, or the folder of a fit").required();
  command.word("--method", method, {"ridge", "elastic-net", "nnls"}, "ridge (default), elastic-net, or nnls: weights of 0 or more and no intercept");
  command.word("--preset", preset, {"default", "paper", "ridge-cv", "semantic"},
               "Of the ridge. paper: Mahner et al. 2025 (negative features 0, 3 folds, alphas 50 to 1200); ridge-cv: Muttenthaler et al. 2023 (alphas 0.1 to 1e6); semantic: "
               "Mahner et al. 2025, sense vectors (alphas 1e-3 to 1e5)");
  command.whole("--folds", folds, "Folds over objects (default 5, or by preset)", 2, kReadOutFoldsMax);
  command.whole("--inner-folds", inner_folds, "Folds of the other objects that choose the penalty (default 3, or by preset)", 2, kReadOutFoldsMax);
  command.whole("--seed", seed, "Seed of the folds (default 0)", 0, UINT64_MAX);
  command.text("--alphas", alphas, "Penalties to try: 0.1,1,10 or log:FROM:TO:COUNT or linear:FROM:TO:COUNT");
  command.word("--choice", choice, {"loo", "folds"}, "Choose alpha by the error of objects left out one at a time (default), or by inner folds");
  command.flag("--one-alpha", one_alpha, "The same alpha for all dimensions");
  command.text("--l1-ratios", l1_ratios, "Elastic net: shares of the L1 penalty to try (default 0.1,0.5,0.9)");
  command.whole("--lambdas", lambdas, "Elastic net: penalties on the path (default 30)", 1, 1000);
  command.flag("--relu", relu, "Negative features become 0 first");
  command.flag("--standardise", standardise, "Divide each feature by its standard deviation: for features in different units");
  command.text("--triplets", triplets_path, "Judgments that the predicted embedding is scored on");
  command.text("--stimuli", stimuli, "Names of the triplets' objects (default: X.names.txt beside the triplets)");
  command.whole("--odd-column", odd_column, "Which column of the text names the odd one (default 3)", 1, 3);
  command.text("--labels", labels_path, "Labels of the dimensions, visual and semantic among them, as for `jackknife`: does R2 tell them apart?");
  command.word("--trend", trend, {"sum", "root", "none"}, "What is taken away from R2 before: a line over each dimension's sum (default), over its root, nothing");
  command.text("--categories", categories_path, "Table of 0 and 1 under category names: how far categories make up true and predicted similarities");
  command.text("--feature-names", feature_names, "Names of the features, one a line: shows those of the greatest weights");
  command.whole("--bootstraps", bootstraps, "Draw the objects so often for intervals of the similarities' correlation and of accuracies (default 0)", 0, kBootstrapsMax);
  command.flag("--no-similarities", no_similarities, "Leave out the comparison of similarities");
  command.flag("--shared-objects", shared_objects, "Take the objects that both sides name, and leave out the others");
  command.flag("--ignore-names", ignore_names, "Take rows as they are stored, whatever the names say");
  command.text("--out", out_path, "Folder for the result; empty or new");
  command.flag("--force", force, "Write over a result that is in the folder");
  command.whole("--threads", threads, "Threads (default 0: one per core); the result does not depend on it", 0, 1024);
  command.explain("docs/readout.md says what every figure means, and how Python uses weights.npz.");
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    RegressTask task;
    TRY(const ReadOutMethod by, read_out_method_from(method));
    const bool ridge = by == ReadOutMethod::kRidge, net = by == ReadOutMethod::kElasticNet;
    for (const auto& [flag, given] : {std::pair("--preset", !preset.empty()), std::pair("--alphas", !alphas.empty()), std::pair("--choice", !choice.empty()),
                                      std::pair("--one-alpha", one_alpha)})
      if (given && !ridge) return invalid(std::string(flag) + " is allowed with --method ridge only");
    for (const auto& [flag, given] : {std::pair("--l1-ratios", !l1_ratios.empty()), std::pair("--lambdas", lambdas.has_value())})
      if (given && !net) return invalid(std::string(flag) + " is allowed with --method elastic-net only");
    if (by == ReadOutMethod::kNnls && standardise) return invalid("--standardise is not allowed with --method nnls: its weights speak of features as they are");
    if (!stimuli.empty() && triplets_path.empty()) return invalid("--stimuli names the objects of --triplets, which is not given");
    if (no_similarities && triplets_path.empty() && bootstraps > 0)
      return invalid("--bootstraps is for the similarities, which --no-similarities leaves out, and for --triplets, which is not given");
    task.preset = preset.empty() ? "default" : preset;
    TRY(const ReadOutPreset chosen, read_out_preset_from(task.preset));
    task.options = read_out_options(chosen);
    task.options.method = by;
    if (folds) task.options.folds = *folds;
    if (inner_folds) task.options.ridge.inner_folds = task.options.elastic_net.inner_folds = *inner_folds;
    task.options.seed = seed;
    if (!alphas.empty()) {
      TRY(task.options.ridge.alphas, grid_from("--alphas", alphas));
      std::sort(task.options.ridge.alphas.begin(), task.options.ridge.alphas.end());
      task.options.ridge.relative = false;
    }
    if (!choice.empty()) task.options.ridge.choice = choice == "folds" ? RidgeChoice::kFolds : RidgeChoice::kLeaveOneOut;
    if (inner_folds && (by == ReadOutMethod::kNnls || (ridge && task.options.ridge.choice == RidgeChoice::kLeaveOneOut)))
      return invalid("--inner-folds is allowed where they choose a penalty: with --choice folds or --method elastic-net");
    task.options.ridge.per_target = !one_alpha;
    if (!l1_ratios.empty()) {
      TRY(task.options.elastic_net.l1_ratios, grid_from("--l1-ratios", l1_ratios));
    }
    if (lambdas) task.options.elastic_net.steps = *lambdas;
    task.options.features.rectify = task.options.features.rectify || relu;
    task.options.features.standardise = standardise;
    task.ignore_names = ignore_names;
    task.shared_objects = shared_objects;
    task.similarities = !no_similarities;
    task.bootstraps = static_cast<std::uint32_t>(bootstraps);
    TRY(task.trend, sparsity_trend_from(trend));
    task.features_what = features_path;
    task.embedding_what = embedding_path;
    task.triplets_what = triplets_path;
    task.categories_what = categories_path;

    TRY(MatrixFile features, load_matrix(features_path, "features"));
    TRY(MatrixFile embedding, load_matrix(embedding_path, "embedding"));
    if (embedding.transposed) command.note(embedding_path + ": its rows were taken to be dimensions, its columns objects");
    task.features = std::move(features.embedding);
    task.embedding = std::move(embedding.embedding);
    task.inputs = std::move(features.inputs);
    task.inputs.insert(task.inputs.end(), embedding.inputs.begin(), embedding.inputs.end());
    if (!triplets_path.empty()) {
      TRY(TripletFile judged, load_triplets(triplets_path, "triplets", {stimuli, 0, static_cast<std::uint32_t>(odd_column), std::nullopt}));
      task.triplets = std::move(judged.triplets);
      task.inputs.insert(task.inputs.end(), judged.inputs.begin(), judged.inputs.end());
    }
    if (!labels_path.empty()) {
      TRY(task.labels, load_dimension_labels(labels_path, task.embedding.values.cols));
      for (const std::string& label : task.labels) {
        const Result<DimensionNature> nature = dimension_nature_from(to_lower_ascii(label));
        task.natures.push_back(nature ? *nature : DimensionNature::kUnclear);
      }
    }
    if (!categories_path.empty()) {
      TRY(task.categories, load_categories(categories_path));
    }
    if (!feature_names.empty()) {
      TRY(task.feature_names, load_names(feature_names));
    }

    std::optional<OutputFolder> folder;
    if (!out_path.empty()) {
      TRY(OutputFolder opened, OutputFolder::open(out_path, force));
      folder.emplace(std::move(opened));
    }
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    watch_interrupts();
    std::optional<Result<RegressReport>> result;
    {
      ProgressBar bar;
      result.emplace(run_regress_task(task, *executor, [&](double share) {
        bar.show(share, method + " of " + std::to_string(task.embedding.values.cols) + " dimensions on " + std::to_string(task.features.values.cols) + " features");
        return !interrupted();
      }));
    }
    if (!*result) return result->error();
    const RegressReport& report = **result;
    if (!report.aligned && !ignore_names)
      command.note(std::string("no names in ") + (task.features.names.empty() ? features_path : embedding_path) + ": rows are taken as they are stored");
    const auto at_edge = std::count_if(report.read_out.dims.begin(), report.read_out.dims.end(), [](const DimensionReadOut& dim) { return dim.at_edge; });
    if (at_edge > 0)
      command.note("the penalty of " + std::to_string(at_edge) + " of " + std::to_string(report.read_out.dims.size()) +
                   " dimensions is at the end of those tried (*): others may predict better" +
                   (!ridge ? "" : task.preset == "default" ? ", by --alphas" : ", by --preset default or --alphas"));

    wire::Report document = regress_document(task, report);
    if (folder) {
      std::vector<double> penalty;
      for (const DimensionReadOut& dim : report.read_out.dims) penalty.push_back(dim.penalty);
      const std::string predicted = wire::write_npy(report.predicted.values);
      TRY(const std::string weights, wire::write_linear_map(report.read_out.map, penalty, task.feature_names));
      document.add("predicted_sha256", sha256_hex(predicted)).add("weights_sha256", sha256_hex(weights));
      TRY_DO(folder->write("regress.json", ""));  // comes last: where it is, the rest is whole
      TRY_DO(folder->write("predicted.npy", predicted));
      TRY_DO(folder->write("predicted.names.txt", report.predicted.names.empty() ? "" : wire::write_names(report.predicted.names)));
      TRY_DO(folder->write("weights.npz", weights));
      TRY_DO(folder->write("dimensions.csv", write_regress_csv(task, report)));
      TRY_DO(folder->write("regress.json", wire::print_report(document) + "\n"));
      folder->keep();
      document.add("out", out_path);
    }
    return command.done(document, table_of(task, report) + (folder ? "written to " + out_path + "\n" : ""));
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
