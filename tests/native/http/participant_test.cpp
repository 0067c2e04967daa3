// participant_test.cpp: what a participant is promised, kept by a whole server: no code before its state, nothing kept of who says no,
// nothing of the network kept of anybody, and nothing left of who withdraws.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/native/http/server_support.h"
#include "tests/support/database_state.h"

namespace tertium {
namespace {

constexpr const char* kJson = "application/json";

class Participant : public testing::Test {
 protected:
  Participant() {
    std::vector<Stimulus> stimuli;
    for (int i = 0; i < 12; ++i) stimuli.push_back({"word " + std::to_string(i), "", "", ""});
    stimuli[4].picture = TestServer::take(server.data->put(TestServer::kPicture));
    picture = stimuli[4].picture;
    const auto created = server.store->create_study(definition(), stimuli, StudyState::kOpen);
    EXPECT_TRUE(created) << created.error().message;
  }
  static StudyDefinition definition() {
    StudyDefinition d = TestServer::definition(4);
    d.identification = Identification::kOptional;
    d.examples = {{{"word 3", "word 4", "word 5"}, "Two of these have no picture."}};
    d.comprehension = {{"task", "What do you choose?", {"the odd one", "the best one"}, 0}};
    d.comprehension_attempts = 1;
    d.catch_trials = {{{"word 0", "word 1", "word 2"}}};
    d.catch_trials_per_session = 1;
    d.final_question = "How did you choose?";
    d.ending(Ending::kComplete) = {"SECRET-COMPLETE", "https://panel.example/done?cc={code}&who={PROLIFIC_PID}"};
    d.ending(Ending::kNoConsent) = {"SECRET-NO", "https://panel.example/no?who={PROLIFIC_PID}"};
    d.ending(Ending::kScreenedOut) = {"SECRET-SCREENED", ""};
    return d;
  }
  static std::string start_body(const std::string& key) {
    return wire::encode(SessionStart{key, "en", consent_hash_of(definition()), 1'700'000'000'000, {{"PROLIFIC_PID", "panel-member-77"}, {"SESSION_ID", "visit-" + key}}});
  }
  SessionView begin(httplib::Client& client, const std::string& key = kKey) {
    const auto reply = client.Post("/api/v1/participant/words/sessions", start_body(key), kJson);
    EXPECT_EQ(reply->status, 200) << reply->body;
    return *wire::decode<SessionView>(reply->body);
  }
  // Answers to all trials, and one answer to the comprehension check.
  Submission all_of(const SessionView& view, bool understood) {
    Submission all;
    for (const TrialView& t : view.upcoming) {
      Answer a;
      a.id = "a000000000000000000000000000" + std::to_string(1000 + t.trial.number), a.trial = t.trial.number, a.shown = t.trial.shown, a.response_time_ms = 900;
      all.answers.push_back(a);
    }
    Response r;
    r.id = "b0000000000000000000000000000000", r.kind = ResponseKind::kComprehension, r.question = "task", r.value = understood ? "the odd one" : "the best one";
    all.responses.push_back(r);
    SessionEvent e;
    e.id = "c0000000000000000000000000000000", e.kind = EventKind::kInstructionsRead, e.at_ms = 5;
    all.events.push_back(e);
    return all;
  }
  std::string state() const { return database_state(server.data->database_path()); }
  std::string bytes() const {
    std::string all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(server.folder.path())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  }

  TestServer server;
  std::string picture;
};

TEST_F(Participant, ReadsTheStudyWithoutSeedTargetCatchTrialsAndCodesAndSeesItsExamples) {
  const auto reply = server.client().Get("/api/v1/participant/words");
  ASSERT_EQ(reply->status, 200) << reply->body;
  EXPECT_EQ(reply->body.find("SECRET"), std::string::npos) << "codes come with the end";
  const auto study = wire::decode<ParticipantStudy>(reply->body);
  ASSERT_TRUE(study) << study.error().message;
  StudyDefinition expected = definition();
  expected.seed = 0, expected.target_answers = 0, expected.catch_trials = {}, expected.catch_trials_per_session = 0, expected.endings = {};
  EXPECT_EQ(study->definition, expected);
  ASSERT_EQ(study->examples.size(), 1u);
  EXPECT_EQ(study->examples[0][0], (Stimulus{"word 3", "", "", ""}));
  EXPECT_EQ(study->examples[0][1], (Stimulus{"", "", picture, ""})) << "a picture is not named, as on a trial";
}

TEST_F(Participant, CannotHaveACodeBeforeItsState) {
  auto client = server.client();
  SessionView view = begin(client);
  const std::string session = "/api/v1/sessions/" + kKey;
  const auto none_yet = [&](const char* when) {
    for (const std::string body : {"", "{}", R"({"ending":"complete"})", R"({"ending":"screened_out"})"}) {
      const auto reply = client.Post(session + "/finish", body, kJson);
      EXPECT_EQ(reply->status, 409) << when << " " << body;
      EXPECT_EQ(reply->body.find("SECRET"), std::string::npos) << reply->body;
    }
    for (const std::string body : {R"({"ending":"no_consent"})", R"({"ending":""})", R"({"ending":"COMPLETE"})"})
      EXPECT_EQ(client.Post(session + "/finish", body, kJson)->status, 400) << when << " " << body;
    EXPECT_EQ(client.Get(session)->body.find("SECRET"), std::string::npos);
  };
  none_yet("at the beginning");
  Submission all = all_of(view, true);
  const std::vector<Response> responses = std::exchange(all.responses, {});
  EXPECT_EQ(client.Post(session + "/answers", wire::encode(all), kJson)->status, 200);
  none_yet("without the comprehension check");
  EXPECT_EQ(client.Post(session + "/answers", wire::encode(Submission{{}, {}, responses}), kJson)->status, 200);
  const auto ended = wire::decode<SessionView>(client.Post(session + "/finish", "", kJson)->body);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->ending, Ending::kComplete);
  EXPECT_EQ(ended->code, "SECRET-COMPLETE");
  EXPECT_EQ(ended->redirect, "https://panel.example/done?cc=SECRET-COMPLETE&who=panel-member-77");
}

TEST_F(Participant, IsScreenedOutOnlyAfterTheLastAttemptFailed) {
  auto client = server.client();
  const SessionView view = begin(client);
  const std::string session = "/api/v1/sessions/" + kKey;
  EXPECT_EQ(client.Post(session + "/answers", wire::encode(all_of(view, false)), kJson)->status, 200);
  EXPECT_EQ(client.Post(session + "/finish", R"({"ending":"complete"})", kJson)->status, 409);
  const auto ended = wire::decode<SessionView>(client.Post(session + "/finish", R"({"ending":"screened_out"})", kJson)->body);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->code, "SECRET-SCREENED");
}

TEST_F(Participant, WhoLeavesEarlyKeepsWhatWasGiven) {
  auto client = server.client();
  const SessionView view = begin(client);
  const std::string session = "/api/v1/sessions/" + kKey;
  Submission all = all_of(view, true);
  const Answer late = all.answers.back();
  all.answers.resize(3);
  EXPECT_EQ(client.Post(session + "/answers", wire::encode(all), kJson)->status, 200);
  const auto ended = wire::decode<SessionView>(client.Post(session + "/finish", R"({"ending":"early"})", kJson)->body);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->ending, Ending::kEarly);
  EXPECT_EQ(ended->code.size(), 8u);
  EXPECT_EQ(ended->answered, 3u);
  const auto receipts = wire::decode<wire::AnswerReceipts>(client.Post(session + "/answers", wire::encode(Submission{{late}, {}, {}}), kJson)->body);
  EXPECT_EQ(receipts->receipts.at(0).verdict, AnswerVerdict::kStored) << "it was on its way";
}

TEST_F(Participant, WhoDeclinesIsStoredNowhere) {
  auto client = server.client();
  const std::string before = state();
  const auto reply = client.Post("/api/v1/participant/words/decline", R"({"identifiers":[{"name":"PROLIFIC_PID","value":"panel member/who-said-no"}]})", kJson);
  ASSERT_EQ(reply->status, 200) << reply->body;
  const auto note = wire::decode<EndingNote>(reply->body);
  ASSERT_TRUE(note);
  EXPECT_EQ(note->code, "SECRET-NO");
  EXPECT_EQ(note->redirect, "https://panel.example/no?who=panel%20member%2Fwho-said-no");
  EXPECT_EQ(state(), before);
  EXPECT_EQ(bytes().find("who-said-no"), std::string::npos);
  EXPECT_EQ(client.Post("/api/v1/participant/nothing/decline", "{}", kJson)->status, 404);
  StudyDefinition draft = definition();
  draft.slug = "draft";
  ASSERT_TRUE(server.store->create_study(draft, server.store->study_detail("words")->stimuli, StudyState::kDraft));
  EXPECT_EQ(client.Post("/api/v1/participant/draft/decline", "{}", kJson)->status, 404);
}

TEST_F(Participant, GivesAnswersOnlyToTrialsThatWereIssuedToThatSession) {
  auto client = server.client();
  const SessionView mine = begin(client), others = begin(client, "00000000000000000000000000000002");
  Submission stolen = all_of(others, true);
  stolen.responses.clear(), stolen.events.clear();
  for (Answer& a : stolen.answers) std::swap(a.shown[0], a.shown[2]);
  stolen.answers.push_back(stolen.answers[0]);
  stolen.answers.back().id = "d0000000000000000000000000000000", stolen.answers.back().trial = 4000;
  const auto receipts = wire::decode<wire::AnswerReceipts>(client.Post("/api/v1/sessions/" + kKey + "/answers", wire::encode(stolen), kJson)->body);
  ASSERT_TRUE(receipts);
  ASSERT_EQ(receipts->receipts.size(), stolen.answers.size());
  for (const AnswerReceipt& receipt : receipts->receipts) EXPECT_EQ(receipt.verdict, AnswerVerdict::kRefused);
  EXPECT_EQ(server.store->find_study("words")->counts.answers, 0u);
}

TEST_F(Participant, LeavesNoAddressAndNoBrowsersNameInAnyFileOrInTheLog) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  auto client = server.client();
  client.set_default_headers({{"User-Agent", "MarkedBrowser/77.1 (Marked Phone)"}, {"X-Forwarded-For", "203.0.113.77"}, {"X-Real-IP", "203.0.113.78"},
                              {"Forwarded", "for=203.0.113.79"}, {"Accept-Language", "xx-Marked"}, {"Referer", "http://marked.example/from"}});
  for (const char* path : {"/t/words?PROLIFIC_PID=x", "/t/words/privacy", "/api/v1/participant/words", "/nothing", "/api/v1/studies"}) EXPECT_TRUE(client.Get(path));
  const SessionView view = begin(client);
  EXPECT_EQ(client.Post("/api/v1/sessions/" + kKey + "/answers", wire::encode(all_of(view, true)), kJson)->status, 200);
  EXPECT_EQ(client.Post("/api/v1/sessions/" + kKey + "/answers", "{", kJson)->status, 400);
  EXPECT_EQ(client.Post("/api/v1/participant/words/decline", "{}", kJson)->status, 200);
  EXPECT_EQ(client.Post("/api/v1/sessions/" + kKey + "/finish", "", kJson)->status, 200);
  const std::string log = testing::internal::GetCapturedStdout() + testing::internal::GetCapturedStderr(), files = bytes();
  for (const char* mark : {"MarkedBrowser", "Marked Phone", "203.0.113", "xx-Marked", "marked.example", "127.0.0.1"}) {
    EXPECT_EQ(files.find(mark), std::string::npos) << mark;
    EXPECT_EQ(log.find(mark), std::string::npos) << mark << " in " << log;
  }
  EXPECT_NE(files.find(kKey), std::string::npos) << "the search finds what is there";
}

TEST_F(Participant, WhoWithdrawsLeavesNoByteBehind) {
  auto client = server.client();
  const SessionView view = begin(client), other = begin(client, "00000000000000000000000000000002");
  Submission all = all_of(view, true);
  Response words;
  words.id = "e0000000000000000000000000000000", words.kind = ResponseKind::kFinal, words.question = "final", words.value = "I thought of my own two cats.";
  all.responses.push_back(words);
  EXPECT_EQ(client.Post("/api/v1/sessions/" + kKey + "/answers", wire::encode(all), kJson)->status, 200);
  EXPECT_EQ(client.Post("/api/v1/sessions/" + kKey + "/finish", "", kJson)->status, 200);
  std::vector<std::string> traces = {kKey, view.withdrawal_code, "visit-" + kKey, words.value, words.id, all.events[0].id, all.responses[0].id};
  for (const Answer& a : all.answers) traces.push_back(a.id);
  for (const std::string& trace : traces) EXPECT_NE(bytes().find(trace), std::string::npos) << trace;
  EXPECT_EQ(client.Post("/api/v1/participant/words/withdraw", R"({"withdrawal_code":"AAAAAAAAAAAA"})", kJson)->status, 404);
  const auto reply = client.Post("/api/v1/participant/words/withdraw", wire::encode(wire::WithdrawRequest{view.withdrawal_code}), kJson);
  ASSERT_EQ(reply->status, 200) << reply->body;
  EXPECT_EQ(wire::decode<wire::Withdrawn>(reply->body)->answers, all.answers.size());
  const std::string after = bytes();
  for (const std::string& trace : traces) EXPECT_EQ(after.find(trace), std::string::npos) << trace;
  EXPECT_EQ(client.Get("/api/v1/sessions/" + kKey)->status, 404);
  EXPECT_EQ(client.Get("/api/v1/sessions/" + other.key)->status, 200);
}

TEST_F(Participant, HasIdentifiersThatOnlyResearchersReadAndThatGoAlone) {
  auto stranger = server.client();
  const SessionView view = begin(stranger);
  auto researcher = server.researcher();
  for (const auto& [method, path] : {std::pair("GET", "identifiers.csv"), std::pair("POST", "identifiers/delete")}) {
    const std::string address = std::string("/api/v1/studies/words/") + path;
    EXPECT_EQ((method == std::string("GET") ? stranger.Get(address) : stranger.Post(address, "", kJson))->status, 401) << path;
  }
  const auto csv = researcher.Get("/api/v1/studies/words/identifiers.csv");
  EXPECT_EQ(csv->get_header_value("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(csv->body, "session,name,value\r\n1,PROLIFIC_PID,panel-member-77\r\n1,SESSION_ID,visit-" + kKey + "\r\n");
  const auto detail = researcher.Get("/api/v1/studies/words");
  EXPECT_EQ(detail->body.find("panel-member-77"), std::string::npos);
  EXPECT_EQ(researcher.Post("/api/v1/studies/words/identifiers/delete", "", kJson)->body, "{\"deleted\": 2}");
  EXPECT_EQ(bytes().find("panel-member-77"), std::string::npos);
  EXPECT_EQ(researcher.Get("/api/v1/studies/words/identifiers.csv")->body, "session,name,value\r\n");
  EXPECT_EQ(stranger.Get("/api/v1/sessions/" + view.key)->status, 200);
  EXPECT_EQ(researcher.Get("/api/v1/studies/nothing/identifiers.csv")->status, 404);
  EXPECT_EQ(researcher.Post("/api/v1/studies/nothing/identifiers/delete", "", kJson)->status, 404);
}

}  // namespace
}  // namespace tertium
