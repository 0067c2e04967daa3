// prepare.h: a picture as somebody handed it in becomes one as participants get it: upright, small, without metadata, WebP.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium {

inline constexpr std::uint32_t kPreparedSideMax = 800;

struct PreparedPicture {
  std::string webp;
  std::uint32_t width = 0, height = 0;
};

// JPEG, PNG, WebP, GIF (its first picture) or BMP, told by its content. side_max: px of the longer side at most, from 1 to kPreparedSideMax. The
// same bytes give the same picture; what this made comes back unchanged. Transparency stays (in 128 steps). Takes about 4 bytes of memory for
// each pixel of the original; call it for one picture at a time where many could be asked for. kUnsupported, kTooLarge: as
// read_picture_header(); kInvalid: damaged or cut off. Messages begin with a verb: the caller says of which file.
Result<PreparedPicture> prepare_picture(std::string_view bytes, std::uint32_t side_max = kPreparedSideMax);

}  // namespace tertium
