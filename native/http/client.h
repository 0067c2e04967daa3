// client.h: asks a server over HTTP, one request after the other on one connection: for programs that take part as a browser would.
#pragma once
#include <memory>
#include <string>

#include "shared/base/result.h"

namespace tertium::http {

// What a server answered, whatever its status.
struct ClientReply {
  int status = 0;
  std::string body;
};

// Used by one thread at a time.
class Client {
 public:
  // address: "http://127.0.0.1:8080" (https:// where the program was built with TLS). kInvalid: it is no such address; kUnsupported: no TLS.
  static Result<std::unique_ptr<Client>> open(const std::string& address);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // method: GET, or POST with a body of JSON. Waits at most 30 s for the connection and for each part of the reply. kIo: there was no
  // reply, or only a part of one: the request may have been carried out all the same. kTooLarge: a reply over 16 MiB.
  Result<ClientReply> send(const std::string& method, const std::string& path, const std::string& body = "");

 private:
  struct Library;
  explicit Client(std::unique_ptr<Library> library);
  std::unique_ptr<Library> library_;
};

}  // namespace tertium::http
