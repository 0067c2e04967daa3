// request_head.cpp: the rules of a request's first line and headers.
#include "native/http/request_head.h"

#include <algorithm>

#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace tertium::http {
namespace {

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool lists(std::string_view value, std::string_view word) {
  for (const std::string_view item : split(value, ','))
    if (to_lower_ascii(without_blanks(item)) == word) return true;
  return false;
}

std::optional<Refusal> refuse(int status, std::string message) { return Refusal{status, std::move(message), ""}; }

std::optional<Refusal> read_first_line(std::string_view line, RequestHead& out) {
  const auto words = split(line, ' ');
  if (words.size() != 3 || !is_token(words[0]))
    return refuse(400, "the request's first line is " + quote_for_message(line) + "; it must be a method, an address and HTTP/1.1, with one blank between");
  if (words[2] != "HTTP/1.1" && words[2] != "HTTP/1.0") {
    if (!words[2].starts_with("HTTP/")) return refuse(400, "the request's first line ends in " + quote_for_message(words[2]) + "; HTTP/1.1 must stand there");
    return refuse(505, "the request is of " + quote_for_message(words[2]) + "; HTTP/1.1 is spoken here");
  }
  out.close = words[2] == "HTTP/1.0";
  out.method = std::string(words[0]);
  constexpr std::string_view kKnown[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};  // all but three get their 405 from the table of routes
  if (std::find(std::begin(kKnown), std::end(kKnown), out.method) == std::end(kKnown))
    return Refusal{405, "the method is " + quote_for_message(out.method) + "; GET, HEAD and POST are allowed", "GET, HEAD, POST"};
  auto address = decode_address(words[1]);
  if (!address) return refuse(address.error().code == ErrorCode::kTooLarge ? 414 : 400, address.error().message);
  out.address = *std::move(address);
  return std::nullopt;
}

// The one address that takes a file's bytes as they are.
bool takes_bytes(const RequestHead& head) {
  constexpr std::string_view kBefore = "/api/v1/uploads/", kAfter = "/files";
  const std::string_view path = head.address.path;
  return head.method == "POST" && path.size() > kBefore.size() + kAfter.size() && path.starts_with(kBefore) && path.ends_with(kAfter) &&
         path.substr(kBefore.size(), path.size() - kBefore.size() - kAfter.size()).find('/') == path.npos;
}

std::optional<Refusal> read_length(std::string_view text, RequestHead& out) {
  const std::size_t most = takes_bytes(out) ? kUploadPieceBytesMax : kRequestBytesMax;
  const std::string allowed = "allowed are 0 to " + std::to_string(most);
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return refuse(400, "Content-Length is " + quote_for_message(text) + ", no number of bytes; " + allowed);
  const auto length = parse_uint(text);
  if (!length || *length > most) return refuse(413, "Content-Length is " + quote_for_message(text) + "; " + allowed);
  out.body_bytes = *length;
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_request_head(std::string_view bytes, RequestHead& out) {
  out = {};
  if (!bytes.ends_with("\r\n\r\n")) return refuse(400, "the request's headers do not end with an empty line; lines end with carriage return and line feed");
  bytes.remove_suffix(4);
  bool has_type = false, has_host = false, needs_host = false, has_length = false, is_json = false, is_bytes = false;
  std::string type;
  for (std::size_t number = 0;; ++number) {
    const std::size_t end = bytes.find("\r\n");
    const std::string_view line = bytes.substr(0, end);
    if (number > kHeadersMax) return refuse(431, "the request has more than " + std::to_string(kHeadersMax) + " headers");
    if (line.size() > kHeaderBytesMax) {
      const std::string sizes = "has " + std::to_string(line.size()) + " bytes; at most " + std::to_string(kHeaderBytesMax) + " are allowed";
      if (number == 0) return refuse(414, "the request's first line " + sizes);
      return refuse(431, "the header " + quote_for_message(line.substr(0, line.find(':')), 30) + " " + sizes);
    }
    if (has_control(line))
      return refuse(400, "line " + std::to_string(number + 1) + " of the request has a control character: " + quote_for_message(line) +
                             "; lines end with carriage return and line feed, and hold no others");
    if (number == 0) {
      if (auto refusal = read_first_line(line, out)) return refusal;
      needs_host = line.ends_with("HTTP/1.1");
    } else {
      const std::size_t colon = line.find(':');
      const std::string_view name = line.substr(0, colon);
      if (colon == line.npos || !is_token(name))
        return refuse(400, "line " + std::to_string(number + 1) + " of the request is " + quote_for_message(line) + "; a header is a name, a colon and a value");
      const std::string_view value = without_blanks(line.substr(colon + 1));
      out.headers.emplace_back(name, value);
      const std::string key = to_lower_ascii(name);
      const auto twice = [&](bool& seen) { return std::exchange(seen, true); };
      if (key == "transfer-encoding")
        return refuse(411, "Transfer-Encoding is " + quote_for_message(value) + "; none is accepted: a request must say its length with Content-Length");
      if (key == "content-length") {
        if (twice(has_length)) return refuse(400, "Content-Length stands twice; it may stand once");
        if (auto refusal = read_length(value, out)) return refusal;
      } else if (key == "host") {
        if (twice(has_host)) return refuse(400, "Host stands twice; it may stand once");
      } else if (key == "content-type") {
        if (twice(has_type)) return refuse(400, "Content-Type stands twice; it may stand once");
        type = std::string(value);
        const std::string kind = to_lower_ascii(without_blanks(value.substr(0, value.find(';'))));
        is_json = kind == "application/json", is_bytes = kind == "application/octet-stream";
      } else if (key == "content-encoding") {
        return refuse(415, "Content-Encoding is " + quote_for_message(value) + "; a request's body must not be compressed");
      } else if (key == "expect") {
        if (to_lower_ascii(value) != "100-continue") return refuse(417, "Expect is " + quote_for_message(value) + "; 100-continue is allowed");
        out.expects_continue = true;
      } else if (key == "connection" && lists(value, "close")) {
        out.close = true;
      }
    }
    if (end == bytes.npos) break;
    bytes.remove_prefix(end + 2);
  }
  if (needs_host && !has_host) return refuse(400, "Host is missing; a request of HTTP/1.1 must have one");
  if (out.body_bytes == 0) return std::nullopt;
  if (out.method == "GET" || out.method == "HEAD")
    return refuse(400, "Content-Length is " + std::to_string(out.body_bytes) + "; a " + out.method + " has no body");
  const bool bytes_wanted = takes_bytes(out);
  if (out.method == "POST" && !(bytes_wanted ? is_bytes : is_json)) {
    const std::string wanted = bytes_wanted ? "application/octet-stream" : "application/json";
    return refuse(415, has_type ? "Content-Type is " + quote_for_message(type) + "; " + wanted + " is allowed" : "Content-Type is missing; a body must be " + wanted);
  }
  return std::nullopt;
}

}  // namespace tertium::http
