// json_rows_fuzz.cpp: any bytes as an array of objects; what is read is written again with the same bytes.
#include "shared/wire/json_rows.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input = fuzz::text_of(bytes, count);
  TextSource source(input, 3);
  const Result<wire::JsonRows> rows = wire::read_json_rows(source, "input");
  if (!rows) return 0;
  CHECK(wire::write_json_rows(*rows) == input);
  std::size_t asked = 0;
  for (const std::string& name : rows->column_names()) {
    if (++asked > 20) break;
    const wire::TableColumn* column = rows->find(name);
    CHECK(column && column->rows() == rows->rows());
  }
  return 0;
}
