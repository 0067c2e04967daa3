// evaluation_test.cpp: entropy, calibration and figures of objects: by hand, on minds that are calibrated by construction, and on published probabilities.
#include "shared/analysis/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

TripletOutcome outcome_of(const std::array<double, 3>& p) { return judge_outcome(p, p); }

TEST(Evaluation, OfFourJudgmentsIsWhatTheHandComputes) {
  Executor one;
  const std::vector<TripletOutcome> outcomes{outcome_of({.7, .2, .1}), outcome_of({.25, .5, .25}), outcome_of({.4, .4, .2}), outcome_of({1, 0, 0})};
  const Evaluation e = evaluate_outcomes(outcomes, one);
  EXPECT_EQ(e.triplets, 4u);
  EXPECT_EQ(e.right, 2u);
  EXPECT_EQ(e.ties, 1u);
  EXPECT_DOUBLE_EQ(e.accuracy, .5);
  EXPECT_NEAR(e.nll, -(std::log(.7) + std::log(.25) + std::log(.4)) / 4, 1e-15);
  const double entropy = -(.7 * std::log(.7) + .2 * std::log(.2) + .1 * std::log(.1) + .5 * std::log(.25) + .5 * std::log(.5) + .8 * std::log(.4) + .2 * std::log(.2)) / 4;
  EXPECT_NEAR(e.entropy, entropy, 1e-15);
  EXPECT_NEAR(e.entropy_share, entropy / std::log(3.0), 1e-15);
  EXPECT_NEAR(e.confidence, (.7 + .5 + .4 + 1) / 4, 1e-15);
  // Bins of a tenth: 0: {0, 0}; .1: {.1}; .2: {.2, .25, .25, .2}; .4: {.4, .4}; .5: {.5}; .7: {.7}; .9: {1}.
  ASSERT_EQ(e.calibration.bins.size(), kCalibrationBins);
  EXPECT_EQ(e.calibration.bins[2].count, 4u);
  EXPECT_NEAR(e.calibration.bins[2].predicted, .225, 1e-15);
  EXPECT_NEAR(e.calibration.bins[2].observed, .25, 1e-15);
  EXPECT_EQ(e.calibration.bins[9].count, 1u);
  EXPECT_EQ(e.calibration.bins[3].count, 0u);
  EXPECT_TRUE(std::isnan(e.calibration.bins[3].predicted));
  EXPECT_NEAR(e.calibration.error, (.1 + .1 + .2 + .5 + .3 + 0) / 12, 1e-15);
  // Of the most probable pair: .7 right, .5 wrong, .4 shared by two with the kept one among them, 1 right.
  EXPECT_NEAR(e.calibration_top.error, (.3 + .5 + .1 + 0) / 4, 1e-15);
  // Variances: bin .1: .1 x .9; .2: .2 x .8 + .5 x .5 + .2 x .8; .4: .8 x .2; .5: .25; .7: .21.
  const double floor = (std::sqrt(.09) + std::sqrt(.16 + .25 + .16) + std::sqrt(.16) + std::sqrt(.25) + std::sqrt(.21)) * std::sqrt(2 / 3.14159265358979) / 12;
  EXPECT_NEAR(e.calibration.floor, floor, 1e-12);
}

TEST(Evaluation, OfAModelThatKnowsNothingHasTheEntropyLogThree) {
  Executor one;
  const Evaluation e = evaluate_outcomes(std::vector<TripletOutcome>(9, outcome_of({1.0 / 3, 1.0 / 3, 1.0 / 3})), one);
  EXPECT_NEAR(e.entropy, std::log(3.0), 1e-15);
  EXPECT_NEAR(e.entropy_share, 1, 1e-15);
  EXPECT_NEAR(e.calibration.error, 0, 1e-15) << "each pair is kept a third of the time";
  EXPECT_NEAR(e.calibration_top.error, 0, 1e-15);
  EXPECT_EQ(e.ties, 9u);
  EXPECT_EQ(e.accuracy, 0);
}

TEST(Evaluation, OfNothingIsNothing) {
  Executor one;
  const Evaluation e = evaluate_outcomes({}, one);
  EXPECT_EQ(e.triplets, 0u);
  EXPECT_EQ(e.accuracy, 0);
  EXPECT_TRUE(std::isnan(e.calibration.error));
}

TEST(Evaluation, IsTheSameInPortionsAndAtOnce) {
  Executor one;
  std::vector<TripletOutcome> outcomes;
  for (int i = 0; i < 10'000; ++i) {
    const double x = (i * 37 % 101 + 1) / 102.0;
    outcomes.push_back(outcome_of({x * .9, x * .1, 1 - x}));
  }
  const Evaluation whole = evaluate_outcomes(outcomes, one);
  Evaluator parts;
  const std::span<const TripletOutcome> all = outcomes;
  parts.add(all.first(2 * Evaluator::kPortion), one);
  parts.add(all.subspan(2 * Evaluator::kPortion), one);
  EXPECT_EQ(parts.finish().nll, whole.nll);
  EXPECT_EQ(parts.finish().entropy, whole.entropy);
  EXPECT_EQ(parts.finish().calibration.error, whole.calibration.error);
  EXPECT_EQ(parts.finish().calibration.floor, whole.calibration.floor);
}

// Choices drawn from a mind's own probabilities, scored at its temperature and at twice and half of it.
TEST(Evaluation, AMindIsCalibratedForItsOwnChoicesAndNotAtAnotherTemperature) {
  Executor one;
  const Matrix mind = make_known_world({.objects = 60, .dims = 4, .density = .5, .strength = 2, .seed = 3});
  SimulationOptions options;
  options.triplets = 20'000, options.seed = 5;
  const TripletSet judged = *simulate_choices(mind, options, one);
  const auto at = [&](double temperature) {
    ScoreOptions keep;
    keep.keep_outcomes = true, keep.temperature = temperature;
    return evaluate_outcomes((*score_embedding(mind, judged.triplets, keep, one)).outcomes, one);
  };
  const Evaluation own = at(1), soft = at(2), hard = at(.5);
  EXPECT_LT(own.calibration.error, 2 * own.calibration.floor);
  EXPECT_LT(own.calibration_top.error, 2 * own.calibration_top.floor);
  EXPECT_GT(own.calibration.error, own.calibration.floor / 4) << "the floor is no bound out of reach";
  EXPECT_GT(soft.calibration.error, 10 * soft.calibration.floor);
  EXPECT_GT(hard.calibration.error, 10 * hard.calibration.floor);
  EXPECT_NEAR(own.nll, own.entropy, .02) << "for a model that is right the two agree";
  EXPECT_NEAR(own.accuracy, own.confidence, .02);
  EXPECT_LT(soft.confidence, soft.accuracy);
  EXPECT_GT(hard.confidence, hard.accuracy);
}

TEST(ObjectEvaluation, CountsEachObjectsOwnJudgments) {
  const std::vector<Triplet> triplets{{0, 1, 2}, {2, 1, 0}};
  const std::vector<TripletOutcome> outcomes{outcome_of({.6, .3, .1}), outcome_of({.2, .5, .3})};
  const std::vector<ObjectEvaluation> objects = evaluate_objects(outcomes, triplets, 4);
  ASSERT_EQ(objects.size(), 4u);
  EXPECT_EQ(objects[1].triplets, 2u);
  EXPECT_DOUBLE_EQ(objects[1].accuracy, .5);
  EXPECT_NEAR(objects[1].nll, -(std::log(.6) + std::log(.2)) / 2, 1e-15);
  EXPECT_EQ(objects[1].odd, 0u);
  EXPECT_NEAR(objects[1].odd_expected, .3 + .5, 1e-15) << "the pairs (0, 2) and (2, 0) leave it";
  EXPECT_EQ(objects[2].odd, 1u);
  EXPECT_NEAR(objects[2].odd_expected, .6 + .3, 1e-15);
  EXPECT_NEAR(objects[0].odd_expected, .1 + .2, 1e-15);
  EXPECT_EQ(objects[3].triplets, 0u);
  EXPECT_TRUE(std::isnan(objects[3].accuracy));
  EXPECT_TRUE(std::isnan(objects[3].nll));
}

TEST(MeanInterval, IsTheMeanAndTwoStandardErrors) {
  const std::vector<double> values{1, 2, NAN, 3};
  const MeanInterval m = mean_interval(values);
  EXPECT_DOUBLE_EQ(m.mean, 2);
  EXPECT_NEAR(m.high - m.mean, 1.96 / std::sqrt(3.0), 1e-12);
  EXPECT_NEAR(m.mean - m.low, 1.96 / std::sqrt(3.0), 1e-12);
  EXPECT_TRUE(std::isnan(mean_interval(std::vector<double>{4}).low));
  EXPECT_TRUE(std::isnan(mean_interval({}).mean));
}

// METHODS 7.2: VICE's probabilities of its 20,000 test triplets: the first is the largest in .63805 of them, mean largest .651921.
TEST(Evaluation, OfThePublishedProbabilitiesIsWhatWasComputedIndependently) {
  NEEDS_TEST_DATA(data);
  std::ifstream in(data + "/things/vice_test_probabilities.npy", std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  const std::string bytes = all.str();
  constexpr std::size_t kRows = 20'000;
  ASSERT_GT(bytes.size(), kRows * 3 * 4);  // float32 after a header
  const char* at = bytes.data() + bytes.size() - kRows * 3 * 4;
  std::vector<TripletOutcome> outcomes(kRows);
  for (TripletOutcome& outcome : outcomes) {
    float p[3];
    std::memcpy(p, at, sizeof p);
    at += sizeof p;
    outcome = outcome_of({static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2])});
  }
  Executor one;
  const Evaluation e = evaluate_outcomes(outcomes, one);
  EXPECT_NEAR(e.accuracy, .63805, 1e-9);
  EXPECT_NEAR(e.confidence, .651921, 1e-6);
}

}  // namespace
}  // namespace tertium
