// random.h: random numbers by counter: value = f(key, index), equal on every machine and for any number of threads.
// Philox 4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
// A stream is a key; nothing has hidden state, so any part of a computation can be repeated alone.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace tertium {

// 128 random bits of (key, counter).
std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t counter_low, std::uint64_t counter_high = 0);

// A key for one purpose of one seed: derive_key(seed, "batch order") never meets derive_key(seed, "noise").
std::uint64_t derive_key(std::uint64_t seed, const char* purpose);

// A standard normal pair by Box-Muller from two random words, with our own polynomials for log, sine and cosine:
// agrees within 2 ulp wherever it is computed.
struct NormalPair { float first, second; };
NormalPair normal_pair(std::uint32_t a, std::uint32_t b);

// Many normals at once: normal number i of (key, counter_high) for i in [64 first_group, 64 (first_group + groups)).
// Number i is made of Philox block 16 * (i / 64) + i % 16, of its words (0, 1) and (2, 3) by normal_pair; which of the four
// is told by i % 64 / 16. `out` holds 64 * groups floats.
inline constexpr std::uint32_t kNormalLanes = 16;
void fill_normals(std::uint64_t key, std::uint64_t counter_high, std::uint64_t first_group, std::size_t groups, float* out);

// Many words at once: word i of (key) for i in [64 first_group, 64 (first_group + groups)): philox(key, i / 4)[i % 4], which is also the
// order in which RandomStream(key) reads them. `out` holds 64 * groups words.
inline constexpr std::size_t kWordsPerGroup = 64;
void fill_words(std::uint64_t key, std::uint64_t first_group, std::size_t groups, std::uint32_t* out);

// Only the first word of each block: philox(key, i)[0] for i in [16 first_group, 16 (first_group + groups)). `out` holds 16 * groups words.
inline constexpr std::size_t kBlocksPerGroup = kWordsPerGroup / 4;
void fill_first_words(std::uint64_t key, std::uint64_t first_group, std::size_t groups, std::uint32_t* out);

// Reads one stream in order. Copy it to read the same numbers again.
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t key, std::uint64_t start = 0) : key_(key), index_(start * 4) {}
  std::uint32_t next_u32();
  std::uint64_t next_u64() { const std::uint64_t high = next_u32(); return high << 32 | next_u32(); }
  // Uniform in [0, bound) without bias; bound > 0.
  std::uint32_t below(std::uint32_t bound);
  // Uniform in [0, 1), 53 bits.
  double uniform();
  double normal();

 private:
  std::uint64_t key_;
  std::uint64_t index_;  // in words of 32 bits
  std::array<std::uint32_t, 4> block_{};
};

}  // namespace tertium
