// json_lists.h: lists of objects, objects within objects, and whole results, read by json_fields.h with their paths. Only for the .cpp files of this room.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/wire/fit_record.h"
#include "shared/wire/json_fields.h"

namespace tertium::wire {

inline constexpr std::int64_t kAnyCount = std::int64_t{1} << 53;  // what a double still counts

// For each entry of the array `name`: read(fields of it, entry).
template <class Entry, class Read>
void read_entries(Fields& fields, const char* name, std::vector<Entry>& out, std::size_t most, const Read& read) {
  const Json* list = fields.array(name, most);
  if (!list) return;
  for (std::size_t i = 0; i < list->size() && fields.ok(); ++i) {
    const std::string path = (fields.path().empty() ? name : fields.path() + "." + name) + "[" + std::to_string(i) + "]";
    Fields entry((*list)[i], path);
    if (entry.ok()) read(entry, out.emplace_back());
    fields.absorb(entry);
  }
}

template <class Read>
void read_inner(Fields& fields, const char* name, const Read& read) {
  Fields inner = fields.object(name);
  if (inner.ok()) read(inner);
  fields.absorb(inner);
}

// An interval: two numbers, NaN where an end is not known.
inline void read_interval(Fields& fields, const char* name, double& low, double& high) {
  std::vector<double> both;
  fields.numbers_or_nan(name, both, 2);
  if (!fields.ok()) return;
  if (both.size() != 2) return fields.fail(std::string(name) + " has " + std::to_string(both.size()) + " entries; its two ends are needed");
  low = both[0], high = both[1];
}

// The files that a result was made of, under "inputs".
inline void read_inputs(Fields& fields, std::vector<FitInput>& out, std::size_t most) {
  read_entries(fields, "inputs", out, most, [](Fields& inner, FitInput& input) {
    inner.text("role", input.role, 1000);
    inner.text("file", input.file, 4096);
    inner.text("sha256", input.sha256, 64);
  });
}

// What a result calls itself: its `kind` and `format`, and for messages "a probe" and what writes it.
struct ResultKind {
  const char* kind;
  std::uint32_t format;
  const char* noun;
  const char* writer;
};
// A whole document: kInvalid, of another kind or as read(fields, result) says; kUnsupported, of another format. Messages begin with `what`.
template <class Value, class Read>
Result<Value> decode_result(std::string_view text, const std::string& what, const ResultKind& wanted, const Read& read) {
  const auto located = [&](const Error& error) { return Error{error.code, what + ": " + error.message}; };
  const Result<Json> parsed = parse_json(text);
  if (!parsed) return located(parsed.error());
  Value out;
  Fields fields(*parsed, "");
  std::string kind;
  std::uint32_t format = 0;
  fields.text("kind", kind, 100);
  fields.integer("format", format, 1, 1'000'000);
  if (!fields.ok()) return located(fields.error());
  if (kind != wanted.kind) return Error{ErrorCode::kInvalid, what + ": its kind is " + kind + "; \"" + wanted.kind + "\" is needed, as " + wanted.writer + " writes it"};
  if (format != wanted.format)
    return Error{ErrorCode::kUnsupported, what + ": is " + wanted.noun + " of format " + std::to_string(format) + "; format " + std::to_string(wanted.format) +
                                              " is read. A newer Tertium wrote it"};
  read(fields, out);
  if (!fields.ok()) return located(fields.error());
  return out;
}

}  // namespace tertium::wire
