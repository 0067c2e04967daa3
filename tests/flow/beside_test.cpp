// beside_test.cpp: another program reads the database of a running server, before and after somebody withdrew; nothing that is stored later is lost.
#include <gtest/gtest.h>

#include <filesystem>

#include "shared/sampling/plan.h"
#include "tests/flow/program.h"
#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

// A session with an answer to each trial, through the store as the server uses it.
SessionView take_part(Store& store, char digit) {
  const std::string key(32, digit);
  const auto view = store.start_session("words", {key, "en", consent_hash_of(TestServer::definition()), 1'700'000'000'000, {}}, plan_session);
  EXPECT_TRUE(view) << view.error().message;
  Submission all;
  for (const TrialView& trial : view->upcoming) {
    Answer a;
    a.id = std::string(30, digit) + std::to_string(10 + trial.trial.number), a.trial = trial.trial.number, a.shown = trial.trial.shown;
    a.response_time_ms = 900, a.answered_at_ms = 1'700'000'001'000;
    all.answers.push_back(a);
  }
  const auto receipts = store.submit(key, all);
  EXPECT_TRUE(receipts) << receipts.error().message;
  for (const AnswerReceipt& r : *receipts) EXPECT_EQ(r.verdict, AnswerVerdict::kStored) << r.reason;
  return *view;
}

TEST(BesideTheServer, AnExportAfterAWithdrawalLeavesTheLogInPlaceAndSeesWhatComesLater) {
  TestServer server;
  server.add_study();
  const std::string database = server.data->database_path(), log = database + "-wal", data = std::filesystem::path(database).parent_path();
  const TestFolder f;
  int exports = 0;
  const auto answers = [&]() -> std::string {
    const std::string out = f / ("out" + std::to_string(++exports));
    const Finished e = run_tertium({"export", "words", "--data", data, "--out", out, "--json"});
    EXPECT_EQ(e.code, 0) << e.err;
    const std::size_t at = e.out.find("\"answers\":");
    return at == std::string::npos ? "none" : e.out.substr(at, e.out.find(',', at) - at);
  };
  (void)take_part(*server.store, 'a');
  const SessionView leaver = take_part(*server.store, 'b');
  EXPECT_EQ(answers(), "\"answers\":20");
  ASSERT_TRUE(std::filesystem::exists(log));
  EXPECT_EQ(TestServer::take(server.store->withdraw("words", leaver.withdrawal_code)), 10u);
  EXPECT_EQ(answers(), "\"answers\":10");
  EXPECT_TRUE(std::filesystem::exists(log)) << "another program deleted a log that the server still writes to";
  (void)take_part(*server.store, 'c');
  EXPECT_EQ(answers(), "\"answers\":20");
}

}  // namespace
}  // namespace tertium
