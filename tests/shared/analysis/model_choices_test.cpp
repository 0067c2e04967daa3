// model_choices_test.cpp: choices, agreement and accuracies over drawn objects, by hand.
#include "shared/analysis/model_choices.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/stats/resampling.h"

namespace tertium {
namespace {

TEST(ModelChoices, AreRightWrongOneWayOrTheOtherOrTied) {
  const auto outcome = [](std::array<double, 3> p) { return judge_outcome(p, p); };
  const std::vector<TripletOutcome> outcomes{outcome({.5, .3, .2}), outcome({.2, .5, .3}), outcome({.2, .3, .5}), outcome({.4, .4, .2}), outcome({.2, .4, .4})};
  const Choices choices = choices_of(outcomes);
  EXPECT_EQ(choices, (Choices{kRight, 1, 2, kTied, kTied}));
  EXPECT_EQ(count_right(choices), 1u);
  EXPECT_DOUBLE_EQ(accuracy_of(choices), .2);
  EXPECT_TRUE(std::isnan(accuracy_of({})));
}

TEST(ModelChoices, AgreementIsHeldAgainstWhatAccuraciesAloneWouldGive) {
  const Choices a{0, 0, 1, 2, 3, 1}, b{0, 1, 1, 1, 3, 0};
  const ChoiceAgreement agreement = agreement_of(a, b);
  EXPECT_DOUBLE_EQ(agreement.same, 2.0 / 6) << "the first and the third; ties agree with nobody";
  // Each is right in 2 of 6, wrong without a tie in 3 of 6.
  EXPECT_DOUBLE_EQ(agreement.expected, 1.0 / 9 + .25 / 2);
  EXPECT_DOUBLE_EQ(agreement.kappa, (2.0 / 6 - agreement.expected) / (1 - agreement.expected));
  EXPECT_DOUBLE_EQ(agreement_of(Choices{0, 1, 2, 0}, Choices{0, 1, 2, 0}).same, 1);
  EXPECT_TRUE(std::isnan(agreement_of(Choices{0, 0}, Choices{0, 0}).kappa)) << "both always right: nothing is left to agree on";
  EXPECT_TRUE(std::isnan(agreement_of({}, {}).same));
}

TEST(ModelChoices, BootstrapWeighsATripletByHowOftenItsObjectsWereDrawn) {
  Executor one;
  const std::vector<Triplet> triplets{{0, 1, 2}, {2, 3, 4}, {0, 3, 4}};
  const std::vector<Choices> choices{{0, 1, 0}, {1, 1, 1}};
  const auto drawn = bootstrap_accuracies(5, triplets, choices, 40, 77, one);
  ASSERT_EQ(drawn.size(), 40u);
  std::size_t empty = 0;
  for (std::uint32_t s = 0; s < 40; ++s) {
    std::vector<std::uint32_t> times(5);
    count_draws(77, s, times);
    const double w0 = times[0] * times[1] * times[2], w1 = times[2] * times[3] * times[4], w2 = times[0] * times[3] * times[4];
    if (w0 + w1 + w2 == 0) {
      ++empty;
      EXPECT_TRUE(std::isnan(drawn[s][0]));
    } else {
      EXPECT_DOUBLE_EQ(drawn[s][0], (w0 + w2) / (w0 + w1 + w2));
      EXPECT_EQ(drawn[s][1], 0);
    }
  }
  EXPECT_LT(empty, 40u);
}

}  // namespace
}  // namespace tertium
