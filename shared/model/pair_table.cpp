// pair_table.cpp: products of all rows, then the rule; and the bound of what rounding did.
#include "shared/model/pair_table.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "shared/base/lanes.h"
#include "shared/base/matrix_product.h"

namespace tertium {
namespace {

// Each similarity is within 132 * 2^-24 (matrix_product.h, and a rounding or two more here) of the exact one, relative to the product of the
// lengths (distances: to itself; the root halves the error). Two of them differ by twice that; the rest is for pair_similarity's own rounding.
constexpr float kDoubt = 2 * 136 * 0x1.0p-24f;
constexpr float kSmallest = 1e-18f;  // sums so small lose bits below the smallest float
// Squared lengths between which no float overflows and none that matters vanishes.
constexpr double kLeastSquare = 1e-24, kMostSquare = 1e36;

}  // namespace

PairTable::PairTable(const Matrix& values, SimilarityRule rule, Executor& executor) {
  const std::size_t n = values.rows;
  CHECK(n <= kMostTableObjects);
  pitch_ = pad_to_lanes(n) + 2 * kLanes;
  if (pitch_ % 64 == 0) pitch_ += kLanes;
  square_.resize(n * pitch_);
  reach_.resize(n);
  own_ = rule == SimilarityRule::kEuclidean ? 1.0f : 0.0f;
  std::vector<double> lengths(n);
  {
    std::size_t row = pad_to_lanes(std::max<std::size_t>(values.cols, 1));
    if (row % 256 == 0) row += kLanes;  // rows below each other would share the few places of the cache
    Floats padded(n * row);
    executor.parallel_for(n, [&](std::size_t i) {
      std::copy_n(values.values.data() + i * values.cols, values.cols, padded.data() + i * row);
      lengths[i] = std::sqrt(pair_similarity(values.row(i), values.row(i)));
    });
    if (rule == SimilarityRule::kEuclidean) square_gaps_of_rows(padded.data(), n, row, square_.data(), pitch_, executor);
    else multiply_by_own_rows(padded.data(), n, row, square_.data(), pitch_, executor);
  }
  double least = INFINITY, most = 0;
  for (const double length : lengths) {
    if (length > 0) least = std::min(least, length * length);
    most = std::max(most, length * length);
  }
  const bool fits = most < kMostSquare && (rule != SimilarityRule::kCosine || least > kLeastSquare);
  for (std::size_t i = 0; i < n; ++i) {
    reach_[i] = !fits ? INFINITY : rule == SimilarityRule::kDot ? static_cast<float>(lengths[i]) : rule == SimilarityRule::kCosine ? 1.0f : 0.0f;
  }
  if (rule == SimilarityRule::kDot) return;
  executor.parallel_for(n, [&](std::size_t i) {
    float* row = square_.data() + i * pitch_;
    for (std::size_t j = 0; j <= i; ++j) {
      if (rule == SimilarityRule::kEuclidean) {
        row[j] = -std::sqrt(row[j]);
      } else {
        const double both = lengths[i] * lengths[j];
        row[j] = both > 0 ? static_cast<float>(static_cast<double>(row[j]) / both) : 0.0f;
      }
    }
  });
}

void PairTable::look_up(std::span<const Triplet> triplets, TableBlock& block) const {
  const std::size_t size = triplets.size();
  CHECK(size <= kTableBlock);
  // Places first, so that the loop of look-ups is short and many of them are on their way at once.
  std::uint32_t places[3][kTableBlock];
  const std::uint32_t pitch = static_cast<std::uint32_t>(pitch_);
  const auto place = [pitch](std::uint32_t a, std::uint32_t b) { return (a > b ? a : b) * pitch + (a > b ? b : a); };
  for (std::size_t t = 0; t < size; ++t) {
    places[0][t] = place(triplets[t].first, triplets[t].second);
    places[1][t] = place(triplets[t].first, triplets[t].odd);
    places[2][t] = place(triplets[t].second, triplets[t].odd);
  }
  const float* square = square_.data();
  for (std::size_t t = 0; t < size; ++t) {
    block.first[t] = square[places[0][t]];
    block.second[t] = square[places[1][t]];
    block.third[t] = square[places[2][t]];
  }
  for (std::size_t t = 0; t < size; ++t) {
    const float a = reach_[triplets[t].first], b = reach_[triplets[t].second], c = reach_[triplets[t].odd];
    block.doubt[t] = std::max(std::max(a * b, a * c), b * c);
  }
  for (std::size_t t = size; t < kTableBlock; ++t) block.first[t] = block.second[t] = block.third[t] = block.doubt[t] = 0.0f;
  for (std::size_t t = 0; t < kTableBlock; ++t) {
    const float largest = std::max(std::max(std::abs(block.first[t]), std::abs(block.second[t])), std::abs(block.third[t]));
    block.doubt[t] = kDoubt * (block.doubt[t] + own_ * largest) + kSmallest;
  }
}

}  // namespace tertium
