// alignet_npz.h: AligNet's triplets (.npz): filenames (n, 3) text, similarities (n, 3) floats, indices (n, 3) integers.
// The format: google-deepmind/alignet, README: similarities are [s01, s02, s12], the last picture is the odd one, indices are those of
// the data set (imagenet2012). Its line "s12 < s01 and s12 < s02" is not what "the last is the odd one" means: that is s01 the largest.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/pseudo_triplets.h"
#include "shared/wire/npz.h"

namespace tertium::wire {

struct AlignetFile {
  PseudoTriplets triplets;
  OrderCheck order;  // to be reported: rows where s01 is not the largest
};
// File names are read one by one against the indices: a picture has one name and one index, else the row and column that disagree are
// told. kInvalid also when s01 is not the largest in most rows: then the odd one is not last.
Result<AlignetFile> read_alignet(std::string_view bytes, const std::string& what);
// numpy.savez's bytes: '<U', f4 (f8 when a similarity is no float), i8. numpy.load reads them with allow_pickle=False.
Result<std::string> write_alignet(const PseudoTriplets& triplets);
bool is_alignet_npz(const NpzArchive& archive);

}  // namespace tertium::wire
