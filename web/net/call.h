// call.h: one request and its reply as our types: what every typed call of this room is made of.
// Only for the .cpp files of this room.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "shared/wire/api.h"
#include "web/net/client.h"

namespace tertium::net {

// Why no reply came.
Error failure_of(const platform::Response& response, const std::string& url);

inline bool succeeded(int status) { return status >= 200 && status < 300; }

// A body is JSON unless its request says otherwise. Sends, and gives the body of a good reply to `read`, which makes the value.
template <class T, class Read>
RequestId call(platform::Request request, Done<T> done, Read read) {
  if (!request.body.empty() && request.headers.empty()) request.headers.emplace_back("content-type", "application/json");
  request.headers.emplace_back("accept", "application/json");
  const std::string url = request.url;
  return platform::fetch(std::move(request), [url, done = std::move(done), read](const platform::Response& response) {
    if (response.status == 0) return done(failure_of(response, url));
    if (!succeeded(response.status)) {
      return done(wire::decode_error(response.body, url + " answered " + std::to_string(response.status)));
    }
    Result<T> value = read(response.body);
    // The server has agreed, so what cannot be read was changed on its way: a proxy's page, a body cut short.
    if (!value) return done(Error{ErrorCode::kInternal, "the reply of " + url + " cannot be read: " + value.error().message});
    done(std::move(value));
  });
}

template <class T>
RequestId call(platform::Request request, Done<T> done) {
  return call<T>(std::move(request), std::move(done), [](const std::string& body) { return wire::decode<T>(body); });
}

inline platform::Request get(const char* pattern, const std::vector<std::string>& values = {}) {
  platform::Request request;
  request.url = wire::fill_path(pattern, values);
  return request;
}

inline platform::Request post(const char* pattern, const std::vector<std::string>& values, std::string body = {}) {
  platform::Request request = get(pattern, values);
  request.method = "POST";
  request.body = std::move(body);
  return request;
}

}  // namespace tertium::net
