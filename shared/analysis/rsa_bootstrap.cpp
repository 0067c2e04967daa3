// rsa_bootstrap.cpp: weighted moments, weighted ranks and weighted concordance of eight samples side by side.
#include "shared/analysis/rsa_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "shared/base/aligned.h"
#include "shared/base/fast_math.h"
#include "shared/base/random.h"
#include "shared/stats/correlation.h"
#include "shared/stats/resampling.h"

namespace tertium {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kNoVariance = 1e-12;  // of a column whose variance is 1
constexpr std::size_t kTogether = 6;   // sums that are kept in registers

// One lane for each sample.
using Reals __attribute__((vector_size(8 * kRsaLanes))) = double;
using Counts __attribute__((vector_size(4 * kRsaLanes))) = std::int32_t;
using Longs __attribute__((vector_size(8 * kRsaLanes))) = std::int64_t;
using Bytes __attribute__((vector_size(kRsaLanes))) = std::uint8_t;

template <class V, class T>
TERTIUM_INLINE void load(V& to, const T* from) { std::memcpy(&to, from, sizeof to); }
template <class V, class T>
TERTIUM_INLINE void store(T* to, const V& from) { std::memcpy(to, &from, sizeof from); }

template <class T>
using Lines = std::vector<T, LineAllocator<T>>;

// Either how often each object was drawn, or each pair.
struct ByObject {
  const std::int32_t* times;  // objects x lanes
  TERTIUM_INLINE void of(Counts& to, std::uint32_t, std::uint16_t first, std::uint16_t second) const {
    Counts a, b;
    load(a, times + first * kRsaLanes);
    load(b, times + second * kRsaLanes);
    to = a * b;
  }
};
struct ByEntry {
  const std::uint8_t* times;  // pairs x lanes
  TERTIUM_INLINE void of(Counts& to, std::uint32_t pair, std::uint16_t, std::uint16_t) const {
    Bytes a;
    load(a, times + pair * kRsaLanes);
    to = __builtin_convertvector(a, Counts);
  }
};

// sums[s] += weight of each pair of one row x its value in stream s. streams: kSums x pitch.
template <std::size_t kSums, bool kObjects>
TERTIUM_INLINE void add_row_as(const double* streams, std::size_t pitch, std::size_t count, const std::uint16_t* second, const double* times, const std::uint8_t* entries,
                               double* to) {
  Reals sums[kSums] = {};
  for (std::size_t k = 0; k < count; ++k) {
    Reals weight;
    if constexpr (kObjects) {
      load(weight, times + second[k] * kRsaLanes);
    } else {
      Bytes drawn;
      load(drawn, entries + k * kRsaLanes);
      weight = __builtin_convertvector(__builtin_convertvector(drawn, Counts), Reals);
    }
    for (std::size_t s = 0; s < kSums; ++s) sums[s] += weight * streams[s * pitch + k];
  }
  for (std::size_t s = 0; s < kSums; ++s) store(to + s * kRsaLanes, sums[s]);
}

struct Row {
  const double* streams;
  std::size_t pitch, count;
  const std::uint16_t* second;
  const double* times;         // of objects; null: entries count
  const std::uint8_t* entries;
};
template <std::size_t kSums>
TERTIUM_INLINE void add_row_of(const Row& row, const double* streams, double* to) {
  if (row.times) add_row_as<kSums, true>(streams, row.pitch, row.count, row.second, row.times, row.entries, to);
  else add_row_as<kSums, false>(streams, row.pitch, row.count, row.second, row.times, row.entries, to);
}
TERTIUM_CLONES void add_row(const Row& row, std::size_t sums, double* to) {
  for (std::size_t s = 0; s < sums; s += kTogether) {
    const double* streams = row.streams + s * row.pitch;
    double* at = to + s * kRsaLanes;
    switch (std::min(kTogether, sums - s)) {
      case 1: add_row_of<1>(row, streams, at); break;
      case 2: add_row_of<2>(row, streams, at); break;
      case 3: add_row_of<3>(row, streams, at); break;
      case 4: add_row_of<4>(row, streams, at); break;
      case 5: add_row_of<5>(row, streams, at); break;
      default: add_row_of<kTogether>(row, streams, at);
    }
  }
}

// Ranks are doubled and less their mean, so that they are whole: twice the weight below + its own - all.
// squares += weight x (centred rank)^2; ranks: groups x lanes.
template <class Weight>
TERTIUM_INLINE void rank_walk_as(const Weight& weight, std::span<const std::uint32_t> pair, std::span<const std::uint16_t> first, std::span<const std::uint16_t> second,
                                 std::span<const std::uint32_t> ends, std::int32_t* ranks, double* squares) {
  Counts all{};
  std::size_t k = 0;
  for (std::size_t g = 0; g < ends.size(); ++g) {
    Counts own{};
    for (; k < ends[g]; ++k) {
      Counts w;
      weight.of(w, pair[k], first[k], second[k]);
      own += w;
    }
    store(ranks + g * kRsaLanes, all + all + own);
    all += own;
  }
  // The mean of all doubled ranks is `all`. What a group weighs is the rest between its rank and the one before.
  Reals sum{};
  Counts below{};
  for (std::size_t g = 0; g < ends.size(); ++g) {
    Counts rank;
    load(rank, ranks + g * kRsaLanes);
    const Counts own = rank - below - below;
    below += own;
    const Counts centred = rank - all;
    store(ranks + g * kRsaLanes, centred);
    const Reals real = __builtin_convertvector(centred, Reals);
    sum += __builtin_convertvector(own, Reals) * real * real;
  }
  store(squares, sum);
}

template <class Weight>
TERTIUM_INLINE void rank_products_as(const Weight& weight, std::span<const std::size_t> row_begin, std::span<const std::uint16_t> second, const std::uint32_t* x,
                                     const std::uint32_t* y, const std::int32_t* ranks_x, const std::int32_t* ranks_y, double* products) {
  Reals sum{};
  for (std::size_t i = 0; i + 1 < row_begin.size(); ++i)
    for (std::size_t k = row_begin[i]; k < row_begin[i + 1]; ++k) {
      Counts w, a, b;
      weight.of(w, static_cast<std::uint32_t>(k), static_cast<std::uint16_t>(i), second[k]);
      load(a, ranks_x + x[k] * kRsaLanes);
      load(b, ranks_y + y[k] * kRsaLanes);
      sum += __builtin_convertvector(w, Reals) * __builtin_convertvector(a, Reals) * __builtin_convertvector(b, Reals);
    }
  store(products, sum);
}

TERTIUM_INLINE void add_pairs_of(Longs& to, const Counts& count) {
  const Longs n = __builtin_convertvector(count, Longs);
  to += n * (n - 1) / 2;
}

// tied: pairs of places within one group.
template <class Weight>
TERTIUM_INLINE void tie_walk_as(const Weight& weight, std::span<const std::uint32_t> pair, std::span<const std::uint16_t> first, std::span<const std::uint16_t> second,
                                std::span<const std::uint32_t> ends, std::int64_t* tied, std::int32_t* all) {
  Longs pairs{};
  Counts total{};
  std::size_t k = 0;
  for (const std::uint32_t end : ends) {
    Counts own{};
    for (; k < end; ++k) {
      Counts w;
      weight.of(w, pair[k], first[k], second[k]);
      own += w;
    }
    add_pairs_of(pairs, own);
    total += own;
  }
  store(tied, pairs);
  store(all, total);
}

// Pairs of places that are discordant, and that are tied in both. tree: (groups of y + 1) x lanes, a Fenwick tree of the weight that came with smaller x.
template <class Weight>
TERTIUM_INLINE void discordance_as(const Weight& weight, std::span<const std::uint32_t> pair, std::span<const std::uint16_t> first, std::span<const std::uint16_t> second,
                                   std::span<const std::uint32_t> ends, const std::uint32_t* number, std::size_t groups, std::int32_t* tree, std::int64_t* discordant,
                                   std::int64_t* tied_in_both) {
  std::fill(tree, tree + (groups + 1) * kRsaLanes, 0);
  Longs against{}, both{};
  Counts before{};
  std::size_t begin = 0;
  for (const std::uint32_t end : ends) {
    Counts same{};
    for (std::size_t k = begin; k < end; ++k) {
      Counts w, up_to{};
      weight.of(w, pair[k], first[k], second[k]);
      for (std::size_t at = std::size_t{number[k]} + 1; at > 0; at &= at - 1) {
        Counts part;
        load(part, tree + at * kRsaLanes);
        up_to += part;
      }
      against += __builtin_convertvector(w, Longs) * __builtin_convertvector(before - up_to, Longs);
      if (k > begin && number[k] != number[k - 1]) {
        add_pairs_of(both, same);
        same = Counts{};
      }
      same += w;
    }
    add_pairs_of(both, same);
    for (std::size_t k = begin; k < end; ++k) {
      Counts w;
      weight.of(w, pair[k], first[k], second[k]);
      before += w;
      for (std::size_t at = std::size_t{number[k]} + 1; at <= groups; at += at & (~at + 1)) {
        Counts part;
        load(part, tree + at * kRsaLanes);
        part += w;
        store(tree + at * kRsaLanes, part);
      }
    }
    begin = end;
  }
  store(discordant, against);
  store(tied_in_both, both);
}

// Of both kinds of weights, compiled for several instruction sets.
struct WalkSpans {
  std::span<const std::uint32_t> pair;
  std::span<const std::uint16_t> first, second;
  std::span<const std::uint32_t> ends;
};
TERTIUM_CLONES void rank_walk(const std::int32_t* objects, const std::uint8_t* entries, const WalkSpans& w, std::int32_t* ranks, double* squares) {
  if (objects) rank_walk_as(ByObject{objects}, w.pair, w.first, w.second, w.ends, ranks, squares);
  else rank_walk_as(ByEntry{entries}, w.pair, w.first, w.second, w.ends, ranks, squares);
}
TERTIUM_CLONES void rank_products(const std::int32_t* objects, const std::uint8_t* entries, const SharedPairs& pairs, const std::uint32_t* x, const std::uint32_t* y,
                                         const std::int32_t* ranks_x, const std::int32_t* ranks_y, double* products) {
  if (objects) rank_products_as(ByObject{objects}, pairs.row_begin, pairs.second, x, y, ranks_x, ranks_y, products);
  else rank_products_as(ByEntry{entries}, pairs.row_begin, pairs.second, x, y, ranks_x, ranks_y, products);
}
TERTIUM_CLONES void tie_walk(const std::int32_t* objects, const std::uint8_t* entries, const WalkSpans& w, std::int64_t* tied, std::int32_t* all) {
  if (objects) tie_walk_as(ByObject{objects}, w.pair, w.first, w.second, w.ends, tied, all);
  else tie_walk_as(ByEntry{entries}, w.pair, w.first, w.second, w.ends, tied, all);
}
TERTIUM_CLONES void discordance(const std::int32_t* objects, const std::uint8_t* entries, const WalkSpans& w, const std::uint32_t* number, std::size_t groups,
                                       std::int32_t* tree, std::int64_t* discordant, std::int64_t* tied_in_both) {
  if (objects) discordance_as(ByObject{objects}, w.pair, w.first, w.second, w.ends, number, groups, tree, discordant, tied_in_both);
  else discordance_as(ByEntry{entries}, w.pair, w.first, w.second, w.ends, number, groups, tree, discordant, tied_in_both);
}

// r of sums of squares and products, clamped; NaN where a side does not vary.
double ratio(double product, double square_x, double square_y, double least) {
  if (!(square_x > least) || !(square_y > least)) return kNaN;
  return std::clamp(product / (std::sqrt(square_x) * std::sqrt(square_y)), -1.0, 1.0);
}

}  // namespace

void standardise(std::vector<double>& column) {
  const double n = static_cast<double>(column.size());
  double sum = 0, squares = 0;
  for (const double value : column) sum += value;
  const double mean = sum / n;
  bool varies = false;
  for (double& value : column) {
    varies = varies || value != column[0];
    squares += (value - mean) * (value - mean);
  }
  const double scale = varies && squares > 0 ? 1 / std::sqrt(squares / n) : 0;
  for (double& value : column) value = (value - mean) * scale;
}

// What one batch of samples drew.
struct BootstrapSums::Weights {
  Lines<std::int32_t> objects;   // objects x lanes; empty: entries were drawn
  Lines<double> objects_real;    // the same
  Lines<std::uint8_t> entries;   // pairs x lanes
};

BootstrapSums::BootstrapSums(const SharedPairs& pairs, RsaMethod method, RsaBootstrap by, std::uint64_t seed, Executor& executor)
    : pairs_(pairs), method_(method), by_(by), key_(derive_key(seed, by == RsaBootstrap::kObjects ? "rsa objects" : "rsa entries")) {
  if (method == RsaMethod::kPearson) return;
  const std::size_t m = pairs.columns.size(), count = pairs.count();
  std::vector<std::uint16_t> first(count);
  for (std::size_t i = 0; i < pairs.objects; ++i) std::fill(first.begin() + static_cast<std::ptrdiff_t>(pairs.row_begin[i]),
                                                            first.begin() + static_cast<std::ptrdiff_t>(pairs.row_begin[i + 1]), static_cast<std::uint16_t>(i));
  const auto name_objects = [&](auto& walk) {
    walk.first.resize(count);
    walk.second.resize(count);
    for (std::size_t k = 0; k < count; ++k) {
      walk.first[k] = first[walk.pair[k]];
      walk.second[k] = pairs.second[walk.pair[k]];
    }
  };
  walks_.resize(m);
  executor.parallel_for(m, [&](std::size_t v) {
    DenseRanks ranked = dense_ranks(pairs.columns[v]);
    Walk& walk = walks_[v];
    walk.pair = std::move(ranked.order);
    walk.number = std::move(ranked.number);
    for (std::size_t k = 1; k <= count; ++k)
      if (k == count || walk.number[walk.pair[k]] != walk.number[walk.pair[k - 1]]) walk.ends.push_back(static_cast<std::uint32_t>(k));
    name_objects(walk);
  });
  if (method != RsaMethod::kKendall) return;
  for (std::size_t x = 0; x < m; ++x)
    for (std::size_t y = x + 1; y < m; ++y) crossings_.push_back({x, y, {}, {}, {}, {}});
  executor.parallel_for(crossings_.size(), [&](std::size_t c) {
    Crossing& crossing = crossings_[c];
    const Walk &x = walks_[crossing.x], &y = walks_[crossing.y];
    crossing.pair = x.pair;
    std::size_t begin = 0;
    for (const std::uint32_t end : x.ends) {
      std::sort(crossing.pair.begin() + static_cast<std::ptrdiff_t>(begin), crossing.pair.begin() + static_cast<std::ptrdiff_t>(end), [&](std::uint32_t a, std::uint32_t b) {
        return y.number[a] != y.number[b] ? y.number[a] < y.number[b] : a < b;
      });
      begin = end;
    }
    crossing.number.resize(count);
    for (std::size_t k = 0; k < count; ++k) crossing.number[k] = y.number[crossing.pair[k]];
    name_objects(crossing);
  });
}

void BootstrapSums::correlate(std::uint32_t batch, std::span<double> correlations) const {
  const std::size_t m = pairs_.columns.size();
  CHECK(correlations.size() == kRsaLanes * m * m);
  Weights weights;
  if (by_ == RsaBootstrap::kObjects) {
    weights.objects.resize(pairs_.objects * kRsaLanes);
    weights.objects_real.resize(pairs_.objects * kRsaLanes);
    std::vector<std::uint32_t> times(pairs_.objects);
    for (std::uint32_t lane = 0; lane < kRsaLanes; ++lane) {
      count_draws(key_, batch * static_cast<std::uint32_t>(kRsaLanes) + lane, times);
      for (std::size_t i = 0; i < times.size(); ++i) {
        weights.objects[i * kRsaLanes + lane] = static_cast<std::int32_t>(times[i]);
        weights.objects_real[i * kRsaLanes + lane] = static_cast<double>(times[i]);
      }
    }
  } else {
    weights.entries.resize(pairs_.count() * kRsaLanes);
    std::vector<std::uint32_t> times(pairs_.count());
    for (std::uint32_t lane = 0; lane < kRsaLanes; ++lane) {
      count_draws(key_, batch * static_cast<std::uint32_t>(kRsaLanes) + lane, times);
      for (std::size_t k = 0; k < times.size(); ++k) {
        CHECK(times[k] < 256);  // of as many draws as pairs: beyond chance
        weights.entries[k * kRsaLanes + lane] = static_cast<std::uint8_t>(times[k]);
      }
    }
  }
  for (std::size_t lane = 0; lane < kRsaLanes; ++lane)
    for (std::size_t v = 0; v < m; ++v) correlations[lane * m * m + v * m + v] = 1;
  switch (method_) {
    case RsaMethod::kPearson: return pearson_sums(weights, correlations);
    case RsaMethod::kSpearman: return spearman_sums(weights, correlations);
    case RsaMethod::kKendall: return kendall_sums(weights, correlations);
  }
}

void BootstrapSums::pearson_sums(const Weights& weights, std::span<double> correlations) const {
  const std::size_t m = pairs_.columns.size(), sums = 1 + m + m * (m + 1) / 2;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < pairs_.objects; ++i) longest = std::max(longest, pairs_.row_begin[i + 1] - pairs_.row_begin[i]);
  Lines<double> streams(sums * longest, 1.0);  // 1, each column, each product of two
  Lines<double> row_sums(sums * kRsaLanes), total(sums * kRsaLanes, 0.0);
  const bool objects = by_ == RsaBootstrap::kObjects;
  for (std::size_t i = 0; i < pairs_.objects; ++i) {
    const std::size_t begin = pairs_.row_begin[i], count = pairs_.row_begin[i + 1] - begin;
    if (count == 0) continue;
    std::size_t s = 1;
    for (std::size_t v = 0; v < m; ++v, ++s) std::copy_n(pairs_.columns[v].data() + begin, count, streams.data() + s * longest);
    for (std::size_t v = 0; v < m; ++v)
      for (std::size_t u = v; u < m; ++u, ++s) {
        const double *x = pairs_.columns[v].data() + begin, *y = pairs_.columns[u].data() + begin;
        double* to = streams.data() + s * longest;
        for (std::size_t k = 0; k < count; ++k) to[k] = x[k] * y[k];
      }
    add_row({streams.data(), longest, count, pairs_.second.data() + begin, objects ? weights.objects_real.data() : nullptr,
             objects ? nullptr : weights.entries.data() + begin * kRsaLanes},
            sums, row_sums.data());
    for (std::size_t at = 0; at < total.size(); ++at) total[at] += objects ? weights.objects_real[i * kRsaLanes + at % kRsaLanes] * row_sums[at] : row_sums[at];
  }
  for (std::size_t lane = 0; lane < kRsaLanes; ++lane) {
    const auto sum = [&](std::size_t s) { return total[s * kRsaLanes + lane]; };
    const double n = sum(0);
    std::vector<double> covariance(m * m);
    std::size_t s = 1 + m;
    for (std::size_t v = 0; v < m; ++v)
      for (std::size_t u = v; u < m; ++u, ++s) covariance[v * m + u] = n > 0 ? sum(s) / n - sum(1 + v) / n * (sum(1 + u) / n) : 0;
    for (std::size_t v = 0; v < m; ++v)
      for (std::size_t u = v + 1; u < m; ++u)
        correlations[lane * m * m + v * m + u] = correlations[lane * m * m + u * m + v] =
            ratio(covariance[v * m + u], covariance[v * m + v], covariance[u * m + u], kNoVariance);
  }
}

void BootstrapSums::spearman_sums(const Weights& weights, std::span<double> correlations) const {
  const std::size_t m = walks_.size();
  const std::int32_t* objects = weights.objects.empty() ? nullptr : weights.objects.data();
  std::vector<Lines<std::int32_t>> ranks(m);
  std::vector<double> squares(m * kRsaLanes), products(kRsaLanes);
  for (std::size_t v = 0; v < m; ++v) {
    ranks[v].resize(walks_[v].ends.size() * kRsaLanes);
    rank_walk(objects, weights.entries.data(), {walks_[v].pair, walks_[v].first, walks_[v].second, walks_[v].ends}, ranks[v].data(), squares.data() + v * kRsaLanes);
  }
  for (std::size_t v = 0; v < m; ++v)
    for (std::size_t u = v + 1; u < m; ++u) {
      rank_products(objects, weights.entries.data(), pairs_, walks_[v].number.data(), walks_[u].number.data(), ranks[v].data(), ranks[u].data(), products.data());
      for (std::size_t lane = 0; lane < kRsaLanes; ++lane)
        correlations[lane * m * m + v * m + u] = correlations[lane * m * m + u * m + v] =
            ratio(products[lane], squares[v * kRsaLanes + lane], squares[u * kRsaLanes + lane], 0);
    }
}

void BootstrapSums::kendall_sums(const Weights& weights, std::span<double> correlations) const {
  const std::size_t m = walks_.size();
  const std::int32_t* objects = weights.objects.empty() ? nullptr : weights.objects.data();
  std::vector<std::int64_t> tied(m * kRsaLanes), discordant(kRsaLanes), both(kRsaLanes);
  std::vector<std::int32_t> all(kRsaLanes);
  for (std::size_t v = 0; v < m; ++v)
    tie_walk(objects, weights.entries.data(), {walks_[v].pair, walks_[v].first, walks_[v].second, walks_[v].ends}, tied.data() + v * kRsaLanes, all.data());
  for (const Crossing& c : crossings_) {
    const std::size_t groups = walks_[c.y].ends.size();
    Lines<std::int32_t> tree((groups + 1) * kRsaLanes);
    discordance(objects, weights.entries.data(), {c.pair, c.first, c.second, walks_[c.x].ends}, c.number.data(), groups, tree.data(), discordant.data(), both.data());
    for (std::size_t lane = 0; lane < kRsaLanes; ++lane) {
      const std::int64_t n = all[lane], pairs = n * (n - 1) / 2, tied_x = tied[c.x * kRsaLanes + lane], tied_y = tied[c.y * kRsaLanes + lane];
      const double difference = static_cast<double>(pairs - tied_x - tied_y + both[lane]) - 2 * static_cast<double>(discordant[lane]);
      correlations[lane * m * m + c.x * m + c.y] = correlations[lane * m * m + c.y * m + c.x] =
          ratio(difference, static_cast<double>(pairs - tied_x), static_cast<double>(pairs - tied_y), 0);
    }
  }
}

}  // namespace tertium
