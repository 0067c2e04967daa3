// meadows_json_fuzz.cpp: any bytes as a .json of Meadows, and as the name of one of its files; what is read comes back when written.
#include <cstdint>
#include <cstring>

#include "shared/base/check.h"
#include "shared/wire/meadows.h"
#include "shared/wire/meadows_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  if (const auto name = wire::parse_meadows_name(input)) CHECK(!name->experiment.empty() && !name->structure.empty());
  const auto read = wire::read_meadows_json(input, "input");
  if (!read) return 0;
  const auto written = wire::write_meadows_json(read->set);
  CHECK(written.ok());
  const auto again = wire::read_meadows_json(*written, "written");
  CHECK(again.ok() && again->set.names == read->set.names && again->set.matrix_names == read->set.matrix_names);
  CHECK(again->set.pairs.size() == read->set.pairs.size() && *wire::write_meadows_json(again->set) == *written);
  for (std::size_t m = 0; m < read->set.pairs.size(); ++m)
    for (std::size_t p = 0; p < read->set.pairs[m].size(); ++p) {
      const double a = read->set.pairs[m][p], b = again->set.pairs[m][p];
      CHECK(a != a ? b != b : a == b);
    }
  return 0;
}
