// picture_type.h: what kind of picture bytes are, by how they begin.
#pragma once
#include <string>
#include <string_view>

namespace tertium {

// The MIME type; only pictures that browsers show and that cannot run scripts. "" when it is none.
std::string picture_type_of(std::string_view bytes);

}  // namespace tertium
