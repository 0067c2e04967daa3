// matrix.h: a dense row-major matrix of floats that owns its values; the shape in which embeddings and features travel.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "shared/base/check.h"

namespace tertium {

// rows x cols, row-major, no padding. An embedding is objects x dims; features are objects x features.
struct Matrix {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::vector<float> values;  // rows * cols

  Matrix() = default;
  Matrix(std::size_t row_count, std::size_t col_count, float fill = 0.0f)
      : rows(row_count), cols(col_count), values(row_count * col_count, fill) {}

  float& at(std::size_t row, std::size_t col) { return values[row * cols + col]; }
  float at(std::size_t row, std::size_t col) const { return values[row * cols + col]; }
  std::span<float> row(std::size_t r) { CHECK(r < rows); return {values.data() + r * cols, cols}; }
  std::span<const float> row(std::size_t r) const { CHECK(r < rows); return {values.data() + r * cols, cols}; }
  bool operator==(const Matrix&) const = default;
};

}  // namespace tertium
