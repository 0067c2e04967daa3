// zip.cpp: the directory of a zip archive, checked before anything is unpacked, and the members behind it.
#include "shared/wire/zip.h"

#include <algorithm>
#include <array>
#include <set>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::wire {
namespace {

constexpr std::uint32_t kLocal = 0x04034B50, kCentral = 0x02014B50, kEnd = 0x06054B50, kEnd64 = 0x06064B50, kEnd64Locator = 0x07064B50;
constexpr std::size_t kEndBytes = 22, kCentralBytes = 46, kLocalBytes = 30, kCommentMax = 65535;
constexpr std::uint64_t kDeflateRatioMax = 1032;  // 258 bytes from 2 bits
constexpr std::uint64_t kUnixLink = 0120000, kUnixFile = 0100000, kUnixFolder = 0040000, kUnixType = 0170000;

// The checksum of zip files, not yet inverted at the end; four bytes at a time.
std::uint32_t add_crc32(std::uint32_t crc, std::string_view bytes) {
  static const std::array<std::array<std::uint32_t, 256>, 4> tables = [] {
    std::array<std::array<std::uint32_t, 256>, 4> t{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      std::uint32_t c = n;
      for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
      t[0][n] = c;
    }
    for (std::size_t k = 1; k < 4; ++k)
      for (std::size_t n = 0; n < 256; ++n) t[k][n] = t[0][t[k - 1][n] & 0xFF] ^ t[k - 1][n] >> 8;
    return t;
  }();
  const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at])); };
  std::size_t at = 0;
  for (; bytes.size() - at >= 4; at += 4) {
    crc ^= byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24;
    crc = tables[3][crc & 0xFF] ^ tables[2][crc >> 8 & 0xFF] ^ tables[1][crc >> 16 & 0xFF] ^ tables[0][crc >> 24];
  }
  for (; at < bytes.size(); ++at) crc = tables[0][(crc ^ byte(at)) & 0xFF] ^ crc >> 8;
  return crc;
}

// The little-endian number at an offset that the caller has checked.
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  CHECK(at <= bytes.size() && bytes.size() - at >= count);
  std::uint64_t value = 0;
  for (std::size_t b = 0; b < count; ++b) value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at + b])) << (8 * b);
  return value;
}

void append_number(std::string& out, std::uint64_t value, std::size_t count) {
  for (std::size_t b = 0; b < count; ++b) out += static_cast<char>(value >> (8 * b) & 0xFF);
}

struct Directory {
  std::uint64_t members = 0, size = 0, offset = 0;
};

Result<Directory> find_directory(std::string_view bytes, const std::string& what) {
  const Error none{ErrorCode::kInvalid, what + ": is not a zip (npz) file, or is cut short: it has no end record"};
  if (bytes.size() < kEndBytes) return none;
  std::size_t at = bytes.size() - kEndBytes;
  const std::size_t lowest = at > kCommentMax ? at - kCommentMax : 0;
  while (number_at(bytes, at, 4) != kEnd || number_at(bytes, at + 20, 2) != bytes.size() - at - kEndBytes) {
    if (at == lowest) return none;
    --at;
  }
  Directory out{number_at(bytes, at + 10, 2), number_at(bytes, at + 12, 4), number_at(bytes, at + 16, 4)};
  if (out.members == 0xFFFF || out.size == 0xFFFFFFFF || out.offset == 0xFFFFFFFF) {
    if (at < 20 || number_at(bytes, at - 20, 4) != kEnd64Locator) return Error{ErrorCode::kInvalid, what + ": its zip64 end record is missing"};
    const std::uint64_t end64 = number_at(bytes, at - 12, 8);
    if (end64 > bytes.size() || bytes.size() - end64 < 56 || number_at(bytes, static_cast<std::size_t>(end64), 4) != kEnd64)
      return Error{ErrorCode::kInvalid, what + ": its zip64 end record is damaged"};
    const auto e = static_cast<std::size_t>(end64);
    out = {number_at(bytes, e + 32, 8), number_at(bytes, e + 40, 8), number_at(bytes, e + 48, 8)};
  }
  if (out.offset > bytes.size() || out.size > bytes.size() - out.offset) return Error{ErrorCode::kInvalid, what + ": its directory lies outside the file"};
  if (out.members > kZipMembersMax)
    return Error{ErrorCode::kTooLarge, what + ": claims " + format_count(out.members) + " members; at most " + format_count(kZipMembersMax) + " are read"};
  return out;
}

// Sizes and offset that do not fit 32 bits stand in the extra field 1, in this order, each only when it does not fit.
bool read_zip64(std::string_view extra, std::uint64_t& size, std::uint64_t& packed, std::uint64_t& offset) {
  if (size != 0xFFFFFFFF && packed != 0xFFFFFFFF && offset != 0xFFFFFFFF) return true;
  while (extra.size() >= 4) {
    const auto id = number_at(extra, 0, 2), length = number_at(extra, 2, 2);
    extra.remove_prefix(4);
    if (length > extra.size()) return false;
    std::string_view field = extra.substr(0, static_cast<std::size_t>(length));
    extra.remove_prefix(static_cast<std::size_t>(length));
    if (id != 1) continue;
    for (std::uint64_t* value : {&size, &packed, &offset}) {
      if (*value != 0xFFFFFFFF) continue;
      if (field.size() < 8) return false;
      *value = number_at(field, 0, 8);
      field.remove_prefix(8);
    }
    return true;
  }
  return false;
}

// What is wrong with a name, or nullptr: no path may lead out of the archive, and none may look like another.
const char* name_problem(std::string_view name) {
  if (name.empty()) return "has no name";
  if (!is_utf8(name)) return "has a name that is not UTF-8";
  if (name[0] == '/' || name.find('\\') != name.npos || (name.size() > 1 && name[1] == ':')) return "has a name that is no relative path with '/'";
  for (const char c : name)
    if (static_cast<unsigned char>(c) < 32 || c == 127) return "has a control character in its name";
  if (name.ends_with('/')) name.remove_suffix(1);
  for (const std::string_view part : split(name, '/'))
    if (part.empty() || part == "." || part == "..") return "has a name that leads elsewhere";
  return nullptr;
}

bool too_dense(std::uint64_t unpacked, std::uint64_t packed) {
  return unpacked > kZipUnpackedFreeBytes && (unpacked - kZipUnpackedFreeBytes) / kZipUnpackedPerByteMax >= std::max<std::uint64_t>(packed, 1);
}

Error bomb(const std::string& where, std::uint64_t unpacked, std::uint64_t packed) {
  return {ErrorCode::kTooLarge, where + " unpacks to " + format_count(unpacked) + " bytes from " + format_count(packed) + "; at most " +
                                    format_count(kZipUnpackedFreeBytes) + " and " + format_count(kZipUnpackedPerByteMax) + " for each packed byte are read"};
}

struct Extent {
  std::uint64_t from, to;
  std::size_t member;
};

}  // namespace

Result<std::vector<ZipMember>> read_zip(std::string_view bytes, const std::string& what) {
  TRY(const Directory directory, find_directory(bytes, what));
  std::string_view central = bytes.substr(static_cast<std::size_t>(directory.offset), static_cast<std::size_t>(directory.size));
  std::vector<ZipMember> out;
  std::set<std::string_view> seen;  // views into the archive
  std::vector<Extent> extents;
  std::uint64_t unpacked = 0;
  for (std::uint64_t m = 0; m < directory.members; ++m) {
    std::string where = what + ": member " + std::to_string(m + 1);
    if (central.size() < kCentralBytes || number_at(central, 0, 4) != kCentral) return Error{ErrorCode::kInvalid, where + ": its directory entry is damaged"};
    const std::uint64_t system = number_at(central, 5, 1), flags = number_at(central, 8, 2), method = number_at(central, 10, 2),
                        crc = number_at(central, 16, 4), type = number_at(central, 40, 2) & kUnixType;
    std::uint64_t packed = number_at(central, 20, 4), size = number_at(central, 24, 4), offset = number_at(central, 42, 4);
    const auto name_bytes = static_cast<std::size_t>(number_at(central, 28, 2)), extra_bytes = static_cast<std::size_t>(number_at(central, 30, 2)),
               comment_bytes = static_cast<std::size_t>(number_at(central, 32, 2));
    if (central.size() - kCentralBytes < name_bytes + extra_bytes + comment_bytes)
      return Error{ErrorCode::kInvalid, where + ": its directory entry is cut short"};
    const std::string_view name = central.substr(kCentralBytes, name_bytes);
    if (!read_zip64(central.substr(kCentralBytes + name_bytes, extra_bytes), size, packed, offset))
      return Error{ErrorCode::kInvalid, where + ": its zip64 sizes are damaged"};
    central.remove_prefix(kCentralBytes + name_bytes + extra_bytes + comment_bytes);

    where += " (" + quote_for_message(name) + ")";
    if (const char* problem = name_problem(name)) return Error{ErrorCode::kInvalid, where + " " + problem};
    if (!seen.insert(name).second) return Error{ErrorCode::kInvalid, where + " is there twice"};
    if (flags & 1) return Error{ErrorCode::kUnsupported, where + " is encrypted"};
    if (system == 3 && type != 0 && type != kUnixFile && type != kUnixFolder)
      return Error{ErrorCode::kUnsupported, where + (type == kUnixLink ? " is a link; files and folders are read" : " is no file; files and folders are read")};
    if (method != 0 && method != 8)
      return Error{ErrorCode::kUnsupported, where + " is packed by method " + std::to_string(method) + "; stored (0) and deflated (8) members are read"};
    if (offset > bytes.size() || bytes.size() - offset < kLocalBytes || number_at(bytes, static_cast<std::size_t>(offset), 4) != kLocal)
      return Error{ErrorCode::kInvalid, where + ": its data lie outside the file or are damaged"};
    const auto local = static_cast<std::size_t>(offset), local_name = static_cast<std::size_t>(number_at(bytes, local + 26, 2)),
               start = local + kLocalBytes + local_name + static_cast<std::size_t>(number_at(bytes, local + 28, 2));
    if (start > bytes.size() || packed > bytes.size() - start) return Error{ErrorCode::kInvalid, where + ": its data are cut short"};
    if (bytes.substr(local + kLocalBytes, local_name) != name)
      return Error{ErrorCode::kInvalid, where + ": its own header has the name " + quote_for_message(bytes.substr(local + kLocalBytes, local_name))};
    if (number_at(bytes, local + 8, 2) != method)
      return Error{ErrorCode::kInvalid, where + ": the directory says method " + std::to_string(method) + ", its own header " +
                                            std::to_string(number_at(bytes, local + 8, 2))};
    if (method == 0 ? size != packed : size > packed * kDeflateRatioMax)
      return Error{ErrorCode::kInvalid, where + " claims " + std::to_string(size) + " bytes from " + std::to_string(packed) + ", which cannot be"};
    if (too_dense(size, packed)) return bomb(where, size, packed);
    unpacked += size;
    extents.push_back({offset, start + packed, out.size()});
    out.push_back({std::string(name), method == 8, size, static_cast<std::uint32_t>(crc), bytes.substr(start, static_cast<std::size_t>(packed))});
  }
  if (!central.empty()) return Error{ErrorCode::kInvalid, what + ": its directory has more entries than it says"};
  if (too_dense(unpacked, bytes.size())) return bomb(what + ":", unpacked, bytes.size());
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) { return a.from < b.from; });
  for (std::size_t n = 0; n < extents.size(); ++n) {
    const auto member = [&] { return what + ": member " + std::to_string(extents[n].member + 1) + " (" + quote_for_message(out[extents[n].member].name) + ")"; };
    if (extents[n].to > directory.offset) return Error{ErrorCode::kInvalid, member() + ": its data overlap the directory"};
    if (n + 1 < extents.size() && extents[n].to > extents[n + 1].from)
      return Error{ErrorCode::kInvalid, member() + ": its data overlap those of " + quote_for_message(out[extents[n + 1].member].name)};
  }
  return out;
}

ZipMemberSource::ZipMemberSource(const ZipMember& member, std::string what)
    : member_(member), what_(std::move(what)), inflater_(member.deflated ? member.packed : std::string_view(), member.unpacked_bytes) {}

Result<std::string_view> ZipMemberSource::next() {
  if (ended_) return std::string_view();
  std::string_view piece;
  if (member_.deflated) {
    const Result<std::string_view> plain = inflater_.next();
    if (!plain) {
      ended_ = true;
      return Error{plain.error().code, what_ + ": " + plain.error().message};
    }
    piece = *plain;
  } else {
    piece = member_.packed.substr(given_, kFilePieceBytes);
    given_ += piece.size();
  }
  crc_ = add_crc32(crc_, piece);
  if (!piece.empty()) return piece;
  ended_ = true;
  if (~crc_ != member_.crc32) return Error{ErrorCode::kInvalid, what_ + ": its checksum is wrong; the file is damaged"};
  return piece;
}

bool announces_much(const ZipMember& member) {
  return member.unpacked_bytes > kZipBelievedBytes && (member.unpacked_bytes - kZipBelievedBytes) / kZipBelievedPerByte > member.packed.size();
}

Result<std::string> unpack(const ZipMember& member, const std::string& what) {
  if (announces_much(member)) TRY_DO(check_member(member, what));
  std::string out;
  if (member.unpacked_bytes > out.max_size() / 2)
    return Error{ErrorCode::kTooLarge, what + ": unpacks to " + format_count(member.unpacked_bytes) + " bytes, more than this machine can hold"};
  out.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(member.unpacked_bytes, std::uint64_t{4} * member.packed.size())));
  ZipMemberSource source(member, what);
  for (;;) {
    TRY(const std::string_view piece, source.next());
    if (piece.empty()) return out;
    out += piece;
  }
}

Result<void> check_member(const ZipMember& member, const std::string& what) {
  ZipMemberSource source(member, what);
  for (;;) {
    TRY(const std::string_view piece, source.next());
    if (piece.empty()) return {};
  }
}

Result<std::string> write_zip(const std::vector<ZipFile>& files) {
  constexpr std::uint64_t kTotalMax = 0xFFFFFFF0;
  constexpr std::size_t kExtraBytes = 20;  // both sizes again, in 64 bits
  std::uint64_t total = kEndBytes;
  for (const ZipFile& file : files) {
    CHECK(name_problem(file.name) == nullptr && file.name.size() < 0xFFFF);
    total += file.bytes.size() + 2 * file.name.size() + kLocalBytes + kExtraBytes + kCentralBytes;
  }
  if (total > kTotalMax || files.size() >= 0xFFFF)
    return Error{ErrorCode::kTooLarge, "the files need " + format_count(total) + " bytes in one archive; less than 4 GiB and 65,535 files are written"};
  std::string out, central;
  out.reserve(static_cast<std::size_t>(total));
  for (const ZipFile& file : files) {
    const std::size_t offset = out.size();
    const bool ascii = std::all_of(file.name.begin(), file.name.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
    // Version 2.0, flags (the name is UTF-8), stored, 1 January 1980; then CRC, both sizes and the name's length.
    std::string common;
    append_number(common, 20, 2);
    append_number(common, ascii ? 0 : 0x800, 2);
    append_number(common, 0, 2);
    append_number(common, 0, 2);
    append_number(common, 0x21, 2);
    append_number(common, ~add_crc32(0xFFFFFFFFu, file.bytes), 4);
    append_number(common, file.bytes.size(), 4);
    append_number(common, file.bytes.size(), 4);
    append_number(common, file.name.size(), 2);
    append_number(out, kLocal, 4);
    out += common;
    append_number(out, kExtraBytes, 2);
    out += file.name;
    append_number(out, 1, 2);
    append_number(out, 16, 2);
    append_number(out, file.bytes.size(), 8);
    append_number(out, file.bytes.size(), 8);
    out += file.bytes;
    append_number(central, kCentral, 4);
    append_number(central, 20 | 3 << 8, 2);  // made by version 2.0 on Unix
    central += common;
    append_number(central, 0, 2);  // extra field
    append_number(central, 0, 2);  // comment
    append_number(central, 0, 2);  // disk
    append_number(central, 0, 2);  // internal attributes
    append_number(central, 0600ull << 16, 4);
    append_number(central, offset, 4);
    central += file.name;
  }
  const std::size_t start = out.size();
  out += central;
  append_number(out, kEnd, 4);
  append_number(out, 0, 4);  // disks
  append_number(out, files.size(), 2);
  append_number(out, files.size(), 2);
  append_number(out, central.size(), 4);
  append_number(out, start, 4);
  append_number(out, 0, 2);  // comment
  return out;
}

}  // namespace tertium::wire
