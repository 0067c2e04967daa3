// listener_test.cpp: what a handler throws stays within the server.
#include "native/http/listener.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

#include "tests/support/raw_http.h"

namespace tertium::http {
namespace {

TEST(Listener, AnswersWhatAHandlerThrowsWithoutShowingIt) {
  Listener listener(1, [](Request& request) -> Reply {
    if (request.path == "/number") throw 7;
    if (request.path == "/words") throw std::runtime_error("the secret");
    return reply_text("fine");
  });
  ASSERT_GT(listener.bind("127.0.0.1", 0), 0);
  for (const std::string path : {"/words", "/number"}) {
    int both[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, both), 0);
    std::thread server([&] { listener.serve(both[1]); });
    const std::string requests = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\nGET /fine HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    ASSERT_EQ(::send(both[0], requests.data(), requests.size(), MSG_NOSIGNAL), static_cast<ssize_t>(requests.size()));
    std::string all;
    char buffer[4096];
    for (ssize_t got; (got = ::recv(both[0], buffer, sizeof buffer, 0)) > 0;) all.append(buffer, static_cast<std::size_t>(got));
    server.join();
    ::close(both[0]);
    const RawReply reply = parse_reply(all);
    EXPECT_EQ(reply.status, 500) << all;
    EXPECT_TRUE(reply.has_header("Content-Type: application/json; charset=utf-8")) << all;
    EXPECT_TRUE(reply.has_header("X-Content-Type-Options: nosniff")) << all;
    EXPECT_EQ(reply.body.find("{\"error\":"), 0u) << all;
    EXPECT_EQ(all.find("EXCEPTION"), all.npos) << all;
    EXPECT_EQ(all.find("secret"), all.npos) << all;
    EXPECT_TRUE(all.ends_with("fine")) << "the connection goes on: " << all;
  }
}

}  // namespace
}  // namespace tertium::http
