// triplet_text_fuzz.cpp: any bytes as triplet text; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/triplet_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  for (const std::uint32_t column : {1u, 2u, 3u})
    if (const auto set = wire::read_triplet_text(input, "input", {0, column})) {
      const auto again = wire::read_triplet_text(wire::write_triplet_text(*set), "written", {set->objects, 3});
      CHECK(again && again->triplets == set->triplets && again->participants == set->participants);
    }
  for (const std::uint32_t objects : {0u, 3u}) {
    TextSource source(input, 3);
    wire::ConventionOptions options;
    options.objects = objects;
    if (const auto reading = wire::read_foreign_triplet_text(source, "input", options)) {
      const TripletSet& set = reading->set;
      for (const Triplet& t : set.triplets) CHECK(t.first < set.objects && t.second < set.objects && t.odd < set.objects);
    }
  }
  return 0;
}
