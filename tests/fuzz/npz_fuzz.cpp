// npz_fuzz.cpp: any bytes as a .npz archive, its deflate included; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/inflate.h"
#include "shared/wire/npz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  constexpr std::uint64_t kMost = 1 << 20;
  if (const auto members = wire::read_npz(input, "input", kMost)) {
    const auto written = wire::write_npz(*members);
    CHECK(written.ok());
    const auto again = wire::read_npz(*written, "written", kMost);
    CHECK(again && again->size() == members->size());
    for (std::size_t m = 0; m < members->size(); ++m) CHECK((*again)[m].name == (*members)[m].name && (*again)[m].bytes == (*members)[m].bytes);
  }
  if (const auto posterior = wire::read_posterior(input, "input")) CHECK(wire::read_posterior(*wire::write_posterior(*posterior), "written").ok());
  // The checksum stops most damaged archives; the unpacker itself must stand alone.
  if (count > 2) {
    const std::size_t size = static_cast<std::size_t>(bytes[0]) * 256 + bytes[1];
    if (const auto plain = wire::inflate(input.substr(2), size)) CHECK(plain->size() == size);
  }
  return 0;
}
