// fit.cpp: plan, engine, loop and files of one fit.
#include "native/tasks/fit.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "native/engine/choose_engine.h"
#include "native/engine/cpu_time.h"
#include "native/engine/gram_kernel.h"
#include "native/engine/instruction_set.h"
#include "native/tasks/stop_watch.h"
#include "shared/analysis/evaluation.h"
#include "shared/base/hash.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/fit/feature_prior.h"
#include "shared/fit/loop.h"
#include "shared/wire/api.h"
#include "shared/wire/fit_checkpoint.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/report_json.h"
#include "shared/wire/vice_npz.h"

namespace tertium {
namespace {

std::vector<std::pair<std::string, wire::OptionValue>> describe_plan(const FitPlan& plan) {
  const auto whole = [](std::uint64_t n) { return wire::OptionValue(n); };
  std::vector<std::pair<std::string, wire::OptionValue>> out{
      {"validation_fraction", plan.validation_fraction},
      {"folds", whole(plan.folds)},
      {"fold", whole(plan.fold)},
      {"dims", whole(plan.dims)},
      {"batch", whole(plan.batch)},
      {"batches_per_epoch", whole(plan.batches_per_epoch)},
      {"epochs", whole(plan.epochs)},
      {"steps", whole(plan.steps)},
      {"learning_rate", plan.learning_rate},
      {"learning_rate_end", plan.learning_rate_end},
      {"beta1", plan.beta1},
      {"beta2", plan.beta2},
      {"epsilon", plan.epsilon},
      {"start_mean", plan.start_mean},
      {"start_sd", plan.start_sd},
  };
  if (plan.method == FitMethod::kSpose) {
    out.emplace_back("lambda", plan.lambda);
    out.emplace_back("penalty", std::string(to_string(plan.projection ? FitPenalty::kProjection : FitPenalty::kSoft)));
    out.emplace_back("negative_weight", plan.negative_weight);
    out.emplace_back("keep_above", plan.keep_above);
  } else {
    out.emplace_back("prior", std::string(to_string(plan.prior)));
    out.emplace_back("spike", plan.spike);
    out.emplace_back("slab", plan.slab);
    out.emplace_back("pi", plan.pi);
    out.emplace_back("kl_weight", plan.kl_weight);
    out.emplace_back("start_log_scale", plan.start_log_scale);
    out.emplace_back("false_discovery_rate", plan.false_discovery_rate);
    out.emplace_back("min_objects", whole(plan.min_objects));
    out.emplace_back("validation_draws", whole(plan.validation_draws));
  }
  if (plan.feature_columns > 0) {
    out.emplace_back("feature_columns", whole(plan.feature_columns));
    out.emplace_back("map_alone", plan.map_alone);
    out.emplace_back("map_start_sd", plan.map_start_sd);
    out.emplace_back("map_start_log_scale", plan.map_start_log_scale);
    out.emplace_back("map_prior_weight", plan.map_prior_weight);
    out.emplace_back("warm_up", plan.warm_up);
  }
  const char* rule = plan.stop_rule == StopRule::kEpochs ? "epochs" : plan.stop_rule == StopRule::kValidation ? "validation" : "stability";
  out.emplace_back("validate_every", whole(plan.validate_every));
  out.emplace_back("stop_rule", std::string(rule));
  out.emplace_back("patience", whole(plan.patience));
  out.emplace_back("burn_in", whole(plan.burn_in));
  out.emplace_back("window", whole(plan.window));
  return out;
}

// Those that are set, a word each; two that differ in what they ask have different texts.
std::string describe_options(const FitOptions& o) {
  std::string out;
  const auto add = [&](const char* name, const auto& value) {
    if (!value) return;
    if constexpr (std::is_floating_point_v<std::decay_t<decltype(*value)>>) out += std::string(name) + "=" + format_double(*value) + " ";
    else out += std::string(name) + "=" + std::to_string(static_cast<std::uint64_t>(*value)) + " ";
  };
  add("batch", o.batch), add("epochs", o.epochs), add("learning_rate", o.learning_rate), add("learning_rate_end", o.learning_rate_end);
  add("validation_fraction", o.validation_fraction), add("penalty", o.penalty), add("prior", o.prior), add("spike", o.spike), add("slab", o.slab);
  add("pi", o.pi), add("kl_weight", o.kl_weight), add("min_objects", o.min_objects), add("lambda", o.lambda);
  if (o.folds > 0) out += "fold=" + std::to_string(o.fold) + "/" + std::to_string(o.folds) + " ";
  if (o.map_alone) out += "map_alone ";
  return out;
}

CurvePoint to_point(const EpochRecord& record) {
  return {record.epoch, record.loss, record.train_nll, record.validation_nll, record.validation_accuracy, record.dims};
}

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); }

wire::FitEvaluation describe_evaluation(const std::string& of, std::uint32_t draws, const Score& score, Executor& executor) {
  const Evaluation e = evaluate_outcomes(score.outcomes, executor);
  wire::FitEvaluation out;
  out.of = of, out.draws = draws, out.triplets = e.triplets, out.ties = e.ties;
  out.accuracy = e.accuracy, out.nll = e.nll, out.entropy = e.entropy, out.confidence = e.confidence;
  out.calibration_error = e.calibration.error, out.calibration_floor = e.calibration.floor;
  for (const CalibrationBin& bin : e.calibration.bins) out.calibration.push_back({bin.low, bin.high, bin.count, bin.predicted, bin.observed});
  return out;
}

// Of the posterior as the loop validates it (same draws), and of the embedding that is written, on the judgments that the loop held out.
Result<std::vector<wire::FitEvaluation>> evaluate_fit(const FitResult& result, Executor& executor) {
  std::vector<wire::FitEvaluation> out;
  const FitPlan& plan = result.plan;
  if (result.held_out.empty()) return out;
  ScoreOptions keep;
  keep.keep_outcomes = true;
  if (plan.method == FitMethod::kVice) {
    TRY(const Score score, score_posterior(result.posterior, result.held_out, plan.validation_draws, derive_key(plan.seed, "validation"), keep, executor));
    out.push_back(describe_evaluation("posterior", plan.validation_draws, score, executor));
  }
  TRY(const Score score, score_embedding(result.embedding.values, result.held_out, keep, executor));
  out.push_back(describe_evaluation("embedding", 0, score, executor));
  return out;
}

// Mean of each kept column's posterior standard deviations over the objects.
std::vector<double> mean_uncertainty(const Posterior& posterior, const std::vector<std::uint32_t>& kept) {
  std::vector<double> sums(kept.size(), 0.0);
  for (std::size_t o = 0; o < posterior.scale.rows; ++o) {
    for (std::size_t d = 0; d < kept.size(); ++d) sums[d] += static_cast<double>(posterior.scale.at(o, kept[d]));
  }
  for (double& sum : sums) sum /= static_cast<double>(posterior.scale.rows);
  return sums;
}

constexpr double kCheckpointShare = 20;  // between two checkpoints passes at least so many times what the last one took

Result<std::string> write_checkpoint(const FitCheckpoint& checkpoint, const std::string& fingerprint, std::uint64_t answers_to) {
  wire::FitCheckpointFile file;
  file.fingerprint = fingerprint, file.kernel = checkpoint.engine.kernel, file.epoch = checkpoint.engine.epoch, file.best_epoch = checkpoint.best_epoch;
  file.answers_to = answers_to;
  for (const EpochRecord& e : checkpoint.curve) file.curve.push_back({to_point(e), e.step, e.learning_rate});
  file.arrays = checkpoint.engine.arrays;
  file.best = checkpoint.best_state;
  return wire::write_fit_checkpoint(file);
}

Result<FitCheckpoint> read_checkpoint(const std::string& bytes, const std::string& fingerprint) {
  TRY(wire::FitCheckpointFile file, wire::read_fit_checkpoint(bytes, "the checkpoint"));
  if (file.fingerprint != fingerprint) return Error{ErrorCode::kInvalid, "the checkpoint is of other judgments, options or another version of the program"};
  FitCheckpoint out;
  out.engine = {file.kernel, file.epoch, std::move(file.arrays)};
  out.best_epoch = file.best_epoch;
  out.best_state = std::move(file.best);
  for (const wire::CheckpointEpoch& e : file.curve) {
    EpochRecord& record = out.curve.emplace_back();
    record.epoch = e.point.epoch, record.step = e.step, record.learning_rate = e.learning_rate, record.loss = e.point.loss;
    record.train_nll = e.point.train_nll, record.validation_nll = e.point.validation_nll, record.validation_accuracy = e.point.validation_accuracy;
    record.dims = e.point.dims;
  }
  return out;
}

}  // namespace

FitOptions fit_options_of(const FitTask& task) {
  FitOptions options = task.options;
  options.method = task.request.method;
  options.preset = task.request.preset;
  options.seed = task.request.seed;
  options.dims = task.request.dims;
  if (!options.lambda) options.lambda = task.request.lambda;
  // A number that does not fit is refused as too many columns.
  if (task.features) options.feature_columns = static_cast<std::uint32_t>(std::min<std::size_t>(task.features->cols, UINT32_MAX));
  return options;
}

Result<std::string> fit_fingerprint(const FitTask& task) {
  FitRequest request = task.request;
  request.seeds = 1, request.dataset.reset(), request.include_simulated = true;  // which judgments is told by the judgments
  Sha256 hash;
  const auto number = [&](std::uint64_t value) { hash.add({reinterpret_cast<const char*>(&value), sizeof value}); };
  for (const std::string& text : {std::string("fit"), std::string(TERTIUM_VERSION), wire::encode(request)}) {
    number(text.size());
    hash.add(text);
  }
  const std::string options = describe_options(task.options) + " " + std::to_string(static_cast<int>(task.kernel));
  number(options.size());
  hash.add(options);
  number(task.train.objects);
  static_assert(sizeof(Triplet) == 3 * sizeof(std::uint32_t));
  TRY_DO(with_judgments(task, [&](const TripletSource& judgments) {
    return judgments.visit([&](std::span<const Triplet> piece) -> Result<void> {
      hash.add({reinterpret_cast<const char*>(piece.data()), piece.size_bytes()});
      return {};
    });
  }));
  if (task.features) {
    number(task.features->cols);
    hash.add({reinterpret_cast<const char*>(task.features->values.data()), task.features->values.size() * sizeof(float)});
  }
  std::string hex;
  for (const unsigned char byte : hash.finish()) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

Result<EngineChoice> engine_choice_from(const std::string& text) {
  if (text == "auto") return EngineChoice::kAuto;
  if (text == "cpu") return EngineChoice::kCpu;
  if (text == "cuda") return EngineChoice::kCuda;
  return Error{ErrorCode::kInvalid, "engine " + quote_for_message(text) + " is none of auto, cpu, cuda"};
}

Result<KernelChoice> kernel_choice_from(const std::string& text) {
  if (text == "auto") return KernelChoice::kAuto;
  if (text == "direct") return KernelChoice::kDirect;
  if (text == "gram") return KernelChoice::kGram;
  return Error{ErrorCode::kInvalid, "kernel " + quote_for_message(text) + " is none of auto, direct, gram"};
}

Result<TakenFeatures> take_features(FitTask& task, MatrixFile file, const std::string& path, const std::string& triplets_path, bool ignore_names) {
  TakenFeatures taken;
  Matrix values = std::move(file.embedding.values);
  const Names& names = file.embedding.names;
  if (!ignore_names && !names.empty() && !task.train.names.empty()) {
    TRY(const Alignment alignment, align_names(names, task.train.names, path, triplets_path));
    taken.aligned = true;
    taken.rows_moved = alignment.rows_moved;
    if (alignment.rows_moved > 0) values = align_rows(values, alignment);
  }
  if (const auto fit = check_features(values, task.train.objects); !fit) return Error{fit.error().code, path + ": " + fit.error().message};
  task.features = std::make_shared<const Matrix>(std::move(values));
  task.inputs.insert(task.inputs.end(), file.inputs.begin(), file.inputs.end());
  return taken;
}

EngineRequest engine_request_of(const FitTask& task) { return {task.engine, {task.storing, task.features, task.kernel}, task.number}; }

Result<void> check_fit_task(const FitTask& task) {
  CHECK(!task.shelf || (task.train.triplets.empty() && task.shelf->objects() == task.train.objects));
  TRY_DO(check_engine(engine_request_of(task)));
  if (!task.train.names.empty()) {
    TRY_DO(check_names(task.train.names, "the triplets' names"));
    if (task.train.names.size() != task.train.objects)
      return Error{ErrorCode::kInvalid, "there are " + format_count(task.train.names.size()) + " names for " + format_count(task.train.objects) + " objects"};
  }
  if (task.kernel == KernelChoice::kGram && task.train.objects > kGramObjectsMost)
    return Error{ErrorCode::kTooLarge, "the kernel gram is for at most " + format_count(kGramObjectsMost) + " objects; there are " + format_count(task.train.objects)};
  if (task.features) TRY_DO(check_features(*task.features, task.train.objects));
  const Result<FitPlan> plan = plan_fit(fit_options_of(task), task.train.objects, task.triplets(), 0);
  if (!plan) return plan.error();
  return {};
}

Result<FitOutcome> run_fit_task(const FitTask& task, Executor& executor, const FitWatcher& watcher) {
  TRY_DO(check_fit_task(task));
  TRY(const ChosenEngine chosen, choose_engine(engine_request_of(task), executor));
  const std::unique_ptr<Engine>& engine = chosen.engine;
  const Clock::time_point start = Clock::now();
  const double cpu_before = cpu_seconds_of(executor);
  FitTiming timing;
  timing.threads = executor.width();
  Clock::time_point epoch_began = start;
  std::string fingerprint;
  if (task.keeping.keep || !task.keeping.from.empty()) {
    TRY(fingerprint, fit_fingerprint(task));
  }
  FitProgress progress;
  std::uint32_t begun_at = 0;  // epochs that another run of the program did
  bool moved = false;
  FitHooks hooks;
  const StopWatch stop(*engine, task.stop);
  hooks.on_epoch = [&](const EpochProgress& epoch) {
    moved = true;
    const Clock::time_point now = Clock::now();
    if (timing.epoch_seconds.empty()) timing.first_epoch = epoch.record.epoch;
    timing.epoch_seconds.push_back(std::chrono::duration<double>(now - epoch_began).count());
    epoch_began = now;
    if (!watcher) return !stop.asked();
    progress.epoch = epoch.record.epoch;
    progress.epochs = epoch.epochs;
    progress.elapsed_s = seconds_since(start);
    progress.remaining_s = progress.elapsed_s / (progress.epoch - begun_at) * (progress.epochs - progress.epoch);
    progress.curve.push_back(to_point(epoch.record));
    return watcher(progress) && !stop.asked();
  };
  if (task.keeping.keep) {
    const auto last = std::make_shared<Clock::time_point>(start);
    const auto cost = std::make_shared<double>(0);
    hooks.checkpoint_due = [&task, last, cost](bool ending) { return ending || seconds_since(*last) >= std::max(task.keeping.every_s, kCheckpointShare * *cost); };
    hooks.on_checkpoint = [&task, &fingerprint, last, cost](const FitCheckpoint& checkpoint) {
      const Clock::time_point before = Clock::now();
      if (const auto bytes = write_checkpoint(checkpoint, fingerprint, task.answers_to)) task.keeping.keep(*bytes);
      *cost = seconds_since(before), *last = Clock::now();
    };
  }
  std::string restart_note;
  std::optional<FitCheckpoint> resume;
  if (!task.keeping.from.empty()) {
    if (auto read = read_checkpoint(task.keeping.from, fingerprint)) resume = *std::move(read);
    else restart_note = "The fit had to begin anew: " + read.error().message + ".";
  }
  if (resume) {
    begun_at = resume->engine.epoch;
    for (const EpochRecord& epoch : resume->curve) progress.curve.push_back(to_point(epoch));
  }
  const auto run = [&](const FitCheckpoint* from) {
    return with_judgments(task, [&](const TripletSource& judgments) {
      return run_fit(*stop.watch(judgments), task.train.names, fit_options_of(task), *engine, executor, hooks, from);
    });
  };
  Result<FitResult> ended = run(resume ? &*resume : nullptr);
  if (!ended && resume && !moved && ended.error().code == ErrorCode::kInvalid) {  // a checkpoint of this fit that the engine cannot take
    restart_note = "The fit had to begin anew: " + ended.error().message + ".";
    begun_at = 0;
    progress.curve.clear();
    ended = run(nullptr);
  }
  TRY(FitResult result, std::move(ended));

  FitOutcome out;
  out.restart_note = std::move(restart_note);
  out.engine_note = chosen.news->fell.empty() ? chosen.news->why_not : chosen.news->fell;
  out.gpu_failed = !chosen.news->fell.empty();
  TRY(std::vector<wire::FitEvaluation> evaluation, evaluate_fit(result, executor));
  out.embedding = std::move(result.embedding);
  out.embedding_npy = wire::write_npy(out.embedding.values);
  out.names_text = wire::write_names(out.embedding.names);
  if (task.request.method == FitMethod::kVice) {
    TRY(out.posterior_npz, wire::write_posterior(result.posterior));
    out.record.uncertainty = mean_uncertainty(result.posterior, result.kept);
    out.posterior = std::move(result.posterior);
  }
  wire::FitRecord& record = out.record;
  if (result.map) {
    out.map_npy = wire::write_npy(result.map->weights);
    wire::FeatureMapRecord& map = record.features.emplace();
    map.columns = result.plan.feature_columns;
    map.map_sha256 = sha256_hex(out.map_npy);
    for (std::size_t d = 0; d < result.map->intercepts.size(); ++d) {
      map.dims.push_back({result.map->intercepts[d], result.map->correction_sd[d], result.map->share[d], result.map->sure[d], std::move(result.map->strongest[d])});
    }
  }
  record.tool_version = TERTIUM_VERSION;
  record.engine = result.engine;
  record.kernel = result.kernel;
  record.isa = chosen.device.empty() ? instruction_set() : chosen.device + ", " + instruction_set();
  record.origin = task.origin;
  record.request = task.request;
  record.options = describe_plan(result.plan);
  record.inputs = task.inputs;
  record.tune = task.tune;
  record.dataset = task.dataset;
  record.objects = task.train.objects;
  record.names_sha256 = out.names_text.empty() ? "" : sha256_hex(out.names_text);
  record.triplets = task.triplets();
  record.train_triplets = result.plan.train_triplets;
  record.validation_triplets = result.plan.validation_triplets;
  record.excluded_triplets = task.excluded_triplets;
  record.simulated_triplets = task.simulated_triplets;
  record.answers_to = task.answers_to;
  record.dims = static_cast<std::uint32_t>(out.embedding.values.cols);
  record.importance = std::move(result.importance);
  record.objects_with = std::move(result.objects_with);
  record.kept = std::move(result.kept);
  record.evaluation = std::move(evaluation);
  for (const EpochRecord& epoch : result.curve) record.curve.push_back({to_point(epoch), epoch.step, epoch.learning_rate});
  record.stop_reason = stop_reason_text(result.stop_reason);
  record.best_epoch = result.best_epoch;
  record.train_nll = result.train_nll;
  record.validation_nll = result.validation_nll;
  record.validation_accuracy = result.validation_accuracy;
  record.collapsed = result.collapsed;
  record.note = std::move(result.note);
  record.embedding_sha256 = sha256_hex(out.embedding_npy);
  record.posterior_sha256 = out.posterior_npz.empty() ? "" : sha256_hex(out.posterior_npz);
  out.record_json = wire::encode_fit_record(record);
  timing.seconds = seconds_since(start);
  timing.cpu_seconds = cpu_seconds_of(executor) - cpu_before;
  out.timing = std::move(timing);
  return out;
}

std::string write_timing_json(const FitTiming& timing) {
  wire::Report report;
  report.add("tool", "tertium").add("threads", timing.threads).add("seconds", timing.seconds).add("cpu_seconds", timing.cpu_seconds);
  report.add("first_epoch", timing.first_epoch).add("epoch_seconds", timing.epoch_seconds);
  return wire::print_report(report) + "\n";
}

std::string run_title(const std::string& method, std::uint32_t dims) {
  const std::string name = method == "vice" ? "VICE" : method == "spose" ? "SPoSE" : method;
  return name + ", " + format_count(dims) + (dims == 1 ? " dimension" : " dimensions");
}

}  // namespace tertium
