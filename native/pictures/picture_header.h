// picture_header.h: what a picture's first bytes say of its kind and size, before anything of it is decoded.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium {

enum class PictureKind { kJpeg, kPng, kWebp, kGif, kBmp };

struct PictureHeader {
  PictureKind kind = PictureKind::kPng;
  std::uint64_t width = 0, height = 0;  // as stored; of what may say it twice the larger one
  int orientation = 1;                  // of a JPEG, as exif_orientation()
  bool plain = false;                   // a WebP of one picture without metadata, and nothing after its end
};

inline constexpr std::uint64_t kPictureSideMax = 20'000, kPicturePixelsMax = 64'000'000;

// kUnsupported: no picture of these kinds (the message says what it is instead, where that is known); kInvalid: no size where it must be;
// kTooLarge: over the limits above.
Result<PictureHeader> read_picture_header(std::string_view bytes);

}  // namespace tertium
