// base64.h: bytes as letters that fit into a data URI (RFC 4648, with padding).
#pragma once
#include <string>
#include <string_view>

namespace tertium {

std::string to_base64(std::string_view bytes);

}  // namespace tertium
