// data_dictionary_fuzz.cpp: any bytes as a data dictionary; what is read is the same when it is written and read again.
#include "shared/wire/data_dictionary.h"
#include "tests/fuzz/judgment_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const Result<wire::DataDictionary> dictionary = wire::read_data_dictionary(fuzz::text_of(bytes, count), "input");
  if (!dictionary) return 0;
  const std::string written = wire::write_data_dictionary(*dictionary);
  const Result<wire::DataDictionary> again = wire::read_data_dictionary(written, "written");
  CHECK(again.ok());
  CHECK(wire::write_data_dictionary(*again) == written);
  return 0;
}
