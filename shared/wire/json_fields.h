// json_fields.h: reads the fields of a JSON object strictly into our types, keeping the first error with its path.
// Only for the .cpp files of this room: no JSON type leaves it.
#pragma once
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace tertium::wire {

using Json = nlohmann::json;
inline constexpr std::size_t kJsonDepthMax = 32;

// Parses a whole document: UTF-8, no rest, at most kJsonDepthMax deep, no field twice in one object, no number that no double holds.
// The error says at which line, column and field it broke.
Result<Json> parse_json(std::string_view text);
// Prints in one line; never fails (our strings are UTF-8; others are replaced).
std::string print_json(const Json& value);
// A finite number, or null for NaN and infinity, which JSON lacks.
Json number_or_null(double value);

// One JSON object under the reader's eyes. Call the readers for each field, then look at error().
//   Fields f(json, "answers[3]");  f.text("id", a.id, 32);  f.integer("trial", a.trial, 0, 5000);
class Fields {
 public:
  Fields(const Json& json, std::string path);
  // The value must be there, of the kind, and within the limits (bytes of UTF-8 for text).
  void text(const char* name, std::string& out, std::size_t bytes_max, std::size_t bytes_min = 0);
  void number(const char* name, double& out, double least, double most);
  void number_or_nan(const char* name, double& out);  // null reads as NaN
  void numbers_or_nan(const char* name, std::vector<double>& out, std::size_t count_max);
  void boolean(const char* name, bool& out);
  template <class Int>
  void integer(const char* name, Int& out, std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    if (read_integer(name, value, least, most)) out = static_cast<Int>(value);
  }
  // A seed: any unsigned 64-bit number.
  void seed(const char* name, std::uint64_t& out);
  void texts(const char* name, std::vector<std::string>& out, std::size_t count_max, std::size_t bytes_max);
  // True when the field is there and not null: for what may be absent.
  bool has(const char* name) const;
  // The array under `name` with at most `count_max` entries; nullptr after an error.
  const Json* array(const char* name, std::size_t count_max);
  // The object under `name`; its errors are taken over with absorb().
  Fields object(const char* name);
  void absorb(const Fields& inner);
  // Refuses fields that no reader asked for (has() counts as asking).
  void no_others();
  void fail(std::string message);  // "<path>: <message>", if it is the first
  const std::string& path() const { return path_; }
  bool ok() const { return !error_; }
  const Error& error() const { return *error_; }

 private:
  const Json* find(const char* name);
  bool read_integer(const char* name, std::int64_t& out, std::int64_t least, std::int64_t most);
  std::string at(const char* name) const { return path_.empty() ? name : path_ + "." + name; }

  const Json* json_;
  std::string path_;
  std::optional<Error> error_;
  mutable std::vector<std::string_view> asked_;
};

// A word of ours (state, method ...) through its own parser.
template <class Value>
void read_word(Fields& fields, const char* name, Value& out, Result<Value> (*parse)(const std::string&)) {
  std::string word;
  fields.text(name, word, 100);
  if (!fields.ok()) return;
  Result<Value> value = parse(word);
  if (value) out = *value;
  else fields.fail(value.error().message);
}

}  // namespace tertium::wire
