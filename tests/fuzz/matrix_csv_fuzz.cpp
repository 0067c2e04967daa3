// matrix_csv_fuzz.cpp: any bytes as a matrix with names in text; what is read with names comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/matrix_csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  (void)wire::looks_like_matrix_csv(input);
  const auto read = wire::read_matrix_csv(input, "input");
  if (!read) return 0;
  CHECK(read->names.empty() || read->names.size() == read->values.rows);
  if (read->names.empty()) return 0;
  for (const char separator : {',', '\t'}) {
    const auto written = wire::write_matrix_csv(*read, separator);
    if (!written) continue;
    const auto again = wire::read_matrix_csv(*written, "written");
    CHECK(again.ok() && again->values == read->values && again->names == read->names);
  }
  return 0;
}
