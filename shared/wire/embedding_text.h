// embedding_text.h: a matrix as text, numbers between blanks, as SPoSE's published embeddings are.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium::wire {

struct MatrixText {
  Matrix values;
  bool transposed = false;  // the file's rows were taken to be dimensions
};
// Blanks, tabs or single commas between numbers; each line as many as the first. Errors name line and column. rows: how many
// objects there must be, when known (0: not): a file with that many columns but not rows is transposed. rows_min: how many there
// must be at least, when only that is known: a file with fewer rows and enough columns is transposed (1: none is). When neither
// is known, one with fewer rows than columns is.
Result<MatrixText> read_matrix_text(ByteSource& source, const std::string& what, std::size_t rows = 0, std::size_t rows_min = 0);
Result<MatrixText> read_matrix_text(std::string_view bytes, const std::string& what, std::size_t rows = 0, std::size_t rows_min = 0);
// One row a line, shortest decimals that read back as the same bits.
std::string write_matrix_text(const Matrix& matrix);

}  // namespace tertium::wire
