// small_picture.h: a real picture of a few pixels (BMP), another one for each shade.
#pragma once
#include <string>

namespace tertium {

inline std::string small_picture(unsigned shade) {
  using namespace std::string_literals;
  std::string out = "BM\x46\0\0\0\0\0\0\0\x36\0\0\0"s + "\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0\0\0\0\0\x10\0\0\0"s + std::string(16, '\0');
  for (int row = 0; row < 2; ++row) out += std::string(6, static_cast<char>(shade & 0xFF)) + std::string(2, '\0');
  return out;
}

}  // namespace tertium
