// jackknife_test.cpp: alignment, judgments or random triplets, labels and tables of the jackknife's task.
#include "native/tasks/jackknife.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "shared/base/text.h"
#include "shared/simulation/world.h"

namespace tertium {
namespace {

JackknifeTask make_task() {
  JackknifeTask task;
  WorldOptions options;
  options.objects = 8;
  options.dims = 3;
  options.density = .7;
  task.embedding.values = make_known_world(options);
  task.embedding.names = {"a", "b", "c", "d", "e", "f", "g", "h"};
  task.triplets = TripletSet{8, {{0, 1, 2}, {3, 4, 5}, {6, 7, 0}, {1, 4, 6}, {2, 5, 7}}, {}, task.embedding.names};
  return task;
}

TEST(JackknifeTask, AnotherOrderOfTheSameNamesChangesNothingButRowsMoved) {
  Executor one;
  JackknifeTask task = make_task();
  const JackknifeReport straight = *run_jackknife_task(task, one);
  std::swap(task.embedding.names[0], task.embedding.names[5]);
  for (std::size_t d = 0; d < 3; ++d) std::swap(task.embedding.values.at(0, d), task.embedding.values.at(5, d));
  const JackknifeReport moved = *run_jackknife_task(task, one);
  EXPECT_EQ(moved.rows_moved, 2u);
  EXPECT_TRUE(moved.aligned);
  EXPECT_EQ(moved.jackknife.all.relevance, straight.jackknife.all.relevance);
  EXPECT_EQ(moved.jackknife.all.most, straight.jackknife.all.most);
  task.ignore_names = true;
  EXPECT_NE(run_jackknife_task(task, one)->jackknife.all.relevance, straight.jackknife.all.relevance);
  task.ignore_names = false;
  task.embedding.names[3] = "stranger";
  EXPECT_NE(run_jackknife_task(task, one).error().message.find("stranger"), std::string::npos);
}

TEST(JackknifeTask, TakesRandomTripletsWhereNobodyJudged) {
  Executor one;
  JackknifeTask task = make_task();
  task.triplets.reset();
  EXPECT_FALSE(run_jackknife_task(task, one)) << "there is no kept pair";
  task.options.at = RelevanceAt::kOwnChoice;
  task.random_triplets = 20;
  task.seed = 3;
  task.keep_triplets = true;
  const JackknifeReport some = *run_jackknife_task(task, one);
  EXPECT_EQ(some.jackknife.all.triplets, 20u);
  EXPECT_FALSE(some.judged);
  EXPECT_EQ(run_jackknife_task(task, one)->triplets, some.triplets);
  task.random_triplets = 1000;
  const JackknifeReport all = *run_jackknife_task(task, one);
  EXPECT_EQ(all.jackknife.all.triplets, 56u) << "eight objects make no more";
  EXPECT_EQ(all.asked_for, 1000u);
  std::set<std::array<std::uint32_t, 3>> different;
  for (const Triplet& t : all.triplets) different.insert(sorted_objects(t));
  EXPECT_EQ(different.size(), 56u);
  task.random_triplets = kRandomTripletsMax + 1;
  EXPECT_EQ(run_jackknife_task(task, one).error().code, ErrorCode::kTooLarge);
}

TEST(JackknifeTask, TalliesLabelsAndRefusesAnotherNumberOfThem) {
  Executor one;
  JackknifeTask task = make_task();
  task.labels = {"visual", "semantic", "visual"};
  const JackknifeReport report = *run_jackknife_task(task, one);
  ASSERT_EQ(report.labels.size(), 2u);
  EXPECT_EQ(report.labels[0].most, report.jackknife.all.most[0] + report.jackknife.all.most[2]);
  EXPECT_NEAR(report.importance[0] + report.importance[1] + report.importance[2], 1, 1e-12);
  task.labels.pop_back();
  EXPECT_NE(run_jackknife_task(task, one).error().message.find("2 labels are given"), std::string::npos);
}

TEST(JackknifeTask, AveragesOverAPosteriorsKeptColumns) {
  Executor one;
  JackknifeTask task = make_task();
  task.draws = 4;
  EXPECT_NE(run_jackknife_task(task, one).error().message.find("draws need a posterior"), std::string::npos);
  // Columns 3, 1, 0 of the posterior are the embedding's; without spread the draws are the embedding.
  Posterior posterior{Matrix(8, 4, 9.0f), Matrix(8, 4)};
  const std::vector<std::size_t> kept{3, 1, 0};
  for (std::size_t o = 0; o < 8; ++o)
    for (std::size_t d = 0; d < 3; ++d) posterior.location.at(o, kept[d]) = task.embedding.values.at(o, d);
  task.posterior = posterior;
  EXPECT_FALSE(run_jackknife_task(task, one)) << "which columns are dimensions?";
  task.kept = kept;
  std::swap(task.triplets->names[0], task.triplets->names[1]);  // rows of the posterior move too
  const JackknifeReport drawn = *run_jackknife_task(task, one);
  EXPECT_EQ(drawn.rows_moved, 2u);
  task.draws = 0;
  const JackknifeReport plain = *run_jackknife_task(task, one);
  EXPECT_EQ(drawn.jackknife.all.most, plain.jackknife.all.most);
  EXPECT_NEAR(drawn.jackknife.all.relevance, plain.jackknife.all.relevance, 1e-5);
}

TEST(JackknifeTables, HaveALineForEachDimensionAndTriplet) {
  Executor one;
  JackknifeTask task = make_task();
  task.keep_triplets = true;
  task.labels = {"red, round", "", "x"};
  const JackknifeReport report = *run_jackknife_task(task, one);
  const std::string dimensions = write_jackknife_csv(report, task.labels), triplets = write_relevance_csv(report);
  EXPECT_EQ(std::count(dimensions.begin(), dimensions.end(), '\n'), 4);
  EXPECT_NE(dimensions.find("\n0,\"red, round\","), std::string::npos);
  EXPECT_EQ(std::count(triplets.begin(), triplets.end(), '\n'), 6);
  for (const std::string_view line : split(trim(triplets), '\n')) EXPECT_EQ(split(line, ',').size(), 11u) << line;
  EXPECT_NE(triplets.find("\n3,4,5,"), std::string::npos);
}

TEST(JackknifeTask, RefusesSizesThatDoNotFit) {
  Executor one;
  JackknifeTask task = make_task();
  task.embedding.names.clear();
  task.embedding.values = Matrix(7, 2, 1.0f);
  EXPECT_NE(run_jackknife_task(task, one).error().message.find("the same weights"), std::string::npos);
  task.embedding.values.at(2, 1) = -1;
  EXPECT_NE(run_jackknife_task(task, one).error().message.find("row 3, column 2 is below 0"), std::string::npos);
  task.embedding.values.at(2, 1) = 2;
  EXPECT_NE(run_jackknife_task(task, one).error().message.find("7 rows"), std::string::npos);
}

}  // namespace
}  // namespace tertium
