// connection_stream.h: one client's connection: a request is read from it whole and within its limits of bytes and time, then the HTTP
// library reads what it is given, and writes the reply. Used by one thread at a time.
#pragma once
#include <httplib.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace tertium::http {

class ConnectionStream final : public httplib::Stream {
 public:
  using Clock = std::chrono::steady_clock;
  // How things stand around this connection. Crowded: others wait for its thread, so an idle or slow client gets less time.
  // Ending: no new request is read.
  enum class Mood { kCalm, kCrowded, kEnding };
  ConnectionStream(socket_t socket, std::function<Mood()> mood) : socket_(socket), mood_(std::move(mood)) {}

  enum class Got { kAll, kClosed, kTooMuch, kTooSlow };
  // The first byte of a request. When it is crowded the first one of a connection has kPatience, and nobody waits for a further one.
  // kAll, kClosed, kTooSlow.
  Got wait_for_request(Clock::duration time);
  // Up to and including the empty line. kTooMuch: it has not come within `bytes_max`.
  Got read_head(std::string& head, std::size_t bytes_max, Clock::duration time);
  // Takes memory as bytes come, not as they are announced. kAll, kClosed, kTooSlow.
  Got read_body(std::string& body, std::size_t bytes, Clock::duration time);
  // From now on the library reads these bytes and nothing else; its reply may take `time`, from its
  // first byte on. Each kProgressBytes of the reply that are taken give it `time` anew: a large reply over a slow line is no idler.
  void present(std::string request, Clock::duration time);
  // Reads and drops what the client still sends, at most `bytes`: closing over unread bytes would take the reply away from it.
  void drain(std::size_t bytes, Clock::duration time);
  bool write_all(std::string_view bytes, Clock::duration time);

  bool is_readable() const override { return taken_ < request_.size(); }
  bool is_writable() const override { return true; }  // write() waits
  ssize_t read(char* to, size_t size) override;
  ssize_t write(const char* from, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }  // not wanted, so not known
  void get_local_ip_and_port(std::string& ip, int& port) const override { ip.clear(), port = 0; }
  // The library refuses numbers that select() cannot take; nothing here uses select().
  socket_t socket() const override { return 0; }

 private:
  void begin(Clock::duration time, Clock::duration when_crowded);
  void moved(std::size_t bytes);
  bool wait(short events) const;
  Got fill();

  static constexpr std::size_t kProgressBytes = 256 << 10;
  static constexpr Clock::duration kPatience = std::chrono::seconds(2);  // what each part of a request has, at least, when it is crowded
  static constexpr std::size_t kCrowdedBytesPerSecond = 16 << 10;        // and how fast it must move then

  const socket_t socket_;
  const std::function<Mood()> mood_;
  Clock::duration time_{};
  Clock::time_point deadline_{}, crowded_deadline_{};
  std::size_t sent_ = 0;                 // since the deadline was last moved
  std::array<char, 8192> buffer_{};
  std::size_t from_ = 0, to_ = 0;        // what is read but not taken yet
  std::string request_;                  // for the library
  std::size_t taken_ = 0;                // of it
  bool fresh_ = true;                    // nothing was awaited on it yet
  bool reply_begun_ = true;              // false: the next byte that is written is the first of the library's reply
};

}  // namespace tertium::http
