// matrix_product.cpp: register blocks for AVX-512, AVX2 and anything else.
#include "native/engine/matrix_product.h"

#include <algorithm>
#include <vector>

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"

namespace tertium {
namespace {

constexpr std::size_t kColumns = 2;     // lanes of a packed panel
constexpr std::size_t kPanel = kColumns * kLanes;

// ---- square = x x^T ----

// panel: row x kPanel, the kPanel rows of x transposed. Rows first..last of x against it.
template <std::size_t R>
TERTIUM_INLINE void multiply_panel(const float* x, std::size_t row, std::size_t first, std::size_t last, const float* panel, float* out, std::size_t pitch) {
  for (std::size_t i = first; i < last; i += R) {
    const std::size_t rows = std::min(R, last - i);
    const float* from[R];
    for (std::size_t r = 0; r < R; ++r) from[r] = x + (i + std::min(r, rows - 1)) * row;
    Lanes sum[R][kColumns] = {};
    for (std::size_t d = 0; d < row; ++d) {
      Lanes y[kColumns];
      for (std::size_t c = 0; c < kColumns; ++c) load_lanes(y[c], panel + d * kPanel + c * kLanes);
      for (std::size_t r = 0; r < R; ++r) {
        const float value = from[r][d];
        for (std::size_t c = 0; c < kColumns; ++c) sum[r][c] += value * y[c];
      }
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) store_lanes(out + (i + r) * pitch + c * kLanes, sum[r][c]);
    }
  }
}

using MultiplyPanel = void (*)(const float*, std::size_t, std::size_t, std::size_t, const float*, float*, std::size_t);
using AddProduct = void (*)(const float*, std::size_t, const float*, std::size_t, std::size_t, float*, std::size_t, std::size_t);

// ---- out += square x ----

// Rows first..last of out; columns in groups of L lanes.
template <std::size_t R, std::size_t L>
TERTIUM_INLINE void add_column_group(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out,
                                     std::size_t first, std::size_t last, std::size_t column) {
  for (std::size_t i = first; i < last; i += R) {
    const std::size_t rows = std::min(R, last - i);
    const float* weights[R];
    for (std::size_t r = 0; r < R; ++r) weights[r] = square + (i + std::min(r, rows - 1)) * pitch;
    Lanes sum[R][L] = {};
    for (std::size_t j = 0; j < count; ++j) {
      const float* from = x + j * row + column;
      Lanes y[L];
      for (std::size_t c = 0; c < L; ++c) load_lanes(y[c], from + c * kLanes);
      for (std::size_t r = 0; r < R; ++r) {
        const float value = weights[r][j];
        for (std::size_t c = 0; c < L; ++c) sum[r][c] += value * y[c];
      }
    }
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < L; ++c) {
        Lanes total;
        float* to = out + (i + r) * row + column + c * kLanes;
        load_lanes(total, to);
        total += sum[r][c];
        store_lanes(to, total);
      }
    }
  }
}

template <std::size_t R, std::size_t L>
TERTIUM_INLINE void add_product(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out,
                                std::size_t first, std::size_t last) {
  std::size_t column = 0;
  for (; column + L * kLanes <= row; column += L * kLanes) add_column_group<R, L>(square, pitch, x, count, row, out, first, last, column);
  for (; column < row; column += kLanes) add_column_group<R, 1>(square, pitch, x, count, row, out, first, last, column);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("arch=x86-64-v4"))) void multiply_panel_v4(const float* x, std::size_t row, std::size_t first, std::size_t last, const float* panel,
                                                                 float* out, std::size_t pitch) {
  multiply_panel<8>(x, row, first, last, panel, out, pitch);
}
__attribute__((target("arch=x86-64-v4"))) void add_product_v4(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row,
                                                              float* out, std::size_t first, std::size_t last) {
  add_product<6, 4>(square, pitch, x, count, row, out, first, last);
}
__attribute__((target("arch=x86-64-v3"))) void multiply_panel_v3(const float* x, std::size_t row, std::size_t first, std::size_t last, const float* panel,
                                                                 float* out, std::size_t pitch) {
  multiply_panel<3>(x, row, first, last, panel, out, pitch);
}
__attribute__((target("arch=x86-64-v3"))) void add_product_v3(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row,
                                                              float* out, std::size_t first, std::size_t last) {
  add_product<3, 2>(square, pitch, x, count, row, out, first, last);
}
#endif
void multiply_panel_any(const float* x, std::size_t row, std::size_t first, std::size_t last, const float* panel, float* out, std::size_t pitch) {
  multiply_panel<1>(x, row, first, last, panel, out, pitch);
}
void add_product_any(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, std::size_t first,
                     std::size_t last) {
  add_product<1, 2>(square, pitch, x, count, row, out, first, last);
}

MultiplyPanel choose_multiply_panel() {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return multiply_panel_v4;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma")) return multiply_panel_v3;
#endif
  return multiply_panel_any;
}
AddProduct choose_add_product() {
#if defined(__x86_64__) && defined(__GNUC__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return add_product_v4;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma")) return add_product_v3;
#endif
  return add_product_any;
}

}  // namespace

void multiply_by_own_rows(const float* x, std::size_t count, std::size_t row, float* square, std::size_t pitch, Executor& executor) {
  static const MultiplyPanel multiply = choose_multiply_panel();
  const std::size_t panels = (count + kPanel - 1) / kPanel;
  executor.parallel_for(panels, [&](std::size_t p) {
    Floats panel(row * kPanel, 0.0f);
    const std::size_t from = p * kPanel, to = std::min(count, from + kPanel);
    for (std::size_t j = from; j < to; ++j) {
      for (std::size_t d = 0; d < row; ++d) panel[d * kPanel + (j - from)] = x[j * row + d];
    }
    multiply(x, row, from, count, panel.data(), square + from, pitch);
  });
}

void add_square_times(const float* square, std::size_t pitch, const float* x, std::size_t count, std::size_t row, float* out, Executor& executor) {
  static const AddProduct add = choose_add_product();
  constexpr std::size_t kRows = 48;
  executor.parallel_for((count + kRows - 1) / kRows, [&](std::size_t block) {
    add(square, pitch, x, count, row, out, block * kRows, std::min(count, (block + 1) * kRows));
  });
}

void mirror_lower(float* square, std::size_t count, std::size_t pitch, Executor& executor) {
  constexpr std::size_t kBlock = 32;
  executor.parallel_for((count + kBlock - 1) / kBlock, [&](std::size_t block) {
    const std::size_t first = block * kBlock, last = std::min(count, first + kBlock);
    for (std::size_t from = 0; from < last; from += kBlock) {
      for (std::size_t i = first; i < last; ++i) {
        for (std::size_t j = from; j < std::min(i, from + kBlock); ++j) square[j * pitch + i] = square[i * pitch + j];
      }
    }
  });
}

}  // namespace tertium
