// alignment_fuzz.cpp: any bytes as align.json; every list that stands beside another is as long.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/alignment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const auto all = wire::decode_alignment({reinterpret_cast<const char*>(bytes), count}, "input");
  if (!all) return 0;
  const auto beside = [](const std::vector<double>& list, const std::vector<double>& counts) { CHECK(list.empty() || list.size() == counts.size()); };
  CHECK(all->category_triplets.empty() || all->category_triplets.size() == all->categories.size());
  for (const auto& model : all->models) {
    beside(model.dimension_errors, all->dimension_triplets);
    beside(model.entropy_errors, all->entropy_triplets);
    beside(model.category_errors, all->category_triplets);
  }
  for (const auto& column : all->columns) CHECK((column.numbers ? column.values.size() : column.words.size()) == all->models.size());
  return 0;
}
