// picture_type.cpp: the first bytes of each kind of picture.
#include "native/files/picture_type.h"

namespace tertium {

std::string picture_type_of(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return "image/webp";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
  if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return "image/gif";
  if (bytes.substr(0, 12).ends_with("ftypavif")) return "image/avif";
  return "";
}

}  // namespace tertium
