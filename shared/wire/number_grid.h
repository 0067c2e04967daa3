// number_grid.h: a text of numbers, as many in each line, whose first line and first column may be words: CSV, TSV, or between blanks.
// Only for the .cpp files of this room: what the first line and column are is for those to say who know what the numbers mean.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"

namespace tertium::wire {

struct NumberGrid {
  std::vector<std::string> first_line, first_column;  // as they stand; the column from the second line on
  std::vector<double> values;                         // of all lines but the first, row by row; a word in the first column is NaN
  std::size_t lines = 0, columns = 0;                 // the first line counts, its cells do not
  bool words_in_column = false;                       // some cell of the first column is no number
};
// Separated by tabs, commas or semicolons, whichever the first line has outside quotes, else by blanks. Errors name line and column: a word
// past the first line and column, lines of different lengths, quotes, an empty line between others, names over limits.h.
Result<NumberGrid> read_number_grid(ByteSource& source, const std::string& what);

// A finite number; NaN for an empty cell, NA and NaN; nothing for other words.
std::optional<double> grid_value(std::string_view cell);
bool is_grid_value(std::string_view cell);
// 0, 1, 2 ... or 1, 2, 3 ..., or as R does it V1, V2, V3 ...: what a program gave where there were no names.
bool only_counts(const std::vector<std::string>& names, std::size_t from = 0);

// A name as a cell that reads back as it is, whatever separates. kUnsupported: it has a line end in it, which no line can hold.
Result<std::string> name_cell(std::string_view name);

}  // namespace tertium::wire
