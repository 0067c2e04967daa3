// table_fuzz.cpp: any bytes as a CSV or TSV; what is read is written again with the same bytes, in pieces of any size alike.
#include "shared/wire/table.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input = fuzz::text_of(bytes, count);
  for (const char separator : {'\0', ',', '\t'}) {
    const Result<wire::Table> table = wire::read_table(input, "input", separator);
    TextSource source(input, 3);
    const Result<wire::Table> pieces = wire::read_table(source, "input", separator);
    CHECK(table.ok() == pieces.ok());
    if (!table) CHECK(table.error().message == pieces.error().message);
    if (!table) continue;
    CHECK(wire::write_table(*table) == input);
    CHECK(wire::write_table(*pieces) == input);
    for (std::size_t r = 0; r < table->rows() && r < 5; ++r)
      for (const std::string& name : table->column_names()) CHECK(!table->where(r, name).empty());
  }
  return 0;
}
