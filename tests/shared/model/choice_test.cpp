// choice_test.cpp: similarities, probabilities and scores, by hand and on real judgments.
#include "shared/model/choice.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.h"
#include "tests/support/test_data.h"
#include "tests/support/things.h"

namespace tertium {
namespace {

Matrix matrix_of(std::size_t rows, std::size_t cols, std::vector<float> values) {
  Matrix m;
  m.rows = rows;
  m.cols = cols;
  m.values = std::move(values);
  return m;
}

// Does things in a strange order to show that order does not matter.
class BackwardExecutor final : public Executor {
 public:
  std::size_t width() const override { return 3; }
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t i = count; i > 0; --i) body(i - 1);
  }
};

TEST(Choice, ProbabilitiesOfTheWorkedTriplet) {
  // METHODS 7.1: i = (1, .5), j = (1.2, 0), k = (.2, 1.5): similarities 1.2, .95, .24.
  const Matrix m = matrix_of(3, 2, {1, .5f, 1.2f, 0, .2f, 1.5f});
  const double ij = pair_similarity(m.row(0), m.row(1)), ik = pair_similarity(m.row(0), m.row(2)), jk = pair_similarity(m.row(1), m.row(2));
  EXPECT_NEAR(ij, 1.2, 1e-7);
  EXPECT_NEAR(ik, .95, 1e-7);
  EXPECT_NEAR(jk, .24, 1e-7);
  const auto p = choice_probabilities({1.2, .95, .24});
  EXPECT_NEAR(p[0], .4626002353, 1e-10);
  EXPECT_NEAR(p[1], .3602734255, 1e-10);
  EXPECT_NEAR(p[2], .1771263392, 1e-10);
}

// METHODS 7.1, the same triplet without its first or its second dimension.
TEST(Choice, ProbabilitiesWithoutOneDimension) {
  EXPECT_NEAR(choice_probabilities({0, .75, 0})[0], .2428953111, 1e-10);
  EXPECT_NEAR(choice_probabilities({1.2, .2, .24})[0], .5711764942, 1e-10);
}

TEST(Choice, SoftmaxStandsAnySizeAndFollowsTemperature) {
  const auto huge = choice_probabilities({5000, 4999, -5000});
  EXPECT_NEAR(huge[0], 1 / (1 + std::exp(-1.0)), 1e-12);
  const auto warm = choice_probabilities({2, 1, 0}, 2.0), same = choice_probabilities({1, .5, 0});
  for (int i = 0; i < 3; ++i) EXPECT_DOUBLE_EQ(warm[static_cast<std::size_t>(i)], same[static_cast<std::size_t>(i)]);
}

TEST(Choice, CosineAndEuclideanAreWhatTheySay) {
  const Matrix m = matrix_of(3, 2, {3, 4, 6, 8, 0, 0});
  EXPECT_NEAR(pair_similarity(m.row(0), m.row(1), SimilarityRule::kCosine), 1.0, 1e-12);
  EXPECT_NEAR(pair_similarity(m.row(0), m.row(1), SimilarityRule::kEuclidean), -5.0, 1e-12);
  EXPECT_EQ(pair_similarity(m.row(0), m.row(2), SimilarityRule::kCosine), 0.0);
}

TEST(Choice, CentringTakesEachColumnsMeanAway) {
  EXPECT_EQ(centre_columns(matrix_of(2, 2, {1, 10, 3, 30})).values, (std::vector<float>{-1, -10, 1, 10}));
}

TEST(Score, AnEmbeddingThatSaysNothingIsAlwaysWrong) {
  Executor executor;
  const std::vector<Triplet> triplets{{0, 1, 2}, {2, 1, 0}};
  const auto score = score_embedding(Matrix(3, 4), triplets, {}, executor);
  ASSERT_TRUE(score);
  EXPECT_EQ(score->accuracy, 0.0);
  EXPECT_EQ(score->ties, 2u);
  EXPECT_NEAR(score->nll, std::log(3.0), 1e-12);
}

TEST(Score, ATieAtTheMaximumIsWrongAndATieBelowItIsNot) {
  Executor executor;
  ScoreOptions keep;
  keep.keep_outcomes = true;
  // 0 and 1 alike, 2 apart: right, the two lower similarities tie. Then objects where (0, 1) and (0, 2) tie on top.
  const std::vector<Triplet> triplets{{0, 1, 2}};
  const auto right = score_embedding(matrix_of(3, 2, {1, 0, 1, 0, 0, 1}), triplets, keep, executor);
  ASSERT_TRUE(right);
  EXPECT_EQ(right->right, 1u);
  EXPECT_FALSE(right->outcomes.at(0).tie);
  const auto tie = score_embedding(matrix_of(3, 2, {1, 1, 1, 0, 0, 1}), triplets, keep, executor);
  ASSERT_TRUE(tie);
  EXPECT_EQ(tie->right, 0u);
  EXPECT_EQ(tie->ties, 1u);
  EXPECT_TRUE(tie->outcomes.at(0).tie);
}

TEST(Score, RefusesWhatCannotBeScored) {
  Executor executor;
  const std::vector<Triplet> beyond{{0, 1, 2}, {0, 1, 3}};
  EXPECT_NE(score_embedding(Matrix(3, 2), beyond, {}, executor).error().message.find("triplet 2 names object 3"), std::string::npos);
  const std::vector<Triplet> fine{{0, 1, 2}};
  EXPECT_FALSE(score_embedding(matrix_of(3, 1, {0, NAN, 0}), fine, {}, executor));
  ScoreOptions cold;
  cold.temperature = 0;
  EXPECT_FALSE(score_embedding(Matrix(3, 2), fine, cold, executor));
  Posterior posterior{Matrix(3, 2), Matrix(3, 1)};
  EXPECT_FALSE(score_posterior(posterior, fine, 5, 0, {}, executor));
  posterior.scale = Matrix(3, 2, 0.1f);
  EXPECT_FALSE(score_posterior(posterior, fine, 0, 0, {}, executor));
  EXPECT_TRUE(score_posterior(posterior, fine, 1, 0, {}, executor));
}

Posterior some_posterior(float scale) {
  Posterior posterior{Matrix(40, 5), Matrix(40, 5, scale)};
  for (std::size_t i = 0; i < posterior.location.values.size(); ++i) posterior.location.values[i] = static_cast<float>((i * 37 % 11)) / 5 - 0.5f;
  return posterior;
}
std::vector<Triplet> some_triplets() {
  std::vector<Triplet> triplets;
  for (std::uint32_t t = 0; t < 9000; ++t) triplets.push_back({t % 40, (t + 1 + t % 7) % 40, (t + 20) % 40});
  return triplets;
}

// Far apart: the probability of what was chosen is less than single precision can say.
TEST(Score, OutcomesHaveTheProbabilitiesThatTheirNllIsOf) {
  Executor executor;
  Matrix values(20, 2);
  RandomStream random(derive_key(6, "far apart"));
  for (float& value : values.values) value = static_cast<float>(15 * random.uniform());
  std::vector<Triplet> triplets(4000);
  for (Triplet& t : triplets) t = {random.below(10), 10 + random.below(9), 19};
  ScoreOptions options;
  options.keep_outcomes = true;
  const auto score = score_embedding(values, triplets, options, executor);
  ASSERT_TRUE(score);
  double nll = 0, largest = 0;
  for (const TripletOutcome& outcome : score->outcomes) {
    nll -= std::log(outcome.probability[0]) / static_cast<double>(triplets.size());
    largest = std::max(largest, -std::log(outcome.probability[0]));
  }
  EXPECT_GT(largest, 100);
  EXPECT_NEAR(nll, score->nll, 1e-4 * nll);
  // Without them the losses are summed as they come out of the table.
  const auto summed = score_embedding(values, triplets, {}, executor);
  ASSERT_TRUE(summed);
  EXPECT_NEAR(summed->nll, score->nll, 1e-4 * nll);
  EXPECT_EQ(summed->right, score->right);
  EXPECT_EQ(summed->ties, score->ties);
}

// Portions of one whole: with the table of all pairs and without.
TEST(Score, HandsOutItsOutcomesInPortions) {
  Executor executor;
  for (const std::uint32_t objects : {20u, 3000u}) {
    Matrix values(objects, 3);
    RandomStream random(derive_key(5, "portions"));
    for (float& value : values.values) value = static_cast<float>(random.uniform());
    std::vector<Triplet> triplets(kOutcomesAtOnce + 1000);
    for (Triplet& t : triplets) t = {random.below(objects / 2), objects / 2 + random.below(objects / 2 - 1), objects - 1};
    ScoreOptions options;
    options.keep_outcomes = true;
    const auto whole = score_embedding(values, triplets, options, executor);
    ASSERT_TRUE(whole);
    std::vector<std::size_t> sizes;
    std::size_t at = 0;
    ASSERT_TRUE(visit_outcomes(values, triplets, {}, executor, [&](std::span<const TripletOutcome> portion) {
      sizes.push_back(portion.size());
      for (const TripletOutcome& outcome : portion) {
        const TripletOutcome& same = whole->outcomes[at++];
        ASSERT_EQ(outcome.probability, same.probability);
        ASSERT_EQ(outcome.right, same.right);
      }
    }));
    EXPECT_EQ(sizes, (std::vector<std::size_t>{kOutcomesAtOnce, 1000}));
  }
  const Triplet wrong{0, 1, 9};
  EXPECT_FALSE(visit_outcomes(Matrix(3, 1), {&wrong, 1}, {}, executor, [](std::span<const TripletOutcome>) { FAIL() << "nothing is handed out"; }));
}

TEST(PosteriorScore, WithoutUncertaintyIsTheScoreOfTheRectifiedLocation) {
  Executor executor;
  const Posterior posterior = some_posterior(1e-12f);
  Matrix rectified = posterior.location;
  for (float& v : rectified.values) v = std::max(0.0f, v);
  const auto plain = score_embedding(rectified, some_triplets(), {}, executor);
  const auto drawn = score_posterior(posterior, some_triplets(), 3, 0, {}, executor);
  ASSERT_TRUE(plain && drawn);
  EXPECT_NEAR(drawn->nll, plain->nll, 1e-5);
}

TEST(PosteriorScore, AveragesTheProbabilitiesOfTheDraws) {
  Executor executor;
  const Posterior posterior = some_posterior(0.5f);
  const std::vector<Triplet> one{{3, 8, 21}};
  double sum = 0;
  for (std::uint32_t draw = 0; draw < 4; ++draw) {
    const Matrix x = draw_posterior(posterior, 9, draw);
    sum += choice_probabilities({pair_similarity(x.row(3), x.row(8)), pair_similarity(x.row(3), x.row(21)), pair_similarity(x.row(8), x.row(21))})[0];
  }
  const auto score = score_posterior(posterior, one, 4, 9, {}, executor);
  ASSERT_TRUE(score);
  EXPECT_NEAR(score->nll, -std::log(sum / 4), 1e-6);
}

TEST(PosteriorScore, IsTheSameForAnyExecutor) {
  Executor forward;
  BackwardExecutor backward;
  const auto a = score_posterior(some_posterior(0.3f), some_triplets(), 5, 1, {}, forward);
  const auto b = score_posterior(some_posterior(0.3f), some_triplets(), 5, 1, {}, backward);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->nll, b->nll);
  EXPECT_EQ(a->right, b->right);
}

// ---- real judgments ----

TEST(RealScore, ThePublishedEmbeddingReachesItsKnownFigures) {
  NEEDS_TEST_DATA(folder);
  Executor executor;
  const std::string things = folder + "/things/";
  const Matrix stored = read_things_vice(things + "vice_embedding.npy");
  double weights = 0;
  for (const float v : stored.values) weights += static_cast<double>(v);
  EXPECT_NEAR(weights, 11615.282306, 1e-4);  // METHODS 7.2, as are the figures below
  const auto alignment = align_names(read_things_names(things + "vice_embedding.names.txt"), read_things_names(things + "triplets_2171.names.txt"), "a", "b");
  ASSERT_TRUE(alignment);
  EXPECT_EQ(alignment->rows_moved, 21u);
  const Matrix aligned = align_rows(stored, *alignment);
  const auto small = read_things_triplets(things + "triplets_2171.txt"), large = read_things_triplets(things + "triplets_50k.txt");
  const auto on_small = score_embedding(aligned, small, {}, executor), on_large = score_embedding(aligned, large, {}, executor);
  const auto as_stored = score_embedding(stored, small, {}, executor);
  ScoreOptions cosine;
  cosine.rule = SimilarityRule::kCosine;
  const auto by_cosine = score_embedding(stored, small, cosine, executor);
  ASSERT_TRUE(on_small && on_large && as_stored && by_cosine);
  EXPECT_NEAR(on_small->accuracy, .663749, 1e-6);
  EXPECT_NEAR(on_small->nll, .779891, 1e-6);
  EXPECT_NEAR(on_large->accuracy, .63916, 1e-6);
  EXPECT_NEAR(on_large->nll, .817737, 1e-6);
  EXPECT_NEAR(as_stored->accuracy, .660064, 1e-6);
  EXPECT_NEAR(as_stored->nll, .787767, 1e-6);
  EXPECT_NEAR(by_cosine->accuracy, .658683, 1e-6);
}

TEST(MeasureTriplets, GivesWhatPairsGiveByEachRuleWithAndWithoutATable) {
  Executor one;
  RandomStream random(5);
  Matrix values(12, 7);
  for (float& v : values.values) v = static_cast<float>(random.normal());
  for (std::size_t d = 0; d < 7; ++d) values.at(4, d) = 0;
  std::vector<Triplet> few{{0, 1, 2}, {4, 3, 5}}, many;
  for (std::uint32_t a = 0; a < 12; ++a)
    for (std::uint32_t b = 0; b < 12; ++b)
      if (a != b) many.push_back({a, b, (std::max(a, b) + 1) % 12 == std::min(a, b) ? (std::max(a, b) + 2) % 12 : (std::max(a, b) + 1) % 12});
  for (const bool centre : {false, true}) {
    const Matrix used = centre ? centre_columns(values) : values;
    for (const SimilarityRule rule : {SimilarityRule::kDot, SimilarityRule::kCosine, SimilarityRule::kEuclidean}) {
      for (const auto& triplets : {few, many}) {
        const auto measured = *measure_triplets(values, triplets, rule, centre, one);
        for (std::size_t t = 0; t < triplets.size(); ++t) {
          const Triplet& x = triplets[t];
          EXPECT_EQ(measured[t][0], pair_similarity(used.row(x.first), used.row(x.second), rule));
          EXPECT_EQ(measured[t][1], pair_similarity(used.row(x.first), used.row(x.odd), rule));
          EXPECT_EQ(measured[t][2], pair_similarity(used.row(x.second), used.row(x.odd), rule));
        }
      }
    }
  }
  EXPECT_FALSE(measure_triplets(values, std::vector<Triplet>{{0, 1, 12}}, SimilarityRule::kDot, false, one));
  EXPECT_TRUE(measure_triplets(Matrix(), {}, SimilarityRule::kCosine, true, one)->empty());
}

}  // namespace
}  // namespace tertium
