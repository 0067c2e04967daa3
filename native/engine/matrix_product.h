// matrix_product.h: the two matrix products of the Gram kernel, in blocks that stay in registers.
// Every element is one sum in the order of the index that is summed over: same bits for any blocking, thread or instruction set.
#pragma once
#include <cstddef>

#include "shared/base/executor.h"

namespace tertium {

// square[i * pitch + j] = <x_i, x_j> for j <= i at least (whole blocks are written). x: count x row, row a multiple of 16 floats. pitch: at
// least pad_to_lanes(count) + 16.
void multiply_by_own_rows(const float* x, std::size_t count, std::size_t row, float* square, std::size_t pitch, Executor& executor);

// out (count x row) += square (count x count, row i at i * pitch) times x (count x row).
void add_square_times(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, Executor& executor);

// Below the diagonal becomes above it: square[j * pitch + i] = square[i * pitch + j] for j < i.
void mirror_lower(float* square, std::size_t count, std::size_t pitch, Executor& executor);

}  // namespace tertium
