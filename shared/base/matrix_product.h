// matrix_product.h: products of matrices of floats, above all of one with itself, in blocks that stay in registers.
// Sums of more than kStretch terms are taken in stretches: floats within one, double precision from one to the next. The order of every sum is
// written down, so blocking, threads and instruction sets change no bit (tests/shared/base/matrix_product_test.cpp).
#pragma once
#include <cstddef>
#include <span>

#include "shared/base/executor.h"

namespace tertium {

inline constexpr std::size_t kStretch = 128;

// The inner loops for one instruction set. Panels and blocks are the business of matrix_product.cpp.
struct ProductLoops {
  const char* name;  // "x86-64-v4", "x86-64-v3", "any"
  using Panel = void (*)(const float* x, std::size_t row, std::size_t first, std::size_t last, const float* panel, float* out, std::size_t pitch);
  using Rows = void (*)(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, std::size_t first,
                        std::size_t last);
  Panel products, gaps;
  Rows add_rows;
};
// Those that this processor runs, the fastest first.
std::span<const ProductLoops> product_loops();

// square[i * pitch + j] = <x_i, x_j> for j <= i at least (whole blocks are written). x: count x row, row a multiple of 16 floats. pitch: at
// least pad_to_lanes(count) + 16. Within 129 * 2^-24 |x_i| |x_j| of the exact sum, where that fits a float.
void multiply_by_own_rows(const float* x, std::size_t count, std::size_t row, float* square, std::size_t pitch, Executor& executor,
                          const ProductLoops& loops = product_loops().front());

// square[i * pitch + j] = |x_i - x_j|^2 likewise, within 132 * 2^-24 of itself.
void square_gaps_of_rows(const float* x, std::size_t count, std::size_t row, float* square, std::size_t pitch, Executor& executor,
                         const ProductLoops& loops = product_loops().front());

// out (count x row) += square (count x count, row i at i * pitch) times x (count x row). Each element is one sum of floats in order.
void add_square_times(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, Executor& executor,
                      const ProductLoops& loops = product_loops().front());

// out (rows x row) = left (rows x count, row i at i * pitch) times x (count x row); row a multiple of 16 floats. Sums of more than kLongStretch terms
// are taken in stretches of so many: floats within one, in order, double precision from one to the next. out may not be left or x.
inline constexpr std::size_t kLongStretch = 512;
void multiply(const float* left, std::size_t pitch, std::size_t rows, const float* x, std::size_t count, std::size_t row, float* out, Executor& executor,
              const ProductLoops& loops = product_loops().front());
// The same for rows first..last of `left` and `out` alone, here and now: for callers that are themselves in a loop of an executor.
void multiply_rows(const float* left, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, std::size_t first, std::size_t last,
                   const ProductLoops& loops = product_loops().front());

// to (cols x pitch) = from (rows x from_pitch) turned: to[c * pitch + r] = from[r * from_pitch + c]. pitch >= rows; what lies beyond a row is left alone.
void turn_matrix(const float* from, std::size_t from_pitch, std::size_t rows, std::size_t cols, float* to, std::size_t pitch, Executor& executor);

// Below the diagonal becomes above it: square[j * pitch + i] = square[i * pitch + j] for j < i.
void mirror_lower(float* square, std::size_t count, std::size_t pitch, Executor& executor);

}  // namespace tertium
