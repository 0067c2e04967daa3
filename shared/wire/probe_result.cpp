// probe_result.cpp: the fields of probe.json.
#include "shared/wire/probe_result.h"

#include "shared/wire/json_lists.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kFoldsMost = 50, kLambdasMost = 1000, kChecksMost = 10'000, kSingularMost = 100'000, kInputsMost = 100;

void read_mean(Fields& f, const std::string& name, ProbeResult::Mean& out) {
  f.number_or_nan(name.c_str(), out.value);
  read_interval(f, (name + "_interval").c_str(), out.low, out.high);
}

void read_check(Fields& f, ProbeResult::Check& out) {
  f.integer("at", out.at, 0, kAnyCount);
  f.number_or_nan("objective", out.objective);
  f.number_or_nan("held_nll", out.held_nll);
  f.number_or_nan("held_accuracy", out.held_accuracy);
  f.number_or_nan("test_nll", out.test_nll);
  f.number_or_nan("test_accuracy", out.test_accuracy);
}

void read_fold(Fields& f, ProbeResult::Fold& out) {
  f.integer("held_objects", out.held_objects, 0, kAnyCount);
  f.integer("train_triplets", out.train_triplets, 0, kAnyCount);
  f.integer("held_triplets", out.held_triplets, 0, kAnyCount);
  f.integer("test_triplets", out.test_triplets, 0, kAnyCount);
  f.integer("at", out.at, 0, kAnyCount);
  f.number_or_nan("lambda", out.lambda);
  f.number_or_nan("held_nll", out.held_nll);
  f.number_or_nan("held_accuracy", out.held_accuracy);
  f.number_or_nan("test_nll", out.test_nll);
  f.number_or_nan("test_accuracy", out.test_accuracy);
  f.number_or_nan("cosine_accuracy", out.cosine_accuracy);
  f.number_or_nan("centred_accuracy", out.centred_accuracy);
  read_entries(f, "checks", out.checks, kChecksMost, read_check);
  for (std::size_t i = 1; i < out.checks.size() && f.ok(); ++i)
    if (out.checks[i].at <= out.checks[i - 1].at)
      f.fail("checks[" + std::to_string(i) + "].at is " + std::to_string(out.checks[i].at) + " after " + std::to_string(out.checks[i - 1].at) + "; they must rise");
}

void read_controls(Fields& f, ProbeResult& out) {
  if (!f.has("controls_hold")) return;
  out.controls = ProbeResult::Controls{};
  ProbeResult::Controls& c = *out.controls;
  f.number_or_nan("control_rows_permuted", c.rows_permuted);
  read_interval(f, "control_rows_band", c.rows_low, c.rows_high);
  f.number_or_nan("control_choices_permuted", c.choices_permuted);
  f.number_or_nan("control_labels_shuffled", c.labels_shuffled);
  f.boolean("control_rows_hold", c.rows_hold);
  f.boolean("control_choices_hold", c.choices_hold);
  f.boolean("control_labels_hold", c.labels_hold);
}

void read_options(Fields& f, ProbeResult& out) {
  for (const auto& [name, value] : {std::pair{"preset", &out.preset},
                                    {"weights", &out.weights},
                                    {"objective", &out.objective},
                                    {"penalty", &out.penalty},
                                    {"scaling", &out.scaling},
                                    {"descent", &out.descent},
                                    {"start", &out.start},
                                    {"judged_by", &out.judged_by},
                                    {"transform_of", &out.transform_of},
                                    {"tool_version", &out.tool_version}})
    f.text(name, *value, 100);
  f.boolean("bias", out.bias);
  for (const auto& [name, value] : {std::pair{"steps", &out.steps}, {"steps_most", &out.steps_most}, {"batch", &out.batch}, {"bootstraps", &out.bootstraps}})
    f.integer(name, *value, 0, kAnyCount);
  f.seed("seed", out.seed);
  for (const auto& [name, value] : {std::pair{"lambda", &out.lambda}, {"sharpen", &out.sharpen}, {"rate", &out.rate}, {"alpha", &out.alpha}, {"temperature", &out.temperature}})
    f.number_or_nan(name, *value);
}

void read_all(Fields& f, ProbeResult& out) {
  read_options(f, out);
  f.boolean("aligned", out.aligned);
  for (const auto& [name, value] : {std::pair{"objects", &out.objects},
                                    {"features", &out.features},
                                    {"triplets", &out.triplets},
                                    {"excluded_triplets", &out.excluded_triplets},
                                    {"test_triplets", &out.test_triplets},
                                    {"rows_moved", &out.rows_moved},
                                    {"test_rows_moved", &out.test_rows_moved},
                                    {"mcnemar_only_probe", &out.only_probe_right},
                                    {"mcnemar_only_centred", &out.only_centred_right}})
    f.integer(name, *value, 0, kAnyCount);
  for (const auto& [name, value] : {std::pair{"held_nll", &out.held_nll},
                                    {"held_accuracy", &out.held_accuracy},
                                    {"held_accuracy_published", &out.held_accuracy_published},
                                    {"test_nll", &out.test_nll},
                                    {"mcnemar_p", &out.mcnemar_p},
                                    {"chance_low", &out.chance_low},
                                    {"chance_high", &out.chance_high}})
    f.number_or_nan(name, *value);
  read_mean(f, "test_accuracy", out.test);
  read_mean(f, "cosine_accuracy", out.cosine);
  read_mean(f, "centred_accuracy", out.centred);
  read_mean(f, "gain", out.gain);
  read_entries(f, "folds", out.folds, kFoldsMost, read_fold);
  if (f.ok() && out.folds.empty()) f.fail("folds is empty; a probe has two or more");
  read_entries(f, "lambdas", out.lambdas, kLambdasMost, [](Fields& inner, ProbeResult::Lambda& lambda) {
    inner.number_or_nan("lambda", lambda.lambda);
    inner.number_or_nan("at", lambda.at);
    inner.number_or_nan("held_nll", lambda.held_nll);
    inner.number_or_nan("held_accuracy", lambda.held_accuracy);
    inner.number_or_nan("test_accuracy", lambda.test_accuracy);
  });
  if (f.ok() && out.lambdas.empty()) f.fail("lambdas is empty; a probe has at least one");
  read_controls(f, out);
  read_inner(f, "transform", [&](Fields& inner) {
    inner.integer("features", out.transform.features, 0, kAnyCount);
    inner.integer("dims", out.transform.dims, 0, kAnyCount);
    inner.number_or_nan("multiple", out.transform.multiple);
    inner.number_or_nan("apart", out.transform.apart);
    inner.number_or_nan("effective_dims", out.transform.effective_dims);
    inner.numbers_or_nan("singular", out.transform.singular, kSingularMost);
  });
  read_inputs(f, out.inputs, kInputsMost);
}

}  // namespace

Result<ProbeResult> decode_probe_result(std::string_view text, const std::string& what) {
  return decode_result<ProbeResult>(text, what, {"probe", 1, "a probe", "`tertium probe --folder`"}, read_all);
}

}  // namespace tertium::wire
