// loop_test.cpp: whole fits: known minds are recovered, noise gives nothing, and interruption or threads change no bit.
#include "shared/fit/loop.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "shared/base/random.h"
#include "shared/fit/plain_engine.h"
#include "shared/fit/prune.h"
#include "shared/fit/schedule.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "shared/stats/correlation.h"
#include "tests/support/split_triplets.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

// Three at once in spirit: iterations in an order of their own.
class ShuffledExecutor final : public Executor {
 public:
  std::size_t width() const override { return 3; }
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t start = 0; start < 3; ++start) {
      for (std::size_t i = start; i < count; i += 3) body(count - 1 - i);
    }
  }
};

TripletSet answers_of(const Matrix& mind, std::uint64_t count, std::uint64_t seed) {
  Executor executor;
  SimulationOptions options;
  options.triplets = count;
  options.seed = seed;
  return *simulate_choices(mind, options, executor);
}

TripletSet random_answers(std::uint32_t objects, std::uint64_t count) {
  TripletSet set;
  set.objects = objects;
  set.triplets = *draw_triples(objects, count, false, 5);
  return set;
}

FitResult fit(const TripletSet& training, const FitOptions& options) {
  Executor executor;
  const auto engine = make_plain_engine(executor);
  auto result = run_fit(training, options, *engine, executor);
  EXPECT_TRUE(result) << result.error().message;
  return *std::move(result);
}

std::vector<double> column(const Matrix& m, std::size_t c) {
  std::vector<double> values;
  for (std::size_t r = 0; r < m.rows; ++r) values.push_back(static_cast<double>(m.at(r, c)));
  return values;
}

// For each true dimension the best correlation with a found one; the least of them.
double worst_match(const Matrix& truth, const Matrix& found) {
  double worst = 1;
  for (std::size_t t = 0; t < truth.cols; ++t) {
    double best = -1;
    for (std::size_t f = 0; f < found.cols; ++f) best = std::max(best, pearson(column(truth, t), column(found, f)));
    worst = std::min(worst, best);
  }
  return worst;
}

FitOptions options_for(FitMethod method) {
  FitOptions options;
  options.method = method;
  options.preset = FitPreset::kFast;
  options.dims = 20;
  return options;
}

class BothMethods : public testing::TestWithParam<FitMethod> {};
INSTANTIATE_TEST_SUITE_P(Fit, BothMethods, testing::Values(FitMethod::kSpose, FitMethod::kVice),
                         [](const auto& about) { return std::string(to_string(about.param)); });

TEST_P(BothMethods, RecoverAKnownMind) {
  const Matrix truth = make_known_world({120, 5, 0.3, 2.0, 1});
  FitOptions options = options_for(GetParam());
  options.preset = FitPreset::kDefault;
  const FitResult result = fit(answers_of(truth, 60000, 2), options);
  EXPECT_FALSE(result.collapsed);
  EXPECT_GE(result.embedding.values.cols, 5u);
  EXPECT_LE(result.embedding.values.cols, 6u);
  EXPECT_GT(worst_match(truth, result.embedding.values), 0.9);
  EXPECT_EQ(result.note, "");
  // Nobody foretells the choices better than the mind that made them.
  Executor executor;
  const TripletSet unseen = answers_of(truth, 20000, 77);
  const auto own = score_embedding(truth, unseen.triplets, {}, executor), ours = score_embedding(result.embedding.values, unseen.triplets, {}, executor);
  ASSERT_TRUE(own && ours);
  EXPECT_LT(ours->nll, own->nll * 1.03);
  EXPECT_GT(ours->accuracy, own->accuracy - 0.01);
}

TEST_P(BothMethods, FindNoDimensionInAnswersWithoutStructure) {
  const FitResult result = fit(random_answers(100, 20000), options_for(GetParam()));
  EXPECT_TRUE(result.collapsed);
  EXPECT_EQ(result.embedding.values.cols, 0u);
  EXPECT_EQ(result.embedding.values.rows, 100u);
  EXPECT_NE(result.note.find("No dimension is left"), std::string::npos);
}

TEST_P(BothMethods, GiveTheSameBitsForAnyExecutor) {
  const Matrix truth = make_known_world({150, 4, 0.3, 2.0, 3});
  TripletSet training = answers_of(truth, 80000, 4);
  FitOptions options = options_for(GetParam());
  options.batch = 65536;  // several chunks to a batch
  options.epochs = 5;
  Executor serial;
  ShuffledExecutor shuffled;
  const auto one = make_plain_engine(serial), three = make_plain_engine(shuffled);
  const auto a = run_fit(training, options, *one, serial), b = run_fit(training, options, *three, shuffled);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->posterior.location, b->posterior.location);
  EXPECT_EQ(a->posterior.scale, b->posterior.scale);
  EXPECT_EQ(a->curve.back().loss, b->curve.back().loss);
}

TEST_P(BothMethods, EndWithTheSameBitsWhenResumed) {
  const Matrix truth = make_known_world({60, 3, 0.3, 2.0, 5});
  const TripletSet training = answers_of(truth, 12000, 6);
  FitOptions options = options_for(GetParam());
  options.epochs = 60;
  if (GetParam() == FitMethod::kSpose) options.lambda = 0.015;
  options.dims = 40;  // so that columns die and are dropped on the way
  Executor executor;
  const auto engine = make_plain_engine(executor);
  FitHooks hooks;
  std::vector<FitCheckpoint> saved;
  hooks.checkpoint_every = 10;
  hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { saved.push_back(checkpoint); };
  const auto whole = run_fit(training, options, *engine, executor, hooks);
  ASSERT_TRUE(whole);
  ASSERT_GE(saved.size(), 2u);
  for (const FitCheckpoint& checkpoint : saved) {
    const auto other = make_plain_engine(executor);
    const auto resumed = run_fit(training, options, *other, executor, {}, &checkpoint);
    ASSERT_TRUE(resumed);
    EXPECT_EQ(resumed->posterior.location, whole->posterior.location);
    EXPECT_EQ(resumed->posterior.scale, whole->posterior.scale);
    EXPECT_EQ(resumed->embedding.values, whole->embedding.values);
    ASSERT_EQ(resumed->curve.size(), whole->curve.size());
    for (std::size_t i = 0; i < whole->curve.size(); ++i) EXPECT_EQ(resumed->curve[i].loss, whole->curve[i].loss);
    EXPECT_EQ(resumed->best_epoch, whole->best_epoch);
  }
}

TEST_P(BothMethods, RefuseACheckpointOfAnotherFit) {
  const TripletSet training = answers_of(make_known_world({30, 3, 0.3, 2.0, 5}), 3000, 6);
  FitOptions options = options_for(GetParam());
  options.epochs = 4;
  Executor executor;
  const auto engine = make_plain_engine(executor);
  FitHooks hooks;
  FitCheckpoint saved;
  hooks.checkpoint_every = 2;
  hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { saved = checkpoint; };
  ASSERT_TRUE(run_fit(training, options, *engine, executor, hooks));
  const auto refused = [&](const std::function<void(FitCheckpoint&)>& damage) {
    FitCheckpoint damaged = saved;
    damage(damaged);
    return !run_fit(training, options, *engine, executor, {}, &damaged);
  };
  EXPECT_FALSE(refused([](FitCheckpoint&) {}));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.engine.kernel = "other"; }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.engine.arrays.pop_back(); }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.engine.arrays[1].pop_back(); }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.engine.arrays[2][5] = NAN; }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.engine.arrays[0][0] = -1; }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.engine.arrays[0][0] = 1e6f; }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.engine.epoch = 99; }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.curve.pop_back(); }));
  EXPECT_TRUE(refused([](FitCheckpoint& c) { c.best_epoch = 77; }));
}

TEST_P(BothMethods, TellTheirProgressAndCanBeCancelled) {
  const TripletSet training = answers_of(make_known_world({40, 3, 0.3, 2.0, 5}), 4000, 6);
  FitOptions options = options_for(GetParam());
  options.epochs = 10;
  Executor executor;
  const auto engine = make_plain_engine(executor);
  std::vector<EpochProgress> heard;
  FitHooks hooks;
  hooks.on_epoch = [&](const EpochProgress& progress) {
    heard.push_back(progress);
    return heard.size() < 5;
  };
  const auto cancelled = run_fit(training, options, *engine, executor, hooks);
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code, ErrorCode::kCancelled);
  ASSERT_EQ(heard.size(), 5u);
  EXPECT_EQ(heard[4].record.epoch, 5u);
  EXPECT_EQ(heard[4].epochs, 10u);
  EXPECT_TRUE(std::isfinite(heard[4].record.validation_nll));
  // Ten draws of the held-out triplets cost VICE as much as an epoch: it looks every five.
  EXPECT_EQ(std::isfinite(heard[3].record.validation_nll), GetParam() == FitMethod::kSpose);
  EXPECT_LT(heard[4].record.train_nll, heard[0].record.train_nll);
}

// Hears stop() in the middle of an epoch.
class StoppingExecutor final : public Executor {
 public:
  Engine* engine = nullptr;
  int calls = 0;
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    if (++calls == 4) engine->stop();
    for (std::size_t i = 0; i < count; ++i) body(i);
  }
};
TEST(Fit, CanBeStoppedWithinAnEpoch) {
  StoppingExecutor stopping;
  Executor executor;
  const auto engine = make_plain_engine(stopping);
  stopping.engine = engine.get();
  const auto stopped = run_fit(answers_of(make_known_world({40, 3, 0.3, 2.0, 5}), 9000, 6), options_for(FitMethod::kVice), *engine, executor);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_LT(stopping.calls, 10);
}

TEST(Fit, SposeThatOnlyFitsNoiseSaysSo) {
  FitOptions options = options_for(FitMethod::kSpose);
  options.lambda = 0.0001;
  const FitResult result = fit(random_answers(100, 20000), options);
  EXPECT_TRUE(result.collapsed);
  EXPECT_NE(result.note.find("no better than by guessing"), std::string::npos) << result.note;
}

TEST(Fit, TooLargeALambdaIsExplained) {
  FitOptions options = options_for(FitMethod::kSpose);
  options.lambda = 5;
  const FitResult result = fit(answers_of(make_known_world({50, 3, 0.3, 2.0, 5}), 5000, 6), options);
  EXPECT_TRUE(result.collapsed);
  EXPECT_NE(result.note.find("lambda 5"), std::string::npos) << result.note;
}

TEST(Fit, SposeKeepsTheBestStateAndSaysWhenItOverfits) {
  FitOptions options = options_for(FitMethod::kSpose);
  options.lambda = 0;
  options.epochs = 400;
  options.validation_fraction = 0.3;
  const FitResult result = fit(answers_of(make_known_world({60, 3, 0.3, 1.5, 5}), 3000, 6), options);
  EXPECT_EQ(result.stop_reason, StopReason::kValidation);
  double least = 9;
  for (const EpochRecord& record : result.curve) least = std::min(least, record.validation_nll);
  EXPECT_EQ(result.validation_nll, least);
  EXPECT_LT(result.curve.size(), 400u);
  EXPECT_NE(result.note.find("over-fitting"), std::string::npos) << result.note;
}

TEST(Fit, ThePaperPresetRunsAndRecoversToo) {
  const Matrix truth = make_known_world({60, 3, 0.35, 2.0, 8});
  FitOptions options;
  options.preset = FitPreset::kPaper;
  options.dims = 16;
  options.epochs = 60;
  options.method = FitMethod::kSpose;
  options.lambda = 0.02;
  const FitResult result = fit(answers_of(truth, 20000, 9), options);
  EXPECT_GT(worst_match(truth, result.embedding.values), 0.9);
  for (const float v : result.embedding.values.values) EXPECT_GE(v, 0.0f);
}

TEST(Fit, RefusesBrokenTriplets) {
  Executor executor;
  const auto engine = make_plain_engine(executor);
  TripletSet set;
  set.objects = 4;
  EXPECT_FALSE(run_fit(set, {}, *engine, executor));
  set.triplets = {{0, 1, 2}, {0, 1, 4}};
  EXPECT_NE(run_fit(set, {}, *engine, executor).error().message.find("triplet 2 names object 4"), std::string::npos);
  set.triplets = {{0, 1, 2}, {0, 3, 3}};
  EXPECT_NE(run_fit(set, {}, *engine, executor).error().message.find("triplet 2 names an object twice"), std::string::npos);
}

TEST(Fit, AHandfulOfTripletsIsAFitWithoutDimensionsNotAFailure) {
  TripletSet set;
  set.objects = 6;
  set.triplets = {{0, 1, 2}, {3, 4, 5}};
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    FitOptions options = options_for(method);
    options.epochs = 50;
    const FitResult result = fit(set, options);
    EXPECT_EQ(result.embedding.values.rows, 6u);
    EXPECT_EQ(result.embedding.names.size(), 0u);
  }
}

TEST(Fit, CarriesNamesAndSortsByImportance) {
  TripletSet training = answers_of(make_known_world({50, 4, 0.3, 2.0, 5}), 15000, 6);
  for (int o = 0; o < 50; ++o) training.names.push_back("object " + std::to_string(o));
  const FitResult result = fit(training, options_for(FitMethod::kSpose));
  EXPECT_EQ(result.embedding.names, training.names);
  ASSERT_GT(result.importance.size(), 1u);
  EXPECT_TRUE(std::is_sorted(result.importance.rbegin(), result.importance.rend()));
  ASSERT_EQ(result.kept.size(), result.embedding.values.cols);
  ASSERT_EQ(result.objects_with.size(), result.kept.size());
  for (std::size_t o = 0; o < 50; ++o) {
    EXPECT_EQ(result.embedding.values.at(o, 1), result.posterior.location.at(o, result.kept[1]));
  }
}

// ---- real judgments ----

TripletSet read_judgments(const std::string& path) {
  TripletSet set;
  set.objects = 1854;
  std::ifstream in(path);
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    Triplet t;
    fields >> t.first >> t.second >> t.odd;
    set.triplets.push_back(t);
  }
  return set;
}

struct HumanJudgments {
  TripletSet unseen, training;
};

HumanJudgments read_human_judgments(const std::string& folder) {
  HumanJudgments out{read_judgments(folder + "/things/triplets_50k.txt"), {}};
  out.training = without_triplets(read_judgments(folder + "/things/triplets_127k_participants.txt"), out.unseen);
  EXPECT_EQ(out.training.triplets.size(), 124121u);
  return out;
}

TEST(RealFit, SposeForetellsUnseenPeople) {
  NEEDS_TEST_DATA(folder);
  const HumanJudgments people = read_human_judgments(folder);
  Executor executor;
  FitOptions options;
  options.method = FitMethod::kSpose;
  const FitResult spose = fit(people.training, options);
  EXPECT_GE(score_embedding(spose.embedding.values, people.unseen.triplets, {}, executor)->accuracy, 0.56);
}

TEST(RealFit, ViceForetellsUnseenPeople) {
  NEEDS_TEST_DATA(folder);
  if (std::getenv("TERTIUM_SLOW") == nullptr) GTEST_SKIP() << "takes a quarter of a minute: ./check --full runs it";
  const HumanJudgments people = read_human_judgments(folder);
  Executor executor;
  FitOptions options;
  options.method = FitMethod::kVice;
  const FitResult vice = fit(people.training, options);
  EXPECT_GE(score_posterior(vice.posterior, people.unseen.triplets, 50, 0, {}, executor)->accuracy, 0.575);
  EXPECT_GE(score_embedding(vice.embedding.values, people.unseen.triplets, {}, executor)->accuracy, 0.55);
}

TEST(Split, KeepsAllJudgmentsOfThreeObjectsTogether) {
  std::vector<Triplet> triplets;
  const std::vector<Triplet> drawn = *draw_triples(40, 5000, false, 1);
  for (const Triplet& t : drawn) {
    triplets.push_back(t);
    triplets.push_back({t.odd, t.second, t.first});
  }
  const SplitTriplets split = split_triplets(triplets, 0.1, 3);
  EXPECT_EQ(split.train.size() + split.validation.size(), triplets.size());
  EXPECT_NEAR(static_cast<double>(split.validation.size()) / 10000, 0.1, 0.02);
  ASSERT_EQ(split.validation.size() % 2, 0u);
  for (std::size_t i = 0; i < split.validation.size(); i += 2) EXPECT_EQ(sorted_objects(split.validation[i]), sorted_objects(split.validation[i + 1]));
  EXPECT_TRUE(split_triplets(triplets, 0, 3).validation.empty());
  EXPECT_NE(split_triplets(triplets, 0.1, 4).validation, split.validation);
}

TEST(Split, EachTripletIsHeldOutByOneFold) {
  const std::vector<Triplet> triplets = *draw_triples(40, 5000, false, 1);
  std::vector<int> held(triplets.size(), 0);
  for (std::uint32_t fold = 0; fold < 5; ++fold) {
    const HoldOut is_held_out = HoldOut::fold(fold, 5, 3);
    int count = 0;
    for (std::size_t i = 0; i < triplets.size(); ++i) {
      if (!is_held_out(triplets[i])) continue;
      ++held[i], ++count;
      EXPECT_TRUE(is_held_out({triplets[i].odd, triplets[i].first, triplets[i].second}));
    }
    EXPECT_NEAR(count, 1000, 100);
  }
  for (const int times : held) EXPECT_EQ(times, 1);
}

TEST(Fit, HoldsOutTheFoldThatIsAsked) {
  FitOptions options = options_for(FitMethod::kSpose);
  options.epochs = 2, options.folds = 4, options.fold = 2;
  const TripletSet answers = answers_of(make_known_world({50, 3, 0.3, 2.0, 5}), 4000, 6);
  const FitResult result = fit(answers, options);
  const HoldOut is_held_out = HoldOut::fold(2, 4, options.seed);
  std::vector<Triplet> wanted;
  for (const Triplet& t : answers.triplets) {
    if (is_held_out(t)) wanted.push_back(t);
  }
  EXPECT_EQ(result.held_out, wanted);
  EXPECT_EQ(result.plan.validation_fraction, 0.25);
  EXPECT_EQ(result.plan.fold, 2u);
}

TEST(Fit, ThePriorOfObjectDimensionsRecoversToo) {
  const Matrix truth = make_known_world({120, 5, 0.3, 2.0, 1});
  FitOptions options = options_for(FitMethod::kVice);
  options.prior = FitPrior::kLogSum;
  const FitResult result = fit(answers_of(truth, 60000, 2), options);
  EXPECT_GT(worst_match(truth, result.embedding.values), 0.9);
  EXPECT_LE(result.embedding.values.cols, 8u);
}

TEST(Schedule, TheRateFallsAlongACosine) {
  EXPECT_DOUBLE_EQ(cosine_rate(.03, .0003, 0, 100), .03);
  EXPECT_NEAR(cosine_rate(.03, .0003, 50, 100), (.03 + .0003) / 2, 1e-12);
  EXPECT_NEAR(cosine_rate(.03, .0003, 100, 100), .0003, 1e-12);
  EXPECT_DOUBLE_EQ(cosine_rate(.001, .001, 77, 100), .001);
  for (std::uint64_t step = 0; step <= 1000; ++step) {
    EXPECT_NEAR(cosine_rate(2, 0, step, 1000), 1 + std::cos(3.14159265358979323846 * static_cast<double>(step) / 1000), 1e-14);
  }
}

TEST(Prune, SposeKeepsByItsLargestValue) {
  FitPlan plan;
  plan.method = FitMethod::kSpose;
  Posterior state{Matrix(3, 3), {}};
  state.location.values = {.05f, .2f, 3, .09f, .11f, 0, .1f, 0, 0};
  const KeptDimensions kept = find_kept_dimensions(state, plan);
  EXPECT_EQ(kept.columns, (std::vector<std::uint32_t>{2, 1}));
  EXPECT_EQ(kept.objects, (std::vector<std::uint32_t>{1, 2}));
}

TEST(Prune, ViceKeepsDimensionsThatEnoughObjectsSurelyHave) {
  FitPlan plan;
  plan.min_objects = 5;
  Posterior state{Matrix(100, 3), Matrix(100, 3, 0.1f)};
  for (std::size_t o = 0; o < 100; ++o) {
    state.location.at(o, 0) = o < 5 ? 1.0f : 0.0f;    // ten standard deviations for five objects
    state.location.at(o, 1) = o < 4 ? 1.0f : 0.0f;    // for four: too few
    state.location.at(o, 2) = 0.15f;                  // 1.5 for all: no discovery at .05
  }
  const KeptDimensions kept = find_kept_dimensions(state, plan);
  EXPECT_EQ(kept.columns, (std::vector<std::uint32_t>{0}));
  EXPECT_EQ(kept.objects, (std::vector<std::uint32_t>{5}));
}

}  // namespace
}  // namespace tertium
