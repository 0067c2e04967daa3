// document_kind_fuzz.cpp: any bytes as a document; a whole one that says its kind is found to be of it.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/document_kind.h"
#include "shared/wire/json_fields.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view text{reinterpret_cast<const char*>(bytes), count};
  const auto kind = wire::read_document_kind(text, "input");
  const auto whole = wire::parse_json(text);
  if (!whole || !whole->is_object() || !whole->contains("kind") || !(*whole)["kind"].is_string()) return 0;
  CHECK(kind.ok() && *kind == (*whole)["kind"].get<std::string>());
  return 0;
}
