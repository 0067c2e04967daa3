// feature_engine_test.cpp: fits that features inform: better where they carry the truth, no worse where they are noise, and the same bits always.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "shared/base/random.h"
#include "shared/fit/loop.h"
#include "shared/fit/plain_engine.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 80;

class ShuffledExecutor final : public Executor {
 public:
  std::size_t width() const override { return 3; }
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t start = 0; start < 3; ++start) {
      for (std::size_t i = start; i < count; i += 3) body(count - 1 - i);
    }
  }
};

const Matrix& mind() {
  static const Matrix truth = make_known_world({kObjects, 4, 0.3, 2.0, 1});
  return truth;
}
TripletSet answers(std::uint64_t count, std::uint64_t seed) {
  Executor one;
  SimulationOptions options;
  options.triplets = count;
  options.seed = seed;
  return *simulate_choices(mind(), options, one);
}
// A random turn of the mind into 12 columns, an offset, and a little noise: what a network might know of these objects.
std::shared_ptr<const Matrix> telling_features() {
  RandomStream stream(7);
  Matrix turn(4, 12), out(kObjects, 12);
  for (float& v : turn.values) v = static_cast<float>(stream.normal());
  for (std::size_t o = 0; o < kObjects; ++o) {
    for (std::size_t p = 0; p < 12; ++p) {
      double sum = 5.0 + 0.1 * stream.normal();
      for (std::size_t d = 0; d < 4; ++d) sum += static_cast<double>(mind().at(o, d)) * static_cast<double>(turn.at(d, p));
      out.at(o, p) = static_cast<float>(sum);
    }
  }
  return std::make_shared<const Matrix>(std::move(out));
}
std::shared_ptr<const Matrix> noise_features() {
  RandomStream stream(8);
  Matrix out(kObjects, 12);
  for (float& v : out.values) v = static_cast<float>(stream.normal());
  return std::make_shared<const Matrix>(std::move(out));
}

FitOptions options_for(const std::shared_ptr<const Matrix>& features) {
  FitOptions options;
  options.preset = FitPreset::kDefault;
  options.dims = 12;
  options.validation_fraction = 0;
  if (features) options.feature_columns = static_cast<std::uint32_t>(features->cols);
  return options;
}
FitResult fit(const TripletSet& training, const std::shared_ptr<const Matrix>& features) {
  Executor one;
  const auto engine = features ? make_plain_engine(one, features) : make_plain_engine(one);
  FitOptions options = options_for(features);
  if (!features) options.preset = FitPreset::kFast;
  auto result = run_fit(training, options, *engine, one);
  EXPECT_TRUE(result) << result.error().message;
  return *std::move(result);
}
Score unseen(const FitResult& result) {
  Executor one;
  return *score_posterior(result.posterior, answers(10000, 77).triplets, 20, 1, {}, one);
}
// What the features give of the dims' spread, each dim counted by its importance.
double mean_share(const FitResult& result) {
  double sum = 0;
  for (std::size_t d = 0; d < result.importance.size(); ++d) sum += result.importance[d] * result.map->share[d];
  return sum;
}

TEST(InformedFit, ForetellsBetterThanPlainViceWhereJudgmentsAreFewAndFeaturesCarryTheTruth) {
  const TripletSet few = answers(600, 2);
  const FitResult informed = fit(few, telling_features()), plain = fit(few, nullptr);
  EXPECT_GT(unseen(informed).accuracy, unseen(plain).accuracy + 0.05);
  ASSERT_TRUE(informed.map);
  EXPECT_EQ(informed.map->weights.rows, 12u);
  EXPECT_EQ(informed.map->weights.cols, informed.embedding.values.cols);
  EXPECT_FALSE(plain.map);
}

TEST(InformedFit, IsNotMuchWorseThanPlainViceWhenFeaturesAreNoise) {
  const TripletSet many = answers(12000, 2);
  const FitResult informed = fit(many, noise_features()), plain = fit(many, nullptr);
  EXPECT_GT(unseen(informed).accuracy, unseen(plain).accuracy - 0.02);
  EXPECT_LT(unseen(informed).nll, unseen(plain).nll + 0.03);
  EXPECT_LT(mean_share(informed), 0.4) << "most does not come from the features";
}

TEST(InformedFit, PlacesObjectsThatNobodyJudgedByTheirFeatures) {
  TripletSet training = answers(6000, 2);
  std::erase_if(training.triplets, [](const Triplet& t) { return std::max({t.first, t.second, t.odd}) >= kObjects - 10; });
  const auto features = telling_features();
  const FitResult result = fit(training, features);
  ASSERT_TRUE(result.map);
  EXPECT_GT(mean_share(result), 0.75) << mean_share(result) << " nearly all comes from the features";
  Matrix said(kObjects, result.embedding.values.cols);
  for (std::size_t o = 0; o < kObjects; ++o) {
    for (std::size_t d = 0; d < said.cols; ++d) {
      double sum = result.map->intercepts[d];
      for (std::size_t p = 0; p < 12; ++p) sum += static_cast<double>(features->at(o, p)) * static_cast<double>(result.map->weights.at(p, d));
      said.at(o, d) = static_cast<float>(std::max(0.0, sum));
      // Nothing corrects what the map, as it is handed out, says of them.
      if (o < kObjects - 10) continue;
      EXPECT_NEAR(result.embedding.values.at(o, d), said.at(o, d), 0.02) << "object " << o;
    }
  }
  TripletSet about = answers(60000, 78);
  std::erase_if(about.triplets, [](const Triplet& t) { return std::min({t.first, t.second, t.odd}) < kObjects - 10 && std::max({t.first, t.second, t.odd}) < kObjects - 10; });
  Executor one;
  const double own = score_embedding(mind(), about.triplets, {}, one)->accuracy, ours = score_embedding(result.embedding.values, about.triplets, {}, one)->accuracy;
  EXPECT_GT(ours, own - 0.04);
}

TEST(InformedFit, OfTheMapAloneLeavesEveryObjectWhereItsFeaturesPutIt) {
  const auto features = telling_features();
  Executor one;
  FitOptions options = options_for(features);
  options.map_alone = true;
  const auto engine = make_plain_engine(one, features);
  const FitResult result = *run_fit(answers(4000, 2), options, *engine, one);
  ASSERT_TRUE(result.map);
  ASSERT_GT(result.map->share.size(), 0u);
  for (const double share : result.map->share) EXPECT_EQ(share, 1.0);
  for (const double sd : result.map->correction_sd) EXPECT_LT(sd, 0.02);
  options.feature_columns = 0;
  EXPECT_NE(run_fit(answers(600, 2), options, *engine, one).error().message.find("only with features"), std::string::npos);
}

TEST(InformedFit, FindsNoDimensionInAnswersWithoutStructure) {
  TripletSet random;
  random.objects = kObjects;
  random.triplets = *draw_triples(kObjects, 8000, false, 5);
  const auto features = telling_features();
  Executor one;
  FitOptions options = options_for(features);
  options.validation_fraction = 0.1;
  const auto engine = make_plain_engine(one, features);
  const FitResult result = *run_fit(random, options, *engine, one);
  EXPECT_TRUE(result.collapsed);
  EXPECT_NE(result.note.find("no better than by guessing"), std::string::npos);
  ASSERT_TRUE(result.map);
  EXPECT_EQ(result.map->weights.cols, 0u);
}

TEST(InformedFit, GivesTheSameBitsForAnyExecutorAndWhenResumed) {
  const TripletSet training = answers(4000, 4);
  const auto features = telling_features();
  FitOptions options = options_for(features);
  options.epochs = 12;
  Executor serial;
  ShuffledExecutor shuffled;
  const auto one = make_plain_engine(serial, features), three = make_plain_engine(shuffled, features);
  FitHooks hooks;
  std::vector<FitCheckpoint> saved;
  hooks.checkpoint_every = 5;
  hooks.on_checkpoint = [&](const FitCheckpoint& checkpoint) { saved.push_back(checkpoint); };
  const auto a = run_fit(training, options, *one, serial, hooks), b = run_fit(training, options, *three, shuffled);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->posterior.location, b->posterior.location);
  EXPECT_EQ(a->posterior.scale, b->posterior.scale);
  ASSERT_EQ(saved.size(), 2u);
  for (const FitCheckpoint& checkpoint : saved) {
    const auto other = make_plain_engine(serial, features);
    const auto resumed = run_fit(training, options, *other, serial, {}, &checkpoint);
    ASSERT_TRUE(resumed) << resumed.error().message;
    EXPECT_EQ(resumed->posterior.location, a->posterior.location);
    EXPECT_EQ(resumed->posterior.scale, a->posterior.scale);
    EXPECT_EQ(resumed->curve.back().loss, a->curve.back().loss);
  }
  // A checkpoint of a fit without features, or one cut short, is of another fit.
  FitCheckpoint wrong = saved[0];
  wrong.engine.arrays.pop_back();
  EXPECT_FALSE(run_fit(training, options, *one, serial, {}, &wrong));
  wrong = saved[0];
  wrong.engine.arrays[4][0] = NAN;
  EXPECT_FALSE(run_fit(training, options, *one, serial, {}, &wrong));
  wrong = saved[0];
  wrong.engine.kernel = "plain-1";
  EXPECT_FALSE(run_fit(training, options, *one, serial, {}, &wrong));
}

TEST(InformedFit, RefusesOptionsAndEnginesThatDoNotGoTogether) {
  Executor one;
  const TripletSet training = answers(600, 2);
  const auto features = telling_features();
  FitOptions options = options_for(features);
  options.method = FitMethod::kSpose;
  const auto engine = make_plain_engine(one, features);
  EXPECT_NE(run_fit(training, options, *engine, one).error().message.find("only with the method vice"), std::string::npos);
  options = options_for(features);
  options.preset = FitPreset::kPaper;
  EXPECT_NE(run_fit(training, options, *engine, one).error().message.find("nothing is published"), std::string::npos);
  options = options_for(features);
  options.feature_columns = 11;
  EXPECT_NE(run_fit(training, options, *engine, one).error().message.find("planned for 11 columns"), std::string::npos);
  options.feature_columns = 20000;
  EXPECT_NE(run_fit(training, options, *engine, one).error().message.find("20,000 columns"), std::string::npos);
  options = options_for(nullptr);
  EXPECT_FALSE(run_fit(training, options, *engine, one)) << "an engine with features, a plan without";
  const auto without = make_plain_engine(one);
  options = options_for(features);
  EXPECT_NE(run_fit(training, options, *without, one).error().message.find("has no features"), std::string::npos);
}

}  // namespace
}  // namespace tertium
