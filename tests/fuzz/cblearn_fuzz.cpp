// cblearn_fuzz.cpp: any bytes as cblearn's arrays in text; what is read comes back when written.
#include "shared/wire/cblearn.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input = fuzz::text_of(bytes, count);
  TextSource odd_source(input);
  if (const Result<wire::JudgmentReading> reading = wire::read_cblearn_odd_first(odd_source, "input")) {
    fuzz::check_set(reading->set);
    const std::string written = wire::write_cblearn_odd_first(triplets_of(reading->set));
    TextSource source(written);
    const Result<wire::JudgmentReading> again = wire::read_cblearn_odd_first(source, "written");
    CHECK(again.ok() && triplets_of(again->set).triplets == triplets_of(reading->set).triplets);
  }
  for (const wire::CblearnResponse response : {wire::CblearnResponse::kNone, wire::CblearnResponse::kBoolean, wire::CblearnResponse::kCount}) {
    TextSource list_source(input);
    const Result<wire::AnchoredReading> reading = wire::read_cblearn_list_order(list_source, "input", response);
    if (!reading || reading->set.judgments.empty()) continue;
    fuzz::check_set(reading->set);
    const std::string written = wire::write_cblearn_list_order(reading->set);
    TextSource source(written);
    const Result<wire::AnchoredReading> again = wire::read_cblearn_list_order(source, "written", wire::CblearnResponse::kNone);
    CHECK(again.ok());
    fuzz::check_same(reading->set, again->set);
  }
  return 0;
}
