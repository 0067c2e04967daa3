// message.h: a request and a reply in our own words, so that handlers know nothing of the HTTP library.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/result.h"
#include "shared/domain/person.h"

namespace tertium::http {

struct Request {
  std::string method;                          // "GET", "POST"
  std::string path;                            // decoded
  std::map<std::string, std::string> parameters;  // from the route's pattern
  std::map<std::string, std::string> query;
  std::function<std::string(const char* name)> header;  // "" when absent
  std::string body;
  // Who asks, on every route that is not open to everyone (routes.cpp), and what they may do in the study that the path names; where it names
  // none: kNone. Whoever runs the server has person 0; an administrator is the owner of every study.
  Person person;
  Role role = Role::kNone;
  bool by_token = false;                       // a program, with an API token

  const std::string& parameter(const char* name) const { return parameters.at(name); }
};

struct Reply {
  int status = 200;
  std::string content_type;
  std::shared_ptr<const void> owned;           // keeps `body` alive, unless that lives in the binary
  std::string_view body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool in_own_frames = false;                  // pages of this server may show it within them
  // A page that was made of data: it may show what is in it, and let it be saved; it runs nothing, asks nobody and is no page of our origin.
  bool shows_only = false;

  Reply& header(std::string name, std::string value) {
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
  }
};

Reply reply_bytes(std::string body, std::string content_type);
Reply reply_view(std::string_view body, std::string content_type);  // body lives as long as the process
Reply reply_json(std::string json);
Reply reply_html(std::string html);
Reply reply_text(std::string text);
Reply reply_redirect(const std::string& to);

// The one place where an error's code becomes a status.
int status_of(ErrorCode code);
Reply reply_error(const Error& error);
// {"error": ...} for a failure that no handler saw, by its status alone.
Error error_of_status(int status);

// By the ending of a path: "text/html; charset=utf-8", "application/wasm", ...; unknown: "application/octet-stream".
std::string content_type_of(std::string_view path);

}  // namespace tertium::http
