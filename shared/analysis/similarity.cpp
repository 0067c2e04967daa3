// similarity.cpp: pairs from tiles of products.
#include "shared/analysis/similarity.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "shared/analysis/row_products.h"
#include "shared/base/aligned.h"
#include "shared/domain/dissimilarities.h"

namespace tertium {

const char* to_string(PairRule rule) {
  switch (rule) {
    case PairRule::kChoice: return "choice";
    case PairRule::kDot: return "dot";
    case PairRule::kCosine: return "cosine";
    case PairRule::kPearson: return "pearson";
    case PairRule::kEuclidean: return "euclidean";
  }
  return "";
}

std::vector<double> upper_triangle(const SimilarityMatrix& matrix) {
  std::vector<double> out;
  out.reserve(pair_count(matrix.objects));
  for (std::size_t r = 0; r < matrix.objects; ++r)
    for (std::size_t c = r + 1; c < matrix.objects; ++c) out.push_back(matrix.at(r, c));
  return out;
}

Result<std::vector<double>> similarity_pairs(const Matrix& rows, PairRule rule, Executor& executor) {
  const std::size_t n = rows.rows;
  if (n < 3) return Error{ErrorCode::kInvalid, "similarities are compared of at least 3 objects; there are " + std::to_string(n)};
  if (rows.cols == 0) return Error{ErrorCode::kInvalid, "there are no columns, so nothing to be similar in"};
  if (n > kMostSimilarityObjects) {
    return Error{ErrorCode::kTooLarge, "similarities are compared of at most " + std::to_string(kMostSimilarityObjects) + " objects; there are " + std::to_string(n)};
  }
  for (std::size_t i = 0; i < rows.values.size(); ++i) {
    if (!std::isfinite(rows.values[i])) {
      return Error{ErrorCode::kInvalid, "row " + std::to_string(i / rows.cols + 1) + ", column " + std::to_string(i % rows.cols + 1) + " is not a finite number"};
    }
  }
  if (rule == PairRule::kChoice) {
    TRY(const SimilarityMatrix matrix, predicted_similarity(rows, executor));
    return upper_triangle(matrix);
  }
  const RowView view = rule == PairRule::kCosine ? unit_rows(rows) : rule == PairRule::kPearson ? standard_rows(rows) : plain_rows(rows);
  const std::vector<TilePair> tiles = upper_tiles(tiles_of(n));
  std::vector<double> out(pair_count(n));
  executor.parallel_for(tiles.size(), [&](std::size_t t) {
    std::vector<double, LineAllocator<double>> values(kProductTile * kProductTile);
    const auto [row, column] = tiles[t];
    if (rule == PairRule::kEuclidean) square_row_gaps(view, row, view, column, values.data());
    else multiply_rows(view, row, view, column, values.data());
    for (std::size_t i = row * kProductTile; i < std::min(n, (row + 1) * kProductTile); ++i)
      for (std::size_t j = std::max(i + 1, column * kProductTile); j < std::min(n, (column + 1) * kProductTile); ++j) {
        const double value = values[(i - row * kProductTile) * kProductTile + (j - column * kProductTile)];
        out[pair_number(i, j, n)] = rule == PairRule::kEuclidean ? -std::sqrt(value) : rule == PairRule::kDot ? value : std::clamp(value, -1.0, 1.0);
      }
  });
  return out;
}

}  // namespace tertium
