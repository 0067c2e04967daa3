// score_test.cpp: alignment by name, categories and draws, on minds whose answers are known by hand.
#include "native/tasks/score.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {

// Six objects: 0-2 share dimension 0, 3-5 share dimension 1.
ScoreTask make_task() {
  ScoreTask task;
  task.embedding.values = Matrix(6, 2);
  for (std::size_t o = 0; o < 6; ++o) task.embedding.values.at(o, o / 3) = 1.0f + 0.1f * static_cast<float>(o);
  task.embedding.names = {"a", "b", "c", "d", "e", "f"};
  task.triplets.objects = 6;
  task.triplets.names = task.embedding.names;
  task.triplets.triplets = {{0, 1, 3}, {3, 4, 2}, {0, 5, 1}};
  return task;
}

TEST(ScoreTask, CountsWhatIsForetoldAndSaysWhatChanceWouldReach) {
  Executor one;
  const ScoreReport report = *run_score_task(make_task(), one);
  EXPECT_EQ(report.triplets, 3u);
  EXPECT_DOUBLE_EQ(report.accuracy, 2.0 / 3);
  EXPECT_TRUE(report.aligned);
  EXPECT_EQ(report.rows_moved, 0u);
  EXPECT_DOUBLE_EQ(report.chance_low, 0);
  EXPECT_DOUBLE_EQ(report.chance_high, 1);
}

TEST(ScoreTask, AnotherOrderOfTheSameNamesChangesNothingButRowsMoved) {
  Executor one;
  ScoreTask task = make_task();
  const ScoreReport straight = *run_score_task(task, one);
  // Rows 0 and 5 of the embedding exchanged, names with them.
  std::swap(task.embedding.names[0], task.embedding.names[5]);
  for (std::size_t d = 0; d < 2; ++d) std::swap(task.embedding.values.at(0, d), task.embedding.values.at(5, d));
  const ScoreReport moved = *run_score_task(task, one);
  EXPECT_EQ(moved.rows_moved, 2u);
  EXPECT_EQ(moved.nll, straight.nll);
  task.ignore_names = true;
  EXPECT_NE((*run_score_task(task, one)).nll, straight.nll);
}

TEST(ScoreTask, RefusesOtherNamesAndOtherSizes) {
  Executor one;
  ScoreTask task = make_task();
  task.embedding.names[2] = "stranger";
  EXPECT_NE(run_score_task(task, one).error().message.find("'c'"), std::string::npos);
  task.ignore_names = true;
  EXPECT_TRUE(run_score_task(task, one).ok());
  task = make_task();
  task.embedding.names.clear();
  task.embedding.values = Matrix(5, 2, 1.0f);
  EXPECT_NE(run_score_task(task, one).error().message.find("5 rows"), std::string::npos);
}

TEST(ScoreTask, DrawsNeedAPosteriorAndTheDotProduct) {
  Executor one;
  ScoreTask task = make_task();
  task.draws = 10;
  EXPECT_EQ(run_score_task(task, one).error().code, ErrorCode::kInvalid);
  // A posterior without spread is its own mean.
  task.posterior = Posterior{task.embedding.values, Matrix(6, 2, 1e-6f)};
  const ScoreReport drawn = *run_score_task(task, one);
  task.draws = 0;
  EXPECT_NEAR(drawn.nll, (*run_score_task(task, one)).nll, 1e-5);
  task.draws = 10;
  task.rule = SimilarityRule::kCosine;
  EXPECT_EQ(run_score_task(task, one).error().code, ErrorCode::kInvalid);
}

TEST(ScoreTask, APosteriorMovesWithItsNames) {
  Executor one;
  ScoreTask task = make_task();
  task.draws = 3;
  task.posterior = Posterior{task.embedding.values, Matrix(6, 2, 1e-6f)};
  const double straight = (*run_score_task(task, one)).nll;
  std::swap(task.embedding.names[0], task.embedding.names[5]);
  for (std::size_t d = 0; d < 2; ++d) std::swap(task.posterior->location.at(0, d), task.posterior->location.at(5, d));
  EXPECT_NEAR((*run_score_task(task, one)).nll, straight, 1e-5);
}

TEST(ScoreTask, BreaksDownByTheCategoryOfThePairKeptTogether) {
  Executor one;
  ScoreTask task = make_task();
  wire::CategoryTable table;
  table.categories = {"first", "second", "none"};
  table.objects = 6;
  // In another order than the triplets': f e d c b a.
  table.names = {"f", "e", "d", "c", "b", "a"};
  table.members = {{false, false, false, true, true, true}, {true, true, true, false, false, false}, std::vector<bool>(6, false)};
  task.categories = table;
  const std::vector<CategoryScore> rows = (*run_score_task(task, one)).categories;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].triplets, 1u);
  EXPECT_DOUBLE_EQ(rows[0].accuracy, 1);
  EXPECT_EQ(rows[1].triplets, 1u);
  EXPECT_EQ(rows[2].triplets, 0u);
  EXPECT_TRUE(std::isnan(rows[2].accuracy));
  EXPECT_EQ(rows[0].top20, 3u);
  EXPECT_EQ(rows[0].top20_dim, 0u);
  EXPECT_EQ(rows[1].top20, 3u);
  EXPECT_EQ(rows[1].top20_dim, 1u);
  EXPECT_EQ(rows[2].top20, 0u);
}

TEST(CategoryTops, CountMembersAmongTheHighestOfEachDimensionOnly) {
  Matrix embedding(30, 1);
  wire::CategoryTable table;
  table.categories = {"low", "high"};
  table.objects = 30;
  table.members.resize(2);
  for (std::size_t o = 0; o < 30; ++o) {
    embedding.at(o, 0) = static_cast<float>(o);
    table.members[0].push_back(o < 15);
    table.members[1].push_back(o >= 15);
  }
  const std::vector<CategoryScore> rows = find_category_tops(embedding, table);
  EXPECT_EQ(rows[0].top20, 5u);  // 10 to 14
  EXPECT_EQ(rows[1].top20, 15u);
  EXPECT_EQ(find_category_tops(embedding, table, 5)[0].top20, 0u);
}

}  // namespace
}  // namespace tertium
