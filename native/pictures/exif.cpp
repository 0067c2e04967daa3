// exif.cpp: the first directory of a TIFF structure, searched for the tag Orientation.
#include "native/pictures/exif.h"

#include <cstddef>
#include <cstdint>

namespace tertium {
namespace {

constexpr std::uint32_t kOrientation = 0x0112, kShort = 3;
constexpr std::size_t kEntryBytes = 12;

}  // namespace

int exif_orientation(std::string_view tiff) {
  const bool little = tiff.starts_with("II");
  if (tiff.size() < 8 || (!little && !tiff.starts_with("MM"))) return 1;
  // `count` bytes at `at`, which are there.
  const auto number = [&](std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(tiff[at + (little ? count - 1 - i : i)]);
    return value;
  };
  if (number(2, 2) != 42) return 1;
  const std::size_t directory = number(4, 4);
  if (directory > tiff.size() - 2) return 1;
  const std::size_t entries = number(directory, 2);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t at = directory + 2 + i * kEntryBytes;
    if (at > tiff.size() || tiff.size() - at < kEntryBytes) return 1;
    if (number(at, 2) != kOrientation) continue;
    if (number(at + 2, 2) != kShort || number(at + 4, 4) != 1) return 1;
    const std::uint32_t value = number(at + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace tertium
