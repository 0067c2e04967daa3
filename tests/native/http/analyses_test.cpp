// analyses_test.cpp: observers and comparisons over HTTP: asked for, run, read, and a report that is shown and runs nothing.
#include "shared/simulation/world.h"
#include "shared/wire/analysis_messages.h"
#include "shared/wire/comparison.h"
#include "shared/wire/npy.h"
#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

constexpr const char* kJsonType = "application/json";
constexpr const char* kList = "/api/v1/studies/words/analyses";

struct AnalysisServer : TestServer {
  AnalysisServer() {
    add_study();
    a = add_run(1, "people's"), b = add_run(2, "a network's");
  }
  std::uint64_t add_run(std::uint64_t seed, const std::string& title) {
    WorldOptions options;
    options.objects = 12, options.dims = 3, options.seed = seed;
    NewRun made;
    made.summary.method = "vice", made.summary.origin = "fitted here", made.summary.title = title, made.summary.objects = 12, made.summary.dims = 3;
    made.summary.embedding_file = take(data->put(wire::write_npy(make_known_world(options)))), made.summary.record_file = take(data->put("{}"));
    return take(store->add_run("words", made)).id;
  }
  std::string request(std::uint64_t seed = 1) const {
    AnalysisRequest r = comparison_of(a, b);
    r.bootstraps = 10, r.comparison = {5, 10, 100}, r.seed = seed;
    return wire::encode(r);
  }
  AnalysisJob wait(httplib::Client& client, std::uint64_t id) {
    for (int i = 0; i < 1000; ++i) {
      const auto job = wire::decode<AnalysisJob>(client.Get("/api/v1/analyses/" + std::to_string(id))->body);
      if (job && is_final(job->state)) return *job;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    ADD_FAILURE() << "comparison " << id << " does not end";
    return {};
  }
  std::uint64_t a = 0, b = 0;
};

TEST(AnalysisRoutes, OneIsAskedForRunsAndIsRead) {
  AnalysisServer server;
  auto client = server.researcher();
  const auto asked = client.Post(kList, server.request(), kJsonType);
  ASSERT_TRUE(asked);
  ASSERT_EQ(asked->status, 200) << asked->body;
  const std::uint64_t id = wire::decode<AnalysisJob>(asked->body)->id;
  const AnalysisJob job = server.wait(client, id);
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  EXPECT_EQ(job.request.observers[0].title, "people's");
  const auto document = client.Get("/api/v1/files/" + document_of(job));
  ASSERT_EQ(document->status, 200);
  const auto read = wire::decode_comparison(document->body, "compare.json");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->b.title, "a network's");
  EXPECT_EQ(read->agreement.value, figure_of(job, "agreement").value);
  const auto list = wire::decode<wire::AnalysisList>(client.Get(kList)->body);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->analyses.size(), 1u);
  EXPECT_EQ(list->analyses[0].files, job.files);
  EXPECT_EQ(client.Post("/api/v1/analyses/" + std::to_string(id) + "/cancel", "{}", kJsonType)->status, 409) << "it is over";
}

TEST(AnalysisRoutes, TheReportIsShownAndRunsNothing) {
  AnalysisServer server;
  auto client = server.researcher();
  const std::uint64_t id = wire::decode<AnalysisJob>(client.Post(kList, server.request(), kJsonType)->body)->id;
  const AnalysisJob job = server.wait(client, id);
  const auto page = client.Get("/api/v1/analyses/" + std::to_string(id) + "/report.html");
  ASSERT_TRUE(page);
  ASSERT_EQ(page->status, 200);
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(page->body, *server.data->read(file_of(job, "report.html")));
  ASSERT_EQ(page->get_header_value_count("Content-Security-Policy"), 1u);
  const std::string policy = page->get_header_value("Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("sandbox allow-downloads; default-src 'none';")) << policy;
  for (const char* word : {"script-src", "allow-scripts", "allow-same-origin", "'self'", "connect-src"}) EXPECT_EQ(policy.find(word), std::string::npos) << policy;
  EXPECT_EQ(page->get_header_value_count("Cross-Origin-Opener-Policy"), 0u) << "browsers refuse a sandboxed page with one";
  EXPECT_EQ(page->get_header_value("X-Content-Type-Options"), "nosniff");
  // By its hash it is bytes to be saved, no page.
  const auto bytes = client.Get("/api/v1/files/" + file_of(job, "report.html"));
  EXPECT_EQ(bytes->status, 200);
  EXPECT_EQ(bytes->get_header_value("Content-Type"), "application/octet-stream");
}

TEST(AnalysisRoutes, BeforeItIsDoneThereIsNoReport) {
  AnalysisServer server;
  auto client = server.researcher();
  const std::uint64_t id = TestServer::take(server.store->create_analysis("words", comparison_of(server.a, server.b))).id;  // nobody woke the worker
  const auto page = client.Get("/api/v1/analyses/" + std::to_string(id) + "/report.html");
  EXPECT_EQ(page->status, 404);
  EXPECT_NE(page->body.find("there is a report when it is done"), std::string::npos) << page->body;
  const auto cancelled = client.Post("/api/v1/analyses/" + std::to_string(id) + "/cancel", "{}", kJsonType);
  EXPECT_EQ(cancelled->status, 200) << cancelled->body;
  EXPECT_EQ(server.wait(client, id).state, JobState::kCancelled);
}

TEST(AnalysisRoutes, WhatCannotBeComparedIsRefusedWithASentence) {
  AnalysisServer server;
  auto client = server.researcher();
  const auto of = [](const std::string& a, const std::string& b, const std::string& rest = "") {
    return R"({"kind":"comparison","observers":[{"role":"compared","key":")" + a + R"("},{"role":"compared","key":")" + b + "\"}]" + rest + "}";
  };
  const auto refused = [&](const std::string& body) {
    const auto reply = client.Post(kList, body, kJsonType);
    EXPECT_EQ(reply->status, 400) << reply->body;
    return reply->body;
  };
  EXPECT_NE(refused(of("run-1", "run-1")).find("named twice"), std::string::npos);
  EXPECT_NE(refused(of("run-1", "run-77")).find("run 77 is none of the study"), std::string::npos);
  EXPECT_NE(refused(of("run-1", "run-2", R"(,"triplets":0)")).find("triplets"), std::string::npos);
  EXPECT_EQ(client.Get("/api/v1/analyses/99")->status, 404);
}

TEST(ObserverRoutes, ListWhoCanJudge) {
  AnalysisServer server;
  auto client = server.researcher();
  const auto list = wire::decode<wire::ObserverList>(client.Get("/api/v1/studies/words/observers")->body);
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->observers.size(), 2u);
  EXPECT_EQ(list->observers[0].title, "a network's") << "newest first";
  EXPECT_EQ(list->observers[0].kind, ObserverKind::kEmbedding);
  EXPECT_EQ(list->observers[0].dims, 3u);
}

}  // namespace
}  // namespace tertium
