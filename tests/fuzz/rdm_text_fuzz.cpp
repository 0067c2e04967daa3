// rdm_text_fuzz.cpp: any bytes as a matrix of pairs in text; what is read comes back when written.
#include <cstdint>
#include <cstring>

#include "shared/base/check.h"
#include "shared/wire/rdm_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  for (const int option : {0, 1, 2}) {
    wire::RdmOptions options;
    if (option > 0) options.similarities = option == 2;
    if (option > 0) options.square = option == 2;
    const auto read = wire::read_rdm_text(input, "input", options);
    if (!read) continue;
    const DissimilaritySet& set = read->set;
    for (const auto& pairs : set.pairs) CHECK(pairs.size() == pair_count(set.objects));
    const wire::RdmForm form = read->square ? wire::RdmForm::kSquare : wire::RdmForm::kCondensed;
    const auto text = wire::write_rdm_text(set, form);
    if (!text) continue;
    options.square = read->square;
    options.similarities = set.similarities;
    const auto again = wire::read_rdm_text(*text, "written", options);
    CHECK(again.ok() && again->set.objects == set.objects && again->set.names == set.names && again->set.pairs.size() == set.pairs.size());
    for (std::size_t m = 0; m < set.pairs.size(); ++m)
      for (std::size_t p = 0; p < set.pairs[m].size(); ++p) {
        const double a = set.pairs[m][p], b = again->set.pairs[m][p];
        CHECK(a != a ? b != b : std::memcmp(&a, &b, sizeof a) == 0);
      }
  }
  return 0;
}
