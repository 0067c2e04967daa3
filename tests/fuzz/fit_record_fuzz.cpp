// fit_record_fuzz.cpp: any bytes as fit.json; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/fit_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  if (const auto record = wire::decode_fit_record({reinterpret_cast<const char*>(bytes), count}, "input")) {
    const std::string json = wire::encode_fit_record(*record);
    const auto again = wire::decode_fit_record(json, "written");
    CHECK(again && wire::encode_fit_record(*again) == json);
  }
  return 0;
}
