// rsm.cpp: the predicted similarity matrix; every triple of objects is visited once and serves its three pairs.
#include "shared/model/rsm.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "shared/base/aligned.h"
#include "shared/base/fast_math.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

constexpr std::size_t kParts = 4;   // accumulators, added up in order: the result does not depend on who fills them
constexpr std::size_t kTile = 64;   // objects per side of a tile: the six tiles of a triple of tiles lie in the second cache
constexpr std::size_t kTileArea = kTile * kTile;
constexpr std::size_t kRows = 4;    // first objects that share one division
constexpr std::size_t kWide = 8;    // doubles that are worked on together
// e^150 times three, to the fourth power, still fits a double; so does its inverse.
constexpr double kLargestRange = 300;

using Wide __attribute__((vector_size(64))) = double;
TERTIUM_INLINE void load_wide(Wide& to, const double* from) { std::memcpy(&to, from, sizeof to); }
TERTIUM_INLINE void store_wide(double* to, const Wide& from) { std::memcpy(to, &from, sizeof from); }
TERTIUM_INLINE double sum_wide(const Wide& v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

// The square of all pairs, cut into tiles of which only those on and above the diagonal are kept, one whole tile after the other.
class Tiles {
 public:
  explicit Tiles(std::size_t objects) : count_((objects + kTile - 1) / kTile), values_(count_ * (count_ + 1) / 2 * kTileArea, 0.0) {}
  std::size_t count() const { return count_; }
  // row <= column; kTile x kTile, row-major.
  double* at(std::size_t row, std::size_t column) { return values_.data() + (column * (column + 1) / 2 + row) * kTileArea; }
  const double* at(std::size_t row, std::size_t column) const { return values_.data() + (column * (column + 1) / 2 + row) * kTileArea; }

 private:
  std::size_t count_;
  std::vector<double, LineAllocator<double>> values_;
};

// R objects i and one j, against the third objects k of a tile in steps of kWide from `begin` on. With e the exponentials and
// t = 1 / (e_ij + e_ik + e_jk): r_ij += e_ij t, r_ik += e_ik t, r_jk += e_jk t. mask, unless null: 1 where k counts, else 0.
// e_ij, r_ij, e_ik, r_ik: of the first i; the next ones stand a tile's row further.
template <std::size_t R, bool kMasked>
TERTIUM_INLINE void visit_third_objects(const double* e_ij, double* r_ij, const double* e_ik, double* r_ik, const double* e_jk, double* r_jk,
                                        const double* mask, std::size_t begin) {
  Wide sums[R] = {};
  for (std::size_t k = begin; k < kTile; k += kWide) {
    Wide b, to_b, a[R], all[R], t[R];
    load_wide(b, e_jk + k);
    load_wide(to_b, r_jk + k);
    for (std::size_t r = 0; r < R; ++r) {
      load_wide(a[r], e_ik + r * kTile + k);
      all[r] = (a[r] + b) + e_ij[r * kTile];
    }
    if constexpr (R == 4) {  // one division for four: each inverse is that of the product times the three others
      const Wide first = all[0] * all[1], second = all[2] * all[3], inverse = 1.0 / (first * second);
      const Wide of_first = inverse * second, of_second = inverse * first;
      t[0] = of_first * all[1];
      t[1] = of_first * all[0];
      t[2] = of_second * all[3];
      t[3] = of_second * all[2];
    } else {
      for (std::size_t r = 0; r < R; ++r) t[r] = 1.0 / all[r];
    }
    for (std::size_t r = 0; r < R; ++r) {
      if constexpr (kMasked) {
        Wide counts;
        load_wide(counts, mask + k);
        t[r] *= counts;
      }
      Wide to_a;
      load_wide(to_a, r_ik + r * kTile + k);
      to_a += a[r] * t[r];
      store_wide(r_ik + r * kTile + k, to_a);
      to_b += b * t[r];
      sums[r] += t[r];
    }
    store_wide(r_jk + k, to_b);
  }
  for (std::size_t r = 0; r < R; ++r) r_ij[r * kTile] += e_ij[r * kTile] * sum_wide(sums[r]);
}

// One triple of tiles: the exponentials and what they add to, of (I, J), (I, K) and (J, K), I <= J <= K. Objects in the last tile of all
// may be fewer than kTile: count_i, count_j, count_k.
struct TripleOfTiles {
  const double *e_ij, *e_ik, *e_jk;
  double *r_ij, *r_ik, *r_jk;
  std::size_t count_i, count_j, count_k;
  bool same_ij, same_jk;
};

template <bool kMasked>
TERTIUM_INLINE void visit_tiles_as(const TripleOfTiles& at) {
  alignas(64) double mask[kTile];
  for (std::size_t i = 0; i < at.count_i; i += kRows) {
    for (std::size_t j = at.same_ij ? i + 1 : 0; j < at.count_j; ++j) {
      std::size_t begin = 0;
      if constexpr (kMasked) {
        const std::size_t after = at.same_jk ? j + 1 : 0;
        for (std::size_t k = 0; k < kTile; ++k) mask[k] = k >= after && k < at.count_k ? 1.0 : 0.0;
        begin = after / kWide * kWide;
      }
      const double* e_jk = at.e_jk + j * kTile;
      double* r_jk = at.r_jk + j * kTile;
      const std::size_t last = std::min({i + kRows, at.count_i, at.same_ij ? j : i + kRows});
      if (last == i + kRows) {
        visit_third_objects<kRows, kMasked>(at.e_ij + i * kTile + j, at.r_ij + i * kTile + j, at.e_ik + i * kTile, at.r_ik + i * kTile, e_jk, r_jk, mask, begin);
        continue;
      }
      for (std::size_t one = i; one < last; ++one) {
        visit_third_objects<1, kMasked>(at.e_ij + one * kTile + j, at.r_ij + one * kTile + j, at.e_ik + one * kTile, at.r_ik + one * kTile, e_jk, r_jk, mask,
                                        begin);
      }
    }
  }
}

TERTIUM_CLONES void visit_tiles(const TripleOfTiles& at) {
  if (at.same_jk || at.count_k < kTile) visit_tiles_as<true>(at);
  else visit_tiles_as<false>(at);
}

// The same with a softmax of its own for each triple, for similarities whose exponentials would not fit: e holds the similarities themselves.
TERTIUM_CLONES void visit_tiles_safely(const TripleOfTiles& at) {
  for (std::size_t i = 0; i < at.count_i; ++i) {
    const double* ik = at.e_ik + i * kTile;
    double* to_ik = at.r_ik + i * kTile;
    for (std::size_t j = at.same_ij ? i + 1 : 0; j < at.count_j; ++j) {
      const double* jk = at.e_jk + j * kTile;
      double* to_jk = at.r_jk + j * kTile;
      const double s_ij = at.e_ij[i * kTile + j];
      double chances[kTile];
      const std::size_t begin = at.same_jk ? j + 1 : 0;
      for (std::size_t k = begin; k < at.count_k; ++k) {
        const double larger = ik[k] > jk[k] ? ik[k] : jk[k], most = s_ij > larger ? s_ij : larger;
        const double e_ij = exact_exp(s_ij - most), e_ik = exact_exp(ik[k] - most), e_jk = exact_exp(jk[k] - most), t = 1.0 / (e_ij + e_ik + e_jk);
        chances[k] = e_ij * t;
        to_ik[k] += e_ik * t;
        to_jk[k] += e_jk * t;
      }
      double sum = 0;
      for (std::size_t k = begin; k < at.count_k; ++k) sum += chances[k];
      at.r_ij[i * kTile + j] += sum;
    }
  }
}

// to: kTile similarities of one row with those whose dims lie in `panel`, dims x kTile.
TERTIUM_CLONES void multiply_row(const float* row, std::size_t dims, const double* panel, double* to) {
  Wide sums[kTile / kWide] = {};
  for (std::size_t d = 0; d < dims; ++d) {
    const double value = static_cast<double>(row[d]);
    for (std::size_t l = 0; l < kTile / kWide; ++l) {
      Wide others;
      load_wide(others, panel + d * kTile + l * kWide);
      sums[l] += value * others;
    }
  }
  for (std::size_t l = 0; l < kTile / kWide; ++l) store_wide(to + l * kWide, sums[l]);
}

TERTIUM_CLONES void take_exponentials(double* values, std::size_t count, double middle) {
  for (std::size_t i = 0; i < count; ++i) values[i] = exact_exp(values[i] - middle);
}

}  // namespace

Result<SimilarityMatrix> predicted_similarity(const Matrix& embedding, Executor& executor) {
  const std::size_t n = embedding.rows;
  if (n < 3) return Error{ErrorCode::kInvalid, "a predicted similarity matrix needs at least 3 objects; there are " + std::to_string(n)};
  if (n > kMostSimilarityObjects) {
    return Error{ErrorCode::kTooLarge, "a predicted similarity matrix is made for at most " + std::to_string(kMostSimilarityObjects) + " objects; there are " +
                                           std::to_string(n)};
  }
  for (std::size_t i = 0; i < embedding.values.size(); ++i) {
    if (!std::isfinite(embedding.values[i])) {
      return Error{ErrorCode::kInvalid, "embedding: row " + std::to_string(i / embedding.cols) + ", column " +
                                            std::to_string(i % embedding.cols) + " is not a finite number"};
    }
  }
  // e: exp of the dot products, shifted so that both ends of their range fit a double; or, when they cannot, the dots themselves.
  Tiles e(n);
  const std::size_t tiles = e.count();
  struct Pair { std::size_t row, column; };
  std::vector<Pair> pairs;  // of tiles
  for (std::size_t column = 0; column < tiles; ++column)
    for (std::size_t row = 0; row <= column; ++row) pairs.push_back({row, column});
  const auto size = [&](std::size_t tile) { return std::min(kTile, n - tile * kTile); };
  std::vector<double> least(tiles, INFINITY), most(tiles, -INFINITY);
  executor.parallel_for(tiles, [&](std::size_t column) {
    std::vector<double> panel(embedding.cols * kTile, 0.0);
    for (std::size_t j = 0; j < size(column); ++j)
      for (std::size_t d = 0; d < embedding.cols; ++d) panel[d * kTile + j] = static_cast<double>(embedding.at(column * kTile + j, d));
    for (std::size_t i = 0; i < std::min(n, (column + 1) * kTile); ++i) {
      double* to = e.at(i / kTile, column) + i % kTile * kTile;
      multiply_row(embedding.row(i).data(), embedding.cols, panel.data(), to);
      for (std::size_t j = i / kTile == column ? i % kTile + 1 : 0; j < size(column); ++j) {
        least[column] = std::min(least[column], to[j]);
        most[column] = std::max(most[column], to[j]);
      }
    }
  });
  const double low = *std::min_element(least.begin(), least.end()), high = *std::max_element(most.begin(), most.end());
  const bool safely = high - low > kLargestRange;
  if (!safely) {
    executor.parallel_for(pairs.size(), [&](std::size_t p) { take_exponentials(e.at(pairs[p].row, pairs[p].column), kTileArea, 0.5 * (low + high)); });
  }
  std::vector<Tiles> parts(kParts, Tiles(0));
  executor.parallel_for(kParts, [&](std::size_t part) {
    Tiles& sums = parts[part] = Tiles(n);
    for (std::size_t p = part; p < pairs.size(); p += kParts) {
      const auto [i, j] = pairs[p];
      for (std::size_t k = j; k < tiles; ++k) {
        const TripleOfTiles at{e.at(i, j), e.at(i, k), e.at(j, k), sums.at(i, j), sums.at(i, k), sums.at(j, k), size(i), size(j), size(k), i == j, j == k};
        if (safely) visit_tiles_safely(at);
        else visit_tiles(at);
      }
    }
  });
  SimilarityMatrix result{n, std::vector<double>(n * n)};
  executor.parallel_for(pairs.size(), [&](std::size_t p) {
    const auto [row, column] = pairs[p];
    const double thirds = static_cast<double>(n - 2);
    for (std::size_t i = 0; i < size(row); ++i) {
      for (std::size_t j = row == column ? i + 1 : 0; j < size(column); ++j) {
        double sum = 0;
        for (const Tiles& part : parts) sum += part.at(row, column)[i * kTile + j];
        const std::size_t a = row * kTile + i, b = column * kTile + j;
        result.values[a * n + b] = result.values[b * n + a] = sum / thirds;
      }
      if (row == column) result.values[(row * kTile + i) * (n + 1)] = 1.0;
    }
  });
  return result;
}

double mean_off_diagonal(const SimilarityMatrix& matrix) {
  const std::size_t n = matrix.objects;
  CHECK(n > 1);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < n; ++j) row += j == i ? 0.0 : matrix.at(i, j);
    total += row;
  }
  return total / (static_cast<double>(n) * static_cast<double>(n - 1));
}

}  // namespace tertium
