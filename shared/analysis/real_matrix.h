// real_matrix.h: a dense row-major matrix of doubles, for sums in which floats would lose too much.
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "shared/base/check.h"

namespace tertium {

// rows x cols, row-major, no padding.
struct RealMatrix {
  std::size_t rows = 0;
  std::size_t cols = 0;
  std::vector<double> values;  // rows * cols

  RealMatrix() = default;
  RealMatrix(std::size_t row_count, std::size_t col_count, double fill = 0.0) : rows(row_count), cols(col_count), values(row_count * col_count, fill) {}

  double& at(std::size_t row, std::size_t col) { return values[row * cols + col]; }
  double at(std::size_t row, std::size_t col) const { return values[row * cols + col]; }
  std::span<double> row(std::size_t r) { CHECK(r < rows); return {values.data() + r * cols, cols}; }
  std::span<const double> row(std::size_t r) const { CHECK(r < rows); return {values.data() + r * cols, cols}; }
  bool operator==(const RealMatrix&) const = default;
};

}  // namespace tertium
