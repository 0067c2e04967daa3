// tune_test.cpp: a search finds a setting, the fit that follows uses it, and its record tells the whole search.
#include "native/tasks/tune.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "native/engine/thread_pool.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "tests/support/test_data.h"
#include "tests/support/things.h"

namespace tertium {
namespace {

FitTask make_task(FitMethod method) {
  Executor one;
  WorldOptions world;
  world.objects = 40, world.dims = 3;
  SimulationOptions options;
  options.triplets = 4000;
  FitTask task;
  task.train = *simulate_choices(make_known_world(world), options, one);
  task.request.method = method;
  task.request.preset = FitPreset::kFast, task.request.dims = 8, task.request.seed = 7;
  task.options.epochs = 60;
  return task;
}

double option_of(const wire::FitRecord& record, const std::string& name) {
  for (const auto& [key, value] : record.options)
    if (key == name) return std::get<double>(value);
  ADD_FAILURE() << name;
  return NAN;
}

TEST(Tune, FindsALambdaThatForetellsTheFoldsBestAndTheFitTakesIt) {
  Executor one;
  FitTask task = make_task(FitMethod::kSpose);
  task.request.lambda = 0.5;  // far too large: nothing is left
  const auto tuned = run_tune(task, one);
  ASSERT_TRUE(tuned) << tuned.error().message;
  double least = 9;
  for (const auto& point : tuned->record.points) {
    ASSERT_EQ(point.nll.size(), 10u);
    double mean = 0;
    for (const double nll : point.nll) mean += nll / 10;
    least = std::min(least, mean);
  }
  double chosen = 0;
  for (const double nll : tuned->record.points[tuned->record.chosen].nll) chosen += nll / 10;
  EXPECT_NEAR(chosen, least, 1e-12);
  EXPECT_LT(*tuned->setting.lambda, 0.4);
  const auto outcome = run_tuned_fit_task(tuned_task(task, *tuned), one);
  ASSERT_TRUE(outcome) << outcome.error().message;
  ASSERT_TRUE(outcome->record.tune);
  EXPECT_NEAR(option_of(outcome->record, "lambda"), *tuned->setting.lambda * std::exp2(outcome->record.tune->own_steps / 32.0), 1e-12);
  EXPECT_EQ(outcome->record.request.lambda, 0.5) << "as asked";
  EXPECT_GT(outcome->record.dims, 0u);
  const auto again = wire::decode_fit_record(outcome->record_json, "fit.json");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->tune->points.size(), tuned->record.points.size());
}

TEST(Tune, IsTheSameForAnyNumberOfThreads) {
  Executor one;
  const auto three = make_thread_pool(3);
  const auto a = run_tune(make_task(FitMethod::kSpose), one), b = run_tune(make_task(FitMethod::kSpose), *three);
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(a->setting == b->setting);
  ASSERT_EQ(a->record.points.size(), b->record.points.size());
  for (std::size_t i = 0; i < a->record.points.size(); ++i) EXPECT_EQ(a->record.points[i].nll, b->record.points[i].nll);
  EXPECT_EQ(a->record.note, b->record.note);
}

TEST(Tune, OfVicePutsThePriorIntoTheFit) {
  Executor one;
  const FitTask task = make_task(FitMethod::kVice);
  const auto tuned = run_tune(task, one);
  ASSERT_TRUE(tuned) << tuned.error().message;
  EXPECT_EQ(tuned->record.preset, "fast");
  const auto outcome = run_tuned_fit_task(tuned_task(task, *tuned), one);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(option_of(outcome->record, "spike"), *tuned->setting.spike);
  EXPECT_EQ(option_of(outcome->record, "slab"), *tuned->setting.slab);
  EXPECT_EQ(option_of(outcome->record, "pi"), *tuned->setting.pi);
}

TEST(Tune, SaysPlainlyThatAnswersHaveNoStructure) {
  Executor one;
  FitTask task = make_task(FitMethod::kSpose);
  task.train.triplets = *draw_triples(40, 4000, false, 5);
  const auto tuned = run_tune(task, one);
  ASSERT_TRUE(tuned) << tuned.error().message;
  EXPECT_NE(tuned->record.note.find("better than guessing"), std::string::npos) << tuned->record.note;
  const auto outcome = run_tuned_fit_task(tuned_task(task, *tuned), one);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->record.dims, 0u);
}

TEST(Tune, GoesOnByTheFitsOwnHeldOutJudgments) {
  Executor one;
  const FitTask task = make_task(FitMethod::kSpose);
  const auto nll_at = [&](double lambda) {
    FitTask plain = task;
    plain.request.lambda = lambda;
    const auto outcome = run_fit_task(plain, one);
    return outcome && !outcome->record.collapsed ? outcome->record.validation_nll : std::log(3.0);
  };
  double edge = 0.01;  // the first at which nothing is left
  while (nll_at(edge) < std::log(3.0)) edge *= std::exp2(4 / 32.0);
  for (const double lambda : {0.02, edge}) {
    Tuned found;
    found.setting.lambda = lambda;
    found.record = {10, "fast", 7, {{{{"lambda", lambda}}, {0.8, 0.8}, {3, 3}}}, 0, "", 0};
    const auto outcome = run_tuned_fit_task(tuned_task(task, found), one);
    ASSERT_TRUE(outcome);
    const int steps = outcome->record.tune->own_steps;
    const double own = option_of(outcome->record, "lambda");
    EXPECT_NEAR(own, lambda * std::exp2(steps / 32.0), 1e-12);
    EXPECT_FALSE(outcome->record.collapsed) << lambda;
    EXPECT_EQ(outcome->record.validation_nll, nll_at(own));
    EXPECT_LE(nll_at(own), nll_at(lambda));
    if (std::abs(steps) < kOwnStepsMost) {
      EXPECT_LE(nll_at(own), nll_at(own * std::exp2(1 / 32.0)));
      EXPECT_LE(nll_at(own), nll_at(own * std::exp2(-1 / 32.0)));
    }
  }
}

TEST(Tune, TakesNoStepsOfItsOwnWhereNothingIsHeldOut) {
  Executor one;
  FitTask task = make_task(FitMethod::kSpose);
  task.options.validation_fraction = 0;
  Tuned found;
  found.setting.lambda = 0.02;
  found.record = {10, "fast", 7, {{{{"lambda", 0.02}}, {0.8, 0.8}, {3, 3}}}, 0, "", 0};
  const auto outcome = run_tuned_fit_task(tuned_task(task, found), one);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->record.tune->own_steps, 0);
  EXPECT_EQ(option_of(outcome->record, "lambda"), 0.02);
}

TEST(Tune, SearchesTheEndsOfWhatIsAllowed) {
  Executor one;
  FitTask spose = make_task(FitMethod::kSpose);
  spose.request.lambda = 8;
  const auto lambda = run_tune(spose, one);
  ASSERT_TRUE(lambda) << lambda.error().message;
  EXPECT_LT(*lambda->setting.lambda, 1);
  FitTask vice = make_task(FitMethod::kVice);
  vice.options.epochs = 2, vice.options.spike = 90, vice.options.slab = 800;
  const auto prior = run_tune(vice, one);
  EXPECT_TRUE(prior) << prior.error().message;
}

// What is asked of these judgments when lambda is chosen on the training judgments alone.
TEST(RealTune, SposeForetellsUnseenPeople) {
  NEEDS_TEST_DATA(folder);
  if (std::getenv("TERTIUM_SLOW") == nullptr) GTEST_SKIP() << "takes a quarter of a minute: ./check --full runs it";
  TripletSet unseen, all;
  unseen.objects = all.objects = 1854;
  unseen.triplets = read_things_triplets(folder + "/things/triplets_50k.txt");
  all.triplets = read_things_triplets(folder + "/things/triplets_127k_participants.txt");
  FitTask task;
  task.train = without_triplets(all, unseen);
  task.request.method = FitMethod::kSpose;
  const auto executor = make_thread_pool(2);
  const auto tuned = run_tune(task, *executor);
  ASSERT_TRUE(tuned) << tuned.error().message;
  const auto outcome = run_tuned_fit_task(tuned_task(task, *tuned), *executor);
  ASSERT_TRUE(outcome) << outcome.error().message;
  const auto score = score_embedding(outcome->embedding.values, unseen.triplets, {}, *executor);
  ASSERT_TRUE(score);
  EXPECT_GE(score->accuracy, 0.570);
  EXPECT_LE(score->nll, 0.930);
}

TEST(Tune, RefusesWhatCannotBeTunedAndStopsWhenTold) {
  Executor one;
  FitTask few = make_task(FitMethod::kSpose);
  few.train.triplets.resize(99);
  EXPECT_NE(run_tune(few, one).error().message.find("100 triplets or more; there are 99"), std::string::npos);
  FitTask informed = make_task(FitMethod::kVice);
  Matrix features(40, 3);
  for (std::size_t i = 0; i < features.values.size(); ++i) features.values[i] = static_cast<float>(i % 7);
  informed.features = std::make_shared<const Matrix>(features);
  EXPECT_NE(run_tune(informed, one).error().message.find("is not tuned"), std::string::npos);
  int fits = 0;
  const auto stopped = run_tune(make_task(FitMethod::kSpose), one, [&](const TuneProgress& progress) { return static_cast<int>(progress.fits) == ++fits && fits < 4; });
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(fits, 4);
  FitTask told = make_task(FitMethod::kSpose);
  told.stop = [] { return true; };
  told.options.epochs = 100000;
  EXPECT_EQ(run_tune(told, one).error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace tertium
