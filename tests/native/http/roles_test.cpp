// roles_test.cpp: every route of the table, asked by everybody there is: a stranger, each role, somebody of another study, an administrator,
// whoever runs the server; by cookie and by token. What is expected stands here a second time, by itself: a new route must be thought about.
#include <gtest/gtest.h>

#include <map>

#include "shared/wire/people.h"
#include "tests/native/http/server_support.h"

namespace tertium::http {
namespace {

enum class Needs { kNobody, kKey, kPerson, kViewer, kEditor, kOwner, kAdministrator };
struct Expected {
  Needs needs = Needs::kNobody;
  bool not_by_token = false;  // a person's own business
  bool absent = false;        // what the test names is not there: 404 for whoever may ask
};

const std::map<std::string, Expected>& expectations() {
  using enum Needs;
  static const std::map<std::string, Expected> all = {
      {"GET /health", {kNobody}},
      {"GET /", {kNobody}},
      {"GET /t/{study}", {kNobody}},
      {"GET /t/{study}/privacy", {kNobody}},
      {"GET /app/{file...}", {kNobody}},
      {"GET /fonts/{file...}", {kNobody}},
      {"GET /pictures/{sha256}", {kNobody}},
      {"GET /api/v1/participant/{study}", {kNobody}},
      {"POST /api/v1/participant/{study}/sessions", {kNobody}},
      {"POST /api/v1/participant/{study}/decline", {kNobody}},
      {"POST /api/v1/participant/{study}/withdraw", {kNobody}},
      {"GET /api/v1/sessions/{key}", {kKey}},
      {"POST /api/v1/sessions/{key}/answers", {kKey}},
      {"POST /api/v1/sessions/{key}/finish", {kKey}},
      {"POST /api/v1/sign-in", {kNobody}},
      {"POST /api/v1/invitations/accept", {kNobody}},
      {"POST /api/v1/sign-out", {kPerson, true}},
      {"GET /api/v1/me", {kPerson}},
      {"POST /api/v1/me/password", {kPerson, true}},
      {"GET /api/v1/me/tokens", {kPerson}},
      {"POST /api/v1/me/tokens", {kPerson, true}},
      {"POST /api/v1/me/tokens/{id}/delete", {kPerson, false, true}},
      {"GET /api/v1/people", {kAdministrator}},
      {"POST /api/v1/people", {kAdministrator}},
      {"POST /api/v1/people/{person}/invite", {kAdministrator}},
      {"POST /api/v1/people/{person}/disable", {kAdministrator}},
      {"GET /api/v1/backup", {kAdministrator}},
      {"POST /api/v1/backup", {kAdministrator}},
      {"GET /api/v1/studies", {kPerson}},
      {"POST /api/v1/studies/create", {kPerson, false, true}},
      {"POST /api/v1/uploads", {kPerson}},
      {"POST /api/v1/uploads/{upload}/files", {kPerson, false, true}},
      {"POST /api/v1/uploads/{upload}/files/delete", {kPerson, false, true}},
      {"POST /api/v1/uploads/{upload}/delete", {kPerson, false, true}},
      {"GET /api/v1/uploads/{upload}/pictures/{sha256}", {kPerson, false, true}},
      {"GET /api/v1/uploads/{upload}", {kPerson, false, true}},
      {"GET /api/v1/studies/{study}", {kViewer}},
      {"GET /api/v1/studies/{study}/roles", {kViewer}},
      {"POST /api/v1/studies/{study}/roles", {kOwner}},
      {"GET /api/v1/studies/{study}/triplets.txt", {kViewer}},
      {"GET /api/v1/studies/{study}/identifiers.csv", {kOwner}},
      {"POST /api/v1/studies/{study}/identifiers/delete", {kOwner}},
      {"GET /api/v1/studies/{study}/datasets", {kViewer}},
      {"GET /api/v1/studies/{study}/definition", {kViewer}},
      {"POST /api/v1/studies/{study}/definition", {kEditor}},
      {"POST /api/v1/studies/{study}/publish", {kEditor}},
      {"POST /api/v1/studies/{study}/state", {kEditor}},
      {"GET /api/v1/studies/{study}/versions", {kViewer}},
      {"GET /api/v1/studies/{study}/versions/{version}", {kViewer, false, true}},
      {"GET /api/v1/studies/{study}/preview", {kViewer}},
      {"GET /api/v1/studies/{study}/live", {kViewer}},
      {"GET /api/v1/studies/{study}/export/{file}", {kViewer}},
      {"POST /api/v1/studies/{study}/withdraw", {kOwner}},
      {"GET /api/v1/studies/{study}/fits", {kViewer}},
      {"POST /api/v1/studies/{study}/fits", {kEditor}},
      {"GET /api/v1/fits/{id}", {kViewer}},
      {"POST /api/v1/fits/{id}/cancel", {kEditor}},
      {"POST /api/v1/fits/{id}/resume", {kEditor}},
      {"GET /api/v1/studies/{study}/runs", {kViewer}},
      {"POST /api/v1/studies/{study}/runs/import", {kEditor, false, true}},
      {"GET /api/v1/runs/{id}", {kViewer}},
      {"GET /api/v1/runs/{id}/labels", {kViewer}},
      {"POST /api/v1/runs/{id}/labels", {kEditor}},
      {"GET /api/v1/runs/{id}/ratings", {kViewer}},
      {"POST /api/v1/runs/{id}/ratings", {kViewer}},
      {"GET /api/v1/runs/{id}/ratings.csv", {kViewer}},
      {"GET /api/v1/studies/{study}/observers", {kViewer}},
      {"GET /api/v1/studies/{study}/analyses", {kViewer}},
      {"POST /api/v1/studies/{study}/analyses", {kEditor}},
      {"GET /api/v1/analyses/{id}", {kViewer}},
      {"POST /api/v1/analyses/{id}/cancel", {kEditor}},
      {"GET /api/v1/analyses/{id}/report.html", {kViewer, false, true}},
      {"GET /api/v1/analyses/{id}/files/{file}", {kViewer, false, true}},
      {"GET /api/v1/files/{sha256}", {kViewer}},
  };
  return all;
}

constexpr const char* kPassword = "correct horse battery";

struct Somebody {
  std::string name;             // "": whoever runs the server; "nobody": a stranger
  Role role = Role::kNone;      // in the study of the test
  bool administrator = false;
};

class Roles : public testing::Test {
 protected:
  static constexpr const char* kStranger = "nobody";
  Roles() {
    server.add_study();
    StudyDefinition other = TestServer::definition();
    other.slug = "other";
    std::vector<Stimulus> stimuli;
    for (int i = 0; i < 5; ++i) stimuli.push_back({"thing " + std::to_string(i), "", "", ""});
    for (const char* name : {"Vera", "Eddi", "Olga", "Otto", "Adam", "Target"}) add(name, std::string(name) == "Adam");
    EXPECT_TRUE(server.store->create_study(other, stimuli, StudyState::kOpen, false, id_of("Otto")));
    for (const auto& [name, role] : std::vector<std::pair<std::string, Role>>{{"Vera", Role::kViewer}, {"Eddi", Role::kEditor}, {"Olga", Role::kOwner}})
      EXPECT_TRUE(server.store->set_role("words", name, role));
    FitRequest fit;
    fit.preset = FitPreset::kFast;
    job = TestServer::take(server.store->create_fit_job("words", fit)).id;
    file = TestServer::take(server.data->put("a matrix"));
    NewRun made;
    made.summary.method = "spose", made.summary.origin = "made elsewhere", made.summary.title = "a run", made.summary.objects = 12, made.summary.dims = 2;
    made.summary.embedding_file = made.summary.record_file = file;
    run = TestServer::take(server.store->add_run("words", made)).id;
    const AnalysisRequest compared = comparison_of(run, TestServer::take(server.store->add_run("words", made)).id);
    analysis = TestServer::take(server.store->create_analysis("words", compared)).id;
  }
  void add(const std::string& name, bool administrator) {
    const Invitation invited = TestServer::take(server.store->create_person(name, administrator));
    EXPECT_TRUE(server.store->accept_invitation(invited.secret, kPassword));
  }
  std::uint64_t id_of(const std::string& name) { return TestServer::take(server.store->find_person(name)).id; }

  std::string path_of(const Route& route) {
    const std::string pattern = route.pattern;
    const bool fit = pattern.starts_with("/api/v1/fits/"), of_run = pattern.starts_with("/api/v1/runs/"), analyses = pattern.starts_with("/api/v1/analyses/");
    const std::uint64_t id = fit ? job : of_run ? run : analyses ? analysis : 77;
    const std::map<std::string, std::string> values = {
        {"study", "words"}, {"key", kKey}, {"sha256", pattern.starts_with("/pictures") ? std::string(64, 'b') : file}, {"person", std::to_string(id_of("Target"))},
        {"file...", "nothing.js"}, {"file", "study.json"}, {"upload", std::string(32, '0')}, {"version", "1"},
        {"id", std::to_string(id)}};
    std::string path;
    for (std::size_t at = 0; at < pattern.size();) {
      if (pattern[at] != '{') {
        path += pattern[at++];
        continue;
      }
      const std::size_t end = pattern.find('}', at);
      const std::string name = pattern.substr(at + 1, end - at - 1);
      if (!values.contains(name)) ADD_FAILURE() << pattern << ": what to put for {" << name << "}?";
      else path += values.at(name);
      at = end + 1;
    }
    return path;
  }
  // A fresh login or token each time: some routes end them.
  httplib::Headers headers_of(const Somebody& who, bool by_token) {
    if (who.name == kStranger) return {};
    const std::uint64_t id = who.name.empty() ? 0 : id_of(who.name);
    if (by_token) {
      const NewApiToken token = TestServer::take(server.store->create_token(id, "test", {}));
      tokens.emplace_back(id, token.token.id);
      return {{"Authorization", "Bearer " + token.secret}};
    }
    const std::string secret = who.name.empty() ? TestServer::take(server.store->redeem_login_token(TestServer::take(server.store->create_login_token(60'000))))
                                                : TestServer::take(server.store->sign_in(who.name, kPassword)).secret;
    return {{"Cookie", "tertium_console_" + std::to_string(server.server->port()) + "=" + secret}};
  }
  void drop_tokens() {
    for (const auto& [person, token] : tokens) (void)server.store->delete_token(person, token);
    tokens.clear();
  }
  int ask(const Route& route, const httplib::Headers& headers) {
    auto client = server.client();
    const std::string path = path_of(route);
    const char* type = std::string(route.pattern) == wire::kUploadFile ? "application/octet-stream" : "application/json";
    const auto reply = std::string(route.method) == "POST" ? client.Post(path, headers, "{}", type) : client.Get(path, headers);
    EXPECT_TRUE(reply) << path;
    return reply ? reply->status : 0;
  }

  // What the list above says to somebody: 0 for "may ask".
  static int refusal(const Expected& expected, const Somebody& who, bool by_token) {
    if (expected.needs <= Needs::kKey) return 0;
    if (who.name == kStranger) return 401;
    if (by_token && expected.not_by_token) return 403;
    if (expected.needs == Needs::kPerson || who.administrator) return 0;
    if (expected.needs == Needs::kAdministrator) return 403;
    if (who.role == Role::kNone) return 404;
    const Role needed = expected.needs == Needs::kViewer ? Role::kViewer : expected.needs == Needs::kEditor ? Role::kEditor : Role::kOwner;
    return may(who.role, needed) ? 0 : 403;
  }

  TestServer server;
  std::uint64_t job = 0, run = 0, analysis = 0;
  std::string file;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> tokens;
};

TEST_F(Roles, OpenEachRouteToThoseItIsMeantForAndToNobodyElse) {
  const std::vector<Somebody> everybody = {{kStranger}, {"Otto"}, {"Vera", Role::kViewer}, {"Eddi", Role::kEditor}, {"Olga", Role::kOwner},
                                           {"Adam", Role::kNone, true}, {"", Role::kNone, true}};
  for (const Route& route : all_routes()) {
    const std::string name = std::string(route.method) + " " + route.pattern;
    const auto known = expectations().find(name);
    if (known == expectations().end()) {
      ADD_FAILURE() << name << ": who may ask this? Say so in expectations()";
      continue;
    }
    const Expected& expected = known->second;
    for (const Somebody& who : everybody)
      for (const bool by_token : {false, true}) {
        const std::string said = name + " by " + (who.name.empty() ? "the operator" : who.name) + (by_token ? " with a token" : "");
        const int wanted = refusal(expected, who, by_token), status = ask(route, headers_of(who, by_token));
        drop_tokens();
        if (wanted != 0) {
          EXPECT_EQ(status, wanted) << said;
        } else if (expected.needs > Needs::kKey) {
          EXPECT_TRUE(status != 401 && status != 403 && (expected.absent || status != 404)) << said << " got " << status;
        } else {
          EXPECT_NE(status, 403) << said;
        }
      }
  }
}

TEST_F(Roles, HideWhatOneMayNotSeeAsIfItWereNotThere) {
  auto client = server.client();
  const httplib::Headers otto = headers_of({"Otto"}, false);
  const auto told = [&](const std::string& path) {
    const auto reply = client.Get(path, otto);
    return std::to_string(reply->status) + " " + reply->body;
  };
  const auto without = [](std::string text, const std::string& name) {
    for (std::size_t at; (at = text.find(name)) != text.npos;) text.erase(at, name.size());
    return text;
  };
  EXPECT_EQ(without(told("/api/v1/studies/words"), "words"), without(told("/api/v1/studies/absent"), "absent"));
  EXPECT_EQ(without(told("/api/v1/fits/" + std::to_string(job)), std::to_string(job)), without(told("/api/v1/fits/98765"), "98765"));
  EXPECT_EQ(told("/api/v1/files/" + file), told("/api/v1/files/" + std::string(64, 'e')));
  const auto listed = wire::decode<wire::StudyList>(client.Get("/api/v1/studies", otto)->body);
  ASSERT_TRUE(listed);
  ASSERT_EQ(listed->studies.size(), 1u);
  EXPECT_EQ(listed->studies[0].slug, "other");
  EXPECT_EQ(listed->studies[0].role, Role::kOwner);
  const auto viewer = wire::decode<wire::StudyList>(client.Get("/api/v1/studies", headers_of({"Vera"}, false))->body);
  ASSERT_EQ(viewer->studies.size(), 1u);
  EXPECT_EQ(viewer->studies[0].role, Role::kViewer);
  EXPECT_EQ(wire::decode<StudyDetail>(client.Get("/api/v1/studies/words", headers_of({"Eddi"}, false))->body)->summary.role, Role::kEditor);
  EXPECT_EQ(wire::decode<wire::StudyList>(client.Get("/api/v1/studies", headers_of({"Adam"}, false))->body)->studies.size(), 2u);
}

TEST_F(Roles, AreNotBorrowedByPagesOfOtherSites) {
  auto client = server.client();
  for (const bool by_token : {false, true}) {
    httplib::Headers olga = headers_of({"Olga"}, by_token);
    olga.emplace("Origin", "http://evil.example");
    const auto reply = client.Post("/api/v1/studies/words/roles", olga, R"({"name":"Otto","role":"owner"})", "application/json");
    EXPECT_EQ(reply->status, by_token ? 200 : 403) << "a token is sent by nobody's browser";
  }
  const auto lured = client.Post("/api/v1/sign-in", {{"Origin", "http://evil.example"}}, std::string(R"({"name":"Vera","password":")") + kPassword + "\"}", "application/json");
  EXPECT_EQ(lured->status, 403);
  EXPECT_FALSE(lured->has_header("Set-Cookie"));
}

TEST_F(Roles, AreGivenAndTakenByOwnersAndTheLastOwnerStays) {
  auto client = server.client();
  const httplib::Headers olga = headers_of({"Olga"}, false);
  const auto give = [&](const std::string& name, const std::string& role) {
    return client.Post("/api/v1/studies/words/roles", olga, R"({"name":")" + name + R"(","role":")" + role + "\"}", "application/json")->status;
  };
  EXPECT_EQ(give("Olga", "viewer"), 409) << "the only owner";
  EXPECT_EQ(give("Olga", "none"), 409);
  EXPECT_EQ(give("Nobody Here", "viewer"), 404);
  EXPECT_EQ(give("Otto", "king"), 400);
  EXPECT_EQ(give("otto", "owner"), 200) << "names mind no case";
  EXPECT_EQ(give("Olga", "none"), 200);
  EXPECT_EQ(give("Vera", "none"), 404) << "who gave the role away does not see the study any more";
  const auto members = wire::decode<wire::MembershipList>(client.Get("/api/v1/studies/words/roles", headers_of({"Otto"}, false))->body);
  ASSERT_TRUE(members);
  ASSERT_EQ(members->members.size(), 3u);
  EXPECT_EQ(members->members[1].person.name, "Otto");
  EXPECT_EQ(members->members[1].role, Role::kOwner);
}

TEST_F(Roles, ComeWithAPasswordThatIsChosenByInvitationAndEndWithIt) {
  auto client = server.client();
  const httplib::Headers adam = headers_of({"Adam"}, false);
  const auto made = client.Post("/api/v1/people", adam, R"({"name":"New Person"})", "application/json");
  ASSERT_EQ(made->status, 200) << made->body;
  EXPECT_EQ(made->get_header_value("Cache-Control"), "no-store");
  const auto invited = wire::decode<wire::Invited>(made->body);
  ASSERT_TRUE(invited);
  EXPECT_EQ(client.Post("/api/v1/people", adam, R"({"name":"new person"})", "application/json")->status, 409);
  const auto sign_in = [&](const std::string& password) {
    return client.Post("/api/v1/sign-in", wire::encode(wire::Credentials{"New Person", password}), "application/json");
  };
  EXPECT_EQ(sign_in("")->status, 401) << "no password yet";
  const auto accept = [&](const std::string& password) {
    return client.Post("/api/v1/invitations/accept", wire::encode(wire::InvitationAnswer{invited->invitation, password}), "application/json");
  };
  EXPECT_EQ(accept("too short")->status, 400);
  const auto accepted = accept("long enough");
  ASSERT_EQ(accepted->status, 200) << accepted->body;
  const std::string cookie = accepted->get_header_value("Set-Cookie");
  EXPECT_NE(cookie.find("HttpOnly; SameSite=Lax"), std::string::npos) << cookie;
  const httplib::Headers first{{"Cookie", cookie.substr(0, cookie.find(';'))}};
  EXPECT_EQ(accept("long enough")->status, 401) << "once";
  EXPECT_EQ(wire::decode<Person>(client.Get("/api/v1/me", first)->body)->name, "New Person");
  EXPECT_EQ(client.Post("/api/v1/me/password", first, wire::encode(wire::PasswordChange{"wrong wrong", "another one"}), "application/json")->status, 403);
  const auto changed = client.Post("/api/v1/me/password", first, wire::encode(wire::PasswordChange{"long enough", "another one"}), "application/json");
  ASSERT_EQ(changed->status, 200) << changed->body;
  EXPECT_EQ(client.Get("/api/v1/me", first)->status, 401) << "every earlier login ended";
  const std::string next = changed->get_header_value("Set-Cookie");
  const httplib::Headers second{{"Cookie", next.substr(0, next.find(';'))}};
  EXPECT_EQ(client.Get("/api/v1/me", second)->status, 200);
  EXPECT_EQ(sign_in("long enough")->status, 401);
  EXPECT_EQ(sign_in("another one")->status, 200);
  const std::string person = std::to_string(invited->person.id);
  EXPECT_EQ(client.Post("/api/v1/people/" + person + "/disable", adam, R"({"disabled":true})", "application/json")->status, 200);
  EXPECT_EQ(client.Get("/api/v1/me", second)->status, 401);
  EXPECT_EQ(sign_in("another one")->status, 401);
  EXPECT_EQ(client.Post("/api/v1/people/" + std::to_string(id_of("Adam")) + "/disable", adam, R"({"disabled":true})", "application/json")->status, 409) << "not oneself";
}

TEST_F(Roles, GoWithATokenUntilItIsDeleted) {
  auto client = server.client();
  const httplib::Headers vera = headers_of({"Vera"}, false);
  const auto made = client.Post("/api/v1/me/tokens", vera, R"({"title":"nightly","days":30})", "application/json");
  ASSERT_EQ(made->status, 200) << made->body;
  const auto token = wire::decode<wire::TokenSecret>(made->body);
  ASSERT_TRUE(token);
  const httplib::Headers bearer{{"Authorization", "Bearer " + token->secret}};
  EXPECT_EQ(client.Get("/api/v1/studies/words", bearer)->status, 200);
  EXPECT_EQ(client.Get("/api/v1/me/tokens", vera)->body.find(token->secret), std::string::npos) << "shown once";
  httplib::Headers both = vera;
  both.emplace("Authorization", "Bearer nonsense");
  EXPECT_EQ(client.Get("/api/v1/me", both)->status, 401) << "a wrong token is not mended by a cookie";
  EXPECT_EQ(client.Get("/api/v1/me", {{"Authorization", "Basic QTpC"}})->status, 401);
  EXPECT_EQ(client.Post("/api/v1/me/tokens/" + std::to_string(token->token.id) + "/delete", headers_of({"Eddi"}, false), "{}", "application/json")->status, 404) << "not hers";
  EXPECT_EQ(client.Post("/api/v1/me/tokens/" + std::to_string(token->token.id) + "/delete", vera, "{}", "application/json")->status, 200);
  EXPECT_EQ(client.Get("/api/v1/studies/words", bearer)->status, 401);
}

}  // namespace
}  // namespace tertium::http
