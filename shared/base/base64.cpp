// base64.cpp: three bytes as four letters.
#include "shared/base/base64.h"

#include <cstdint>

namespace tertium {

std::string to_base64(std::string_view bytes) {
  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) : 0u; };
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t three = byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2);
    out += kLetters[three >> 18 & 63u];
    out += kLetters[three >> 12 & 63u];
    out += i + 1 < bytes.size() ? kLetters[three >> 6 & 63u] : '=';
    out += i + 2 < bytes.size() ? kLetters[three & 63u] : '=';
  }
  return out;
}

}  // namespace tertium
