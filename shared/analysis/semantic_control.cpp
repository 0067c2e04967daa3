// semantic_control.cpp: a line taken away, then a threshold moved along what is left.
#include "shared/analysis/semantic_control.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "shared/base/random.h"
#include "shared/base/text.h"

namespace tertium {

const char* to_string(SparsityTrend trend) {
  switch (trend) {
    case SparsityTrend::kRootSum: return "root";
    case SparsityTrend::kNone: return "none";
    case SparsityTrend::kSum: break;
  }
  return "sum";
}

Result<SparsityTrend> sparsity_trend_from(const std::string& text) {
  for (const SparsityTrend trend : {SparsityTrend::kSum, SparsityTrend::kRootSum, SparsityTrend::kNone})
    if (text == to_string(trend)) return trend;
  return Error{ErrorCode::kInvalid, "trend " + quote_for_message(text) + " is none of sum, root, none"};
}

Result<SemanticControl> control_semantics(std::span<const double> r2, std::span<const double> sums, std::span<const DimensionNature> nature, SparsityTrend trend,
                                          std::uint64_t seed, std::uint32_t draws) {
  if (sums.size() != r2.size() || nature.size() != r2.size())
    return Error{ErrorCode::kInvalid, "there are " + format_count(r2.size()) + " dimensions with an R2, " + format_count(sums.size()) + " sums and " +
                                          format_count(nature.size()) + " ratings; one of each is needed for each dimension"};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> x(r2.size(), 0.0);
  double count = 0, x_mean = 0, y_mean = 0;
  for (std::size_t d = 0; d < r2.size(); ++d) {
    if (trend == SparsityTrend::kSum) x[d] = sums[d];
    if (trend == SparsityTrend::kRootSum) x[d] = std::sqrt(std::max(sums[d], 0.0));
    if (!std::isfinite(r2[d])) continue;
    count += 1;
    x_mean += x[d];
    y_mean += r2[d];
  }
  if (count < 3) return Error{ErrorCode::kInvalid, "a trend needs the R2 of 3 dimensions or more; there are " + format_count(static_cast<std::uint64_t>(count))};
  x_mean /= count;
  y_mean /= count;
  double xy = 0, xx = 0;
  for (std::size_t d = 0; d < r2.size(); ++d) {
    if (!std::isfinite(r2[d])) continue;
    xy += (x[d] - x_mean) * (r2[d] - y_mean);
    xx += (x[d] - x_mean) * (x[d] - x_mean);
  }
  SemanticControl out;
  out.slope = xx > 0 ? xy / xx : 0.0;
  std::vector<double> score;
  std::vector<bool> visual;
  for (std::size_t d = 0; d < r2.size(); ++d) {
    out.residual.push_back(std::isfinite(r2[d]) ? r2[d] - out.slope * (x[d] - x_mean) : nan);
    const bool counts = std::isfinite(r2[d]) && (nature[d] == DimensionNature::kVisual || nature[d] == DimensionNature::kSemantic);
    if (!counts) {
      ++out.left_out;
      continue;
    }
    score.push_back(-out.residual[d]);
    visual.push_back(nature[d] == DimensionNature::kVisual);
  }
  out.roc = roc_curve(score, visual);
  for (RocPoint& point : out.roc.points) point.threshold = -point.threshold;
  out.area_low = out.area_high = nan;
  if (out.roc.points.empty() || draws == 0) return out;

  std::vector<double> of_visual, of_semantic;
  for (std::size_t i = 0; i < score.size(); ++i) (visual[i] ? of_visual : of_semantic).push_back(score[i]);
  std::vector<bool> drawn_visual(score.size(), false);
  std::fill(drawn_visual.begin(), drawn_visual.begin() + static_cast<std::ptrdiff_t>(of_visual.size()), true);
  const std::uint64_t key = derive_key(seed, "semantic control");
  std::vector<double> areas, drawn(score.size());
  for (std::uint32_t b = 0; b < draws; ++b) {
    RandomStream random(key, std::uint64_t{b} << 34);  // far more draws than there are dimensions
    const auto any_of = [&](const std::vector<double>& from) { return from[random.below(static_cast<std::uint32_t>(from.size()))]; };
    for (std::size_t i = 0; i < drawn.size(); ++i) drawn[i] = drawn_visual[i] ? any_of(of_visual) : any_of(of_semantic);
    areas.push_back(roc_curve(drawn, drawn_visual).area);
  }
  std::sort(areas.begin(), areas.end());
  const std::size_t cut = areas.size() / 40;
  out.area_low = areas[cut];
  out.area_high = areas[areas.size() - 1 - cut];
  return out;
}

}  // namespace tertium
