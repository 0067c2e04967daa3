// document_kind.h: which of our JSON documents these bytes are, by their field "kind", without reading the rest.
#pragma once
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium::wire {

// The text of the outermost object's first field "kind": "comparison", "alignment", "probe", "read-out". kInvalid: no JSON as far as that, no object, no such field,
// one that is no text; `what` opens the message. Documents of ours have it among their first fields, so a long one costs no more than a short one.
Result<std::string> read_document_kind(std::string_view json, const std::string& what);

}  // namespace tertium::wire
