// compare_test.cpp: two observers that are known: the same mind in another order, a mind that weighs visual dimensions where the other weighs semantic ones.
#include "native/tasks/compare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>

#include "native/engine/thread_pool.h"
#include "native/tasks/compare_document.h"
#include "native/tasks/inputs.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/simulation/world.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

constexpr std::size_t kObjects = 40, kDims = 6;

Matrix world(std::uint64_t seed) {
  WorldOptions options;
  options.objects = kObjects;
  options.dims = kDims;
  options.seed = seed;
  return make_known_world(options);
}
Names some_names() {
  Names names;
  for (std::size_t o = 0; o < kObjects; ++o) names.push_back("object " + std::to_string(o));
  return names;
}

// B is A with its columns in another order; every number of draws small.
CompareTask small_task() {
  CompareTask task;
  task.a.embedding.values = world(1);
  task.b.embedding.values = take_columns(task.a.embedding.values, {5, 3, 1, 0, 2, 4});
  task.a.embedding.names = task.b.embedding.names = some_names();
  task.a.what = "a.npy", task.b.what = "b.npy";
  task.a.title = "people", task.b.title = "network";
  task.bootstraps = 30, task.curve_bootstraps = 10, task.permutations = 30;
  task.triplets = 2000;
  task.top = 4;
  return task;
}

// The rows of b in another order, with their names.
void shuffle_rows(CompareSide& side) {
  std::vector<std::size_t> order(kObjects);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::reverse(order.begin(), order.end());
  const Embedding before = side.embedding;
  for (std::size_t o = 0; o < kObjects; ++o) {
    side.embedding.names[o] = before.names[order[o]];
    for (std::size_t d = 0; d < before.values.cols; ++d) side.embedding.values.at(o, d) = before.values.at(order[o], d);
  }
}

TEST(CompareTask, FindsAMindInItselfWhateverTheOrderOfRowsAndColumns) {
  Executor one;
  CompareTask task = small_task();
  shuffle_rows(task.b);
  task.own_curves = true;
  const auto result = run_compare_task(task, one);
  ASSERT_TRUE(result) << result.error().message;
  const CompareReport& report = *result;
  EXPECT_TRUE(report.aligned);
  EXPECT_EQ(report.rows_moved, kObjects);
  const std::size_t column_of[] = {3, 2, 4, 1, 5, 0};
  for (std::size_t d = 0; d < kDims; ++d) {
    EXPECT_EQ(report.a[d].evidence.best, column_of[d]);
    EXPECT_EQ(report.a[d].greedy, column_of[d]);
    EXPECT_EQ(report.a[d].one_to_one, column_of[d]);
    EXPECT_EQ(report.a[d].pairwise, column_of[d]);
    EXPECT_NEAR(report.a[d].one_to_one_r, 1, 1e-9);
    EXPECT_NEAR(report.a[d].pairwise_r, 1, 1e-9);
    EXPECT_EQ(report.a[d].standing, Standing::kShared);
    EXPECT_TRUE(report.a[d].evidence.discovered);
    EXPECT_EQ(report.b[column_of[d]].one_to_one, d);
  }
  EXPECT_EQ(report.shared.shared, kDims);
  ASSERT_EQ(report.rsa.size(), 3u);
  for (const ComparedRsa& rsa : report.rsa) EXPECT_NEAR(rsa.report.r, 1, 1e-9);
  EXPECT_NEAR(report.rsa[0].report.p, 1.0 / 31, 1e-12);
  EXPECT_TRUE(std::isnan(report.rsa[1].report.p)) << "entries are permuted as objects are";
  ASSERT_EQ(report.curves.size(), 4u);
  for (const ComparedCurve& c : report.curves) {
    ASSERT_EQ(c.curve.points.size(), kDims);
    EXPECT_NEAR(c.curve.points.back().r, 1, 1e-9);
  }
  EXPECT_TRUE(report.curves[0].of_b && !report.curves[0].reference_b && report.curves[2].of_b && report.curves[2].reference_b);
  EXPECT_EQ(report.choices.agree, report.choices.decided);
  EXPECT_NEAR(report.relevance_difference.value, 0, 1e-6);
  EXPECT_EQ(report.scatters.size(), kDims);
  EXPECT_TRUE(report.scatters[0].objects.more_a.empty()) << "no object has more of it";
  ASSERT_EQ(report.categories.size(), 1u);
  EXPECT_NEAR(report.categories[0].pairs.slope, 1, 1e-9);
}

TEST(CompareTask, IsTheSameForAnyNumberOfThreadsAndOtherForOtherNames) {
  const CompareTask task = small_task();
  const std::unique_ptr<Executor> one = make_thread_pool(1), three = make_thread_pool(3);
  const auto a = run_compare_task(task, *one), b = run_compare_task(task, *three);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(wire::print_report(comparison_document(task, *a)), wire::print_report(comparison_document(task, *b)));
  CompareTask stored = task;
  shuffle_rows(stored.b);
  stored.ignore_names = true;
  const auto other = run_compare_task(stored, *one);
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->aligned);
  EXPECT_LT(other->rsa[0].report.r, .9);
}

// METHODS 1.7, without fits: half of the dimensions are semantic, half visual; A weighs the visual ones by .4, B the semantic ones.
CompareTask two_observers() {
  CompareTask task = small_task();
  const Matrix mind = world(2);
  task.a.embedding.values = task.b.embedding.values = mind;
  for (std::size_t o = 0; o < kObjects; ++o)
    for (std::size_t d = 0; d < kDims; ++d) (d < 3 ? task.b : task.a).embedding.values.at(o, d) *= .4f;
  task.a.labels = {"semantic", "semantic", "semantic", "visual", "visual", "visual"};
  return task;
}

TEST(CompareTask, TellsASemanticObserverFromAVisualOneAndTakesLabelsOver) {
  Executor one;
  const CompareTask task = two_observers();
  const auto result = run_compare_task(task, one);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->labels_taken_over_b);
  EXPECT_FALSE(result->labels_taken_over_a);
  for (std::size_t d = 0; d < kDims; ++d) {
    EXPECT_EQ(result->b[d].label, task.a.labels[d]);
    EXPECT_EQ(result->b[d].label_from, d);
  }
  ASSERT_EQ(result->label_differences.size(), 2u);
  EXPECT_EQ(result->label_differences[0].label, "semantic");
  EXPECT_GT(result->label_differences[0].difference.low, .2);
  EXPECT_LT(result->label_differences[1].difference.high, -.2);
  EXPECT_TRUE(result->label_differences[0].discovered);
  EXPECT_LT(result->choices.agreement.value, .9);
  EXPECT_GT(result->choices.agreement.value, 1.0 / 3);
  std::uint64_t counted = 0;
  for (const std::uint64_t count : result->observer_a.probability_counts) counted += count;
  EXPECT_EQ(counted, result->observer_a.jackknife.all.triplets - result->observer_a.jackknife.all.undecided);
  // Each listed triplet says what made each side choose so.
  bool any = false;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (const ExplainedTriplet& t : result->most[i][j]) {
        any = any || i != j;
        ASSERT_FALSE(t.relevance_a.empty());
        const TripletExplanation e = explain_triplet(task.a.embedding.values, t.triplet.objects);
        EXPECT_EQ(odd_of_pair(e.choice), i);
        EXPECT_NEAR(t.relevance_a[0].value, e.dimensions[t.relevance_a[0].index].relevance, 1e-12);
      }
  EXPECT_TRUE(any);
}

TEST(CompareTask, ComparesCategoriesByNameAndSaysWhichAreToldFromChance) {
  Executor one;
  CompareTask task = two_observers();
  wire::CategoryTable table;
  table.objects = kObjects;
  table.categories = {"first half", "few"};
  table.members = {std::vector<bool>(kObjects), std::vector<bool>(kObjects)};
  table.names = some_names();
  std::reverse(table.names.begin(), table.names.end());
  for (std::size_t o = 0; o < kObjects; ++o) table.members[0][o] = o >= kObjects / 2;  // by name: objects 0 to 19
  for (std::size_t o = 0; o < 3; ++o) table.members[1][o] = true;
  task.categories = table;
  const auto result = run_compare_task(task, one);
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->categories.size(), 3u);
  const ComparedCategory& half = result->categories[1];
  EXPECT_EQ(half.pairs.objects, kObjects / 2);
  EXPECT_EQ(half.pairs.pairs, 190u);
  EXPECT_NEAR(half.pearson.r, half.pairs.pearson, 1e-9);
  EXPECT_LT(half.pearson.low, half.pearson.r);
  EXPECT_FALSE(std::isnan(half.pearson.p));
  ASSERT_FALSE(half.pairs.more_a.empty());
  EXPECT_LT(half.pairs.more_a[0].second, kObjects / 2);
  EXPECT_TRUE(std::isnan(result->categories[2].pearson.r)) << "three objects are too few";
  task.categories->names[0] = "stranger";
  EXPECT_NE(run_compare_task(task, one).error().message.find("stranger"), std::string::npos);
}

TEST(CompareTask, MatchesEmbeddingsOfDifferentNumbersOfDimensions) {
  Executor one;
  CompareTask task = small_task();
  task.b.embedding.values = take_columns(task.a.embedding.values, {4, 2});
  task.b.reproducibility = {.9, .4};
  task.matching = MatchingChoice::kReplacement;
  const auto result = run_compare_task(task, one);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->scatters.size(), kDims) << "with replacement each has a partner";
  EXPECT_EQ(result->shared.shared, 2u);
  EXPECT_EQ(result->a[4].one_to_one, 0u);
  EXPECT_EQ(std::count_if(result->a.begin(), result->a.end(), [](const ComparedDimension& d) { return d.one_to_one.has_value(); }), 2);
  EXPECT_EQ(result->b[1].reproducibility, .4);
  EXPECT_TRUE(std::isnan(result->a[0].reproducibility));
  EXPECT_TRUE(result->observer_a.labels.empty());
  task.matching = MatchingChoice::kOneToOne;
  EXPECT_EQ(run_compare_task(task, one)->scatters.size(), 2u);
}

TEST(CompareTask, RefusesWhatCannotBeCompared) {
  Executor one;
  const auto message = [&](const CompareTask& task) {
    const auto result = run_compare_task(task, one);
    EXPECT_FALSE(result);
    return result ? std::string() : result.error().message;
  };
  CompareTask task = small_task();
  task.b.embedding.names[3] = "stranger";
  EXPECT_NE(message(task).find("stranger"), std::string::npos);
  task = small_task();
  task.b.embedding.names.clear();
  task.b.embedding.values = Matrix(39, 2, 1.0f);
  task.b.embedding.values.at(0, 0) = 2.0f;
  EXPECT_NE(message(task).find("b.npy has 39 rows"), std::string::npos);
  task = small_task();
  task.a.embedding.values.at(2, 1) = -.5f;
  EXPECT_NE(message(task).find("row 3, column 2 is below 0"), std::string::npos);
  task = small_task();
  task.a.labels = {"one"};
  EXPECT_NE(message(task).find("1 labels"), std::string::npos);
  task = small_task();
  task.b.embedding.values = Matrix(kObjects, 0);
  EXPECT_NE(message(task).find("no dimensions"), std::string::npos);
  task = small_task();
  task.b.embedding.values = Matrix(kObjects, 2);
  EXPECT_NE(message(task).find("all objects have the same weights"), std::string::npos);
  task = small_task();
  task.top = kTopMost + 1;
  EXPECT_NE(message(task).find("at most 1,000"), std::string::npos);
}

TEST(CompareTask, SaysWhatItDoesAndEndsWhenTold) {
  Executor one;
  std::vector<std::string> steps;
  double last = 0;
  ASSERT_TRUE(run_compare_task(small_task(), one, [&](double share, const std::string& step) {
    EXPECT_GE(share, last - 1e-9);
    EXPECT_LE(share, 1 + 1e-9);
    last = share;
    if (steps.empty() || steps.back() != step) steps.push_back(step);
    return true;
  }));
  EXPECT_GE(steps.size(), 7u);
  for (const std::string& where : steps)
    EXPECT_EQ(run_compare_task(small_task(), one, [&](double, const std::string& step) { return step != where; }).error().code, ErrorCode::kCancelled) << where;
}

TEST(ComparisonTables, AreWholeTables) {
  Executor one;
  const CompareTask task = two_observers();
  const auto report = run_compare_task(task, one);
  ASSERT_TRUE(report);
  for (const auto& [name, bytes] : comparison_tables(*report)) {
    SCOPED_TRACE(name);
    const std::vector<std::string_view> lines = split(trim(bytes), '\n');
    ASSERT_GE(lines.size(), 2u);
    for (const std::string_view line : lines) EXPECT_EQ(split(line, ',').size(), split(lines[0], ',').size()) << line;
  }
}

TEST(LoadReproducibility, TakesTheRecommendedRunsDimensions) {
  const TemporaryFolder folder;
  const auto put = [&](const std::string& bytes) { std::ofstream(folder / "reproducibility.csv") << bytes; };
  EXPECT_TRUE(load_reproducibility(folder.path(), 2)->empty());
  EXPECT_TRUE(load_reproducibility(folder / "absent.npy", 2)->empty());
  put("seed,column,reproducibility,recommended\n0,0,.5,0\n1,0,.75,1\n1,1,.25,1\n");
  EXPECT_EQ(*load_reproducibility(folder.path(), 2), (std::vector<double>{.75, .25}));
  EXPECT_NE(load_reproducibility(folder.path(), 3).error().message.find("2 dimensions of the recommended run, but the embedding has 3"), std::string::npos);
  put("seed,column,reproducibility,recommended\n1,1,.75,1\n");
  EXPECT_FALSE(load_reproducibility(folder.path(), 1));
  put("seed,reproducibility\n1,.75\n");
  EXPECT_FALSE(load_reproducibility(folder.path(), 1));
}

}  // namespace
}  // namespace tertium
