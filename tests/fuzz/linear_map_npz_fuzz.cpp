// linear_map_npz_fuzz.cpp: any bytes as a read-out's archive, or as the members of one; what is read comes back when written.
#include <cstdint>
#include <vector>

#include "shared/base/check.h"
#include "shared/wire/linear_map_npz.h"
#include "tests/support/made_archive.h"

namespace {

using namespace tertium;

void try_archive(std::string_view input) {
  const auto read = wire::read_linear_map(input, "input");
  if (!read) return;
  const std::vector<double> penalty(read->weights.rows, 1.0);
  const auto again = wire::read_linear_map(*wire::write_linear_map(*read, penalty, {}), "written");
  CHECK(again && again->weights == read->weights && again->intercept == read->intercept && again->rectify == read->rectify);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  try_archive(input);
  try_archive(made_archive(input, {"weights", "bias", "relu_features"}));
  return 0;
}
