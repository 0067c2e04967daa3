// server_test.cpp: a whole study in one process: people answer over HTTP through faults, a fit runs, its result is fetched.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "native/files/embedded.h"
#include "native/tasks/demo.h"
#include "shared/base/random.h"
#include "shared/wire/npy.h"
#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

std::string hex_id(std::uint64_t a, std::uint64_t b) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(a), static_cast<unsigned long long>(b));
  return text;
}

// A participant whose line drops requests and replies, repeats and reorders them; reloads the page now and then.
struct FaultyPerson {
  const TestServer& server;
  std::uint64_t number;
  std::map<std::uint32_t, Answer> given;  // by trial
  std::string code;

  void take_part() {
    RandomStream chance(derive_key(number, "faults"));
    const std::string key = hex_id(7, number);
    auto client = server.client();
    const auto flaky_post = [&](const std::string& path, const std::string& body) -> std::string {
      for (;;) {
        const std::uint32_t fate = chance.below(10);
        if (fate == 0) continue;                                             // lost on the way there
        auto reply = client.Post(path, body, "application/json");
        if (fate == 1) reply = client.Post(path, body, "application/json");  // sent twice by something between
        if (fate == 2) continue;                                             // lost on the way back
        if (reply && reply->status == 200) return reply->body;
        ADD_FAILURE() << path << " " << (reply ? reply->body : "no reply");
        return "";
      }
    };
    SessionView view = *wire::decode<SessionView>(flaky_post("/api/v1/participant/words/sessions", TestServer::start_body(key)));
    std::vector<Answer> outbox;
    std::string old_batch;
    while (!view.upcoming.empty() || !outbox.empty()) {
      if (!view.upcoming.empty()) {
        const Trial trial = view.upcoming[0].trial;
        Answer a;
        a.id = hex_id(number, trial.number), a.trial = trial.number, a.shown = trial.shown, a.odd_position = chance.below(3);
        a.response_time_ms = 500 + chance.below(3000), a.input = InputKind::kTouch, a.answered_at_ms = 1'700'000'000'000 + trial.number;
        given.emplace(trial.number, a);
        outbox.push_back(a);
        view.upcoming.erase(view.upcoming.begin());
      }
      if (outbox.size() < 3 && !view.upcoming.empty() && chance.below(2)) continue;  // offline for a while
      std::reverse(outbox.begin(), outbox.end());
      const std::string batch = wire::encode(Submission{outbox, {}, {}});
      const auto receipts = wire::decode<wire::AnswerReceipts>(flaky_post("/api/v1/sessions/" + key + "/answers", batch));
      ASSERT_TRUE(receipts);
      for (const AnswerReceipt& receipt : receipts->receipts) EXPECT_NE(receipt.verdict, AnswerVerdict::kRefused) << receipt.reason;
      if (!old_batch.empty()) client.Post("/api/v1/sessions/" + key + "/answers", old_batch, "application/json");  // a late stray
      old_batch = batch;
      outbox.clear();
      if (chance.below(3) == 0) {  // reload: where does the server say we are?
        const auto again = wire::decode<SessionView>(client.Get("/api/v1/sessions/" + key)->body);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->answered, given.size());
        EXPECT_EQ(again->upcoming, view.upcoming) << "the same trials in the same order";
      }
    }
    code = wire::decode<SessionView>(flaky_post("/api/v1/sessions/" + key + "/finish", ""))->code;
  }
};

TEST(ServerFlow, StoresEveryAnswerOfEveryPersonExactlyOnceThroughAFaultyNetwork) {
  TestServer server;
  server.add_study();
  std::vector<FaultyPerson> people;
  for (std::uint64_t n = 1; n <= 8; ++n) people.push_back({server, n, {}, ""});
  std::vector<std::thread> threads;
  for (FaultyPerson& person : people) threads.emplace_back([&] { person.take_part(); });
  for (auto& thread : threads) thread.join();

  std::map<std::string, Answer> expected;
  for (const FaultyPerson& person : people) {
    EXPECT_EQ(person.given.size(), 10u);
    EXPECT_EQ(person.code.size(), 8u);
    for (const auto& [trial, answer] : person.given) expected.emplace(answer.id, answer);
  }
  std::size_t stored = 0;
  ASSERT_TRUE(server.store->visit_answers("words", [&](const AnswerRow& row) {
    ++stored;
    ASSERT_TRUE(expected.contains(row.answer.id));
    EXPECT_EQ(row.answer, expected.at(row.answer.id));
  }));
  EXPECT_EQ(stored, expected.size());
  const StudyCounts counts = server.store->find_study("words")->counts;
  EXPECT_EQ(counts.finished, people.size());
  EXPECT_EQ(counts.answers, people.size() * 8);
  EXPECT_GT(counts.median_response_time_ms, 500);
}

TEST(ServerFlow, FitsTheDemoAndHandsOutItsDimensions) {
  if (!find_embedded("demo/objects.tsv")) GTEST_SKIP() << "the demo pictures are not built in";
  TestServer server;
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(*create_demo_study(*server.store, *server.data));
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("the demo study took %.2f s to make\n", seconds);
  EXPECT_FALSE(*create_demo_study(*server.store, *server.data)) << "once";
  auto researcher = server.researcher();
  const auto detail = wire::decode<StudyDetail>(researcher.Get("/api/v1/studies/everyday-objects")->body);
  ASSERT_TRUE(detail);
  EXPECT_TRUE(detail->summary.demo);
  EXPECT_EQ(detail->summary.state, StudyState::kOpen);
  EXPECT_GE(detail->stimuli.size(), 500u);
  EXPECT_GE(detail->summary.counts.simulated_answers, 36'000u);
  EXPECT_EQ(detail->summary.counts.answers, detail->summary.counts.simulated_answers);
  EXPECT_EQ(server.client().Get("/pictures/" + detail->stimuli[0].picture)->get_header_value("Content-Type"), "image/webp");

  // The queued fit would take a while; a quick one shows the way.
  const auto queued = wire::decode<wire::FitJobList>(researcher.Get("/api/v1/studies/everyday-objects/fits")->body);
  ASSERT_TRUE(queued && queued->fits.size() == 1);
  EXPECT_EQ(researcher.Post("/api/v1/fits/" + std::to_string(queued->fits[0].id) + "/cancel")->status, 200);
  FitRequest request;
  request.preset = FitPreset::kFast, request.dims = 20;
  const auto posted = researcher.Post("/api/v1/studies/everyday-objects/fits", wire::encode(request), "application/json");
  ASSERT_EQ(posted->status, 200) << posted->body;
  FitJob job = *wire::decode<FitJob>(posted->body);
  for (int i = 0; i < 2000 && !is_final(job.state); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    job = *wire::decode<FitJob>(researcher.Get("/api/v1/fits/" + std::to_string(job.id))->body);
  }
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_GT(job.progress.curve.size(), 1u);
  const RunSummary run = *wire::decode<RunSummary>(researcher.Get("/api/v1/runs/" + std::to_string(job.run))->body);
  EXPECT_EQ(run.simulated_triplets, run.triplets);
  EXPECT_GT(run.validation_accuracy, 0.45) << "the cohort has something in mind";
  EXPECT_GE(run.dims, 4u);
  const auto file = researcher.Get("/api/v1/files/" + run.embedding_file);
  ASSERT_EQ(file->status, 200);
  EXPECT_NE(file->get_header_value("Cache-Control").find("immutable"), std::string::npos);
  EXPECT_EQ(file->body.substr(1, 5), "NUMPY");
  EXPECT_EQ(run.objects, detail->stimuli.size());
  EXPECT_EQ(server.client().Get("/api/v1/files/" + run.embedding_file)->status, 401);
}

TEST(ServerFlow, GoesOnAfterARestartWhereItWas) {
  TemporaryFolder folder;
  const std::string key = hex_id(1, 1);
  SessionView before;
  for (int start = 0; start < 2; ++start) {
    const auto data = TestServer::take(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    const auto store = TestServer::take(Store::open(data->database_path()));
    Worker worker(*store, *data, 1);
    ASSERT_TRUE(worker.start());
    http::ServerOptions options;
    options.port = 0, options.threads = 4;
    const auto server = TestServer::take(http::Server::open(*store, *data, worker, options));
    std::thread thread([&] { server->run(); });
    httplib::Client client("127.0.0.1", server->port());
    if (start == 0) {
      std::vector<Stimulus> stimuli;
      for (int i = 0; i < 12; ++i) stimuli.push_back({"word " + std::to_string(i), "", "", ""});
      ASSERT_TRUE(store->create_study(TestServer::definition(), stimuli, StudyState::kOpen));
      before = *wire::decode<SessionView>(client.Post("/api/v1/participant/words/sessions", TestServer::start_body(key), "application/json")->body);
      Answer a;
      a.id = hex_id(2, 2), a.trial = 0, a.shown = before.upcoming[0].trial.shown;
      EXPECT_EQ(client.Post("/api/v1/sessions/" + key + "/answers", wire::encode(Submission{{a}, {}, {}}), "application/json")->status, 200);
    } else {
      const SessionView after = *wire::decode<SessionView>(client.Get("/api/v1/sessions/" + key)->body);
      EXPECT_EQ(after.answered, 1u);
      EXPECT_EQ(after.upcoming.at(0), before.upcoming.at(1));
    }
    server->stop();
    thread.join();
  }
}

}  // namespace
}  // namespace tertium
