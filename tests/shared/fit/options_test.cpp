// options_test.cpp: every option is checked, and the plan follows from options and sizes alone.
#include "shared/fit/options.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace tertium {
namespace {

std::string complaint(const std::function<void(FitOptions&)>& change) {
  FitOptions options;
  change(options);
  const auto result = validate_options(options);
  return result ? "" : result.error().message;
}

TEST(FitOptions, TheEmptyOnesAreFineForBothMethods) {
  EXPECT_EQ(complaint([](FitOptions&) {}), "");
  EXPECT_EQ(complaint([](FitOptions& o) { o.method = FitMethod::kSpose; }), "");
}

TEST(FitOptions, EachOptionOutOfRangeIsNamedWithWhatIsAllowed) {
  struct Case { const char* name; std::function<void(FitOptions&)> change; };
  const double nan = std::nan("");
  const std::vector<Case> cases{
      {"dims", [](FitOptions& o) { o.dims = 0; }},
      {"dims", [](FitOptions& o) { o.dims = 1001; }},
      {"batch", [](FitOptions& o) { o.batch = 0; }},
      {"epochs", [](FitOptions& o) { o.epochs = 0; }},
      {"epochs", [](FitOptions& o) { o.epochs = 100001; }},
      {"learning_rate", [](FitOptions& o) { o.learning_rate = 0; }},
      {"learning_rate", [](FitOptions& o) { o.learning_rate = 1.01; }},
      {"learning_rate", [nan](FitOptions& o) { o.learning_rate = nan; }},
      {"learning_rate_end", [](FitOptions& o) { o.learning_rate = 0.01, o.learning_rate_end = 0.02; }},
      {"learning_rate_end", [](FitOptions& o) { o.learning_rate_end = -0.1; }},
      {"validation_fraction", [](FitOptions& o) { o.validation_fraction = 0.51; }},
      {"validation_fraction", [](FitOptions& o) { o.validation_fraction = -0.01; }},
      {"lambda", [](FitOptions& o) { o.method = FitMethod::kSpose, o.lambda = -1; }},
      {"lambda", [](FitOptions& o) { o.method = FitMethod::kSpose, o.lambda = kLambdaMax + 0.5; }},
      {"lambda", [nan](FitOptions& o) { o.method = FitMethod::kSpose, o.lambda = nan; }},
      {"spike", [](FitOptions& o) { o.spike = 0; }},
      {"slab", [](FitOptions& o) { o.slab = -1; }},
      {"pi", [](FitOptions& o) { o.pi = 0; }},
      {"pi", [](FitOptions& o) { o.pi = 1; }},
      {"pi", [nan](FitOptions& o) { o.pi = nan; }},
      {"kl_weight", [](FitOptions& o) { o.kl_weight = 0; }},
      {"kl_weight", [](FitOptions& o) { o.kl_weight = 11; }},
      {"min_objects", [](FitOptions& o) { o.min_objects = 0; }},
      {"folds", [](FitOptions& o) { o.folds = 1; }},
      {"folds", [](FitOptions& o) { o.folds = 101; }},
      {"fold", [](FitOptions& o) { o.folds = 5, o.fold = 5; }},
      {"fold", [](FitOptions& o) { o.fold = 1; }},
      {"validation_fraction", [](FitOptions& o) { o.folds = 5, o.validation_fraction = 0.1; }},
      {"prior", [](FitOptions& o) { o.feature_columns = 8, o.prior = FitPrior::kLogSum; }},
      // Options of the other method.
      {"penalty", [](FitOptions& o) { o.penalty = FitPenalty::kSoft; }},
      {"prior", [](FitOptions& o) { o.method = FitMethod::kSpose, o.prior = FitPrior::kMixture; }},
      {"lambda", [](FitOptions& o) { o.lambda = 0.01; }},
      {"spike", [](FitOptions& o) { o.method = FitMethod::kSpose, o.spike = 0.1; }},
      {"slab", [](FitOptions& o) { o.method = FitMethod::kSpose, o.slab = 1; }},
      {"pi", [](FitOptions& o) { o.method = FitMethod::kSpose, o.pi = .5; }},
      {"kl_weight", [](FitOptions& o) { o.method = FitMethod::kSpose, o.kl_weight = 1; }},
      {"min_objects", [](FitOptions& o) { o.method = FitMethod::kSpose, o.min_objects = 5; }},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const std::string message = complaint(cases[i].change);
    EXPECT_NE(message.find("'" + std::string(cases[i].name) + "'"), std::string::npos) << i << ": " << message;
    EXPECT_NE(message.find("allowed"), std::string::npos) << message;
  }
}

TEST(FitOptions, PenaltyAndPriorAreReadByTheNamesTheyAreWrittenWith) {
  for (const FitPenalty penalty : {FitPenalty::kProjection, FitPenalty::kSoft}) EXPECT_EQ(*fit_penalty_from(to_string(penalty)), penalty);
  for (const FitPrior prior : {FitPrior::kMixture, FitPrior::kLogSum}) EXPECT_EQ(*fit_prior_from(to_string(prior)), prior);
  EXPECT_NE(fit_penalty_from("hard").error().message.find("'penalty' is 'hard'"), std::string::npos);
  EXPECT_NE(fit_prior_from("").error().message.find("mixture, log-sum"), std::string::npos);
}

TEST(FitPlan, ThePenaltyOfAPresetGivesWayToOneThatIsNamed) {
  FitOptions options;
  options.method = FitMethod::kSpose;
  EXPECT_TRUE(plan_fit(options, 100, 1000, 0)->projection);
  options.penalty = FitPenalty::kSoft;
  EXPECT_FALSE(plan_fit(options, 100, 1000, 0)->projection);
  EXPECT_EQ(plan_fit(options, 100, 1000, 0)->negative_weight, 0.01);
  options.preset = FitPreset::kPaper, options.penalty = FitPenalty::kProjection;
  EXPECT_TRUE(plan_fit(options, 100, 1000, 0)->projection);
  EXPECT_EQ(plan_fit(options, 100, 1000, 0)->negative_weight, 0.0);
}

TEST(FitPlan, ASpikeAsWideAsItsSlabIsRefused) {
  FitOptions options;
  options.spike = 2;
  EXPECT_FALSE(plan_fit(options, 100, 1000, 0));
  options.slab = 3;
  EXPECT_TRUE(plan_fit(options, 100, 1000, 0));
}

TEST(FitPlan, ARateThatWouldRiseIsRefused) {
  FitOptions options;
  options.learning_rate_end = 0.5;  // above the recipe's own start
  const auto plan = plan_fit(options, 100, 1000, 0);
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().message.find("'learning_rate_end' is 0.5"), std::string::npos) << plan.error().message;
  options.feature_columns = 3;
  EXPECT_FALSE(plan_fit(options, 100, 1000, 0));
}

TEST(FitPlan, NoDimensionCanBeHadByMoreObjectsThanThereAre) {
  FitOptions options;
  options.min_objects = 101;
  EXPECT_NE(plan_fit(options, 100, 1000, 0).error().message.find("'min_objects' is 101"), std::string::npos);
  options.min_objects = 100;
  EXPECT_TRUE(plan_fit(options, 100, 1000, 0));
}

TEST(FitPlan, NeedsObjectsAndTriplets) {
  EXPECT_FALSE(plan_fit({}, 2, 1000, 0));
  EXPECT_FALSE(plan_fit({}, 100, 0, 0));
}

TEST(FitPlan, LambdaFallsWithTheNumberOfTriplets) {
  // About .02 for some hundred thousand judgments, .008 for 1.46 and .004 for 4.1 million (FITS 9), a tenth held out.
  EXPECT_EQ(default_lambda(5000), .020);
  EXPECT_EQ(default_lambda(112000), .020);
  EXPECT_NEAR(default_lambda(1314000), .008, .0005);
  EXPECT_NEAR(default_lambda(3690000), .005, .0007);
}

TEST(FitPlan, LargeDataGetLargeBatchesAndNoMoreSteps) {
  FitOptions spose;
  spose.method = FitMethod::kSpose;
  for (const std::uint64_t n : {5000ull, 130000ull, 1000000ull, 4230000ull}) {
    const auto plan = plan_fit(spose, 1854, n, n / 9);
    ASSERT_TRUE(plan);
    const std::uint32_t steps = n == 1000000 ? 6000 : 4000;  // more in the middle
    EXPECT_GE(plan->steps, steps);
    EXPECT_LT(plan->steps, steps + plan->batches_per_epoch);
    EXPECT_GE(plan->batch, 1024u);
    EXPECT_LE(plan->batch, 131072u);
  }
  EXPECT_EQ(plan_fit(spose, 1854, 4230000, 470000)->batch, 32768u);
}

TEST(FitPlan, ABatchMayBeAllThereIs) {
  FitOptions options;
  for (const std::uint32_t batch : {4230000u, UINT32_MAX}) {
    options.batch = batch;
    EXPECT_EQ(plan_fit(options, 1854, 4230000, 470000)->batches_per_epoch, 1u);
  }
}

TEST(FitPlan, HoldsOutNoMoreThanAMillion) {
  FitOptions options;
  EXPECT_EQ(validation_fraction(options, 0), 0.1);
  EXPECT_EQ(validation_fraction(options, 10'000'000), 0.1);
  EXPECT_EQ(validation_fraction(options, 100'000'000), 0.01);
  options.validation_fraction = 0.5;
  EXPECT_EQ(validation_fraction(options, 2'000'000), 0.5);
  EXPECT_EQ(validation_fraction(options, 100'000'000), 0.01);
  EXPECT_EQ(plan_fit(options, 1854, 99'000'000, 1'000'000)->validation_fraction, 0.01);
}

TEST(FitPlan, ViceStartsWithMoreColumnsWhereThereIsMoreToSee) {
  const auto dims = [](std::uint64_t n) { return plan_fit({}, 1854, n, n / 9)->dims; };
  EXPECT_EQ(dims(1000), 32u);
  EXPECT_EQ(dims(111818), 48u);
  EXPECT_EQ(dims(4230000), 96u);
}

TEST(FitPlan, ViceOfFewJudgmentsTakesMoreAndSmallerSteps) {
  const auto few = plan_fit({}, 1854, 111818, 12424), many = plan_fit({}, 1854, 4230000, 470000);
  EXPECT_GE(few->steps, 20000u);
  EXPECT_LT(many->steps, 10000u + many->batches_per_epoch);
  EXPECT_LT(few->learning_rate, many->learning_rate);
  EXPECT_EQ(plan_fit({}, 1854, 149999, 0)->learning_rate, few->learning_rate);
  EXPECT_EQ(plan_fit({}, 1854, 150000, 0)->learning_rate, many->learning_rate);
  EXPECT_EQ(many->kl_weight, 1.0);
}

TEST(FitPlan, ThePaperPresetIsThePublishedSchedule) {
  FitOptions options;
  options.preset = FitPreset::kPaper;
  const auto vice = plan_fit(options, 1854, 100000, 10000);
  ASSERT_TRUE(vice);
  EXPECT_EQ(vice->batch, 128u);
  EXPECT_EQ(vice->learning_rate, 0.001);
  EXPECT_EQ(vice->learning_rate_end, 0.001);
  EXPECT_EQ(vice->stop_rule, StopRule::kStability);
  EXPECT_EQ(vice->window, 500u);
  EXPECT_EQ(vice->kl_weight, 1.0);
  EXPECT_EQ(vice->start_mean, 0.0);
  EXPECT_EQ(vice->dims, 100u);
  EXPECT_NEAR(vice->start_sd, 0.1414, 1e-4);
  EXPECT_NEAR(vice->start_log_scale, -7.07, 0.01);
  options.method = FitMethod::kSpose;
  const auto spose = plan_fit(options, 1854, 100000, 10000);
  ASSERT_TRUE(spose);
  EXPECT_FALSE(spose->projection);
  EXPECT_EQ(spose->negative_weight, 0.01);
  EXPECT_EQ(spose->batch, 100u);
}

}  // namespace
}  // namespace tertium
