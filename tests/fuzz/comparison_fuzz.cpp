// comparison_fuzz.cpp: any bytes as compare.json; what is read is within its own ranges.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/comparison.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const auto all = wire::decode_comparison({reinterpret_cast<const char*>(bytes), count}, "input");
  if (!all) return 0;
  CHECK(all->names.empty() || all->names.size() == all->objects);
  CHECK(all->correlations.size() == all->a.dimensions.size());
  for (const auto& row : all->correlations) CHECK(row.size() == all->b.dimensions.size());
  for (const auto& scatter : all->scatters) {
    CHECK(scatter.column_a < all->a.dimensions.size() && scatter.column_b < all->b.dimensions.size());
    CHECK(scatter.weights_a.size() == all->objects && scatter.weights_b.size() == all->objects);
    for (const std::uint32_t object : scatter.both) CHECK(object < all->objects);
  }
  for (const auto& combination : all->combinations)
    for (const auto& triplet : combination.most)
      for (const std::uint32_t object : triplet.objects) CHECK(object < all->objects);
  return 0;
}
