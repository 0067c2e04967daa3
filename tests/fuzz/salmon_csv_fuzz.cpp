// salmon_csv_fuzz.cpp: any table as Salmon's answers; what is read says the same after it is written and read again.
#include "shared/wire/salmon_csv.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const Result<wire::Table> table = wire::read_table(fuzz::text_of(bytes, count), "input");
  if (!table) return 0;
  if (const Result<wire::AnchoredReading> reading = wire::read_salmon_judgments(*table, "input")) {
    fuzz::check_set(reading->set);
    const Result<wire::Table> written = wire::read_table(wire::write_table(wire::salmon_table(reading->set)), "written");
    CHECK(written.ok());
    const Result<wire::AnchoredReading> again = wire::read_salmon_judgments(*written, "written");
    CHECK(again.ok());
    fuzz::check_same(reading->set, again->set);
  }
  if (const Result<wire::AnchoredReading> reading = wire::read_salmon_offline(*table, "input")) {
    fuzz::check_set(reading->set);
    const Result<wire::Table> written = wire::read_table(wire::write_table(wire::salmon_offline_table(reading->set)), "written");
    CHECK(written.ok());
    const Result<wire::AnchoredReading> again = wire::read_salmon_offline(*written, "written");
    CHECK(again.ok());
    fuzz::check_same(reading->set, again->set);
  }
  return 0;
}
