// philox.h: the rounds of Philox 4x32-10 as an inline function, for loops of many blocks and for GPUs; random.h is what others call.
#pragma once
#include <cstdint>

#include "shared/base/fast_math.h"
#include "shared/base/inline.h"

namespace tertium {

inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53u, kPhiloxMultiplier1 = 0xCD9E8D57u;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9u, kPhiloxWeyl1 = 0xBB67AE85u;

// The counter's four words become the block's, under the key's two.
TERTIUM_INLINE void philox_rounds(std::uint32_t& c0, std::uint32_t& c1, std::uint32_t& c2, std::uint32_t& c3, std::uint32_t k0, std::uint32_t k1) {
#pragma GCC unroll 10
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{kPhiloxMultiplier0} * c0, p1 = std::uint64_t{kPhiloxMultiplier1} * c2;
    const std::uint32_t n0 = static_cast<std::uint32_t>(p1 >> 32) ^ c1 ^ k0;
    const std::uint32_t n2 = static_cast<std::uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c1 = static_cast<std::uint32_t>(p1);
    c3 = static_cast<std::uint32_t>(p0);
    c0 = n0;
    c2 = n2;
    k0 += kPhiloxWeyl0;
    k1 += kPhiloxWeyl1;
  }
}

// The four normals that one block makes: of fill_normals(key, counter_high) the numbers 64 * (block / 16) + block % 16 + 16 q, q from 0 to 3.
struct FourNormals { float value[4]; };
TERTIUM_INLINE FourNormals normals_of_block(std::uint64_t key, std::uint64_t counter_high, std::uint64_t block) {
  std::uint32_t c0 = static_cast<std::uint32_t>(block), c1 = static_cast<std::uint32_t>(block >> 32);
  std::uint32_t c2 = static_cast<std::uint32_t>(counter_high), c3 = static_cast<std::uint32_t>(counter_high >> 32);
  philox_rounds(c0, c1, c2, c3, static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32));
  const TwoNormals a = fast_normals(c0, c1), b = fast_normals(c2, c3);
  return {{a.first, a.second, b.first, b.second}};
}

}  // namespace tertium
