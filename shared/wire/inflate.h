// inflate.h: unpacks deflate (RFC 1951), the compression inside zip files. Only for the .cpp files of this room.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium::wire {

// Exactly `size` bytes must come out, and the packed bytes must end where the stream does. Memory grows with what comes out,
// never beyond size. kInvalid says what is broken.
Result<std::string> inflate(std::string_view packed, std::size_t size);

}  // namespace tertium::wire
