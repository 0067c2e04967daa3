// npy_fuzz.cpp: any bytes as a .npy file, at once and piece by piece; what is read comes back when written.
#include <cstdint>
#include <cstring>

#include "shared/base/check.h"
#include "shared/wire/npy.h"

namespace {

using namespace tertium;

bool same(const Matrix& a, const Matrix& b) {
  return a.rows == b.rows && a.cols == b.cols && (a.values.empty() || std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(float)) == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  const std::size_t piece = 1 + count % 13;
  const auto array = wire::read_npy(input, "input");
  if (array) {
    const std::string written = wire::write_npy(*array);
    const auto again = wire::read_npy(written, "written");
    CHECK(again && again->header == array->header && again->data == array->data && wire::write_npy(*again) == written);
  }
  const auto matrix = wire::read_npy_matrix(input, "input");
  TextSource pieces(input, piece);
  const auto slowly = wire::read_npy_matrix(pieces, count, "input");
  CHECK(matrix.ok() == slowly.ok());
  if (matrix) {
    CHECK(array.ok() && same(*matrix, *slowly));
    const auto again = wire::read_npy_matrix(wire::write_npy(*matrix), "written");
    CHECK(again && same(*again, *matrix));
  } else {
    CHECK(matrix.error().message == slowly.error().message);
  }
  if (const auto set = wire::read_npy_triplets(input, "input")) {
    const auto again = wire::read_npy_triplets(wire::write_npy(*set), "written", set->objects);
    CHECK(again && again->triplets == set->triplets && again->participants == set->participants);
    TextSource source(input, piece);
    const auto slow = wire::read_npy_triplets(source, count, "input");
    CHECK(slow && slow->triplets == set->triplets && slow->participants == set->participants && slow->objects == set->objects);
  }
  if (const auto text = wire::read_npy_text(input, "input")) {
    const std::string written = wire::write_npy(wire::make_text_array({text->size()}, *text));
    CHECK(*wire::read_npy_text(written, "written") == *text);
  }
  return 0;
}
