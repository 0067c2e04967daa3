// engines_test.cpp: one set of promises for every engine that is present; the plain one is the judge of the others.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/engine/thread_pool.h"
#include "shared/fit/loop.h"
#include "shared/fit/plain_engine.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "tests/support/twin_engine.h"

namespace tertium {
namespace {

TripletSet answers_of(const Matrix& mind, std::uint64_t count, std::uint64_t seed) {
  Executor executor;
  SimulationOptions options;
  options.triplets = count;
  options.seed = seed;
  return *simulate_choices(mind, options, executor);
}

struct Case {
  const char* engine;
  std::unique_ptr<Engine> (*make)(Executor&);
  FitMethod method;
  std::optional<std::uint32_t> batch;  // large: the Gram kernel, where there is one
  const char* kernel;
};

class EveryEngine : public testing::TestWithParam<Case> {
 protected:
  FitOptions options() const {
    FitOptions o;
    o.method = GetParam().method;
    o.preset = FitPreset::kFast;
    o.dims = 70;
    o.batch = GetParam().batch;
    return o;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, EveryEngine,
                         testing::Values(Case{"plain", make_plain_engine, FitMethod::kSpose, {}, "plain-1"},
                                         Case{"plain", make_plain_engine, FitMethod::kVice, {}, "plain-1"},
                                         Case{"cpu", make_cpu_engine, FitMethod::kSpose, 256, "direct-1"},
                                         Case{"cpu", make_cpu_engine, FitMethod::kVice, 256, "direct-1"},
                                         Case{"cpu", make_cpu_engine, FitMethod::kSpose, 8192, "gram-1"},
                                         Case{"cpu", make_cpu_engine, FitMethod::kVice, 8192, "gram-1"},
                                         Case{"cuda", make_twin_engine, FitMethod::kSpose, 256, "direct-1"},
                                         Case{"cuda", make_twin_engine, FitMethod::kVice, 256, "direct-1"}),
                         [](const auto& about) { return std::string(about.param.engine) + "_" + to_string(about.param.method) + (about.param.batch == 8192u ? "_gram" : ""); });

TEST_P(EveryEngine, StaysBesideThePlainOne) {
  const TripletSet training = answers_of(make_known_world({60, 4, 0.3, 2.0, 3}), 20000, 4);
  FitOptions some = options();
  some.epochs = 3;
  Executor executor;
  const auto engine = GetParam().make(executor), plain = make_plain_engine(executor);
  const auto a = run_fit(training, some, *engine, executor), b = run_fit(training, some, *plain, executor);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->engine, GetParam().engine);
  EXPECT_EQ(a->kernel, GetParam().kernel);
  ASSERT_EQ(a->curve.size(), b->curve.size());
  for (std::size_t e = 0; e < a->curve.size(); ++e) {
    EXPECT_NEAR(a->curve[e].loss, b->curve[e].loss, 1e-4);
    ASSERT_EQ(std::isnan(a->curve[e].validation_nll), std::isnan(b->curve[e].validation_nll));
    if (!std::isnan(a->curve[e].validation_nll)) {
      EXPECT_NEAR(a->curve[e].validation_nll, b->curve[e].validation_nll, 1e-4);
    }
    EXPECT_EQ(a->curve[e].learning_rate, b->curve[e].learning_rate);
  }
  EXPECT_TRUE(std::isfinite(a->curve.back().validation_nll));
  double worst = 0;
  for (std::size_t i = 0; i < a->posterior.location.values.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(a->posterior.location.values[i] - b->posterior.location.values[i])));
  EXPECT_LT(worst, 5e-3) << "of values up to about 2";
}

TEST_P(EveryEngine, FindsAKnownMind) {
  const Matrix truth = make_known_world({80, 4, 0.3, 2.0, 1});
  FitOptions o = options();
  o.preset = FitPreset::kDefault;
  o.dims = 20;
  if (o.batch && *o.batch > 1000) o.epochs = 600, o.learning_rate = 0.05;  // few steps an epoch
  if (std::string(GetParam().engine) == "cuda") o.epochs = 20, o.learning_rate = 0.03;  // the twin is slow
  Executor executor;
  const auto engine = GetParam().make(executor);
  const auto result = run_fit(answers_of(truth, 40000, 2), o, *engine, executor);
  ASSERT_TRUE(result);
  EXPECT_FALSE(result->collapsed);
  const TripletSet unseen = answers_of(truth, 20000, 77);
  const auto own = score_embedding(truth, unseen.triplets, {}, executor), ours = score_embedding(result->embedding.values, unseen.triplets, {}, executor);
  ASSERT_TRUE(own && ours);
  EXPECT_LT(ours->nll, own->nll * 1.03);
}

TEST_P(EveryEngine, GivesTheSameBitsForAnyNumberOfThreads) {
  const TripletSet training = answers_of(make_known_world({90, 4, 0.3, 2.0, 3}), 60000, 4);
  FitOptions o = options();
  o.epochs = 2;
  if (!o.batch) o.batch = 65536;  // several chunks
  Executor serial;
  const std::unique_ptr<Executor> threads = make_thread_pool(3);
  const auto one = GetParam().make(serial), three = GetParam().make(*threads);
  const auto a = run_fit(training, o, *one, serial), b = run_fit(training, o, *three, *threads);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->posterior.location, b->posterior.location);
  EXPECT_EQ(a->posterior.scale, b->posterior.scale);
}

TEST_P(EveryEngine, EndsWithTheSameBitsWhenResumed) {
  const TripletSet training = answers_of(make_known_world({60, 3, 0.3, 2.0, 5}), 12000, 6);
  FitOptions o = options();
  o.epochs = 24;
  if (o.method == FitMethod::kSpose) o.lambda = 0.015;
  Executor executor;
  const auto engine = GetParam().make(executor);
  FitHooks hooks;
  std::vector<FitCheckpoint> saved;
  hooks.checkpoint_every = 8;
  hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { saved.push_back(checkpoint); };
  const auto whole = run_fit(training, o, *engine, executor, hooks);
  ASSERT_TRUE(whole);
  ASSERT_GE(saved.size(), 2u);
  for (const FitCheckpoint& checkpoint : saved) {
    const auto other = GetParam().make(executor);
    const auto resumed = run_fit(training, o, *other, executor, {}, &checkpoint);
    ASSERT_TRUE(resumed);
    EXPECT_EQ(resumed->posterior.location, whole->posterior.location);
    EXPECT_EQ(resumed->posterior.scale, whole->posterior.scale);
  }
  FitCheckpoint of_another = saved[0];
  of_another.engine.kernel = "another";
  const auto other = GetParam().make(executor);
  EXPECT_FALSE(run_fit(training, o, *other, executor, {}, &of_another));
}

TEST(ManyObjects, FitBesideThePlainEngineBeyondSixteenBits) {
  TripletSet training;
  training.objects = 70'000;
  training.triplets = *draw_triples(70'000, 30'000, false, 3);
  training.triplets[0] = {65'535, 65'536, 69'999};
  FitOptions o;
  o.method = FitMethod::kSpose;
  o.dims = 8;
  o.epochs = 2;
  o.batch = 4096;
  Executor executor;
  const auto fast = make_cpu_engine(executor), plain = make_plain_engine(executor);
  const auto a = run_fit(training, o, *fast, executor), b = run_fit(training, o, *plain, executor);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->kernel, "direct-1");
  double worst = 0;
  for (std::size_t i = 0; i < a->posterior.location.values.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(a->posterior.location.values[i] - b->posterior.location.values[i])));
  EXPECT_LT(worst, 1e-4);
  EXPECT_GT(*std::max_element(b->posterior.location.values.begin(), b->posterior.location.values.end()), 0.1f) << "there is something to compare";
}

TEST(InformedEngines, AgreeAndGiveTheSameBitsForAnyNumberOfThreads) {
  const Matrix mind = make_known_world({90, 4, 0.3, 2.0, 3});
  const TripletSet training = answers_of(mind, 80000, 4);
  const auto features = std::make_shared<const Matrix>(mind);
  for (const std::uint32_t batch : {256u, 36000u}) {  // direct, in one chunk; Gram
    FitOptions o;
    o.dims = 20;
    o.batch = batch;
    o.epochs = 2;
    o.feature_columns = 4;
    Executor serial;
    const std::unique_ptr<Executor> threads = make_thread_pool(3);
    const auto plain = make_plain_engine(serial, features), one = make_cpu_engine(serial, {{}, features}), three = make_cpu_engine(*threads, {{}, features});
    const auto judge = run_fit(training, o, *plain, serial), a = run_fit(training, o, *one, serial), b = run_fit(training, o, *three, *threads);
    ASSERT_TRUE(judge && a && b);
    EXPECT_EQ(a->posterior.location, b->posterior.location);
    EXPECT_EQ(a->posterior.scale, b->posterior.scale);
    EXPECT_NEAR(a->curve.back().loss, judge->curve.back().loss, 1e-4);
    EXPECT_NE(a->kernel.find("features-1"), std::string::npos);
    EXPECT_NE(a->kernel.find(batch > 1000 ? "gram-1" : "direct-1"), std::string::npos) << a->kernel;
  }
}

}  // namespace
}  // namespace tertium
