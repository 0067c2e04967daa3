// address.cpp: percent-decoding, patterns and cookies.
#include "native/http/address.h"

#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1, low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return Error{ErrorCode::kInvalid, "the address has " + quote_for_message(text.substr(i, 3)) + "; a % must be followed by two hexadecimal digits"};
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  if (!is_utf8(out)) return Error{ErrorCode::kInvalid, "the address has " + quote_for_message(out) + "; decoded it must be UTF-8"};
  for (const char c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return Error{ErrorCode::kInvalid, "the address has " + quote_for_message(out) + "; control characters are not allowed in it"};
  return out;
}

// "/a/b" -> {"a", "b"}; "/" -> {""}.
std::vector<std::string_view> parts_of(std::string_view path) { return split(path.substr(path.empty() ? 0 : 1), '/'); }

}  // namespace

Result<Address> decode_address(std::string_view target) {
  if (!target.starts_with('/'))
    return Error{ErrorCode::kInvalid, "the address is " + quote_for_message(target) + "; it must be a path from the root, beginning with a slash"};
  for (const char c : target)
    if (c <= 0x20 || c >= 0x7f || c == '#' || c == '\\')  // a char above 0x7f is negative where char has a sign
      return Error{ErrorCode::kInvalid, "the address has " + quote_for_message(std::string_view(&c, 1)) + "; such a byte must be percent-encoded"};
  const std::size_t mark = target.find('?');
  Address address;
  TRY(address.path, decode(target.substr(0, mark), false));
  if (address.path.size() > kAddressBytesMax)
    return Error{ErrorCode::kTooLarge, "the address has " + std::to_string(address.path.size()) + " bytes; at most " + std::to_string(kAddressBytesMax) + " are allowed"};
  if (mark == target.npos) return address;
  for (const std::string_view item : split(target.substr(mark + 1), '&')) {
    if (item.empty()) continue;
    const std::size_t sign = item.find('=');
    TRY(std::string name, decode(item.substr(0, sign), true));
    TRY(std::string value, decode(sign == item.npos ? "" : item.substr(sign + 1), true));
    address.query.emplace(std::move(name), std::move(value));
  }
  return address;
}

std::optional<std::map<std::string, std::string>> match_pattern(std::string_view pattern, std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  const auto wanted = parts_of(pattern), given = parts_of(path);
  std::map<std::string, std::string> parameters;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (i >= given.size()) return std::nullopt;
    if (!wanted[i].starts_with('{')) {
      if (wanted[i] != given[i]) return std::nullopt;
      continue;
    }
    if (given[i].empty()) return std::nullopt;
    if (wanted[i].ends_with("...}")) {
      parameters[std::string(wanted[i].substr(1, wanted[i].size() - 5))] = std::string(path.substr(static_cast<std::size_t>(given[i].data() - path.data())));
      return parameters;
    }
    parameters[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = std::string(given[i]);
  }
  if (given.size() != wanted.size()) return std::nullopt;
  return parameters;
}

std::string cookie_of(std::string_view header, std::string_view name) {
  for (const std::string_view cookie : split(header, ';')) {
    const std::string_view one = trim(cookie);
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') return std::string(one.substr(name.size() + 1));
  }
  return "";
}

}  // namespace tertium::http
