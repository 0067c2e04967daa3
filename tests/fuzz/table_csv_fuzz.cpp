// table_csv_fuzz.cpp: any table, with or without a dictionary before it, through whichever reader its header asks for.
#include "shared/wire/json_rows.h"
#include "shared/wire/judgment_formats.h"
#include "tests/fuzz/judgment_checks.h"

// The input is a dictionary, a NUL, and a table; or a table alone.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  std::string_view input = fuzz::text_of(bytes, count);
  wire::JudgmentFileOptions options;
  if (const std::size_t nul = input.find('\0'); nul != std::string_view::npos) {
    const Result<wire::DataDictionary> dictionary = wire::read_data_dictionary(input.substr(0, nul), "dictionary");
    if (!dictionary) return 0;
    options.dictionary = *dictionary;
    input.remove_prefix(nul + 1);
  }
  const auto try_columns = [&](const wire::Columns& columns) {
    for (const bool named : {false, true}) {
      if (named) options.names = {"a", "b", "c", "d", "cat", "dog"};
      const Result<wire::JudgmentFile> file = wire::read_judgments(columns, "input", options);
      if (!file) continue;
      if (const auto* odd = std::get_if<wire::JudgmentReading>(&file->reading)) fuzz::check_set(odd->set);
      if (const auto* anchored = std::get_if<wire::AnchoredReading>(&file->reading)) fuzz::check_set(anchored->set);
    }
  };
  if (const Result<wire::Table> table = wire::read_table(input, "input")) try_columns(*table);
  if (const Result<wire::JsonRows> rows = wire::read_json_rows(input, "input")) try_columns(*rows);
  return 0;
}
