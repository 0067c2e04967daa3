// npz.cpp: the small part of zip that .npz files use.
#include "shared/wire/npz.h"

#include <array>
#include <cstdint>
#include <set>

#include "shared/base/text.h"
#include "shared/wire/inflate.h"
#include "shared/wire/npy.h"

namespace tertium::wire {
namespace {

constexpr std::uint32_t kLocal = 0x04034B50, kCentral = 0x02014B50, kEnd = 0x06054B50, kEnd64 = 0x06064B50, kEnd64Locator = 0x07064B50;
constexpr std::size_t kEndBytes = 22, kCentralBytes = 46, kLocalBytes = 30, kCommentMax = 65535;
constexpr std::size_t kMembersMax = 10'000;
constexpr std::uint64_t kDeflateRatioMax = 1032;  // 258 bytes from 2 bits

std::uint32_t crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = [] {
    std::array<std::uint32_t, 256> t{};
    for (std::uint32_t n = 0; n < 256; ++n) {
      std::uint32_t c = n;
      for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
      t[n] = c;
    }
    return t;
  }();
  std::uint32_t c = 0xFFFFFFFFu;
  for (const char byte : bytes) c = table[(c ^ static_cast<unsigned char>(byte)) & 0xFF] ^ c >> 8;
  return ~c;
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
  const Error none{ErrorCode::kInvalid, what + ": is not an npz (zip) file, or is cut short: it has no end record"};
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
  if (out.members > kMembersMax)
    return Error{ErrorCode::kTooLarge,
                 what + ": claims " + std::to_string(out.members) + " members; at most " + std::to_string(kMembersMax) + " are read"};
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

}  // namespace

Result<std::vector<NpzMember>> read_npz(std::string_view bytes, const std::string& what, std::uint64_t unpacked_max) {
  TRY(const Directory directory, find_directory(bytes, what));
  std::string_view central = bytes.substr(static_cast<std::size_t>(directory.offset), static_cast<std::size_t>(directory.size));
  std::vector<NpzMember> out;
  std::set<std::string> seen;
  std::uint64_t unpacked = 0;
  for (std::uint64_t m = 0; m < directory.members; ++m) {
    const std::string which = what + ": member " + std::to_string(m + 1);
    if (central.size() < kCentralBytes || number_at(central, 0, 4) != kCentral) return Error{ErrorCode::kInvalid, which + ": its directory entry is damaged"};
    const std::uint64_t flags = number_at(central, 8, 2), method = number_at(central, 10, 2), crc = number_at(central, 16, 4);
    std::uint64_t packed = number_at(central, 20, 4), size = number_at(central, 24, 4), offset = number_at(central, 42, 4);
    const auto name_bytes = static_cast<std::size_t>(number_at(central, 28, 2)), extra_bytes = static_cast<std::size_t>(number_at(central, 30, 2)),
               comment_bytes = static_cast<std::size_t>(number_at(central, 32, 2));
    if (central.size() - kCentralBytes < name_bytes + extra_bytes + comment_bytes)
      return Error{ErrorCode::kInvalid, which + ": its directory entry is cut short"};
    std::string name(central.substr(kCentralBytes, name_bytes));
    if (!read_zip64(central.substr(kCentralBytes + name_bytes, extra_bytes), size, packed, offset))
      return Error{ErrorCode::kInvalid, which + ": its zip64 sizes are damaged"};
    central.remove_prefix(kCentralBytes + name_bytes + extra_bytes + comment_bytes);

    const std::string where = which + " (" + quote_for_message(name) + ")";
    if (!name.ends_with(".npy") || !is_utf8(name)) return Error{ErrorCode::kInvalid, where + " is not an array: an npz file holds .npy members only"};
    name.resize(name.size() - 4);
    if (!seen.insert(name).second) return Error{ErrorCode::kInvalid, where + " is there twice"};
    if (flags & 1) return Error{ErrorCode::kUnsupported, where + " is encrypted"};
    if (method != 0 && method != 8)
      return Error{ErrorCode::kUnsupported,
                   where + " is packed by method " + std::to_string(method) + "; stored (0) and deflated (8) members are read"};
    if (size > unpacked_max || unpacked + size > unpacked_max)
      return Error{ErrorCode::kTooLarge,
                   where + " unpacks to " + std::to_string(size) + " bytes; at most " + std::to_string(unpacked_max) + " are read from one file"};
    unpacked += size;
    if (offset > bytes.size() || bytes.size() - offset < kLocalBytes || number_at(bytes, static_cast<std::size_t>(offset), 4) != kLocal)
      return Error{ErrorCode::kInvalid, where + ": its data lie outside the file or are damaged"};
    const auto local = static_cast<std::size_t>(offset);
    const auto start =
        local + kLocalBytes + static_cast<std::size_t>(number_at(bytes, local + 26, 2)) + static_cast<std::size_t>(number_at(bytes, local + 28, 2));
    if (start > bytes.size() || packed > bytes.size() - start) return Error{ErrorCode::kInvalid, where + ": its data are cut short"};
    const std::string_view data = bytes.substr(start, static_cast<std::size_t>(packed));
    if (method == 0 ? size != packed : size > packed * kDeflateRatioMax)
      return Error{ErrorCode::kInvalid, where + " claims " + std::to_string(size) + " bytes from " + std::to_string(packed) + ", which cannot be"};
    NpzMember member{std::move(name), {}};
    if (method == 0) {
      member.bytes = data;
    } else {
      Result<std::string> plain = inflate(data, static_cast<std::size_t>(size));
      if (!plain) return Error{plain.error().code, where + ": " + plain.error().message};
      member.bytes = *std::move(plain);
    }
    if (crc32(member.bytes) != crc) return Error{ErrorCode::kInvalid, where + ": its checksum is wrong; the file is damaged"};
    out.push_back(std::move(member));
  }
  if (!central.empty()) return Error{ErrorCode::kInvalid, what + ": its directory has more entries than it says"};
  return out;
}

Result<std::string> write_npz(const std::vector<NpzMember>& members) {
  constexpr std::uint64_t kTotalMax = 0xFFFFFFF0;
  std::string out, central;
  for (const NpzMember& member : members) {
    const std::string name = member.name + ".npy";
    if (out.size() + member.bytes.size() + 2 * name.size() + kLocalBytes + kCentralBytes + central.size() + kEndBytes > kTotalMax)
      return Error{ErrorCode::kTooLarge, "the arrays need 4 GiB or more in one npz file; less is needed"};
    const std::size_t offset = out.size();
    // Version 2.0, no flags, stored, 1 January 1980; then CRC, both sizes, lengths of name and extra field.
    std::string common;
    append_number(common, 20, 2);
    append_number(common, 0, 2);
    append_number(common, 0, 2);
    append_number(common, 0, 2);
    append_number(common, 0x21, 2);
    append_number(common, crc32(member.bytes), 4);
    append_number(common, member.bytes.size(), 4);
    append_number(common, member.bytes.size(), 4);
    append_number(common, name.size(), 2);
    append_number(common, 0, 2);
    append_number(out, kLocal, 4);
    out += common + name;
    out += member.bytes;
    append_number(central, kCentral, 4);
    append_number(central, 20, 2);
    central += common;
    append_number(central, 0, 2);  // comment
    append_number(central, 0, 2);  // disk
    append_number(central, 0, 2);  // internal attributes
    append_number(central, 0, 4);  // external attributes
    append_number(central, offset, 4);
    central += name;
  }
  const std::size_t start = out.size();
  out += central;
  append_number(out, kEnd, 4);
  append_number(out, 0, 4);  // disks
  append_number(out, members.size(), 2);
  append_number(out, members.size(), 2);
  append_number(out, central.size(), 4);
  append_number(out, start, 4);
  append_number(out, 0, 2);  // comment
  return out;
}

Result<std::string> write_posterior(const Posterior& posterior) {
  return write_npz({{"loc", write_npy(posterior.location)}, {"scale", write_npy(posterior.scale)}});
}

Result<Posterior> read_posterior(std::string_view bytes, const std::string& what) {
  TRY(const std::vector<NpzMember> members, read_npz(bytes, what));
  const auto find = [&](std::string_view name) -> const NpzMember* {
    for (const NpzMember& member : members)
      if (member.name == name || member.name == "pruned_" + std::string(name)) return &member;
    return nullptr;
  };
  const NpzMember *location = find("loc"), *scale = find("scale");
  if (!location || !scale) return Error{ErrorCode::kInvalid, what + ": lacks the array " + (location ? "scale" : "loc") + "; a posterior has loc and scale"};
  Posterior out;
  TRY(out.location, read_npy_matrix(location->bytes, what + ": loc"));
  TRY(out.scale, read_npy_matrix(scale->bytes, what + ": scale"));
  if (out.location.rows != out.scale.rows || out.location.cols != out.scale.cols) return Error{ErrorCode::kInvalid, what + ": loc and scale differ in shape"};
  for (std::size_t n = 0; n < out.scale.values.size(); ++n)
    if (!(out.scale.values[n] > 0))
      return Error{ErrorCode::kInvalid, what + ": scale, row " + std::to_string(n / out.scale.cols + 1) + ", column " +
                                            std::to_string(n % out.scale.cols + 1) + " is " + format_float(out.scale.values[n]) +
                                            "; standard deviations are above 0"};
  return out;
}

}  // namespace tertium::wire
