// dataset_test.cpp: imported data fitted by the server over HTTP are what `tertium fit` makes of the same file, byte for byte.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "shared/base/hash.h"
#include "shared/simulation/choices.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "tests/flow/program.h"
#include "tests/native/http/server_support.h"

namespace tertium {
namespace {

TEST(DatasetFlow, AFitOfImportedDataOnTheServerEqualsTheProgramsFitOfTheSameFile) {
  // What was judged: two kinds of six words each.
  Matrix mind(12, 2);
  for (std::size_t o = 0; o < 12; ++o) mind.at(o, o / 6) = 2;
  SimulationOptions options;
  options.triplets = 2000, options.seed = 8, options.repeats = true;
  Executor one;
  const std::string npy = wire::write_npy(*simulate_choices(mind, options, one));

  TestServer server;
  server.add_study();
  DatasetSummary dataset;
  dataset.title = "judged elsewhere", dataset.format = "npy", dataset.source_file = "judged.npy", dataset.source_sha256 = sha256_hex(npy);
  dataset.file = dataset.triplets_file = TestServer::take(server.data->put(npy));
  dataset.objects = 12, dataset.rows = options.triplets;
  const auto added = server.store->add_dataset("words", dataset);
  ASSERT_TRUE(added) << added.error().message;

  auto client = server.researcher();
  const std::string body = R"({"method":"vice","preset":"fast","dims":8,"seed":4,"dataset":)" + std::to_string(added->dataset.id) + "}";
  const auto queued = wire::decode<FitJob>(client.Post("/api/v1/studies/words/fits", body, "application/json")->body);
  ASSERT_TRUE(queued) << queued.error().message;
  FitJob job = *queued;
  for (int i = 0; i < 1200 && !is_final(job.state); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    job = *wire::decode<FitJob>(client.Get("/api/v1/fits/" + std::to_string(job.id))->body);
  }
  ASSERT_EQ(job.state, JobState::kDone) << job.message;
  const auto run = wire::decode<RunSummary>(client.Get("/api/v1/runs/" + std::to_string(job.run))->body);
  ASSERT_TRUE(run) << run.error().message;
  EXPECT_EQ(run->dataset, (DatasetReference{added->dataset.id, "judged elsewhere", dataset.file}));
  EXPECT_GT(run->dims, 0u);
  const auto file = [&](const std::string& sha256) { return client.Get("/api/v1/files/" + sha256)->body; };
  const auto record = wire::decode_fit_record(file(run->record_file), "fit.json");
  ASSERT_TRUE(record) << record.error().message;

  const TestFolder f;
  f.put("judged.npy", npy);
  Names names;
  for (int i = 0; i < 12; ++i) names.push_back("word " + std::to_string(i));
  f.put("judged.names.txt", wire::write_names(names));
  const Finished fit = run_tertium({"fit", f / "judged.npy", "--method", "vice", "--preset", "fast", "--dims", "8", "--seed", "4", "--out", f / "fit", "--json"});
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_EQ(file(run->embedding_file), bytes_of(f / "fit/embedding.npy"));
  EXPECT_EQ(file(record->posterior_sha256), bytes_of(f / "fit/posterior.npz"));
  EXPECT_EQ(record->options, wire::decode_fit_record(bytes_of(f / "fit/fit.json"), "fit.json")->options);
}

}  // namespace
}  // namespace tertium
