// data_dictionary.h: what the columns of a table mean, in a JSON file beside it: "X.json" beside "X.csv" or "X.tsv", as BIDS writes
// them ({"column": {"Description", "Units", "Levels"}}), with the part each column plays for us ("TertiumRole").
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/result.h"

namespace tertium::wire {

// Roles: object_1, object_2, object_3 (numbers or names, by position), name_1, name_2, name_3 (their names), odd_position (1, 2 or 3), odd_object,
// odd_name; anchor, nearer, farther, or anchor, left, right, nearer; participant, response_time, practice, catch (1 or true),
// trial_kind (catch and repeat are left out).
// Most are called as the columns of answers.csv. A column without a role is kept word for word.
struct DictionaryColumn {
  std::string name;
  std::string description;
  std::string units;                                        // of a time: "ms" or "s"
  std::vector<std::pair<std::string, std::string>> levels;  // value, meaning
  std::string role;                                         // "TertiumRole"
  std::optional<std::uint32_t> base;                        // "TertiumBase", 0 or 1: the first object's number
};
using DataDictionary = std::vector<DictionaryColumn>;

bool is_column_role(std::string_view role);
std::string all_column_roles();  // for messages

// Refused, naming the field: no JSON object of objects, an unknown role, one role twice, longer texts or more columns than limits.h allows.
// Other fields of BIDS are passed over. Levels may be texts, or objects with a Description.
Result<DataDictionary> read_data_dictionary(std::string_view bytes, const std::string& what);
std::string write_data_dictionary(const DataDictionary& dictionary);
// Of answers.csv: what we write beside it.
DataDictionary answers_dictionary();
// "dir/X.csv" -> "dir/X.json".
std::string dictionary_path_for(const std::string& path);

}  // namespace tertium::wire
