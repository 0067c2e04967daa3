// fit_checkpoint_fuzz.cpp: any bytes as a fit's checkpoint; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/fit_checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  if (const auto read = wire::read_fit_checkpoint({reinterpret_cast<const char*>(bytes), count}, "input")) {
    const auto written = wire::write_fit_checkpoint(*read);
    CHECK(written);
    const auto again = wire::read_fit_checkpoint(*written, "written");
    CHECK(again && *wire::write_fit_checkpoint(*again) == *written);
  }
  return 0;
}
