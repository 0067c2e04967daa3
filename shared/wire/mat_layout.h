// mat_layout.h: what is checked of a MATLAB file (.mat) before a library reads it: which version it is, that nothing of it is missing
// and how much it unpacks to. The format: MathWorks, "MAT-File Format", level 5.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium::wire {

// A head of 128 bytes, then elements of type (4 bytes), length (4 bytes) and content, end to end. What is compressed (zlib, RFC 1950) is
// unpacked piece by piece and thrown away: it must be whole, by its checksum. kUnsupported: level 4 and version 7.3 (HDF5), with how to
// save instead. kInvalid: no MATLAB file, cut short, damaged; the message names the byte. kTooLarge: unpacks to more than unpacked_max.
Result<void> check_mat_layout(std::string_view bytes, const std::string& what, std::uint64_t unpacked_max);

}  // namespace tertium::wire
