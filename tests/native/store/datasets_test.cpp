// datasets_test.cpp: imported data come in once, never change, and are told apart by study, kind and file.
#include <gtest/gtest.h>

#include "native/store/connection.h"
#include "native/store/store.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class StoreDatasets : public ::testing::Test {
 protected:
  void SetUp() override {
    store = value_of(Store::open(folder / "tertium.db"));
    done(store->create_study(small_definition(), small_stimuli(), StudyState::kOpen));
    done(store->create_study(small_definition("other"), small_stimuli(), StudyState::kOpen));
  }
  TemporaryFolder folder;
  std::unique_ptr<Store> store;
};

TEST_F(StoreDatasets, AreKeptWholeAndListedNewestFirst) {
  const DatasetSummary asked = small_dataset();
  const AddedDataset added = value_of(store->add_dataset("words", asked));
  EXPECT_FALSE(added.already_there);
  EXPECT_EQ(added.dataset.id, 1u);
  EXPECT_EQ(added.dataset.study, "words");
  EXPECT_GT(added.dataset.created_at_ms, 0);
  DatasetSummary expected = asked;
  expected.id = added.dataset.id, expected.study = "words", expected.created_at_ms = added.dataset.created_at_ms;
  EXPECT_EQ(added.dataset, expected);
  EXPECT_EQ(value_of(store->find_dataset(1)), expected);

  DatasetSummary features = small_dataset(DatasetKind::kFeatures);
  features.title = "features", features.file = std::string(64, '4'), features.participants = 0, features.simulated = true;
  value_of(store->add_dataset("words", features));
  const auto all = value_of(store->list_datasets("words"));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].title, "features");
  EXPECT_TRUE(all[0].simulated);
  EXPECT_EQ(all[1], expected);
  EXPECT_EQ(value_of(store->find_study("words")).counts.datasets, 2u);
  EXPECT_EQ(value_of(store->find_study("words")).counts.answers, 0u) << "they are no answers";
  EXPECT_TRUE(value_of(store->list_datasets("other")).empty());
}

TEST_F(StoreDatasets, AreAnsweredWithTheRowThatIsThereWhenTheyComeAgain) {
  const AddedDataset first = value_of(store->add_dataset("words", small_dataset()));
  DatasetSummary renamed = small_dataset();
  renamed.title = "the same under another name", renamed.conventions = "Other words.";
  const AddedDataset again = value_of(store->add_dataset("words", renamed));
  EXPECT_TRUE(again.already_there);
  EXPECT_EQ(again.dataset, first.dataset) << "what was said first stays";
  EXPECT_EQ(value_of(store->find_study("words")).counts.datasets, 1u);

  DatasetSummary as_judgments = small_dataset(DatasetKind::kJudgments);
  EXPECT_FALSE(value_of(store->add_dataset("words", as_judgments)).already_there) << "the same file as another kind is another dataset";
  EXPECT_FALSE(value_of(store->add_dataset("other", small_dataset())).already_there) << "and so it is in another study";
}

TEST_F(StoreDatasets, AreRefusedWhenTheyDoNotFitTheStudyAndNothingIsLeft) {
  EXPECT_EQ(store->add_dataset("nothing", small_dataset()).error().code, ErrorCode::kNotFound);
  DatasetSummary d = small_dataset();
  d.objects = 11;
  const auto fewer = store->add_dataset("words", d);
  ASSERT_FALSE(fewer);
  EXPECT_EQ(fewer.error().code, ErrorCode::kInvalid);
  EXPECT_NE(fewer.error().message.find("11 objects, the study 'words' has 12"), std::string::npos) << fewer.error().message;
  d = small_dataset(), d.file = "no hash";
  EXPECT_EQ(store->add_dataset("words", d).error().code, ErrorCode::kInvalid);
  d = small_dataset(DatasetKind::kAnchored), d.triplets_file = std::string(64, '3');
  EXPECT_EQ(store->add_dataset("words", d).error().code, ErrorCode::kInvalid) << "anchored choices are no triplets";
  EXPECT_EQ(value_of(store->find_study("words")).counts.datasets, 0u);
  EXPECT_FALSE(value_of(store->is_dataset_file(std::string(64, '2'))));
  EXPECT_EQ(store->find_dataset(1).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store->list_datasets("nothing").error().code, ErrorCode::kNotFound);
}

TEST_F(StoreDatasets, NameTheFilesThatMayBeServed) {
  value_of(store->add_dataset("words", small_dataset()));
  EXPECT_TRUE(value_of(store->is_dataset_file(std::string(64, '2'))));
  EXPECT_TRUE(value_of(store->is_dataset_file(std::string(64, '3'))));
  EXPECT_FALSE(value_of(store->is_dataset_file(std::string(64, '1')))) << "the source itself is not kept";
  EXPECT_FALSE(value_of(store->is_dataset_file("")));
  EXPECT_FALSE(value_of(store->is_run_file(std::string(64, '2'))));
}

TEST_F(StoreDatasets, NeverChange) {
  value_of(store->add_dataset("words", small_dataset()));
  const auto connection = value_of(Connection::open(folder / "tertium.db", Connection::Mode::kWrite));
  const auto changed = connection->execute("UPDATE dataset SET title = 'other'");
  ASSERT_FALSE(changed);
  EXPECT_NE(changed.error().message.find("datasets never change"), std::string::npos) << changed.error().message;
  EXPECT_EQ(value_of(store->find_dataset(1)).title, "judged elsewhere");
}

TEST_F(StoreDatasets, AreFittedOnlyInTheirOwnStudyAndOnlyWithTriplets) {
  const auto triplets = value_of(store->add_dataset("words", small_dataset())).dataset.id;
  const auto features = value_of(store->add_dataset("words", small_dataset(DatasetKind::kFeatures))).dataset.id;
  const auto foreign = value_of(store->add_dataset("other", small_dataset())).dataset.id;
  FitRequest request;
  request.dataset = triplets;
  const FitJob job = value_of(store->create_fit_job("words", request));
  EXPECT_EQ(job.request.dataset, triplets);
  EXPECT_EQ(job.dataset, (DatasetReference{triplets, "judged elsewhere", std::string(64, '2')}));
  for (const auto& [id, says] : {std::pair<std::uint64_t, std::string>{features, "holds features, no odd-one-out choices"},
                                 {foreign, "dataset 3 is none of the study 'words'"}, {99, "dataset 99 is none of the study 'words'"}}) {
    request.dataset = id;
    const auto refused = store->create_fit_job("words", request);
    ASSERT_FALSE(refused) << id;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
    EXPECT_NE(refused.error().message.find(says), std::string::npos) << refused.error().message;
  }
  EXPECT_EQ(value_of(store->list_jobs("words")).size(), 1u);
}

TEST_F(StoreDatasets, AreSpokenOfByTheRunThatCameFromThem) {
  FitRequest request;
  request.dataset = value_of(store->add_dataset("words", small_dataset())).dataset.id;
  const auto job = value_of(store->create_fit_job("words", request)).id;
  value_of(store->claim_job());
  NewRun run;
  run.summary.title = "VICE, 2 dimensions", run.summary.method = "vice", run.summary.origin = "fitted here", run.summary.objects = 12, run.summary.dims = 2;
  run.summary.embedding_file = std::string(64, 'e'), run.summary.record_file = std::string(64, 'f');
  const RunSummary kept = value_of(store->finish_job(job, run));
  const DatasetReference expected{1, "judged elsewhere", std::string(64, '2')};
  EXPECT_EQ(kept.dataset, expected);
  EXPECT_EQ(value_of(store->find_run(kept.id)).dataset, expected);
  EXPECT_EQ(value_of(store->list_runs("words")).at(0).dataset, expected);

  run.summary.dataset = DatasetReference{value_of(store->add_dataset("other", small_dataset())).dataset.id, "", ""};
  EXPECT_EQ(store->add_run("words", run).error().code, ErrorCode::kInvalid) << "a run cannot speak of another study's data";
  run.summary.dataset.reset();
  EXPECT_FALSE(value_of(store->add_run("words", run)).dataset);
}

TEST_F(StoreDatasets, CanBeReadButNotAddedBesideARunningServer) {
  value_of(store->add_dataset("words", small_dataset()));
  StoreOptions options;
  options.read_only = true;
  const auto reader = value_of(Store::open(folder / "tertium.db", options));
  EXPECT_EQ(value_of(reader->list_datasets("words")).size(), 1u);
  EXPECT_EQ(reader->add_dataset("words", small_dataset(DatasetKind::kJudgments)).error().code, ErrorCode::kForbidden);
}

}  // namespace
}  // namespace tertium
