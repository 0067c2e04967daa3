// matching.h: which dimension of one embedding is which of another: correlations of columns, and three ways to pair them.
// Both embeddings speak of the same objects in the same order.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "shared/domain/matrix.h"

namespace tertium {

// Which objects a correlation is taken over: all, or those with an odd or an even number, from 0.
enum class Rows { kAll, kOdd, kEven };

// Pearson's correlation of every column of `a` with every column of `b`, a.cols x b.cols, row-major; 0 where a column does not vary
// over the rows. a.rows == b.rows. Cost: rows x columns x columns.
struct ColumnCorrelations {
  std::size_t rows = 0, cols = 0;  // columns of a, of b
  std::vector<double> values;
  double at(std::size_t a, std::size_t b) const { return values[a * cols + b]; }
};
ColumnCorrelations correlate_columns(const Matrix& a, const Matrix& b, Rows rows = Rows::kAll);

// Beside each dimension of the first embedding: its partner in the second; unset: the second has none left for it.
using Partners = std::vector<std::optional<std::uint32_t>>;
// The most similar one for each, so that several may have the same (METHODS F6 a). Equal correlations: the lower number.
Partners match_with_replacement(const ColumnCorrelations& correlations);
// In the order of the first embedding's dimensions, the most similar one that is still free (METHODS F6 b): depends on that order.
Partners match_greedily(const ColumnCorrelations& correlations);
// No dimension twice, and the sum of the correlations as large as it can be (the Hungarian method; Jonker and Volgenant's shortest
// augmenting paths). Cost: the cube of the number of dimensions. Where several ways have the same sum: always the same one.
Partners match_one_to_one(const ColumnCorrelations& correlations);

// A matched dimension from which on it may be said to be found again; beneath it two dimensions have little in common. A convention:
// in METHODS 1.7 a dimension that two worlds do not share matches with r < .3.
inline constexpr double kFoundAgainFrom = 0.3;

}  // namespace tertium
