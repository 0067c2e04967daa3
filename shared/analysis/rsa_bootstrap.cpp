// rsa_bootstrap.cpp: weighted moments, weighted ranks and weighted concordance of eight samples side by side.
#include "shared/analysis/rsa_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "shared/base/fast_math.h"
#include "shared/base/random.h"
#include "shared/stats/correlation.h"
#include "shared/stats/resampling.h"

namespace tertium {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kNoVariance = 1e-12;  // of a column whose variance is 1
constexpr std::size_t kTogether = 6;   // sums that are kept in registers
constexpr std::size_t kAhead = 32;     // ranks of y lie anywhere in memory: they are asked for so many pairs before they are needed

// One lane for each sample.
using Reals __attribute__((vector_size(8 * kRsaLanes))) = double;
using Counts __attribute__((vector_size(4 * kRsaLanes))) = std::int32_t;
using Longs __attribute__((vector_size(8 * kRsaLanes))) = std::int64_t;
using Bytes __attribute__((vector_size(kRsaLanes))) = std::uint8_t;

template <class V, class T>
TERTIUM_INLINE void load(V& to, const T* from) { std::memcpy(&to, from, sizeof to); }
template <class V, class T>
TERTIUM_INLINE void store(T* to, const V& from) { std::memcpy(to, &from, sizeof from); }

// Either how often each object was drawn, or each pair.
struct ByObject {
  const std::int32_t* times;  // objects x lanes
  const std::uint16_t *first, *second;  // of the k-th pair
  TERTIUM_INLINE void of(Counts& to, std::size_t k) const {
    Counts a, b;
    load(a, times + first[k] * kRsaLanes);
    load(b, times + second[k] * kRsaLanes);
    to = a * b;
  }
};
struct ByEntry {
  const std::uint8_t* times;  // pairs x lanes
  const std::uint32_t* pair;  // the k-th one's number
  TERTIUM_INLINE void of(Counts& to, std::size_t k) const {
    Bytes a;
    load(a, times + pair[k] * kRsaLanes);
    to = __builtin_convertvector(a, Counts);
  }
};
// One of the two.
struct Weighing {
  const std::int32_t* objects;  // null: entries
  const std::uint16_t *first, *second;
  const std::uint8_t* entries;
  const std::uint32_t* pair;
};
template <class F>
TERTIUM_INLINE void weigh(const Weighing& w, const F& body) {
  if (w.objects) body(ByObject{w.objects, w.first, w.second});
  else body(ByEntry{w.entries, w.pair});
}

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

// Ranks are doubled and less their mean, so that they are whole numbers: twice the weight below + its own - all of it. `body(g, own, rank)` for each group;
// all: the weight of all pairs in each lane.
template <class Weight, class Body>
TERTIUM_INLINE void visit_ranks(const Weight& weight, std::span<const std::uint32_t> ends, const std::int32_t* all, const Body& body) {
  Counts below, own;
  load(below, all);
  below = -below;  // twice the weight below, less all
  std::size_t k = 0;
  for (std::size_t g = 0; g < ends.size(); ++g) {
    const std::size_t begin = k;
    weight.of(own, k);
    for (++k; k < ends[g]; ++k) {
      Counts w;
      weight.of(w, k);
      own += w;
    }
    const Counts rank = below + own;
    body(g, begin, k, own, rank);
    below = rank + own;
  }
}

// ranks: groups x lanes; squares: sum of weight x rank^2.
TERTIUM_CLONES void keep_ranks(const Weighing& weighing, std::span<const std::uint32_t> ends, const std::int32_t* all, std::int32_t* ranks, double* squares) {
  weigh(weighing, [&](const auto& weight) __attribute__((always_inline)) {
    Reals sum{};
    visit_ranks(weight, ends, all, [&](std::size_t g, std::size_t, std::size_t, const Counts& own, const Counts& rank) __attribute__((always_inline)) {
      store(ranks + g * kRsaLanes, rank);
      const Reals real = __builtin_convertvector(rank, Reals);
      sum += __builtin_convertvector(own, Reals) * real * real;
    });
    store(squares, sum);
  });
}

// products: sum of weight x rank x rank of y, whose groups `number` names beside each pair, and kAhead more.
TERTIUM_CLONES void multiply_ranks(const Weighing& weighing, std::span<const std::uint32_t> ends, const std::int32_t* all, const std::uint32_t* number,
                                   const std::int32_t* ranks_y, double* squares, double* products) {
  weigh(weighing, [&](const auto& weight) __attribute__((always_inline)) {
    Reals sum{}, product{};
    visit_ranks(weight, ends, all, [&](std::size_t, std::size_t begin, std::size_t end, const Counts& own, const Counts& rank) __attribute__((always_inline)) {
      const Reals real = __builtin_convertvector(rank, Reals);
      sum += __builtin_convertvector(own, Reals) * real * real;
      Reals group{};
      for (std::size_t k = begin; k < end; ++k) {
        Counts w, other;
        __builtin_prefetch(ranks_y + number[k + kAhead] * kRsaLanes);
        weight.of(w, k);
        load(other, ranks_y + number[k] * kRsaLanes);
        group += __builtin_convertvector(w, Reals) * __builtin_convertvector(other, Reals);
      }
      product += group * real;
    });
    store(squares, sum);
    store(products, product);
  });
}

TERTIUM_CLONES void add_weights(const Weighing& weighing, std::size_t count, std::int32_t* all) {
  weigh(weighing, [&](const auto& weight) __attribute__((always_inline)) {
    Counts sum{};
    for (std::size_t k = 0; k < count; ++k) {
      Counts w;
      weight.of(w, k);
      sum += w;
    }
    store(all, sum);
  });
}

TERTIUM_INLINE void add_pairs_of(Longs& to, const Counts& count) {
  const Longs n = __builtin_convertvector(count, Longs);
  to += n * (n - 1) / 2;
}

// tied: pairs of places within one group.
TERTIUM_CLONES void count_ties(const Weighing& weighing, std::span<const std::uint32_t> ends, std::int64_t* tied) {
  weigh(weighing, [&](const auto& weight) __attribute__((always_inline)) {
    Longs pairs{};
    std::size_t k = 0;
    for (const std::uint32_t end : ends) {
      Counts own{};
      for (; k < end; ++k) {
        Counts w;
        weight.of(w, k);
        own += w;
      }
      add_pairs_of(pairs, own);
    }
    store(tied, pairs);
  });
}

// Pairs of places that are discordant, and that are tied in both. tree: (groups of y + 1) x lanes, a Fenwick tree of the weight that came with smaller x.
template <class Weight>
TERTIUM_INLINE void count_discordant_as(const Weight& weight, std::span<const std::uint32_t> ends, const std::uint32_t* number, std::size_t groups, std::int32_t* tree,
                                        std::int64_t* discordant, std::int64_t* tied_in_both) {
  std::fill(tree, tree + (groups + 1) * kRsaLanes, 0);
  Longs against{}, both{};
  Counts before{};
  std::size_t begin = 0;
  for (const std::uint32_t end : ends) {
    Counts same{};
    for (std::size_t k = begin; k < end; ++k) {
      Counts w, up_to{};
      weight.of(w, k);
      for (std::size_t at = std::size_t{number[k]} + 1; at > 0; at &= at - 1) {
        Counts part;
        load(part, tree + at * kRsaLanes);
        up_to += part;
      }
      const Counts above = before - up_to;
      against += __builtin_convertvector(w, Longs) * __builtin_convertvector(above, Longs);
      if (k > begin && number[k] != number[k - 1]) {
        add_pairs_of(both, same);
        same = Counts{};
      }
      same += w;
    }
    add_pairs_of(both, same);
    for (std::size_t k = begin; k < end; ++k) {
      Counts w;
      weight.of(w, k);
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
TERTIUM_CLONES void count_discordant(const Weighing& weighing, std::span<const std::uint32_t> ends, const std::uint32_t* number, std::size_t groups, std::int32_t* tree,
                                     std::int64_t* discordant, std::int64_t* tied_in_both) {
  weigh(weighing, [&](const auto& weight)
                      __attribute__((always_inline)) { count_discordant_as(weight, ends, number, groups, tree, discordant, tied_in_both); });
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

BootstrapSums::BootstrapSums(const SharedPairs& pairs, RsaMethod method, RsaBootstrap by, std::uint64_t seed, Executor& executor)
    : pairs_(pairs), method_(method), by_(by), key_(derive_key(seed, by == RsaBootstrap::kObjects ? "rsa objects" : "rsa entries")) {
  if (method == RsaMethod::kPearson) return;
  const std::size_t m = pairs.columns.size(), count = pairs.count();
  std::vector<std::uint16_t> first(count);
  for (std::size_t i = 0; i < pairs.objects; ++i)
    for (std::size_t k = pairs.row_begin[i]; k < pairs.row_begin[i + 1]; ++k) first[k] = static_cast<std::uint16_t>(i);
  const auto order_of = [&](const std::vector<std::uint32_t>& by_value) {
    Order order;
    if (by == RsaBootstrap::kEntries) {
      order.pair = by_value;
      return order;
    }
    order.first.resize(count);
    order.second.resize(count);
    for (std::size_t k = 0; k < count; ++k) {
      order.first[k] = first[by_value[k]];
      order.second[k] = pairs.second[by_value[k]];
    }
    return order;
  };
  walks_.resize(m);
  std::vector<DenseRanks> dense(m);
  executor.parallel_for(m, [&](std::size_t v) {
    dense[v] = dense_ranks(pairs.columns[v]);
    for (std::size_t k = 1; k <= count; ++k)
      if (k == count || dense[v].number[dense[v].order[k]] != dense[v].number[dense[v].order[k - 1]]) walks_[v].ends.push_back(static_cast<std::uint32_t>(k));
    walks_[v].order = order_of(dense[v].order);
  });
  for (std::size_t x = 0; x < m; ++x)
    for (std::size_t y = x + 1; y < m; ++y) crossings_.push_back({x, y, {}, {}});
  executor.parallel_for(crossings_.size(), [&](std::size_t c) {
    Crossing& crossing = crossings_[c];
    const std::vector<std::uint32_t>& y = dense[crossing.y].number;
    std::vector<std::uint32_t> by_both = dense[crossing.x].order;
    std::size_t begin = 0;
    for (const std::uint32_t end : walks_[crossing.x].ends) {
      std::sort(by_both.begin() + static_cast<std::ptrdiff_t>(begin), by_both.begin() + static_cast<std::ptrdiff_t>(end),
                [&](std::uint32_t a, std::uint32_t b) { return y[a] != y[b] ? y[a] < y[b] : a < b; });
      begin = end;
    }
    crossing.number.assign(count + kAhead, 0);
    for (std::size_t k = 0; k < count; ++k) crossing.number[k] = y[by_both[k]];
    crossing.order = order_of(by_both);
  });
}

void BootstrapSums::correlate(std::uint32_t batch, BootstrapRoom& room, std::span<double> correlations) const {
  const std::size_t m = pairs_.columns.size();
  CHECK(correlations.size() == kRsaLanes * m * m);
  if (by_ == RsaBootstrap::kObjects) {
    room.objects.resize(pairs_.objects * kRsaLanes);
    room.objects_real.resize(pairs_.objects * kRsaLanes);
    std::vector<std::uint32_t> times(pairs_.objects);
    for (std::uint32_t lane = 0; lane < kRsaLanes; ++lane) {
      count_draws(key_, batch * static_cast<std::uint32_t>(kRsaLanes) + lane, times);
      for (std::size_t i = 0; i < times.size(); ++i) {
        room.objects[i * kRsaLanes + lane] = static_cast<std::int32_t>(times[i]);
        room.objects_real[i * kRsaLanes + lane] = static_cast<double>(times[i]);
      }
    }
  } else {
    const std::size_t count = pairs_.count();
    room.drawn.resize(count * kRsaLanes);
    for (std::uint32_t lane = 0; lane < kRsaLanes; ++lane)
      count_draws(key_, batch * static_cast<std::uint32_t>(kRsaLanes) + lane, std::span<std::uint8_t>(room.drawn.data() + lane * count, count));
    room.entries.resize(room.drawn.size());
    for (std::size_t k = 0; k < count; ++k)
      for (std::size_t lane = 0; lane < kRsaLanes; ++lane) room.entries[k * kRsaLanes + lane] = room.drawn[lane * count + k];
  }
  for (std::size_t lane = 0; lane < kRsaLanes; ++lane)
    for (std::size_t v = 0; v < m; ++v) correlations[lane * m * m + v * m + v] = 1;
  switch (method_) {
    case RsaMethod::kPearson: return pearson_sums(room, correlations);
    case RsaMethod::kSpearman: return spearman_sums(room, correlations);
    case RsaMethod::kKendall: return kendall_sums(room, correlations);
  }
}

void BootstrapSums::pearson_sums(const BootstrapRoom& room, std::span<double> correlations) const {
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
    add_row({streams.data(), longest, count, pairs_.second.data() + begin, objects ? room.objects_real.data() : nullptr,
             objects ? nullptr : room.entries.data() + begin * kRsaLanes},
            sums, row_sums.data());
    for (std::size_t at = 0; at < total.size(); ++at) total[at] += objects ? room.objects_real[i * kRsaLanes + at % kRsaLanes] * row_sums[at] : row_sums[at];
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

void BootstrapSums::spearman_sums(BootstrapRoom& room, std::span<double> correlations) const {
  const std::size_t m = walks_.size();
  const auto weighing = [&](const Order& order) {
    return Weighing{room.objects.empty() ? nullptr : room.objects.data(), order.first.data(), order.second.data(), room.entries.data(), order.pair.data()};
  };
  std::vector<std::int32_t> all(kRsaLanes);
  add_weights(weighing(walks_[0].order), pairs_.count(), all.data());
  // Those of the first column are used where they are found, in its own order.
  std::vector<Lines<std::int32_t>>& ranks = room.ranks;
  ranks.resize(m);
  std::vector<double> squares(m * kRsaLanes), products(kRsaLanes);
  for (std::size_t v = 1; v < m; ++v) {
    ranks[v].resize(walks_[v].ends.size() * kRsaLanes);
    keep_ranks(weighing(walks_[v].order), walks_[v].ends, all.data(), ranks[v].data(), squares.data() + v * kRsaLanes);
  }
  for (const Crossing& c : crossings_) {
    multiply_ranks(weighing(c.order), walks_[c.x].ends, all.data(), c.number.data(), ranks[c.y].data(), squares.data() + c.x * kRsaLanes, products.data());
    for (std::size_t lane = 0; lane < kRsaLanes; ++lane)
      correlations[lane * m * m + c.x * m + c.y] = correlations[lane * m * m + c.y * m + c.x] =
          ratio(products[lane], squares[c.x * kRsaLanes + lane], squares[c.y * kRsaLanes + lane], 0);
  }
}

void BootstrapSums::kendall_sums(BootstrapRoom& room, std::span<double> correlations) const {
  const std::size_t m = walks_.size();
  const auto weighing = [&](const Order& order) {
    return Weighing{room.objects.empty() ? nullptr : room.objects.data(), order.first.data(), order.second.data(), room.entries.data(), order.pair.data()};
  };
  std::vector<std::int64_t> tied(m * kRsaLanes), discordant(kRsaLanes), both(kRsaLanes);
  std::vector<std::int32_t> all(kRsaLanes);
  add_weights(weighing(walks_[0].order), pairs_.count(), all.data());
  for (std::size_t v = 0; v < m; ++v) count_ties(weighing(walks_[v].order), walks_[v].ends, tied.data() + v * kRsaLanes);
  for (const Crossing& c : crossings_) {
    const std::size_t groups = walks_[c.y].ends.size();
    room.tree.resize((groups + 1) * kRsaLanes);
    count_discordant(weighing(c.order), walks_[c.x].ends, c.number.data(), groups, room.tree.data(), discordant.data(), both.data());
    for (std::size_t lane = 0; lane < kRsaLanes; ++lane) {
      const std::int64_t n = all[lane], pairs = n * (n - 1) / 2, tied_x = tied[c.x * kRsaLanes + lane], tied_y = tied[c.y * kRsaLanes + lane];
      const double difference = static_cast<double>(pairs - tied_x - tied_y + both[lane]) - 2 * static_cast<double>(discordant[lane]);
      correlations[lane * m * m + c.x * m + c.y] = correlations[lane * m * m + c.y * m + c.x] =
          ratio(difference, static_cast<double>(pairs - tied_x), static_cast<double>(pairs - tied_y), 0);
    }
  }
}

}  // namespace tertium
