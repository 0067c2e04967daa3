// dimension_labels.h: a label for each dimension of an embedding ("semantic", "visual" ...), as a list or as a table, ratings.csv among them.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/result.h"

namespace tertium::wire {

// What was said of each of `dims` dimensions, in the embedding's order of columns; nothing or several words of some.
//   A list: no cell of its first line is called column or dimension; a label a line, as many lines as dimensions, an empty line for one without.
//   A table (commas or tabs, a header): a column `column` (counted from 0, as in our CSV files) or `dimension` (counted from 1, as people see them), and the labels
//   in `label`, else `nature`, else `shown_label`; so ratings.csv of an export can be handed in, whose raters say one nature each.
// kInvalid: another number of lines, a number that is no dimension, a table without these columns, a label of over kDimensionLabelBytesMax bytes or not UTF-8.
Result<std::vector<std::vector<std::string>>> read_dimension_labels(std::string_view bytes, std::size_t dims, const std::string& what);

// One label each: what was said most often; "" where nothing was, or where several share the first place.
std::vector<std::string> most_frequent_labels(const std::vector<std::vector<std::string>>& said);

}  // namespace tertium::wire
