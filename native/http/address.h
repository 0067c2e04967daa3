// address.h: what an address, its parameters and a cookie say: decoded strictly, matched against the table's patterns.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/result.h"

namespace tertium::http {

struct Address {
  std::string path;                          // decoded: valid UTF-8 without control characters, at most kAddressBytesMax
  std::map<std::string, std::string> query;  // of a name that stands twice the first
};

// A request's target, "/a%20b?x=1&y": a path from the root and what follows a question mark (there a plus is a blank).
// RFC 3986. kInvalid: a % without two hexadecimal digits, bytes that must be encoded, control characters, no UTF-8; kTooLarge.
Result<Address> decode_address(std::string_view target);

// The parameters when the path fits the pattern; none may be empty. A last {name...} takes the rest of the path, slashes too.
std::optional<std::map<std::string, std::string>> match_pattern(std::string_view pattern, std::string_view path);

// The value of a cookie in the header Cookie, or "".
std::string cookie_of(std::string_view header, std::string_view name);

}  // namespace tertium::http
