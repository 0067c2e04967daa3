// read_out_result_fuzz.cpp: any bytes as regress.json; lists that stand beside each other are as long, and what is read makes a report.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/report/read_out_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const auto all = wire::decode_read_out_result({reinterpret_cast<const char*>(bytes), count}, "input");
  if (!all) return 0;
  CHECK(!all->dimensions.empty());
  if (all->similarity) CHECK(all->similarity->truth.size() == all->similarity->predicted.size());
  CHECK(all->true_parts.has_value() == all->predicted_parts.has_value());
  if (all->true_parts) CHECK(all->true_parts->categories.size() == all->predicted_parts->categories.size());
  CHECK(!make_read_out_report(*all, "", "").blocks().empty());
  return 0;
}
