// row_products.cpp: tiles of products, four rows and sixteen columns at a time in registers.
#include "shared/analysis/row_products.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "shared/base/aligned.h"
#include "shared/base/fast_math.h"

namespace tertium {
namespace {

constexpr std::size_t kChunk = 256;  // columns at a time: rows and panel of a tile then lie in the second cache
constexpr std::size_t kWide = 8;     // doubles that are worked on together
constexpr std::size_t kRows = 4;
constexpr std::size_t kStrip = 2 * kWide;
constexpr std::size_t kStrips = kProductTile / kStrip;

using Wide __attribute__((vector_size(64))) = double;
using Doubles = std::vector<double, LineAllocator<double>>;
TERTIUM_INLINE void load_wide(Wide& to, const double* from) { std::memcpy(&to, from, sizeof to); }
TERTIUM_INLINE void store_wide(double* to, const Wide& from) { std::memcpy(to, &from, sizeof from); }

// rows: kProductTile x chunk; panel: kStrips x chunk x kStrip; values += products, or squared gaps.
template <bool kGaps>
TERTIUM_INLINE void add_chunk_as(const double* rows, const double* panel, std::size_t chunk, double* values) {
  for (std::size_t strip = 0; strip < kStrips; ++strip) {
    const double* columns = panel + strip * chunk * kStrip;
    for (std::size_t i = 0; i < kProductTile; i += kRows) {
      Wide sums[kRows][2];
      double* to = values + i * kProductTile + strip * kStrip;
      for (std::size_t r = 0; r < kRows; ++r)
        for (std::size_t w = 0; w < 2; ++w) load_wide(sums[r][w], to + r * kProductTile + w * kWide);
      for (std::size_t d = 0; d < chunk; ++d) {
        Wide b[2];
        load_wide(b[0], columns + d * kStrip);
        load_wide(b[1], columns + d * kStrip + kWide);
        for (std::size_t r = 0; r < kRows; ++r) {
          const double a = rows[(i + r) * chunk + d];
          for (std::size_t w = 0; w < 2; ++w) {
            if constexpr (kGaps) {
              const Wide gap = b[w] - a;
              sums[r][w] += gap * gap;
            } else {
              sums[r][w] += b[w] * a;
            }
          }
        }
      }
      for (std::size_t r = 0; r < kRows; ++r)
        for (std::size_t w = 0; w < 2; ++w) store_wide(to + r * kProductTile + w * kWide, sums[r][w]);
    }
  }
}
TERTIUM_CLONES void add_products(const double* rows, const double* panel, std::size_t chunk, double* values) { add_chunk_as<false>(rows, panel, chunk, values); }
TERTIUM_CLONES void add_gaps(const double* rows, const double* panel, std::size_t chunk, double* values) { add_chunk_as<true>(rows, panel, chunk, values); }

// Values [first, first + chunk) of row i, shifted and scaled.
void fill_row(const RowView& view, std::size_t i, std::size_t first, std::size_t chunk, double* to) {
  const Matrix& m = *view.matrix;
  const double shift = view.row_shift.empty() ? 0.0 : view.row_shift[i], scale = view.scale.empty() ? 1.0 : view.scale[i];
  for (std::size_t d = 0; d < chunk; ++d) {
    double value = static_cast<double>(view.turned ? m.at(first + d, i) : m.at(i, first + d)) - shift;
    if (!view.column_shift.empty()) value -= view.column_shift[first + d];
    to[d] = value * scale;
  }
}

void add_tile(const RowView& a, std::size_t tile_a, const RowView& b, std::size_t tile_b, double* values, bool gaps) {
  CHECK(a.length() == b.length());
  std::fill(values, values + kProductTile * kProductTile, 0.0);
  const std::size_t room = std::min(kChunk, a.length());
  Doubles rows(kProductTile * room), panel(kProductTile * room), one(room);
  for (std::size_t first = 0; first < a.length(); first += room) {
    const std::size_t chunk = std::min(room, a.length() - first);
    std::fill(rows.begin(), rows.end(), 0.0);
    std::fill(panel.begin(), panel.end(), 0.0);
    for (std::size_t i = 0; i < kProductTile && tile_a * kProductTile + i < a.count(); ++i) fill_row(a, tile_a * kProductTile + i, first, chunk, rows.data() + i * chunk);
    for (std::size_t j = 0; j < kProductTile && tile_b * kProductTile + j < b.count(); ++j) {
      fill_row(b, tile_b * kProductTile + j, first, chunk, one.data());
      double* column = panel.data() + j / kStrip * chunk * kStrip + j % kStrip;
      for (std::size_t d = 0; d < chunk; ++d) column[d * kStrip] = one[d];
    }
    if (gaps) add_gaps(rows.data(), panel.data(), chunk, values);
    else add_products(rows.data(), panel.data(), chunk, values);
  }
}

std::vector<double> means_of_columns(const Matrix& m) {
  std::vector<double> means(m.cols, 0.0);
  for (std::size_t r = 0; r < m.rows; ++r)
    for (std::size_t c = 0; c < m.cols; ++c) means[c] += static_cast<double>(m.at(r, c));
  for (double& mean : means) mean /= static_cast<double>(m.rows);
  return means;
}

}  // namespace

RowView plain_rows(const Matrix& matrix) {
  RowView out;
  out.matrix = &matrix;
  return out;
}

RowView unit_rows(const Matrix& matrix) {
  RowView out = plain_rows(matrix);
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    double squares = 0;
    for (const float value : matrix.row(r)) squares += static_cast<double>(value) * static_cast<double>(value);
    out.scale.push_back(squares > 0 ? 1 / std::sqrt(squares) : 0);
  }
  return out;
}

RowView standard_rows(const Matrix& matrix) {
  RowView out = plain_rows(matrix);
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    const std::span<const float> row = matrix.row(r);
    double sum = 0, squares = 0;
    for (const float value : row) sum += static_cast<double>(value);
    const double mean = sum / static_cast<double>(matrix.cols);
    for (const float value : row) squares += (static_cast<double>(value) - mean) * (static_cast<double>(value) - mean);
    const auto [low, high] = std::minmax_element(row.begin(), row.end());
    const bool varies = low != row.end() && *low < *high && squares > 0;
    out.row_shift.push_back(mean);
    out.scale.push_back(varies ? 1 / std::sqrt(squares) : 0);
  }
  return out;
}

RowView rows_less_means(const Matrix& matrix) {
  RowView out = plain_rows(matrix);
  out.column_shift = means_of_columns(matrix);
  return out;
}

RowView columns_less_means(const Matrix& matrix) {
  RowView out = plain_rows(matrix);
  out.turned = true;
  out.row_shift = means_of_columns(matrix);
  return out;
}

void multiply_rows(const RowView& a, std::size_t tile_a, const RowView& b, std::size_t tile_b, double* values) { add_tile(a, tile_a, b, tile_b, values, false); }
void square_row_gaps(const RowView& a, std::size_t tile_a, const RowView& b, std::size_t tile_b, double* values) { add_tile(a, tile_a, b, tile_b, values, true); }

std::vector<TilePair> upper_tiles(std::size_t tiles) {
  std::vector<TilePair> out;
  for (std::size_t row = 0; row < tiles; ++row)
    for (std::size_t column = row; column < tiles; ++column) out.push_back({row, column});
  return out;
}

}  // namespace tertium
