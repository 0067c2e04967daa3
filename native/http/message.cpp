// message.cpp: replies of each kind, and the tables of statuses and content types.
#include "native/http/message.h"

#include "shared/wire/api.h"

namespace tertium::http {

Reply reply_bytes(std::string body, std::string content_type) {
  Reply reply;
  const auto owned = std::make_shared<const std::string>(std::move(body));
  reply.owned = owned;
  reply.body = *owned;
  reply.content_type = std::move(content_type);
  return reply;
}

Reply reply_view(std::string_view body, std::string content_type) {
  Reply reply;
  reply.body = body;
  reply.content_type = std::move(content_type);
  return reply;
}

Reply reply_json(std::string json) {
  Reply reply = reply_bytes(std::move(json), "application/json; charset=utf-8");
  reply.header("Cache-Control", "no-store");
  return reply;
}

Reply reply_html(std::string html) {
  Reply reply = reply_bytes(std::move(html), "text/html; charset=utf-8");
  reply.header("Cache-Control", "no-store");
  return reply;
}

Reply reply_text(std::string text) {
  Reply reply = reply_bytes(std::move(text), "text/plain; charset=utf-8");
  reply.header("Cache-Control", "no-store");
  return reply;
}

Reply reply_redirect(const std::string& to) {
  Reply reply = reply_text("");
  reply.status = 303;
  reply.header("Location", to);
  return reply;
}

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return 400;
    case ErrorCode::kUnauthorized: return 401;
    case ErrorCode::kForbidden: return 403;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kTooLarge: return 413;
    case ErrorCode::kUnsupported: return 501;
    case ErrorCode::kBusy: return 503;
    case ErrorCode::kDiskFull: return 507;
    case ErrorCode::kCancelled:
    case ErrorCode::kIo:
    case ErrorCode::kInternal: return 500;
  }
  return 500;
}

Reply reply_error(const Error& error) {
  Reply reply = reply_json(wire::encode(error));
  reply.status = status_of(error.code);
  if (error.code == ErrorCode::kBusy) reply.header("Retry-After", "1");
  return reply;
}

Error error_of_status(int status) {
  switch (status) {
    case 400: return {ErrorCode::kInvalid, "this is not a request that HTTP/1.1 allows"};
    case 404: return {ErrorCode::kNotFound, "there is nothing at this address"};
    case 405: return {ErrorCode::kInvalid, "this address cannot be asked in this way"};
    default: return {ErrorCode::kInternal, "the server failed"};
  }
}

std::string content_type_of(std::string_view path) {
  const auto dot = path.rfind('.');
  const std::string_view ending = dot == path.npos ? "" : path.substr(dot + 1);
  struct Type { std::string_view ending; const char* type; };
  for (const Type& t : {Type{"html", "text/html; charset=utf-8"}, Type{"js", "text/javascript; charset=utf-8"}, Type{"mjs", "text/javascript; charset=utf-8"},
                        Type{"css", "text/css; charset=utf-8"}, Type{"txt", "text/plain; charset=utf-8"}, Type{"json", "application/json; charset=utf-8"},
                        Type{"wasm", "application/wasm"}, Type{"webp", "image/webp"}, Type{"png", "image/png"}, Type{"jpg", "image/jpeg"},
                        Type{"svg", "image/svg+xml"}, Type{"ico", "image/x-icon"}, Type{"woff2", "font/woff2"}, Type{"ttf", "font/ttf"}, Type{"otf", "font/otf"}})
    if (ending == t.ending) return t.type;
  return "application/octet-stream";
}

}  // namespace tertium::http
