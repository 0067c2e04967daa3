// transform_npz_fuzz.cpp: any bytes as a transform's archive, or as the members of one; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/transform_npz.h"
#include "tests/support/made_archive.h"

namespace {

using namespace tertium;

void try_archive(std::string_view input) {
  const auto read = wire::read_transform(input, "input");
  if (!read) return;
  const std::string written = *wire::write_transform(*read);
  const auto again = wire::read_transform(written, "written");
  CHECK(again && again->weights == read->weights && again->bias == read->bias && again->mean == read->mean && again->std == read->std);
  CHECK(*wire::write_transform(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  try_archive(input);
  try_archive(made_archive(input, {"weights", "mean", "std", "bias"}));
  return 0;
}
