// npy_fuzz.cpp: any bytes as a .npy file; what is read comes back when written.
#include <cstdint>
#include <cstring>

#include "shared/base/check.h"
#include "shared/wire/npy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  if (const auto matrix = wire::read_npy_matrix(input, "input")) {
    const auto again = wire::read_npy_matrix(wire::write_npy(*matrix), "written");
    CHECK(again && again->rows == matrix->rows && again->cols == matrix->cols);
    CHECK(matrix->values.empty() || std::memcmp(again->values.data(), matrix->values.data(), matrix->values.size() * sizeof(float)) == 0);
  }
  if (const auto set = wire::read_npy_triplets(input, "input")) {
    const auto again = wire::read_npy_triplets(wire::write_npy(*set), "written", set->objects);
    CHECK(again && again->triplets == set->triplets && again->participants == set->participants);
  }
  return 0;
}
