// jackknife_test.cpp: what dimensions do to many choices is what the definition says of each, on any machine and for any order of work.
#include "shared/analysis/jackknife.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "shared/analysis/jackknife_loops.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/domain/embedding.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "tests/support/test_data.h"
#include "tests/support/things.h"

namespace tertium {
namespace {

Matrix matrix(std::size_t rows, std::size_t cols, std::vector<float> values) {
  Matrix m(rows, cols);
  m.values = std::move(values);
  return m;
}
// METHODS 7.1: i = (1, .5), j = (1.2, 0), k = (.2, 1.5).
Matrix worked() { return matrix(3, 2, {1, .5f, 1.2f, 0, .2f, 1.5f}); }

std::vector<Triplet> random_triplets(std::size_t objects, std::size_t count, std::uint64_t seed) {
  const Result<std::vector<Triplet>> drawn = draw_triples(static_cast<std::uint32_t>(objects), count, true, seed);
  EXPECT_TRUE(drawn);
  return drawn ? *drawn : std::vector<Triplet>();
}

// Does the iterations from the last to the first.
struct Backwards : Executor {
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t i = count; i-- > 0;) body(i);
  }
};

struct Taken {
  Jackknife jackknife;
  std::vector<TripletRelevance> figures;
};
Taken take_all(const Matrix& values, const std::vector<Triplet>& triplets, const JackknifeOptions& options) {
  Executor one;
  Taken out;
  Result<Jackknife> result = run_jackknife(values, triplets, options, one, [&](std::size_t first, std::span<const TripletRelevance> portion) {
    EXPECT_EQ(first, out.figures.size());
    out.figures.insert(out.figures.end(), portion.begin(), portion.end());
  });
  EXPECT_TRUE(result) << result.error().message;
  out.jackknife = std::move(*result);
  return out;
}

void expect_definition(const Matrix& values, const std::vector<Triplet>& triplets, const JackknifeOptions& options, const std::string& what) {
  SCOPED_TRACE(what);
  const Taken taken = take_all(values, triplets, options);
  ASSERT_EQ(taken.figures.size(), triplets.size());
  JackknifeTally tally;
  tally.most.assign(values.cols, 0);
  tally.flips_of.assign(values.cols, 0);
  std::vector<double> mean(values.cols, 0.0);
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const Triplet& s = triplets[t];
    const bool own = options.at == RelevanceAt::kOwnChoice;
    const TripletExplanation e = explain_triplet(values, {s.first, s.second, s.odd}, own ? std::nullopt : std::optional<std::size_t>(0));
    const TripletRelevance wanted = summarise_triplet(e, options), &got = taken.figures[t];
    ASSERT_EQ(got.choice, wanted.choice) << t;
    ASSERT_EQ(got.undecided, wanted.undecided) << t;
    ASSERT_EQ(got.flips, wanted.flips) << t;
    ASSERT_EQ(got.dimension, wanted.dimension) << t;
    ASSERT_EQ(got.spread, wanted.spread) << t << " " << wanted.share;
    ASSERT_NEAR(got.probability, wanted.probability, 3e-5) << t;
    ASSERT_NEAR(got.relevance, wanted.relevance, 3e-5) << t;
    ++tally.triplets;
    tally.undecided += e.undecided ? 1 : 0;
    for (std::size_t d = 0; d < values.cols; ++d) tally.flips_of[d] += e.dimensions[d].flips && !e.undecided ? 1 : 0;
    tally.flips += wanted.flips ? 1 : 0;
    if (own && e.undecided) continue;
    ++tally.explained;
    tally.spread += wanted.spread ? 1 : 0;
    tally.without_relevance += wanted.dimension == kNoDimension ? 1 : 0;
    if (wanted.dimension != kNoDimension) ++tally.most[wanted.dimension];
    for (std::size_t d = 0; d < values.cols; ++d) mean[d] += e.dimensions[d].relevance;
    tally.relevance += static_cast<double>(wanted.relevance);
  }
  const JackknifeTally& all = taken.jackknife.all;
  EXPECT_EQ(all.triplets, tally.triplets);
  EXPECT_EQ(all.undecided, tally.undecided);
  EXPECT_EQ(all.explained, tally.explained);
  EXPECT_EQ(all.without_relevance, tally.without_relevance);
  EXPECT_EQ(all.flips, tally.flips);
  EXPECT_EQ(all.spread, tally.spread);
  EXPECT_EQ(all.most, tally.most);
  EXPECT_EQ(all.flips_of, tally.flips_of);
  EXPECT_NEAR(all.relevance, tally.relevance, 1e-5 * static_cast<double>(triplets.size()));
  for (std::size_t d = 0; d < values.cols && tally.explained > 0; ++d) EXPECT_NEAR(taken.jackknife.mean_relevance[d], mean[d] / static_cast<double>(tally.explained), 1e-5);
}

TEST(Jackknife, OfTheWorkedExampleIsWhatTheHandComputes) {
  const Taken taken = take_all(worked(), {{0, 1, 2}, {2, 0, 1}}, {});
  const JackknifeTally& all = taken.jackknife.all;
  EXPECT_EQ(all.triplets, 2u);
  EXPECT_EQ(all.flips, 2u);                                     // without dimension 0 the choice goes to ik, whatever was asked about
  EXPECT_EQ(all.flips_of, (std::vector<std::uint64_t>{2, 0}));
  EXPECT_EQ(all.most, (std::vector<std::uint64_t>{2, 0}));
  EXPECT_NEAR(taken.figures[0].relevance, .2197049242, 1e-6);
  EXPECT_NEAR(taken.figures[0].probability, .4626002353, 1e-6);
  // The second was judged otherwise: relevance is that of ki. Without dimension 0 the similarities are ij 0, ik .75, jk 0.
  const double second = std::exp(.75) / (std::exp(.75) + 2) - .3602734255;
  EXPECT_NEAR(taken.figures[1].relevance, second, 1e-6);
  EXPECT_NEAR(taken.figures[1].probability, .4626002353, 1e-6) << "the probability is that of the embedding's own choice";
  EXPECT_EQ(taken.figures[1].choice, 2u);
  EXPECT_NEAR(taken.jackknife.mean_relevance[0], (.2197049242 + second) / 2, 1e-6);
}

TEST(Jackknife, DecidesAsTheDefinitionDoesEverywhere) {
  RandomStream random(derive_key(5, "odd worlds"));
  for (const std::size_t dims : {1u, 2u, 15u, 16u, 17u, 49u}) {
    WorldOptions options;
    options.objects = 40;
    options.dims = static_cast<std::uint32_t>(dims);
    options.seed = dims;
    const Matrix sparse = make_known_world(options);  // whole products are missing, so that similarities tie
    Matrix dense(40, dims), whole(40, dims), mixed(40, dims);
    for (float& x : dense.values) x = static_cast<float>(random.uniform());
    for (float& x : whole.values) x = static_cast<float>(random.below(3));  // exact ties of everything
    for (float& x : mixed.values) x = static_cast<float>(random.normal());  // no embedding, but it must not break
    const std::vector<Triplet> triplets = random_triplets(40, 250, dims);
    for (const RelevanceAt at : {RelevanceAt::kKeptPair, RelevanceAt::kOwnChoice})
      for (const double spread : {.25, .5}) {
        const std::string name = " of " + std::to_string(dims) + " dims";
        expect_definition(sparse, triplets, {at, spread}, "sparse" + name);
        expect_definition(dense, triplets, {at, spread}, "dense" + name);
        expect_definition(whole, triplets, {at, spread}, "whole numbers" + name);
        expect_definition(mixed, triplets, {at, spread}, "mixed signs" + name);
      }
  }
}

TEST(Jackknife, DecidesAsTheDefinitionWhereRoundingOrOverflowCouldMatter) {
  RandomStream random(derive_key(6, "near ties"));
  Matrix near(30, 20), large(30, 5), largest(30, 5);
  for (float& x : near.values) x = 1.0f + 1e-6f * static_cast<float>(random.uniform());
  for (float& x : large.values) x = static_cast<float>(30 * random.uniform());
  for (float& x : largest.values) x = static_cast<float>(1e25 * random.uniform());  // products pass what a float can hold
  const std::vector<Triplet> triplets = random_triplets(30, 500, 1);
  for (const RelevanceAt at : {RelevanceAt::kKeptPair, RelevanceAt::kOwnChoice}) {
    expect_definition(near, triplets, {at, .3}, "near ties");
    expect_definition(large, triplets, {at, .3}, "large");
    expect_definition(largest, triplets, {at, .3}, "beyond floats");
  }
}

TEST(Jackknife, OfObjectsWithoutWeightIsUndecidedAndNothingIsRelevant) {
  const std::vector<Triplet> triplets{{0, 1, 2}, {1, 2, 3}};
  const Taken kept = take_all(Matrix(4, 3), triplets, {});
  EXPECT_EQ(kept.jackknife.all.undecided, 2u);
  EXPECT_EQ(kept.jackknife.all.explained, 2u);
  EXPECT_EQ(kept.jackknife.all.without_relevance, 2u);
  EXPECT_EQ(kept.jackknife.all.spread, 0u);
  EXPECT_EQ(kept.figures[0].dimension, kNoDimension);
  EXPECT_TRUE(std::isnan(kept.figures[0].share));
  EXPECT_TRUE(std::isnan(kept.jackknife.all.flip_rate())) << "nothing is decided that could flip";
  EXPECT_TRUE(std::isnan(kept.jackknife.all.most_share(0)));
  const Taken own = take_all(Matrix(4, 3), triplets, {RelevanceAt::kOwnChoice, .25});
  EXPECT_EQ(own.jackknife.all.explained, 0u);
  EXPECT_TRUE(std::isnan(own.jackknife.all.mean_relevance()));
  EXPECT_TRUE(std::isnan(own.jackknife.mean_relevance[0]));
}

TEST(Jackknife, TellsSpreadTripletsFromThoseThatFewDimensionsDecide) {
  // Objects 0 and 1 share twelve dimensions evenly, 2 and 3 share one.
  Matrix x(5, 13);
  for (std::size_t d = 0; d < 12; ++d) x.at(0, d) = x.at(1, d) = .5f;
  x.at(2, 12) = x.at(3, 12) = 1.7f;
  const Taken taken = take_all(x, {{0, 1, 4}, {2, 3, 4}}, {});
  EXPECT_TRUE(taken.figures[0].spread);
  EXPECT_NEAR(taken.figures[0].share, 3.0 / 12, 1e-6);  // exactly at the threshold: at most
  EXPECT_FALSE(taken.figures[1].spread);
  EXPECT_NEAR(taken.figures[1].share, 1, 1e-6);
  EXPECT_EQ(taken.jackknife.all.spread, 1u);
  EXPECT_DOUBLE_EQ(taken.jackknife.all.spread_rate(), .5);
  EXPECT_EQ(taken.figures[0].dimension, 0u) << "of equals the first";
}

TEST(Jackknife, OfNoTripletsIsNothing) {
  const Taken taken = take_all(worked(), {}, {});
  EXPECT_EQ(taken.jackknife.all.triplets, 0u);
  EXPECT_TRUE(std::isnan(taken.jackknife.all.mean_relevance()));
  EXPECT_TRUE(std::isnan(estimate(taken.jackknife, &JackknifeTally::mean_relevance).error));
}

TEST(Jackknife, IsTheSameForAnyOrderOfWork) {
  WorldOptions options;
  options.objects = 50;
  options.dims = 20;
  const Matrix x = make_known_world(options);
  const std::vector<Triplet> triplets = random_triplets(50, 40'000, 3);  // more than one chunk
  Executor forwards;
  Backwards backwards;
  const auto a = run_jackknife(x, triplets, {}, forwards), b = run_jackknife(x, triplets, {}, backwards);
  ASSERT_TRUE(a && b);
  EXPECT_EQ(a->all.relevance, b->all.relevance);
  EXPECT_EQ(a->mean_relevance, b->mean_relevance);
  EXPECT_EQ(a->without_group[7].most, b->without_group[7].most);
}

TEST(JackknifeLoops, GiveTheSameBitsOnEveryInstructionSet) {
  ASSERT_EQ(std::string(jackknife_loops().back().name), "any");
  RandomStream random(derive_key(1, "rows"));
  for (const std::size_t row : {16u, 48u, 112u}) {
    constexpr std::size_t kObjects = 20;
    Floats x(kObjects * row);
    std::vector<float> reach(kObjects, 100.0f);
    for (float& v : x) v = static_cast<float>(.5 * random.uniform());
    const JackknifeRows rows{x.data(), row, row - 1, reach.data(), row == 48, .25f};
    const std::vector<Triplet> triplets = random_triplets(kObjects, 16, row);
    for (const std::size_t count : {1u, 15u, 16u}) {
      JackknifeBlock first(row), other(row);
      jackknife_loops().back().explain(rows, triplets.data(), count, first);
      std::vector<double> whole(48), without(48 * row);
      Floats shared(3 * row);
      jackknife_loops().back().add_draw(rows, triplets.data(), count, shared.data(), whole.data(), without.data());
      for (const JackknifeLoops& loops : jackknife_loops()) {
        loops.explain(rows, triplets.data(), count, other);
        EXPECT_EQ(first.relevance, other.relevance) << loops.name;
        EXPECT_EQ(first.flips, other.flips) << loops.name;
        for (std::size_t t = 0; t < count; ++t) {
          EXPECT_EQ(first.most[t], other.most[t]);
          EXPECT_EQ(first.share[t], other.share[t]);
          EXPECT_EQ(first.probability[t], other.probability[t]);
          EXPECT_EQ(first.dimension[t], other.dimension[t]);
          EXPECT_EQ(first.sure[t], other.sure[t]);
        }
        std::vector<double> other_whole(48), other_without(48 * row);
        loops.add_draw(rows, triplets.data(), count, shared.data(), other_whole.data(), other_without.data());
        EXPECT_EQ(whole, other_whole) << loops.name;
        EXPECT_EQ(without, other_without) << loops.name;
      }
    }
  }
}

TEST(Jackknife, LeavesOutEachGroupOfObjectsOnce) {
  WorldOptions options;
  options.objects = 7;  // fewer than groups: each object is one
  options.dims = 4;
  const Matrix x = make_known_world(options);
  const std::vector<Triplet> triplets = random_triplets(7, 300, 9);
  const Taken taken = take_all(x, triplets, {});
  ASSERT_EQ(taken.jackknife.without_group.size(), 7u);
  // Without one object: its triplets taken out by hand. Which group is whose is told by the number of triplets and checked over all.
  std::multimap<std::uint64_t, std::vector<std::uint64_t>> wanted, got;
  for (std::uint32_t o = 0; o < 7; ++o) {
    std::vector<Triplet> rest;
    for (const Triplet& t : triplets)
      if (t.first != o && t.second != o && t.odd != o) rest.push_back(t);
    const JackknifeTally all = take_all(x, rest, {}).jackknife.all;
    std::vector<std::uint64_t> row{all.undecided, all.explained, all.without_relevance, all.flips, all.spread};
    row.insert(row.end(), all.most.begin(), all.most.end());
    row.insert(row.end(), all.flips_of.begin(), all.flips_of.end());
    wanted.emplace(all.triplets, row);
  }
  for (const JackknifeTally& group : taken.jackknife.without_group) {
    std::vector<std::uint64_t> row{group.undecided, group.explained, group.without_relevance, group.flips, group.spread};
    row.insert(row.end(), group.most.begin(), group.most.end());
    row.insert(row.end(), group.flips_of.begin(), group.flips_of.end());
    got.emplace(group.triplets, row);
  }
  std::vector<std::pair<std::uint64_t, std::vector<std::uint64_t>>> a(wanted.begin(), wanted.end()), b(got.begin(), got.end());
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  EXPECT_EQ(a, b);
}

JackknifeTally counted(std::uint64_t triplets, std::vector<std::uint64_t> most) {
  JackknifeTally tally;
  tally.triplets = tally.explained = triplets;
  tally.flips_of.assign(most.size(), 0);
  tally.most = std::move(most);
  return tally;
}

TEST(ObjectEstimate, IsTheDeleteAGroupJackknife) {
  Jackknife j;
  j.all = counted(100, {60, 40});
  j.without_group = {counted(50, {25, 25}), counted(50, {30, 20}), counted(50, {35, 15})};  // shares .5, .6, .7
  const ObjectEstimate e = estimate(j, [](const JackknifeTally& t) { return t.most_share(0); });
  EXPECT_DOUBLE_EQ(e.value, .6);
  const double error = std::sqrt(2.0 / 3 * .02);  // (g - 1) / g * sum of squares about their mean
  EXPECT_NEAR(e.error, error, 1e-12);
  EXPECT_NEAR(e.low, .6 - 4.302653 * error, 1e-6);  // Student's t of two degrees
  EXPECT_NEAR(e.high, .6 + 4.302653 * error, 1e-6);
  EXPECT_TRUE(std::isnan(e.p));

  // Against one that moves along, the difference hardly varies.
  Jackknife other;
  other.all = counted(100, {50, 50});
  other.without_group = {counted(50, {20, 30}), counted(50, {25, 25}), counted(100, {61, 39})};
  const auto first = [](const JackknifeTally& t) { return t.most_share(0); };
  const ObjectEstimate d = estimate_difference(j, first, other, first);
  EXPECT_NEAR(d.value, .1, 1e-12);  // .1, .1, .09 without the groups
  EXPECT_NEAR(d.error, std::sqrt(2.0 / 3 * (2 * std::pow(.1 / 30, 2) + std::pow(.2 / 30, 2))), 1e-12);
  const double t = .1 / d.error;
  EXPECT_NEAR(d.p, 1 - t / std::sqrt(2 + t * t), 1e-9);  // of two degrees, in closed form
}

TEST(LabelTally, AddsUpDimensionsOfALabel) {
  Jackknife j;
  j.all = counted(100, {10, 20, 30, 25});
  j.all.without_relevance = 15;
  j.all.flips_of = {1, 2, 3, 4};
  const std::vector<std::string> labels{"visual", "", "semantic", "visual"};
  const std::vector<LabelTally> tally = tally_by_label(j, labels);
  ASSERT_EQ(tally.size(), 3u);
  EXPECT_EQ(tally[0].label, "visual");
  EXPECT_EQ(tally[0].dims, 2u);
  EXPECT_EQ(tally[0].most, 35u);
  EXPECT_EQ(tally[0].flips, 5u);
  EXPECT_DOUBLE_EQ(tally[0].share.value, 35.0 / 85);
  EXPECT_EQ(tally[1].label, "semantic");
  EXPECT_EQ(tally[2].label, "");
  EXPECT_EQ(tally[2].most, 20u);
  EXPECT_TRUE(std::isnan(tally[0].share.low)) << "no groups, no interval";
}

// METHODS 1.7: an observer who weighs semantic dimensions more is explained by them, and one who weighs visual ones by those.
TEST(LabelTally, TellsASemanticObserverFromAVisualOne) {
  WorldOptions options;
  options.objects = 60;
  options.dims = 8;
  const Matrix mind = make_known_world(options);
  Matrix semantic = mind, visual = mind;
  std::vector<std::string> labels;
  for (std::size_t d = 0; d < 8; ++d) {
    labels.push_back(d < 4 ? "semantic" : "visual");
    for (std::size_t o = 0; o < 60; ++o) (d < 4 ? visual : semantic).at(o, d) *= .4f;
  }
  const std::vector<Triplet> triplets = random_triplets(60, 5000, 2);
  Executor one;
  const JackknifeOptions own{RelevanceAt::kOwnChoice, .25};
  const auto a = run_jackknife(semantic, triplets, own, one), b = run_jackknife(visual, triplets, own, one);
  ASSERT_TRUE(a && b);
  const std::vector<LabelTally> of_a = tally_by_label(*a, labels), of_b = tally_by_label(*b, labels);
  EXPECT_GT(of_a[0].share.low, .5);
  EXPECT_LT(of_b[0].share.high, .5);
  const ObjectEstimate difference = estimate_difference(*a, label_share(labels, "semantic"), *b, label_share(labels, "semantic"));
  EXPECT_NEAR(difference.value, of_a[0].share.value - of_b[0].share.value, 1e-12);
  EXPECT_LT(difference.p, 1e-6);
}

Posterior small_posterior() {
  Posterior p{Matrix(12, 5), Matrix(12, 5, .3f)};
  RandomStream random(derive_key(3, "posterior"));
  for (float& x : p.location.values) x = static_cast<float>(2 * random.uniform() - .5);
  return p;
}

TEST(JackknifeOverDraws, AveragesProbabilitiesThenDecides) {
  const Posterior posterior = small_posterior();
  const std::vector<std::size_t> columns{4, 0, 2};
  const std::vector<Triplet> triplets = random_triplets(12, 40, 4);
  constexpr std::uint32_t kDraws = 7;
  Executor one;
  for (const RelevanceAt at : {RelevanceAt::kKeptPair, RelevanceAt::kOwnChoice}) {
    std::vector<TripletRelevance> figures;
    const auto got = run_jackknife(posterior, columns, triplets, kDraws, 11, {at, .25}, one,
                                   [&](std::size_t, std::span<const TripletRelevance> portion) { figures.assign(portion.begin(), portion.end()); });
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_EQ(figures.size(), triplets.size());
    for (std::size_t t = 0; t < triplets.size(); ++t) {
      std::array<double, 3> whole{};
      std::vector<std::array<double, 3>> without(columns.size());
      for (std::uint32_t draw = 0; draw < kDraws; ++draw) {
        const TripletExplanation e = explain_triplet(take_columns(draw_posterior(posterior, 11, draw), columns), {triplets[t].first, triplets[t].second, triplets[t].odd});
        for (std::size_t p = 0; p < 3; ++p) {
          whole[p] += e.probability[p] / kDraws;
          for (std::size_t d = 0; d < columns.size(); ++d) without[d][p] += e.dimensions[d].without[p] / kDraws;
        }
      }
      const std::size_t choice = static_cast<std::size_t>(std::max_element(whole.begin(), whole.end()) - whole.begin()), pair = at == RelevanceAt::kOwnChoice ? choice : 0;
      std::size_t most = 0;
      bool flips = false;
      std::vector<double> relevance;
      for (std::size_t d = 0; d < columns.size(); ++d) {
        relevance.push_back(std::fabs(whole[pair] - without[d][pair]));
        if (relevance[d] > relevance[most]) most = d;
        flips = flips || *std::max_element(without[d].begin(), without[d].end()) > without[d][choice];
      }
      EXPECT_EQ(figures[t].choice, choice);
      EXPECT_EQ(figures[t].dimension, most);
      EXPECT_EQ(figures[t].flips, flips);
      EXPECT_NEAR(figures[t].relevance, relevance[most], 1e-6);
      EXPECT_NEAR(figures[t].probability, whole[choice], 1e-6);
    }
  }
}

TEST(JackknifeOverDraws, OfAPosteriorWithoutSpreadIsThatOfItsLocation) {
  Posterior posterior = small_posterior();
  for (float& x : posterior.scale.values) x = 0;
  Matrix values = posterior.location;
  for (float& x : values.values) x = std::max(0.0f, x);
  const std::vector<Triplet> triplets = random_triplets(12, 200, 4);
  Executor one;
  const auto draws = run_jackknife(posterior, {0, 1, 2, 3, 4}, triplets, 3, 1, {}, one), mean = run_jackknife(values, triplets, {}, one);
  ASSERT_TRUE(draws && mean);
  EXPECT_EQ(draws->all.most, mean->all.most);
  EXPECT_EQ(draws->all.flips_of, mean->all.flips_of);
  EXPECT_EQ(draws->all.undecided, mean->all.undecided);
  EXPECT_EQ(draws->all.without_relevance, mean->all.without_relevance);
  EXPECT_NEAR(draws->all.relevance, mean->all.relevance, 1e-4);
}

TEST(Jackknife, RefusesWhatItCannotUse) {
  Executor one;
  const auto message = [&](const Matrix& values, const std::vector<Triplet>& triplets, const JackknifeOptions& options) {
    const auto result = run_jackknife(values, triplets, options, one);
    EXPECT_FALSE(result);
    return result ? std::string() : result.error().message;
  };
  EXPECT_NE(message(worked(), {{0, 1, 3}}, {}).find("triplet 1 names object 3"), std::string::npos);
  EXPECT_NE(message(worked(), {{0, 1, 2}, {0, 1, 1}}, {}).find("triplet 2 has the same object twice"), std::string::npos);
  EXPECT_NE(message(matrix(3, 1, {1, NAN, 1}), {{0, 1, 2}}, {}).find("row 1, column 0"), std::string::npos);
  EXPECT_NE(message(worked(), {{0, 1, 2}}, {RelevanceAt::kKeptPair, 1.5}).find("0 to 1"), std::string::npos);
  const Posterior posterior = small_posterior();
  EXPECT_FALSE(run_jackknife(posterior, {5}, {}, 1, 0, {}, one));
  EXPECT_FALSE(run_jackknife(posterior, {}, {}, 1, 0, {}, one));
  EXPECT_FALSE(run_jackknife(posterior, {0}, {}, 0, 0, {}, one));
}

TEST(Jackknife, EndsWhenItIsToldTo) {
  Executor one;
  const std::vector<Triplet> triplets{{0, 1, 2}};
  const auto result = run_jackknife(worked(), triplets, {}, one, {}, [](double) { return false; });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);
  EXPECT_FALSE(run_jackknife(small_posterior(), {0}, triplets, 2, 0, {}, one, {}, [](double share) { return share < .4; }));
}

// METHODS 7.2, computed with NumPy apart from this code.
TEST(RealJackknife, OfTwoThousandJudgmentsGivesTheKnownTally) {
  NEEDS_TEST_DATA(folder);
  const std::string things = folder + "/things/";
  const Matrix stored = read_things_vice(things + "vice_embedding.npy");
  const auto alignment = align_names(read_things_names(things + "vice_embedding.names.txt"), read_things_names(things + "triplets_2171.names.txt"), "a", "b");
  ASSERT_TRUE(alignment);
  const std::vector<Triplet> triplets = read_things_triplets(things + "triplets_2171.txt");
  const std::vector<std::size_t> order = order_by_importance(stored);
  const auto most_of = [&](const Taken& t) {
    std::vector<std::uint64_t> out;
    for (const std::size_t d : {0u, 1u, 3u, 2u, 5u}) out.push_back(t.jackknife.all.most[order[d]]);
    return out;
  };
  const Taken by_name = take_all(align_rows(stored, *alignment), triplets, {}), as_stored = take_all(stored, triplets, {});
  const Taken own = take_all(stored, triplets, {RelevanceAt::kOwnChoice, .25});
  EXPECT_NEAR(by_name.jackknife.all.mean_relevance(), .240678, 1e-6);
  EXPECT_NEAR(by_name.jackknife.all.flip_rate(), .584984, 1e-6);
  EXPECT_EQ(most_of(by_name), (std::vector<std::uint64_t>{666, 378, 152, 140, 85}));
  EXPECT_NEAR(as_stored.jackknife.all.mean_relevance(), .240772, 1e-6);
  EXPECT_NEAR(as_stored.jackknife.all.flip_rate(), .5868, 1e-4);
  EXPECT_EQ(most_of(as_stored), (std::vector<std::uint64_t>{670, 381, 154, 136, 84}));
  EXPECT_NEAR(own.jackknife.all.mean_relevance(), .270160, 1e-6);
  EXPECT_EQ(most_of(own), (std::vector<std::uint64_t>{680, 370, 155, 129, 85}));
}

}  // namespace
}  // namespace tertium
