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

TEST(ScoreTask, TellsEntropyAndCalibrationWithoutBeingAsked) {
  Executor one;
  const ScoreReport report = *run_score_task(make_task(), one);
  EXPECT_GT(report.evaluation.entropy, 0);
  EXPECT_LT(report.evaluation.entropy, std::log(3.0));
  EXPECT_EQ(report.evaluation.nll, report.nll);
  EXPECT_FALSE(std::isnan(report.evaluation.calibration.error));
  EXPECT_TRUE(report.objects.empty());
  EXPECT_FALSE(report.repeats || report.ceiling || report.permuted || report.dims_needed);
}

TEST(ScoreTask, SumsTheSameInPortionsAsAtOnce) {
  Executor one;
  ScoreTask task = make_task();
  const std::vector<Triplet> three = task.triplets.triplets;
  while (task.triplets.triplets.size() < (1u << 20) + 5) task.triplets.triplets.push_back(three[task.triplets.triplets.size() * 7 % 11 % 3]);
  const ScoreReport portions = *run_score_task(task, one);
  task.per_object = true;  // needs all outcomes at once
  const ScoreReport whole = *run_score_task(task, one);
  EXPECT_EQ(portions.triplets, task.triplets.triplets.size());
  EXPECT_EQ(portions.nll, whole.nll);
  EXPECT_EQ(portions.accuracy, whole.accuracy);
  EXPECT_EQ(portions.evaluation.calibration.error, whole.evaluation.calibration.error);
}

TEST(ScoreTask, CountsEachObjectByTheTripletsNumbers) {
  Executor one;
  ScoreTask task = make_task();
  task.per_object = true;
  std::swap(task.embedding.names[0], task.embedding.names[5]);  // so the triplets' object 0 is the embedding's row 5
  const ScoreReport report = *run_score_task(task, one);
  ASSERT_EQ(report.objects.size(), 6u);
  EXPECT_EQ(report.objects[0].triplets, 2u);
  EXPECT_EQ(report.objects[1].triplets, 2u);
  EXPECT_EQ(report.objects[1].odd, 1u);
  EXPECT_EQ(report.objects[2].triplets, 1u);
  EXPECT_TRUE(std::isfinite(report.object_accuracy.mean));
}

TEST(ScoreTask, ComparesWithRepeatsAndReadsTheCeilingFromThem) {
  Executor one;
  ScoreTask task = make_task();
  task.repeats = 2;
  EXPECT_NE(run_score_task(task, one).error().message.find("no three objects were judged 2 times"), std::string::npos);
  task.triplets.triplets = {{0, 1, 3}, {1, 0, 3}, {3, 0, 1}, {0, 1, 3}, {3, 4, 2}};  // 0, 1, 3: three of four say 3
  const ScoreReport report = *run_score_task(task, one);
  ASSERT_TRUE(report.repeats && report.ceiling);
  EXPECT_EQ(report.repeats->triples, 1u);
  EXPECT_EQ(report.repeats->judgments, 4u);
  EXPECT_DOUBLE_EQ(report.repeats->accuracy, .75);
  EXPECT_DOUBLE_EQ(report.ceiling->ceiling_high, .75);
  EXPECT_DOUBLE_EQ(report.ceiling->ceiling_low, .75) << "each of the three sees two against one";
  EXPECT_DOUBLE_EQ(report.ceiling->share_low, 1);
  task.repeats = 5;
  EXPECT_FALSE(run_score_task(task, one));
  task.repeats = 1;
  EXPECT_NE(run_score_task(task, one).error().message.find("at least 2 judgments"), std::string::npos);
}

TEST(ScoreTask, AGivenCeilingIsTakenAndMustBeAboveChance) {
  Executor one;
  ScoreTask task = make_task();
  task.ceiling = 1;
  const ScoreReport report = *run_score_task(task, one);
  ASSERT_TRUE(report.ceiling);
  EXPECT_DOUBLE_EQ(report.ceiling->share_low, .5);
  EXPECT_DOUBLE_EQ(report.ceiling->share_high, .5);
  for (const double wrong : {0.0, 1.0 / 3, 1.1, std::nan("")}) {
    task.ceiling = wrong;
    EXPECT_NE(run_score_task(task, one).error().message.find("the noise ceiling is"), std::string::npos) << wrong;
  }
}

TEST(ScoreTask, PermutesRowsAndCountsDimensionsWhenAsked) {
  Executor one;
  ScoreTask task = make_task();
  task.permutations = 50;
  task.dims_needed = true;
  const ScoreReport report = *run_score_task(task, one);
  ASSERT_TRUE(report.permuted && report.dims_needed);
  EXPECT_EQ(report.permuted->permutations, 50u);
  EXPECT_EQ(report.dims_needed->curve.size(), 2u);
  EXPECT_EQ(report.dims_needed->accuracy_99, 1u) << "each object has one dimension";
  task.centre = true;
  EXPECT_NE(run_score_task(task, one).error().message.find("without centring"), std::string::npos);
  task.centre = false;
  task.permutations = kPermutationsMax + 1;
  EXPECT_EQ(run_score_task(task, one).error().code, ErrorCode::kInvalid);
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
