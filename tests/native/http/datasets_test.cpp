// datasets_test.cpp: imported data over HTTP: listed, served and fitted for researchers only, and only within their study.
#include "native/http/server.h"

#include "shared/wire/npy.h"
#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

struct DatasetServer : TestServer {
  DatasetServer() : TestServer([](const FitTask&, Executor&, const FitWatcher&) -> Result<FitOutcome> { return Error{ErrorCode::kInvalid, "not here"}; }) {
    add_study();
    StudyDefinition other = definition();
    other.slug = "other";
    std::vector<Stimulus> stimuli;
    for (int i = 0; i < 12; ++i) stimuli.push_back({"word " + std::to_string(i), "", "", ""});
    EXPECT_TRUE(store->create_study(other, stimuli, StudyState::kOpen));
    dataset = add("words", DatasetKind::kTriplets);
    features = add("words", DatasetKind::kFeatures);
    foreign = add("other", DatasetKind::kTriplets);
  }
  DatasetSummary add(const std::string& slug, DatasetKind kind) {
    TripletSet set;
    set.objects = 12, set.triplets = {{0, 1, 2}, {3, 4, 11}};
    DatasetSummary d;
    d.title = "judged elsewhere", d.kind = kind, d.format = "npy", d.source_file = "judged.npy", d.source_sha256 = std::string(64, '1');
    d.file = take(data->put(kind == DatasetKind::kFeatures ? wire::write_npy(Matrix(12, 2)) : wire::write_npy(set)));
    d.triplets_file = has_triplets(kind) ? d.file : "";
    d.objects = 12, d.rows = 2, d.conventions = "Odd one last.";
    return take(store->add_dataset(slug, d)).dataset;
  }
  DatasetSummary dataset, features, foreign;
};

TEST(Datasets, AreListedNewestFirstForResearchersOnly) {
  DatasetServer server;
  auto stranger = server.client();
  EXPECT_EQ(stranger.Get("/api/v1/studies/words/datasets")->status, 401);
  auto client = server.researcher();
  const auto reply = client.Get("/api/v1/studies/words/datasets");
  ASSERT_TRUE(reply);
  ASSERT_EQ(reply->status, 200) << reply->body;
  const auto list = wire::decode<wire::DatasetList>(reply->body);
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->datasets, (std::vector<DatasetSummary>{server.features, server.dataset}));
  EXPECT_EQ(client.Get("/api/v1/studies/nothing/datasets")->status, 404);
  EXPECT_EQ(client.Post("/api/v1/studies/words/datasets", "{}", "application/json")->status, 405);
  const auto study = wire::decode<StudyDetail>(client.Get("/api/v1/studies/words")->body);
  ASSERT_TRUE(study);
  EXPECT_EQ(study->summary.counts.datasets, 2u);
}

TEST(Datasets, AreServedAsTheBytesTheyAreToResearchersOnly) {
  DatasetServer server;
  auto stranger = server.client();
  EXPECT_EQ(stranger.Get("/api/v1/files/" + server.dataset.file)->status, 401);
  auto client = server.researcher();
  const auto reply = client.Get("/api/v1/files/" + server.dataset.file);
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  const auto read = wire::read_npy_triplets(reply->body, "reply");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->triplets, (std::vector<Triplet>{{0, 1, 2}, {3, 4, 11}}));
  EXPECT_EQ(client.Get("/api/v1/files/" + std::string(64, '1'))->status, 404) << "the source was never kept";
}

TEST(Datasets, CanBeFittedWhenTheyAreTheStudysAndHaveTriplets) {
  DatasetServer server;
  auto client = server.researcher();
  const auto post = [&](const std::string& body) { return client.Post("/api/v1/studies/words/fits", body, "application/json"); };
  const auto job = wire::decode<FitJob>(post(R"({"method":"vice","dataset":)" + std::to_string(server.dataset.id) + "}")->body);
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->request.dataset, server.dataset.id);
  EXPECT_EQ(job->dataset, (DatasetReference{server.dataset.id, "judged elsewhere", server.dataset.file}));

  const auto plain = post(R"({"method":"vice","seed":3})");
  ASSERT_EQ(plain->status, 200) << "a page that knows nothing of datasets: " << plain->body;
  EXPECT_EQ(plain->body.find("dataset"), std::string::npos) << "and reads nothing of them: " << plain->body;

  struct Case { std::string dataset, says; };
  for (const Case& c : {Case{std::to_string(server.foreign.id), "is none of the study 'words'"}, Case{"9999", "is none of the study 'words'"},
                        Case{std::to_string(server.features.id), "no odd-one-out choices"}, Case{"0", "dataset is 0"}, Case{"-1", "dataset is -1"},
                        Case{"1.5", "dataset must be a whole number"}, Case{"\"1\"", "dataset must be a whole number"}, Case{"[1]", "dataset must be a whole number"},
                        Case{"18446744073709551615", "dataset"}}) {
    const auto refused = post(R"({"method":"vice","dataset":)" + c.dataset + "}");
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 400) << c.dataset << ": " << refused->body;
    EXPECT_NE(refused->body.find(c.says), std::string::npos) << refused->body;
  }
  EXPECT_EQ(server.store->list_jobs("words")->size(), 2u);
}

}  // namespace
}  // namespace tertium
