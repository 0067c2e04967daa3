// rules.cpp: each rule on its own.
#include "shared/quality/rules.h"

#include <algorithm>
#include <cmath>

namespace tertium {
namespace {

// How far a normal variable goes in either direction with probability p: two-sided quantile, by bisection on erfc.
double two_sided_quantile(double p) {
  double low = 0, high = 40;
  for (int i = 0; i < 80; ++i) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::sqrt(2.0)) > p ? low : high) = middle;
  }
  return high;
}

// Upper tail of chi-square with 1, 2 or 4 degrees of freedom (those of a table of 2 or 3 positions), in closed form.
double chi_square_tail(double x, int freedom) {
  if (freedom == 1) return std::erfc(std::sqrt(x / 2));
  const double tail = std::exp(-x / 2);
  return freedom == 2 ? tail : tail * (1 + x / 2);
}

void position_flags(const SessionCounts& c, const QualityRules& rules, std::vector<Flag>& flags) {
  if (c.answers < rules.answers_min) return;
  const double n = c.answers;
  // Three positions, each too often or too seldom: the chance is shared among them (Bonferroni).
  const double far = two_sided_quantile(rules.chance / 3) * std::sqrt(n * (1.0 / 3) * (2.0 / 3));
  std::uint32_t worst = 3;
  double worst_distance = 0;
  for (std::uint32_t p = 0; p < 3; ++p) {
    const double count = c.positions[p], share = count / n, distance = std::fabs(count - n / 3);
    const bool outside = share > rules.position_most || share < rules.position_least;
    if (!outside || distance <= far) continue;
    // The one chosen too often says more than those it pushed aside.
    const double weight = distance + (count > n / 3 ? n : 0);
    if (weight > worst_distance) worst = p, worst_distance = weight;
  }
  if (worst < 3) flags.push_back({FlagKind::kPosition, c.positions[worst], c.answers, worst, 0});
}

void pattern_flag(const SessionCounts& c, const QualityRules& rules, std::vector<Flag>& flags) {
  std::array<double, 3> before{}, after{};
  double n = 0;
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 0; b < 3; ++b) before[a] += c.moves[a][b], after[b] += c.moves[a][b], n += c.moves[a][b];
  if (n < rules.transitions_min) return;
  int rows = 0, columns = 0;
  for (std::size_t p = 0; p < 3; ++p) rows += before[p] > 0 ? 1 : 0, columns += after[p] > 0 ? 1 : 0;
  const int freedom = (rows - 1) * (columns - 1);
  if (freedom < 1) return;
  double distance = 0;
  std::uint32_t foretold = 0;
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      const double expected = before[a] * after[b] / n;
      if (expected <= 0) continue;
      // Of few, no single cell can decide: a cell that expects less than one is one.
      distance += (c.moves[a][b] - expected) * (c.moves[a][b] - expected) / std::max(1.0, expected);
    }
    foretold += *std::max_element(c.moves[a].begin(), c.moves[a].end());
  }
  // What is significant and small is no pattern that anyone follows: half must be foretold, where chance foretells a third and a little.
  if (chi_square_tail(distance, freedom) >= rules.chance || foretold < n / 2) return;
  flags.push_back({FlagKind::kPattern, foretold, static_cast<std::uint32_t>(n), 0, 0});
}

}  // namespace

std::uint32_t unlikely_run(std::uint32_t answers, double chance) {
  std::uint32_t length = 1;
  double each = 1;
  while (length <= answers && (1 + (answers - length) * (2.0 / 3)) * each >= chance) ++length, each /= 3;
  return length;
}

std::vector<Flag> flags_of(const SessionCounts& c, const QualityRules& rules) {
  std::vector<Flag> flags;
  if (c.catches_wrong >= rules.catch_wrong_min && c.catches - c.catches_wrong < rules.catch_right_min * c.catches)
    flags.push_back({FlagKind::kCatchTrials, c.catches_wrong, c.catches, 0, 0});
  if (c.timed >= rules.answers_min && c.fastest >= rules.fastest_share * c.timed && c.fast >= rules.fast_share * c.timed)
    flags.push_back({FlagKind::kTooFast, c.fast, c.timed, 0, rules.fast_ms});
  position_flags(c, rules, flags);
  if (c.answers >= rules.answers_min && c.longest_run >= unlikely_run(c.answers, rules.chance))
    flags.push_back({FlagKind::kOneKey, c.longest_run, c.answers, c.longest_position, 0});
  pattern_flag(c, rules, flags);
  if (c.repeats >= rules.repeats_min && c.repeats_changed > rules.repeats_changed_max * c.repeats)
    flags.push_back({FlagKind::kRepeats, c.repeats_changed, c.repeats, 0, 0});
  return flags;
}

}  // namespace tertium
