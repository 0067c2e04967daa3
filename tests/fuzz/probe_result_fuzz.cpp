// probe_result_fuzz.cpp: any bytes as probe.json; what is read has folds, lambdas, looks that rise, and makes a report.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/report/probe_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const auto all = wire::decode_probe_result({reinterpret_cast<const char*>(bytes), count}, "input");
  if (!all) return 0;
  CHECK(!all->folds.empty() && !all->lambdas.empty());
  for (const auto& fold : all->folds)
    for (std::size_t i = 1; i < fold.checks.size(); ++i) CHECK(fold.checks[i].at > fold.checks[i - 1].at);
  CHECK(!make_probe_report(*all, "", "").blocks().empty());
  return 0;
}
