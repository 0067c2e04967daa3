// listener.h: accepts connections, reads requests strictly, and writes the replies: the only user of the HTTP library's server.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "native/http/message.h"

namespace tertium::http {

class Listener {
 public:
  // Called on any of the threads; what it throws is written to the server's own errors, and the client gets 500 and none of it.
  using Handle = std::function<Reply(Request&)>;
  // `threads` connections are served at once, more wait. While some wait, idle and slow clients are given less time.
  Listener(unsigned threads, Handle handle);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // The port, which the system chooses when 0 is asked for; -1: the address cannot be had.
  int bind(const std::string& host, int port);
  void listen();            // until stop()
  bool is_listening() const;
  void stop();              // only while it is listening
  // Speaks with one client until it leaves, and closes the socket. Needs bind(), not listen(): also for tests.
  void serve(int socket);

 private:
  class Library;
  std::unique_ptr<Library> library_;
};

}  // namespace tertium::http
