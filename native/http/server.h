// server.h: listens, and hands every request to the route table.
#pragma once
#include <memory>
#include <string>

#include "native/http/routes.h"

namespace tertium::http {

struct ServerOptions {
  std::string host = "127.0.0.1";
  int port = 8080;                 // 0: any that is free
  std::string www_folder;          // see Context
  unsigned threads = 256;          // as many connections are served at once; more wait
};

// Whether the server may listen there, before anything else is begun. kInvalid: no address of this machine; kIo: in use, or not allowed.
// Both name --host and --port.
Result<void> check_address(const std::string& host, int port);

class Server {
 public:
  // Binds, so that the port is known; serves nothing yet. store, data and worker must outlive the server.
  // kIo: the address cannot be had (in use, or not of this machine).
  static Result<std::unique_ptr<Server>> open(Store& store, DataDirectory& data, Worker& worker, const ServerOptions& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const;
  // Serves until stop(); requests under way are finished.
  void run();
  void stop();  // from any thread, also before run()

 private:
  struct Parts;
  explicit Server(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tertium::http
