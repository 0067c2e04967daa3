// choices.cpp: random triples and simulated judgments, each from its own counter.
#include "shared/simulation/choices.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shared/base/fast_math.h"
#include "shared/base/random.h"
#include "shared/model/pair_table.h"

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

// Reads what RandomStream(key) reads, made many at a time.
class Words {
 public:
  explicit Words(std::uint64_t key) : key_(key), words_(kGroups * kWordsPerGroup), at_(words_.size()) {}
  std::uint32_t next() {
    if (at_ == words_.size()) {
      fill_words(key_, group_, kGroups, words_.data());
      group_ += kGroups;
      at_ = 0;
    }
    return words_[at_++];
  }
  // As RandomStream::below.
  std::uint32_t below(std::uint32_t bound) {
    std::uint64_t product = std::uint64_t{next()} * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
      const std::uint32_t threshold = (0u - bound) % bound;
      while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{next()} * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
  }

 private:
  static constexpr std::size_t kGroups = 48;
  std::uint64_t key_, group_ = 0;
  std::vector<std::uint32_t> words_;
  std::size_t at_;
};

// The first word of philox(key, i) for i = 0, 1, 2 ...
class FirstWords {
 public:
  explicit FirstWords(std::uint64_t key) : words_(key) {}
  std::uint32_t next() {
    const std::uint32_t first = words_.next();
    for (int i = 0; i < 3; ++i) words_.next();
    return first;
  }

 private:
  Words words_;
};

// Three different objects below `objects`, evenly, in order.
std::array<std::uint32_t, 3> draw_triple(std::uint32_t objects, Words& words) {
  const std::uint32_t a = words.below(objects);
  std::uint32_t b = words.below(objects - 1), c = words.below(objects - 2);
  b += b >= a ? 1 : 0;
  const std::uint32_t low = std::min(a, b), high = std::max(a, b);
  c += c >= low ? 1 : 0;
  c += c >= high ? 1 : 0;
  return {std::min(low, c), std::max(low, std::min(high, c)), std::max(high, c)};
}

// Which triples were drawn: a bit for every one that exists, or a table of the drawn ones, whichever is smaller.
class SeenTriples {
 public:
  SeenTriples(std::uint64_t existing, std::uint64_t count) {
    std::uint64_t slots = 64;
    while (slots < 2 * count) slots *= 2;
    bits_ = existing / 64 < slots;
    words_.assign(static_cast<std::size_t>(bits_ ? existing / 64 + 1 : slots), 0);
  }
  // Asks the memory for what insert will read.
  void prefetch(std::uint64_t rank) const { __builtin_prefetch(words_.data() + (bits_ ? rank / 64 : slot_of(rank)), 1); }
  // Whether it was new.
  bool insert(std::uint64_t rank) {
    if (bits_) {
      const std::uint64_t bit = std::uint64_t{1} << rank % 64;
      std::uint64_t& word = words_[static_cast<std::size_t>(rank / 64)];
      const bool is_new = (word & bit) == 0;
      word |= bit;
      return is_new;
    }
    std::size_t slot = slot_of(rank);
    for (; words_[slot] != 0; slot = (slot + 1) & (words_.size() - 1)) {
      if (words_[slot] == rank + 1) return false;
    }
    words_[slot] = rank + 1;  // 0 is an empty slot
    return true;
  }

 private:
  std::size_t slot_of(std::uint64_t rank) const { return static_cast<std::size_t>(rank * 0x9E3779B97F4A7C15u >> 20) & (words_.size() - 1); }
  bool bits_;
  std::vector<std::uint64_t> words_;
};

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
  FirstWords order(derive_key(seed, "order within a triple"));
  const std::uint64_t key = derive_key(seed, "triples");
  std::vector<Triplet> triples;
  triples.reserve(static_cast<std::size_t>(count));
  if (!repeats && static_cast<double>(count) > existing / 4) {
    // A large share of all: walk through every triple and keep each with the chance that fills the count exactly (Fan,
    // Muller, Rezucha 1962, algorithm S), then shuffle.
    RandomStream stream(key);
    std::uint64_t wanted = count;
    std::uint64_t left = static_cast<std::uint64_t>(existing);
    for (std::uint64_t rank = 0; wanted > 0; ++rank, --left) {
      if (stream.uniform() * static_cast<double>(left) < static_cast<double>(wanted)) {
        triples.push_back(in_random_order(triple_of_rank(rank), order.next()));
        --wanted;
      }
    }
    for (std::size_t i = triples.size(); i > 1; --i) std::swap(triples[i - 1], triples[stream.below(static_cast<std::uint32_t>(i))]);
    return triples;
  }
  Words words(key);
  if (repeats) {
    for (std::uint64_t t = 0; t < count; ++t) triples.push_back(in_random_order(draw_triple(objects, words), order.next()));
    return triples;
  }
  // Drawn in small groups, so that the memory can look for all of a group at once.
  constexpr std::size_t kGroup = 32;
  SeenTriples seen(static_cast<std::uint64_t>(existing), count);
  std::array<std::array<std::uint32_t, 3>, kGroup> drawn;
  std::array<std::uint64_t, kGroup> ranks;
  while (triples.size() < count) {
    for (std::size_t i = 0; i < kGroup; ++i) {
      drawn[i] = draw_triple(objects, words);
      ranks[i] = rank_of_triple(drawn[i]);
      seen.prefetch(ranks[i]);
    }
    for (std::size_t i = 0; i < kGroup && triples.size() < count; ++i) {
      if (seen.insert(ranks[i])) triples.push_back(in_random_order(drawn[i], order.next()));
    }
  }
  return triples;
}

namespace {

// Which pair is kept together: 0 (first, second), 1 (first, odd), 2 (second, odd), for a number drawn from [0, 1).
std::size_t choose_pair(const std::array<double, 3>& similar, const SimulationOptions& options, double draw) {
  if (options.choice == ChoiceRule::kArgmax) {
    const double most = std::max({similar[0], similar[1], similar[2]});
    std::size_t best[3], ties = 0;
    for (std::size_t p = 0; p < 3; ++p) {
      if (similar[p] == most) best[ties++] = p;
    }
    return best[static_cast<std::size_t>(draw * static_cast<double>(ties))];
  }
  const auto p = choice_probabilities(similar, options.temperature);
  return draw < p[0] ? 0 : (draw < p[0] + p[1] ? 1 : 2);
}

double draw_of(std::uint32_t word) { return (static_cast<double>(word) + 0.5) / 4294967296.0; }

// pairs: 0, 1 or 2 as choose_pair, or kDoubtful where the table's rounding could change it.
constexpr std::uint8_t kDoubtful = 3;
TERTIUM_CLONES void choose_most_similar(const TableBlock& block, std::uint8_t* pairs) {
  for (std::size_t t = 0; t < kTableBlock; ++t) {
    const float s0 = block.first[t], s1 = block.second[t], s2 = block.third[t];
    const float larger = s1 > s2 ? s1 : s2, smaller = s1 > s2 ? s2 : s1, most = s0 > larger ? s0 : larger;
    const float below = s0 > larger ? larger : s0 > smaller ? s0 : smaller;
    const int best = s0 > larger ? 0 : s1 > s2 ? 1 : 2;
    pairs[t] = static_cast<std::uint8_t>(most - below > block.doubt[t] ? best : kDoubtful);
  }
}
TERTIUM_CLONES void choose_by_chance(const TableBlock& block, float inverse_temperature, const float* draws, std::uint8_t* pairs) {
  constexpr float kRounding = 8e-6f;  // of exp, of the sum, and of the draw itself
  for (std::size_t t = 0; t < kTableBlock; ++t) {
    const float s0 = block.first[t], s1 = block.second[t], s2 = block.third[t];
    const float larger = s1 > s2 ? s1 : s2, most = s0 > larger ? s0 : larger;
    const float e0 = fast_exp((s0 - most) * inverse_temperature), e1 = fast_exp((s1 - most) * inverse_temperature);
    const float e2 = fast_exp((s2 - most) * inverse_temperature), inverse = 1.0f / (e0 + e1 + e2);
    const float first = e0 * inverse, second = (e0 + e1) * inverse, doubt = block.doubt[t] * inverse_temperature + kRounding;
    const float nearest = std::min(std::abs(draws[t] - first), std::abs(draws[t] - second));
    const int chosen = draws[t] < first ? 0 : draws[t] < second ? 1 : 2;
    pairs[t] = static_cast<std::uint8_t>(nearest > doubt ? chosen : kDoubtful);
  }
}

Triplet with_pair(const Triplet& s, std::size_t pair) {
  return pair == 0 ? s : pair == 1 ? Triplet{s.first, s.odd, s.second} : Triplet{s.second, s.odd, s.first};
}

}  // namespace

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
  const auto choose_plainly = [&](std::size_t t) {
    const Triplet& s = set.triplets[t];
    const auto a = mind.row(s.first), b = mind.row(s.second), c = mind.row(s.odd);
    const std::array<double, 3> similar{pair_similarity(a, b, options.rule), pair_similarity(a, c, options.rule), pair_similarity(b, c, options.rule)};
    return choose_pair(similar, options, draw_of(philox(key, t)[0]));
  };
  std::optional<PairTable> table;
  if (table_pays(mind.rows, count)) table.emplace(mind, options.rule, executor);
  executor.parallel_for((count + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    const std::size_t begin = chunk * kChunk, end = std::min(count, begin + kChunk);
    if (!table) {
      for (std::size_t t = begin; t < end; ++t) set.triplets[t] = with_pair(set.triplets[t], choose_plainly(t));
      return;
    }
    std::vector<std::uint32_t> words(options.choice == ChoiceRule::kSoftmax ? 4 * kChunk : 0);
    if (!words.empty()) fill_words(key, begin * 4 / kWordsPerGroup, words.size() / kWordsPerGroup, words.data());
    for (std::size_t first = begin; first < end; first += kTableBlock) {
      const std::size_t size = std::min(kTableBlock, end - first);
      TableBlock block;
      std::uint8_t pairs[kTableBlock];
      table->look_up(std::span(set.triplets).subspan(first, size), block);
      if (options.choice == ChoiceRule::kArgmax) {
        choose_most_similar(block, pairs);
      } else {
        float draws[kTableBlock];
        for (std::size_t t = 0; t < kTableBlock; ++t) draws[t] = static_cast<float>(draw_of(words[4 * (first - begin + t)]));
        choose_by_chance(block, static_cast<float>(1.0 / options.temperature), draws, pairs);
      }
      for (std::size_t t = 0; t < size; ++t) {
        const std::size_t pair = pairs[t] == kDoubtful ? choose_plainly(first + t) : pairs[t];
        set.triplets[first + t] = with_pair(set.triplets[first + t], pair);
      }
    }
  });
  return set;
}

}  // namespace tertium
