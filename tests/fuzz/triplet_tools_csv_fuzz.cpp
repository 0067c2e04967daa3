// triplet_tools_csv_fuzz.cpp: any table as tripletTools' judgments; what is read says the same after it is written and read again.
#include "shared/wire/triplet_tools_csv.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const Result<wire::Table> table = wire::read_table(fuzz::text_of(bytes, count), "input");
  if (!table) return 0;
  const Result<wire::AnchoredReading> reading = wire::read_triplet_tools_judgments(*table, "input");
  if (!reading) return 0;
  fuzz::check_set(reading->set);
  const Result<wire::Table> written = wire::read_table(wire::write_table(wire::triplet_tools_table(reading->set)), "written");
  CHECK(written.ok());
  return 0;
}
