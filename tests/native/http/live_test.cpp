// live_test.cpp: watching, exporting, withdrawing and backing up over HTTP.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "native/tasks/backup.h"
#include "native/tasks/export.h"
#include "shared/base/hash.h"
#include "shared/sampling/plan.h"
#include "shared/wire/live_json.h"
#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

struct LiveServer : TestServer {
  LiveServer() { add_study(); }
  // Somebody answers all trials of a session, and says something about the study.
  SessionView visit(std::uint64_t key) {
    char id[33];
    const auto make_id = [&](std::uint64_t n) {
      std::snprintf(id, sizeof id, "%032llx", static_cast<unsigned long long>(n));
      return std::string(id);
    };
    const SessionView view = take(store->start_session("words", SessionStart{make_id(key), "en", consent_hash_of(definition()), 1'700'000'000'000, {}}, plan_session));
    Submission all;
    for (const TrialView& next : view.upcoming) {
      Answer a;
      a.id = make_id(key * 1000 + next.trial.number), a.trial = next.trial.number, a.shown = next.trial.shown, a.odd_position = 1;
      a.response_time_ms = 900 + next.trial.number, a.answered_at_ms = 1'700'000'001'000;
      all.answers.push_back(a);
    }
    SessionEvent event;
    event.id = make_id(key * 1000 + 900), event.kind = EventKind::kFocusLost;
    all.events.push_back(event);
    take(store->submit(view.key, all));
    return view;
  }
};

TEST(LiveOverHttp, SaysHowTheStudyGoesToWhoMayKnow) {
  LiveServer server;
  server.visit(1);
  auto stranger = server.client();
  EXPECT_EQ(stranger.Get("/api/v1/studies/words/live")->status, 401);
  auto client = server.researcher();
  const auto reply = client.Get("/api/v1/studies/words/live");
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->status, 200) << reply->body;
  EXPECT_EQ(reply->get_header_value("Cache-Control"), "no-store");
  const auto live = wire::decode<LiveView>(reply->body);
  ASSERT_TRUE(live) << live.error().message;
  EXPECT_EQ(live->people.answers, 8u);
  EXPECT_EQ(live->people_now, 1u);
  EXPECT_EQ(live->objects, 12u);
  server.visit(2);
  EXPECT_EQ(wire::decode<LiveView>(client.Get("/api/v1/studies/words/live")->body)->people.answers, 16u);
  EXPECT_EQ(client.Get("/api/v1/studies/nothing/live")->status, 404);
}

TEST(LiveOverHttp, EveryExportedFileIsByteForByteThatOfTheCommandLine) {
  LiveServer server;
  for (std::uint64_t key = 1; key <= 5; ++key) server.visit(key);
  TestServer::take(server.store->withdraw("words", server.visit(6).withdrawal_code));
  const std::string folder = server.folder / "exported";
  std::filesystem::create_directories(folder);
  const ExportReport report = TestServer::take(export_study(*server.data, *server.store, "words", folder));
  const std::set<std::string> written(report.files.begin(), report.files.end());
  EXPECT_TRUE(written.contains("answers.csv") && written.contains("events.csv") && written.contains("withdrawals.csv") && written.contains("triplets.txt"));
  auto client = server.researcher();
  for (const char* name : export_file_names()) {
    const auto reply = client.Get(std::string("/api/v1/studies/words/export/") + name);
    ASSERT_TRUE(reply) << name;
    if (!written.contains(name)) {
      EXPECT_EQ(reply->status, 404) << name << " would have no rows";
      continue;
    }
    ASSERT_EQ(reply->status, 200) << name << reply->body;
    std::ifstream file(folder + "/" + name, std::ios::binary);
    EXPECT_EQ(reply->body, std::string((std::istreambuf_iterator<char>(file)), {})) << name;
    EXPECT_EQ(reply->get_header_value("Content-Disposition"), std::string("attachment; filename=\"words-") + name + "\"");
    EXPECT_EQ(reply->get_header_value("X-Content-Type-Options"), "nosniff");
  }
}

TEST(LiveOverHttp, WhoPeopleAreIsNotAmongTheExportedFiles) {
  LiveServer server;
  auto client = server.researcher();
  for (const char* name : {"identifiers.csv", "identifiers.json", "tertium.db", "..", "answers", "ANSWERS.CSV"})
    EXPECT_EQ(client.Get(std::string("/api/v1/studies/words/export/") + name)->status == 200, false) << name;
  auto stranger = server.client();
  EXPECT_EQ(stranger.Get("/api/v1/studies/words/export/study.json")->status, 401);
}

TEST(LiveOverHttp, ASessionGoesByItsNumberOrCodeAfterSayingHowManyAnswersGo) {
  LiveServer server;
  server.visit(1);
  const SessionView second = server.visit(2);
  auto client = server.researcher();
  const auto post = [&](const std::string& body) { return client.Post("/api/v1/studies/words/withdraw", body, "application/json"); };
  EXPECT_EQ(wire::decode<wire::Withdrawn>(post(R"({"session":1,"only_count":true})")->body)->answers, 10u);
  EXPECT_EQ(wire::decode<wire::Withdrawn>(post(R"({"session":1,"only_count":true})")->body)->answers, 10u) << "counting deletes nothing";
  EXPECT_EQ(wire::decode<wire::Withdrawn>(post(R"({"session":1})")->body)->answers, 10u);
  EXPECT_EQ(post(R"({"session":1})")->status, 404);
  EXPECT_EQ(wire::decode<wire::Withdrawn>(post(R"({"withdrawal_code":")" + second.withdrawal_code + "\"}")->body)->answers, 10u);
  EXPECT_EQ(wire::decode<LiveView>(client.Get("/api/v1/studies/words/live")->body)->people.sessions, 0u);
  EXPECT_EQ(post("{}")->status, 400);
  EXPECT_EQ(post(R"({"session":1,"withdrawal_code":"ABCDEFGH2345"})")->status, 400);
  EXPECT_EQ(post(R"({"session":1,"why":"because"})")->status, 400);
  auto stranger = server.client();
  EXPECT_EQ(stranger.Post("/api/v1/studies/words/withdraw", R"({"session":2})", "application/json")->status, 401);
}

TEST(LiveOverHttp, ABackupIsMadeWhileTheServerServes) {
  LiveServer server;
  server.visit(1);
  auto client = server.researcher();
  EXPECT_TRUE(wire::decode<BackupStatus>(client.Get("/api/v1/backup")->body)->backups.empty());
  ASSERT_EQ(client.Post("/api/v1/backup", "{}", "application/json")->status, 200);
  BackupStatus status;
  for (int tries = 0; tries < 2000; ++tries) {
    status = *wire::decode<BackupStatus>(client.Get("/api/v1/backup")->body);
    if (!status.running) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_FALSE(status.running);
  EXPECT_EQ(status.failure, "");
  ASSERT_EQ(status.backups.size(), 1u);
  const auto whole = check_backup(server.data->path() + "/backups/" + status.backups[0].name);
  ASSERT_TRUE(whole) << whole.error().message;
  EXPECT_EQ(*whole, status.backups[0]);
  auto stranger = server.client();
  EXPECT_EQ(stranger.Get("/api/v1/backup")->status, 401);
  EXPECT_EQ(stranger.Post("/api/v1/backup", "{}", "application/json")->status, 401);
}

TEST(LiveOverHttp, WhyABackupWasNotMadeIsSaid) {
  LiveServer server;
  std::filesystem::remove(server.data->path_of(sha256_hex(TestServer::kPicture)));
  auto client = server.researcher();
  ASSERT_EQ(client.Post("/api/v1/backup", "{}", "application/json")->status, 200);
  BackupStatus status;
  for (int tries = 0; tries < 2000; ++tries) {
    status = *wire::decode<BackupStatus>(client.Get("/api/v1/backup")->body);
    if (!status.running) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_NE(status.failure.find("is missing"), std::string::npos) << status.failure;
  EXPECT_TRUE(status.backups.empty());
}

}  // namespace
}  // namespace tertium
