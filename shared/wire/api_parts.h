// api_parts.h: what the files that write and read the interface's messages share. Only for the .cpp files of this room.
#pragma once
#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "shared/domain/study.h"
#include "shared/wire/json_fields.h"

namespace tertium::wire {

inline constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();
inline constexpr std::int64_t kU32 = std::numeric_limits<std::uint32_t>::max();

// Reads a document of one object through `read(fields, out)`.
template <class Message, class Read>
Result<Message> decode_object(std::string_view text, Read read) {
  TRY(const Json json, parse_json(text));
  Message out;
  Fields fields(json, "");
  read(fields, out);
  if (!fields.ok()) return fields.error();
  return out;
}

// Reads the objects of an array field.
template <class Item, class Read>
void read_list(Fields& fields, const char* name, std::vector<Item>& out, std::size_t count_max, Read read) {
  const Json* list = fields.array(name, count_max);
  if (!list) return;
  for (std::size_t i = 0; i < list->size(); ++i) {
    Fields inner((*list)[i], (fields.path().empty() ? "" : fields.path() + ".") + name + "[" + std::to_string(i) + "]");
    Item item;
    read(inner, item);
    fields.absorb(inner);
    if (!fields.ok()) return;
    out.push_back(std::move(item));
  }
}

template <class Items, class Write>
Json write_list(const Items& items, Write write) {
  Json list = Json::array();
  for (const auto& item : items) list.push_back(write(item));
  return list;
}

Json write(const Stimulus& stimulus);
void read(Fields& fields, Stimulus& out);
Json write(const StudyDefinition& definition);
void read(Fields& fields, StudyDefinition& out);  // unknown fields are refused, and limits checked

}  // namespace tertium::wire
