// row_products.h: products and distances of the rows of matrices in double precision, a tile at a time, so that the square of them need not lie in memory.
#pragma once
#include <cstddef>
#include <vector>

#include "shared/domain/matrix.h"

namespace tertium {

// The rows of a matrix, or its columns taken as rows, shifted and scaled: value d of row i is (m - row_shift[i] - column_shift[d]) * scale[i], an empty
// list meaning 0, and for scale 1. The matrix must live as long.
struct RowView {
  const Matrix* matrix = nullptr;
  bool turned = false;  // columns are rows
  std::vector<double> row_shift, column_shift, scale;

  std::size_t count() const { return turned ? matrix->cols : matrix->rows; }
  std::size_t length() const { return turned ? matrix->rows : matrix->cols; }
};
RowView plain_rows(const Matrix& matrix);
RowView unit_rows(const Matrix& matrix);         // of length 1; a row of zeros stays so
RowView standard_rows(const Matrix& matrix);     // less their mean, of length 1; a row that does not vary is 0
RowView rows_less_means(const Matrix& matrix);   // each column less its mean
RowView columns_less_means(const Matrix& matrix);  // the columns as rows, each less its mean

inline constexpr std::size_t kProductTile = 64;
// values[i * kProductTile + j] = <row (tile_a * 64 + i) of a, row (tile_b * 64 + j) of b>, 0 beyond the last row. Both of one length. Each is one sum in the
// order of the columns, so no bit depends on the instruction set. `values` holds 64 x 64.
void multiply_rows(const RowView& a, std::size_t tile_a, const RowView& b, std::size_t tile_b, double* values);
// The squared distances likewise; exactly 0 for equal rows. Undefined beyond the last row.
void square_row_gaps(const RowView& a, std::size_t tile_a, const RowView& b, std::size_t tile_b, double* values);

constexpr std::size_t tiles_of(std::size_t rows) { return (rows + kProductTile - 1) / kProductTile; }
// The tiles on and above the diagonal of a square of `tiles` tiles by number, row by row.
struct TilePair { std::size_t row, column; };
std::vector<TilePair> upper_tiles(std::size_t tiles);

}  // namespace tertium
