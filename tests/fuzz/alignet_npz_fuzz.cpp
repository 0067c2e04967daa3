// alignet_npz_fuzz.cpp: any bytes as AligNet's archive, or as its members; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/alignet_npz.h"
#include "tests/support/made_archive.h"

namespace {

using namespace tertium;

void try_archive(std::string_view input) {
  const auto read = wire::read_alignet(input, "input");
  if (!read) return;
  const TripletSet set = to_triplets(read->triplets);
  for (const Triplet& t : set.triplets) CHECK(t.first < set.objects && t.second < set.objects && t.odd < set.objects);
  const std::string written = *wire::write_alignet(read->triplets);
  const auto again = wire::read_alignet(written, "written");
  CHECK(again && again->triplets == read->triplets && again->order.rows_against == read->order.rows_against);
  CHECK(*wire::write_alignet(again->triplets) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  try_archive(input);
  try_archive(made_archive(input, {"filenames", "similarities", "indices"}));
  return 0;
}
