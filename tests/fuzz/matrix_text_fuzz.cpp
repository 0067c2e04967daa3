// matrix_text_fuzz.cpp: any bytes as a matrix of numbers; what is read comes back bit for bit when written.
#include <cstdint>
#include <cstring>

#include "shared/base/check.h"
#include "shared/wire/embedding_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  if (const auto text = wire::read_matrix_text(input, "input")) {
    const Matrix& matrix = text->values;
    const auto again = wire::read_matrix_text(wire::write_matrix_text(matrix), "written", matrix.rows);
    CHECK(again && !again->transposed && again->values.rows == matrix.rows && again->values.cols == matrix.cols);
    CHECK(std::memcmp(again->values.values.data(), matrix.values.data(), matrix.values.size() * sizeof(float)) == 0);
  }
  return 0;
}
