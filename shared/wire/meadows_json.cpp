// meadows_json.cpp: the multiple arrangements among a Meadows file's tasks.
#include "shared/wire/meadows_json.h"

#include <cmath>

#include "shared/base/text.h"
#include "shared/wire/json_fields.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr const char* kArrangement = "multiarrange";

}  // namespace

Result<RdmReading> read_meadows_json(std::string_view bytes, const std::string& what, const RdmOptions& options) {
  Result<Json> document = parse_json(bytes);
  if (!document) return Error{document.error().code, what + ": " + document.error().message};
  if (!document->is_object()) return Error{ErrorCode::kInvalid, what + ": is no JSON object; a file of Meadows is one with tasks"};
  Fields fields(*document, "");
  const Json* tasks = fields.array("tasks", kRdmMatricesMax);
  if (!tasks) return Error{ErrorCode::kInvalid, what + ": " + fields.error().message};
  RdmReading out;
  for (std::size_t t = 0; t < tasks->size(); ++t) {
    const std::string path = "tasks[" + std::to_string(t) + "]";
    if (!(*tasks)[t].is_object()) return Error{ErrorCode::kInvalid, what + ": " + path + " is no object"};
    Fields task((*tasks)[t], path);
    // Tasks that say nothing of themselves are none of ours.
    if (!task.has("task")) continue;
    Fields about = task.object("task");
    std::string kind, name;
    if (about.ok() && about.has("task_type")) about.text("task_type", kind, kNameBytesMax);
    if (about.ok() && kind == kArrangement && about.has("name")) about.text("name", name, kNameBytesMax);
    task.absorb(about);
    if (!task.ok()) return Error{ErrorCode::kInvalid, what + ": " + task.error().message};
    if (kind != kArrangement) continue;

    Names names;
    const Json* stimuli = task.array("stimuli", kObjectsMax);
    if (!stimuli) return Error{ErrorCode::kInvalid, what + ": " + task.error().message};
    for (std::size_t s = 0; s < stimuli->size(); ++s) {
      const std::string at = path + ".stimuli[" + std::to_string(s) + "]";
      if (!(*stimuli)[s].is_object()) return Error{ErrorCode::kInvalid, what + ": " + at + " is no object"};
      Fields stimulus((*stimuli)[s], at);
      std::string stimulus_name;
      stimulus.text("name", stimulus_name, kNameBytesMax, 1);
      if (!stimulus.ok()) return Error{ErrorCode::kInvalid, what + ": " + stimulus.error().message};
      names.push_back(std::move(stimulus_name));
    }
    const Json* rdm = task.array("rdm", kMatrixBytesMax / sizeof(double) < SIZE_MAX ? static_cast<std::size_t>(kMatrixBytesMax / sizeof(double)) : SIZE_MAX);
    if (!rdm) return Error{ErrorCode::kInvalid, what + ": " + task.error().message};
    std::vector<double> pairs;
    pairs.reserve(rdm->size());
    for (std::size_t p = 0; p < rdm->size(); ++p) {
      const Json& value = (*rdm)[p];
      if (!value.is_number() && !value.is_null())
        return Error{ErrorCode::kInvalid, what + ": " + path + ".rdm[" + std::to_string(p) + "] is no number; a number is needed, or null for what was not measured"};
      pairs.push_back(value.is_null() ? std::nan("") : value.get<double>());
    }
    const std::string where = what + ": " + path + ".rdm";
    RdmOptions one;
    one.square = false;
    one.similarities = options.similarities.value_or(false);
    RdmValues values;
    values.shape = {pairs.size()};
    values.at = [&](std::size_t index) { return pairs[index]; };
    TRY(RdmReading reading, read_rdm_values(values, where, one));
    TRY_DO(check_names(names, what + ": " + path + ".stimuli"));
    if (names.size() != reading.set.objects)
      return Error{ErrorCode::kInvalid, where + " has the pairs of " + format_count(reading.set.objects) + " objects, but stimuli names " + format_count(names.size())};
    reading.set.names = std::move(names);
    out.not_measured += reading.not_measured;
    if (out.set.pairs.empty()) {
      out.set.objects = reading.set.objects;
      out.set.names = reading.set.names;
      out.set.similarities = reading.set.similarities;
      out.set.pairs = std::move(reading.set.pairs);
      out.rows_moved.push_back(0);
    } else {
      TRY(const Alignment alignment, align_names(reading.set.names, out.set.names, what + ": " + path + ".stimuli", "the first arrangement of " + what));
      out.rows_moved.push_back(alignment.rows_moved);
      out.set.pairs.push_back(align_dissimilarities(reading.set, alignment, out.set.names).pairs[0]);
    }
    out.set.matrix_names.push_back(std::move(name));
  }
  if (out.set.pairs.empty())
    return Error{ErrorCode::kInvalid, what + ": none of its " + format_count(tasks->size()) + " tasks is a multiple arrangement (task.task_type \"multiarrange\")"};
  bool named = false;
  for (const std::string& name : out.set.matrix_names) named = named || !name.empty();
  if (!named) out.set.matrix_names.clear();
  out.stacked = out.set.pairs.size() > 1;
  out.conventions.push_back(options.similarities ? Convention{"kind", *options.similarities ? "similarities" : "dissimilarities", "given by the option"}
                                                 : Convention{"kind", "dissimilarities", "by the format (Meadows)"});
  out.conventions.push_back({"form", "condensed", "by the format (Meadows)"});
  out.conventions.push_back({"order of pairs", "upper triangle, row by row", "by the format"});
  out.conventions.push_back({"names", format_count(out.set.objects), "in the file: stimuli"});
  return out;
}

Result<std::string> write_meadows_json(const DissimilaritySet& set) {
  if (set.names.empty()) return Error{ErrorCode::kInvalid, "a file of Meadows names its stimuli; the matrix has no names"};
  Json tasks = Json::array();
  for (std::size_t m = 0; m < set.pairs.size(); ++m) {
    Json stimuli = Json::array(), rdm = Json::array();
    for (const std::string& name : set.names) stimuli.push_back({{"name", name}});
    for (const double value : set.pairs[m]) rdm.push_back(number_or_null(value));
    Json about{{"task_type", kArrangement}};
    if (!set.matrix_names.empty()) about["name"] = set.matrix_names[m];
    tasks.push_back({{"rdm", std::move(rdm)}, {"stimuli", std::move(stimuli)}, {"task", std::move(about)}});
  }
  return print_json(Json{{"tasks", std::move(tasks)}}) + "\n";
}

}  // namespace tertium::wire
