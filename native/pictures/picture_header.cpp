// picture_header.cpp: the headers of JPEG (ITU T.81), PNG, WebP (RFC 9649), GIF 89a and BMP, as far as their sizes.
#include "native/pictures/picture_header.h"

#include <algorithm>

#include "native/pictures/exif.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

using namespace std::string_view_literals;

Error invalid(const std::string& message) { return Error{ErrorCode::kInvalid, message}; }

// Numbers of `count` bytes at a place; 0 beyond the end.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  bool has(std::size_t at, std::size_t count) const { return at <= bytes_.size() && bytes_.size() - at >= count; }
  std::uint64_t big(std::size_t at, std::size_t count) const { return read(at, count, false); }
  std::uint64_t little(std::size_t at, std::size_t count) const { return read(at, count, true); }

 private:
  std::uint64_t read(std::size_t at, std::size_t count, bool little) const {
    if (!has(at, count)) return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes_[at + (little ? count - 1 - i : i)]);
    return value;
  }
  std::string_view bytes_;
};

// Segments follow each other from byte 2: FF, kind, length with its own two bytes. Sizes stand in the first frame header.
Result<void> read_jpeg(std::string_view all, PictureHeader& h) {
  const Bytes b(all);
  for (std::size_t at = 2; b.has(at, 4);) {
    if (b.big(at, 1) != 0xFF) break;
    const std::uint64_t kind = b.big(at + 1, 1);
    if (kind == 0xFF) {
      ++at;  // filling
      continue;
    }
    if (kind == 0x01 || (kind >= 0xD0 && kind <= 0xD8)) {
      at += 2;  // without a length
      continue;
    }
    if (kind == 0xD9 || kind == 0xDA) break;
    const std::size_t length = static_cast<std::size_t>(b.big(at + 2, 2));
    if (length < 2 || !b.has(at + 2, length)) break;
    const bool frame = kind >= 0xC0 && kind <= 0xCF && kind != 0xC4 && kind != 0xC8 && kind != 0xCC;
    if (frame && length >= 7) {
      h.height = b.big(at + 5, 2), h.width = b.big(at + 7, 2);
      return {};
    }
    const std::string_view inside = all.substr(at + 4, length - 2);
    if (kind == 0xE1 && inside.starts_with("Exif\0\0"sv)) h.orientation = exif_orientation(inside.substr(6));
    at += 2 + length;
  }
  return invalid("is a JPEG without a size: it is damaged or cut off");
}

void read_webp(std::string_view all, PictureHeader& h) {
  const Bytes b(all);
  h.plain = b.little(4, 4) + 8 == all.size();
  for (std::size_t at = 12; b.has(at, 8);) {
    const std::string_view kind = all.substr(at, 4);
    const std::uint64_t length = b.little(at + 4, 4);
    std::uint64_t width = 0, height = 0;
    if (kind == "VP8 " && length >= 10) {
      width = b.little(at + 14, 2) & 0x3FFF, height = b.little(at + 16, 2) & 0x3FFF;
    } else if (kind == "VP8L" && length >= 5) {
      const std::uint64_t packed = b.little(at + 9, 4);
      width = (packed & 0x3FFF) + 1, height = (packed >> 14 & 0x3FFF) + 1;
    } else if (kind == "VP8X" && length >= 10) {
      width = b.little(at + 12, 3) + 1, height = b.little(at + 15, 3) + 1;
      if ((b.little(at + 8, 1) & ~std::uint64_t{0x10}) != 0) h.plain = false;  // all flags but transparency
    } else if (kind != "ALPH") {
      h.plain = false;
    }
    h.width = std::max(h.width, width), h.height = std::max(h.height, height);
    const std::uint64_t whole = 8 + length + length % 2;
    if (whole > all.size() - at) {
      h.plain = false;
      return;
    }
    at += static_cast<std::size_t>(whole);
  }
}

// The screen, and the first picture on it, which is what is decoded.
void read_gif(std::string_view all, PictureHeader& h) {
  const Bytes b(all);
  h.width = b.little(6, 2), h.height = b.little(8, 2);
  std::size_t at = 13;
  if (const std::uint64_t flags = b.little(10, 1); flags & 0x80) at += std::size_t{3} << ((flags & 7) + 1);
  while (b.has(at, 1) && all[at] == '!') {
    at += 2;
    while (b.little(at, 1) != 0) at += 1 + static_cast<std::size_t>(b.little(at, 1));
    ++at;
  }
  if (!b.has(at, 10) || all[at] != ',') return;
  h.width = std::max(h.width, b.little(at + 1, 2) + b.little(at + 5, 2));
  h.height = std::max(h.height, b.little(at + 3, 2) + b.little(at + 7, 2));
}

void read_bmp(std::string_view all, PictureHeader& h) {
  const Bytes b(all);
  if (b.little(14, 4) == 12) {
    h.width = b.little(18, 2), h.height = b.little(20, 2);
    return;
  }
  h.width = b.little(18, 4), h.height = b.little(22, 4);
  if (h.height & 0x80000000u) h.height = 0x100000000u - h.height;  // from top to bottom
}

// What a file that is no picture of ours is, where its first bytes tell.
std::string known_stranger(std::string_view bytes) {
  const std::string_view brand = bytes.substr(0, 12).size() == 12 ? bytes.substr(4, 8) : std::string_view();
  if (brand == "ftypavif" || brand == "ftypavis") return "is an AVIF picture";
  if (brand.starts_with("ftyphei") || brand.starts_with("ftypmif1") || brand.starts_with("ftyphev")) return "is a HEIC picture";
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return "is a TIFF picture";
  if (bytes.starts_with("<svg") || (bytes.starts_with("<?xml") && bytes.substr(0, 1000).find("<svg") != bytes.npos)) return "is an SVG drawing";
  if (bytes.starts_with("%PDF")) return "is a PDF document";
  return "is no picture";
}

}  // namespace

Result<PictureHeader> read_picture_header(std::string_view bytes) {
  PictureHeader h;
  if (bytes.starts_with("\xff\xd8\xff"sv)) {
    h.kind = PictureKind::kJpeg;
    TRY_DO(read_jpeg(bytes, h));
  } else if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) {
    h.kind = PictureKind::kPng;
    const Bytes b(bytes);
    if (bytes.substr(0, 16).ends_with("IHDR")) h.width = b.big(16, 4), h.height = b.big(20, 4);
  } else if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) {
    h.kind = PictureKind::kWebp;
    read_webp(bytes, h);
  } else if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) {
    h.kind = PictureKind::kGif;
    read_gif(bytes, h);
  } else if (bytes.starts_with("BM") && Bytes(bytes).little(14, 4) >= 12 && Bytes(bytes).little(14, 4) <= 200) {
    h.kind = PictureKind::kBmp;
    read_bmp(bytes, h);
  } else {
    return Error{ErrorCode::kUnsupported, known_stranger(bytes) + "; JPEG, PNG, WebP, GIF and BMP are allowed, told by their content"};
  }
  if (h.width == 0 || h.height == 0) return invalid("has no size: it is damaged or cut off");
  if (h.width > kPictureSideMax || h.height > kPictureSideMax || h.width * h.height > kPicturePixelsMax)
    return Error{ErrorCode::kTooLarge, "is " + format_count(h.width) + " by " + format_count(h.height) + " pixels large; at most " + format_count(kPictureSideMax) +
                                           " a side and " + format_count(kPicturePixelsMax / 1'000'000) + " million in all are allowed"};
  return h;
}

}  // namespace tertium
