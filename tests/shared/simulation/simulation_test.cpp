// simulation_test.cpp: triples are drawn evenly, choices follow the model, and people answer as they are made.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "shared/base/random.h"
#include "shared/model/pair_table.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/person.h"
#include "shared/simulation/world.h"

namespace tertium {
namespace {

TEST(DrawTriples, WithoutRepeatsNoThreeObjectsComeTwice) {
  for (const std::uint64_t count : {100ull, 4000ull, 9000ull}) {  // of the 9,880 triples of 40 objects: both ways of drawing
    const auto triples = draw_triples(40, count, false, 1);
    ASSERT_TRUE(triples);
    ASSERT_EQ(triples->size(), count);
    std::set<std::array<std::uint32_t, 3>> seen;
    for (const Triplet& t : *triples) {
      const auto s = sorted_objects(t);
      ASSERT_LT(s[2], 40u);
      ASSERT_TRUE(s[0] < s[1] && s[1] < s[2]);
      ASSERT_TRUE(seen.insert(s).second);
    }
  }
}

TEST(DrawTriples, AllOfThemCanBeAskedForAndNotOneMore) {
  const auto all = draw_triples(48, 17296, false, 2);
  ASSERT_TRUE(all);
  std::set<std::array<std::uint32_t, 3>> seen;
  for (const Triplet& t : *all) seen.insert(sorted_objects(t));
  EXPECT_EQ(seen.size(), 17296u);
  const auto more = draw_triples(48, 17297, false, 2);
  ASSERT_FALSE(more);
  EXPECT_NE(more.error().message.find("17296"), std::string::npos);
  EXPECT_TRUE(draw_triples(48, 17297, true, 2));
  EXPECT_FALSE(draw_triples(2, 1, true, 2));
  EXPECT_EQ(draw_triples(3, 1, false, 2)->size(), 1u);
}

TEST(DrawTriples, ObjectsAndPlacesAreEven) {
  for (const bool repeats : {true, false}) {
    const auto triples = draw_triples(30, 3000, repeats, 3);
    ASSERT_TRUE(triples);
    std::array<std::map<std::uint32_t, int>, 3> counts;
    for (const Triplet& t : *triples) {
      ++counts[0][t.first];
      ++counts[1][t.second];
      ++counts[2][t.odd];
    }
    for (const auto& place : counts) {
      double chi_square = 0;
      for (std::uint32_t o = 0; o < 30; ++o) {
        const double count = place.contains(o) ? place.at(o) : 0;
        chi_square += (count - 100) * (count - 100) / 100;
      }
      EXPECT_LT(chi_square, 58.3);  // 29 degrees of freedom: exceeded once in a thousand
    }
  }
}

TEST(DrawTriples, TheFirstDoNotDependOnHowManyAreAskedFor) {
  const auto few = draw_triples(100, 50, false, 4), many = draw_triples(100, 500, false, 4);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ((*few)[i], (*many)[i]);
}

// The definition: one number after the other, and a set of what was there.
std::vector<Triplet> draw_plainly(std::uint32_t objects, std::uint64_t count, bool repeats, std::uint64_t seed) {
  RandomStream stream(derive_key(seed, "triples"));
  std::set<std::array<std::uint32_t, 3>> seen;
  std::vector<Triplet> triples;
  while (triples.size() < count) {
    const std::uint32_t a = stream.below(objects);
    std::uint32_t b = stream.below(objects - 1), c = stream.below(objects - 2);
    b += b >= a ? 1u : 0u;
    c += c >= std::min(a, b) ? 1u : 0u;
    c += c >= std::max(a, b) ? 1u : 0u;
    std::array<std::uint32_t, 3> s = sorted_objects({a, b, c});
    if (!repeats && !seen.insert(s).second) continue;
    // One of the six orders, counted as an alphabet counts them.
    const auto order = static_cast<int>(std::uint64_t{philox(derive_key(seed, "order within a triple"), triples.size())[0]} * 6 >> 32);
    for (int i = 0; i < order; ++i) std::next_permutation(s.begin(), s.end());
    triples.push_back({s[0], s[1], s[2]});
  }
  return triples;
}

TEST(DrawTriples, AreThoseOfTheDefinition) {
  // A million objects: every other batch meets a word that favours small numbers. 300: a bit for every triple; 3: only one that exists.
  for (const bool repeats : {true, false}) {
    for (const std::uint32_t objects : {1'000'000u, 300u, 60u}) {
      EXPECT_EQ(*draw_triples(objects, 8500, repeats, 6), draw_plainly(objects, 8500, repeats, 6)) << objects << " objects, repeats " << repeats;
    }
  }
  EXPECT_EQ(*draw_triples(3, 2000, true, 7), draw_plainly(3, 2000, true, 7));
  EXPECT_TRUE(draw_triples(50, 0, true, 1)->empty());
}

Matrix three_objects() {
  Matrix m(3, 2);
  m.values = {1, .5f, 1.2f, 0, .2f, 1.5f};  // METHODS 7.1: probabilities .4626, .3603, .1771 for pairs (0,1), (0,2), (1,2)
  return m;
}

std::array<double, 3> pair_shares(const TripletSet& set) {
  std::array<double, 3> shares{};
  for (const Triplet& t : set.triplets) shares[2 - t.odd] += 1.0 / static_cast<double>(set.triplets.size());
  return shares;  // odd 2: pair (0, 1); odd 1: pair (0, 2); odd 0: pair (1, 2)
}

TEST(SimulateChoices, FrequenciesFollowTheModel) {
  Executor executor;
  SimulationOptions options;
  options.triplets = 40000;
  options.repeats = true;
  const auto set = simulate_choices(three_objects(), options, executor);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->objects, 3u);
  const auto shares = pair_shares(*set);
  EXPECT_NEAR(shares[0], .4626, .01);
  EXPECT_NEAR(shares[1], .3603, .01);
  EXPECT_NEAR(shares[2], .1771, .01);
  options.temperature = 0.05;
  EXPECT_GT(pair_shares(*simulate_choices(three_objects(), options, executor))[0], .98);
}

TEST(SimulateChoices, ArgmaxIsSureAndBreaksTiesEvenly) {
  Executor executor;
  SimulationOptions options;
  options.triplets = 9000;
  options.repeats = true;
  options.choice = ChoiceRule::kArgmax;
  EXPECT_EQ(pair_shares(*simulate_choices(three_objects(), options, executor))[0], pair_shares(*simulate_choices(three_objects(), options, executor))[0]);
  EXPECT_NEAR(pair_shares(*simulate_choices(three_objects(), options, executor))[0], 1.0, 1e-9);
  for (const double share : pair_shares(*simulate_choices(Matrix(3, 2), options, executor))) EXPECT_NEAR(share, 1.0 / 3, .025);
}

TEST(SimulateChoices, AreTheSameWhetherPairsAreMeasuredOnceOrEachTime) {
  Executor executor;
  Matrix mind = make_known_world({300, 12, 0.4, 1.2, 5});
  for (std::size_t d = 0; d < mind.cols; ++d) mind.at(7, d) = mind.at(8, d) = mind.at(9, d);  // ties
  for (const ChoiceRule choice : {ChoiceRule::kSoftmax, ChoiceRule::kArgmax}) {
    for (const SimilarityRule rule : {SimilarityRule::kDot, SimilarityRule::kCosine, SimilarityRule::kEuclidean}) {
      for (const double temperature : {1.0, 0.01}) {
        SimulationOptions options;
        options.choice = choice;
        options.rule = rule;
        options.temperature = temperature;
        options.triplets = 5600;
        ASSERT_FALSE(table_pays(300, options.triplets));
        const auto each = simulate_choices(mind, options, executor);
        options.triplets = 50001;
        ASSERT_TRUE(table_pays(300, options.triplets));
        const auto once = simulate_choices(mind, options, executor);
        ASSERT_TRUE(each && once);
        for (std::size_t t = 0; t < 5600; ++t) ASSERT_EQ(each->triplets[t], once->triplets[t]) << t;
      }
    }
  }
}

TEST(SimulateChoices, RectifiesAndRefusesBrokenNumbers) {
  Executor executor;
  SimulationOptions options;
  options.triplets = 1;
  options.choice = ChoiceRule::kArgmax;
  options.rectify = true;
  Matrix m(3, 1);
  m.values = {-5, -4, 1};  // negative ones count as 0: all pairs alike; without rectifying the pair (0, 1) is the likest by far
  options.triplets = 1;
  Matrix broken(3, 1, NAN);
  EXPECT_FALSE(simulate_choices(broken, options, executor));
  options.rectify = false;
  EXPECT_EQ(simulate_choices(m, options, executor)->triplets[0].odd, 2u);
  options.temperature = -1;
  EXPECT_FALSE(simulate_choices(m, options, executor));
}

TEST(DecideTriples, AsSimulatedOnesInTheirPlaceWhateverTheOrderOfTheThree) {
  Matrix mind(4, 1);
  for (std::size_t o = 0; o < 4; ++o) mind.at(o, 0) = static_cast<float>(o);
  SimulationOptions options;
  options.triplets = 4, options.choice = ChoiceRule::kArgmax, options.seed = 3;
  Executor one;
  const TripletSet drawn = *simulate_choices(mind, options, one);
  std::vector<Triplet> again = *draw_triples(4, 4, false, 3);
  ASSERT_TRUE(decide_triples(mind, again, options, one));
  EXPECT_EQ(again, drawn.triplets);
  // The largest dot product is that of the two largest numbers.
  std::vector<Triplet> given = {{3, 1, 2}, {1, 2, 3}, {2, 0, 3}};
  ASSERT_TRUE(decide_triples(mind, given, options, one));
  EXPECT_EQ(given[0].odd, 1u);
  EXPECT_EQ(given[1].odd, 1u);
  EXPECT_EQ(given[2].odd, 0u);
}

TEST(DecideTriples, BySimilaritiesOfPairsKeepTheMostSimilarTogether) {
  // Pairs (0,1) (0,2) (0,3) (1,2) (1,3) (2,3).
  const std::vector<double> pairs = {-5, -1, -2, -3, -4, -0.5};
  std::vector<Triplet> given = {{0, 1, 2}, {3, 2, 0}, {0, 3, 1}};
  SimulationOptions options;
  options.choice = ChoiceRule::kArgmax;
  ASSERT_TRUE(decide_triples(4, pairs, given, options));
  EXPECT_EQ(given[0].odd, 1u);
  EXPECT_EQ(given[1].odd, 0u);
  EXPECT_EQ(given[2].odd, 1u);
  std::vector<double> unknown = pairs;
  unknown[0] = std::nan("");
  const auto refused = decide_triples(4, unknown, given, options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("not known"), std::string::npos);
}

TEST(DecideTriples, RefuseTriplesThatAreNone) {
  const Matrix mind(4, 1, 1.0f);
  Executor one;
  std::vector<Triplet> beyond = {{0, 1, 2}, {0, 1, 4}}, twice = {{0, 1, 1}};
  EXPECT_NE(decide_triples(mind, beyond, {}, one).error().message.find("triple 1 names object 4"), std::string::npos);
  EXPECT_NE(decide_triples(mind, twice, {}, one).error().message.find("the same object twice"), std::string::npos);
}

TEST(World, IsSparseNonNegativeAndLeavesNoObjectEmpty) {
  const Matrix world = make_known_world({500, 6, 0.3, 1.5, 1});
  std::size_t present = 0;
  for (std::size_t o = 0; o < 500; ++o) {
    float largest = 0;
    for (const float v : world.row(o)) {
      ASSERT_GE(v, 0.0f);
      ASSERT_LE(v, 1.5f);
      largest = std::max(largest, v);
      present += v > 0 ? 1 : 0;
    }
    ASSERT_GT(largest, 0.0f);
  }
  EXPECT_NEAR(static_cast<double>(present) / 3000, 0.3 + 0.7 / 6, 0.03);
  EXPECT_EQ(make_known_world({500, 6, 0.3, 1.5, 1}), world);
}

TEST(World, CategoriesAreStrongInTheirOwnDimension) {
  const Matrix world = make_category_world({0, 1, 2, 1}, 3, 2, 7);
  EXPECT_EQ(world.cols, 5u);
  EXPECT_GE(world.at(3, 1), 0.8f);
  EXPECT_EQ(world.at(3, 0), 0.0f);
}

TEST(Person, AnswersTheSameTrialTheSameWay) {
  const SimulatedPerson person = make_cohort_person(1, 5);
  const Matrix mind = make_known_world({30, 4, 0.3, 2.0, 1});
  const SimulatedAnswer a = answer_trial(person, mind, {1, 5, 9}, 12), b = answer_trial(person, mind, {1, 5, 9}, 12);
  EXPECT_EQ(a.position, b.position);
  EXPECT_EQ(a.response_time_ms, b.response_time_ms);
}

TEST(Person, ChoosesByTheModelAndLapsesByItsBias) {
  SimulatedPerson person;
  person.lapse = 0;
  std::array<double, 3> odd{};
  for (std::uint64_t trial = 0; trial < 20000; ++trial) odd.at(answer_trial(person, three_objects(), {0, 1, 2}, trial).position) += 1.0 / 20000;
  EXPECT_NEAR(odd[2], .4626, .015);
  EXPECT_NEAR(odd[1], .3603, .015);
  person.lapse = 1;
  person.position_bias = {0, 1, 3};
  odd = {};
  for (std::uint64_t trial = 0; trial < 20000; ++trial) {
    const SimulatedAnswer answer = answer_trial(person, three_objects(), {0, 1, 2}, trial);
    EXPECT_TRUE(answer.lapsed);
    odd.at(answer.position) += 1.0 / 20000;
  }
  EXPECT_EQ(odd[0], 0.0);
  EXPECT_NEAR(odd[2], .75, .015);
}

TEST(Person, TakesLongerWhenTheChoiceIsHarder) {
  SimulatedPerson person;
  person.lapse = 0;
  Matrix easy(3, 1);
  easy.values = {4, 4, 0};
  double hard_time = 0, easy_time = 0;
  for (std::uint64_t trial = 0; trial < 3000; ++trial) {
    const SimulatedAnswer hard = answer_trial(person, Matrix(3, 1), {0, 1, 2}, trial), simple = answer_trial(person, easy, {0, 1, 2}, trial);
    EXPECT_GE(hard.response_time_ms, 250u);
    hard_time += std::log(hard.response_time_ms);
    easy_time += std::log(simple.response_time_ms);
  }
  EXPECT_NEAR((hard_time - easy_time) / 3000, 0.5, 0.05);
}

TEST(Person, ACohortHasAFewCarelessPeople) {
  int careless = 0;
  for (std::uint32_t n = 0; n < 2000; ++n) careless += make_cohort_person(3, n).lapse > 0.5 ? 1 : 0;
  EXPECT_GT(careless, 15);
  EXPECT_LT(careless, 80);
}

}  // namespace
}  // namespace tertium
