// data_dictionary.h: what the columns of a table mean, in a JSON file beside it: "X.json" beside "X.csv" or "X.tsv", as BIDS writes
// them ({"column": {"Description", "Units", "Levels"}}), with the part each column plays for us ("TertiumRole").
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/result.h"

namespace tertium::wire {

// Roles are named as the columns of answers.csv, and a few more: object_1, object_2, object_3, name_1, name_2, name_3 (numbers, or names), odd_position,
// odd_object, odd_name, anchor, nearer, farther, left, right, participant, response_time_ms, practice, catch. A column without one is kept word for word.
struct DictionaryColumn {
  std::string name;
  std::string description;
  std::string units;  // of a time: "ms" or "s"
  std::vector<std::pair<std::string, std::string>> levels;  // value, meaning
  std::string role;
};
using DataDictionary = std::vector<DictionaryColumn>;

bool is_column_role(std::string_view role);
std::string all_column_roles();  // for messages

// Refused, naming the field: no JSON object, an unknown role, one role twice, texts longer than limits.h allows.
Result<DataDictionary> read_data_dictionary(std::string_view bytes, const std::string& what);
std::string write_data_dictionary(const DataDictionary& dictionary);
// Of answers.csv.
DataDictionary answers_dictionary();
// "dir/X.csv" -> "dir/X.json".
std::string dictionary_path_for(const std::string& path);

}  // namespace tertium::wire
