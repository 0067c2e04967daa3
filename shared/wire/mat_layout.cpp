// mat_layout.cpp: the head and the elements of a MATLAB file, and what its compressed elements unpack to.
#include "shared/wire/mat_layout.h"

#include "shared/base/text.h"
#include "shared/wire/inflate.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kHeadBytes = 128;
constexpr std::uint32_t kTypeMatrix = 14, kTypeCompressed = 15;
constexpr const char* kSaveAs = "save it as level 5 (MATLAB: save with -v7; SciPy: savemat), or as .npy";

std::uint32_t load_u32(std::string_view bytes, std::size_t at, bool big_endian) {
  std::uint32_t value = 0;
  for (std::size_t b = 0; b < 4; ++b) value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + b])) << (8 * (big_endian ? 3 - b : b));
  return value;
}

// Level 4 has no mark: it begins with a number MOPT of at most 4052 in decimal digits, then rows, columns, whether there is an imaginary
// part, and the length of the name with its end.
bool looks_like_level_4(std::string_view bytes) {
  if (bytes.size() < 21) return false;
  for (const bool big_endian : {false, true}) {
    const std::uint32_t type = load_u32(bytes, 0, big_endian), imaginary = load_u32(bytes, 12, big_endian), name_bytes = load_u32(bytes, 16, big_endian);
    if (type <= 4052 && type / 100 % 10 == 0 && type / 10 % 10 <= 5 && type % 10 <= 2 && imaginary <= 1 && name_bytes >= 1 && name_bytes <= 64 &&
        bytes.size() >= 20 + name_bytes && bytes[20 + name_bytes - 1] == '\0')
      return true;
  }
  return false;
}

std::uint32_t adler32(std::uint32_t sum, std::string_view bytes) {
  std::uint32_t a = sum & 0xFFFF, b = sum >> 16;
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, 5552);  // as many as cannot overflow 32 bits
    for (const char byte : part) {
      a += static_cast<unsigned char>(byte);
      b += a;
    }
    a %= 65521;
    b %= 65521;
    bytes.remove_prefix(part.size());
  }
  return b << 16 | a;
}

Result<void> check_head(std::string_view bytes, const std::string& what) {
  constexpr std::string_view kHdf5("\x89HDF\r\n\x1a\n", 8);
  const bool has_head = bytes.size() >= kHeadBytes;
  const std::string_view mark = has_head ? bytes.substr(126, 2) : std::string_view();
  const bool level_5 = mark == "IM" || mark == "MI";
  // Two bytes each, version and mark, in the file's byte order.
  const bool big_endian = mark == "MI";
  const std::uint32_t version = level_5 ? load_u32(bytes, 124, big_endian) >> (big_endian ? 16 : 0) & 0xFFFF : 0;
  if ((level_5 && version == 0x0200) || bytes.starts_with(kHdf5) || (bytes.size() >= 520 && bytes.substr(512, 8) == kHdf5))
    return Error{ErrorCode::kUnsupported, what + ": is a MATLAB file of version 7.3 (HDF5), which is not read; " + kSaveAs};
  if (level_5 && version == 0x0100) return {};
  if (level_5)
    return Error{ErrorCode::kUnsupported, what + ": is a MATLAB file of version " + std::to_string(version >> 8) + "." + std::to_string(version & 255) +
                                              "; 1.0 (level 5) is read"};
  if (looks_like_level_4(bytes)) return Error{ErrorCode::kUnsupported, what + ": seems to be a MATLAB file of level 4, which is not read; " + kSaveAs};
  if (!has_head)
    return Error{ErrorCode::kInvalid, what + ": is not a MATLAB file of level 5: it has " + std::to_string(bytes.size()) + " bytes, and the head alone has " +
                                          std::to_string(kHeadBytes)};
  return Error{ErrorCode::kInvalid, what + ": is not a MATLAB file of level 5: bytes 127 and 128 are " + quote_for_message(mark) + ", not IM or MI"};
}

}  // namespace

Result<void> check_mat_layout(std::string_view bytes, const std::string& what, std::uint64_t unpacked_max) {
  TRY_DO(check_head(bytes, what));
  const bool big_endian = bytes[126] == 'M';
  std::uint64_t unpacked = 0;
  for (std::size_t at = kHeadBytes; at < bytes.size();) {
    const auto invalid = [&](const std::string& found) { return Error{ErrorCode::kInvalid, what + ": byte " + std::to_string(at + 1) + ": " + found}; };
    if (bytes.size() - at < 8) return invalid("the file ends inside the opening of a variable (cut short?)");
    const std::uint32_t type = load_u32(bytes, at, big_endian), length = load_u32(bytes, at + 4, big_endian);
    if (type != kTypeMatrix && type != kTypeCompressed)
      return invalid("an element of type " + std::to_string(type) + " where a variable should begin: 14, or 15 compressed");
    if (length > bytes.size() - at - 8)
      return invalid("a variable of " + format_count(length) + " bytes, but the file has " + format_count(bytes.size() - at - 8) + " more (cut short?)");
    const std::string_view content = bytes.substr(at + 8, length);
    if (type == kTypeCompressed) {
      if (content.size() < 8 || (static_cast<unsigned char>(content[0]) & 15) != 8 || (load_u32(content, 0, true) >> 16) % 31 != 0 ||
          (static_cast<unsigned char>(content[1]) & 32) != 0)
        return invalid("a compressed variable that is no zlib stream");
      Inflater inflater(content.substr(2, content.size() - 6), Inflater::kAnySize);
      std::uint32_t sum = 1;
      std::uint64_t made = 0;
      std::string opening;
      for (;;) {
        const Result<std::string_view> next = inflater.next();
        if (!next) return invalid("a compressed variable is damaged: " + next.error().message);
        const std::string_view piece = *next;
        if (piece.empty()) break;
        made += piece.size();
        unpacked += piece.size();
        if (opening.size() < 8) opening += piece.substr(0, 8 - opening.size());
        if (unpacked > unpacked_max)
          return Error{ErrorCode::kTooLarge, what + ": its " + format_count(bytes.size()) + " bytes unpack to more than " + format_count(unpacked_max) +
                                                 ", which its size does not justify; give what it holds as .npy or .npz"};
        sum = adler32(sum, piece);
      }
      if (made < 8 || load_u32(opening, 0, big_endian) != kTypeMatrix || load_u32(opening, 4, big_endian) != made - 8)
        return invalid("a compressed variable that is not one variable, whole");
      if (sum != load_u32(content, content.size() - 4, true)) return invalid("a compressed variable is damaged: its checksum differs");
    }
    at += 8 + static_cast<std::size_t>(length);
  }
  return {};
}

}  // namespace tertium::wire
