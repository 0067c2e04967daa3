// divergence.cpp: ranks, differences of them, and the most extreme of each kind.
#include "shared/analysis/divergence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "shared/analysis/explain.h"
#include "shared/base/bits.h"
#include "shared/base/check.h"
#include "shared/domain/dissimilarities.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

const double kNan = std::numeric_limits<double>::quiet_NaN();

// The at most k largest of `values`, those that `wanted` says; equal ones in order.
template <class Wanted>
std::vector<Ranked> largest(std::span<const double> values, std::size_t k, const Wanted& wanted) {
  std::vector<Ranked> out;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (wanted(values[i])) out.push_back({static_cast<std::uint32_t>(i), values[i]});
  const std::size_t count = std::min(k, out.size());
  std::partial_sort(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count), out.end(),
                    [](const Ranked& x, const Ranked& y) { return x.value != y.value ? x.value > y.value : x.index < y.index; });
  out.resize(count);
  return out;
}
constexpr auto kAny = [](double) { return true; };
constexpr auto kAboveZero = [](double value) { return value > 0; };

std::vector<double> share_of_largest(std::span<const double> weights) {
  const double most = weights.empty() ? 0 : *std::max_element(weights.begin(), weights.end());
  std::vector<double> out(weights.size(), 0.0);
  if (most > 0)
    for (std::size_t i = 0; i < weights.size(); ++i) out[i] = weights[i] / most;
  return out;
}

std::vector<double> signed_difference(std::span<const double> a, std::span<const double> b) {
  CHECK(a.size() == b.size());
  std::vector<double> x = share_of_largest(a);
  const std::vector<double> y = share_of_largest(b);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= y[i];
  return x;
}
std::vector<double> negated(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

DensityGrid make_density(std::span<const double> a, std::span<const double> b, std::size_t bins) {
  DensityGrid grid;
  grid.bins = bins;
  grid.counts.assign(bins * bins, 0);
  if (a.empty() || bins == 0) return grid;
  const auto [a_low, a_high] = std::minmax_element(a.begin(), a.end());
  const auto [b_low, b_high] = std::minmax_element(b.begin(), b.end());
  grid.a_low = *a_low, grid.a_high = *a_high, grid.b_low = *b_low, grid.b_high = *b_high;
  const auto bin = [&](double value, double low, double high) {
    return high > low ? std::min(bins - 1, static_cast<std::size_t>((value - low) / (high - low) * static_cast<double>(bins))) : 0;
  };
  for (std::size_t i = 0; i < a.size(); ++i) ++grid.counts[bin(b[i], grid.b_low, grid.b_high) * bins + bin(a[i], grid.a_low, grid.a_high)];
  return grid;
}

// Ranks of probabilities from 1/3 to 1 among themselves, by counting each float that there is between 1/4 and 1.
class ProbabilityRanks {
 public:
  explicit ProbabilityRanks(std::span<const TwoChoices> choices, float TwoChoices::*of) : below_(kKeys + 1, 0) {
    for (const TwoChoices& c : choices)
      if (c.decided) ++below_[key(c.*of) + 1], ++count_;
    for (std::size_t i = 1; i <= kKeys; ++i) below_[i] += below_[i - 1];
  }
  // Twice as many as are below, and once as many as are equal.
  std::uint32_t doubled(float p) const { return below_[key(p)] + below_[key(p) + 1]; }
  double share(std::uint64_t doubled_sum) const { return static_cast<double>(doubled_sum) / (4.0 * static_cast<double>(count_)); }  // of two ranks, their mean

 private:
  static constexpr std::int32_t kFirst = 0x3E800000;                 // the bits of 1/4; those of 1 are 2^24 more
  static constexpr std::size_t kKeys = (std::size_t{1} << 24) + 1;
  static std::size_t key(float p) { return static_cast<std::size_t>(std::clamp(bits_as<std::int32_t>(p) - kFirst, 0, static_cast<std::int32_t>(kKeys - 1))); }
  std::vector<std::uint32_t> below_;
  std::uint64_t count_ = 0;
};

}  // namespace

ObjectDivergence find_diverging_objects(std::span<const double> a, std::span<const double> b, std::size_t k) {
  CHECK(a.size() == b.size());
  const double turn = static_cast<double>(a.size()) + 1;
  const std::vector<double> rank_a = ranks(a), rank_b = ranks(b);
  const auto by = [&](bool high_in_a, bool high_in_b) {
    std::vector<double> mean(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) mean[i] = ((high_in_a ? rank_a[i] : turn - rank_a[i]) + (high_in_b ? rank_b[i] : turn - rank_b[i])) / 2;
    return largest(mean, k, kAny);
  };
  const std::vector<double> more = signed_difference(a, b);
  ObjectDivergence out{by(true, true), by(true, false), by(false, true), by(false, false), largest(more, k, kAboveZero), largest(negated(more), k, kAboveZero)};
  for (Ranked& object : out.more_b) object.value = -object.value;
  return out;
}

const char* to_string(ScatterClass c) {
  switch (c) {
    case ScatterClass::kRest: return "rest";
    case ScatterClass::kTopA: return "top_a";
    case ScatterClass::kTopB: return "top_b";
    case ScatterClass::kBoth: return "both";
    case ScatterClass::kMoreA: return "more_a";
    case ScatterClass::kMoreB: return "more_b";
  }
  return "";
}

std::vector<ScatterClass> classify_objects(std::span<const double> a, std::span<const double> b, std::size_t k) {
  std::vector<ScatterClass> out(a.size(), ScatterClass::kRest);
  for (const Ranked& object : largest(a, k, kAboveZero)) out[object.index] = ScatterClass::kTopA;
  std::vector<std::uint32_t> both;
  for (const Ranked& object : largest(b, k, kAboveZero)) {
    if (out[object.index] == ScatterClass::kTopA) both.push_back(object.index);
    out[object.index] = ScatterClass::kTopB;
  }
  const std::vector<double> more = signed_difference(a, b);
  for (const Ranked& object : largest(more, k, kAboveZero)) out[object.index] = ScatterClass::kMoreA;
  for (const Ranked& object : largest(negated(more), k, kAboveZero)) out[object.index] = ScatterClass::kMoreB;
  for (const std::uint32_t object : both) out[object] = ScatterClass::kBoth;
  return out;
}

std::vector<double> pairs_among(std::span<const double> pairs, std::size_t objects, std::span<const std::uint32_t> members) {
  CHECK(pairs.size() == pair_count(objects));
  std::vector<double> out;
  out.reserve(pair_count(members.size()));
  for (std::size_t i = 0; i < members.size(); ++i)
    for (std::size_t j = i + 1; j < members.size(); ++j) {
      CHECK(members[i] < members[j] && members[j] < objects);
      out.push_back(pairs[pair_number(members[i], members[j], objects)]);
    }
  return out;
}

PairDivergence find_diverging_pairs(std::span<const double> a, std::span<const double> b, std::size_t objects, std::span<const std::uint32_t> members, std::size_t k,
                                    std::size_t bins) {
  const std::vector<double> x = pairs_among(a, objects, members), y = pairs_among(b, objects, members);
  PairDivergence out;
  out.objects = members.size();
  out.pairs = x.size();
  out.pearson = out.spearman = out.slope = out.intercept = kNan;
  out.density = make_density(x, y, bins);
  if (x.size() < 2) return out;
  const std::vector<double> rank_x = ranks(x), rank_y = ranks(y);
  if (out.density.a_low < out.density.a_high && out.density.b_low < out.density.b_high) {
    out.pearson = pearson(x, y);
    out.spearman = pearson(rank_x, rank_y);
  }
  const double n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n, mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double squares = 0, products = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    squares += (x[i] - mean_x) * (x[i] - mean_x);
    products += (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (out.density.a_low < out.density.a_high) {
    out.slope = products / squares;
    out.intercept = mean_y - out.slope * mean_x;
  }
  std::vector<double> difference(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) difference[i] = rank_x[i] - rank_y[i];
  // Which members a pair of the list is of.
  std::vector<std::size_t> row_begin;
  for (std::size_t i = 0; i + 1 < members.size(); ++i) row_begin.push_back(pair_number(i, i + 1, members.size()));
  const auto described = [&](const std::vector<Ranked>& ranked) {
    std::vector<DivergingPair> pairs;
    for (const Ranked& r : ranked) {
      const std::size_t row = static_cast<std::size_t>(std::upper_bound(row_begin.begin(), row_begin.end(), r.index) - row_begin.begin()) - 1;
      const std::size_t column = row + 1 + (r.index - row_begin[row]);
      pairs.push_back({members[row], members[column], x[r.index], y[r.index], difference[r.index]});
    }
    return pairs;
  };
  out.more_a = described(largest(difference, k, kAboveZero));
  out.more_b = described(largest(negated(difference), k, kAboveZero));
  return out;
}

TripletDivergence find_diverging_triplets(std::span<const Triplet> triplets, std::span<const TwoChoices> choices, std::size_t objects, std::size_t k) {
  CHECK(triplets.size() == choices.size());
  CHECK(triplets.size() < std::numeric_limits<std::uint32_t>::max() / 2);
  TripletDivergence out;
  out.triplets = triplets.size();
  std::vector<std::uint32_t> rank_a(triplets.size());
  {
    const ProbabilityRanks ranks_a(choices, &TwoChoices::probability_a);
    for (std::size_t t = 0; t < triplets.size(); ++t) rank_a[t] = ranks_a.doubled(choices[t].probability_a);
  }
  const ProbabilityRanks ranks_b(choices, &TwoChoices::probability_b);

  struct Candidate {
    std::uint64_t rank;
    std::size_t triplet;
  };
  const auto before = [](const Candidate& x, const Candidate& y) { return x.rank != y.rank ? x.rank > y.rank : x.triplet < y.triplet; };
  std::array<std::array<std::vector<Candidate>, 3>, 3> best, spread_best;  // heaps, the least of them first
  const auto offer = [&](std::vector<Candidate>& heap, const Candidate& candidate) {
    if (heap.size() == k && (k == 0 || !before(candidate, heap.front()))) return;
    if (heap.size() == k) {
      std::pop_heap(heap.begin(), heap.end(), before);
      heap.pop_back();
    }
    heap.push_back(candidate);
    std::push_heap(heap.begin(), heap.end(), before);
  };

  const std::vector<std::uint32_t> group = deal_object_groups(objects);
  const std::size_t groups = std::min(objects, kObjectGroups);
  std::vector<std::uint64_t> decided_of(groups, 0), agree_of(groups, 0);
  const auto odd_of = [](const Triplet& t, std::size_t pair) { return pair == 0 ? t.odd : pair == 1 ? t.second : t.first; };
  const auto place_of = [](const std::array<std::uint32_t, 3>& sorted, std::uint32_t object) { return object == sorted[0] ? 0u : object == sorted[1] ? 1u : 2u; };
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const TwoChoices& c = choices[t];
    if (!c.decided) continue;
    const Triplet& triplet = triplets[t];
    CHECK(triplet.first < objects && triplet.second < objects && triplet.odd < objects);
    const std::array<std::uint32_t, 3> sorted = sorted_objects(triplet);
    const std::size_t odd_a = place_of(sorted, odd_of(triplet, c.choice_a)), odd_b = place_of(sorted, odd_of(triplet, c.choice_b));
    const bool agree = odd_a == odd_b;
    ++out.decided;
    out.agree += agree ? 1 : 0;
    ++out.counts[odd_a][odd_b];
    const std::uint32_t g[3] = {group[sorted[0]], group[sorted[1]], group[sorted[2]]};
    for (std::size_t i = 0; i < 3; ++i) {
      if ((i > 0 && g[i] == g[0]) || (i > 1 && g[i] == g[1])) continue;
      ++decided_of[g[i]];
      agree_of[g[i]] += agree ? 1 : 0;
    }
    const Candidate candidate{std::uint64_t{rank_a[t]} + ranks_b.doubled(c.probability_b), t};
    offer(best[odd_a][odd_b], candidate);
    if (c.spread) offer(spread_best[odd_a][odd_b], candidate);
  }

  const auto share = [](std::uint64_t part, std::uint64_t whole) { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : kNan; };
  std::vector<double> without;
  for (std::size_t g = 0; g < groups; ++g) without.push_back(share(out.agree - agree_of[g], out.decided - decided_of[g]));
  out.agreement = estimate_over_objects(share(out.agree, out.decided), without);
  out.agreement.p = kNan;  // 0 is not what chance would give
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (const bool spread : {false, true}) {
        std::vector<Candidate>& heap = (spread ? spread_best : best)[i][j];
        std::sort(heap.begin(), heap.end(), before);
        for (const Candidate& found : heap) {
          const TwoChoices& c = choices[found.triplet];
          (spread ? out.spread_most : out.most)[i][j].push_back({sorted_objects(triplets[found.triplet]), static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(j),
                                                                 static_cast<double>(c.probability_a), static_cast<double>(c.probability_b), ranks_b.share(found.rank),
                                                                 c.spread});
        }
      }
  return out;
}

}  // namespace tertium
