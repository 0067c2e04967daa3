// names_text_fuzz.cpp: any bytes as names, one a line; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/names_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  if (const auto names = wire::read_names(input, "input")) CHECK(check_names(*names, "read").ok());
  if (const auto names = wire::read_file_names(input, "input")) CHECK(check_names(*names, "read").ok());
  const std::string path(input.substr(0, 200));
  CHECK(wire::names_path_for(path).ends_with(".names.txt"));
  CHECK(wire::names_paths_beside(path).size() == 2);
  return 0;
}
