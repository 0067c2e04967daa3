// zip_bomb.h: archives that unpack to far more than they are, made by hand.
#pragma once
#include <cstdint>
#include <string>

#include "shared/wire/zip.h"

namespace tertium::bomb {

inline void put_number(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t count) {
  for (std::size_t b = 0; b < count; ++b) bytes[at + b] = static_cast<char>(value >> (8 * b) & 0xFF);
}

inline std::size_t entry_of(const std::string& bytes, std::size_t number) {
  std::size_t at = bytes.find("PK\x01\x02");
  for (; number > 0; --number) at = bytes.find("PK\x01\x02", at + 1);
  return at;
}

// A stream that unpacks to `pieces` x 258 zeros and one more: a literal, then copies from one byte back, all of the shortest codes
// that a block with its own code can have: two bits make 258 bytes.
inline std::string zeros(std::size_t pieces) {
  std::string out;
  unsigned held = 0, bits = 0;
  const auto put = [&](unsigned value, unsigned count) {
    for (unsigned b = 0; b < count; ++b) {
      held |= (value >> b & 1u) << bits;
      if (++bits == 8) {
        out += static_cast<char>(held);
        held = bits = 0;
      }
    }
  };
  put(1, 1);   // the last block
  put(2, 2);   // with its own codes
  put(29, 5);  // 286 literals and lengths
  put(0, 5);   // 1 distance
  put(14, 4);  // 18 lengths of code lengths, in the order 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1: 18 has 1 bit, 1 and 2 have 2
  for (const unsigned length : {0u, 0u, 1u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u, 2u, 0u, 2u}) put(length, 3);
  // Codes: 18 is 0, 1 is 10, 2 is 11 (written first bit first).
  const auto one = [&] { put(1, 2); };
  const auto two = [&] { put(3, 2); };
  const auto skip = [&](unsigned count) {
    put(0, 1);
    put(count - 11, 7);
  };
  two();      // literal 0: 2 bits
  skip(138);  // 1 to 138
  skip(117);  // 139 to 255
  two();      // 256, the end: 2 bits
  skip(28);   // 257 to 284
  one();      // 285, a copy of 258: 1 bit
  one();      // distance 1: 1 bit
  // Codes: 285 is 0, literal 0 is 10, the end is 11; the distance is 0.
  put(1, 2);
  for (; pieces > 0 && bits != 0; --pieces) put(0, 2);
  out.append(pieces / 4, '\0');
  for (pieces %= 4; pieces > 0; --pieces) put(0, 2);
  put(3, 2);
  if (bits > 0) put(0, 8 - bits);
  return out;
}

// One deflated member that announces `size` bytes.
inline std::string deflated_archive(const std::string& packed, std::uint64_t size, std::uint32_t crc = 0, const std::string& name = "a.bin") {
  std::string bytes = *wire::write_zip({{name, packed}});
  const std::size_t entry = entry_of(bytes, 0);
  bytes[8] = bytes[entry + 10] = 8;
  put_number(bytes, entry + 16, crc, 4);
  put_number(bytes, entry + 24, size, 4);
  return bytes;
}

}  // namespace tertium::bomb
