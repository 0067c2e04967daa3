// embedding_text.h: a matrix as text, numbers between blanks, as SPoSE's published embeddings are.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium::wire {

struct MatrixText {
  Matrix values;
  bool transposed = false;  // the file had fewer rows than columns and rows were taken to be dimensions
};
// Blanks, tabs or single commas between numbers; each line as many as the first. Errors name line and column. rows: how many
// objects there must be, when known (0: not): a file with that many columns but not rows is transposed; when not known, one
// with fewer rows than columns is.
Result<MatrixText> read_matrix_text(std::string_view bytes, const std::string& what, std::size_t rows = 0);
// One row a line, shortest decimals that read back as the same bits.
std::string write_matrix_text(const Matrix& matrix);

}  // namespace tertium::wire
