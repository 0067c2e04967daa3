// semantic_control.h: whether the dimensions that people call visual are those that the meanings of words do not foretell (METHODS F14; Mahner et al. 2025).
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/dimension_rating.h"
#include "shared/stats/roc.h"

namespace tertium {

// Dense dimensions are foretold better than sparse ones, whatever they mean. That trend is a line over each dimension's column sum, over the root of the sum, or none;
// the authors' code tries both.
enum class SparsityTrend { kSum, kRootSum, kNone };
const char* to_string(SparsityTrend trend);  // "sum", "root", "none"
Result<SparsityTrend> sparsity_trend_from(const std::string& text);

inline constexpr std::ptrdiff_t kTrendDimensionsLeast = 3;

struct SemanticControl {
  double slope = 0;               // of R^2 over the trend's measure, by least squares; 0 where that does not vary
  std::vector<double> residual;   // R^2 less the trend, about the mean R^2: comparable with R^2 itself. NaN where R^2 is
  // A dimension is called visual when its residual is at most a threshold, semantic above it. The points' thresholds are those residuals, rising; the first point
  // (calls nothing visual) has minus infinity. positives: dimensions rated visual, negatives: semantic ones.
  Roc roc;
  double area_low = 0, area_high = 0;  // the middle 95 % of the area when the dimensions of each class are drawn again, `draws` times; NaN without both classes
  std::size_t left_out = 0;       // rated mixed or unclear, or without R^2
};

// r2: of each dimension, predicted from meanings; sums: its column sums; nature: what people rated it. All of one length, at least 3 known R^2 (kInvalid).
Result<SemanticControl> control_semantics(std::span<const double> r2, std::span<const double> sums, std::span<const DimensionNature> nature, SparsityTrend trend,
                                          std::uint64_t seed, std::uint32_t draws = 2000);

}  // namespace tertium
