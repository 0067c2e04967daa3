// rsa_bootstrap.h: the correlations of bootstrap samples of similarity matrices, eight samples at a time, without ever making a sample's matrix.
// A sample is how often each object (or each pair) was drawn; pair (i, j) then stands in it times_i x times_j times. What is computed from these weights is
// what the plain statistic gives of the pairs written out as often (tests/shared/analysis/rsa_test.cpp).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/analysis/rsa.h"

namespace tertium {

// The pairs of objects that all of several matrices have, and their values.
struct SharedPairs {
  std::size_t objects = 0;
  std::vector<std::size_t> row_begin;               // pairs of object i with later ones: [row_begin[i], row_begin[i + 1])
  std::vector<std::uint16_t> second;                // the later object of each pair
  std::vector<std::vector<double>> columns;         // of each matrix, a value for each pair
  std::size_t count() const { return second.size(); }
};

// Each value less its column's mean, over the square root of the mean square: mean 0, variance 1. A column that does not vary becomes 0.
void standardise(std::vector<double>& column);

inline constexpr std::size_t kRsaLanes = 8;  // samples at once

class BootstrapSums {
 public:
  // pairs must live as long; their columns standardised for Pearson. Sorts for the other two.
  BootstrapSums(const SharedPairs& pairs, RsaMethod method, RsaBootstrap by, std::uint64_t seed, Executor& executor);
  // correlations[lane * m * m ...]: of each two of the m columns in sample kRsaLanes * batch + lane, 1 on the diagonal, NaN where a column does not vary in it.
  void correlate(std::uint32_t batch, std::span<double> correlations) const;

 private:
  // A column's pairs in rising order.
  struct Walk {
    std::vector<std::uint32_t> pair, ends;       // ends[g]: where the g-th group of equal values ends
    std::vector<std::uint16_t> first, second;    // the objects of each
    std::vector<std::uint32_t> number;           // by pair: its group
  };
  // The pairs by the values of one column, equal ones by those of another.
  struct Crossing {
    std::size_t x, y;
    std::vector<std::uint32_t> pair, number;     // number: the group in y
    std::vector<std::uint16_t> first, second;
  };
  struct Weights;
  void pearson_sums(const Weights& weights, std::span<double> correlations) const;
  void spearman_sums(const Weights& weights, std::span<double> correlations) const;
  void kendall_sums(const Weights& weights, std::span<double> correlations) const;

  const SharedPairs& pairs_;
  RsaMethod method_;
  RsaBootstrap by_;
  std::uint64_t key_;
  std::vector<Walk> walks_;
  std::vector<Crossing> crossings_;
};

}  // namespace tertium
