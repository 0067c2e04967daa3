// address_test.cpp: addresses, patterns and cookies, decoded strictly.
#include "native/http/address.h"

#include <gtest/gtest.h>

#include "native/http/request_head.h"
#include "shared/wire/limits.h"

namespace tertium::http {
namespace {

TEST(Address, IsDecodedOnce) {
  const auto address = decode_address("/a%20b/%2525/c+d?x=1&y=a+b%26c&x=2&&z&=v");
  ASSERT_TRUE(address) << address.error().message;
  EXPECT_EQ(address->path, "/a b/%25/c+d");
  EXPECT_EQ(address->query, (std::map<std::string, std::string>{{"x", "1"}, {"y", "a b&c"}, {"z", ""}, {"", "v"}}));
  EXPECT_EQ(decode_address("/%E2%82%AC")->path, "/\xe2\x82\xac");
  EXPECT_EQ(decode_address("/")->path, "/");
}

TEST(Address, IsRefusedWhenItIsNone) {
  for (const std::string& bad : {std::string(), std::string("a"), std::string("*"), std::string("http://x/"), std::string("/%"), std::string("/%a"), std::string("/%g0"),
                                 std::string("/%00"), std::string("/%0a"), std::string("/%7f"), std::string("/%ff"), std::string("/%c0%af"), std::string("/%ed%a0%80"),
                                 std::string("/\x80"), std::string("/ "), std::string("/#"), std::string("/\\"),
                                 std::string("/\0", 2), std::string("/?%zz"), std::string("/?a=%00")}) {
    const auto address = decode_address(bad);
    ASSERT_FALSE(address) << bad;
    EXPECT_EQ(address.error().code, ErrorCode::kInvalid);
    EXPECT_NE(address.error().message.find("address"), std::string::npos);
  }
  EXPECT_EQ(decode_address("/" + std::string(kAddressBytesMax, 'a')).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(decode_address("/" + std::string(kAddressBytesMax - 1, 'a')));
}

TEST(Cookie, IsFoundAmongOthersAndNotInTheirNames) {
  EXPECT_EQ(cookie_of("a=1; b=2;c=3", "b"), "2");
  EXPECT_EQ(cookie_of("a=1; b=2;c=3", "c"), "3");
  EXPECT_EQ(cookie_of("xb=1; b=2=3", "b"), "2=3");
  for (const char* header : {"", ";", "b", "b;", "bb=2", "a=b=2"}) EXPECT_EQ(cookie_of(header, "b"), "") << header;
}

TEST(RequestHead, KeepsWhatWasSent) {
  RequestHead head;
  const auto refusal = read_request_head("POST /a?b=c HTTP/1.1\r\nHost: x\r\nX-Y:\t z \t\r\ncontent-type: Application/JSON; charset=utf-8\r\nCONTENT-LENGTH: 007\r\n"
                                         "Connection: keep-alive, Close\r\nExpect: 100-Continue\r\n\r\n", head);
  ASSERT_FALSE(refusal) << refusal->message;
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.address.path, "/a");
  EXPECT_EQ(head.body_bytes, 7u);
  EXPECT_TRUE(head.close && head.expects_continue);
  ASSERT_EQ(head.headers.size(), 6u);
  EXPECT_EQ(head.headers[1], (std::pair<std::string, std::string>("X-Y", "z")));
  EXPECT_FALSE(read_request_head("GET / HTTP/1.0\r\n\r\n", head));
  EXPECT_TRUE(head.close);
}

TEST(RequestHead, NeedsOneHostUnlessItIsOfHttp10) {
  RequestHead head;
  for (const char* bad : {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nX-Host: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nhOST: x\r\n\r\n",
                          "GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"}) {
    const auto refusal = read_request_head(bad, head);
    ASSERT_TRUE(refusal) << bad;
    EXPECT_EQ(refusal->status, 400);
    EXPECT_TRUE(refusal->message.starts_with("Host ")) << refusal->message;
  }
  for (const char* good : {"GET / HTTP/1.1\r\nhost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.0\r\nHost: x\r\n\r\n"})
    EXPECT_FALSE(read_request_head(good, head)) << good;
}

}  // namespace
}  // namespace tertium::http
