// connection_stream_test.cpp: a client's bytes come whole, late, never, in too great number, or not at all.
#include "native/http/connection_stream.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace tertium::http {
namespace {

using namespace std::chrono_literals;
using Got = ConnectionStream::Got;
using Mood = ConnectionStream::Mood;

struct Pair {
  int ours = -1, theirs = -1;
  std::atomic<Mood> mood{Mood::kCalm};
  std::unique_ptr<ConnectionStream> stream;
  Pair() {
    int both[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, both), 0);
    ours = both[0], theirs = both[1];
    stream = std::make_unique<ConnectionStream>(ours, [this] { return mood.load(); });
  }
  ~Pair() {
    ::close(ours);
    if (theirs >= 0) ::close(theirs);
  }
  void send(std::string_view bytes) const { EXPECT_EQ(::send(theirs, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size())); }
  void leave() {
    ::close(theirs);
    theirs = -1;
  }
};

double seconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST(ConnectionStream, ReadsAHeadAndABodyWhicheverWayTheyAreCut) {
  Pair pair;
  std::string head, body;
  std::thread sender([&] {
    for (const char c : std::string("POST / HTTP/1.1\r\nA: b\r\n\r\nbodyGET")) {
      pair.send(std::string_view(&c, 1));
      std::this_thread::sleep_for(1ms);
    }
  });
  EXPECT_EQ(pair.stream->wait_for_request(5s), Got::kAll);
  EXPECT_EQ(pair.stream->read_head(head, 1000, 5s), Got::kAll);
  EXPECT_EQ(head, "POST / HTTP/1.1\r\nA: b\r\n\r\n");
  EXPECT_EQ(pair.stream->read_body(body, 4, 5s), Got::kAll);
  EXPECT_EQ(body, "body");
  sender.join();
  EXPECT_EQ(pair.stream->wait_for_request(5s), Got::kAll) << "the next request has begun";
}

TEST(ConnectionStream, EndsAHeadAtAnEmptyLineHoweverItIsEnded) {
  for (const std::string end : {"\r\n\r\n", "\n\n", "\n\r\n", "\r\n\n", "\r\n\r\r\n"}) {
    Pair pair;
    pair.send("GET / HTTP/1.1" + end);
    std::string head;
    EXPECT_EQ(pair.stream->read_head(head, 1000, 2s), Got::kAll);
    EXPECT_EQ(head, "GET / HTTP/1.1" + end);
  }
}

TEST(ConnectionStream, TellsTooMuchTooSlowAndGone) {
  {
    Pair pair;
    pair.send(std::string(2000, 'a'));
    std::string head;
    EXPECT_EQ(pair.stream->read_head(head, 1000, 5s), Got::kTooMuch);
    EXPECT_EQ(head.size(), 1000u);
  }
  {
    Pair pair;
    pair.send("GET");
    std::string head;
    EXPECT_LT(seconds_of([&] { EXPECT_EQ(pair.stream->read_head(head, 1000, 200ms), Got::kTooSlow); }), 1.0);
    std::string body;
    EXPECT_LT(seconds_of([&] { EXPECT_EQ(pair.stream->read_body(body, 1 << 30, 200ms), Got::kTooSlow); }), 1.0);
    EXPECT_LT(body.capacity(), 1000u) << "memory is taken as bytes come, not as they are promised";
    EXPECT_LT(seconds_of([&] { EXPECT_EQ(pair.stream->wait_for_request(200ms), Got::kTooSlow); }), 1.0);
    pair.leave();
    EXPECT_EQ(pair.stream->wait_for_request(5s), Got::kClosed);
    EXPECT_EQ(pair.stream->read_body(body, 10, 5s), Got::kClosed);
    EXPECT_EQ(pair.stream->read_head(head, 10'000, 5s), Got::kClosed);
    EXPECT_FALSE(pair.stream->write_all("x", 5s));
  }
}

TEST(ConnectionStream, GivesIdleAndSlowClientsLessTimeWhileOthersWait) {
  Pair pair;
  pair.mood = Mood::kCrowded;
  std::string head;
  const double first = seconds_of([&] { EXPECT_EQ(pair.stream->wait_for_request(30s), Got::kTooSlow); });
  EXPECT_GT(first, 1.0) << "a connection that was just made has some time for its first byte";
  EXPECT_LT(first, 4.0);
  EXPECT_LT(seconds_of([&] { EXPECT_EQ(pair.stream->wait_for_request(30s), Got::kTooSlow); }), 0.5) << "who says nothing more gives up the thread at once";
  pair.send("GET");
  EXPECT_EQ(pair.stream->wait_for_request(30s), Got::kAll);
  const double waited = seconds_of([&] { EXPECT_EQ(pair.stream->read_head(head, 1000, 30s), Got::kTooSlow); });
  EXPECT_GT(waited, 1.0) << "an honest client on a slow line has some time";
  EXPECT_LT(waited, 4.0);
  // When it becomes crowded in the middle, too.
  pair.mood = Mood::kCalm;
  std::thread crowd([&] {
    std::this_thread::sleep_for(300ms);
    pair.mood = Mood::kCrowded;
  });
  std::string body;
  EXPECT_LT(seconds_of([&] { EXPECT_EQ(pair.stream->read_body(body, 100, 30s), Got::kTooSlow); }), 4.0);
  crowd.join();
  // Who moves keeps its thread: 64 KiB, in pieces over longer than the least time.
  std::thread steady([&] {
    for (int i = 0; i < 16; ++i) {
      pair.send(std::string(4096, 'x'));
      std::this_thread::sleep_for(180ms);
    }
  });
  body.clear();
  EXPECT_EQ(pair.stream->read_body(body, 1 << 16, 30s), Got::kAll);
  steady.join();
}

TEST(ConnectionStream, ReadsNothingMoreWhenTheServerEnds) {
  Pair pair;
  std::thread ending([&] {
    std::this_thread::sleep_for(100ms);
    pair.mood = Mood::kEnding;
  });
  EXPECT_LT(seconds_of([&] { EXPECT_EQ(pair.stream->wait_for_request(30s), Got::kClosed); }), 2.0);
  ending.join();
}

TEST(ConnectionStream, GivesTheLibraryWhatItIsToldAndNoByteMore) {
  Pair pair;
  pair.send("secret");
  pair.stream->present("GET / HTTP/1.1\r\n\r\n", 5s);
  char buffer[100];
  EXPECT_EQ(pair.stream->read(buffer, 5), 5);
  EXPECT_EQ(pair.stream->read(buffer, sizeof buffer), 13);
  EXPECT_FALSE(pair.stream->is_readable());
  EXPECT_EQ(pair.stream->read(buffer, sizeof buffer), 0);
}

TEST(ConnectionStream, GivesUpOnAClientThatTakesNoReply) {
  Pair pair;
  const std::string large(4 << 20, 'x');
  EXPECT_LT(seconds_of([&] { EXPECT_FALSE(pair.stream->write_all(large, 300ms)); }), 2.0);
  pair.mood = Mood::kCrowded;
  EXPECT_LT(seconds_of([&] { EXPECT_FALSE(pair.stream->write_all(large, 30s)); }), 4.0);
  Pair fresh;  // whose buffer takes the first bytes, though nobody reads them
  fresh.mood = Mood::kCrowded;
  EXPECT_LT(seconds_of([&] { EXPECT_FALSE(fresh.stream->write_all(large, 30s)); }), 4.0);
}

// Takes `bytes`, a piece each 100 ms, from then on.
std::thread take_slowly(int socket, std::size_t bytes, std::size_t piece) {
  return std::thread([=] {
    std::string buffer(piece, ' ');
    for (std::size_t left = bytes; left > 0;) {
      std::this_thread::sleep_for(100ms);
      const ssize_t got = ::recv(socket, buffer.data(), std::min(left, piece), 0);
      if (got <= 0) return;
      left -= static_cast<std::size_t>(got);
    }
  });
}

TEST(ConnectionStream, KeepsAClientThatTakesItsReplySteadilyWhileOthersWait) {
  Pair pair;
  pair.mood = Mood::kCrowded;
  const std::string large(640 << 10, 'x');
  std::thread taker = take_slowly(pair.theirs, large.size(), 16 << 10);
  EXPECT_GT(seconds_of([&] { EXPECT_TRUE(pair.stream->write_all(large, 30s)); }), 2.0) << "it was not slow";
  ::shutdown(pair.ours, SHUT_RDWR);
  taker.join();
}

TEST(ConnectionStream, DoesNotCountTheTimeBeforeTheReplyAgainstTheClient) {
  for (const Mood mood : {Mood::kCalm, Mood::kCrowded}) {
    Pair pair;
    pair.mood = mood;
    pair.stream->present("GET / HTTP/1.1\r\n\r\n", 1s);
    std::this_thread::sleep_for(1200ms);  // the handler works
    const std::string large(1 << 20, 'x');
    std::thread taker = take_slowly(pair.theirs, large.size(), 256 << 10);
    std::string_view left = large;
    while (!left.empty()) {
      const ssize_t sent = pair.stream->write(left.data(), left.size());
      if (sent <= 0) break;
      left.remove_prefix(static_cast<std::size_t>(sent));
    }
    EXPECT_TRUE(left.empty()) << left.size() << " bytes were not sent";
    ::shutdown(pair.ours, SHUT_RDWR);  // so that the other side ends, whatever came of it
    taker.join();
  }
}

}  // namespace
}  // namespace tertium::http
