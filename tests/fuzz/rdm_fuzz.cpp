// rdm_fuzz.cpp: any bytes as a matrix of pairs in .npy and .npz; what is read comes back when written, square and condensed.
#include <cstdint>
#include <cstring>

#include "shared/base/check.h"
#include "shared/wire/rdm.h"

namespace {

void check_same(const tertium::DissimilaritySet& a, const tertium::DissimilaritySet& b) {
  CHECK(a.objects == b.objects && a.pairs.size() == b.pairs.size() && a.similarities == b.similarities);
  for (std::size_t m = 0; m < a.pairs.size(); ++m) {
    CHECK(a.pairs[m].size() == b.pairs[m].size());
    for (std::size_t p = 0; p < a.pairs[m].size(); ++p) {
      const double x = a.pairs[m][p], y = b.pairs[m][p];
      CHECK(x != x ? y != y : std::memcmp(&x, &y, sizeof x) == 0);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  if (wire::refuse_foreign_matrix(input, "input")) return 0;
  wire::RdmOptions options;
  options.similarities = count % 2 == 0;
  if (const auto read = wire::read_rdm_npy(input, "input", options)) {
    const wire::RdmForm form = read->square ? wire::RdmForm::kSquare : wire::RdmForm::kCondensed;
    const std::string written = wire::write_rdm_npy(read->set, form, read->stacked);
    options.square = read->square;
    const auto again = wire::read_rdm_npy(written, "written", options);
    CHECK(again.ok());
    check_same(read->set, again->set);
    CHECK(wire::write_rdm_npy(again->set, form, again->stacked) == written);
  }
  options.square.reset();
  if (const auto read = wire::read_rdm_npz(input, "input", options)) {
    const wire::RdmForm form = read->square ? wire::RdmForm::kSquare : wire::RdmForm::kCondensed;
    options.square = read->square;
    const auto written = wire::write_rdm_npz(read->set, form, read->stacked);
    CHECK(written.ok());
    const auto again = wire::read_rdm_npz(*written, "written", options);
    CHECK(again.ok() && again->set.names == read->set.names && again->set.matrix_names == read->set.matrix_names);
    check_same(read->set, again->set);
  }
  return 0;
}
