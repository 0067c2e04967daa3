// fit.cpp: `tertium fit`: a sparse non-negative embedding from odd-one-out judgments.
#include "native/tasks/fit.h"

#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <vector>

#include "native/cli/command.h"
#include "native/cli/fit_output.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/cpu_time.h"
#include "native/engine/thread_pool.h"
#include "native/files/scratch_file.h"
#include "native/files/triplet_shelf.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/inputs.h"
#include "native/tasks/tune.h"
#include "shared/analysis/reproducibility.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/npy.h"

namespace tertium {
namespace {

struct Excluded {
  std::size_t rows_moved = 0;
  bool aligned = false;
};

// Leaves out of `task` what has the same three objects as a triplet of the file.
Result<Excluded> exclude(FitTask& task, const std::string& path, const std::string& triplets_path, bool ignore_names, const std::string& folder) {
  TRY(TripletFile file, load_triplets(path, "exclude"));
  if (ignore_names) file.triplets.names.clear();
  const Names train_names = ignore_names ? Names{} : task.train.names;
  if (file.triplets.names.empty() && file.triplets.objects > task.train.objects)
    return Error{ErrorCode::kInvalid, path + " speaks of " + format_count(file.triplets.objects) + " objects, " + triplets_path + " of " +
                                          format_count(task.train.objects)};
  TRY(const RenumberedTriplets excluded, renumber_triplets(file.triplets, train_names, path, triplets_path));
  const ExcludedTriplets is_excluded(excluded.triplets);
  const auto kept = std::make_shared<TripletShelf>(folder);
  kept->set_objects(task.train.objects);
  std::vector<Triplet> left;
  const auto sift = [&](std::span<const Triplet> piece) {
    left.clear();
    for (const Triplet& t : piece)
      if (!is_excluded(t)) left.push_back(t);
    return kept->add(left);
  };
  TRY_DO(task.shelf->visit(sift));
  task.excluded_triplets = task.shelf->size() - kept->size();
  task.shelf = kept;
  task.inputs.insert(task.inputs.end(), file.inputs.begin(), file.inputs.end());
  if (kept->size() == 0) return Error{ErrorCode::kInvalid, "no triplets are left: all of " + triplets_path + " occur in " + path};
  return Excluded{excluded.rows_moved, excluded.aligned};
}

}  // namespace

int run_fit_verb(const Arguments& arguments) {
  std::string triplets_path, method, out_path, preset = "default", engine = "auto", stimuli, exclude_path, features_path;
  std::optional<std::uint32_t> dims, objects, base;
  std::string kernel = "auto", penalty, prior;
  std::optional<double> lambda;
  FitOptions more;
  std::uint64_t seed = 0, seeds = 1, threads = 0, odd_column = 3;
  bool tune = false, ignore_names = false, force = false;
  Command command("fit", "Fits an embedding to odd-one-out judgments: DIR/embedding.npy (objects x dims, sorted by importance), posterior.npz (VICE), fit.json, timing.json",
                  "tertium fit triplets.txt --method vice --seed 0 --out results/run1 --exclude held_out.txt");
  command
      .text("TRIPLETS", triplets_path,
            "Triplet text (`i j k` or `i j k participant`, 0-based, odd one third) or .npy; names in X.names.txt beside it")
      .required();
  command.word("--method", method, {"spose", "vice"}, "The model").required();
  command.text("--out", out_path, "Folder for the result; empty or new").required();
  command.whole("--dims", dims, "Dimensions to start with (default: by preset)", 1, 1000);
  command.whole("--seed", seed, "Seed of everything random (default 0)", 0, UINT64_MAX);
  command.whole("--seeds", seeds,
                "So many fits, with this seed and those that follow, as many at once as there are threads: each in DIR/runs/SEED, in DIR the one whose dimensions the "
                "others find again best, and consensus.npy, the average of the dimensions that most of them have",
                1, kSeedsMax);
  command.word("--preset", preset, {"fast", "default", "paper"}, "How thorough");
  command.flag("--tune", tune, "Find lambda (SPoSE), or spike, slab and pi (VICE), by cross-validation on the training triplets before the fit");
  command.real("--lambda", lambda, "SPoSE: weight of the L1 penalty (default: by the number of triplets; with --tune: where the search begins)", 0, kLambdaMax);
  command.word("--penalty", penalty, {"projection", "soft"}, "SPoSE: values are held at 0 or more, or pushed there as published (default: by preset)");
  command.word("--prior", prior, {"mixture", "log-sum"}, "VICE: spike and slab as a mixture (default), or their logs summed, as object-dimensions computes it");
  command.real("--spike", more.spike, "VICE: standard deviation of the prior's spike (default .25)", 1e-6, kSpikeMost);
  command.real("--slab", more.slab, "VICE: standard deviation of the prior's slab (default 1)", 1e-6, kSlabMost);
  command.real("--pi", more.pi, "VICE: the spike's share (default .5)", 1e-6, 1 - 1e-6);
  command.real("--kl-weight", more.kl_weight, "VICE: weight of the divergence from the prior; published 1 (default: by preset and data)", 1e-6, 10);
  command.whole("--min-objects", more.min_objects, "VICE: keep a dimension that at least so many objects surely have (default: by preset)", 1, 1000000);
  command.whole("--batch", more.batch, "Triplets per step (default: by preset and data)", 1, UINT32_MAX);
  command.whole("--epochs", more.epochs, "Passes over the triplets at most (default: by preset and data)", 1, 100000);
  command.real("--learning-rate", more.learning_rate, "At the start (default: by preset)", 1e-9, 1);
  command.real("--learning-rate-end", more.learning_rate_end, "At the end of a cosine (default: by preset)", 0, 1);
  command.real("--validation-fraction", more.validation_fraction, "Share of the triplets that are held out (default .1)", 0, 0.5);
  command.text("--exclude", exclude_path, "Leave out triplets whose three objects occur in this file");
  command.whole("--objects", objects, "Number of objects (default: names, or the largest index + 1)", 3, kObjectsMax);
  command.text("--stimuli", stimuli, "Names of the objects, one a line (default: X.names.txt beside the triplets)");
  command.whole("--odd-column", odd_column, "Which column of the text names the odd one (default 3)", 1, 3);
  command.whole("--base", base, "The number of the triplets' first object (default 0)", 0, 1);
  command.text("--features", features_path,
               "VICE: features of the objects, a row each (F.npy, F.csv ...; names as for `score`): where an object lies is learned from them as far as "
               "the judgments bear it out, also of objects without judgments; DIR/map.npy (features x dims) and fit.json tell what was learned");
  command.flag("--ignore-names", ignore_names, "Take the numbers of --exclude and the rows of --features as they are, whatever the names say");
  command.word("--engine", engine, {"auto", "cpu", "cuda"}, "What computes: auto takes a GPU where one can, and says why where none does");
  command.word("--kernel", kernel, {"auto", "direct", "gram"}, "Which kernel of the gradient (default auto: by objects, dims and batch)");
  command.whole("--threads", threads, "Threads (default 0: one per core); the result does not depend on it", 0, 1024);
  command.flag("--force", force, "Write over a result that is in the folder");
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    FitTask task;
    TRY(task.request.method, fit_method_from(method));
    TRY(task.request.preset, fit_preset_from(preset));
    TRY(task.engine, engine_choice_from(engine));
    task.request.dims = dims;
    task.request.lambda = lambda;
    task.request.seed = seed;
    task.request.seeds = static_cast<std::uint32_t>(seeds);
    if (seed > UINT64_MAX - (seeds - 1)) return Error{ErrorCode::kInvalid, "--seed has not as many seeds after it as --seeds asks for; take a smaller one"};
    task.options = more;
    TRY(task.kernel, kernel_choice_from(kernel));
    if (!penalty.empty()) {
      TRY(task.options.penalty, fit_penalty_from(penalty));
    }
    if (!prior.empty()) {
      TRY(task.options.prior, fit_prior_from(prior));
    }
    if (lambda && task.request.method != FitMethod::kSpose) return Error{ErrorCode::kInvalid, "--lambda is allowed with --method spose only"};
    // What is too much for memory is set aside on the disk where the result will be, under no name.
    const std::string aside = folder_that_is_there(out_path);
    TRY(ShelvedTriplets file, shelve_triplets(triplets_path, "triplets", {stimuli, objects.value_or(0), static_cast<std::uint32_t>(odd_column), base}, aside));
    task.train.objects = file.triplets->objects();
    task.train.names = std::move(file.names);
    task.shelf = std::move(file.triplets);
    task.storing.scratch = scratch_in(aside);
    task.inputs = std::move(file.inputs);
    Excluded excluded;
    if (!exclude_path.empty()) {
      const bool named = !task.train.names.empty();
      TRY(excluded, exclude(task, exclude_path, triplets_path, ignore_names, aside));
      if (!excluded.aligned && !ignore_names)
        command.note("no names of " + (named ? exclude_path : triplets_path) + ": the numbers in --exclude are taken to mean the same objects");
    }
    TakenFeatures features;
    if (!features_path.empty()) {
      if (task.request.method != FitMethod::kVice) return Error{ErrorCode::kInvalid, "--features is allowed with --method vice only"};
      if (task.request.preset == FitPreset::kPaper) return Error{ErrorCode::kInvalid, "--features is not allowed with --preset paper: nothing is published for it"};
      TRY(MatrixFile file_of_features, load_matrix(features_path, "features"));
      const bool named = !file_of_features.embedding.names.empty();
      TRY(features, take_features(task, std::move(file_of_features), features_path, triplets_path, ignore_names));
      if (!features.aligned && !ignore_names)
        command.note("no names of " + (named ? triplets_path : features_path) + ": row i of the features is taken to be object i");
    }
    TRY_DO(check_fit_task(task));

    TRY(OutputFolder folder, OutputFolder::open(out_path, force));
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    watch_interrupts();
    task.stop = interrupted;
    const auto began = std::chrono::steady_clock::now();
    const auto seconds_so_far = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(); };
    if (tune) {
      ProgressBar bar;
      const auto watch = [&](const TuneProgress& progress) {
        bar.show(0, "tuning: " + std::to_string(progress.fits) + " fits" +
                        (progress.best.empty() ? "" : ", best " + progress.best + ", NLL of the folds " + format_fixed(progress.best_nll, 4)));
        return !interrupted();
      };
      TRY(const Tuned tuned, run_tune(task, *executor, watch));
      task = tuned_task(task, tuned);
    }
    const double tuned_s = seconds_so_far();
    std::uint64_t finished = 0;
    std::vector<std::optional<FitOutcome>> outcomes(static_cast<std::size_t>(seeds));
    std::optional<Result<EnsembleVerdict>> result;
    {
      ProgressBar bar;
      std::vector<double> done(static_cast<std::size_t>(seeds), 0.0);  // share of each run
      double nll = NAN, accuracy = NAN;                                // as last measured
      const auto watch = [&](std::uint32_t index, const FitProgress& progress) {
        done[index] = static_cast<double>(progress.epoch) / progress.epochs;
        double share = 0;
        for (const double part : done) share += part / static_cast<double>(seeds);
        const double spent = seconds_so_far() - tuned_s;
        const CurvePoint& now = progress.curve.back();
        if (std::isfinite(now.validation_nll)) nll = now.validation_nll, accuracy = now.validation_accuracy;
        const std::string which = seeds > 1 ? "run " + std::to_string(index + 1) + " of " + std::to_string(seeds) + ", " : "";
        bar.show(share, which + "epoch " + std::to_string(progress.epoch) + " of " + std::to_string(progress.epochs) + ", loss " + fixed_or_dash(now.loss, 4) + ", " +
                            std::to_string(now.dims) + " dims, validation NLL " + fixed_or_dash(nll, 4) + ", accuracy " + fixed_or_dash(accuracy, 4) + ", " +
                            format_fixed(seeds == 1 ? progress.remaining_s : spent / share - spent, 0) + " s left");
        return !interrupted();
      };
      const auto take = [&](std::uint32_t index, const FitOutcome& outcome) -> Result<void> {
        if (finished++ == 0) TRY_DO(clear_older_fit(folder, out_path));
        outcomes[index] = outcome;
        if (seeds == 1) return {};
        TRY(OutputFolder own, OutputFolder::open(out_path + "/runs/" + std::to_string(seed + index), true));
        TRY_DO(write_fit(own, outcome));
        own.keep();
        folder.keep();  // it holds a finished run, whatever comes
        return {};
      };
      result.emplace(run_ensemble(task, *executor, watch, take));
    }
    if (!*result) {
      if (seeds > 1 && finished > 0)
        command.note(std::to_string(finished) + " of " + std::to_string(seeds) + " runs are finished and kept in " + out_path + "/runs; --force begins anew");
      return result->error();
    }
    const EnsembleVerdict& verdict = **result;
    const double seconds = seconds_so_far();
    const FitOutcome& outcome = *outcomes[verdict.recommended];
    const wire::FitRecord& record = outcome.record;
    std::vector<std::uint64_t> all_seeds;
    for (std::uint64_t i = 0; i < seeds; ++i) all_seeds.push_back(seed + i);
    TRY_DO(folder.write("reproducibility.csv", seeds > 1 ? write_reproducibility_csv(all_seeds, verdict) : ""));
    std::optional<Consensus> consensus;
    if (seeds > 1) {
      std::vector<const Matrix*> values;
      for (const auto& one : outcomes) values.push_back(&one->embedding.values);
      consensus = make_consensus(values, verdict.recommended);
    }
    TRY_DO(folder.write("consensus.npy", consensus ? wire::write_npy(consensus->values) : ""));
    TRY_DO(folder.write("consensus.names.txt", consensus ? outcome.names_text : ""));
    TRY_DO(folder.write("consensus.csv", consensus ? write_consensus_csv(*consensus, static_cast<std::size_t>(seeds)) : ""));
    TRY_DO(write_fit(folder, outcome));
    folder.keep();

    wire::Report report;
    const double cpu = program_cpu_seconds();
    report.add("out", out_path).add("method", method).add("preset", preset).add("seed", seed);
    report.add("objects", record.objects).add("dims", record.dims).add("triplets", record.triplets).add("excluded_triplets", record.excluded_triplets);
    report.add("rows_moved", excluded.rows_moved);
    if (task.features) report.add("feature_columns", task.features->cols).add("feature_rows_moved", features.rows_moved);
    report.add("train_nll", record.train_nll).add("validation_nll", record.validation_nll).add("validation_accuracy", record.validation_accuracy);
    report.add("epochs", record.curve.size()).add("best_epoch", record.best_epoch).add("stop_reason", record.stop_reason).add("collapsed", record.collapsed);
    report.add("engine", record.engine).add("kernel", record.kernel).add("isa", record.isa).add("engine_note", outcome.engine_note);
    if (seeds > 1) {
      report.add("seeds", seeds).add("recommended_seed", seed + verdict.recommended);
      report.add("consensus_dims", consensus->values.cols);
      report.add("reproducibility", mean_reproducibility(verdict.reproducibility[verdict.recommended]));
    }
    report.add("seconds", seconds).add("cpu_seconds", cpu).add("embedding_sha256", record.embedding_sha256).add("note", record.note);
    if (record.tune) {
      // What the fit used: of SPoSE a few steps from what the folds chose.
      for (const auto& [name, chosen] : record.tune->points[record.tune->chosen].setting)
        report.add("tuned_" + name, record.tune->own_steps == 0 ? chosen : lambda_at(chosen, record.tune->own_steps));
      report.add("tune_own_steps", static_cast<double>(record.tune->own_steps)).add("tune_note", record.tune->note);
    }
    std::string table =
        run_title(method, record.dims) + " for " + format_count(record.objects) + " objects, from " + format_count(record.triplets) + " triplets";
    if (record.excluded_triplets) table += " (" + format_count(record.excluded_triplets) + " excluded)";
    if (excluded.rows_moved) table += "\n  rows moved           " + format_count(excluded.rows_moved) + " (--exclude, aligned by names)";
    if (task.features) {
      table += "\n  features             " + format_count(task.features->cols) + " columns";
      if (features.rows_moved) table += ", " + format_count(features.rows_moved) + " rows moved (aligned by names)";
    }
    if (seeds > 1)
      table += "\n  recommended          the run of seed " + std::to_string(seed + verdict.recommended) + ", one of " + std::to_string(seeds) + "; reproducibility " +
               fixed_or_dash(mean_reproducibility(verdict.reproducibility[verdict.recommended]), 3) + " (mean over its dimensions)" +
               "\n  consensus            " + std::to_string(consensus->values.cols) + " dimensions that at least half of the runs have, and two";
    table += "\n  engine               " + record.engine;
    if (outcome.gpu_failed) table += " (the GPU was left: " + outcome.engine_note + ")";
    else if (!outcome.engine_note.empty()) table += " (" + outcome.engine_note + ")";
    table += "\n  validation accuracy  " + fixed_or_dash(record.validation_accuracy, 4) + "\n  validation NLL       " +
             fixed_or_dash(record.validation_nll, 4) + "\n  epochs               " + std::to_string(record.curve.size()) + " (" + record.stop_reason +
             ")\n  time                 " + format_fixed(seconds, 1) + " s, " + format_fixed(cpu, 1) + " s of CPU\n  written to           " +
             out_path + "\n";
    if (record.tune) table += record.tune->note + "\n";
    if (record.tune && record.tune->own_steps != 0)
      table += "Its own held-out judgments moved lambda on by " + std::to_string(record.tune->own_steps) + " steps of 2 %.\n";
    if (!record.note.empty()) table += record.note + "\n";
    if (task.train.names.empty()) command.note("the triplets have no names: rows are numbered as the triplets number them");
    return command.done(report, table);
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace tertium
