// jspsych_fuzz.cpp: any CSV or JSON as jsPsych's data; what is read says the same after it is written and read again, in both forms.
#include "shared/wire/json_rows.h"
#include "shared/wire/jspsych.h"
#include "tests/fuzz/judgment_checks.h"

namespace {
using namespace tertium;

void try_columns(const wire::Columns& columns) {
  if (const Result<wire::AnchoredReading> reading = wire::read_jspsych_anchored(columns, "input")) fuzz::check_set(reading->set);
  const Result<wire::JudgmentReading> reading = wire::read_jspsych_judgments(columns, "input");
  if (!reading) return;
  fuzz::check_set(reading->set);
  wire::ReadingOptions options;
  options.convention.base = 0;
  options.convention.time_unit = wire::TimeUnit::kMilliseconds;
  const Result<wire::Table> table = wire::read_table(wire::write_table(wire::jspsych_table(reading->set)), "written");
  const Result<wire::JsonRows> rows = wire::read_json_rows(wire::jspsych_json(reading->set), "written");
  CHECK(table.ok() && rows.ok());
  for (const wire::Columns* written : {static_cast<const wire::Columns*>(&*table), static_cast<const wire::Columns*>(&*rows)}) {
    const Result<wire::JudgmentReading> again = wire::read_jspsych_judgments(*written, "written", options);
    CHECK(again.ok());
    fuzz::check_same(reading->set, again->set);
  }
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string_view input = fuzz::text_of(bytes, count);
  if (const Result<wire::Table> table = wire::read_table(input, "input")) try_columns(*table);
  if (const Result<wire::JsonRows> rows = wire::read_json_rows(input, "input")) try_columns(*rows);
  return 0;
}
