// random.cpp: Philox 4x32-10 and what is made of its bits.
#include "shared/base/random.h"

#include "shared/base/check.h"
#include "shared/base/fast_math.h"
#include "shared/base/philox.h"

namespace tertium {

std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t counter_low, std::uint64_t counter_high) {
  std::uint32_t c0 = static_cast<std::uint32_t>(counter_low), c1 = static_cast<std::uint32_t>(counter_low >> 32);
  std::uint32_t c2 = static_cast<std::uint32_t>(counter_high), c3 = static_cast<std::uint32_t>(counter_high >> 32);
  philox_rounds(c0, c1, c2, c3, static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32));
  return {c0, c1, c2, c3};
}

std::uint64_t derive_key(std::uint64_t seed, const char* purpose) {
  // FNV-1a of the purpose, then one block of Philox keyed by the seed.
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char* c = purpose; *c != '\0'; ++c) hash = (hash ^ static_cast<unsigned char>(*c)) * 0x100000001b3u;
  const auto block = philox(seed, hash, 0x7465727469756dull);
  return std::uint64_t{block[0]} << 32 | block[1];
}

NormalPair normal_pair(std::uint32_t a, std::uint32_t b) {
  const TwoNormals pair = fast_normals(a, b);
  return {pair.first, pair.second};
}

TERTIUM_CLONES void fill_normals(std::uint64_t key, std::uint64_t counter_high, std::uint64_t first_group, std::size_t groups, float* out) {
  const std::uint32_t k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
  const std::uint32_t high0 = static_cast<std::uint32_t>(counter_high), high1 = static_cast<std::uint32_t>(counter_high >> 32);
  for (std::size_t group = 0; group < groups; ++group) {
    std::uint32_t c0[kNormalLanes], c1[kNormalLanes], c2[kNormalLanes], c3[kNormalLanes];
    const std::uint64_t start = (first_group + group) * kNormalLanes;
    // start is a multiple of the lanes, so the low word does not overflow within a group
    const std::uint32_t start_low = static_cast<std::uint32_t>(start), start_high = static_cast<std::uint32_t>(start >> 32);
    for (std::uint32_t lane = 0; lane < kNormalLanes; ++lane) {
      std::uint32_t w0 = start_low + lane, w1 = start_high, w2 = high0, w3 = high1;
      philox_rounds(w0, w1, w2, w3, k0, k1);
      c0[lane] = w0;
      c1[lane] = w1;
      c2[lane] = w2;
      c3[lane] = w3;
    }
    float* place = out + group * 4 * kNormalLanes;
    for (std::uint32_t lane = 0; lane < kNormalLanes; ++lane) {
      const TwoNormals a = fast_normals(c0[lane], c1[lane]);
      place[lane] = a.first;
      place[kNormalLanes + lane] = a.second;
    }
    for (std::uint32_t lane = 0; lane < kNormalLanes; ++lane) {
      const TwoNormals b = fast_normals(c2[lane], c3[lane]);
      place[2 * kNormalLanes + lane] = b.first;
      place[3 * kNormalLanes + lane] = b.second;
    }
  }
}

namespace {

// Sixteen blocks of Philox together, each word in the lower half of 64 bits: what gathers in the upper halves never comes down again.
struct SixteenBlocks {
  std::uint64_t words[4][kBlocksPerGroup];
};
TERTIUM_INLINE void fill_blocks(std::uint64_t key, std::uint64_t start, SixteenBlocks& to) {
  for (std::size_t l = 0; l < kBlocksPerGroup; ++l) {
    std::uint64_t c0 = (start + l) & 0xFFFFFFFFu, c1 = (start + l) >> 32, c2 = 0, c3 = 0;
    std::uint32_t k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t p0 = (c0 & 0xFFFFFFFFu) * kPhiloxMultiplier0, p1 = (c2 & 0xFFFFFFFFu) * kPhiloxMultiplier1;
      c0 = (p1 >> 32) ^ c1 ^ k0;
      c2 = (p0 >> 32) ^ c3 ^ k1;
      c1 = p1;
      c3 = p0;
      k0 += kPhiloxWeyl0;
      k1 += kPhiloxWeyl1;
    }
    to.words[0][l] = c0;
    to.words[1][l] = c1;
    to.words[2][l] = c2;
    to.words[3][l] = c3;
  }
}

}  // namespace

TERTIUM_CLONES void fill_words(std::uint64_t key, std::uint64_t first_group, std::size_t groups, std::uint32_t* out) {
  SixteenBlocks blocks;
  for (std::size_t group = 0; group < groups; ++group) {
    fill_blocks(key, (first_group + group) * kBlocksPerGroup, blocks);
    std::uint32_t* to = out + group * kWordsPerGroup;
    for (std::size_t l = 0; l < kBlocksPerGroup; ++l) {
      for (std::size_t w = 0; w < 4; ++w) to[4 * l + w] = static_cast<std::uint32_t>(blocks.words[w][l]);
    }
  }
}

TERTIUM_CLONES void fill_first_words(std::uint64_t key, std::uint64_t first_group, std::size_t groups, std::uint32_t* out) {
  SixteenBlocks blocks;
  for (std::size_t group = 0; group < groups; ++group) {
    fill_blocks(key, (first_group + group) * kBlocksPerGroup, blocks);
    for (std::size_t l = 0; l < kBlocksPerGroup; ++l) out[group * kBlocksPerGroup + l] = static_cast<std::uint32_t>(blocks.words[0][l]);
  }
}

std::uint32_t RandomStream::next_u32() {
  const std::uint32_t word = static_cast<std::uint32_t>(index_ & 3u);
  if (word == 0) block_ = philox(key_, index_ >> 2);
  ++index_;
  return block_[word];
}

std::uint32_t RandomStream::below(std::uint32_t bound) {
  CHECK(bound > 0);
  // Lemire 2019: multiply, and draw again in the short stretch that would favour small numbers.
  std::uint64_t product = std::uint64_t{next_u32()} * bound;
  if (static_cast<std::uint32_t>(product) < bound) {
    const std::uint32_t threshold = (0u - bound) % bound;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{next_u32()} * bound;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

double RandomStream::uniform() { return static_cast<double>(next_u64() >> 11) * 0x1.0p-53; }

double RandomStream::normal() {
  const std::uint32_t a = next_u32(), b = next_u32();
  return static_cast<double>(normal_pair(a, b).first);
}

}  // namespace tertium
