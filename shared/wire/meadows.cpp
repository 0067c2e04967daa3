// meadows.cpp: Meadows' file names and .mat variables.
#include "shared/wire/meadows.h"

#include <unordered_map>

#include "shared/base/text.h"
#include "shared/wire/limits.h"
#include "shared/wire/names_text.h"

namespace tertium::wire {
namespace {

constexpr std::string_view kStimuli = "stimuli", kPairs = "rdmutv";

Error invalid(const std::string& what, const std::string& message) { return Error{ErrorCode::kInvalid, what + ": " + message}; }

bool is_text(const MatVariable& variable) { return variable.kind == MatVariable::Kind::kText || variable.kind == MatVariable::Kind::kTexts; }

// "stimuli" or "stimuli_NAME" -> "" or "NAME"; nothing for other names.
std::optional<std::string> part_after(std::string_view name, std::string_view opening) {
  if (name == opening) return "";
  if (!name.starts_with(opening) || name.size() < opening.size() + 2 || name[opening.size()] != '_') return std::nullopt;
  return std::string(name.substr(opening.size() + 1));
}

// A file may have a million variables, each of which is looked for beside another.
class VariablesByName {
 public:
  explicit VariablesByName(const std::vector<MatVariable>& variables) {
    for (const MatVariable& variable : variables) first_.emplace(variable.name, &variable);
  }
  const MatVariable* find(std::string_view name) const {
    const auto found = first_.find(name);
    return found == first_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string_view, const MatVariable*> first_;
};

}  // namespace

std::optional<MeadowsName> parse_meadows_name(std::string_view path) {
  if (const std::size_t slash = path.rfind('/'); slash != std::string_view::npos) path.remove_prefix(slash + 1);
  MeadowsName out;
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  out.ending = path.substr(dot + 1);
  const std::vector<std::string_view> parts = split(path.substr(0, dot), '_');
  if (parts.size() < 6 || parts[0] != "Meadows" || parts[2] != "v" || !parts[3].starts_with('v') || parts[3].size() < 2) return std::nullopt;
  for (const std::string_view part : parts)
    if (part.empty()) return std::nullopt;
  out.experiment = parts[1];
  out.version = parts[3].substr(1);
  out.structure = parts.back();
  const std::string_view last = parts[parts.size() - 2];
  if (const std::optional<std::uint64_t> number = parse_uint(last); number && parts.size() >= 7) {
    if (*number == 0 || *number > 100'000) return std::nullopt;
    out.task_number = static_cast<std::uint32_t>(*number);
    out.participant = parts[parts.size() - 3];
  } else if (last.find('-') != std::string_view::npos) {
    out.participant = last;
  } else {
    out.task = last;
  }
  return out;
}

bool is_meadows_mat(const std::vector<MatVariable>& variables) {
  const VariablesByName by_name(variables);
  for (const MatVariable& variable : variables) {
    const std::optional<std::string> name = part_after(variable.name, kPairs);
    if (name && by_name.find(name->empty() ? std::string(kStimuli) : std::string(kStimuli) + "_" + *name)) return true;
  }
  return false;
}

Result<RdmReading> read_meadows_mat(const std::vector<MatVariable>& variables, const std::string& what, const RdmOptions& options) {
  RdmReading out;
  const VariablesByName by_name(variables);
  for (const MatVariable& variable : variables) {
    const std::optional<std::string> of_stimuli = part_after(variable.name, kStimuli);
    if (of_stimuli && !by_name.find(std::string(kPairs) + variable.name.substr(kStimuli.size())))
      return invalid(what, "has " + quote_for_message(variable.name) + " but no " + std::string(kPairs) + variable.name.substr(kStimuli.size()));
    const std::optional<std::string> name = part_after(variable.name, kPairs);
    if (!name) continue;
    const std::string stimuli_name = std::string(kStimuli) + variable.name.substr(kPairs.size());
    const MatVariable* stimuli = by_name.find(stimuli_name);
    if (!stimuli) return invalid(what, "has " + quote_for_message(variable.name) + " but no " + quote_for_message(stimuli_name));
    if (variable.kind != MatVariable::Kind::kNumbers)
      return invalid(what, quote_for_message(variable.name) + " is no array of numbers but " + variable.type);
    if (!is_text(*stimuli)) return invalid(what, quote_for_message(stimuli_name) + " is no text but " + stimuli->type);

    RdmOptions one = options;
    one.square = false;
    one.names.clear();
    if (!one.similarities) one.similarities = false;
    RdmValues values;
    values.shape = {variable.numbers.size()};
    values.at = [&](std::size_t index) { return variable.numbers[index]; };
    if (variable.shape.size() != 2 || (variable.shape[0] != 1 && variable.shape[1] != 1))
      return invalid(what, quote_for_message(variable.name) + " is " + std::to_string(variable.shape[0]) + " x " +
                               std::to_string(variable.shape.size() > 1 ? variable.shape[1] : 1) + "; one row of n (n - 1) / 2 values is needed");
    const std::string what_one = what + ": " + variable.name;
    TRY(RdmReading reading, read_rdm_values(values, what_one, one));
    TRY_DO(check_name_sizes(stimuli->texts, what + ": " + stimuli_name));
    TRY_DO(check_names(stimuli->texts, what + ": " + stimuli_name));
    if (stimuli->texts.size() != reading.set.objects)
      return invalid(what, quote_for_message(stimuli_name) + " names " + format_count(stimuli->texts.size()) + " stimuli, but " +
                               quote_for_message(variable.name) + " has the pairs of " + format_count(reading.set.objects));
    reading.set.names = stimuli->texts;
    out.not_measured += reading.not_measured;
    if (out.set.pairs.empty()) {
      out.set.objects = reading.set.objects;
      out.set.names = reading.set.names;
      out.set.similarities = reading.set.similarities;
      out.set.pairs = std::move(reading.set.pairs);
      out.rows_moved.push_back(0);
    } else {
      TRY(const Alignment alignment, align_names(reading.set.names, out.set.names, what + ": " + stimuli_name, "the first stimuli of " + what));
      out.rows_moved.push_back(alignment.rows_moved);
      out.set.pairs.push_back(align_dissimilarities(reading.set, alignment, out.set.names).pairs[0]);
    }
    TRY_DO(check_name_sizes({*name}, what + ": the participant of " + quote_for_message(variable.name)));
    out.set.matrix_names.push_back(*name);
  }
  if (out.set.pairs.empty()) return invalid(what, "holds no rdmutv with its stimuli, but " + list_variables(variables));
  if (out.set.pairs.size() == 1 && out.set.matrix_names[0].empty()) out.set.matrix_names.clear();
  for (const std::string& name : out.set.matrix_names)
    if (name.empty()) return invalid(what, "has both rdmutv and rdmutv of named participants");
  out.stacked = !out.set.matrix_names.empty();
  out.conventions.push_back(options.similarities ? Convention{"kind", *options.similarities ? "similarities" : "dissimilarities", "given by the option"}
                                                 : Convention{"kind", "dissimilarities", "by the format (Meadows)"});
  out.conventions.push_back({"form", "condensed", "by the format (Meadows)"});
  out.conventions.push_back({"order of pairs", "upper triangle, row by row", "by the format"});
  out.conventions.push_back({"names", format_count(out.set.objects), "in the file: stimuli"});
  return out;
}

Result<std::vector<MatVariable>> write_meadows_mat(const DissimilaritySet& set) {
  if (set.names.empty()) return Error{ErrorCode::kInvalid, "a file of Meadows names its stimuli; the matrix has no names"};
  if (set.matrix_names.empty() && set.pairs.size() > 1)
    return Error{ErrorCode::kInvalid, "a file of Meadows names its participants; the matrices have no names"};
  std::vector<MatVariable> out;
  for (std::size_t m = 0; m < set.pairs.size(); ++m) {
    std::string ending;
    if (!set.matrix_names.empty()) {
      ending = "_";
      for (const char c : set.matrix_names[m]) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (!word)
          return Error{ErrorCode::kInvalid, "the matrix's name " + quote_for_message(set.matrix_names[m]) + " cannot be a MATLAB variable's; letters, digits, - and _ can"};
        ending += c == '-' ? '_' : c;
      }
      if (ending.size() == 1 || ending.size() > 40)
        return Error{ErrorCode::kInvalid, "the matrix's name " + quote_for_message(set.matrix_names[m]) + " must have 1 to 39 characters"};
    }
    out.push_back({std::string(kStimuli) + ending, MatVariable::Kind::kTexts, "cell", {set.names.size(), 1}, {}, set.names});
    out.push_back({std::string(kPairs) + ending, MatVariable::Kind::kNumbers, "double", {1, set.pairs[m].size()}, set.pairs[m], {}});
  }
  return out;
}

}  // namespace tertium::wire
