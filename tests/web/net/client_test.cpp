// client_test.cpp: what goes out and comes back for the ends of a visit, and which failures are worth another try.
#include "web/net/client.h"

#include <gtest/gtest.h>

#include "shared/wire/api.h"
#include "web/platform/null.h"

namespace tertium::net {
namespace {

namespace null = platform::null;
constexpr const char* kKey = "0123456789abcdef0123456789abcdef";

class ClientTest : public ::testing::Test {
 protected:
  void SetUp() override { null::reset(); }
};

TEST_F(ClientTest, ASessionEndsInTheWayThatWasAskedFor) {
  for (const Ending ending : {Ending::kComplete, Ending::kEarly, Ending::kScreenedOut}) {
    std::string code;
    finish_session(kKey, ending, [&](const Result<SessionView>& view) { code = view ? view->code : view.error().message; });
    const platform::Request sent = null::sent_requests().back();
    EXPECT_EQ(sent.method, "POST");
    EXPECT_EQ(sent.url, std::string("/api/v1/sessions/") + kKey + "/finish");
    const auto request = wire::decode<wire::FinishRequest>(sent.body);
    ASSERT_TRUE(request);
    EXPECT_EQ(request->ending, ending);
    SessionView view;
    view.key = kKey;
    view.finished = true;
    view.ending = ending;
    view.code = "ABC";
    ASSERT_TRUE(null::answer_fetch("/finish", 200, wire::encode(view)));
    EXPECT_EQ(code, "ABC");
  }
}

TEST_F(ClientTest, WhoeverDeclinesIsToldWhereToGoOn) {
  std::string redirect;
  decline_study("demo", {{"PROLIFIC_PID", "abc"}}, [&](const Result<EndingNote>& note) { redirect = note ? note->redirect : note.error().message; });
  const platform::Request sent = null::sent_requests().back();
  EXPECT_EQ(sent.url, "/api/v1/participant/demo/decline");
  const auto request = wire::decode<wire::DeclineRequest>(sent.body);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->identifiers, (std::vector<Identifier>{{"PROLIFIC_PID", "abc"}}));
  ASSERT_TRUE(null::answer_fetch("/decline", 200, wire::encode(EndingNote{"", "https://panel.example/nocode"})));
  EXPECT_EQ(redirect, "https://panel.example/nocode");
}

TEST_F(ClientTest, AWithdrawalSaysHowManyAnswersAreGone) {
  std::string said;
  const auto hear = [&](const Result<std::uint64_t>& answers) { said = answers ? std::to_string(*answers) : std::string(wire::to_string(answers.error().code)); };
  withdraw("demo", "W-12", hear);
  EXPECT_EQ(null::sent_requests().back().url, "/api/v1/participant/demo/withdraw");
  EXPECT_EQ(null::sent_requests().back().body, wire::encode(wire::WithdrawRequest{"W-12"}));
  ASSERT_TRUE(null::answer_fetch("/withdraw", 200, R"({"answers":63})"));
  EXPECT_EQ(said, "63");
  withdraw("demo", "W-13", hear);
  ASSERT_TRUE(null::answer_fetch("/withdraw", 404, wire::encode(Error{ErrorCode::kNotFound, "no such code"})));
  EXPECT_EQ(said, "not_found");
  withdraw("demo", "W-14", hear);
  ASSERT_TRUE(null::answer_fetch("/withdraw", 200, "<html>hotel</html>"));
  EXPECT_EQ(said, "internal") << "a proxy's page is no withdrawal";
}

TEST_F(ClientTest, ASubmissionCarriesAllThatASessionHolds) {
  Submission submission;
  submission.events.push_back({std::string(32, 'e'), EventKind::kFullscreenOn, 5, 7u, 0, 0});
  submission.responses.push_back({std::string(32, 'a'), ResponseKind::kFinal, "final", "words", false, 0, 6});
  submit(kKey, submission, true, [](const auto&) {});
  const platform::Request sent = null::sent_requests().back();
  EXPECT_TRUE(sent.keepalive);
  const auto read = wire::decode<Submission>(sent.body);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, submission);
}

}  // namespace
}  // namespace tertium::net
