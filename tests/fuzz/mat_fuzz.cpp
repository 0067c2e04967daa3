// mat_fuzz.cpp: any bytes as a .mat file's layout, as what the process that reads it hands over, and what matrices are made of that.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/features_mat.h"
#include "shared/wire/mat_layout.h"
#include "shared/wire/mat_variables.h"
#include "shared/wire/meadows.h"
#include "shared/wire/rdm.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  constexpr std::uint64_t kMost = 1 << 20;
  (void)wire::check_mat_layout(input, "input", kMost).ok();
  TextSource source(input, 61);
  const auto read = wire::read_mat_variables(source, "input", kMost);
  if (!read) return 0;
  std::string again(wire::kMatHead);
  for (const wire::MatVariable& variable : *read) again += wire::encode_mat_variable(variable);
  again += wire::encode_mat_end(read->size());
  CHECK(again == input);
  wire::RdmOptions options;
  options.similarities = false;
  if (const auto rdm = wire::read_rdm_mat(*read, "input", options)) {
    const auto form = rdm->square ? wire::RdmForm::kSquare : wire::RdmForm::kCondensed;
    options.square = rdm->square;
    const auto back = wire::read_rdm_mat(wire::write_rdm_mat(rdm->set, form), "written", options);
    CHECK(back.ok() && back->set.names == rdm->set.names && back->set.objects == rdm->set.objects && back->set.pairs.size() == rdm->set.pairs.size());
  }
  if (const auto features = wire::read_features_mat(*read, "input")) {
    const auto back = wire::read_features_mat(wire::write_features_mat(*features), "written");
    CHECK(back.ok() && back->values == features->values);
  }
  return 0;
}
