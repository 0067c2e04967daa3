// npz_fuzz.cpp: any bytes as a zip archive and as a .npz, its deflate included; what is read comes back when written.
#include <cstdint>

#include "shared/base/check.h"
#include "shared/wire/inflate.h"
#include "shared/wire/npz.h"
#include "shared/wire/zip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  constexpr std::uint64_t kMost = 1 << 20;
  if (const auto members = wire::read_zip(input, "input")) {
    std::uint64_t unpacked = 0;
    for (const wire::ZipMember& member : *members) unpacked += member.unpacked_bytes;
    std::vector<wire::ZipFile> files;
    if (unpacked <= kMost) {
      for (const wire::ZipMember& member : *members) {
        const auto plain = wire::unpack(member, "input");
        CHECK(plain.ok() == wire::check_member(member, "input").ok());
        if (plain) {
          CHECK(plain->size() == member.unpacked_bytes);
          files.push_back({member.name, *plain});
        }
      }
    }
    const auto written = wire::write_zip(files);
    CHECK(written.ok());
    const auto again = wire::read_zip(*written, "written");
    CHECK(again && again->size() == files.size());
    for (std::size_t m = 0; m < files.size(); ++m) CHECK((*again)[m].name == files[m].name && (*again)[m].packed == files[m].bytes);
  }
  if (const auto members = wire::read_npz(input, "input", kMost)) {
    const auto written = wire::write_npz(*members);
    CHECK(written.ok());
    const auto again = wire::read_npz(*written, "written", kMost);
    CHECK(again && again->size() == members->size());
    for (std::size_t m = 0; m < members->size(); ++m) CHECK((*again)[m].name == (*members)[m].name && (*again)[m].bytes == (*members)[m].bytes);
  }
  if (const auto archive = wire::NpzArchive::open(input, "input")) {
    for (const std::string& name : archive->names()) {
      const auto matrix = archive->matrix(name);
      const auto array = archive->array(name);
      CHECK(array.ok() || !matrix.ok());
      if (array) CHECK(archive->header(name).ok());
    }
  }
  // The checksum stops most damaged archives; the unpacker itself must stand alone.
  if (count > 2) {
    const std::size_t size = static_cast<std::size_t>(bytes[0]) * 256 + bytes[1];
    if (const auto plain = wire::inflate(input.substr(2), size)) CHECK(plain->size() == size);
  }
  return 0;
}
