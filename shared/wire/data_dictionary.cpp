// data_dictionary.cpp: column descriptions as JSON, in the order of the table.
#include "shared/wire/data_dictionary.h"

#include <algorithm>
#include <array>
#include <map>

#include "shared/base/text.h"
#include "shared/wire/json_fields.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::array<std::string_view, 19> kRoles = {"object_1", "object_2", "object_3", "name_1", "name_2",        "name_3",   "odd_position", "odd_object", "odd_name",
                                                     "anchor",   "nearer",   "farther",  "left",   "right", "participant", "response_time", "practice", "catch",
                                                     "trial_kind"};
constexpr std::size_t kTextBytesMax = 10'000;
constexpr std::size_t kLevelsMax = 10'000;
constexpr std::size_t kDictionaryBytesMax = 4 << 20;

using OrderedJson = nlohmann::ordered_json;

Result<std::string> text_field(const OrderedJson& column, const char* field, const std::string& where) {
  const auto found = column.find(field);
  if (found == column.end() || found->is_null()) return std::string();
  if (!found->is_string()) return Error{ErrorCode::kInvalid, where + "." + field + " must be text"};
  std::string text = found->get<std::string>();
  if (text.size() > kTextBytesMax) return Error{ErrorCode::kTooLarge, where + "." + field + " has more than " + format_count(kTextBytesMax) + " bytes"};
  return text;
}

}  // namespace

bool is_column_role(std::string_view role) { return std::find(kRoles.begin(), kRoles.end(), role) != kRoles.end(); }

std::string all_column_roles() {
  std::string out;
  for (const std::string_view role : kRoles) out += (out.empty() ? "" : ", ") + std::string(role);
  return out;
}

Result<DataDictionary> read_data_dictionary(std::string_view bytes, const std::string& what) {
  if (bytes.size() > kDictionaryBytesMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kDictionaryBytesMax) + " bytes"};
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  // Checks depth and UTF-8; the second parser keeps the order of columns.
  if (const Result<Json> checked = parse_json(bytes); !checked) return Error{ErrorCode::kInvalid, what + ": " + checked.error().message};
  const OrderedJson json = OrderedJson::parse(bytes.begin(), bytes.end(), nullptr, false);
  if (!json.is_object()) return Error{ErrorCode::kInvalid, what + ": an object with a field for each column is needed"};
  if (json.size() > kTableColumnsMax) return Error{ErrorCode::kTooLarge, what + ": describes more than " + format_count(kTableColumnsMax) + " columns"};
  DataDictionary out;
  std::map<std::string, std::string, std::less<>> role_of;
  for (const auto& [name, column] : json.items()) {
    const std::string where = what + ": " + quote_for_message(name);
    if (!column.is_object()) return Error{ErrorCode::kInvalid, where + " must be an object, such as {\"Description\": \"...\", \"TertiumRole\": \"object_1\"}"};
    DictionaryColumn entry;
    entry.name = name;
    TRY(entry.description, text_field(column, "Description", where));
    TRY(entry.units, text_field(column, "Units", where));
    TRY(entry.role, text_field(column, "TertiumRole", where));
    if (!entry.role.empty()) {
      if (!is_column_role(entry.role))
        return Error{ErrorCode::kInvalid, where + ".TertiumRole is " + quote_for_message(entry.role) + "; one of these is needed: " + all_column_roles()};
      const auto [other, is_new] = role_of.emplace(entry.role, name);
      if (!is_new)
        return Error{ErrorCode::kInvalid, where + ".TertiumRole is " + quote_for_message(entry.role) + ", which column " + quote_for_message(other->second) + " is already"};
    }
    if (entry.role == "response_time" && !entry.units.empty() && entry.units != "ms" && entry.units != "s")
      return Error{ErrorCode::kInvalid, where + ".Units is " + quote_for_message(entry.units) + "; a response time is in ms or s"};
    if (const auto base = column.find("TertiumBase"); base != column.end() && !base->is_null()) {
      if (!base->is_number_integer() || (*base != 0 && *base != 1)) return Error{ErrorCode::kInvalid, where + ".TertiumBase must be 0 or 1, the first object's number"};
      entry.base = base->get<std::uint32_t>();
    }
    if (const auto levels = column.find("Levels"); levels != column.end() && !levels->is_null()) {
      if (!levels->is_object()) return Error{ErrorCode::kInvalid, where + ".Levels must be an object of values and their meanings"};
      if (levels->size() > kLevelsMax) return Error{ErrorCode::kTooLarge, where + ".Levels has more than " + format_count(kLevelsMax) + " values"};
      for (const auto& [value, meaning] : levels->items()) {
        std::string text;
        if (meaning.is_string()) text = meaning.get<std::string>();
        else if (meaning.is_object()) {
          TRY(text, text_field(meaning, "Description", where + ".Levels"));
        } else {
          return Error{ErrorCode::kInvalid, where + ".Levels." + quote_for_message(value) + " must be text, or an object with a Description"};
        }
        entry.levels.emplace_back(value, std::move(text));
      }
    }
    out.push_back(std::move(entry));
  }
  return out;
}

std::string write_data_dictionary(const DataDictionary& dictionary) {
  const auto quoted = [](const std::string& text) { return print_json(Json(text)); };
  std::string out = "{";
  for (const DictionaryColumn& column : dictionary) {
    out += (out.size() == 1 ? "\n  " : ",\n  ") + quoted(column.name) + ": {";
    std::string fields;
    const auto add = [&](const char* name, const std::string& value) { fields += (fields.empty() ? "\n    \"" : ",\n    \"") + std::string(name) + "\": " + value; };
    if (!column.description.empty()) add("Description", quoted(column.description));
    if (!column.units.empty()) add("Units", quoted(column.units));
    if (!column.levels.empty()) {
      std::string levels;
      for (const auto& [value, meaning] : column.levels) levels += (levels.empty() ? "\n      " : ",\n      ") + quoted(value) + ": " + quoted(meaning);
      add("Levels", "{" + levels + "\n    }");
    }
    if (!column.role.empty()) add("TertiumRole", quoted(column.role));
    if (column.base) add("TertiumBase", std::to_string(*column.base));
    out += fields + (fields.empty() ? "}" : "\n  }");
  }
  return out + (dictionary.empty() ? "}\n" : "\n}\n");
}

DataDictionary answers_dictionary() {
  const std::vector<std::pair<std::string, std::string>> yes_no = {{"0", "no"}, {"1", "yes"}};
  const std::vector<std::pair<std::string, std::string>> positions = {{"1", "left, or top"}, {"2", "middle"}, {"3", "right, or bottom"}};
  return {
      {"number", "Number of the answer in its study, in the order of arrival", "", {}, "", {}},
      {"session", "Pseudonym of the visit that gave the answer, counted from 1 in the study", "", {}, "participant", {}},
      {"source", "Who answered", "", {{"participant", "a person"}, {"simulated", "a simulated person"}, {"imported", "taken over from elsewhere"}}, "", {}},
      {"practice", "Whether the trial was practice, which no fit uses", "", yes_no, "practice", {}},
      {"trial", "Number of the trial in its session, from 0", "", {}, "", {}},
      {"object_1", "Number of the object on the left (or at the top), from 0", "", {}, "object_1", 0u},
      {"object_2", "Number of the object in the middle, from 0", "", {}, "object_2", 0u},
      {"object_3", "Number of the object on the right (or at the bottom), from 0", "", {}, "object_3", 0u},
      {"name_1", "Name of object_1", "", {}, "name_1", {}},
      {"name_2", "Name of object_2", "", {}, "name_2", {}},
      {"name_3", "Name of object_3", "", {}, "name_3", {}},
      {"odd_position", "Position of the object that was chosen as the odd one out", "", positions, "odd_position", {}},
      {"odd_object", "Number of the object that was chosen, from 0", "", {}, "odd_object", 0u},
      {"odd_name", "Name of the object that was chosen", "", {}, "odd_name", {}},
      {"response_time_ms", "Time from the frame that showed all three objects to the press, by the browser's clock", "ms", {}, "response_time", {}},
      {"input", "What the choice was made with", "", {{"mouse", ""}, {"touch", ""}, {"pen", ""}, {"key", ""}, {"assistive", "an assistive tool"}}, "", {}},
      {"resumed", "Whether the trial was on screen before a reload or the page was hidden meanwhile, so that its time is not comparable", "", yes_no, "", {}},
      {"answered_at_ms", "Time of the answer, milliseconds since 1970 UTC, by the browser's clock", "ms", {}, "", {}},
      {"received_at_ms", "Time of arrival, milliseconds since 1970 UTC, by the server's clock", "ms", {}, "", {}},
      {"answer_id", "Random id of the answer", "", {}, "", {}},
      {"kind", "What the trial was for; only main ones are used in a fit", "",
       {{"main", "a question of the study"}, {"catch", "one whose odd one is known, to see who pays attention"}, {"repeat", "one that the same person had before"}},
       "trial_kind", {}},
      {"frame_period_ms", "Time between the frames of the screen, measured: the onset is known to within one; empty: not known", "ms", {}, "", {}},
      {"clock_step_ms", "The finest step of the browser's clock: the press is known to within one; empty: not known", "ms", {}, "", {}},
      {"timeouts", "How often the trial was shown before and time was up", "", {}, "", {}},
      {"version", "Published version of the study's definition under which the session began; empty: none was published then", "", {}, "", {}},
      {"version_hash", "SHA-256 of that version's document; empty: as above", "", {}, "", {}},
  };
}

std::string dictionary_path_for(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
  const std::size_t dot = path.rfind('.');
  return (dot == std::string::npos || dot <= start ? path : path.substr(0, dot)) + ".json";
}

}  // namespace tertium::wire
