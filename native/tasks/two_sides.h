// two_sides.h: the rows of one matrix in the order of another's, by their names: what every comparison of two embeddings or features begins with.
#pragma once
#include <cstddef>
#include <string>

#include "shared/domain/embedding.h"

namespace tertium {

struct TwoSides {
  Matrix b;                    // its rows in the order of a
  std::size_t rows_moved = 0;
  bool aligned = false;        // by names; false: a side has none, or they are ignored, and rows are as stored
};
// kInvalid: names that do not match, or other numbers of rows.
Result<TwoSides> align_sides(const Embedding& a, const Embedding& b, bool ignore_names, const std::string& a_what, const std::string& b_what);

}  // namespace tertium
