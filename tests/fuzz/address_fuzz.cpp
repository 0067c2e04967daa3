// address_fuzz.cpp: an address, a pattern and a cookie from bytes that nobody meant: three lines of one input.
#include <string>

#include "native/http/address.h"
#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace {

// Encodes what decode_address gave, so that decoding it again must give the same.
std::string encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '/') out += c;
    else out += "%" + tertium::to_hex(&byte, 1);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace tertium;
  using namespace tertium::http;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t first = bytes.find('\n'), second = first == bytes.npos ? bytes.npos : bytes.find('\n', first + 1);
  const std::string_view target = bytes.substr(0, first), pattern = first == bytes.npos ? "" : bytes.substr(first + 1, second - first - 1),
                         cookie = second == bytes.npos ? "" : bytes.substr(second + 1);
  const auto address = decode_address(target);
  if (address) {
    CHECK(address->path.starts_with('/') && address->path.size() <= kAddressBytesMax && is_utf8(address->path));
    for (const char c : address->path) CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    std::string again = encode(address->path);
    for (const auto& [name, value] : address->query) again += (again.find('?') == again.npos ? "?" : "&") + encode(name) + "=" + encode(value);
    const auto same = decode_address(again);
    CHECK(same && same->path == address->path && same->query == address->query);
    for (const char* one : {"/", "/t/{study}", "/app/{file...}", "/api/v1/sessions/{key}/answers"}) {
      const auto parameters = match_pattern(one, address->path);
      if (!parameters) continue;
      for (const auto& [name, value] : *parameters) CHECK(!name.empty() && !value.empty() && (name == "file" || value.find('/') == value.npos));
    }
  } else {
    CHECK(address.error().message.size() < 500 && is_utf8(address.error().message));
  }
  (void)match_pattern(pattern, target);  // a pattern is ours and well-formed; nothing may break if it is not
  const std::string value = cookie_of(cookie, "tertium_console_8080");
  CHECK(value.find(';') == value.npos && (value.empty() || cookie.find(value) != cookie.npos));
  return 0;
}
