// connection_stream.cpp: poll, recv and send under a budget.
#include "native/http/connection_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace tertium::http {

void ConnectionStream::begin_request(std::size_t bytes, Clock::duration time) {
  budget_ = bytes;
  time_ = time;
  deadline_ = Clock::now() + time;
  sent_ = 0;
  in_header_ = true;
  column_ = 0;
  range_ = return_ = false;
}

// Lines end as the library ends them: with a line feed; the header ends with a line of carriage return and line feed alone.
void ConnectionStream::hide_range(char* bytes, std::size_t count) {
  constexpr std::string_view kName = "range";
  for (std::size_t i = 0; i < count && in_header_; ++i) {
    const char c = bytes[i];
    if (c == '\n') {
      if (column_ == 1 && return_) in_header_ = false;
      column_ = 0;
      continue;
    }
    if (column_ < kName.size()) range_ = (column_ == 0 || range_) && (c | 0x20) == kName[column_];
    if (column_ == kName.size() - 1 && range_) bytes[i] = '_';
    return_ = c == '\r';
    ++column_;
  }
}

bool ConnectionStream::wait(short events, Clock::time_point until) const {
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left < 0) return false;
    pollfd one{socket_, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::min<long long>(left, 60'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
    if (ready == 0 && left == 0) return false;
  }
}

ssize_t ConnectionStream::fill() {
  for (;;) {
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    from_ = 0;
    to_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    return got;
  }
}

bool ConnectionStream::wait_for_request(bool& closed) {
  if (from_ < to_) return true;
  if (!wait(POLLIN, Clock::now() + std::chrono::milliseconds(100))) return false;
  closed = fill() <= 0;
  return !closed;
}

void ConnectionStream::drain(std::size_t bytes, Clock::time_point deadline) {
  ::shutdown(socket_, SHUT_WR);
  for (std::size_t dropped = to_ - from_; dropped < bytes && wait(POLLIN, deadline);) {
    const ssize_t got = fill();
    if (got <= 0) return;
    dropped += static_cast<std::size_t>(got);
  }
}

bool ConnectionStream::is_readable() const { return from_ < to_ || wait(POLLIN, deadline_); }
bool ConnectionStream::is_writable() const { return wait(POLLOUT, deadline_); }

ssize_t ConnectionStream::read(char* to, size_t size) {
  if (budget_ == 0) return -1;
  if (from_ == to_) {
    if (!wait(POLLIN, deadline_)) return -1;
    if (const ssize_t got = fill(); got <= 0) return got;
  }
  const std::size_t count = std::min({size, to_ - from_, budget_});
  std::memcpy(to, buffer_.data() + from_, count);
  hide_range(to, count);
  from_ += count;
  budget_ -= count;
  return static_cast<ssize_t>(count);
}

ssize_t ConnectionStream::write(const char* from, size_t size) {
  for (;;) {
    if (!wait(POLLOUT, deadline_)) return -1;
    const ssize_t sent = ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) continue;
    if (sent > 0 && (sent_ += static_cast<std::size_t>(sent)) >= kProgressBytes) {
      sent_ = 0;
      deadline_ = Clock::now() + time_;
    }
    return sent;
  }
}

}  // namespace tertium::http
