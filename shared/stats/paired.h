// paired.h: whether one of two measures of the same cases is larger: paired t, Wilcoxon's signed ranks, McNemar's test. All p are two-sided.
#pragma once
#include <cstdint>
#include <span>

namespace tertium {

// Student's t of the differences x - y. Fewer than two cases, or differences that are all 0: t and p NaN; all equal but not 0: t infinite, p 0.
struct PairedT {
  std::uint64_t cases = 0;
  double mean = 0;            // of x - y
  double low = 0, high = 0;   // its 95 % interval; NaN of fewer than two cases
  double t = 0, freedom = 0, p = 0;
};
PairedT paired_t(std::span<const double> x, std::span<const double> y);

// Wilcoxon 1945. Differences of 0 are left out (SciPy's zero_method "wilcox"), equal sizes share the mean of their ranks. At most
// kExactWilcoxonMost differences, none 0 and no two of a size: p is exact; else by the normal distribution with the variance corrected for ties, no
// continuity correction (SciPy's defaults, which take small samples as exact even with ties).
struct SignedRanks {
  std::uint64_t cases = 0;    // with a difference
  double positive = 0, negative = 0;  // sums of the ranks of x > y and of x < y; SciPy's statistic is the smaller one
  double z = 0;               // by the normal distribution, of the smaller sum: at most 0; NaN without cases
  double p = 0;               // NaN without cases
  bool exact = false;
};
inline constexpr std::uint64_t kExactWilcoxonMost = 50;
SignedRanks wilcoxon_signed_rank(std::span<const double> x, std::span<const double> y);

// McNemar 1947, of cases that are right or wrong in both measures: only those that differ speak.
struct McNemar {
  std::uint64_t only_first = 0, only_second = 0;
  double p_exact = 0;         // binomial(only_first + only_second, 1/2); 1 when none differs
  double chi_square = 0;      // (|only_first - only_second| - 1)^2 / their sum (Edwards 1948); 0 when they are equal, as in R
  double p_corrected = 0;     // of chi_square with one degree of freedom
};
McNemar mcnemar(std::uint64_t only_first, std::uint64_t only_second);

}  // namespace tertium
