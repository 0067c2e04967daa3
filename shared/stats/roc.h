// roc.h: how well a number tells two classes apart: the ROC curve, its area, and the accuracy of every threshold.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace tertium {

// A case is called positive when its score is at least `threshold`.
struct RocPoint {
  double threshold = 0;          // infinity at the first point: nobody is called positive
  double false_positive = 0;     // share of the negative cases that are called positive
  double true_positive = 0;      // share of the positive ones
  double balanced_accuracy = 0;  // (true_positive + 1 - false_positive) / 2
};

struct Roc {
  std::vector<RocPoint> points;  // from (0, 0) to (1, 1), one more for each score that differs, thresholds falling
  double area = 0;               // under the straight lines between points: how often a positive case scores higher than a negative one, equal scores counting half
  std::size_t best = 0;          // the point of the greatest balanced accuracy, of equals the highest threshold
  std::size_t positives = 0, negatives = 0;
};

// scores: finite, one for each case; positive: which are of the class that should score high. Without a case of each class: no points, area NaN.
Roc roc_curve(std::span<const double> scores, const std::vector<bool>& positive);

}  // namespace tertium
