// divergence_test.cpp: what two observers disagree on most comes first: by hand, planted among random weights, and against plain sorting.
#include "shared/analysis/divergence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/analysis/jackknife.h"
#include "shared/base/random.h"
#include "shared/domain/dissimilarities.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

std::vector<std::uint32_t> numbers(const std::vector<Ranked>& ranked) {
  std::vector<std::uint32_t> out;
  for (const Ranked& r : ranked) out.push_back(r.index);
  return out;
}
using List = std::vector<std::uint32_t>;

TEST(DivergingObjects, AreThoseTheHandFinds) {
  // Ranks in a: 5 4 1.5 1.5 3; in b: 2 5 4 1 3.
  const std::vector<double> a{10, 8, 0, 0, 4}, b{1, 5, 4, 0, 2};
  const ObjectDivergence d = find_diverging_objects(a, b, 2);
  EXPECT_EQ(d.high_both, (std::vector<Ranked>{{1, 4.5}, {0, 3.5}}));
  EXPECT_EQ(d.high_a, (std::vector<Ranked>{{0, 4.5}, {3, 3.25}}));  // (5 + 6 - 2) / 2, (1.5 + 6 - 1) / 2
  EXPECT_EQ(d.high_b, (std::vector<Ranked>{{2, 4.25}, {1, 3.5}}));
  EXPECT_EQ(d.low_both, (std::vector<Ranked>{{3, 4.75}, {2, 3.25}}));
  // Differences of weight / largest: .8, -.2, -.8, 0, 0.
  EXPECT_EQ(d.more_a, (std::vector<Ranked>{{0, .8}}));
  ASSERT_EQ(numbers(d.more_b), (List{2, 1}));
  EXPECT_NEAR(d.more_b[0].value, -.8, 1e-12);
}

TEST(DivergingObjects, OfAnEmptySideAreStillSorted) {
  const std::vector<double> a{1, 2, 3}, none{0, 0, 0};
  const ObjectDivergence d = find_diverging_objects(a, none, 5);
  EXPECT_EQ(numbers(d.high_both), (List{2, 1, 0}));
  EXPECT_EQ(numbers(d.more_a), (List{2, 1, 0}));
  EXPECT_TRUE(d.more_b.empty());
  EXPECT_TRUE(find_diverging_objects({}, {}, 3).high_both.empty());
}

TEST(DivergingObjects, PlantedAmongRandomWeightsComeFirst) {
  RandomStream random(derive_key(1, "weights"));
  std::vector<double> a(200), b(200);
  for (std::size_t i = 0; i < 200; ++i) {
    a[i] = random.uniform();
    b[i] = std::clamp(a[i] + .05 * random.normal(), 0.0, 1.0);
  }
  a[17] = 1, b[17] = 0;
  a[42] = 0, b[42] = 1;
  const ObjectDivergence d = find_diverging_objects(a, b, 3);
  EXPECT_EQ(d.high_a[0].index, 17u);
  EXPECT_EQ(d.more_a[0].index, 17u);
  EXPECT_EQ(d.high_b[0].index, 42u);
  EXPECT_EQ(d.more_b[0].index, 42u);
}

TEST(ScatterClasses, FollowTheirOrder) {
  const std::vector<double> a{10, 9, 6, 8, 3, 0}, b{10, 8, 9, 3, 3, 7};
  using Classes = std::vector<ScatterClass>;
  const ScatterClass rest = ScatterClass::kRest, both = ScatterClass::kBoth, more_a = ScatterClass::kMoreA, more_b = ScatterClass::kMoreB;
  EXPECT_EQ(classify_objects(a, b, 2), (Classes{both, more_a, more_b, more_a, rest, more_b}));
  // With one of each: 0 tops both, 3 is most a's, 5 most b's.
  EXPECT_EQ(classify_objects(a, b, 1), (Classes{both, rest, rest, more_a, rest, more_b}));
  const std::vector<double> none(4, 0.0);
  EXPECT_EQ(classify_objects(none, none, 3), std::vector<ScatterClass>(4, ScatterClass::kRest));
  EXPECT_STREQ(to_string(ScatterClass::kTopA), "top_a");
}

TEST(ScatterClasses, NameTheStrongestThatDoNotDiverge) {
  const std::vector<double> a{10, 2, 5, 0}, b{6, 10, 0, 9};  // differences .4, -.8, .5, -.9
  EXPECT_EQ(classify_objects(a, b, 1), (std::vector<ScatterClass>{ScatterClass::kTopA, ScatterClass::kTopB, ScatterClass::kMoreA, ScatterClass::kMoreB}));
}

TEST(DivergingPairs, AreThoseTheHandFinds) {
  // Four objects, pairs (0,1) (0,2) (0,3) (1,2) (1,3) (2,3).
  const std::vector<double> a{.1, .2, .3, .4, .5, .6}, b{.6, .2, .3, .4, .5, .1};
  const std::vector<std::uint32_t> all{0, 1, 2, 3};
  const PairDivergence d = find_diverging_pairs(a, b, 4, all, 1, 2);
  EXPECT_EQ(d.objects, 4u);
  EXPECT_EQ(d.pairs, 6u);
  EXPECT_EQ(d.more_a, (std::vector<DivergingPair>{{2, 3, .6, .1, 5}}));
  EXPECT_EQ(d.more_b, (std::vector<DivergingPair>{{0, 1, .1, .6, -5}}));
  EXPECT_NEAR(d.pearson, pearson(a, b), 1e-12);
  EXPECT_NEAR(d.spearman, spearman(a, b), 1e-12);
  // Deviations of a: -.25 -.15 -.05 .05 .15 .25, of b: .25 -.15 -.05 .05 .15 -.25; products -.125 + .045 + .005, squares .175.
  EXPECT_NEAR(d.slope, -.075 / .175, 1e-12);
  EXPECT_NEAR(d.intercept, .35 + .075 / .175 * .35, 1e-12);
  EXPECT_EQ(d.density.counts, (std::vector<std::uint32_t>{2, 1, 1, 2}));  // of b: low, high; in each of a: low, high
  EXPECT_EQ(std::accumulate(d.density.counts.begin(), d.density.counts.end(), 0u), 6u);

  // Of the category {0, 2, 3} alone: pairs (0,2) .2 .2, (0,3) .3 .3, (2,3) .6 .1.
  const std::vector<std::uint32_t> some{0, 2, 3};
  const PairDivergence c = find_diverging_pairs(a, b, 4, some, 5);
  EXPECT_EQ(c.more_a, (std::vector<DivergingPair>{{2, 3, .6, .1, 2}}));
  EXPECT_EQ(c.more_b, (std::vector<DivergingPair>{{0, 2, .2, .2, -1}, {0, 3, .3, .3, -1}}));
  EXPECT_EQ(pairs_among(a, 4, some), (std::vector<double>{.2, .3, .6}));
}

TEST(DivergingPairs, OfTooFewOrConstantSimilaritiesHaveNoCorrelation) {
  const std::vector<double> a{.1, .2, .3}, flat{.5, .5, .5};
  const std::vector<std::uint32_t> all{0, 1, 2}, two{0, 2}, one{1};
  const PairDivergence constant = find_diverging_pairs(a, flat, 3, all, 2);
  EXPECT_TRUE(std::isnan(constant.pearson));
  EXPECT_NEAR(constant.slope, 0, 1e-12);
  const PairDivergence turned = find_diverging_pairs(flat, a, 3, all, 2);
  EXPECT_TRUE(std::isnan(turned.slope));
  EXPECT_EQ(find_diverging_pairs(a, flat, 3, two, 2).pairs, 1u);
  EXPECT_TRUE(std::isnan(find_diverging_pairs(a, flat, 3, two, 2).pearson));
  EXPECT_EQ(find_diverging_pairs(a, flat, 3, one, 2).pairs, 0u);
  EXPECT_TRUE(find_diverging_pairs(a, flat, 3, one, 2).more_a.empty());
}

TEST(DivergingTriplets, AreCountedByWhatEachFindsOdd) {
  // Objects 2, 5, 7 in three orders; A's odd one is 5, B's 7, whatever place they have in the list.
  const std::vector<Triplet> triplets{{2, 5, 7}, {5, 2, 7}, {7, 2, 5}, {0, 1, 2}, {0, 1, 3}};
  std::vector<TwoChoices> choices{{.9f, .8f, 1, 0, true, false}, {.8f, .7f, 2, 0, true, true}, {.7f, .9f, 0, 2, true, true},
                                  {.5f, .5f, 0, 0, true, false}, {1, 1, 0, 1, false, true}};
  const TripletDivergence d = find_diverging_triplets(triplets, choices, 8, 2);
  EXPECT_EQ(d.triplets, 5u);
  EXPECT_EQ(d.decided, 4u);
  EXPECT_EQ(d.agree, 1u);
  EXPECT_DOUBLE_EQ(d.agreement.value, .25);
  EXPECT_EQ(d.counts[1][2], 3u);
  EXPECT_EQ(d.counts[2][2], 1u);
  // Ranks from 0 to 3: of A .5 .7 .8 .9; of B .5 .7 .8 .9. Sums: first 3 + 2, second 2 + 1, third 1 + 3.
  ASSERT_EQ(d.most[1][2].size(), 2u);
  EXPECT_EQ(d.most[1][2][0].objects, (std::array<std::uint32_t, 3>{2, 5, 7}));
  EXPECT_NEAR(d.most[1][2][0].probability_a, .9, 1e-6);
  EXPECT_NEAR(d.most[1][2][0].rank, (3.5 + 2.5) / 8, 1e-12);
  EXPECT_NEAR(d.most[1][2][1].probability_b, .9, 1e-6);
  ASSERT_EQ(d.spread_most[1][2].size(), 2u);
  EXPECT_NEAR(d.spread_most[1][2][0].probability_b, .9, 1e-6);
  EXPECT_TRUE(d.spread_most[1][2][0].spread);
  EXPECT_TRUE(d.most[0][0].empty());
}

TEST(DivergingTriplets, AreTheFirstOfAllSortedByMeanRank) {
  RandomStream random(derive_key(2, "choices"));
  std::vector<Triplet> triplets;
  std::vector<TwoChoices> choices;
  for (int t = 0; t < 3000; ++t) {
    std::uint32_t a = random.below(20), b = random.below(20), c = random.below(20);
    if (a == b || a == c || b == c) continue;
    triplets.push_back({a, b, c});
    const auto p = [&] { return static_cast<float>(1.0 / 3 + 2.0 / 3 * random.below(200) / 199.0); };  // with ties
    choices.push_back({p(), p(), static_cast<std::uint8_t>(random.below(3)), static_cast<std::uint8_t>(random.below(3)), random.below(10) > 0, random.below(2) == 1});
  }
  const TripletDivergence d = find_diverging_triplets(triplets, choices, 20, 7);
  std::vector<double> pa, pb;
  std::vector<std::size_t> decided;
  for (std::size_t t = 0; t < choices.size(); ++t)
    if (choices[t].decided) decided.push_back(t), pa.push_back(static_cast<double>(choices[t].probability_a)), pb.push_back(static_cast<double>(choices[t].probability_b));
  const std::vector<double> ra = ranks(pa), rb = ranks(pb);
  const double n = static_cast<double>(decided.size());
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      for (const bool spread : {false, true}) {
        std::vector<std::pair<double, std::size_t>> wanted;
        for (std::size_t x = 0; x < decided.size(); ++x) {
          const std::size_t t = decided[x];
          const auto sorted = sorted_objects(triplets[t]);
          const std::uint32_t by_pair[3] = {triplets[t].odd, triplets[t].second, triplets[t].first};
          if (by_pair[choices[t].choice_a] != sorted[i] || by_pair[choices[t].choice_b] != sorted[j] || (spread && !choices[t].spread)) continue;
          wanted.emplace_back(-(ra[x] + rb[x] - 1) / 2 / n, t);
        }
        std::sort(wanted.begin(), wanted.end());
        const auto& got = (spread ? d.spread_most : d.most)[i][j];
        ASSERT_EQ(got.size(), 7u);
        for (std::size_t x = 0; x < 7; ++x) {
          EXPECT_NEAR(got[x].rank, -wanted[x].first, 1e-12);
          EXPECT_EQ(got[x].objects, sorted_objects(triplets[wanted[x].second]));
        }
      }
  EXPECT_LT(d.agreement.low, 1.0 / 3);
  EXPECT_GT(d.agreement.high, 1.0 / 3);
}

TEST(DivergingTriplets, OfAnObserverWithItselfAllAgree) {
  WorldOptions options;
  options.objects = 30;
  const Matrix x = make_known_world(options);
  const auto triplets = draw_triples(30, 500, true, 1);
  ASSERT_TRUE(triplets);
  Executor one;
  std::vector<TwoChoices> choices;
  ASSERT_TRUE(run_jackknife(x, *triplets, {RelevanceAt::kOwnChoice, .25}, one, [&](std::size_t, std::span<const TripletRelevance> portion) {
    for (const TripletRelevance& r : portion) choices.push_back({r.probability, r.probability, r.choice, r.choice, !r.undecided, r.spread});
  }));
  const TripletDivergence d = find_diverging_triplets(*triplets, choices, 30, 4);
  EXPECT_EQ(d.agree, d.decided);
  EXPECT_GT(d.decided, 0u);
  EXPECT_DOUBLE_EQ(d.agreement.value, 1);
  EXPECT_EQ(d.counts[0][1] + d.counts[1][2] + d.counts[2][0], 0u);
  EXPECT_TRUE(find_diverging_triplets(*triplets, choices, 30, 0).most[0][0].empty());
  const TripletDivergence none = find_diverging_triplets({}, {}, 30, 4);
  EXPECT_TRUE(std::isnan(none.agreement.value));
}

}  // namespace
}  // namespace tertium
