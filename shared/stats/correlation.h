// correlation.h: Pearson's correlation, ranks, and Spearman's correlation made of both.
#pragma once
#include <span>
#include <vector>

namespace tertium {

// Both of one length >= 2; 0 when one side does not vary. Two passes in double precision.
double pearson(std::span<const double> x, std::span<const double> y);
// Ranks from 1; equal values share the mean of their ranks.
std::vector<double> ranks(std::span<const double> values);
// Pearson's correlation of ranks, ties averaged.
double spearman(std::span<const double> x, std::span<const double> y);

}  // namespace tertium
