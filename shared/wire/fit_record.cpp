// fit_record.cpp: fit.json to and from FitRecord.
#include "shared/wire/fit_record.h"

#include <cmath>
#include <limits>

#include "shared/base/hash.h"
#include "shared/wire/api.h"
#include "shared/wire/json_fields.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::int64_t kAnyCount = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kCurveMax = 1'000'000;
constexpr double kAnySize = 1e30;

Json to_json(const OptionValue& value) {
  return std::visit([](const auto& v) { return Json(v); }, value);
}

// A list of numbers in [least, most] into `out`.
template <class Number>
void read_numbers(Fields& fields, const char* name, std::vector<Number>& out, double least, double most) {
  const Json* list = fields.array(name, kDimsMax);
  if (!list) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& item = (*list)[i];
    const double value = item.is_number() ? item.get<double>() : std::numeric_limits<double>::quiet_NaN();
    if (!(value >= least && value <= most) || (std::is_integral_v<Number> && value != std::floor(value)))
      return fields.fail(std::string(name) + "[" + std::to_string(i) + "] is " + print_json(item) + "; allowed are " + print_json(least) + " to " +
                         print_json(most));
    out.push_back(static_cast<Number>(value));
  }
}

void read_evaluation(Fields& fields, std::vector<FitEvaluation>& out) {
  const Json* list = fields.array("evaluation", kFitEvaluationsMax);
  for (std::size_t i = 0; list && i < list->size() && fields.ok(); ++i) {
    const std::string place = "evaluation[" + std::to_string(i) + "]";
    Fields entry((*list)[i], place);
    FitEvaluation& e = out.emplace_back();
    entry.text("of", e.of, 100);
    entry.integer("draws", e.draws, 0, UINT32_MAX);
    entry.integer("triplets", e.triplets, 0, kAnyCount);
    entry.integer("ties", e.ties, 0, kAnyCount);
    entry.number_or_nan("accuracy", e.accuracy);
    entry.number_or_nan("nll", e.nll);
    entry.number_or_nan("entropy", e.entropy);
    entry.number_or_nan("confidence", e.confidence);
    entry.number_or_nan("calibration_error", e.calibration_error);
    entry.number_or_nan("calibration_floor", e.calibration_floor);
    const Json* bins = entry.array("calibration", kFitEvaluationBinsMax);
    for (std::size_t b = 0; bins && b < bins->size() && entry.ok(); ++b) {
      Fields bin((*bins)[b], place + ".calibration[" + std::to_string(b) + "]");
      FitEvaluation::Bin& one = e.calibration.emplace_back();
      bin.number_or_nan("low", one.low);
      bin.number_or_nan("high", one.high);
      bin.integer("count", one.count, 0, kAnyCount);
      bin.number_or_nan("predicted", one.predicted);
      bin.number_or_nan("observed", one.observed);
      entry.absorb(bin);
    }
    fields.absorb(entry);
  }
}

void read_tune(Fields& fields, std::optional<FitTune>& out) {
  Fields tune = fields.object("tune");
  FitTune& t = out.emplace();
  tune.integer("folds", t.folds, 1, kTuneFoldsMax);
  tune.text("preset", t.preset, 100);
  tune.seed("seed", t.seed);
  const Json* points = tune.array("points", kTunePointsMax);
  for (std::size_t i = 0; points && i < points->size() && tune.ok(); ++i) {
    Fields point((*points)[i], "tune.points[" + std::to_string(i) + "]");
    FitTune::Point& p = t.points.emplace_back();
    for (const char* name : {"lambda", "spike", "slab", "pi"}) {
      if (!point.has(name)) continue;
      double value = 0;
      point.number(name, value, 0, kAnySize);
      p.setting.emplace_back(name, value);
    }
    read_numbers(point, "nll", p.nll, 0, kAnySize);
    read_numbers(point, "dims", p.dims, 0, kDimsMax);
    if (point.ok() && (p.nll.empty() || p.nll.size() > t.folds || p.nll.size() != p.dims.size())) point.fail("nll and dims must have a value for each fold that was tried");
    tune.absorb(point);
  }
  tune.integer("chosen", t.chosen, 0, kTunePointsMax);
  if (tune.ok() && t.chosen >= t.points.size()) tune.fail("chosen is " + std::to_string(t.chosen) + "; there are " + std::to_string(t.points.size()) + " points");
  tune.text("note", t.note, 10'000);
  tune.integer("own_steps", t.own_steps, -1000, 1000);
  fields.absorb(tune);
}

void read_hash(Fields& fields, const char* name, std::string& out, bool may_be_empty) {
  fields.text(name, out, 64);
  if (fields.ok() && !(may_be_empty && out.empty()) && !is_sha256_hex(out)) fields.fail(std::string(name) + " must be a SHA-256 of 64 hexadecimal digits");
}

}  // namespace

std::string encode_fit_record(const FitRecord& record) {
  // Ordered, so that people find what was asked before a thousand epochs.
  nlohmann::ordered_json json;
  json["format"] = record.format;
  json["tool"] = "tertium";
  json["tool_version"] = record.tool_version;
  json["origin"] = record.origin;
  json["engine"] = record.engine;
  json["kernel"] = record.kernel;
  json["isa"] = record.isa;
  if (record.imported_method.empty()) {
    const Result<Json> request = parse_json(encode(record.request));
    CHECK(request.ok());
    json["request"] = *request;
  } else {
    json["imported_method"] = record.imported_method;
  }
  if (record.dataset) {
    const Result<Json> dataset = parse_json(encode(*record.dataset));
    CHECK(dataset.ok());
    json["dataset"] = *dataset;
  }
  json["options"] = nlohmann::ordered_json::object();
  for (const auto& [name, value] : record.options) json["options"][name] = to_json(value);
  json["inputs"] = nlohmann::ordered_json::array();
  for (const FitInput& input : record.inputs) json["inputs"].push_back({{"role", input.role}, {"file", input.file}, {"sha256", input.sha256}});
  json["objects"] = record.objects;
  json["names_sha256"] = record.names_sha256;
  json["triplets"] = record.triplets;
  json["train_triplets"] = record.train_triplets;
  json["validation_triplets"] = record.validation_triplets;
  json["excluded_triplets"] = record.excluded_triplets;
  json["simulated_triplets"] = record.simulated_triplets;
  json["answers_to"] = record.answers_to;
  json["dims"] = record.dims;
  json["importance"] = record.importance;
  json["objects_with"] = record.objects_with;
  json["kept"] = record.kept;
  if (!record.uncertainty.empty()) json["uncertainty"] = record.uncertainty;
  json["stop_reason"] = record.stop_reason;
  json["best_epoch"] = record.best_epoch;
  json["train_nll"] = number_or_null(record.train_nll);
  json["validation_nll"] = number_or_null(record.validation_nll);
  json["validation_accuracy"] = number_or_null(record.validation_accuracy);
  json["collapsed"] = record.collapsed;
  json["note"] = record.note;
  json["embedding_sha256"] = record.embedding_sha256;
  json["posterior_sha256"] = record.posterior_sha256;
  if (!record.evaluation.empty()) json["evaluation"] = nlohmann::ordered_json::array();
  for (const FitEvaluation& e : record.evaluation) {
    nlohmann::ordered_json entry{{"of", e.of},
                                 {"draws", e.draws},
                                 {"triplets", e.triplets},
                                 {"ties", e.ties},
                                 {"accuracy", number_or_null(e.accuracy)},
                                 {"nll", number_or_null(e.nll)},
                                 {"entropy", number_or_null(e.entropy)},
                                 {"confidence", number_or_null(e.confidence)},
                                 {"calibration_error", number_or_null(e.calibration_error)},
                                 {"calibration_floor", number_or_null(e.calibration_floor)},
                                 {"calibration", nlohmann::ordered_json::array()}};
    for (const FitEvaluation::Bin& bin : e.calibration)
      entry["calibration"].push_back({{"low", number_or_null(bin.low)},
                                      {"high", number_or_null(bin.high)},
                                      {"count", bin.count},
                                      {"predicted", number_or_null(bin.predicted)},
                                      {"observed", number_or_null(bin.observed)}});
    json["evaluation"].push_back(std::move(entry));
  }
  if (record.features) {
    nlohmann::ordered_json dims = nlohmann::ordered_json::array();
    for (const FeatureMapDim& dim : record.features->dims)
      dims.push_back({{"intercept", dim.intercept}, {"correction_sd", dim.correction_sd}, {"share", dim.share}, {"sure_weights", dim.sure_weights},
                      {"strongest", dim.strongest}});
    json["features"] = {{"columns", record.features->columns}, {"map_sha256", record.features->map_sha256}, {"dims", std::move(dims)}};
  }
  if (record.tune) {
    nlohmann::ordered_json points = nlohmann::ordered_json::array();
    for (const FitTune::Point& point : record.tune->points) {
      nlohmann::ordered_json entry = nlohmann::ordered_json::object();
      for (const auto& [name, value] : point.setting) entry[name] = value;
      entry["nll"] = point.nll;
      entry["dims"] = point.dims;
      points.push_back(std::move(entry));
    }
    json["tune"] = {{"folds", record.tune->folds}, {"preset", record.tune->preset}, {"seed", record.tune->seed}, {"points", std::move(points)},
                    {"chosen", record.tune->chosen}, {"note", record.tune->note}, {"own_steps", record.tune->own_steps}};
  }
  json["curve"] = nlohmann::ordered_json::array();
  for (const FitEpoch& epoch : record.curve) {
    const CurvePoint& point = epoch.point;
    nlohmann::ordered_json entry = nlohmann::ordered_json::object();
    entry["epoch"] = point.epoch;
    if (epoch.step > 0) entry["step"] = epoch.step, entry["learning_rate"] = number_or_null(epoch.learning_rate);
    entry["loss"] = number_or_null(point.loss);
    entry["train_nll"] = number_or_null(point.train_nll);
    entry["validation_nll"] = number_or_null(point.validation_nll);
    entry["validation_accuracy"] = number_or_null(point.validation_accuracy);
    entry["dims"] = point.dims;
    json["curve"].push_back(std::move(entry));
  }
  return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<FitRecord> decode_fit_record(std::string_view text, const std::string& what) {
  const auto located = [&](const Error& error) { return Error{error.code, what + ": " + error.message}; };
  const Result<Json> parsed = parse_json(text);
  if (!parsed) return located(parsed.error());
  FitRecord out;
  Fields fields(*parsed, "");
  fields.integer("format", out.format, 1, 1'000'000);
  if (!fields.ok()) return located(fields.error());
  if (out.format != 1)
    return Error{ErrorCode::kUnsupported,
                 what + ": is a fit record of format " + std::to_string(out.format) + "; format 1 is read. A newer Tertium wrote it"};
  fields.text("tool_version", out.tool_version, 100);
  fields.text("origin", out.origin, 300);
  fields.text("engine", out.engine, 300);
  fields.text("kernel", out.kernel, 300);
  fields.text("isa", out.isa, 300);
  if (fields.has("imported_method")) fields.text("imported_method", out.imported_method, 100, 1);
  const Json nothing = Json::object();
  const Json& request_json = fields.has("request") ? (*parsed)["request"] : nothing;
  if (fields.ok() && out.imported_method.empty()) {
    Result<FitRequest> request = decode<FitRequest>(print_json(request_json));
    if (request) out.request = *request;
    else fields.fail("request: " + request.error().message);
  }
  if (fields.has("dataset")) {
    Result<DatasetReference> dataset = decode<DatasetReference>(print_json((*parsed)["dataset"]));
    if (dataset) out.dataset = *std::move(dataset);
    else fields.fail("dataset: " + dataset.error().message);
  }
  fields.object("options");
  if (fields.ok()) {
    const Json& options = (*parsed)["options"];
    if (!options.is_object()) fields.fail("options must be an object");
    else
      for (const auto& [name, value] : options.items()) {
        if (value.is_boolean()) out.options.emplace_back(name, value.get<bool>());
        else if (value.is_number_unsigned()) out.options.emplace_back(name, value.get<std::uint64_t>());
        else if (value.is_number()) out.options.emplace_back(name, value.get<double>());
        else if (value.is_string()) out.options.emplace_back(name, value.get<std::string>());
        else fields.fail("options." + name + " must be true, false, a number or text");
      }
  }
  if (const Json* inputs = fields.array("inputs", 100)) {
    for (std::size_t i = 0; i < inputs->size(); ++i) {
      Fields input((*inputs)[i], "inputs[" + std::to_string(i) + "]");
      FitInput& entry = out.inputs.emplace_back();
      input.text("role", entry.role, 100);
      input.text("file", entry.file, 4096);
      read_hash(input, "sha256", entry.sha256, false);
      fields.absorb(input);
    }
  }
  fields.integer("objects", out.objects, 1, static_cast<std::int64_t>(kObjectsMax));
  read_hash(fields, "names_sha256", out.names_sha256, true);
  fields.integer("triplets", out.triplets, 0, kAnyCount);
  fields.integer("train_triplets", out.train_triplets, 0, kAnyCount);
  fields.integer("validation_triplets", out.validation_triplets, 0, kAnyCount);
  fields.integer("excluded_triplets", out.excluded_triplets, 0, kAnyCount);
  fields.integer("simulated_triplets", out.simulated_triplets, 0, kAnyCount);
  fields.integer("answers_to", out.answers_to, 0, kAnyCount);
  fields.integer("dims", out.dims, 0, static_cast<std::int64_t>(kDimsMax));
  read_numbers(fields, "importance", out.importance, 0, 1);
  read_numbers(fields, "objects_with", out.objects_with, 0, static_cast<double>(kObjectsMax));
  read_numbers(fields, "kept", out.kept, 0, static_cast<double>(kDimsMax));
  if (fields.ok() && (out.importance.size() != out.dims || out.objects_with.size() != out.dims || out.kept.size() != out.dims))
    fields.fail("importance, objects_with and kept must have dims = " + std::to_string(out.dims) + " entries each");
  if (fields.has("uncertainty")) read_numbers(fields, "uncertainty", out.uncertainty, 0, kAnySize);
  if (fields.ok() && !out.uncertainty.empty() && out.uncertainty.size() != out.dims)
    fields.fail("uncertainty must have dims = " + std::to_string(out.dims) + " entries, or none");
  if (fields.has("evaluation")) read_evaluation(fields, out.evaluation);
  fields.text("stop_reason", out.stop_reason, 1000);
  fields.integer("best_epoch", out.best_epoch, 0, UINT32_MAX);
  fields.number_or_nan("train_nll", out.train_nll);
  fields.number_or_nan("validation_nll", out.validation_nll);
  fields.number_or_nan("validation_accuracy", out.validation_accuracy);
  fields.boolean("collapsed", out.collapsed);
  fields.text("note", out.note, 10'000);
  read_hash(fields, "embedding_sha256", out.embedding_sha256, false);
  read_hash(fields, "posterior_sha256", out.posterior_sha256, true);
  if (fields.ok() && fields.has("features")) {
    Fields map((*parsed)["features"], "features");
    FeatureMapRecord& features = out.features.emplace();
    map.integer("columns", features.columns, 1, UINT32_MAX);
    read_hash(map, "map_sha256", features.map_sha256, false);
    if (const Json* dims = map.array("dims", kDimsMax)) {
      for (std::size_t i = 0; i < dims->size() && map.ok(); ++i) {
        Fields dim((*dims)[i], "features.dims[" + std::to_string(i) + "]");
        FeatureMapDim& entry = features.dims.emplace_back();
        dim.number("intercept", entry.intercept, -kAnySize, kAnySize);
        dim.number("correction_sd", entry.correction_sd, 0, kAnySize);
        dim.number("share", entry.share, 0, 1);
        dim.integer("sure_weights", entry.sure_weights, 0, features.columns);
        const Json* strongest = dim.array("strongest", kStrongestFeaturesMax);
        for (std::size_t k = 0; strongest && k < strongest->size() && dim.ok(); ++k) {
          if (!(*strongest)[k].is_number_unsigned() || (*strongest)[k].get<std::uint64_t>() >= features.columns)
            dim.fail("strongest[" + std::to_string(k) + "] is " + print_json((*strongest)[k]) + "; allowed are the columns of the features, from 0");
          else entry.strongest.push_back((*strongest)[k].get<std::uint32_t>());
        }
        map.absorb(dim);
      }
    }
    if (map.ok() && features.dims.size() != out.dims) map.fail("dims has " + std::to_string(features.dims.size()) + " entries; there must be one for each dim");
    fields.absorb(map);
  }
  if (fields.ok() && fields.has("tune")) read_tune(fields, out.tune);
  if (const Json* curve = fields.array("curve", kCurveMax)) {
    for (std::size_t i = 0; i < curve->size() && fields.ok(); ++i) {
      Fields point((*curve)[i], "curve[" + std::to_string(i) + "]");
      FitEpoch& epoch = out.curve.emplace_back();
      CurvePoint& entry = epoch.point;
      if (point.has("step")) point.integer("step", epoch.step, 0, kAnyCount);
      if (point.has("learning_rate")) point.number_or_nan("learning_rate", epoch.learning_rate);
      point.integer("epoch", entry.epoch, 0, UINT32_MAX);
      point.number_or_nan("loss", entry.loss);
      point.number_or_nan("train_nll", entry.train_nll);
      point.number_or_nan("validation_nll", entry.validation_nll);
      point.number_or_nan("validation_accuracy", entry.validation_accuracy);
      point.integer("dims", entry.dims, 0, static_cast<std::int64_t>(kDimsMax));
      fields.absorb(point);
    }
  }
  if (!fields.ok()) return located(fields.error());
  return out;
}

}  // namespace tertium::wire
