// choices.cpp: random triples and simulated judgments, each from its own counter.
#include "shared/simulation/choices.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>

#include "shared/base/random.h"

namespace tertium {
namespace {

constexpr std::size_t kChunk = 4096;

double count_triples(std::uint32_t objects) {
  const double n = objects;
  return n * (n - 1) * (n - 2) / 6;
}

// The r-th of all sorted triples a < b < c in the order of (c, b, a): r = C(c, 3) + C(b, 2) + a.
std::array<std::uint32_t, 3> triple_of_rank(std::uint64_t rank) {
  const auto choose3 = [](std::uint64_t c) { return c * (c - 1) / 2 * (c - 2) / 3; };
  const auto choose2 = [](std::uint64_t b) { return b * (b - 1) / 2; };
  std::uint64_t c = static_cast<std::uint64_t>(std::cbrt(6.0 * static_cast<double>(rank))) + 2;
  while (c > 2 && choose3(c) > rank) --c;
  while (choose3(c + 1) <= rank) ++c;
  rank -= choose3(c);
  std::uint64_t b = static_cast<std::uint64_t>(std::sqrt(2.0 * static_cast<double>(rank))) + 1;
  while (b > 1 && choose2(b) > rank) --b;
  while (choose2(b + 1) <= rank) ++b;
  return {static_cast<std::uint32_t>(rank - choose2(b)), static_cast<std::uint32_t>(b), static_cast<std::uint32_t>(c)};
}

std::uint64_t rank_of_triple(const std::array<std::uint32_t, 3>& s) {
  const std::uint64_t a = s[0], b = s[1], c = s[2];
  return c * (c - 1) / 2 * (c - 2) / 3 + b * (b - 1) / 2 + a;
}

// A random order of three, of six, by one word.
Triplet in_random_order(const std::array<std::uint32_t, 3>& s, std::uint32_t word) {
  static constexpr std::array<std::array<std::uint8_t, 3>, 6> kOrders{{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};
  const auto& order = kOrders[static_cast<std::size_t>(std::uint64_t{word} * 6 >> 32)];
  return {s[order[0]], s[order[1]], s[order[2]]};
}

}  // namespace

Result<std::vector<Triplet>> draw_triples(std::uint32_t objects, std::uint64_t count, bool repeats, std::uint64_t seed) {
  if (objects < 3) return Error{ErrorCode::kInvalid, "triples need at least 3 objects; there are " + std::to_string(objects)};
  if (objects > 1'000'000) return Error{ErrorCode::kTooLarge, "triples are drawn among at most 1,000,000 objects; there are " + std::to_string(objects)};
  const double existing = count_triples(objects);
  if (!repeats && static_cast<double>(count) > existing) {
    return Error{ErrorCode::kInvalid, std::to_string(count) + " different triples were asked for, but " + std::to_string(objects) +
                                          " objects make only " + std::to_string(static_cast<std::uint64_t>(existing)) +
                                          "; ask for fewer, or allow repeats"};
  }
  const std::uint64_t order_key = derive_key(seed, "order within a triple");
  RandomStream stream(derive_key(seed, "triples"));
  std::vector<Triplet> triples;
  triples.reserve(static_cast<std::size_t>(count));
  const auto add = [&](const std::array<std::uint32_t, 3>& sorted) {
    triples.push_back(in_random_order(sorted, philox(order_key, triples.size())[0]));
  };
  if (!repeats && static_cast<double>(count) > existing / 4) {
    // A large share of all: walk through every triple and keep each with the chance that fills the count exactly (Fan,
    // Muller, Rezucha 1962, algorithm S), then shuffle.
    std::uint64_t wanted = count;
    std::uint64_t left = static_cast<std::uint64_t>(existing);
    for (std::uint64_t rank = 0; wanted > 0; ++rank, --left) {
      if (stream.uniform() * static_cast<double>(left) < static_cast<double>(wanted)) {
        add(triple_of_rank(rank));
        --wanted;
      }
    }
    for (std::size_t i = triples.size(); i > 1; --i) std::swap(triples[i - 1], triples[stream.below(static_cast<std::uint32_t>(i))]);
    return triples;
  }
  std::unordered_set<std::uint64_t> seen;
  if (!repeats) seen.reserve(static_cast<std::size_t>(count));
  while (triples.size() < count) {
    const std::uint32_t a = stream.below(objects);
    std::uint32_t b = stream.below(objects - 1), c = stream.below(objects - 2);
    if (b >= a) ++b;
    const std::uint32_t low = std::min(a, b), high = std::max(a, b);
    if (c >= low) ++c;
    if (c >= high) ++c;
    const auto sorted = sorted_objects({a, b, c});
    if (repeats || seen.insert(rank_of_triple(sorted)).second) add(sorted);
  }
  return triples;
}

Result<TripletSet> simulate_choices(const Matrix& values, const SimulationOptions& options, Executor& executor) {
  if (!(options.temperature > 0) || !std::isfinite(options.temperature)) {
    return Error{ErrorCode::kInvalid, "the temperature must be a number above 0"};
  }
  for (std::size_t i = 0; i < values.values.size(); ++i) {
    if (!std::isfinite(values.values[i])) {
      return Error{ErrorCode::kInvalid, "row " + std::to_string(i / values.cols) + ", column " + std::to_string(i % values.cols) +
                                            " is not a finite number"};
    }
  }
  TripletSet set;
  set.objects = static_cast<std::uint32_t>(values.rows);
  TRY(set.triplets, draw_triples(set.objects, options.triplets, options.repeats, options.seed));
  Matrix rectified;
  if (options.rectify) {
    rectified = values;
    for (float& value : rectified.values) value = std::max(0.0f, value);
  }
  const Matrix& mind = options.rectify ? rectified : values;
  const std::uint64_t key = derive_key(options.seed, "choices");
  const std::size_t count = set.triplets.size();
  executor.parallel_for((count + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    for (std::size_t t = chunk * kChunk; t < std::min(count, (chunk + 1) * kChunk); ++t) {
      const Triplet s = set.triplets[t];
      const auto a = mind.row(s.first), b = mind.row(s.second), c = mind.row(s.odd);
      const std::array<double, 3> similar{pair_similarity(a, b, options.rule), pair_similarity(a, c, options.rule),
                                          pair_similarity(b, c, options.rule)};
      const auto words = philox(key, t);
      const double draw = (static_cast<double>(words[0]) + 0.5) / 4294967296.0;
      std::size_t pair = 0;
      if (options.choice == ChoiceRule::kArgmax) {
        const double most = std::max({similar[0], similar[1], similar[2]});
        std::size_t best[3], ties = 0;
        for (std::size_t p = 0; p < 3; ++p) {
          if (similar[p] == most) best[ties++] = p;
        }
        pair = best[static_cast<std::size_t>(draw * static_cast<double>(ties))];
      } else {
        const auto p = choice_probabilities(similar, options.temperature);
        pair = draw < p[0] ? 0 : (draw < p[0] + p[1] ? 1 : 2);
      }
      if (pair == 1) set.triplets[t] = {s.first, s.odd, s.second};
      if (pair == 2) set.triplets[t] = {s.second, s.odd, s.first};
    }
  });
  return set;
}

}  // namespace tertium
