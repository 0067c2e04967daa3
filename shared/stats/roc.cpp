// roc.cpp: cases by falling score, counted up to each threshold.
#include "shared/stats/roc.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "shared/base/check.h"

namespace tertium {

Roc roc_curve(std::span<const double> scores, const std::vector<bool>& positive) {
  CHECK(scores.size() == positive.size());
  Roc out;
  out.positives = static_cast<std::size_t>(std::count(positive.begin(), positive.end(), true));
  out.negatives = positive.size() - out.positives;
  out.area = std::numeric_limits<double>::quiet_NaN();
  if (out.positives == 0 || out.negatives == 0) return out;
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  const double all_positive = static_cast<double>(out.positives), all_negative = static_cast<double>(out.negatives);
  std::size_t hits = 0, misses = 0;
  out.points.push_back({std::numeric_limits<double>::infinity(), 0, 0, 0.5});
  out.area = 0;
  for (std::size_t i = 0; i < order.size();) {
    const double threshold = scores[order[i]];
    const std::size_t hits_before = hits, misses_before = misses;
    for (; i < order.size() && scores[order[i]] == threshold; ++i) (positive[order[i]] ? hits : misses) += 1;
    const double true_positive = static_cast<double>(hits) / all_positive, false_positive = static_cast<double>(misses) / all_negative;
    out.area += static_cast<double>(misses - misses_before) / all_negative * (static_cast<double>(hits + hits_before) / (2 * all_positive));
    out.points.push_back({threshold, false_positive, true_positive, (true_positive + 1 - false_positive) / 2});
    if (out.points.back().balanced_accuracy > out.points[out.best].balanced_accuracy) out.best = out.points.size() - 1;
  }
  return out;
}

}  // namespace tertium
