// json_lists.h: lists of objects, and objects within objects, read by json_fields.h with their paths. Only for the .cpp files of this room.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "shared/wire/json_fields.h"

namespace tertium::wire {

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

}  // namespace tertium::wire
