// server_test.cpp: the door holds: malformed, huge, endless and foreign requests get one clear answer and change nothing.
#include "native/http/server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "native/files/embedded.h"
#include "native/tasks/study.h"
#include "tests/native/http/server_support.h"
#include "tests/support/raw_http.h"

namespace tertium {
namespace {

std::size_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  return 0;
}

using Raw = RawConnection;

TEST(Server, AnswersMalformedRequestsWithOneClearError) {
  TestServer server;
  server.add_study();
  auto client = server.client();
  ASSERT_EQ(client.Post("/api/v1/participant/words/sessions", TestServer::start_body(kKey), "application/json")->status, 200);
  const std::string sessions = "/api/v1/participant/words/sessions", answers = "/api/v1/sessions/" + kKey + "/answers";
  struct Case { std::string path, body; int status; const char* word; };
  for (const Case& c : {Case{sessions, "", 400, "invalid"}, Case{sessions, "{", 400, "invalid"}, Case{sessions, "[]", 400, "invalid"}, Case{sessions, "{}", 400, "key"},
                        Case{sessions, "null", 400, "invalid"}, Case{sessions, std::string("\0\0", 2), 400, "invalid"}, Case{sessions, "\xff\xfe", 400, "invalid"},
                        Case{sessions, std::string(100'000, '['), 400, "invalid"}, Case{"/api/v1/participant/nothing/sessions", TestServer::start_body(kKey), 404, "not_found"},
                        Case{"/api/v1/participant/../sessions", TestServer::start_body(kKey), 404, "not_found"},
                        Case{answers, "{\"answers\":[{\"id\":1}]}", 400, "id"}, Case{answers, "{\"answers\":7}", 400, "answers"},
                        Case{"/api/v1/sessions/short/answers", "{\"answers\":[]}", 400, "key"},
                        Case{"/api/v1/sessions/ffffffffffffffffffffffffffffffff/answers", "{\"answers\":[]}", 404, "not_found"},
                        Case{"/api/v1/sessions/" + kKey + "/finish", "", 409, "conflict"}, Case{"/api/v1/nothing", "{}", 404, "not_found"},
                        Case{"/api/v1/studies/words", "{}", 405, "invalid"}}) {
    const auto reply = client.Post(c.path, c.body, "application/json");
    ASSERT_TRUE(reply) << c.path;
    EXPECT_EQ(reply->status, c.status) << c.path << " " << c.body.substr(0, 40) << " -> " << reply->body;
    EXPECT_EQ(reply->get_header_value("Content-Type"), "application/json; charset=utf-8");
    EXPECT_EQ(reply->body.find("{\"error\":{\"code\":"), 0u) << reply->body;
    EXPECT_NE(reply->body.find(c.word), std::string::npos) << c.path << ": " << reply->body;
    EXPECT_LT(reply->body.size(), 600u) << "an error does not echo the request";
  }
  for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS"}) {
    httplib::Request request;
    request.method = method;
    request.path = sessions;
    EXPECT_EQ(client.send(request)->status, 405) << method;
  }
  EXPECT_EQ(server.store->find_study("words")->counts.sessions, 1u);
  EXPECT_EQ(server.store->find_study("words")->counts.answers, 0u);
}

TEST(Server, RefusesWhatIsTooLargeOrWithoutLengthAndStaysSmall) {
  TestServer server;
  server.add_study();
  const std::string path = "/api/v1/participant/words/sessions";
  EXPECT_EQ(server.client().Post(path, std::string((1 << 20) + 1, 'x'), "application/json")->status, 413);
  const std::size_t before = resident_kib();
  {
    Raw chunked(server.server->port());
    ASSERT_TRUE(chunked.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"));
    const std::string chunk = "100000\r\n" + std::string(1 << 20, 'x') + "\r\n";
    int sent = 0;
    while (sent < 100 && chunked.send(chunk)) ++sent;
    EXPECT_LT(sent, 20) << "the server goes on reading a body that it refused";
  }
  {
    Raw chunked(server.server->port());
    ASSERT_TRUE(chunked.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"));
    const std::string reply = chunked.read_all();
    EXPECT_EQ(reply.find("HTTP/1.1 411 "), 0u) << reply;
    EXPECT_NE(reply.find("Connection: close"), std::string::npos);
    EXPECT_EQ(reply.find("HTTP/1.1 ", 5), std::string::npos) << "the body must not be read as another request";
  }
  {
    Raw endless(server.server->port());
    const std::string piece(1 << 20, 'a');
    int sent = 0;
    while (sent < 100 && endless.send(piece)) ++sent;
    EXPECT_LT(sent, 20) << "a request line without an end is read for ever";
  }
  {
    Raw endless(server.server->port());
    ASSERT_TRUE(endless.send("GET / HTTP/1.1\r\n"));
    int sent = 0;
    std::string headers;
    for (int i = 0; i < 10'000; ++i) headers += "X-" + std::to_string(i) + ": " + std::string(100, 'y') + "\r\n";
    while (sent < 100 && endless.send(headers)) ++sent;
    EXPECT_LT(sent, 20) << "headers without an end are read for ever";
  }
  {
    Raw zipped(server.server->port());
    ASSERT_TRUE(zipped.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"));
    EXPECT_EQ(zipped.read_all().find("HTTP/1.1 415 "), 0u);
  }
  EXPECT_EQ(server.client().Get("/" + std::string(5000, 'a'))->status, 414);
  EXPECT_LT(resident_kib(), before + 60'000) << "KiB";
  EXPECT_EQ(server.client().Get("/health")->status, 200);
}

TEST(Server, ClosesAConnectionWhoseBytesAreNoRequest) {
  TestServer server;
  for (const char* bytes : {"\r\n\r\n", "GET\r\n\r\n", "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
                            "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                            "GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nGET / HTTP/1.1\r\n\r\n  ",
                            "TRACE /health HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nGET / HTTP/1.1\r\n\r\n  ",
                            "CONNECT /health HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nGET / HTTP/1.1\r\n\r\n  "}) {
    Raw raw(server.server->port());
    ASSERT_TRUE(raw.send(bytes));
    const auto start = std::chrono::steady_clock::now();
    const std::string reply = raw.read_all();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3)) << bytes << ": the connection stays open";
    EXPECT_EQ(reply.find("\nHTTP/1.1 "), reply.npos) << bytes << " got two replies: " << reply;
  }
  EXPECT_EQ(server.client().Get("/health")->status, 200);
}

TEST(Server, AnswersRequestsThatComeTogetherAndStopsAtWhatIsNone) {
  TestServer server;
  Raw raw(server.server->port());
  ASSERT_TRUE(raw.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
                       "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"
                       "GET /health HTTP/1.1\r\nHost: x\r\n\r\n\x16\x03\x01 garbage\r\n\r\n"
                       "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
  const std::string replies = raw.read_all();
  std::vector<std::string> statuses;
  for (std::size_t at = 0; (at = replies.find("HTTP/1.1 ", at)) != replies.npos; ++at) statuses.push_back(replies.substr(at + 9, 3));
  std::erase_if(statuses, [](const std::string& s) { return s[0] < '1' || s[0] > '9'; });
  EXPECT_EQ(statuses, (std::vector<std::string>{"200", "405", "200", "400"})) << replies;
}

TEST(Server, WaitsForABodyThatIsPromisedBeforeItIsSent) {
  TestServer server;
  server.add_study();
  Raw raw(server.server->port());
  const std::string body = TestServer::start_body(kKey);
  ASSERT_TRUE(raw.send("POST /api/v1/participant/words/sessions HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                       "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n\r\n"));
  EXPECT_EQ(raw.read_some(), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(raw.send(body));
  EXPECT_EQ(parse_reply(raw.read_all()).status, 200);
}

TEST(Server, ServesConnectionsWhoseNumbersAreHigh) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_max < 1400) GTEST_SKIP() << "this machine allows " << limit.rlim_max << " open files";
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, 1400);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
  TestServer server;
  std::vector<int> taken;
  for (int i = 0; i < 1200; ++i) taken.push_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(ask(server.server->port(), "GET", "/health").status, 200) << "select() cannot take numbers from 1024 on";
  for (const int fd : taken) ::close(fd);
}

TEST(Server, SendsTheWholeReplyWhateverRangeIsAskedFor) {
  TestServer server;
  const std::string huge = "99999999999999999999999999", many = [] {
    std::string list = "0-1";
    while (list.size() < 7900) list += ",0-1";
    return list;
  }();
  for (const std::string& range : {std::string("0-1"), std::string("0-200000"), std::string("100000-200000"), std::string("3-"), std::string("-2"), std::string("-200000"),
                                   std::string("0-0,1-1"), std::string("0-0,1-100000"), std::string("5-1"), std::string("x"), std::string("-"), huge + "-", "0-" + huge, many})
    for (const char* name : {"Range", "rAnGe"}) {
      Raw raw(server.server->port());
      ASSERT_TRUE(raw.send("GET /health HTTP/1.1\r\nHost: x\r\n" + std::string(name) + ": bytes=" + range + "\r\nConnection: close\r\n\r\n"));
      const std::string reply = raw.read_all();
      EXPECT_EQ(reply.find("HTTP/1.1 200 "), 0u) << range.substr(0, 40) << ": " << reply.substr(0, 200);
      EXPECT_TRUE(reply.ends_with("\r\n\r\nok\n")) << range.substr(0, 40) << ": " << reply.substr(0, 200);
    }
  // The header ends where the body begins: the body stays as it is.
  Raw raw(server.server->port());
  const std::string body = "Range: bytes=0-1\r\nRange";
  ASSERT_TRUE(raw.send("POST /api/v1/participant/words/sessions HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\nConnection: close\r\n"
                       "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                       "\r\n\r\n" + body));
  EXPECT_EQ(raw.read_all().find("HTTP/1.1 400 "), 0u);
  EXPECT_EQ(server.client().Get("/health")->status, 200);
}

TEST(Server, ServesMorePeopleThanAreIdleOnIt) {
  TestServer server;  // 16 threads
  std::vector<std::unique_ptr<Raw>> idle;
  for (int i = 0; i < 10; ++i) {
    idle.push_back(std::make_unique<Raw>(server.server->port()));
    idle.back()->send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(server.client().Get("/health")->status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Server, SendsTheHeadersThatKeepPagesToThemselves) {
  TestServer server;
  server.add_study();
  auto client = server.client();
  for (const char* path : {"/", "/t/words", "/api/v1/studies", "/nothing", "/health"}) {
    const auto reply = client.Get(path);
    ASSERT_TRUE(reply);
    const std::string policy = reply->get_header_value("Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'none'"), std::string::npos) << path;
    EXPECT_NE(policy.find("script-src 'self' 'wasm-unsafe-eval'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe-inline"), std::string::npos);
    EXPECT_NE(policy.find("worker-src 'self'"), std::string::npos) << "older browsers take child-src for it, which is 'none'";
    EXPECT_EQ(reply->get_header_value("Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(reply->get_header_value("Cross-Origin-Embedder-Policy"), "require-corp");
    EXPECT_EQ(reply->get_header_value("Cross-Origin-Resource-Policy"), "same-origin");
    EXPECT_EQ(reply->get_header_value("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(reply->get_header_value("Referrer-Policy"), "no-referrer");
    EXPECT_FALSE(reply->has_header("Server"));
  }
}

TEST(Server, OpensTheConsoleOnceWithItsLink) {
  TestServer server;
  auto client = server.client();
  EXPECT_EQ(client.Get("/")->status, 200) << "the program itself asks strangers to sign in";
  EXPECT_EQ(client.Get("/api/v1/studies")->status, 401);
  const std::string token = TestServer::take(server.store->create_login_token(60'000));
  const auto glance = client.Head("/?token=" + token);
  ASSERT_TRUE(glance);
  EXPECT_EQ(glance->status, 200);
  EXPECT_FALSE(glance->has_header("Set-Cookie")) << "only opening it uses the link up";
  const auto first = client.Get("/?token=" + token);
  EXPECT_EQ(first->status, 303);
  EXPECT_EQ(first->get_header_value("Location"), "/");
  const std::string cookie = first->get_header_value("Set-Cookie");
  for (const char* part : {"HttpOnly", "SameSite=Lax", "Path=/"}) EXPECT_NE(cookie.find(part), std::string::npos) << cookie;
  EXPECT_EQ(client.Get("/?token=" + token)->status, 401) << "a second time";
  const httplib::Headers inside{{"Cookie", "other=1; " + cookie.substr(0, cookie.find(';'))}};
  EXPECT_EQ(client.Get("/", inside)->status, 200);
  EXPECT_EQ(client.Get("/?token=" + token, inside)->status, 303) << "a used link does no harm to who is inside";
}

TEST(Server, ServesPicturesForEverAndOnlyThoseOfStudies) {
  TestServer server;
  server.add_study();
  const std::string hidden = TestServer::take(server.data->put("RIFF....WEBP other"));
  const std::string shown = server.store->study_detail("words")->stimuli[4].picture;
  auto client = server.client();
  const auto reply = client.Get("/pictures/" + shown);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->body, TestServer::kPicture);
  EXPECT_EQ(reply->get_header_value("Content-Type"), "image/webp");
  EXPECT_NE(reply->get_header_value("Cache-Control").find("immutable"), std::string::npos);
  const auto again = client.Get("/pictures/" + shown, {{"If-None-Match", reply->get_header_value("ETag")}});
  EXPECT_EQ(again->status, 304);
  EXPECT_TRUE(again->body.empty());
  EXPECT_EQ(client.Get("/pictures/" + hidden)->status, 404);
  EXPECT_EQ(client.Get("/pictures/xyz")->status, 400);
  std::ofstream(server.data->path_of(shown)) << "damaged";
  const auto damaged = client.Get("/pictures/" + shown);
  EXPECT_EQ(damaged->status, 500);
  EXPECT_EQ(damaged->body.find(server.folder.path()), std::string::npos) << "strangers do not read where files lie: " << damaged->body;
}

TEST(Server, ServesBuiltInFilesCompressedAndWithTags) {
  const EmbeddedFile* file = nullptr;
  for (const EmbeddedFile& one : embedded_below("www/app/"))
    if (!one.brotli.empty()) file = &one;
  if (!file) GTEST_SKIP() << "the browser programs are not built in";
  TestServer server;
  auto client = server.client();
  client.set_decompress(false);
  const std::string path(file->path.substr(3));
  const auto plain = client.Get(path, {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(plain->body, file->bytes);
  EXPECT_FALSE(plain->has_header("Content-Encoding"));
  const auto packed = client.Get(path, {{"Accept-Encoding", "gzip, deflate, br"}});
  EXPECT_EQ(packed->get_header_value("Content-Encoding"), "br");
  EXPECT_EQ(packed->body, file->brotli);
  EXPECT_EQ(packed->get_header_value("Vary"), "Accept-Encoding");
  EXPECT_EQ(client.Get(path, {{"Accept-Encoding", "br"}, {"If-None-Match", packed->get_header_value("ETag")}})->status, 304);
  EXPECT_EQ(plain->get_header_value("Cache-Control"), "no-cache");
  const auto versioned = client.Get(path + "?v=" + std::string(file->sha256.substr(0, 16)));
  EXPECT_NE(versioned->get_header_value("Cache-Control").find("immutable"), std::string::npos);
}

TEST(Server, KeepsToItsFolders) {
  TestServer server;
  auto client = server.client();
  for (const char* path : {"/app/../../../etc/passwd", "/app/%2e%2e/%2e%2e/etc/passwd", "/app/.git", "/app//x", "/fonts/..%2fapp"})
    EXPECT_EQ(client.Get(path)->status, 404) << path;
  EXPECT_EQ(client.Get("/app/x%00y")->status, 400);
}

TEST(Server, TellsAParticipantThatAStudyIsClosedAndHidesADraft) {
  TestServer server;
  server.add_study(StudyState::kDraft);
  auto client = server.client();
  EXPECT_EQ(client.Get("/t/words")->status, 404);
  EXPECT_EQ(client.Get("/t/words/privacy")->status, 404);
  EXPECT_EQ(client.Get("/api/v1/participant/words")->status, 404);
  ASSERT_TRUE(publish_study(*server.store, "words"));
  ASSERT_TRUE(server.store->set_study_state("words", StudyState::kPaused));
  const auto study = wire::decode<ParticipantStudy>(client.Get("/api/v1/participant/words")->body);
  ASSERT_TRUE(study);
  EXPECT_EQ(study->state, StudyState::kPaused);
  EXPECT_EQ(study->definition.seed, 0u) << "others' trials follow from the seed";
  const auto refused = client.Post("/api/v1/participant/words/sessions", TestServer::start_body(kKey), "application/json");
  EXPECT_EQ(refused->status, 403);
  EXPECT_NE(refused->body.find("paused"), std::string::npos);
}

TEST(Server, AnswersAFullDiskWithoutStoringOrAcknowledging) {
  TestServer server(run_fit_task, {.read_only = false, .bytes_max = 450'000, .waiting_writes_max = 4096});
  server.add_study(StudyState::kOpen, 600);
  auto client = server.client();
  std::uint64_t kept = 0;
  bool full = false;
  for (int s = 1; s < 400 && !full; ++s) {
    char key[33];
    std::snprintf(key, sizeof key, "%032x", s);
    const auto reply = client.Post("/api/v1/participant/words/sessions", TestServer::start_body(key, 600), "application/json");
    full = reply->status == 507;
    ASSERT_TRUE(full || reply->status == 200) << reply->body;
    EXPECT_EQ(full, reply->body.find("the disk is full: nothing was stored") != std::string::npos) << reply->body;
    kept += full ? 0 : 1;
  }
  EXPECT_TRUE(full);
  EXPECT_EQ(server.store->find_study("words")->counts.sessions, kept);
  EXPECT_EQ(client.Get("/health")->status, 200);
}

TEST(Server, EndsCleanlyUnderLoadAndWhenStoppedBeforeItRuns) {
  {
    TestServer server;
    server.add_study();
    std::atomic<bool> ended{false};
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i)
      clients.emplace_back([&] {
        auto client = server.client();
        while (!ended) {
          const auto reply = client.Get("/health");
          if (!reply) break;
        }
      });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    server.server->stop();
    ended = true;
    for (auto& client : clients) client.join();
    server.server->stop();
  }
  TestServer other;
}

}  // namespace
}  // namespace tertium
