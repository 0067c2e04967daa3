// model_test.cpp: things are asked for once, kept when the server is away, and a run is put together from its parts.
#include "web/console/model.h"

#include <gtest/gtest.h>

#include "tests/web/console/fake_source.h"

namespace tertium::console {
namespace {

struct ModelTest : testing::Test {
  void SetUp() override { fill_demo(source); }
  FakeSource source;
  Model model{source};
};

TEST_F(ModelTest, AThingIsAskedForWhenFirstWantedAndOnlyOnce) {
  EXPECT_TRUE(model.studies().waiting());
  model.studies();
  EXPECT_EQ(source.calls["studies"], 1);
  source.deliver();
  ASSERT_TRUE(model.studies().value);
  EXPECT_EQ(model.studies().value->front().title, "Everyday objects");
  EXPECT_EQ(source.calls["studies"], 1);
}

TEST_F(ModelTest, TheLastGoodValueStaysWhileTheServerIsAway) {
  model.studies();
  source.deliver();
  source.failure = Error{ErrorCode::kIo, "no connection"};
  model.refresh_studies();
  source.deliver();
  EXPECT_TRUE(model.studies().value);
  ASSERT_TRUE(model.studies().error);
  EXPECT_TRUE(model.unreachable());
  source.failure.reset();
  model.refresh_studies();
  source.deliver();
  EXPECT_FALSE(model.studies().error);
  EXPECT_FALSE(model.unreachable());
}

TEST_F(ModelTest, AFailureIsNotAskedForAgainByItself) {
  source.failure = Error{ErrorCode::kIo, "no connection"};
  model.run(7);
  source.deliver();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(model.run(7).error);
  EXPECT_EQ(source.calls["run"], 1);
  source.failure.reset();
  model.retry_run(7);
  EXPECT_FALSE(model.run(7).error);
  source.deliver();
  EXPECT_TRUE(model.run(7).value);
}

TEST_F(ModelTest, ARunIsPutTogetherFromSummaryStudyAndMatrix) {
  model.run(7);
  source.deliver();
  ASSERT_TRUE(model.run(7).value);
  const OpenRun& run = *model.run(7).value;
  EXPECT_EQ(run.order, (std::vector<std::uint32_t>{0, 2, 1}));
  EXPECT_EQ(run.strongest[0].front().index, 0u);
  EXPECT_EQ(run.number_of.at("fire_engine"), 8u);
  EXPECT_NEAR(run.importance[0] + run.importance[1] + run.importance[2], 1.0, 1e-12);
}

TEST_F(ModelTest, AMatrixWithOtherRowsThanTheStudyIsRefusedByNumbers) {
  source.files["e"] = Matrix(11, 3, 1.0f);
  model.run(7);
  source.deliver();
  ASSERT_TRUE(model.run(7).error);
  EXPECT_EQ(model.run(7).error->code, ErrorCode::kConflict);
  EXPECT_NE(model.run(7).error->message.find("11 rows, its study has 12"), std::string::npos);
}

TEST_F(ModelTest, NeighboursAreOfTheSameKind) {
  model.run(7);
  source.deliver();
  model.run(7);
  const std::vector<Ranked>& near = model.neighbours(7, 6);
  ASSERT_EQ(near.size(), 11u);
  EXPECT_EQ(near[0].index, 7u);
  EXPECT_EQ(near[1].index, 8u);
}

TEST_F(ModelTest, SignedOutIsKnownUntilAReplyComes) {
  source.failure = Error{ErrorCode::kUnauthorized, "who are you?"};
  model.studies();
  source.deliver();
  EXPECT_TRUE(model.signed_out());
  source.failure.reset();
  model.forget_failures();
  model.studies();
  source.deliver();
  EXPECT_FALSE(model.signed_out());
  EXPECT_TRUE(model.studies().value);
}

TEST_F(ModelTest, AFitThatFinishesBringsTheRunsAnew) {
  FitJob job;
  job.id = 1;
  job.study = "everyday";
  job.state = JobState::kRunning;
  source.jobs = {job};
  model.fits("everyday");
  model.runs("everyday");
  model.fit(1);
  source.deliver();
  EXPECT_TRUE(model.watching_fit("everyday"));
  source.jobs[0].state = JobState::kDone;
  source.jobs[0].run = 7;
  model.refresh_fit(1);
  source.deliver();
  EXPECT_FALSE(model.watching_fit("everyday"));
  EXPECT_EQ(source.calls["runs"], 2);
}

TEST_F(ModelTest, ImportedDataAreAskedForAgainOnlyWhenThereAreMore) {
  add_datasets(source);
  model.studies();
  model.datasets("everyday");
  source.deliver();
  ASSERT_TRUE(model.datasets("everyday").value);
  EXPECT_EQ(model.datasets("everyday").value->size(), 2u);
  model.refresh_studies();
  source.deliver();
  EXPECT_EQ(source.calls["datasets"], 1) << "as many as before: nothing can have changed";
  source.datasets.insert(source.datasets.begin(), source.datasets.back());
  source.datasets.front().id = 6;
  source.studies[0].counts.datasets = 3;
  model.refresh_studies();
  source.deliver();
  EXPECT_EQ(source.calls["datasets"], 2);
  EXPECT_EQ(model.datasets("everyday").value->size(), 3u);
}

TEST_F(ModelTest, FindingPutsNamesThatBeginWithTheWordsFirst) {
  model.run(7);
  source.deliver();
  const OpenRun& run = *model.run(7).value;
  EXPECT_EQ(find_objects(run, "CAT"), (std::vector<std::uint32_t>{4}));
  EXPECT_EQ(find_objects(run, "engine"), (std::vector<std::uint32_t>{8}));
  EXPECT_EQ(find_objects(run, "e").front(), 8u);  // "fire engine" has a word that begins so; "red apple" only contains it
  EXPECT_EQ(find_objects(run, "").size(), 12u);
  EXPECT_EQ(find_objects(run, "", 5).size(), 5u);
  EXPECT_TRUE(find_objects(run, "zebra").empty());
}

TEST(RunToShow, IsTheRecommendedOneOfTheNewestFitThatFoundSomething) {
  const auto run = [](std::uint64_t id, std::uint64_t job, std::uint32_t dims, bool recommended) {
    RunSummary r;
    r.id = id, r.job = job, r.dims = dims, r.recommended = recommended;
    return r;
  };
  EXPECT_EQ(run_to_show({}), 0u);
  EXPECT_EQ(run_to_show({run(9, 3, 4, false), run(8, 3, 5, true), run(7, 3, 6, false), run(2, 1, 8, true)}), 8u);
  EXPECT_EQ(run_to_show({run(9, 3, 0, true), run(8, 3, 0, false), run(7, 2, 6, false), run(6, 2, 6, true)}), 6u) << "a collapsed fit shows nothing";
  EXPECT_EQ(run_to_show({run(9, 0, 5, false), run(8, 0, 5, true)}), 9u) << "imported results belong to no fit together";
  EXPECT_EQ(run_to_show({run(9, 3, 0, true)}), 9u) << "what there is";
}

}  // namespace
}  // namespace tertium::console
