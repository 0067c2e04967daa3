// connection_stream.cpp: poll, recv and send within limits.
#include "native/http/connection_stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace tertium::http {

void ConnectionStream::begin(Clock::duration time, Clock::duration when_crowded) {
  time_ = time;
  deadline_ = Clock::now() + time;
  crowded_deadline_ = Clock::now() + when_crowded;
  sent_ = 0;
}

void ConnectionStream::moved(std::size_t bytes) {
  crowded_deadline_ += std::chrono::microseconds(bytes * 1'000'000 / kCrowdedBytesPerSecond);
}

// In short pieces, because the mood may change meanwhile. Between two, sending is worth a try: the system calls a socket ready for it
// only when a good part of its buffer is free, which at a slow client takes longer than it is given.
bool ConnectionStream::wait(short events) const {
  for (;;) {
    const Mood mood = mood_();
    if (mood == Mood::kEnding && events == POLLIN) return false;
    const Clock::time_point until = mood == Mood::kCrowded ? std::min(deadline_, crowded_deadline_) : deadline_;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    pollfd one{socket_, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::clamp<long long>(left, 0, 100)));
    if (ready > 0) return true;
    if ((ready < 0 && errno != EINTR) || left <= 0) return false;
    if (events == POLLOUT) return true;
  }
}

// Some bytes more in the empty buffer.
ConnectionStream::Got ConnectionStream::fill() {
  if (!wait(POLLIN)) return mood_() == Mood::kEnding ? Got::kClosed : Got::kTooSlow;
  for (;;) {
    const ssize_t got = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    from_ = 0;
    to_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    moved(to_);
    return got > 0 ? Got::kAll : Got::kClosed;
  }
}

ConnectionStream::Got ConnectionStream::wait_for_request(Clock::duration time) {
  if (from_ < to_) return Got::kAll;
  begin(time, std::exchange(fresh_, false) ? kPatience : Clock::duration::zero());
  return fill();
}

ConnectionStream::Got ConnectionStream::read_head(std::string& head, std::size_t bytes_max, Clock::duration time) {
  begin(time, kPatience);
  std::size_t line = 0;  // bytes of the line that has begun, but for carriage returns
  for (;;) {
    while (from_ < to_) {
      if (head.size() == bytes_max) return Got::kTooMuch;
      const char c = buffer_[from_++];
      head += c;
      if (c == '\n') {
        // A line feed alone ends a line, too, so that what is wrong is seen when it has come, and not by a time-out.
        if (line == 0) return Got::kAll;
        line = 0;
      } else if (c != '\r') {
        ++line;
      }
    }
    if (const Got got = fill(); got != Got::kAll) return got;
  }
}

ConnectionStream::Got ConnectionStream::read_body(std::string& body, std::size_t bytes, Clock::duration time) {
  begin(time, kPatience);
  for (;;) {
    const std::size_t count = std::min(to_ - from_, bytes - body.size());
    body.append(buffer_.data() + from_, count);
    from_ += count;
    if (body.size() == bytes) return Got::kAll;
    if (const Got got = fill(); got != Got::kAll) return got;
  }
}

void ConnectionStream::present(std::string request, Clock::duration time) {
  request_ = std::move(request);
  taken_ = 0;
  time_ = time;
  reply_begun_ = false;  // the time until the first byte of the reply is the server's own: write() begins the client's
}

void ConnectionStream::drain(std::size_t bytes, Clock::duration time) {
  ::shutdown(socket_, SHUT_WR);
  begin(time, time);
  for (std::size_t dropped = to_ - from_; dropped < bytes; dropped += to_)
    if (fill() != Got::kAll) return;
}

bool ConnectionStream::write_all(std::string_view bytes, Clock::duration time) {
  begin(time, time);
  while (!bytes.empty()) {
    const ssize_t sent = write(bytes.data(), bytes.size());
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

ssize_t ConnectionStream::read(char* to, size_t size) {
  const std::size_t count = std::min(size, request_.size() - taken_);
  std::memcpy(to, request_.data() + taken_, count);
  taken_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t ConnectionStream::write(const char* from, size_t size) {
  if (!std::exchange(reply_begun_, true)) begin(time_, time_);
  for (;;) {
    const ssize_t sent = ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      // The client is slow. What went into the socket's buffer before is nothing that it has taken: it earns no time.
      crowded_deadline_ = std::min(crowded_deadline_, Clock::now() + kPatience);
      if (!wait(POLLOUT)) return -1;
      continue;
    }
    if (sent <= 0) return sent;
    moved(static_cast<std::size_t>(sent));
    if ((sent_ += static_cast<std::size_t>(sent)) >= kProgressBytes) {
      sent_ = 0;
      deadline_ = Clock::now() + time_;
    }
    return sent;
  }
}

}  // namespace tertium::http
