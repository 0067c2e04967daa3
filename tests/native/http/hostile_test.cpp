// hostile_test.cpp: every route of the table against everything that somebody hostile, or some broken program, may send to it.
// A route without its cases fails the first test; a field added to a message is found here by itself.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "native/http/address.h"
#include "shared/wire/limits.h"
#include "tests/native/http/server_support.h"
#include "tests/support/database_state.h"
#include "tests/support/raw_http.h"

namespace tertium::http {
namespace {

using Json = nlohmann::json;

// What a route's cases need to know of it. Parameters are known by their names (bad_values).
struct Known {
  const char* route;               // "POST /api/v1/..."
  bool page = false;               // for people: some refusals are a page of words
  const char* body = nullptr;      // a message that is right in all but what the test breaks; nullptr: none is taken
  std::set<std::string> optional = {};  // fields that may be missing or null
  bool says_nothing = false;       // nothing and {} are messages too
  std::set<std::string> own_words = {};  // texts of any characters: a receipt says which are not taken
};

const std::vector<Known>& known_routes() {
  static const std::string answer =
      R"({"answers":[{"id":"00000000000000000000000000000abc","trial":0,"shown":[0,1,2],"odd_position":1,"response_time_ms":900.5,"input":"key",)"
      R"("answered_at_ms":1700000000000,"resumed":false,"frame_period_ms":16.7,"clock_step_ms":0.1,"timeouts":1}],)"
      R"("events":[{"id":"00000000000000000000000000000abd","kind":"page_opened","at_ms":1700000000000,"width":800,"height":600}],)"
      R"("responses":[{"id":"00000000000000000000000000000abe","kind":"final","question":"final","value":"by colour","declined":false,"attempt":0,)"
      R"("answered_at_ms":1700000000000}]})";
  static const std::string start = wire::encode(SessionStart{"00000000000000000000000000000def", "en", consent_hash_of(TestServer::definition()), 1'700'000'000'000,
                                                             {{"PROLIFIC_PID", "5f00"}}});
  static const std::string definition = R"({"slug":"words","title":"Words","language":"en","question":"Which?","consent":"We keep it.","trials_per_session":8})";
  static const std::string create = R"({"upload":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","leave_out":false,"definition":)" + definition + "}";
  static const std::set<std::string> kFreeTexts = {"title", "question", "consent"};
  static const std::vector<Known> known = {
      {"GET /health"},
      {"GET /", true},
      {"GET /t/{study}", true},
      {"GET /t/{study}/privacy", true},
      {"GET /app/{file...}"},
      {"GET /fonts/{file...}"},
      {"GET /pictures/{sha256}"},
      {"GET /api/v1/participant/{study}"},
      {"POST /api/v1/participant/{study}/sessions", false, start.c_str(), {"identifiers", "simulated"}},
      {"GET /api/v1/sessions/{key}"},
      {"POST /api/v1/sessions/{key}/answers", false, answer.c_str(),
       {"frame_period_ms", "clock_step_ms", "timeouts", "width", "height", "events", "responses"}, false, {"question", "value"}},
      {"POST /api/v1/sessions/{key}/finish", false, R"({"ending":"early"})", {"ending"}, true},
      {"POST /api/v1/participant/{study}/decline", false, R"({"identifiers":[{"name":"PROLIFIC_PID","value":"5f00"}]})", {"identifiers"}},
      {"POST /api/v1/participant/{study}/withdraw", false, R"({"withdrawal_code":"ABCDEFGH2345"})"},
      {"POST /api/v1/sign-in", false, R"({"name":"Ada","password":"a good password"})", {}, false, {"password"}},
      {"POST /api/v1/invitations/accept", false, R"({"invitation":"0000000000000000000000000000000000000000","password":"a good password"})"},
      {"POST /api/v1/sign-out"},
      {"GET /api/v1/me"},
      {"POST /api/v1/me/password", false, R"({"old":"a good password","new":"a better password"})", {}, false, {"old"}},
      {"GET /api/v1/me/tokens"},
      {"POST /api/v1/me/tokens", false, R"({"title":"a script","days":30})", {"days"}},
      {"POST /api/v1/me/tokens/{id}/delete"},
      {"GET /api/v1/people"},
      {"POST /api/v1/people", false, R"({"name":"Grace","administrator":false})", {"administrator"}},
      {"POST /api/v1/people/{person}/invite"},
      {"POST /api/v1/people/{person}/disable", false, R"({"disabled":false})"},
      {"GET /api/v1/studies/{study}/roles"},
      {"POST /api/v1/studies/{study}/roles", false, R"({"name":"Ada","role":"editor"})"},
      {"GET /api/v1/studies"},
      {"GET /api/v1/studies/{study}"},
      {"GET /api/v1/studies/{study}/triplets.txt"},
      {"GET /api/v1/studies/{study}/identifiers.csv"},
      {"POST /api/v1/studies/{study}/identifiers/delete"},
      {"GET /api/v1/studies/{study}/fits"},
      {"POST /api/v1/studies/{study}/fits", false,
       R"({"method":"spose","preset":"fast","seed":1,"include_simulated":true,"dims":5,"lambda":0.1,"dataset":1,"seeds":3})",
       {"preset", "seed", "seeds", "include_simulated", "dims", "lambda", "dataset"}},
      {"GET /api/v1/studies/{study}/datasets"},
      {"GET /api/v1/fits/{id}"},
      {"POST /api/v1/fits/{id}/cancel"},
      {"POST /api/v1/fits/{id}/resume"},
      {"POST /api/v1/uploads"},
      {"POST /api/v1/uploads/{upload}/files"},  // takes bytes: uploads_test.cpp has its cases
      {"POST /api/v1/uploads/{upload}/files/delete", false, R"({"name":"cat.jpg"})", {}, false, {"name"}},
      {"GET /api/v1/uploads/{upload}"},
      {"POST /api/v1/uploads/{upload}/delete"},
      {"GET /api/v1/uploads/{upload}/pictures/{sha256}"},
      {"POST /api/v1/studies/create", false, create.c_str(), {"trials_per_session", "leave_out"}, false, kFreeTexts},
      {"GET /api/v1/studies/{study}/definition"},
      {"POST /api/v1/studies/{study}/definition", false, definition.c_str(), {"trials_per_session"}, false, kFreeTexts},
      {"GET /api/v1/studies/{study}/preview"},
      {"POST /api/v1/studies/{study}/publish"},
      {"POST /api/v1/studies/{study}/state", false, R"({"state":"open"})"},
      {"GET /api/v1/studies/{study}/versions"},
      {"GET /api/v1/studies/{study}/versions/{version}"},
      {"GET /api/v1/studies/{study}/live"},
      {"GET /api/v1/studies/{study}/export/{file}"},
      {"POST /api/v1/studies/{study}/withdraw", false, R"({"session":1,"only_count":true})", {"only_count"}},
      {"GET /api/v1/backup"},
      {"POST /api/v1/backup"},
      {"GET /api/v1/studies/{study}/runs"},
      {"POST /api/v1/studies/{study}/runs/import", false, R"({"upload":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","files":["embedding.npy"]})"},
      {"GET /api/v1/runs/{id}"},
      {"GET /api/v1/runs/{id}/labels"},
      {"POST /api/v1/runs/{id}/labels", false, R"({"dimension":1,"label":"animals","seen":"cats"})"},
      {"GET /api/v1/runs/{id}/ratings"},
      {"POST /api/v1/runs/{id}/ratings", false, R"({"dimension":1,"label":"animals","interpretability":5,"nature":"mixed","blind":true})", {"interpretability"}},
      {"GET /api/v1/runs/{id}/ratings.csv"},
      {"GET /api/v1/studies/{study}/observers"},
      {"GET /api/v1/studies/{study}/analyses"},
      {"POST /api/v1/studies/{study}/analyses", false,
       R"({"kind":"comparison","observers":[{"role":"compared","key":"run-998"},{"role":"compared","key":"run-999"}],)"
       R"("bootstraps":10,"curve_bootstraps":5,"permutations":10,"triplets":1000,"seed":1})",
       {"bootstraps", "curve_bootstraps", "permutations", "triplets", "seed"}},
      {"GET /api/v1/analyses/{id}"},
      {"POST /api/v1/analyses/{id}/cancel"},
      {"GET /api/v1/analyses/{id}/report.html"},
      {"GET /api/v1/analyses/{id}/files/{file}"},
      {"GET /api/v1/files/{sha256}"},
  };
  return known;
}

const Known* find_known(const Route& route) {
  for (const Known& one : known_routes())
    if (std::string(route.method) + " " + route.pattern == one.route) return &one;
  return nullptr;
}

// The good value of each kind of parameter, and what is refused in its place.
const std::map<std::string, std::string>& good_values() {
  static const std::map<std::string, std::string> good = {
      {"study", "words"}, {"key", kKey}, {"id", "999"}, {"person", "1"}, {"upload", std::string(32, 'b')}, {"version", "1"},
      {"sha256", std::string(64, 'a')}, {"file", "answers.csv"}, {"file...", "style.css"}};
  return good;
}
std::vector<std::string> bad_values(const std::string& parameter) {
  std::vector<std::string> bad = {"%00", "a%00b", "%ff", "%c0%ae%c0%ae", "%zz", "%", "%4", "..", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5cx", "%0d%0aX-Evil:%201",
                                  "'%20OR%20'1'='1", "null", "-1", "0", "1.5", "1e3", "NaN", "Infinity", "99999999999999999999", "0x1", "%F0%9F%98%80", "{study}", "%20",
                                  std::string(900, 'a'), std::string(5000, 'a'), "%F0%9F%98", "a;b", "a%2Fb", "\xc3\xa9", "%1b%5b31m"};
  if (parameter == "sha256") bad.insert(bad.end(), {std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'A'), std::string(64, 'g')});
  if (parameter == "key") bad.insert(bad.end(), {std::string(31, 'a'), std::string(33, 'a'), std::string(32, 'A'), std::string(32, 'f')});
  if (parameter == "file...") bad.insert(bad.end(), {"../../../etc/passwd", ".git/config", "a//b", "a/../b", "a/.", "a/"});
  return bad;
}

std::vector<std::string> parameters_of(const std::string& pattern) {
  std::vector<std::string> names;
  for (std::size_t at = 0; (at = pattern.find('{', at)) != pattern.npos; ++at) names.push_back(pattern.substr(at + 1, pattern.find('}', at) - at - 1));
  return names;
}

// The pattern with good values, but for one parameter.
std::string fill(const std::string& pattern, const std::string& but = "", const std::string& value = "") {
  std::string path = pattern;
  for (const std::string& name : parameters_of(pattern)) path.replace(path.find('{' + name + '}'), name.size() + 2, name == but ? value : good_values().at(name));
  return path;
}

// ---- Bodies ----
struct BadBody {
  std::string what, text, names;  // names: what the error must speak of
  int status = 400;
};

void break_fields(const Json& root, const Json::json_pointer& at, const Known& known, std::vector<BadBody>& out) {
  const std::set<std::string>& optional = known.optional;
  const Json& here = root.at(at);
  if (!at.empty()) {
    const std::string last = at.back();
    const bool is_item = std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
    const std::string name = is_item ? at.parent_pointer().back() : last;
    const auto with = [&](const std::string& value) {
      Json copy = root;
      copy.at(at) = "@@@";
      std::string text = copy.dump();
      return text.replace(text.find("\"@@@\""), 5, value);
    };
    std::vector<std::string> values = {"NaN", "Infinity", "-Infinity", "1e999", "[]", "{}", "[1]", "{\"a\":1}", "\"\\u0000\"", "\"\\ud800\"", "\"\xff\"",
                                       std::string(100, '['), "\"" + std::string(200'000, 'x') + "\""};
    if (!optional.contains(name)) values.push_back("null");
    if (known.own_words.contains(name)) std::erase(values, "\"\\u0000\"");
    if (here.is_array()) std::erase_if(values, [](const std::string& v) { return v == "[]" || v == "[1]"; });
    if (!here.is_string()) values.insert(values.end(), {"\"x\"", "\"1\"", "\"\""});
    if (!here.is_boolean()) values.insert(values.end(), {"true", "false"});
    if (!here.is_number()) values.insert(values.end(), {"0", "1", "2.5"});
    else values.insert(values.end(), {"-1", "1e300", "-1e300", "18446744073709551616", "-9223372036854775809", "01", "+1", "0x10", "1_000", ".5"});
    if (here.is_number_integer()) values.push_back("1.5");
    if (here.is_array() && !here.empty() && here[0].is_object()) {
      std::string many = "[" + here[0].dump();
      for (std::size_t i = 0; i < kAnswersPerRequestMax; ++i) many += "," + here[0].dump();
      values.push_back(many + "]");
    } else if (here.is_array()) {
      values.insert(values.end(), {"[]", "[0,1]", "[0,1,2,3]", "[0,1,null]", "[0,1,\"2\"]", "[0,1,-2]", "[0,1,4294967296]"});
    }
    for (const std::string& value : values) {
      // What no JSON reader can take is named by its place alone; a field that is whole by its name.
      const bool utf8 = value.find('\xff') == value.npos, deep = value.size() == 100;
      out.push_back({name + " = " + value.substr(0, 40), with(value), !utf8 ? "UTF-8" : deep ? "deep" : name});
    }
    if (!is_item) {
      Json copy = root;
      copy.at(at.parent_pointer()).erase(last);
      if (!optional.contains(name)) out.push_back({name + " is missing", copy.dump(), name});
      std::string text = with("@@@");
      text.replace(text.find("@@@"), 3, here.dump() + ",\"" + last + "\":" + here.dump());
      out.push_back({name + " stands twice", text, name});
    }
  }
  if (here.is_object())
    for (const auto& [name, value] : here.items()) break_fields(root, at / name, known, out);
  if (here.is_array() && !here.empty() && here[0].is_object()) break_fields(root, at / 0, known, out);
}

std::vector<BadBody> bad_bodies(const Known& known) {
  const Json good = Json::parse(known.body);
  std::vector<BadBody> bad = {{"blanks", "   ", "JSON"}, {"null", "null", "object"}, {"true", "true", "object"}, {"a number", "7", "object"}, {"an array", "[]", "object"},
                              {"text", "\"x\"", "object"},
                              {"NUL bytes", std::string("\0\0", 2), "JSON"}, {"no UTF-8", "\xff\xfe", "UTF-8"},
                              {"a byte order mark", "\xef\xbb\xbf{}{", "JSON"},
                              {"rest", std::string(known.body) + "x", "JSON"}, {"twice", std::string(known.body) + known.body, "JSON"},
                              {"deep", std::string(100'000, '['), "deep"},
                              {"deep objects", [] { std::string s; for (int i = 0; i < 10'000; ++i) s += "{\"a\":"; return s; }(), "deep"},
                              {"XML", "<?xml version='1.0'?><a/>", "JSON"}, {"a form", "key=1&language=en", "JSON"},
                              {"too large", std::string(kRequestBytesMax + 1, ' '), "Content-Length", 413}};
  const std::string whole = known.body;
  for (std::size_t cut = 1; cut < whole.size(); cut += 1 + cut / 5) bad.push_back({"cut at " + std::to_string(cut), whole.substr(0, cut), "JSON"});
  break_fields(good, Json::json_pointer(), known, bad);
  return bad;
}

class Hostile : public testing::Test {
 protected:
  Hostile() {
    server.add_study();
    const Invitation invited = TestServer::take(server.store->create_person("Ada", false));
    EXPECT_TRUE(server.store->accept_invitation(invited.secret, "a good password"));
    auto client = server.client();
    const auto begun = client.Post("/api/v1/participant/words/sessions", TestServer::start_body(kKey), "application/json");
    EXPECT_EQ(begun->status, 200);
    const auto opened = client.Get("/?token=" + TestServer::take(server.store->create_login_token(60'000)));
    const std::string set = opened->get_header_value("Set-Cookie");
    cookie = "Cookie: " + set.substr(0, set.find(';')) + "\r\n";
    rows = database_state(server.data->database_path());
    files = folder_state(server.data->path());
  }
  void unchanged(const std::string& after) {
    EXPECT_EQ(database_state(server.data->database_path()), rows) << "changed by " << after;
    EXPECT_EQ(folder_state(server.data->path()), files) << "changed by " << after;
    EXPECT_EQ(ask(port(), "GET", "/health").status, 200) << after;
  }
  int port() const { return server.server->port(); }
  // One refusal: its status, one JSON error, which names what it should.
  void refused(const RawReply& reply, const std::string& what, const std::string& names, int status = 0, bool page = false) {
    if (status) { EXPECT_EQ(reply.status, status) << what << "\n" << reply.body; }
    EXPECT_TRUE(reply.status >= 400 && reply.status < 500) << what << " got " << reply.status << " " << reply.body.substr(0, 300);
    EXPECT_TRUE(reply.has_header("X-Content-Type-Options: nosniff")) << what;
    EXPECT_EQ(reply.headers.find("X-Evil"), std::string::npos) << what;
    if (page && reply.has_header("Content-Type: text/html; charset=utf-8")) return;
    EXPECT_TRUE(reply.has_header("Content-Type: application/json; charset=utf-8")) << what << "\n" << reply.headers;
    const Json json = Json::parse(reply.body, nullptr, false);
    ASSERT_TRUE(json.is_object() && json.size() == 1 && json.contains("error") && json["error"]["message"].is_string()) << what << "\n" << reply.body.substr(0, 300);
    const std::string message = json["error"]["message"];
    EXPECT_TRUE(message.size() > 10 && message.size() < 500) << what << "\n" << message;
    EXPECT_NE(message.find(names), std::string::npos) << what << " must name " << names << ": " << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << what;
  }

  TestServer server;
  std::string cookie, rows;
  std::vector<std::string> files;
};

TEST_F(Hostile, CasesAreThereForEveryRoute) {
  for (const Route& route : all_routes()) {
    const std::string name = std::string(route.method) + " " + route.pattern;
    const Known* known = find_known(route);
    EXPECT_TRUE(known) << name << " has no hostile cases: add it to known_routes()";
    for (const std::string& parameter : parameters_of(route.pattern)) EXPECT_TRUE(good_values().contains(parameter)) << name << ": {" << parameter << "} has no bad values";
    if (!known || !known->body) continue;
    // What is broken below must be right before it is broken, or anything would be refused for another reason.
    const RawReply reply = ask(port(), route.method, fill(route.pattern), cookie + "Content-Type: application/json\r\n", known->body);
    const bool signs = std::string(route.pattern) == wire::kInvitation || std::string(route.pattern) == wire::kMyPassword;
    const auto says = [&](const char* words) { return reply.body.find(words) != std::string::npos; };
    EXPECT_TRUE(reply.status == 200 || (signs && (says("this invitation was used") || says("has no password"))) || says("dataset 1 is none of") ||
                says("there is no upload") || says("there is no run 999") || says("run 998 is none of") || says("nothing is stored under this code"))
        << name << " " << reply.body;
  }
}

TEST_F(Hostile, AddressesAreRefusedAndChangeNothing) {
  for (const Route& route : all_routes()) {
    const Known* known = find_known(route);
    if (!known) continue;
    const std::string json = known->body ? known->body : "", type = json.empty() ? "" : "Content-Type: application/json\r\n";
    const auto say = [&](const std::string& target) { return std::string(route.method) + " " + target.substr(0, 200); };
    for (const std::string& name : parameters_of(route.pattern))
      for (const std::string& bad : bad_values(name)) {
        const std::string target = fill(route.pattern, name, bad);
        refused(ask(port(), route.method, target, cookie + type, json), say(target), "", 0, known->page);
      }
    const std::string good = fill(route.pattern);
    const std::vector<std::string> broken = {good + "%",  good + "?a=%zz",  good + "?%00=1",  good + "?a=%ff", good + "#x", good + "?a=\x80",
                                             "http://x" + good, "*", good.substr(1), good + "\\"};
    for (const std::string& bad : broken)
      refused(ask(port(), route.method, bad, cookie + type, json), say(bad), "", bad.empty() ? 400 : 0);
    refused(ask(port(), route.method, good + "?a=" + std::string(9000, 'b'), cookie + type, json), say("a query without end"), "at most", 414);
    refused(ask(port(), route.method, "/" + std::string(1500, 'a') + good, cookie + type, json), say("a long address"), "at most 1000", 414);
    const std::string below = good == "/" ? "/nothing" : good + "/nothing";
    const bool another = std::any_of(all_routes().begin(), all_routes().end(), [&](const Route& other) { return match_pattern(other.pattern, below).has_value(); });
    refused(ask(port(), route.method, below, cookie + type, json), say("below"), "", another ? 0 : 404, known->page);
    unchanged(route.pattern);
  }
  refused(ask(port(), "GET", "/nothing"), "an unknown path", "nothing at this address", 404);
}

TEST_F(Hostile, HeadersAndMethodsAreRefusedAndChangeNothing) {
  std::string many;
  for (int i = 0; i < 101; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  struct Case { std::string what, headers, names; int status; };
  const std::vector<Case> cases = {
      {"a long header", "X-Long: " + std::string(9000, 'y') + "\r\n", "X-Long", 431},
      {"a long cookie", "Cookie: a=" + std::string(9000, 'y') + "\r\n", "Cookie", 431},
      {"many headers", many, "more than 100 headers", 431},
      {"headers without end", "X: " + std::string(80'000, 'y'), "at most", 431},
      {"a header without a colon", "nonsense\r\n", "nonsense", 400},
      {"a header without a name", ": x\r\n", "a name, a colon", 400},
      {"a blank before the colon", "X-A : x\r\n", "X-A", 400},
      {"a folded header", "X-A: x\r\n y\r\n", "line", 400},
      {"NUL in a header", std::string("X-A: a\0b\r\n", 10), "control character", 400},
      {"a carriage return alone", "X-A: a\rb\r\n", "control character", 400},
      {"a line feed alone", "X-A: a\nX-B: b\r\n", "control character", 400},
      {"two hosts", "Host: y\r\n", "Host stands twice", 400},
      {"chunked", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding", 411},
      {"chunked, in other letters", "tRANSFER-eNCODING:CHUNKED\r\n", "Transfer-Encoding", 411},
      {"identity", "Transfer-Encoding: identity\r\n", "Transfer-Encoding", 411},
      {"an unknown coding", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding", 411},
      {"an empty coding", "Transfer-Encoding:\r\n", "Transfer-Encoding", 411},
      {"two codings", "Transfer-Encoding: gzip, chunked\r\n", "Transfer-Encoding", 411},
      {"a coding and a length", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding", 411},
      {"a compressed body", "Content-Encoding: gzip\r\n", "Content-Encoding", 415},
      {"a negative length", "Content-Length: -5\r\n", "Content-Length", 400},
      {"a length with a sign", "Content-Length: +5\r\n", "Content-Length", 400},
      {"no number", "Content-Length: five\r\n", "'five'", 400},
      {"hexadecimal", "Content-Length: 0x5\r\n", "Content-Length", 400},
      {"an empty length", "Content-Length:\r\n", "Content-Length", 400},
      {"a list of lengths", "Content-Length: 5, 5\r\n", "Content-Length", 400},
      {"two lengths", "Content-Length: 0\r\nContent-Length: 0\r\n", "Content-Length stands twice", 400},
      {"a length too many", "Content-Length: 1048577\r\n", "1048576", 413},
      {"a length of 400 MB", "Content-Length: 419430400\r\n", "1048576", 413},
      {"a length beyond numbers", "Content-Length: 99999999999999999999999999\r\n", "1048576", 413},
      {"another expectation", "Expect: a miracle\r\n", "100-continue", 417},
  };
  for (const Route& route : all_routes()) {
    const std::string target = fill(route.pattern);
    const bool bytes = std::string(route.pattern) == wire::kUploadFile;
    for (const Case& c : cases) {
      if (bytes && c.what == "a length too many") continue;  // it has a limit of its own
      refused(ask(port(), route.method, target, cookie + c.headers), c.what + " to " + route.pattern, bytes && c.status == 413 ? "8388608" : c.names, c.status);
    }
    const bool post = std::string(route.method) == "POST";
    if (post) {
      for (const std::string type : {"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n", "Content-Type: multipart/form-data; boundary=x\r\n",
                                     "Content-Type: application/jsonp\r\n"})
        refused(ask(port(), "POST", target, cookie + type, "{}"), type + route.pattern, "Content-Type", 415);
      refused(ask(port(), "POST", target, cookie + "Content-Type: application/json\r\nContent-Type: application/json\r\n", "{}"), "two types", "Content-Type stands twice", 400);
    } else {
      refused(ask(port(), "GET", target, cookie, "{}"), "a GET with a body", "no body", 400);
    }
    for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW", "get"}) {
      const RawReply reply = ask(port(), method, target, cookie);
      refused(reply, std::string(method) + " " + target, "", 405);
      EXPECT_TRUE(reply.has_header("Allow: ")) << method << " " << target;
      EXPECT_NE(reply.headers.find(route.method), std::string::npos);
    }
    const bool both = std::any_of(all_routes().begin(), all_routes().end(), [&](const Route& other) {
      return match_pattern(other.pattern, target).has_value() && std::string(other.method) != route.method;
    });
    if (!both) refused(ask(port(), post ? "GET" : "POST", target, cookie), std::string("the other method for ") + target, "", 405);
    unchanged(route.pattern);
  }
  for (const std::string line : {"GET", "GET /health", "GET  /health HTTP/1.1", "GET /health HTTP/1.1 x", " GET /health HTTP/1.1", "GET\t/health\tHTTP/1.1",
                                 "GET /health http/1.1", "G@T /health HTTP/1.1",
                                 "", "\xff\xfe", "GET /health FTP/1.1"}) {
    RawConnection raw(port());
    raw.send(line + "\r\n\r\n");
    refused(parse_reply(raw.read_all()), line, "", 400);
  }
  for (const std::string version : {"HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "HTTP/9.9"}) {
    RawConnection raw(port());
    raw.send("GET /health " + version + "\r\n\r\n");
    EXPECT_EQ(parse_reply(raw.read_all()).status, 505) << version;
  }
}

TEST_F(Hostile, BodiesAreRefusedByFieldAndChangeNothing) {
  std::size_t count = 0;
  for (const Route& route : all_routes()) {
    const Known* known = find_known(route);
    if (!known || std::string(route.method) != "POST" || std::string(route.pattern) == wire::kUploadFile) continue;
    const std::string target = fill(route.pattern), headers = cookie + "Content-Type: application/json\r\n";
    if (!known->body) {
      for (const std::string body : {"{\"x\":1}", "x", "[]"}) refused(ask(port(), "POST", target, headers, body), "a body for " + target, "body");
      unchanged(route.pattern);
      continue;
    }
    for (const BadBody& bad : bad_bodies(*known)) {
      ++count;
      const RawReply reply = ask(port(), "POST", target, headers, bad.text);
      refused(reply, bad.what + " to " + route.pattern, bad.names, bad.status);
    }
    if (!known->says_nothing) refused(ask(port(), "POST", target, headers), "no body at all to " + target, "JSON", 400);
    unchanged(route.pattern);
  }
  EXPECT_GT(count, 400u);
}

TEST_F(Hostile, AnIdUsedTwiceIsStoredOnceAndRefusedForAnotherTrial) {
  const SessionView view = *wire::decode<SessionView>(ask(port(), "GET", "/api/v1/sessions/" + kKey).body);
  Answer first;
  first.id = std::string(32, 'a'), first.trial = 0, first.shown = view.upcoming.at(0).trial.shown;
  Answer other = first;
  other.trial = 1, other.shown = view.upcoming.at(1).trial.shown;
  const RawReply reply = ask(port(), "POST", "/api/v1/sessions/" + kKey + "/answers", "Content-Type: application/json\r\n",
                             wire::encode(Submission{{first, first, other}, {}, {}}));
  ASSERT_EQ(reply.status, 200) << reply.body;
  const auto receipts = wire::decode<wire::AnswerReceipts>(reply.body)->receipts;
  EXPECT_EQ(receipts.at(0).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(receipts.at(1).verdict, AnswerVerdict::kAlreadyStored);
  EXPECT_EQ(receipts.at(2).verdict, AnswerVerdict::kRefused);
  EXPECT_NE(receipts.at(2).reason.find("was used for another trial"), std::string::npos);
  EXPECT_EQ(wire::decode<SessionView>(ask(port(), "GET", "/api/v1/sessions/" + kKey).body)->answered, 1u);
}

TEST_F(Hostile, ConsoleLinksAndCookiesThatAreGuessedOpenNothing) {
  for (const std::string token : {"", "x", "%27%20OR%201=1", "0", "..", "%F0%9F%98%80"}) EXPECT_EQ(ask(port(), "GET", "/?token=" + token).status, 401) << token;
  EXPECT_EQ(ask(port(), "GET", "/?token=" + std::string(7000, 'a')).status, 401);
  const std::string name = cookie.substr(8, cookie.find('=') - 8), value = cookie.substr(cookie.find('=') + 1, 64);
  for (const std::string& header : {name, name + "=", "=" + value, name + "=" + value + "x", name + "=" + value.substr(1), name + " =" + value,
                                    "x" + name + "=" + value, name + "=\"" + value + "\"",
                                    value, std::string(";;;;==;="), name + "=x; " + name + "=" + value, name + "=" + std::string(7000, 'a')}) {
    const RawReply reply = ask(port(), "GET", "/api/v1/studies", "Cookie: " + header + "\r\n");
    refused(reply, header, "sign in first", 401);
  }
  EXPECT_EQ(ask(port(), "GET", "/api/v1/studies", cookie).status, 200);
  unchanged("guesses");
}

}  // namespace
}  // namespace tertium::http
