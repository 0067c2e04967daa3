// request_fuzz.cpp: bytes as a client may send them, through a whole connection: head, body, the next request, and the replies.
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "native/http/listener.h"
#include "native/http/request_head.h"
#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/limits.h"

namespace {

using namespace tertium;
using namespace tertium::http;

// What reaches the handlers is what the head's rules promise.
Reply look_at(Request& request) {
  CHECK(request.method == "GET" || request.method == "HEAD" || request.method == "POST" || request.method == "PUT" || request.method == "PATCH" || request.method == "DELETE" ||
        request.method == "OPTIONS");
  CHECK(request.path.starts_with('/') && request.path.size() <= kAddressBytesMax && is_utf8(request.path) && request.path.find('\0') == std::string::npos);
  CHECK(request.body.size() <= kRequestBytesMax);
  CHECK(request.header("Transfer-Encoding").empty() && request.header("Content-Encoding").empty());
  CHECK((request.method != "GET" && request.method != "HEAD") || request.body.empty());
  for (const auto& [name, value] : request.query) CHECK(is_utf8(name) && is_utf8(value));
  return reply_json("{\"length\":" + std::to_string(request.body.size()) + "}");
}

Listener& listener() {
  static Listener one(1, look_at);
  static const int port = one.bind("127.0.0.1", 0);
  CHECK(port > 0);
  return one;
}

void check_head(std::string_view bytes) {
  RequestHead head;
  const auto refusal = read_request_head(bytes, head);
  if (refusal) {
    CHECK(refusal->status >= 400 && refusal->status <= 505 && refusal->message.size() > 10 && refusal->message.size() < 400);
    CHECK(refusal->message.find('\n') == std::string::npos && is_utf8(refusal->message));
    return;
  }
  CHECK(bytes.ends_with("\r\n\r\n") && head.headers.size() <= kHeadersMax && head.body_bytes <= kRequestBytesMax);
  for (const auto& [name, value] : head.headers) {
    CHECK(!name.empty() && name.find_first_of(" \t\r\n:") == std::string::npos && value.find_first_of("\r\n") == std::string::npos);
    CHECK(to_lower_ascii(name) != "transfer-encoding");
  }
  // Written out again it is the same request.
  const bool old = bytes.substr(0, bytes.find("\r\n")).ends_with("HTTP/1.0");  // which needs no Host
  std::string text = head.method + (old ? " /x HTTP/1.0\r\n" : " /x HTTP/1.1\r\n");
  for (const auto& [name, value] : head.headers) text += name + ": " + value + "\r\n";
  RequestHead again;
  const auto other = read_request_head(text + "\r\n", again);
  CHECK(!other || other->status == 431);  // blanks that were not there may make a line too long
  if (!other) CHECK(again.headers == head.headers && again.body_bytes == head.body_bytes && again.method == head.method);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_head(bytes);
  int both[2];
  CHECK(::socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0);
  std::string replies;
  std::thread client([&] {
    std::string_view left = bytes;
    std::thread reader([&] {
      char buffer[4096];
      for (ssize_t got; (got = ::recv(both[0], buffer, sizeof buffer, 0)) > 0;) replies.append(buffer, static_cast<std::size_t>(got));
    });
    while (!left.empty()) {
      const ssize_t sent = ::send(both[0], left.data(), left.size(), MSG_NOSIGNAL);
      if (sent <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(sent));
    }
    ::shutdown(both[0], SHUT_WR);
    reader.join();
  });
  listener().serve(both[1]);
  client.join();
  ::close(both[0]);
  CHECK(replies.empty() || replies.starts_with("HTTP/1.1 "));
  return 0;
}
