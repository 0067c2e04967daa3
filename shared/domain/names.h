// names.h: the names of a matrix's rows or of the objects that a triplet's numbers stand for, and alignment by them.
// A row number means nothing by itself: two orders of the same names circulate, so both sides carry names.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium {

using Names = std::vector<std::string>;  // unique, non-empty; empty vector: the names are not known

// Every name present, none empty, none twice; `what` opens the message, e.g. the file's path.
Result<void> check_names(const Names& names, const std::string& what);

struct Alignment {
  std::vector<std::uint32_t> source;  // source[r]: the row of `from` that becomes row r
  std::size_t rows_moved = 0;         // how many rows r have source[r] != r
};

// How to take rows named `from` into the order `to`. Both must hold the same names (any order), else kInvalid with the
// first names that only one side has.
Result<Alignment> align_names(const Names& from, const Names& to, const std::string& from_what, const std::string& to_what);

// The matrix with its rows taken in the alignment's order.
Matrix align_rows(const Matrix& matrix, const Alignment& alignment);

}  // namespace tertium
