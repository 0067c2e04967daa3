// connection_stream.h: one client's connection as the HTTP library reads it, with a limit of bytes and of time for each request.
// Used by one thread at a time.
#pragma once
#include <httplib.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace tertium::http {

class ConnectionStream final : public httplib::Stream {
 public:
  using Clock = std::chrono::steady_clock;
  explicit ConnectionStream(socket_t socket) : socket_(socket) {}

  // From now on at most `bytes` may be read, and the request and its reply may take `time`; over that, reads and writes fail.
  // Each kProgressBytes of the reply that are taken give it `time` anew: a large reply over a slow line is no idler.
  // A header called Range is read as one of another name, so that the library does not look into it.
  void begin_request(std::size_t bytes, Clock::duration time);
  // True when bytes of a next request are there; waits for them up to a tenth of a second. `closed`: the client has gone.
  bool wait_for_request(bool& closed);
  // Reads and drops what the client still sends, at most `bytes` and until `deadline`: closing over unread bytes would take
  // the reply away from the client.
  void drain(std::size_t bytes, Clock::time_point deadline);

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }  // not wanted, so not known
  void get_local_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
  socket_t socket() const override { return socket_; }

 private:
  bool wait(short events, Clock::time_point until) const;
  ssize_t fill();
  void hide_range(char* bytes, std::size_t count);

  static constexpr std::size_t kProgressBytes = 256 << 10;

  const socket_t socket_;
  std::size_t budget_ = 0;
  Clock::duration time_{};
  Clock::time_point deadline_{};
  std::size_t sent_ = 0;                                    // since the deadline was last moved
  bool in_header_ = false;                                  // of a request
  std::size_t column_ = 0;                                  // in the header's line
  bool range_ = false, return_ = false;                     // the line began like Range; the last byte was a carriage return
  std::array<char, 8192> buffer_{};
  std::size_t from_ = 0, to_ = 0;  // what is read but not taken yet
};

}  // namespace tertium::http
