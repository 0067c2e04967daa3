// resampling.h: what bootstrap samples and permutations draw, by counter, and what is read from their results: intervals, standard deviation, p.
// Sample number s of a key draws the same whatever was drawn before it and on however many threads.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "shared/base/executor.h"

namespace tertium {

// Of a key from derive_key(seed, purpose); sample below 2^28, at most 2^32 - 1 things.
// drawn[i]: which of `things` came i-th, with replacement.
void draw_with_replacement(std::uint64_t key, std::uint32_t sample, std::uint32_t things, std::span<std::uint32_t> drawn);
// times[i]: how often thing i came in as many draws as there are things: the same draws, counted.
void count_draws(std::uint64_t key, std::uint32_t sample, std::span<std::uint32_t> times);
// order: a random permutation of 0 ... order.size() - 1 (Fisher and Yates).
void draw_permutation(std::uint64_t key, std::uint32_t sample, std::span<std::uint32_t> order);

// statistic(s) for s in [0, samples), several at once where the executor does so.
std::vector<double> resample(std::uint32_t samples, Executor& executor, const std::function<double(std::uint32_t sample)>& statistic);

// Of values in rising order, at least one: place p (n - 1) between them, p in [0, 1], on the line between its neighbours (NumPy's and R's default; type 7 of
// Hyndman and Fan 1996).
double quantile(std::span<const double> sorted, double p);

struct ResampledSpread {
  double low, high;      // the central `level` of the values, by their quantiles (percentile interval, Efron 1979)
  double sd;             // their standard deviation, n - 1 in the denominator
  std::uint32_t values;  // that are numbers: a sample may have no statistic, and is NaN then
};
// All NaN of fewer than two numbers. level above 0 and below 1.
ResampledSpread spread_of(std::span<const double> values, double level = 0.95);

// (1 + as_extreme) / (1 + permutations): the arrangement as observed is one of those that could be (Phipson and Smyth 2010). Never 0.
double permutation_p(std::uint64_t as_extreme, std::uint64_t permutations);

}  // namespace tertium
