// exif_fuzz.cpp: any bytes as a photograph's Exif data, and as the header of a picture: a size within the limits, or a refusal in words.
#include <cstdint>

#include "native/pictures/exif.h"
#include "native/pictures/picture_header.h"
#include "shared/base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace tertium;
  const std::string_view input(reinterpret_cast<const char*>(bytes), count);
  const int orientation = exif_orientation(input);
  CHECK(orientation >= 1 && orientation <= 8);
  const Result<PictureHeader> header = read_picture_header(input);
  if (header) {
    CHECK(header->width >= 1 && header->width <= kPictureSideMax && header->height >= 1 && header->height <= kPictureSideMax);
    CHECK(header->width * header->height <= kPicturePixelsMax && header->orientation >= 1 && header->orientation <= 8);
  } else {
    CHECK(!header.error().message.empty());
  }
  return 0;
}
