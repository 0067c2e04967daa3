// exif.h: which way is up in a photograph: the one tag of its Exif data that changes what is seen.
#pragma once
#include <string_view>

namespace tertium {

// `tiff`: what follows "Exif\0\0" in a JPEG's APP1 segment. The orientation, 1 to 8, as TIFF 6.0 numbers them (1: as stored); 1 also for
// whatever is missing, damaged or out of range. Reads nothing beyond its bytes and follows no chains.
int exif_orientation(std::string_view tiff);

}  // namespace tertium
