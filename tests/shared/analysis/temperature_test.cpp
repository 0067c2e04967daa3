// temperature_test.cpp: the temperature by which choices were made is found again, and calibration errors are those that the hand computes.
#include "shared/analysis/temperature.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

TEST(Temperature, ByWhichChoicesWereMadeIsFoundAgain) {
  Executor one;
  for (const double truth : {0.05, 3.0}) {
    RandomStream random(9);
    std::vector<std::array<double, 3>> similarities;
    for (int t = 0; t < 10'000; ++t) {
      std::array<double, 3> s{truth * 1.5 * random.normal(), truth * 1.5 * random.normal(), truth * 1.5 * random.normal()};
      const auto p = choice_probabilities(s, truth);
      const double u = random.uniform();
      if (u >= p[0]) std::swap(s[0], u < p[0] + p[1] ? s[1] : s[2]);  // the pair that was kept comes first
      similarities.push_back(s);
    }
    const TemperatureSearch found = search_temperature(similarities, one);
    EXPECT_NEAR(found.best_nll.temperature / truth, 1, 0.03);
    EXPECT_NEAR(found.best_ece.temperature / truth, 1, 0.06);
    EXPECT_NEAR(found.best_ece_mass.temperature / truth, 1, 0.06);
    EXPECT_LT(found.best_ece.ece, 0.015) << "calibrated but for chance, which is .011 with so many triplets in ten bins";
    EXPECT_LE(found.best_nll.nll, measure_temperature(similarities, truth).nll);
    EXPECT_EQ(found.as_is.temperature, 1);
    EXPECT_EQ(found.curve.size(), 81u);
    for (const TemperaturePoint& p : found.curve) {
      EXPECT_GE(p.nll, found.best_nll.nll - 1e-9);
      EXPECT_GE(p.ece, found.best_ece.ece);
      EXPECT_GE(p.ece_mass, found.best_ece_mass.ece_mass);
    }
  }
}

TEST(Temperature, CalibrationErrorsOfFourTripletsByHand) {
  // Two sure ones of which one is right, and two that share the maximum with the kept pair among them, right by half.
  const std::vector<std::array<double, 3>> s{{50, 0, 0}, {0, 50, 0}, {1, 1, -60}, {2, 2, -60}};
  const TemperaturePoint point = measure_temperature(s, 1);
  EXPECT_NEAR(point.ece, (std::abs(2 - 1) + 0) / 4.0, 1e-9);
  EXPECT_NEAR(point.nll, (0 + 50 + 2 * std::log(2.0)) / 4, 1e-9);
  // Ten bins of equally many: each triplet alone in its own, by rising confidence.
  EXPECT_NEAR(point.ece_mass, (0 + 0 + 1 + 0) / 4.0, 1e-9);
}

TEST(Temperature, OfSimilaritiesThatSayNothingIsNone) {
  Executor one;
  const TemperatureSearch flat = search_temperature(std::vector<std::array<double, 3>>(5, {.2, .2, .2}), one), none = search_temperature({}, one);
  EXPECT_TRUE(std::isnan(flat.best_nll.temperature));
  EXPECT_TRUE(flat.curve.empty());
  EXPECT_TRUE(std::isnan(none.best_ece.ece));
}

}  // namespace
}  // namespace tertium
