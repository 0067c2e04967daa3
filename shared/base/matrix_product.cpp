// matrix_product.cpp: register blocks for AVX-512, AVX2 and anything else.
#include "shared/base/matrix_product.h"

#include <algorithm>
#include <vector>

#include "shared/base/aligned.h"
#include "shared/base/instruction_sets.h"
#include "shared/base/lanes.h"

namespace tertium {
namespace {

constexpr std::size_t kPanel = 2 * kLanes;  // columns of a packed panel
constexpr std::size_t kRowsAtOnce = 48;     // rows of a product by one thread

// ---- square = x x^T, or the squared gaps of rows ----

enum class Term { kProduct, kSquaredGap };

// panel: row x kPanel, the kPanel rows of x transposed. Rows first..last of x against it.
template <class V, std::size_t R, Term kTerm>
TERTIUM_INLINE void multiply_panel(const float* x, std::size_t row, std::size_t first, std::size_t last, const float* panel, float* out, std::size_t pitch) {
  constexpr std::size_t kColumns = kPanel / kWidth<V>;
  for (std::size_t i = first; i < last; i += R) {
    const std::size_t rows = std::min(R, last - i);
    const float* from[R];
    for (std::size_t r = 0; r < R; ++r) from[r] = x + (i + std::min(r, rows - 1)) * row;
    double total[R][kPanel];
    for (std::size_t begin = 0; begin < row; begin += kStretch) {
      const std::size_t end = std::min(row, begin + kStretch);
      V sum[R][kColumns] = {};
      for (std::size_t d = begin; d < end; ++d) {
        for (std::size_t c = 0; c < kColumns; ++c) {
          V y;
          load_lanes(y, panel + d * kPanel + c * kWidth<V>);
          for (std::size_t r = 0; r < R; ++r) {
            if constexpr (kTerm == Term::kProduct) {
              sum[r][c] += from[r][d] * y;
            } else {
              const V gap = from[r][d] - y;
              sum[r][c] += gap * gap;
            }
          }
        }
      }
      for (std::size_t r = 0; r < rows; ++r) {
        float stretch[kPanel];
        for (std::size_t c = 0; c < kColumns; ++c) store_lanes(stretch + c * kWidth<V>, sum[r][c]);
        float* to = out + (i + r) * pitch;
        if (row <= kStretch) {
          for (std::size_t c = 0; c < kPanel; ++c) to[c] = stretch[c];
          continue;
        }
        for (std::size_t c = 0; c < kPanel; ++c) total[r][c] = (begin > 0 ? total[r][c] : 0.0) + static_cast<double>(stretch[c]);
        if (end == row) {
          for (std::size_t c = 0; c < kPanel; ++c) to[c] = static_cast<float>(total[r][c]);
        }
      }
    }
  }
}

// ---- out += square x ----

// Rows first..last of out; C vectors of columns from `column` on.
template <class V, std::size_t R, std::size_t C>
TERTIUM_INLINE void add_column_group(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out,
                                     std::size_t first, std::size_t last, std::size_t column) {
  for (std::size_t i = first; i < last; i += R) {
    const std::size_t rows = std::min(R, last - i);
    const float* weights[R];
    for (std::size_t r = 0; r < R; ++r) weights[r] = square + (i + std::min(r, rows - 1)) * pitch;
    V sum[R][C] = {};
    for (std::size_t j = 0; j < count; ++j) {
      const float* from = x + j * row + column;
      for (std::size_t c = 0; c < C; ++c) {
        V y;
        load_lanes(y, from + c * kWidth<V>);
        for (std::size_t r = 0; r < R; ++r) sum[r][c] += weights[r][j] * y;
      }
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < C; ++c) {
        V total;
        float* to = out + (i + r) * row + column + c * kWidth<V>;
        load_lanes(total, to);
        total += sum[r][c];
        store_lanes(to, total);
      }
    }
  }
}

// Groups of 4 vectors, then what is left: at most three, since a row is whole lanes.
template <class V, std::size_t R>
TERTIUM_INLINE void add_product(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out,
                                std::size_t first, std::size_t last) {
  std::size_t column = 0;
  for (; column + 4 * kWidth<V> <= row; column += 4 * kWidth<V>) add_column_group<V, R, 4>(square, pitch, x, count, row, out, first, last, column);
  switch ((row - column) / kWidth<V>) {
    case 3: add_column_group<V, R, 3>(square, pitch, x, count, row, out, first, last, column); break;
    case 2: add_column_group<V, R, 2>(square, pitch, x, count, row, out, first, last, column); break;
    case 1: add_column_group<V, R, 1>(square, pitch, x, count, row, out, first, last, column); break;
    default: break;
  }
}

// Each panel of rows, transposed, against all rows from its own on.
void fill_lower(const float* x, std::size_t count, std::size_t row, float* square, std::size_t pitch, Executor& executor, ProductLoops::Panel fill) {
  const std::size_t panels = (count + kPanel - 1) / kPanel;
  executor.parallel_for(panels, [&](std::size_t p) {
    Floats panel(row * kPanel, 0.0f);
    const std::size_t from = p * kPanel, to = std::min(count, from + kPanel);
    for (std::size_t j = from; j < to; ++j) {
      for (std::size_t d = 0; d < row; ++d) panel[d * kPanel + (j - from)] = x[j * row + d];
    }
    fill(x, row, from, count, panel.data(), square + from, pitch);
  });
}

}  // namespace

std::span<const ProductLoops> product_loops() {
  constexpr Term kProduct = Term::kProduct, kGap = Term::kSquaredGap;
  static const std::vector<ProductLoops> all = loops_that_run<ProductLoops>(
      {"", for_v4<multiply_panel<Eight, 6, kProduct>>, for_v4<multiply_panel<Eight, 6, kGap>>, for_v4<add_product<Sixteen, 6>>},
      {"", for_v3<multiply_panel<Eight, 3, kProduct>>, for_v3<multiply_panel<Eight, 3, kGap>>, for_v3<add_product<Eight, 3>>},
      {"", for_any<multiply_panel<Four, 1, kProduct>>, for_any<multiply_panel<Four, 1, kGap>>, for_any<add_product<Four, 2>>});
  return all;
}

void multiply_by_own_rows(const float* x, std::size_t count, std::size_t row, float* square, std::size_t pitch, Executor& executor, const ProductLoops& loops) {
  fill_lower(x, count, row, square, pitch, executor, loops.products);
}

void square_gaps_of_rows(const float* x, std::size_t count, std::size_t row, float* square, std::size_t pitch, Executor& executor, const ProductLoops& loops) {
  fill_lower(x, count, row, square, pitch, executor, loops.gaps);
}

void add_square_times(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, Executor& executor,
                      const ProductLoops& loops) {
  executor.parallel_for((count + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::size_t block) {
    loops.add_rows(square, pitch, x, count, row, out, block * kRowsAtOnce, std::min(count, (block + 1) * kRowsAtOnce));
  });
}

void multiply_rows(const float* left, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, std::size_t first, std::size_t last,
                   const ProductLoops& loops) {
  float* const to = out + first * row;
  const std::size_t size = (last - first) * row;
  std::fill(to, to + size, 0.0f);
  if (count <= kLongStretch) {
    loops.add_rows(left, pitch, x, count, row, out, first, last);
    return;
  }
  std::vector<double> total(size, 0.0);
  for (std::size_t begin = 0; begin < count; begin += kLongStretch) {
    const std::size_t terms = std::min(kLongStretch, count - begin);
    if (begin > 0) std::fill(to, to + size, 0.0f);
    loops.add_rows(left + begin, pitch, x + begin * row, terms, row, out, first, last);
    for (std::size_t i = 0; i < size; ++i) total[i] += static_cast<double>(to[i]);
  }
  for (std::size_t i = 0; i < size; ++i) to[i] = static_cast<float>(total[i]);
}

void multiply(const float* left, std::size_t pitch, std::size_t rows, const float* x, std::size_t count, std::size_t row, float* out, Executor& executor,
              const ProductLoops& loops) {
  executor.parallel_for((rows + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::size_t block) {
    multiply_rows(left, pitch, x, count, row, out, block * kRowsAtOnce, std::min(rows, (block + 1) * kRowsAtOnce), loops);
  });
}

void turn_matrix(const float* from, std::size_t from_pitch, std::size_t rows, std::size_t cols, float* to, std::size_t pitch, Executor& executor) {
  constexpr std::size_t kBlock = 32;
  executor.parallel_for((cols + kBlock - 1) / kBlock, [&](std::size_t block) {
    const std::size_t first = block * kBlock, last = std::min(cols, first + kBlock);
    for (std::size_t r0 = 0; r0 < rows; r0 += kBlock) {
      const std::size_t r1 = std::min(rows, r0 + kBlock);
      for (std::size_t c = first; c < last; ++c) {
        for (std::size_t r = r0; r < r1; ++r) to[c * pitch + r] = from[r * from_pitch + c];
      }
    }
  });
}

void mirror_lower(float* square, std::size_t count, std::size_t pitch, Executor& executor) {
  constexpr std::size_t kBlock = 32;
  executor.parallel_for((count + kBlock - 1) / kBlock, [&](std::size_t block) {
    const std::size_t first = block * kBlock, last = std::min(count, first + kBlock);
    float turned[kBlock][kBlock];
    for (std::size_t from = 0; from < last; from += kBlock) {
      const std::size_t to = std::min(last, from + kBlock);
      for (std::size_t i = first; i < last; ++i) {
        for (std::size_t j = from; j < to; ++j) turned[j - from][i - first] = square[i * pitch + j];
      }
      for (std::size_t j = from; j < to; ++j) {
        for (std::size_t i = std::max(first, j + 1); i < last; ++i) square[j * pitch + i] = turned[j - from][i - first];
      }
    }
  });
}

}  // namespace tertium
