// categories_fuzz.cpp: any bytes as a table of categories; what is read has one size.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/categories_tsv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  if (const auto table = wire::read_categories({reinterpret_cast<const char*>(bytes), count}, "input")) {
    CHECK(table->objects > 0 && table->members.size() == table->categories.size());
    CHECK(table->names.empty() || table->names.size() == table->objects);
    for (const auto& members : table->members) CHECK(members.size() == table->objects);
  }
  return 0;
}
