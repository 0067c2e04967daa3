// rsa_bootstrap.h: the correlations of bootstrap samples of similarity matrices, eight samples at a time, without ever making a sample's matrix.
// A sample is how often each object (or each pair) was drawn; pair (i, j) then stands in it times_i x times_j times. What is computed from these weights is
// what the plain statistic gives of the pairs written out as often (tests/shared/analysis/rsa_test.cpp).
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/analysis/rsa.h"
#include "shared/base/aligned.h"

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

template <class T>
using Lines = std::vector<T, LineAllocator<T>>;

// What a thread needs while it looks at samples; its memory is used again by the next ones.
struct BootstrapRoom {
  Lines<std::int32_t> objects;              // objects x lanes: how often each was drawn; empty where entries are
  Lines<double> objects_real;               // the same
  Lines<std::uint8_t> entries;              // pairs x lanes
  std::vector<std::uint8_t> drawn;
  std::vector<Lines<std::int32_t>> ranks;   // of each column: groups x lanes
  Lines<std::int32_t> tree;
};

class BootstrapSums {
 public:
  // pairs must live as long; their columns standardised for Pearson. Sorts for the other two.
  BootstrapSums(const SharedPairs& pairs, RsaMethod method, RsaBootstrap by, std::uint64_t seed, Executor& executor);
  // correlations[lane * m * m ...]: of each two of the m columns in sample kRsaLanes * batch + lane, 1 on the diagonal, NaN where a column does not vary in it.
  void correlate(std::uint32_t batch, BootstrapRoom& room, std::span<double> correlations) const;

 private:
  // Pairs in a written order: by their numbers where pairs are drawn, by their objects where those are.
  struct Order {
    std::vector<std::uint32_t> pair;
    std::vector<std::uint16_t> first, second;
  };
  // The pairs by rising value of a column.
  struct Walk {
    Order order;
    std::vector<std::uint32_t> ends;     // ends[g]: where the g-th group of equal values ends
  };
  // By the values of column x, equal ones by those of y.
  struct Crossing {
    std::size_t x, y;
    Order order;
    std::vector<std::uint32_t> number;   // beside each: its group in y
  };
  void pearson_sums(const BootstrapRoom& room, std::span<double> correlations) const;
  void spearman_sums(BootstrapRoom& room, std::span<double> correlations) const;
  void kendall_sums(BootstrapRoom& room, std::span<double> correlations) const;

  const SharedPairs& pairs_;
  RsaMethod method_;
  RsaBootstrap by_;
  std::uint64_t key_;
  std::vector<Walk> walks_;
  std::vector<Crossing> crossings_;
};

}  // namespace tertium
