// keep_alive_test.cpp: a connection that is used again and again stays open while others come and go.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

int connect_to(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? socket : -1;
}

TEST(KeepAlive, LastsWhileNewConnectionsComeThatFreeThreadsTake) {
  TestServer server;
  std::atomic<bool> over{false};
  std::thread others([&] {
    while (!over) {  // one at a time, so that there is always a thread for it
      if (const int socket = connect_to(server.server->port()); socket >= 0) ::close(socket);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const int socket = connect_to(server.server->port());
  const std::string request = "GET /health HTTP/1.1\r\nHost: here\r\n\r\n";
  int answered = 0;
  for (; answered < 2000; ++answered) {
    if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) break;
    std::string reply;
    char bytes[4096];
    while (reply.find("\r\n\r\nok") == reply.npos) {
      const ssize_t got = ::recv(socket, bytes, sizeof bytes, 0);
      if (got <= 0) break;
      reply.append(bytes, static_cast<std::size_t>(got));
    }
    if (reply.empty()) break;
  }
  over = true;
  others.join();
  ::close(socket);
  EXPECT_EQ(answered, 2000) << "the server closed a connection that was in use";
}

}  // namespace
}  // namespace tertium
