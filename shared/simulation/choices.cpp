// choices.cpp: random triples and simulated judgments, each from its own counter.
#include "shared/simulation/choices.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/fast_math.h"
#include "shared/base/random.h"
#include "shared/domain/dissimilarities.h"
#include "shared/model/pair_table.h"

namespace tertium {
namespace {

constexpr std::size_t kChunk = 4096;
constexpr std::size_t kAhead = 32;  // triples between asking the memory for a place and reading it

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

constexpr std::size_t kBatch = 1024;  // triples that are drawn together; a multiple of every group of random words

// Triples as three arrays, each with its objects in order: low < middle < high.
struct SortedTriples {
  std::uint32_t low[kBatch], middle[kBatch], high[kBatch];
  void set(std::size_t i, const std::array<std::uint32_t, 3>& s) { low[i] = s[0], middle[i] = s[1], high[i] = s[2]; }
};

// Draws three different objects below `objects`, evenly, for each of kBatch triples from three words of `words` (Lemire 2019). Not exact where a
// word lies in the short stretch that would favour small numbers: then the answer is false, and the words have to be read one by one.
TERTIUM_CLONES bool draw_sorted(const std::uint32_t* words, std::uint32_t objects, SortedTriples& to) {
  std::uint32_t doubtful = 0;
  for (std::size_t i = 0; i < kBatch; ++i) {
    const std::uint64_t pa = std::uint64_t{words[3 * i]} * objects, pb = std::uint64_t{words[3 * i + 1]} * (objects - 1);
    const std::uint64_t pc = std::uint64_t{words[3 * i + 2]} * (objects - 2);
    const std::uint32_t a = static_cast<std::uint32_t>(pa >> 32);
    std::uint32_t b = static_cast<std::uint32_t>(pb >> 32), c = static_cast<std::uint32_t>(pc >> 32);
    doubtful |= static_cast<std::uint32_t>(pa) < objects ? 1u : 0u;
    doubtful |= static_cast<std::uint32_t>(pb) < objects ? 1u : 0u;
    doubtful |= static_cast<std::uint32_t>(pc) < objects ? 1u : 0u;
    b += b >= a ? 1u : 0u;
    const std::uint32_t less = a < b ? a : b, more = a < b ? b : a;
    c += c >= less ? 1u : 0u;
    c += c >= more ? 1u : 0u;
    to.low[i] = c < less ? c : less;
    to.middle[i] = c < less ? less : c < more ? c : more;
    to.high[i] = c < more ? more : c;
  }
  return doubtful == 0;
}

// The triples in random order, one of six by a word each. In steps that a compiler turns into vectors: a jump would be guessed wrong half of the time.
TERTIUM_CLONES void put_in_random_order(const SortedTriples& __restrict sorted, const std::uint32_t* __restrict words, Triplet* __restrict to) {
  constexpr std::size_t kStep = 64;
  for (std::size_t begin = 0; begin < kBatch; begin += kStep) {
    std::uint32_t first[kStep], second[kStep], third[kStep];
    for (std::size_t i = 0; i < kStep; ++i) {
      const std::uint32_t a = sorted.low[begin + i], b = sorted.middle[begin + i], c = sorted.high[begin + i];
      const std::uint32_t order = static_cast<std::uint32_t>(std::uint64_t{words[begin + i]} * 6 >> 32);
      first[i] = order < 2 ? a : order < 4 ? b : c;
      const std::uint32_t early = order == 0 ? b : c, late = order == 5 ? b : a;
      second[i] = order == 2 || order > 3 ? late : early;
      third[i] = a + b + c - first[i] - second[i];
    }
    for (std::size_t i = 0; i < kStep; ++i) to[begin + i] = {first[i], second[i], third[i]};
  }
}

// Random triples without end, kBatch at a time.
class TripleStream {
 public:
  TripleStream(std::uint32_t objects, std::uint64_t key) : objects_(objects), key_(key), words_((kGroups + 1) * kWordsPerGroup) {}
  void next(SortedTriples& to) {
    fill_words(key_, at_ / kWordsPerGroup, kGroups + 1, words_.data());
    if (draw_sorted(words_.data() + at_ % kWordsPerGroup, objects_, to)) {
      at_ += 3 * kBatch;
      return;
    }
    RandomStream one_by_one(key_, at_ / 4);
    for (std::uint64_t skip = at_ % 4; skip > 0; --skip) one_by_one.next_u32();
    std::uint64_t read = 0;
    const auto below = [&](std::uint32_t bound) {
      std::uint64_t product = 0;
      do {
        product = std::uint64_t{one_by_one.next_u32()} * bound;
        ++read;
      } while (static_cast<std::uint32_t>(product) < (0u - bound) % bound);
      return static_cast<std::uint32_t>(product >> 32);
    };
    for (std::size_t i = 0; i < kBatch; ++i) {
      const std::uint32_t a = below(objects_);
      std::uint32_t b = below(objects_ - 1), c = below(objects_ - 2);
      b += b >= a ? 1u : 0u;
      c += c >= std::min(a, b) ? 1u : 0u;
      c += c >= std::max(a, b) ? 1u : 0u;
      to.set(i, sorted_objects({a, b, c}));
    }
    at_ += read;
  }

 private:
  static constexpr std::size_t kGroups = 3 * kBatch / kWordsPerGroup;
  std::uint32_t objects_;
  std::uint64_t key_, at_ = 0;  // words read so far
  std::vector<std::uint32_t> words_;
};

// Takes sorted triples and lists each in the random order that its place in the list gives it.
class OrderedTriples {
 public:
  OrderedTriples(std::uint64_t key, std::uint64_t count) : key_(key), words_(kBatch), ordered_(kBatch) { triples_.reserve(static_cast<std::size_t>(count)); }
  std::uint64_t size() const { return triples_.size() + waiting_; }
  void add(const std::array<std::uint32_t, 3>& triple) {
    sorted_->set(waiting_++, triple);
    if (waiting_ == kBatch) write(*sorted_, kBatch);
  }
  // Only while no single one waits.
  void add_batch(const SortedTriples& sorted, std::size_t count) {
    CHECK(waiting_ == 0);
    write(sorted, count);
  }
  std::vector<Triplet> finish() && {
    write(*sorted_, waiting_);
    return std::move(triples_);
  }

 private:
  void write(const SortedTriples& sorted, std::size_t count) {
    if (count == 0) return;
    fill_first_words(key_, triples_.size() / kBlocksPerGroup, kBatch / kBlocksPerGroup, words_.data());
    put_in_random_order(sorted, words_.data(), ordered_.data());
    triples_.insert(triples_.end(), ordered_.begin(), ordered_.begin() + static_cast<std::ptrdiff_t>(count));
    waiting_ = 0;
  }

  std::uint64_t key_;
  std::vector<std::uint32_t> words_;
  std::vector<Triplet> ordered_, triples_;
  std::unique_ptr<SortedTriples> sorted_ = std::make_unique<SortedTriples>();
  std::size_t waiting_ = 0;
};

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
  OrderedTriples triples(derive_key(seed, "order within a triple"), count);
  const std::uint64_t key = derive_key(seed, "triples");
  if (!repeats && static_cast<double>(count) > existing / 4) {
    // A large share of all: walk through every triple and keep each with the chance that fills the count exactly (Fan,
    // Muller, Rezucha 1962, algorithm S), then shuffle.
    RandomStream stream(key);
    std::uint64_t wanted = count;
    std::uint64_t left = static_cast<std::uint64_t>(existing);
    for (std::uint64_t rank = 0; wanted > 0; ++rank, --left) {
      if (stream.uniform() * static_cast<double>(left) < static_cast<double>(wanted)) {
        triples.add(triple_of_rank(rank));
        --wanted;
      }
    }
    std::vector<Triplet> all = std::move(triples).finish();
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[stream.below(static_cast<std::uint32_t>(i))]);
    return all;
  }
  TripleStream stream(objects, key);
  const auto drawn = std::make_unique<SortedTriples>();
  if (repeats) {
    while (triples.size() < count) {
      stream.next(*drawn);
      triples.add_batch(*drawn, static_cast<std::size_t>(std::min<std::uint64_t>(kBatch, count - triples.size())));
    }
    return std::move(triples).finish();
  }
  SeenTriples seen(static_cast<std::uint64_t>(existing), count);
  const auto ranks = std::make_unique<std::array<std::uint64_t, kBatch>>();
  while (triples.size() < count) {
    stream.next(*drawn);
    for (std::size_t i = 0; i < kBatch; ++i) (*ranks)[i] = rank_of_triple({drawn->low[i], drawn->middle[i], drawn->high[i]});
    // The memory is asked for what is read a little later: most of these places lie far apart.
    for (std::size_t i = 0; i < kAhead; ++i) seen.prefetch((*ranks)[i]);
    for (std::size_t i = 0; i < kBatch && triples.size() < count; ++i) {
      if (i + kAhead < kBatch) seen.prefetch((*ranks)[i + kAhead]);
      if (seen.insert((*ranks)[i])) triples.add({drawn->low[i], drawn->middle[i], drawn->high[i]});
    }
  }
  return std::move(triples).finish();
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

Result<void> check_temperature(const SimulationOptions& options) {
  if (options.temperature > 0 && std::isfinite(options.temperature)) return {};
  return Error{ErrorCode::kInvalid, "the temperature must be a number above 0"};
}

Result<void> check_values(const Matrix& values) {
  for (std::size_t i = 0; i < values.values.size(); ++i) {
    if (!std::isfinite(values.values[i])) {
      return Error{ErrorCode::kInvalid, "row " + std::to_string(i / values.cols) + ", column " + std::to_string(i % values.cols) +
                                            " is not a finite number"};
    }
  }
  return {};
}

Result<void> check_triples(const std::vector<Triplet>& triples, std::size_t objects) {
  for (std::size_t t = 0; t < triples.size(); ++t) {
    const Triplet& s = triples[t];
    if (s.first >= objects || s.second >= objects || s.odd >= objects)
      return Error{ErrorCode::kInvalid, "triple " + std::to_string(t) + " names object " + std::to_string(std::max({s.first, s.second, s.odd})) + ", but there are " +
                                            std::to_string(objects) + ", counted from 0"};
    if (s.first == s.second || s.first == s.odd || s.second == s.odd)
      return Error{ErrorCode::kInvalid, "triple " + std::to_string(t) + " has the same object twice; three different ones are needed"};
  }
  return {};
}

// Of legal values and triples.
void decide(const Matrix& values, std::vector<Triplet>& triples, const SimulationOptions& options, Executor& executor) {
  Matrix rectified;
  if (options.rectify) {
    rectified = values;
    for (float& value : rectified.values) value = std::max(0.0f, value);
  }
  const Matrix& mind = options.rectify ? rectified : values;
  const std::uint64_t key = derive_key(options.seed, "choices");
  const std::size_t count = triples.size();
  const auto choose_plainly = [&](std::size_t t) {
    const Triplet& s = triples[t];
    const auto a = mind.row(s.first), b = mind.row(s.second), c = mind.row(s.odd);
    const std::array<double, 3> similar{pair_similarity(a, b, options.rule), pair_similarity(a, c, options.rule), pair_similarity(b, c, options.rule)};
    return choose_pair(similar, options, draw_of(philox(key, t)[0]));
  };
  std::optional<PairTable> table;
  if (table_pays(mind.rows, count)) table.emplace(mind, options.rule, executor);
  executor.parallel_for((count + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    const std::size_t begin = chunk * kChunk, end = std::min(count, begin + kChunk);
    if (!table) {
      for (std::size_t t = begin; t < end; ++t) triples[t] = with_pair(triples[t], choose_plainly(t));
      return;
    }
    std::vector<std::uint32_t> words(options.choice == ChoiceRule::kSoftmax ? 4 * kChunk : 0);
    if (!words.empty()) fill_words(key, begin * 4 / kWordsPerGroup, words.size() / kWordsPerGroup, words.data());
    for (std::size_t first = begin; first < end; first += kTableBlock) {
      const std::size_t size = std::min(kTableBlock, end - first);
      TableBlock block;
      std::uint8_t pairs[kTableBlock];
      table->look_up(std::span(triples).subspan(first, size), block);
      if (options.choice == ChoiceRule::kArgmax) {
        choose_most_similar(block, pairs);
      } else {
        float draws[kTableBlock];
        for (std::size_t t = 0; t < kTableBlock; ++t) draws[t] = static_cast<float>(draw_of(words[4 * (first - begin + t)]));
        choose_by_chance(block, static_cast<float>(1.0 / options.temperature), draws, pairs);
      }
      for (std::size_t t = 0; t < size; ++t) {
        const std::size_t pair = pairs[t] == kDoubtful ? choose_plainly(first + t) : pairs[t];
        triples[first + t] = with_pair(triples[first + t], pair);
      }
    }
  });
}

}  // namespace

Result<TripletSet> simulate_choices(const Matrix& values, const SimulationOptions& options, Executor& executor) {
  TRY_DO(check_temperature(options));
  TRY_DO(check_values(values));
  TripletSet set;
  set.objects = static_cast<std::uint32_t>(values.rows);
  TRY(set.triplets, draw_triples(set.objects, options.triplets, options.repeats, options.seed));
  decide(values, set.triplets, options, executor);
  return set;
}

Result<void> decide_triples(const Matrix& values, std::vector<Triplet>& triples, const SimulationOptions& options, Executor& executor) {
  TRY_DO(check_temperature(options));
  TRY_DO(check_values(values));
  TRY_DO(check_triples(triples, values.rows));
  decide(values, triples, options, executor);
  return {};
}

Result<void> decide_triples(std::uint32_t objects, const std::vector<double>& pairs, std::vector<Triplet>& triples, const SimulationOptions& options) {
  CHECK(pairs.size() == pair_count(objects));
  TRY_DO(check_temperature(options));
  TRY_DO(check_triples(triples, objects));
  const std::uint64_t key = derive_key(options.seed, "choices");
  const auto similar = [&](std::uint32_t a, std::uint32_t b) { return pairs[pair_number(std::min(a, b), std::max(a, b), objects)]; };
  for (std::size_t t = 0; t < triples.size(); ++t) {
    const Triplet s = triples[t];
    const std::array<double, 3> three{similar(s.first, s.second), similar(s.first, s.odd), similar(s.second, s.odd)};
    for (const double value : three)
      if (!std::isfinite(value)) return Error{ErrorCode::kInvalid, "triple " + std::to_string(t) + " has a pair of objects whose similarity is not known"};
    triples[t] = with_pair(s, choose_pair(three, options, draw_of(philox(key, t)[0])));
  }
  return {};
}

}  // namespace tertium
