// zip.h: zip archives: their members are listed without being unpacked, read with limits, and written stored.
// Zip: PKWARE's APPNOTE 6.3; deflate: RFC 1951. Nothing that an archive says of itself is believed before memory is asked for.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/byte_source.h"
#include "shared/base/result.h"
#include "shared/wire/inflate.h"

namespace tertium::wire {

// A view into the archive's bytes, which must live as long.
struct ZipMember {
  std::string name;                  // UTF-8, with '/' between folders, never leading out of the archive
  bool deflated = false;             // else stored as it is
  std::uint64_t unpacked_bytes = 0;  // as announced; what comes out is held to it
  std::uint32_t crc32 = 0;
  std::string_view packed;
  bool is_folder() const { return name.ends_with('/'); }
};

// The members in the directory's order, nothing unpacked yet. kInvalid: damaged, a name twice, data that overlap, a member whose own
// header contradicts the directory, a name that leads out of the archive. kUnsupported: encrypted, a link, another method.
// kTooLarge: over limits.h, e.g. a zip bomb: packed and unpacked bytes are told. Links and devices are refused.
Result<std::vector<ZipMember>> read_zip(std::string_view bytes, const std::string& what);

// What a member announces is far beyond its packed bytes: it is worth check_member() before memory is asked for.
bool announces_much(const ZipMember& member);

// The member's bytes, exactly as many as announced and with the right checksum. Memory grows with what comes out; a member that announces
// much is checked first.
Result<std::string> unpack(const ZipMember& member, const std::string& what);

// The same without keeping them: for members whose announced size is far beyond their packed bytes, before it is relied on.
Result<void> check_member(const ZipMember& member, const std::string& what);

// A member's bytes piece by piece. Only when the end was reached are they known to be the right ones (checksum).
class ZipMemberSource final : public ByteSource {
 public:
  ZipMemberSource(const ZipMember& member, std::string what);
  Result<std::string_view> next() override;

 private:
  ZipMember member_;
  std::string what_;
  Inflater inflater_;
  std::uint32_t crc_ = 0xFFFFFFFF;
  std::size_t given_ = 0;
  bool ended_ = false;
};

struct ZipFile {
  std::string name;
  std::string bytes;
};
// Stored, without a time, byte for byte as Python's zipfile writes what numpy.savez gives it: the same files give the same bytes.
// kTooLarge: 4 GiB or more (zip64 is read, not written).
Result<std::string> write_zip(const std::vector<ZipFile>& files);

}  // namespace tertium::wire
