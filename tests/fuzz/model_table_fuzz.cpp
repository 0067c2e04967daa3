// model_table_fuzz.cpp: any bytes as a table of networks; what is read has one length.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/model_table.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  if (const auto table = wire::read_model_table({reinterpret_cast<const char*>(bytes), count}, "input")) {
    for (const wire::ModelColumn& column : table->columns) {
      CHECK((column.numbers ? column.values.size() : column.words.size()) == table->models.size());
      CHECK((column.numbers ? column.words.size() : column.values.size()) == 0);
    }
  }
  return 0;
}
