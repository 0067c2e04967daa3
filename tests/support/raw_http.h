// raw_http.h: a connection of bare bytes to a port of this machine, and one request over it as somebody hostile would write it.
#pragma once
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace tertium {

class RawConnection {
 public:
  explicit RawConnection(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    wait_at_most(5);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;
  void wait_at_most(int seconds) {
    const timeval limit{seconds, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  }
  // False when the other side no longer takes it.
  bool send(std::string_view bytes) { return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()); }
  // Until the other side closes.
  std::string read_all() {
    std::string all;
    char buffer[4096];
    for (ssize_t got; (got = ::recv(socket_, buffer, sizeof buffer, 0)) > 0;) all.append(buffer, static_cast<std::size_t>(got));
    return all;
  }
  // Whatever is there next; "" when the other side has closed.
  std::string read_some() {
    char buffer[4096];
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : std::string();
  }

 private:
  int socket_;
};

struct RawReply {
  int status = 0;  // 0: no reply
  std::string headers, body;
  bool has_header(std::string_view line) const { return headers.find("\r\n" + std::string(line)) != std::string::npos; }
};

inline RawReply parse_reply(const std::string& bytes) {
  RawReply reply;
  if (!bytes.starts_with("HTTP/1.1 ")) return reply;
  reply.status = std::atoi(bytes.c_str() + 9);
  const std::size_t end = bytes.find("\r\n\r\n");
  reply.headers = bytes.substr(0, end);
  if (end != bytes.npos) reply.body = bytes.substr(end + 4);
  return reply;
}

// headers: whole lines with their ends. A length is added where there is a body.
inline RawReply ask(int port, const std::string& method, const std::string& target, const std::string& headers = "", const std::string& body = "") {
  RawConnection connection(port);
  std::string request = method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers;
  if (!body.empty()) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  connection.send(request + "\r\n" + body);
  return parse_reply(connection.read_all());
}

}  // namespace tertium
