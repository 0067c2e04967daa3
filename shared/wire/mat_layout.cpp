// mat_layout.cpp: the head and the elements of a MATLAB file, and what its compressed elements unpack to.
#include "shared/wire/mat_layout.h"

#include <optional>

#include "shared/base/text.h"
#include "shared/wire/inflate.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kHeadBytes = 128;
constexpr std::uint32_t kTypeMatrix = 14, kTypeCompressed = 15;
// How much of a variable is looked at: its flags, lengths, name and the opening of its values lie within.
constexpr std::size_t kOpeningBytes = 1024;
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

unsigned bytes_of_type(std::uint32_t type) {
  switch (type) {
    case 1: case 2: case 16: return 1;
    case 3: case 4: case 17: return 2;
    case 5: case 6: case 7: case 18: return 4;
    case 9: case 12: case 13: return 8;
    default: return 0;
  }
}

// A part of a variable: type and length in 8 bytes, or, when there are 1 to 4 bytes of content, both in 4 and the content after them.
struct Part {
  std::uint32_t type = 0, bytes = 0;
  std::size_t content = 0, end = 0;  // where the content begins, and the next part
};
std::optional<Part> part_at(std::string_view opening, std::size_t at, bool big_endian) {
  if (opening.size() < 8 || at > opening.size() - 8) return std::nullopt;
  const std::uint32_t word = load_u32(opening, at, big_endian);
  if (word >> 16 != 0) return Part{word & 0xFFFF, word >> 16, at + 4, at + 8};
  const std::uint32_t bytes = load_u32(opening, at + 4, big_endian);
  return Part{word, bytes, at + 8, at + 8 + (static_cast<std::size_t>(bytes) + 7) / 8 * 8};
}

// Numbers and text must have as many values as their shape says: libmatio fills up with zeros what is missing. `opening`: the first
// kOpeningBytes of a variable's content, which has `bytes` in all. Returns what is wrong, or "".
std::string check_variable(std::string_view opening, std::uint64_t bytes, bool big_endian) {
  const std::optional<Part> flags = part_at(opening, 0, big_endian);
  if (!flags || flags->type != 6 || flags->bytes != 8 || opening.size() < 24) return "a variable without its flags";
  const std::uint32_t kind = load_u32(opening, flags->content, big_endian) & 0xFF;
  const bool text = kind == 4, numbers = kind >= 6 && kind <= 15;
  if (!text && !numbers) return "";
  const std::optional<Part> lengths = part_at(opening, flags->end, big_endian);
  if (!lengths || lengths->type != 5 || lengths->bytes % 4 != 0 || lengths->bytes < 8 || lengths->bytes > 4 * kMatAxesMax)
    return "a variable without the lengths of its axes: two to " + std::to_string(kMatAxesMax) + " are allowed";
  std::uint64_t count = 1;
  for (std::size_t at = lengths->content; at < lengths->content + lengths->bytes; at += 4) {
    if (at + 4 > opening.size()) return "a variable that ends inside the lengths of its axes";
    const std::uint64_t length = load_u32(opening, at, big_endian);
    if (length > INT32_MAX || (length != 0 && count > UINT64_MAX / 8 / length)) return "a variable of an impossible shape";
    count *= length;
  }
  const std::optional<Part> name = part_at(opening, lengths->end, big_endian);
  if (!name || name->type != 1 || name->bytes > kNameBytesMax) return "a variable without a name of at most " + std::to_string(kNameBytesMax) + " bytes";
  if (count == 0) return "";
  const std::optional<Part> values = part_at(opening, name->end, big_endian);
  if (!values || bytes_of_type(values->type) == 0) return "a variable without its values";
  const std::uint64_t whole = values->bytes / bytes_of_type(values->type);
  // A character of UTF-8 may have several bytes.
  const bool fits = text && values->type == 16 ? whole >= count : whole == count && values->bytes % bytes_of_type(values->type) == 0;
  if (!fits || values->content + static_cast<std::uint64_t>(values->bytes) > bytes)
    return "a variable whose shape asks for " + format_count(count) + " values, where " + format_count(whole) + " are";
  return "";
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
    std::uint64_t made = 0;
    std::string opening;
    if (type == kTypeCompressed) {
      if (content.size() < 8 || (static_cast<unsigned char>(content[0]) & 15) != 8 || (load_u32(content, 0, true) >> 16) % 31 != 0 ||
          (static_cast<unsigned char>(content[1]) & 32) != 0)
        return invalid("a compressed variable that is no zlib stream");
      Inflater inflater(content.substr(2, content.size() - 6), Inflater::kAnySize);
      std::uint32_t sum = 1;
      for (;;) {
        const Result<std::string_view> next = inflater.next();
        if (!next) return invalid("a compressed variable is damaged: " + next.error().message);
        const std::string_view piece = *next;
        if (piece.empty()) break;
        made += piece.size();
        unpacked += piece.size();
        if (opening.size() < 8 + kOpeningBytes) opening += piece.substr(0, 8 + kOpeningBytes - opening.size());
        if (unpacked > unpacked_max)
          return Error{ErrorCode::kTooLarge, what + ": its " + format_count(bytes.size()) + " bytes unpack to more than " + format_count(unpacked_max) +
                                                 ", which its size does not justify; give what it holds as .npy or .npz"};
        sum = adler32(sum, piece);
      }
      if (made < 8 || load_u32(opening, 0, big_endian) != kTypeMatrix || load_u32(opening, 4, big_endian) != made - 8)
        return invalid("a compressed variable that is not one variable, whole");
      if (sum != load_u32(content, content.size() - 4, true)) return invalid("a compressed variable is damaged: its checksum differs");
    }
    const std::string wrong = type == kTypeMatrix ? check_variable(content.substr(0, kOpeningBytes), length, big_endian)
                                                  : check_variable(std::string_view(opening).substr(8), made - 8, big_endian);
    if (!wrong.empty()) return invalid(wrong);
    at += 8 + static_cast<std::size_t>(length);
  }
  return {};
}

}  // namespace tertium::wire
