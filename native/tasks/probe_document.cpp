// probe_document.cpp: what is in probe.json, field by field.
#include "native/tasks/probe_document.h"

#include <algorithm>
#include <limits>

namespace tertium {
namespace {

using wire::Report;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const char* name_of(ProbeObjective objective) {
  return objective == ProbeObjective::kNaive ? "naive" : objective == ProbeObjective::kGlobal ? "global" : "glocal";
}
const char* name_of(ProbeScaling scaling) { return scaling == ProbeScaling::kNone ? "none" : scaling == ProbeScaling::kCentre ? "centre" : "axes"; }
const char* name_of(ProbeStart start) { return start == ProbeStart::kCalibrated ? "calibrated" : start == ProbeStart::kIdentity ? "identity" : "noise"; }

void add_options(const ProbeTask& task, const ProbeReport& probe, Report& report) {
  const ProbeOptions& o = task.options;
  const bool lbfgs = o.descent == ProbeDescent::kLbfgs, local = o.objective == ProbeObjective::kGlocal;
  report.add("preset", task.preset).add("weights", o.kind == ProbeKind::kFull ? "full" : "diagonal").add("objective", name_of(o.objective));
  report.add("penalty", o.penalty == ProbePenalty::kSquared ? "squared" : "norm").add("scaling", name_of(o.scaling));
  report.add("sharpen", o.scaling == ProbeScaling::kAxes ? o.sharpen : kNone).add("bias", o.bias).add("start", name_of(o.start));
  report.add("descent", lbfgs ? "lbfgs" : "adam").add("steps_most", lbfgs ? o.steps : o.epochs).add("batch", lbfgs ? 0u : o.batch).add("rate", lbfgs ? kNone : o.rate);
  report.add("alpha", local ? o.alpha : kNone).add("temperature", local ? o.temperature : kNone);
  report.add("bootstraps", task.bootstraps).add("seed", o.seed).add("judged_by", task.test ? "test triplets" : "held-out choices");
  report.add("transform_of", task.last_fold ? "last fold" : "all choices").add("lambda", task.lambdas[probe.chosen]).add("steps", probe.until);
}

void add_means(const ProbeReport& probe, Report& report) {
  for (const auto& [name, mean] : {std::pair{"test_accuracy", &probe.test}, {"cosine_accuracy", &probe.cosine}, {"centred_accuracy", &probe.centred}, {"gain", &probe.gain}})
    report.add(name, mean->value).add(std::string(name) + "_interval", std::vector<double>{mean->low, mean->high});
}

std::vector<Report> checks_of(const std::vector<ProbeCheck>& checks) {
  std::vector<Report> out;
  const std::size_t count = std::min(checks.size(), kProbeChecksMost);
  for (std::size_t i = 0; i < count; ++i) {
    const ProbeCheck& c = checks[count == 1 ? 0 : i * (checks.size() - 1) / (count - 1)];
    out.emplace_back()
        .add("at", c.at)
        .add("objective", c.objective)
        .add("held_nll", c.nll)
        .add("held_accuracy", c.accuracy)
        .add("test_nll", c.test_nll)
        .add("test_accuracy", accuracy_of(c.test_choices));
  }
  return out;
}

void add_folds(const ProbeReport& probe, Report& report) {
  std::vector<Report> folds, lambdas;
  for (const ProbeFoldReport& x : probe.folds)
    folds.emplace_back()
        .add("held_objects", x.objects)
        .add("train_triplets", x.train)
        .add("held_triplets", x.held)
        .add("test_triplets", x.test)
        .add("lambda", x.lambda)
        .add("at", x.at)
        .add("held_nll", x.nll)
        .add("held_accuracy", x.accuracy)
        .add("held_accuracy_published", x.published_accuracy)
        .add("test_nll", x.test_nll)
        .add("test_accuracy", x.test_accuracy)
        .add("cosine_accuracy", x.cosine_accuracy)
        .add("centred_accuracy", x.centred_accuracy)
        .add("checks", checks_of(x.checks));
  for (const ProbeLambdaReport& x : probe.lambdas)
    lambdas.emplace_back().add("lambda", x.lambda).add("at", x.at).add("held_nll", x.nll).add("held_accuracy", x.accuracy).add("test_accuracy", x.test_accuracy);
  report.add("folds", folds).add("lambdas", lambdas);
}

void add_controls(const ProbeReport& probe, Report& report) {
  if (!probe.controls) return;
  const ProbeControls& c = *probe.controls;
  report.add("control_rows_permuted", c.rows_permuted)
      .add("control_rows_band", std::vector<double>{c.rows_low, c.rows_high})
      .add("control_rows_hold", c.rows_hold)
      .add("control_choices_permuted", c.choices_permuted)
      .add("control_choices_hold", c.choices_hold)
      .add("control_labels_shuffled", c.labels_shuffled)
      .add("control_labels_hold", c.labels_hold);
  report.add("controls_hold", c.rows_hold && c.choices_hold && c.labels_hold);
}

}  // namespace

Report probe_document(const ProbeTask& task, const ProbeReport& probe) {
  Report report;
  report.add("format", kProbeFormat).add("kind", "probe").add("tool_version", TERTIUM_VERSION);
  report.add("objects", probe.objects).add("features", probe.features);
  report.add("triplets", probe.triplets).add("excluded_triplets", probe.excluded_triplets).add("test_triplets", probe.test_triplets);
  report.add("rows_moved", probe.rows_moved).add("test_rows_moved", probe.test_rows_moved).add("aligned", probe.aligned);
  add_options(task, probe, report);
  report.add("held_nll", probe.nll).add("held_accuracy", probe.accuracy).add("held_accuracy_published", probe.published_accuracy).add("test_nll", probe.test_nll);
  add_means(probe, report);
  report.add("mcnemar_only_probe", probe.against_centred.only_first)
      .add("mcnemar_only_centred", probe.against_centred.only_second)
      .add("mcnemar_p", probe.against_centred.p_exact);
  report.add("chance_low", probe.chance_low).add("chance_high", probe.chance_high);
  add_folds(probe, report);
  add_controls(probe, report);
  report.add("objective_at_end", probe.final_objective);
  report.add("transform", Report()
                              .add("features", probe.transform.weights.rows)
                              .add("dims", probe.transform.weights.cols)
                              .add("multiple", probe.shape.multiple)
                              .add("apart", probe.shape.apart)
                              .add("effective_dims", probe.shape.effective_dims)
                              .add("singular", probe.shape.singular));
  std::vector<Report> inputs;
  for (const wire::FitInput& input : task.inputs) inputs.emplace_back().add("role", input.role).add("file", input.file).add("sha256", input.sha256);
  return report.add("inputs", inputs);
}

}  // namespace tertium
