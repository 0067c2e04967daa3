// fit.cpp: plan, engine, loop and files of one fit.
#include "native/tasks/fit.h"

#include <chrono>
#include <memory>

#include "native/engine/instruction_set.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/fit/loop.h"
#include "shared/fit/plain_engine.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/vice_npz.h"

namespace tertium {
namespace {

FitOptions options_of(const FitRequest& request) {
  FitOptions options;
  options.method = request.method;
  options.preset = request.preset;
  options.seed = request.seed;
  options.dims = request.dims;
  options.lambda = request.lambda;
  return options;
}

std::vector<std::pair<std::string, wire::OptionValue>> describe_plan(const FitPlan& plan) {
  const auto whole = [](std::uint64_t n) { return wire::OptionValue(n); };
  std::vector<std::pair<std::string, wire::OptionValue>> out{
      {"validation_fraction", plan.validation_fraction},
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
    out.emplace_back("projection", plan.projection);
    out.emplace_back("negative_weight", plan.negative_weight);
    out.emplace_back("keep_above", plan.keep_above);
  } else {
    out.emplace_back("spike", plan.spike);
    out.emplace_back("slab", plan.slab);
    out.emplace_back("pi", plan.pi);
    out.emplace_back("kl_weight", plan.kl_weight);
    out.emplace_back("start_log_scale", plan.start_log_scale);
    out.emplace_back("false_discovery_rate", plan.false_discovery_rate);
    out.emplace_back("min_objects", whole(plan.min_objects));
    out.emplace_back("validation_draws", whole(plan.validation_draws));
  }
  const char* rule = plan.stop_rule == StopRule::kEpochs ? "epochs" : plan.stop_rule == StopRule::kValidation ? "validation" : "stability";
  out.emplace_back("stop_rule", std::string(rule));
  out.emplace_back("patience", whole(plan.patience));
  out.emplace_back("burn_in", whole(plan.burn_in));
  out.emplace_back("window", whole(plan.window));
  return out;
}

CurvePoint to_point(const EpochRecord& record) {
  return {record.epoch, record.loss, record.train_nll, record.validation_nll, record.validation_accuracy, record.dims};
}

}  // namespace

Result<EngineChoice> engine_choice_from(const std::string& text) {
  if (text == "auto") return EngineChoice::kAuto;
  if (text == "cpu") return EngineChoice::kCpu;
  if (text == "cuda") return EngineChoice::kCuda;
  return Error{ErrorCode::kInvalid, "engine " + quote_for_message(text) + " is none of auto, cpu, cuda"};
}

Result<void> check_fit_task(const FitTask& task) {
  if (task.engine == EngineChoice::kCuda) return Error{ErrorCode::kUnsupported, "the engine cuda is not in this build; auto and cpu are"};
  if (!task.train.names.empty()) {
    TRY_DO(check_names(task.train.names, "the triplets' names"));
    if (task.train.names.size() != task.train.objects)
      return Error{ErrorCode::kInvalid, "there are " + format_count(task.train.names.size()) + " names for " + format_count(task.train.objects) + " objects"};
  }
  const Result<FitPlan> plan = plan_fit(options_of(task.request), task.train.objects, task.train.triplets.size(), 0);
  if (!plan) return plan.error();
  return {};
}

Result<FitOutcome> run_fit_task(const FitTask& task, Executor& executor, const FitWatcher& watcher) {
  TRY_DO(check_fit_task(task));
  const std::unique_ptr<Engine> engine = make_plain_engine(executor);
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  FitProgress progress;
  FitHooks hooks;
  if (watcher)
    hooks.on_epoch = [&](const EpochProgress& epoch) {
      progress.epoch = epoch.record.epoch;
      progress.epochs = epoch.epochs;
      progress.elapsed_s = std::chrono::duration<double>(Clock::now() - start).count();
      progress.remaining_s = progress.epoch ? progress.elapsed_s / progress.epoch * (progress.epochs - progress.epoch) : 0;
      progress.curve.push_back(to_point(epoch.record));
      return watcher(progress);
    };
  TRY(FitResult result, run_fit(task.train, options_of(task.request), *engine, executor, hooks));

  FitOutcome out;
  out.embedding = std::move(result.embedding);
  out.embedding_npy = wire::write_npy(out.embedding.values);
  out.names_text = wire::write_names(out.embedding.names);
  if (task.request.method == FitMethod::kVice) {
    TRY(out.posterior_npz, wire::write_posterior(result.posterior));
    out.posterior = std::move(result.posterior);
  }
  wire::FitRecord& record = out.record;
  record.tool_version = TERTIUM_VERSION;
  record.engine = result.engine;
  record.kernel = result.kernel;
  record.isa = instruction_set();
  record.origin = task.origin;
  record.request = task.request;
  record.options = describe_plan(result.plan);
  record.inputs = task.inputs;
  record.dataset = task.dataset;
  record.objects = task.train.objects;
  record.names_sha256 = out.names_text.empty() ? "" : sha256_hex(out.names_text);
  record.triplets = task.train.triplets.size();
  record.train_triplets = result.plan.train_triplets;
  record.validation_triplets = result.plan.validation_triplets;
  record.excluded_triplets = task.excluded_triplets;
  record.simulated_triplets = task.simulated_triplets;
  record.answers_to = task.answers_to;
  record.dims = static_cast<std::uint32_t>(out.embedding.values.cols);
  record.importance = std::move(result.importance);
  record.objects_with = std::move(result.objects_with);
  record.kept = std::move(result.kept);
  for (const EpochRecord& epoch : result.curve) record.curve.push_back(to_point(epoch));
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
  return out;
}

std::string run_title(const std::string& method, std::uint32_t dims) {
  const std::string name = method == "vice" ? "VICE" : method == "spose" ? "SPoSE" : method;
  return name + ", " + format_count(dims) + (dims == 1 ? " dimension" : " dimensions");
}

}  // namespace tertium
