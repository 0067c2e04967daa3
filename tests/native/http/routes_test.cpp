// routes_test.cpp: the table of addresses is sound, documented, and each address is open to those it is meant for.
#include "native/http/routes.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/native/http/server_support.h"

namespace tertium::http {
namespace {

std::string filled(const Route& route) {
  std::string path;
  for (const char* c = route.pattern; *c; ++c) {
    if (*c != '{') {
      path += *c;
      continue;
    }
    std::string name;
    for (++c; *c != '}'; ++c) name += *c;
    path += name == "key" ? kKey : name == "sha256" ? std::string(64, 'a') : name == "id" ? "1" : name == "study" ? "words" : "x.js";
  }
  return path;
}

TEST(Routes, MatchTheirPatternsAndNothingElse) {
  using Parameters = std::map<std::string, std::string>;
  EXPECT_EQ(match_pattern("/", "/"), Parameters{});
  EXPECT_EQ(match_pattern("/t/{study}", "/t/words"), (Parameters{{"study", "words"}}));
  EXPECT_EQ(match_pattern("/a/{x}/b/{y}", "/a/1/b/2"), (Parameters{{"x", "1"}, {"y", "2"}}));
  EXPECT_EQ(match_pattern("/app/{file...}", "/app/a/b.js"), (Parameters{{"file", "a/b.js"}}));
  for (const char* path : {"", "t/words", "/t", "/t/", "/t//", "/t/words/", "/t/words/x", "//t/words", "/T/words"})
    EXPECT_FALSE(match_pattern("/t/{study}", path)) << path;
  EXPECT_FALSE(match_pattern("/app/{file...}", "/app/"));
  EXPECT_FALSE(match_pattern("/", "//"));
}

TEST(Routes, AreUniqueAndSayWhatTheyAreFor) {
  std::set<std::string> seen;
  for (const Route& route : all_routes()) {
    EXPECT_TRUE(seen.insert(std::string(route.method) + " " + route.pattern).second) << route.pattern;
    EXPECT_TRUE(std::string(route.method) == "GET" || std::string(route.method) == "POST");
    EXPECT_GT(std::string(route.about).size(), 5u);
    EXPECT_TRUE(match_pattern(route.pattern, filled(route))) << route.pattern;
    const std::string pattern = route.pattern;
    EXPECT_TRUE(route.access != Access::kSession || pattern.find("{key}") != pattern.npos) << pattern;
    EXPECT_TRUE(route.access != Access::kEveryone || !pattern.starts_with("/api/v1/") || pattern.starts_with("/api/v1/participant/") ||
                pattern == wire::kSignIn || pattern == wire::kInvitation)
        << pattern << " is open to everyone";
  }
}

TEST(Routes, AreAllInTheDocumentation) {
  std::ifstream file(std::string(TERTIUM_SOURCE_DIR) + "/docs/api.md");
  ASSERT_TRUE(file) << "docs/api.md is missing";
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const Route& route : all_routes())
    EXPECT_NE(text.find(std::string("`") + route.method + " " + route.pattern + "`"), std::string::npos) << route.method << " " << route.pattern;
}

TEST(Routes, AreShutToStrangersWhereTheyAreTheResearchers) {
  TestServer server;
  server.add_study();
  auto stranger = server.client();
  int shut = 0;
  for (const Route& route : all_routes()) {
    const std::string path = filled(route);
    const bool post = std::string(route.method) == "POST";
    const char* type = std::string(route.pattern) == wire::kUploadFile ? "application/octet-stream" : "application/json";
    const auto reply = post ? stranger.Post(path, "{}", type) : stranger.Get(path);
    ASSERT_TRUE(reply) << path;
    if (route.access < Access::kPerson) {
      EXPECT_NE(reply->status, 401) << path;
      continue;
    }
    ++shut;
    EXPECT_EQ(reply->status, 401) << path;
    EXPECT_NE(reply->body.find("\"unauthorized\""), std::string::npos) << reply->body;
    httplib::Headers wrong{{"Cookie", "tertium_console_" + std::to_string(server.server->port()) + "=" + std::string(64, '0')}};
    const auto guessed = post ? stranger.Post(path, wrong, "{}", type) : stranger.Get(path, wrong);
    EXPECT_EQ(guessed->status, 401) << path;
    auto first = server.researcher(), researcher = server.researcher();  // one of the routes signs out
    const auto inside = post ? first.Post(path, "{}", type) : first.Get(path);
    EXPECT_NE(inside->status, 401) << path;
    if (!post) continue;
    for (const httplib::Headers& other : {httplib::Headers{{"Origin", "http://evil.example"}}, httplib::Headers{{"Sec-Fetch-Site", "cross-site"}},
                                          httplib::Headers{{"Origin", "null"}}})
      EXPECT_EQ(researcher.Post(path, other, "{}", type)->status, 403) << path;
  }
  EXPECT_GE(shut, 10);
}

TEST(Routes, HaveOneStatusForEachKindOfError) {
  std::set<int> statuses;
  for (const ErrorCode code : {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kConflict, ErrorCode::kUnauthorized, ErrorCode::kForbidden, ErrorCode::kTooLarge,
                               ErrorCode::kBusy, ErrorCode::kDiskFull, ErrorCode::kUnsupported}) {
    const Reply reply = reply_error({code, "why"});
    EXPECT_TRUE(statuses.insert(reply.status).second) << reply.status;
    EXPECT_NE(reply.body.find("why"), std::string::npos);
  }
  for (const int status : {400, 404, 405}) EXPECT_GT(error_of_status(status).message.size(), 10u) << status;
}

}  // namespace
}  // namespace tertium::http
