// hash.h: SHA-256 (FIPS 180-4), by which stimuli, inputs and results are named.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tertium {

// Feed bytes with add(), read the digest once with finish().
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  std::array<unsigned char, 32> finish();

 private:
  void block(const unsigned char* bytes);
  std::array<std::uint32_t, 8> state_;
  std::array<unsigned char, 64> pending_{};
  std::uint64_t length_ = 0;
};

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
bool is_sha256_hex(std::string_view text);

}  // namespace tertium
