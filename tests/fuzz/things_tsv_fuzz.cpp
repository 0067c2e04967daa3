// things_tsv_fuzz.cpp: any table as THINGS judgments; what is read says the same after it is written and read again.
#include "shared/wire/things_tsv.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const Result<wire::Table> table = wire::read_table(fuzz::text_of(bytes, count), "input");
  if (!table) return 0;
  for (const wire::ThingsRows rows : {wire::ThingsRows::kAll, wire::ThingsRows::kTraining, wire::ThingsRows::kCeilingWithin}) {
    wire::ThingsOptions options;
    options.rows = rows;
    const Result<wire::JudgmentReading> reading = wire::read_things_judgments(*table, "input", options);
    if (!reading) continue;
    fuzz::check_set(reading->set);
    const Result<wire::Table> written = wire::read_table(wire::write_table(wire::things_table(reading->set)), "written");
    CHECK(written.ok());
    const Result<wire::JudgmentReading> again = wire::read_things_judgments(*written, "written");
    CHECK(again.ok());
    fuzz::check_same(reading->set, again->set);
  }
  return 0;
}
