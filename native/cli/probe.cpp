// probe.cpp: `tertium probe`: a linear transform by which features foretell choices, proven on objects it never saw.
#include "native/tasks/probe.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "native/cli/command.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/cpu_time.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/inputs.h"
#include "native/tasks/probe_document.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/transform_npz.h"

namespace tertium {
namespace {

std::string between(const FoldMean& m) { return fixed_or_dash(m.value) + "   (95 % over objects: " + fixed_or_dash(m.low) + " to " + fixed_or_dash(m.high) + ")"; }

// "grid", a number, or several between commas.
Result<std::vector<double>> lambdas_from(const std::string& text, ProbePreset preset, double usual) {
  if (text.empty()) return std::vector<double>{usual};
  if (text == "grid") return probe_lambdas(preset);
  std::vector<double> out;
  for (const std::string_view part : split(text, ',')) {
    const std::optional<double> value = parse_double(part);
    if (!value || !(*value >= 0) || *value > 1e6)
      return Error{ErrorCode::kInvalid, "--lambda " + quote_for_message(part) + " is not allowed; grid, a number 0 to 1,000,000, or several with commas between them are"};
    out.push_back(*value);
  }
  if (out.size() > 100) return Error{ErrorCode::kInvalid, "--lambda has more than 100 values"};
  return out;
}

Result<ProbeObjective> objective_from(const std::string& text) {
  if (text == "naive") return ProbeObjective::kNaive;
  if (text == "global") return ProbeObjective::kGlobal;
  if (text == "glocal") return ProbeObjective::kGlocal;
  return Error{ErrorCode::kInvalid, "objective " + quote_for_message(text) + " is none of naive, global, glocal"};
}

void add_folds(const ProbeReport& probe, std::string& table) {
  table += "\n" + pad("fold", 6) + pad("objects", 9) + pad("trained on", 12) + pad("held out", 10) + pad("test", 8) + pad("lambda", 9) + pad("steps", 7) + pad("NLL", 9) +
           pad("accuracy", 10) + pad("test", 9) + "centred features\n";
  for (std::size_t f = 0; f < probe.folds.size(); ++f) {
    const ProbeFoldReport& x = probe.folds[f];
    table += pad(std::to_string(f + 1), 6) + pad(format_count(x.objects), 9) + pad(format_count(x.train), 12) + pad(format_count(x.held), 10) + pad(format_count(x.test), 8) +
             pad(format_double(x.lambda), 9) + pad(std::to_string(x.at), 7) + pad(fixed_or_dash(x.nll), 9) + pad(fixed_or_dash(x.accuracy), 10) +
             pad(fixed_or_dash(x.test_accuracy), 9) + fixed_or_dash(x.centred_accuracy) + "\n";
  }
  if (probe.lambdas.size() < 2) return;
  table += "\n" + pad("lambda", 12) + pad("steps", 8) + pad("NLL", 9) + pad("accuracy", 10) + "test\n";
  for (const ProbeLambdaReport& x : probe.lambdas)
    table += pad(format_double(x.lambda), 12) + pad(format_double(x.at), 8) + pad(fixed_or_dash(x.nll), 9) + pad(fixed_or_dash(x.accuracy), 10) + fixed_or_dash(x.test_accuracy) +
             "\n";
}

void add_controls(const ProbeReport& probe, std::string& table) {
  if (!probe.controls) return;
  const ProbeControls& c = *probe.controls;
  const auto line = [&](const std::string& name, double value, bool holds, const std::string& must) {
    table += pad(name, 29) + fixed_or_dash(value) + (holds ? "   (holds: " : "   (FAILS; must be ") + must + ")\n";
  };
  const auto band = [](double low, double high) { return fixed_or_dash(low) + " to " + fixed_or_dash(high); };
  table += "\ncontrols\n";
  line("  rows of features permuted", c.rows_permuted, c.rows_hold, band(c.rows_low, c.rows_high) + ", 95 % of rows dealt anew");
  line("  test choices permuted", c.choices_permuted, c.choices_hold, band(probe.chance_low, probe.chance_high) + ", chance");
  line("  training labels shuffled", c.labels_shuffled, c.labels_hold, "below the centred features' " + fixed_or_dash(probe.centred.value));
}

}  // namespace

int run_probe_verb(const Arguments& arguments) {
  std::string features_path, triplets_path, out_path, lambda, kind = "full", objective = "global", preset = "default", scaling, penalty;
  std::string test_path, exclude_path, images_path, stimuli, curves_path, folder_path;
  std::optional<double> alpha, temperature, sharpen, rate;
  std::optional<std::uint32_t> steps, batch, base;
  std::uint64_t folds = 3, seed = 0, threads = 0, bootstraps = 1000, odd_column = 3;
  bool bias = false, no_bias = false, controls = false, last_fold = false, ignore_names = false, force = false;
  Command command("probe",
                  "Learns a linear transform x' = x W + b by which features foretell odd-one-out choices, over folds of objects, and tells what it reaches on objects it never saw",
                  "tertium probe clip.npy triplets.txt --test-triplets held_out.txt --out transform.npz");
  command.text("FEATURES", features_path, "A matrix (.npy, .npz, .mat, CSV, text), FILE@NAMES: a row for each object").required();
  command.text("TRIPLETS", triplets_path, "Triplet text (0-based, odd one third) or .npy; names in X.names.txt beside it").required();
  command.text("--out", out_path, "Write the transform learned from all choices: .npz with weights, mean, std and bias, as gLocal publishes its own");
  command.text("--folder", folder_path, "Folder for probe.json, of which `tertium report` makes figures, and for transform.npz and curves.csv; empty or new");
  command.flag("--force", force, "Write into a folder that is not empty");
  command.text("--test-triplets", test_path, "Judge the folds by these choices; none of their triplets is trained on (default: by the held-out choices of TRIPLETS)");
  command.text("--exclude", exclude_path, "Train on no triplet whose three objects occur in this file (default: that of --test-triplets)");
  command.whole("--folds", folds, "Folds of objects; a triplet counts where all its objects are on one side (default 3)", 2, 50);
  command.text("--lambda", lambda, "Weight of the penalty: a number, several with commas between them, or grid; the best by held-out NLL (default by preset)");
  command.word("--kind", kind, {"full", "diagonal"}, "The weights");
  const Option with_bias = command.flag("--bias", bias, "Learn a bias too (the default preset's default)");
  command.flag("--no-bias", no_bias, "Learn none").excludes(with_bias);
  command.word("--objective", objective, {"naive", "global", "glocal"},
               "The penalty pulls weights to 0 (naive) or to a multiple of the identity (global, the default); glocal also keeps neighbourhoods of images as they were");
  command.text("--images", images_path, "glocal: features of the images whose neighbourhoods stay (default: the objects')");
  command.real("--alpha", alpha, "glocal: share of the neighbourhoods' term in the loss (default .1)", 0, 0.999);
  command.real("--temperature", temperature, "glocal: of the softmax over neighbours (default .1)", 0.001, 100);
  command.word("--preset", preset, {"default", "paper"}, "Ours, or as published: Adam in batches, small random weights, the norm not squared (naive), no bias");
  command.word("--scaling", scaling, {"none", "centre", "axes"},
               "Features as they are but for one mean and one standard deviation (paper), also centred (diagonal), or along their principal axes (default)");
  command.real("--sharpen", sharpen, "Axes are multiplied by their standard deviation to this power (default .5)", 0, 4);
  command.word("--penalty", penalty, {"squared", "norm"}, "Of the weights: their squared norm, or the norm itself, as human_alignment computes it (default by preset)");
  command.whole("--steps", steps, "Steps of L-BFGS, or epochs of Adam (paper), at most (default 25, 100)", 1, 100'000);
  command.whole("--batch", batch, "Adam: triplets in a batch (default 256)", 1, 1'000'000);
  command.real("--learning-rate", rate, "Adam (default .001)", 1e-9, 1);
  command.flag("--controls", controls, "Run what must fail: rows permuted and test choices permuted (means of five), training labels shuffled");
  command.flag("--last-fold", last_fold, "The transform is that of the last fold, as human_alignment exports it, not of a fit on all choices");
  command.text("--curves", curves_path, "Write a CSV file: objective, NLL and accuracy of each fold as it went on");
  command.whole("--bootstraps", bootstraps, "Bootstrap samples of objects for intervals (default 1,000; 0: none)", 0, 1'000'000);
  command.text("--stimuli", stimuli, "Names of the triplets' objects (default: X.names.txt beside the triplets)");
  command.flag("--ignore-names", ignore_names, "Take rows and numbers as they are stored, whatever the names say");
  command.whole("--odd-column", odd_column, "Which column of the triplets' text names the odd one (default 3)", 1, 3);
  command.whole("--base", base, "The number of the triplets' first object (default 0)", 0, 1);
  command.whole("--seed", seed, "Of folds, first weights, batches, bootstrap and controls (default 0)", 0, UINT64_MAX);
  command.whole("--threads", threads, "Threads (default 0: one per core); the result does not depend on it", 0, 1024);
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    ProbeTask task;
    task.preset = preset;
    const ProbePreset which = preset == "paper" ? ProbePreset::kPaper : ProbePreset::kDefault;
    TRY(const ProbeObjective aim, objective_from(objective));
    task.options = make_probe_options(which, kind == "full" ? ProbeKind::kFull : ProbeKind::kDiagonal, aim);
    ProbeOptions& o = task.options;
    if ((!images_path.empty() || alpha || temperature) && aim != ProbeObjective::kGlocal)
      return Error{ErrorCode::kInvalid, "--images, --alpha and --temperature are allowed with --objective glocal only"};
    if (bias) o.bias = true;
    if (no_bias) o.bias = false;
    if (scaling == "none") o.scaling = ProbeScaling::kNone;
    if (scaling == "centre") o.scaling = ProbeScaling::kCentre;
    if (scaling == "axes") o.scaling = ProbeScaling::kAxes;
    if (penalty == "squared") o.penalty = ProbePenalty::kSquared;
    if (penalty == "norm") o.penalty = ProbePenalty::kNorm;
    o.alpha = alpha.value_or(o.alpha);
    o.temperature = temperature.value_or(o.temperature);
    o.sharpen = sharpen.value_or(o.sharpen);
    o.rate = rate.value_or(o.rate);
    o.batch = batch.value_or(o.batch);
    if (steps) o.steps = o.epochs = *steps;
    o.epochs_least = std::min(o.epochs_least, o.epochs);
    o.seed = seed;
    TRY(task.lambdas, lambdas_from(lambda, which, o.lambda));
    task.folds = static_cast<std::uint32_t>(folds);
    task.controls = controls;
    task.last_fold = last_fold;
    task.bootstraps = static_cast<std::uint32_t>(bootstraps);
    task.ignore_names = ignore_names;
    if (force && folder_path.empty()) return Error{ErrorCode::kInvalid, "--force is allowed with --folder only"};
    if (!out_path.empty() && !out_path.ends_with(".npz")) return Error{ErrorCode::kInvalid, "--out " + out_path + ": the transform is written as .npz"};
    if (!out_path.empty()) TRY_DO(check_output_file(out_path, {}));
    if (!curves_path.empty()) TRY_DO(check_output_file(curves_path, {}));
    const TripletFileOptions how{stimuli, 0, static_cast<std::uint32_t>(odd_column), base};
    TRY(TripletFile judged, load_triplets(triplets_path, "triplets", how));
    task.triplets = std::move(judged.triplets);
    task.inputs = std::move(judged.inputs);
    const auto add_inputs = [&](std::vector<wire::FitInput>& inputs) { task.inputs.insert(task.inputs.end(), inputs.begin(), inputs.end()); };
    task.triplets_what = triplets_path;
    TRY(MatrixFile features, load_matrix(features_path, "features", task.triplets.objects));
    add_inputs(features.inputs);
    task.features = std::move(features.embedding);
    task.features_what = features_path;
    if (!test_path.empty()) {
      TRY(TripletFile test, load_triplets(test_path, "test triplets", {"", 0, static_cast<std::uint32_t>(odd_column), base}));
      add_inputs(test.inputs);
      task.test = std::move(test.triplets);
      task.test_what = test_path;
    }
    if (!exclude_path.empty() || !test_path.empty()) {
      task.exclude_what = exclude_path.empty() ? test_path : exclude_path;
      TRY(TripletFile excluded, load_triplets(task.exclude_what, "exclude", {"", 0, static_cast<std::uint32_t>(odd_column), base}));
      if (!exclude_path.empty()) add_inputs(excluded.inputs);  // else they are those of the test triplets
      task.exclude = std::move(excluded.triplets);
    }
    if (!images_path.empty()) {
      TRY(MatrixFile images, load_matrix(images_path, "features"));
      for (wire::FitInput& input : images.inputs)
        if (input.role == "features") input.role = "images";
      add_inputs(images.inputs);
      task.images = std::move(images.embedding.values);
      task.images_what = images_path;
    }
    std::optional<OutputFolder> folder;
    if (!folder_path.empty()) {
      TRY(OutputFolder opened, OutputFolder::open(folder_path, force));
      folder.emplace(std::move(opened));
    }
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    watch_interrupts();
    const auto began = std::chrono::steady_clock::now();
    std::optional<Result<ProbeReport>> result;
    {
      ProgressBar bar;
      result.emplace(run_probe_task(task, *executor, [&](double share, const std::string& doing) {
        bar.show(share, doing);
        return !interrupted();
      }));
    }
    TRY(const ProbeReport probe, std::move(*result));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    if (!probe.aligned && !ignore_names)
      command.note(std::string("no names in ") + (task.features.names.empty() ? features_path : triplets_path) + ": rows are taken as they are stored");

    wire::Report report = probe_document(task, probe);
    std::string table = pad("accuracy", 27) + between(probe.test) + "\n" + pad("centred features, cosine", 27) + between(probe.centred) + "\n" + pad("features, cosine", 27) +
                        between(probe.cosine) + "\n" + pad("gain over centred", 27) + between(probe.gain) + "\n" + pad("", 27) + "on " + format_count(probe.test_triplets) +
                        (task.test ? " test" : " held-out") + " triplets of objects that were not trained on; chance " + fixed_or_dash(probe.chance_low) + " to " +
                        fixed_or_dash(probe.chance_high) + "\n" + pad("NLL", 27) + fixed_or_dash(probe.test_nll) + "   (chance 1.0986)\n" + pad("lambda, steps", 27) +
                        format_double(task.lambdas[probe.chosen]) + ", " + std::to_string(probe.until) + "\n" + pad("trained on", 27) + format_count(probe.triplets) + " triplets" +
                        (probe.excluded_triplets ? " (" + format_count(probe.excluded_triplets) + " excluded)" : "") + "\n";
    add_folds(probe, table);
    add_controls(probe, table);
    if (folder) {
      TRY(const std::string transform, wire::write_transform(probe.transform));
      report.add("transform_sha256", sha256_hex(transform));
      TRY_DO(folder->write("probe.json", ""));
      TRY_DO(folder->write("transform.npz", transform));
      TRY_DO(folder->write("curves.csv", write_probe_curves_csv(probe)));
      TRY_DO(folder->write("probe.json", wire::print_report(report) + "\n"));  // last: where it is, the rest is whole
      folder->keep();
      report.add("folder", folder_path);
    }
    if (!curves_path.empty()) {
      TRY_DO(write_output_file(curves_path, write_probe_curves_csv(probe), {}));
      report.add("curves", curves_path);
    }
    if (!out_path.empty()) {
      TRY(const std::string bytes, wire::write_transform(probe.transform));
      TRY_DO(write_output_file(out_path, bytes, {}));
      report.add("out", out_path).add("sha256", sha256_hex(bytes));
      table += "\ntransform of " + std::string(last_fold ? "the last fold" : "all choices") + " written to " + out_path + "\n";
    }
    if (folder) table += "\nwritten to " + folder_path + "\n";
    const auto [least, most] = std::ranges::minmax(task.lambdas);
    const double lambda_chosen = task.lambdas[probe.chosen];
    if (least < most && (lambda_chosen == least || lambda_chosen == most))
      command.note("the best lambda is the " + std::string(lambda_chosen == least ? "smallest" : "largest") + " of those tried: try " +
                   (lambda_chosen == least ? "smaller" : "larger") + " ones");
    if (probe.until == 0)
      command.note("held-out choices were foretold best before the first step: nothing was learned" +
                   std::string(which == ProbePreset::kPaper ? "; try a smaller --learning-rate" : ""));
    report.add("seconds", seconds).add("cpu_seconds", program_cpu_seconds());
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
