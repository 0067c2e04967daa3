// object_dimensions_npz_fuzz.cpp: any bytes as parameters.npz of object-dimensions, or as its members; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/object_dimensions_npz.h"
#include "tests/support/made_archive.h"

namespace {

using namespace tertium;

void try_archive(std::string_view input) {
  for (const bool all_dims : {false, true}) {
    const auto sorted = wire::read_object_dimensions(input, "input", {.raw_order = false, .all_dims = all_dims});
    const auto raw = wire::read_object_dimensions(input, "input", {.raw_order = true, .all_dims = all_dims});
    CHECK(sorted.ok() == raw.ok());
    if (!raw) continue;
    for (const float value : sorted->embedding.values.values) CHECK(value >= 0);
    const auto again = wire::read_object_dimensions(*wire::write_object_dimensions(*raw, all_dims), "written", {.raw_order = true, .all_dims = all_dims});
    CHECK(again && again->embedding.values == raw->embedding.values && again->weights == raw->weights);
    CHECK(again->posterior.has_value() == raw->posterior.has_value());
    if (raw->posterior) CHECK(again->posterior->location == raw->posterior->location && again->posterior->scale == raw->posterior->scale);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  try_archive(input);
  try_archive(made_archive(input, {"method", "pruned_q_mu", "pruned_q_var", "q_mu", "q_var", "weights", "pruned_weights"}));
  return 0;
}
