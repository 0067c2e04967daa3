// rdm_text.h: matrices of dissimilarities or similarities as text: CSV, TSV, or numbers between blanks, as pandas, NumPy and R write them.
//
// Square: a line for each object, with or without a first line of names and a first column of names. Condensed: one value a line, or one
// line of them; several lines of n (n - 1) / 2 values are several matrices, with or without a first column of their names. Numbers as names
// that only count (0, 1, 2 ... or from 1), as pandas gives them, are no names. Empty cells, NA and NaN: not measured.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/byte_source.h"
#include "shared/wire/rdm.h"

namespace tertium::wire {

// Errors name line and column.
Result<RdmReading> read_rdm_text(ByteSource& source, const std::string& what, const RdmOptions& options = {});
Result<RdmReading> read_rdm_text(std::string_view bytes, const std::string& what, const RdmOptions& options = {});

// Shortest decimals that read back as the same bits, NaN as an empty cell. Square: a line and a column of names where there are any;
// kUnsupported for more than one matrix. Condensed: a line for each matrix, its name first where there are any. kUnsupported where a reader
// would take names for values or values for names.
Result<std::string> write_rdm_text(const DissimilaritySet& set, RdmForm form, char separator = ',');

}  // namespace tertium::wire
