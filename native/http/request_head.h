// request_head.h: the first part of a request, from its first line to the empty one, read strictly before anything else looks at it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "native/http/address.h"

namespace tertium::http {

struct RequestHead {
  std::string method;                                        // GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
  Address address;
  std::vector<std::pair<std::string, std::string>> headers;  // as sent; values without blanks around them
  std::uint64_t body_bytes = 0;                              // at most kRequestBytesMax; of a piece of a file kUploadPieceBytesMax
  bool close = false;                                        // the client wants no further request on this connection
  bool expects_continue = false;                             // it waits for 100 before it sends the body
};

// Why a request is answered before it is read to its end. Nothing after it on its connection can be trusted to be a request.
struct Refusal {
  int status = 400;
  std::string message;
  std::string allow;  // for 405
};

// RFC 9112. Lines end with carriage return and line feed; nothing is folded, guessed or mended. Refused are, with their status:
// 400 what is no request (also: a body's length that is no number or stands twice, a body of a GET, HTTP/1.1 without Host, Host
// twice), 405 other methods,
// 411 any Transfer-Encoding, 413 a body over kRequestBytesMax, 414 a long address, 415 a body that is compressed, or posted and
// not JSON (a file's piece, posted to an upload's files: over kUploadPieceBytesMax, and not application/octet-stream),
// 417 an expectation other than 100-continue, 431 long or many headers, 505 not HTTP/1.1 or 1.0.
std::optional<Refusal> read_request_head(std::string_view bytes, RequestHead& out);

}  // namespace tertium::http
