// repeats_test.cpp: repeated judgments against exact sums over all outcomes, and the noise ceiling's known bias.
#include "shared/analysis/repeats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "shared/base/random.h"

namespace tertium {
namespace {

// The mean of f over multinomial(judgments, p), each possible outcome once.
double expect_over(const std::array<double, 3>& p, std::uint32_t judgments, const std::function<double(const std::array<std::uint32_t, 3>&)>& f) {
  double sum = 0;
  for (std::uint32_t a = 0; a <= judgments; ++a) {
    for (std::uint32_t b = 0; a + b <= judgments; ++b) {
      const std::uint32_t c = judgments - a - b;
      const double ways = std::lgamma(judgments + 1.0) - std::lgamma(a + 1.0) - std::lgamma(b + 1.0) - std::lgamma(c + 1.0);
      sum += std::exp(ways + a * std::log(p[0]) + b * std::log(p[1]) + c * std::log(p[2])) * f({a, b, c});
    }
  }
  return sum;
}

constexpr std::array<double, 3> kThird{1.0 / 3, 1.0 / 3, 1.0 / 3}, kSkew{.6, .25, .15};

// METHODS 7.3: exact values.
TEST(NoiseCeiling, HasTheBiasThatTheExactSumSays) {
  for (const auto& [judgments, share] : std::vector<std::pair<std::uint32_t, double>>{
           {2, .66667}, {5, .55556}, {10, .49266}, {20, .44437}, {25, .43283}, {30, .42391}})
    EXPECT_NEAR(expect_over(kThird, judgments, majority_share), share, 5e-6) << judgments;
  for (const auto& [judgments, share] : std::vector<std::pair<std::uint32_t, double>>{{5, .64926}, {20, .60319}, {25, .60164}})
    EXPECT_NEAR(expect_over(kSkew, judgments, majority_share), share, 5e-6) << judgments;
  for (const std::uint32_t judgments : {2u, 5u, 20u}) EXPECT_NEAR(expect_over(kThird, judgments, left_out_majority), 1.0 / 3, 1e-9) << judgments;
  // An exact sum written otherwise, over the nineteen others of each answer, gives .5834545.
  EXPECT_NEAR(expect_over(kSkew, 20, left_out_majority), .5834545, 5e-8);
}

TEST(NoiseCeiling, OfAFewAnswersByHand) {
  EXPECT_DOUBLE_EQ(majority_share({3, 1, 1}), .6);
  EXPECT_DOUBLE_EQ(left_out_majority({3, 1, 1}), .6);
  EXPECT_DOUBLE_EQ(left_out_majority({1, 1, 0}), 0);
  EXPECT_DOUBLE_EQ(left_out_majority({2, 0, 0}), 1);
  EXPECT_DOUBLE_EQ(left_out_majority({2, 1, 0}), 2.0 / 3 / 2) << "each of the two sees one against one";
}

// METHODS 7.1: p and q of the soft-label losses.
TEST(Divergence, HasItsKnownValues) {
  const std::array<double, 3> p{.6652409558, .2447284711, .0900305732}, q{.4223187983, .4223187983, .1553624035};
  EXPECT_NEAR(kl_divergence(p, q), .1196297954, 1e-9);
  EXPECT_NEAR(js_divergence(p, q), .0300452913, 1e-9);
  EXPECT_NEAR(js_divergence({1, 0, 0}, {0, 1, 0}), std::log(2.0), 1e-15);
  EXPECT_EQ(js_divergence(p, p), 0);
  EXPECT_TRUE(std::isfinite(kl_divergence({1, 0, 0}, {0, 1, 0})));
}

TEST(DivergenceFloor, IsTheExactMeanOverAllOutcomes) {
  for (const std::array<double, 3>& p : {kThird, kSkew, {.98, .015, .005}}) {
    for (const std::uint32_t judgments : {1u, 2u, 7u, 25u}) {
      const auto shares = [&](const std::array<std::uint32_t, 3>& counts) {
        std::array<double, 3> q{};
        for (std::size_t i = 0; i < 3; ++i) q[i] = static_cast<double>(counts[i]) / judgments;
        return q;
      };
      const DivergenceFloor floor = divergence_floor(p, judgments);
      EXPECT_NEAR(floor.kl, expect_over(p, judgments, [&](const auto& counts) { return kl_divergence(shares(counts), p); }), 1e-10);
      EXPECT_NEAR(floor.js, expect_over(p, judgments, [&](const auto& counts) { return js_divergence(shares(counts), p); }), 1e-10);
    }
  }
  // Of many answers about (choices - 1) / (2 R) remains.
  EXPECT_NEAR(divergence_floor(kSkew, 100'000).kl, 1e-5, 1e-7);
  EXPECT_NEAR(divergence_floor({1, 0, 0}, 10).kl, 0, 1e-15);
  EXPECT_NEAR(divergence_floor({1, 0, 0}, 10).js, 0, 1e-15);
}

TEST(RepeatedTriples, AreFoundWhateverTheOrderAndKeepTheirProbabilities) {
  const std::vector<Triplet> triplets{{5, 2, 9}, {0, 1, 2}, {9, 5, 2}, {2, 9, 5}, {1, 2, 0}, {3, 4, 5}, {9, 2, 5}};
  std::vector<TripletOutcome> outcomes(triplets.size());
  outcomes[0].probability = {.7, .2, .1};  // 9 odd, 2 odd, 5 odd
  outcomes[1].probability = {.5, .3, .2};
  const std::vector<RepeatedTriple> twice = find_repeated(triplets, outcomes, 2);
  ASSERT_EQ(twice.size(), 2u);
  EXPECT_EQ(twice[0].objects, (std::array<std::uint32_t, 3>{0, 1, 2}));
  EXPECT_EQ(twice[0].counts, (std::array<std::uint32_t, 3>{1, 0, 1}));
  EXPECT_EQ(twice[0].probability, (std::array<double, 3>{.2, .3, .5}));
  EXPECT_EQ(twice[1].objects, (std::array<std::uint32_t, 3>{2, 5, 9}));
  EXPECT_EQ(twice[1].counts, (std::array<std::uint32_t, 3>{1, 2, 1}));
  EXPECT_EQ(twice[1].probability, (std::array<double, 3>{.2, .1, .7}));
  EXPECT_EQ(find_repeated(triplets, outcomes, 4).size(), 1u);
  EXPECT_TRUE(find_repeated(triplets, outcomes, 5).empty());
}

TEST(RepeatReport, OfOneTripleByHand) {
  const RepeatedTriple triple{{0, 1, 2}, {6, 3, 1}, {.5, .3, .2}};
  const RepeatReport r = compare_with_repeats({&triple, 1});
  EXPECT_EQ(r.triples, 1u);
  EXPECT_EQ(r.judgments, 10u);
  EXPECT_NEAR(r.kl, .6 * std::log(.6 / .5) + .1 * std::log(.1 / .2), 1e-15);
  EXPECT_NEAR(r.people_entropy, -(.6 * std::log(.6) + .3 * std::log(.3) + .1 * std::log(.1)), 1e-15);
  EXPECT_NEAR(r.cross_entropy, -(.6 * std::log(.5) + .3 * std::log(.3) + .1 * std::log(.2)), 1e-15);
  EXPECT_NEAR(r.kl_chance, std::log(3.0) - r.people_entropy, 1e-15);
  EXPECT_DOUBLE_EQ(r.accuracy, .6);
  EXPECT_DOUBLE_EQ(r.ceiling_high.mean, .6);
  EXPECT_DOUBLE_EQ(r.ceiling_low.mean, .6);
  EXPECT_NEAR(r.calibration.error, (.1 + 0 + .1) / 3, 1e-15);
  ASSERT_EQ(r.calibration.bins.size(), 11u);
  EXPECT_EQ(r.calibration.bins[5].count, 1u);
  EXPECT_DOUBLE_EQ(r.calibration.bins[5].observed, .6);
}

// People who answer with the twin's own probabilities, and a twin that is twice as sure or half as sure.
TEST(RepeatReport, APerfectTwinIsAtTheFloorAndAnotherIsAboveIt) {
  const auto report_of = [](double sharpness) {
    RandomStream random(derive_key(4, "people"));
    std::vector<RepeatedTriple> triples;
    for (std::uint32_t t = 0; t < 2000; ++t) {
      const std::array<double, 3> s{2 * random.uniform(), 2 * random.uniform(), 2 * random.uniform()};
      RepeatedTriple& triple = triples.emplace_back();
      triple.objects = {t, t + 1, t + 2};
      const std::array<double, 3> truth = choice_probabilities(s);
      for (int i = 0; i < 20; ++i) {
        const double draw = random.uniform();
        ++triple.counts[draw < truth[0] ? 0 : draw < truth[0] + truth[1] ? 1 : 2];
      }
      triple.probability = choice_probabilities(s, 1 / sharpness);
    }
    return compare_with_repeats(triples);
  };
  const RepeatReport twin = report_of(1), sharp = report_of(2), soft = report_of(.5);
  EXPECT_NEAR(twin.kl / twin.kl_floor, 1, .05);
  EXPECT_NEAR(twin.js / twin.js_floor, 1, .05);
  EXPECT_GT(sharp.kl, 2 * sharp.kl_floor);
  EXPECT_GT(soft.kl, 1.3 * soft.kl_floor);
  EXPECT_GT(sharp.js, twin.js);
  EXPECT_GT(soft.js, twin.js);
  EXPECT_LT(twin.calibration.error, 2 * twin.calibration.floor);
  EXPECT_GT(sharp.calibration.error, 5 * sharp.calibration.floor);
  EXPECT_LE(twin.ceiling_low.mean, twin.ceiling_high.mean);
  EXPECT_LE(twin.accuracy, twin.ceiling_high.mean) << "nothing agrees with the answers better than the answers";
}

TEST(RepeatReport, OfNoTriplesHasNoNumbers) {
  const RepeatReport r = compare_with_repeats({});
  EXPECT_EQ(r.triples, 0u);
  EXPECT_TRUE(std::isnan(r.kl));
  EXPECT_TRUE(std::isnan(r.ceiling_low.mean));
  EXPECT_TRUE(std::isnan(r.calibration.error));
}

TEST(ShareOfCeiling, CountsFromChance) {
  EXPECT_DOUBLE_EQ(share_of_ceiling(.5, 2.0 / 3), .5);
  EXPECT_DOUBLE_EQ(share_of_ceiling(1.0 / 3, .6), 0);
  EXPECT_TRUE(std::isnan(share_of_ceiling(.5, 1.0 / 3)));
}

}  // namespace
}  // namespace tertium
