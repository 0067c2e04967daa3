// vice_npz_fuzz.cpp: any bytes as a posterior's archive, or as the members of one; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/vice_npz.h"
#include "tests/support/made_archive.h"

namespace {

using namespace tertium;

void try_archive(std::string_view input) {
  const auto read = wire::read_vice_npz(input, "input");
  if (!read) return;
  const std::string written = *wire::write_vice_npz(*read);
  const auto again = wire::read_vice_npz(written, "written");
  CHECK(again && again->pruned == read->pruned && again->values.location == read->values.location && again->values.scale == read->values.scale);
  CHECK(*wire::write_vice_npz(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  try_archive(input);
  try_archive(made_archive(input, {"loc", "scale", "pruned_loc", "pruned_scale"}));
  return 0;
}
