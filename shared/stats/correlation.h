// correlation.h: Pearson's, Spearman's and Kendall's correlation, what is left of one when others are held constant, and means and corrections of them.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace tertium {

// Both of one length >= 2; 0 when one side does not vary. Two passes in double precision.
double pearson(std::span<const double> x, std::span<const double> y);
// Ranks from 1; equal values share the mean of their ranks. No NaN.
std::vector<double> ranks(std::span<const double> values);
// Pearson's correlation of ranks, ties averaged.
double spearman(std::span<const double> x, std::span<const double> y);
// Kendall's tau-b, (concordant - discordant) / sqrt((all - tied in x)(all - tied in y)) over pairs of places. Both of one length >= 2, no NaN; 0
// when one side does not vary. n log n steps (Knight 1966, "A computer method for calculating Kendall's tau with ungrouped data").
double kendall(std::span<const double> x, std::span<const double> y);

// Values numbered from 0 by their order, equal ones alike: what Kendall's tau needs to know of them.
struct DenseRanks {
  std::vector<std::uint32_t> number;  // of each place
  std::vector<std::uint32_t> order;   // places by rising value; equal values by place
  std::uint64_t tied_pairs = 0;       // pairs of places with one value
};
DenseRanks dense_ranks(std::span<const double> values);
// tau-b of x with a y that is given by its number (any numbers that are equal and ordered as its values are) at each place, and how many pairs are tied
// in it: for many y in turn, as a permutation test has.
double kendall(const DenseRanks& x, std::span<const std::uint32_t> y, std::uint64_t y_tied_pairs);

// `correlations`: of each two of `variables` >= 2 variables, row-major, 1 on the diagonal. The correlation of the first two with all others held constant;
// for Pearson that of their residuals by least squares. A control that follows from those before it changes nothing. 0 where the controls leave
// nothing of one of the two (less than 1e-10 of its variance).
double partial_correlation(std::span<const double> correlations, std::size_t variables);
// Pearson's, with each of `controls` held constant; all of one length.
double partial_correlation(std::span<const double> x, std::span<const double> y, std::span<const std::vector<double>> controls);

// One of 1 would outweigh all others in a mean.
inline constexpr double kCorrelationMost = 0.99999;
// Fisher's z of each, held within +- kCorrelationMost, averaged and turned back. NaN for none.
double mean_correlation(std::span<const double> correlations);
// Spearman-Brown: the reliability of a measure `times` as long as that of reliability r: times r / (1 + (times - 1) r); of two halves 2 r / (1 + r).
// NaN where the denominator is not above 0.
double spearman_brown(double r, double times = 2);
// What r would be without noise in its two sides: r / sqrt(reliability of x * reliability of y) (Spearman 1904); above 1 when r is luckier than the
// reliabilities allow. NaN unless both are above 0.
double correct_for_noise(double r, double reliability_x, double reliability_y = 1);

}  // namespace tertium
