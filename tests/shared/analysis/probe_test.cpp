// probe_test.cpp: probes in a world where what people go by is mixed into features beside louder things (METHODS 2.6), and what they must not be able to do.
#include "shared/analysis/probe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "shared/analysis/alignment.h"
#include "shared/base/random.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/probe_world.h"

namespace tertium {
namespace {

struct Backwards final : Executor {
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t i = count; i-- > 0;) body(i);
  }
};

struct World {
  ProbeWorld world;
  std::vector<Triplet> triplets, test;
  double bayes = 0;  // accuracy of the latents themselves on `test`
};
World make_world(ProbeWorldOptions options = {}, std::uint64_t triplets = 12'000) {
  Executor one;
  if (options.objects == ProbeWorldOptions{}.objects) options.objects = 150;
  options.latents = 5, options.mixed = 20, options.nuisance = 10;
  World out{make_probe_world(options), {}, {}, 0};
  SimulationOptions choices;
  choices.triplets = triplets;
  choices.repeats = true;
  out.triplets = simulate_choices(out.world.latents, choices, one)->triplets;
  choices.seed = 1;
  out.test = simulate_choices(out.world.latents, choices, one)->triplets;
  out.bayes = score_embedding(out.world.latents, out.test, {}, one)->accuracy;
  return out;
}

double accuracy(const Matrix& features, std::span<const Triplet> triplets, SimilarityRule rule = SimilarityRule::kDot, bool centre = false) {
  Executor one;
  ScoreOptions how;
  how.rule = rule, how.centre = centre;
  return score_embedding(features, triplets, how, one)->accuracy;
}

// All folds with one set of options: means over folds.
struct Folded {
  double test = 0, held = 0, centred = 0;
  std::size_t triplets = 0;
  ProbeSelection selection;
};
Folded run_folds(const Matrix& features, const World& w, const ProbeOptions& options, std::span<const Triplet> train) {
  Executor one;
  const std::vector<ProbeFold> folds = *deal_probe_folds(features.rows, train, w.test, 3, 0);
  std::vector<std::vector<ProbeFoldFit>> fits(1);
  for (const ProbeFold& fold : folds) fits[0].push_back(*fit_probe_fold(features, nullptr, fold, options, false, one));
  Folded out;
  out.selection = select_probe(fits, options.own_stop);
  for (std::size_t f = 0; f < 3; ++f) {
    const ProbeCheck& check = fits[0][f].checks[out.selection.folds[f].check];
    out.test += accuracy_of(check.test_choices) / 3;
    out.held += check.accuracy / 3;
    out.centred += accuracy(features, folds[f].test, SimilarityRule::kCosine, true) / 3;
    out.triplets += folds[f].test.size();
  }
  return out;
}

std::vector<std::uint32_t> all_of(std::size_t count) {
  std::vector<std::uint32_t> out(count);
  std::iota(out.begin(), out.end(), 0u);
  return out;
}
ProbeEnd fit_all(const Matrix& features, std::span<const Triplet> triplets, const ProbeOptions& options, std::optional<std::uint32_t> until = {}) {
  Executor one;
  const std::vector<std::uint32_t> all = all_of(features.rows);
  ProbeData data;
  data.features = &features;
  data.objects = all;
  data.triplets = triplets;
  return *fit_probe(data, options, until, one);
}

const World& usual_world() {
  static const World world = make_world();
  return world;
}
// The default, but for a lambda that suits this world: much is there to unlearn, and many choices for few objects to learn it from.
ProbeOptions usual(ProbeKind kind = ProbeKind::kFull, ProbeObjective objective = ProbeObjective::kGlobal) {
  ProbeOptions options = make_probe_options(ProbePreset::kDefault, kind, objective);
  options.lambda = 0.003;
  options.steps = 40;
  return options;
}

TEST(ProbeFolds, ShareNoObjectAndKeepOnlyTripletsOfOneSide) {
  const World& w = usual_world();
  const std::vector<ProbeFold> folds = *deal_probe_folds(150, w.triplets, w.test, 4, 5);
  ASSERT_EQ(folds.size(), 4u);
  std::set<std::uint32_t> seen;
  std::size_t kept = 0;
  for (const ProbeFold& fold : folds) {
    const std::set<std::uint32_t> held(fold.held_objects.begin(), fold.held_objects.end()), train(fold.train_objects.begin(), fold.train_objects.end());
    EXPECT_EQ(held.size() + train.size(), 150u);
    for (const std::uint32_t o : held) {
      EXPECT_FALSE(train.contains(o));
      EXPECT_TRUE(seen.insert(o).second) << "each object is held out once";
    }
    const auto inside = [](const std::set<std::uint32_t>& side, const Triplet& t) { return side.contains(t.first) && side.contains(t.second) && side.contains(t.odd); };
    for (const Triplet& t : fold.train) EXPECT_TRUE(inside(train, t));
    for (const Triplet& t : fold.held) EXPECT_TRUE(inside(held, t));
    for (std::size_t i = 0; i < fold.test.size(); ++i) {
      EXPECT_TRUE(inside(held, fold.test[i]));
      EXPECT_EQ(fold.test[i], w.test[fold.test_numbers[i]]);
    }
    kept += fold.train.size();
  }
  // (3/4)^3 of the triplets, four times.
  EXPECT_NEAR(static_cast<double>(kept) / (4.0 * static_cast<double>(w.triplets.size())), 27.0 / 64, 0.03);
  EXPECT_EQ(seen.size(), 150u);
}

TEST(ProbeFolds, SayWhatIsTooFew) {
  const World& w = usual_world();
  EXPECT_NE(deal_probe_folds(150, w.triplets, {}, 51, 0).error().message.find("at least three objects each"), std::string::npos);
  EXPECT_NE(deal_probe_folds(150, w.triplets, {}, 1, 0).error().message.find("2 or more folds"), std::string::npos);
  const std::vector<Triplet> one{{0, 1, 2}};
  EXPECT_NE(deal_probe_folds(150, one, {}, 3, 0).error().message.find("more triplets are needed"), std::string::npos);
  EXPECT_NE(deal_probe_folds(150, w.triplets, one, 3, 0).error().message.find("no test triplet"), std::string::npos);
}

TEST(Probe, FindsWhatPeopleGoByOnObjectsItNeverSaw) {
  const World& w = usual_world();
  const Folded probe = run_folds(w.world.features, w, usual(), w.triplets);
  EXPECT_GT(probe.triplets, 1000u);
  EXPECT_LT(probe.centred, 0.50) << "the features as they are tell choices badly";
  EXPECT_GT(probe.test, probe.centred + 0.15);
  EXPECT_GT(probe.test, w.bayes - 0.05) << "bayes " << w.bayes;
  EXPECT_LE(probe.test, w.bayes + 0.03);
}

TEST(Probe, GivesNuisanceNoWeight) {
  const World& w = usual_world();
  const LinearTransform transform = fit_all(w.world.features, w.triplets, usual()).transform;
  double mixed = 0, nuisance = 0;
  for (std::size_t f = 0; f < 30; ++f)
    for (std::size_t d = 0; d < 30; ++d) (f < 20 ? mixed : nuisance) += static_cast<double>(transform.weights.at(f, d)) * static_cast<double>(transform.weights.at(f, d));
  EXPECT_LT(nuisance / 10, 0.05 * mixed / 20) << "nuisance is three times as loud, and has a twentieth of the squared weight at most";
}

TEST(Probe, CarriesOverToOtherObjectsOfTheSameMixture) {
  Executor one;
  const World& w = usual_world();
  ProbeWorldOptions options;
  options.sample = 1;
  const World other = make_world(options, 4000);
  const LinearTransform transform = fit_all(w.world.features, w.triplets, usual()).transform;
  const Matrix moved = *apply_transform(transform, other.world.features, false, one);
  EXPECT_GT(accuracy(moved, other.test), other.bayes - 0.05);
  EXPECT_LT(accuracy(other.world.features, other.test, SimilarityRule::kCosine, true), 0.5);
}

TEST(Probe, OfFeaturesThatLackALatentErrsJustThere) {
  Executor one;
  const World& w = usual_world();
  ProbeWorldOptions options;
  options.dropped = 2;
  const World without = make_world(options);
  ASSERT_EQ(without.world.latents, w.world.latents);
  const auto dims = find_choice_dims(w.world.latents, w.test);
  const auto by_dim = [&](const Matrix& features) {
    const Matrix moved = *apply_transform(fit_all(features, w.triplets, usual()).transform, features, false, one);
    ScoreOptions how;
    how.keep_outcomes = true;
    return accuracy_by_dim(choices_of(score_embedding(moved, w.test, how, one)->outcomes), dims, 5, false);
  };
  const auto whole = by_dim(w.world.features), lacking = by_dim(without.world.features);
  for (std::size_t d = 0; d < 5; ++d) {
    ASSERT_GT(whole[d].triplets, 500u);
    if (d == 2) EXPECT_LT(lacking[d].accuracy, whole[d].accuracy - 0.15);
    else EXPECT_GT(lacking[d].accuracy, whole[d].accuracy - 0.08) << d;
  }
}

TEST(Probe, CannotLookObjectsUp) {
  // Each object has a feature of its own, and a whiff of the others so that no similarities are equal: training choices can be learned by heart, held-out
  // ones not at all.
  Executor one;
  ProbeWorldOptions world;
  world.objects = 60;
  const World w = make_world(world, 4000);
  Matrix own(60, 60);
  RandomStream random(2);
  for (float& v : own.values) v = static_cast<float>(0.01 * random.normal());
  for (std::size_t o = 0; o < 60; ++o) own.at(o, o) += 1;
  ProbeOptions options = usual();
  options.scaling = ProbeScaling::kNone;
  options.lambda = 1e-4;
  options.steps = 60;
  const Folded probe = run_folds(own, w, options, w.triplets);
  EXPECT_NEAR(probe.test, 1.0 / 3, 0.06) << probe.triplets << " triplets";
  const Matrix learned = *apply_transform(fit_all(own, w.triplets, options).transform, own, false, one);
  EXPECT_GT(accuracy(learned, w.triplets), w.bayes);
}

TEST(Probe, LearnsNothingFromShuffledChoicesOrFeaturesOfOtherObjects) {
  const World& w = usual_world();
  RandomStream random(4);
  std::vector<Triplet> shuffled = w.triplets;
  for (Triplet& t : shuffled) {
    const std::uint32_t turn = random.below(3);
    if (turn == 1) std::swap(t.first, t.odd);
    if (turn == 2) std::swap(t.second, t.odd);
  }
  ProbeOptions options = usual();
  options.steps = options.check_every = 15;
  const Folded labels = run_folds(w.world.features, w, options, shuffled);
  EXPECT_LT(labels.test, labels.centred + 0.02);
  Alignment moved;
  moved.source = all_of(150);
  for (std::size_t i = 150; i > 1; --i) std::swap(moved.source[i - 1], moved.source[random.below(static_cast<std::uint32_t>(i))]);
  EXPECT_NEAR(run_folds(align_rows(w.world.features, moved), w, usual(), w.triplets).test, 1.0 / 3, 0.04);
}

TEST(Probe, WithAHugeLambdaKeepsTheFeaturesOrNothing) {
  Executor one;
  const World& w = usual_world();
  ProbeOptions options = usual();
  options.scaling = ProbeScaling::kCentre;
  options.lambda = 1e5;
  // Global: a multiple of the identity; similarities are those of the centred features, dot product.
  const LinearTransform global = fit_all(w.world.features, w.triplets, options).transform;
  const float middle = global.weights.at(3, 3);
  EXPECT_GT(middle, 1e-3f);
  for (std::size_t f = 0; f < 30; ++f)
    for (std::size_t d = 0; d < 30; ++d) EXPECT_NEAR(global.weights.at(f, d), f == d ? middle : 0.0f, 0.02f * middle);
  // Naive: nothing is left.
  options.objective = ProbeObjective::kNaive;
  const LinearTransform naive = fit_all(w.world.features, w.triplets, options).transform;
  for (const float weight : naive.weights.values) EXPECT_NEAR(weight, 0, 0.01f * middle);
}

TEST(Probe, BeginsCalibratedWithTheFeaturesOwnSimilarities) {
  Executor one;
  const World& w = usual_world();
  ProbeOptions options = usual();
  options.scaling = ProbeScaling::kCentre;
  const ProbeEnd start = fit_all(w.world.features, w.triplets, options, 0);
  EXPECT_EQ(start.at, 0u);
  const Matrix moved = *apply_transform(start.transform, w.world.features, false, one);
  EXPECT_NEAR(accuracy(moved, w.test), accuracy(w.world.features, w.test, SimilarityRule::kDot, true), 1e-3);
  // No other size of the same weights foretells better.
  const double nll = score_embedding(moved, w.triplets, {}, one)->nll;
  for (const float factor : {0.9f, 1.1f}) {
    Matrix other = moved;
    for (float& v : other.values) v *= factor;
    EXPECT_GT(score_embedding(other, w.triplets, {}, one)->nll, nll);
  }
}

TEST(Probe, GivesTheSameBitsOnAnyNumberOfThreads) {
  const World& w = usual_world();
  Executor one;
  Backwards other;
  const std::vector<std::uint32_t> all = all_of(150);
  ProbeData data;
  data.features = &w.world.features;
  data.objects = all;
  data.triplets = std::span<const Triplet>(w.triplets).first(3000);
  for (const ProbePreset preset : {ProbePreset::kDefault, ProbePreset::kPaper}) {
    ProbeOptions options = make_probe_options(preset, ProbeKind::kFull, ProbeObjective::kGlocal);
    options.local_images = 60;
    options.epochs = 2, options.steps = 6;
    const ProbeEnd a = *fit_probe(data, options, {}, one), b = *fit_probe(data, options, {}, other);
    EXPECT_EQ(a.transform.weights, b.transform.weights);
    EXPECT_EQ(a.transform.bias, b.transform.bias);
    EXPECT_EQ(a.objective, b.objective);
  }
}

TEST(Probe, AsPublishedLearnsInBatchesAndStopsByItsOwnHeldOutChoices) {
  Executor one;
  const World& w = usual_world();
  ProbeOptions options = make_probe_options(ProbePreset::kPaper, ProbeKind::kFull, ProbeObjective::kNaive);
  EXPECT_EQ(options.penalty, ProbePenalty::kNorm);
  EXPECT_FALSE(options.bias);
  options.rate = 5e-3;  // fewer epochs than published, to be quick
  options.epochs = 12, options.epochs_least = 3, options.patience = 2, options.least_gain = 0.002;
  const ProbeFold fold = (*deal_probe_folds(150, w.triplets, w.test, 3, 0))[0];
  const ProbeFoldFit fit = *fit_probe_fold(w.world.features, nullptr, fold, options, true, one);
  EXPECT_NEAR(fit.checks[0].nll, std::log(3.0), 1e-3) << "small random weights know nothing";
  EXPECT_LT(fit.checks[0].published_accuracy, 0.01) << "three probabilities that are equal when rounded count as wrong";
  EXPECT_GT(fit.checks[fit.best].accuracy, accuracy(w.world.features, fold.held, SimilarityRule::kCosine, true) + 0.1);
  EXPECT_GE(fit.checks.size(), 4u);
  // Two epochs in a row brought too little, or the epochs were up.
  if (fit.checks.back().at < 12) {
    EXPECT_GT(fit.checks.back().nll, fit.checks[fit.checks.size() - 3].nll - 0.002);
  }
  ASSERT_TRUE(fit.transform);
  EXPECT_EQ(fit.transform->bias.size(), 0u);
  // What is kept is the best check, not the last.
  Matrix moved = *apply_transform(*fit.transform, w.world.features, false, one);
  EXPECT_NEAR(score_embedding(moved, fold.held, {}, one)->nll, fit.checks[fit.best].nll, 1e-7) << "but for single precision: scores of few triplets measure their own pairs alone";
}

TEST(Probe, OfADiagonalWeighsFeaturesAlone) {
  const World& w = usual_world();
  ProbeOptions options = usual(ProbeKind::kDiagonal);
  EXPECT_EQ(options.scaling, ProbeScaling::kCentre);
  const Folded probe = run_folds(w.world.features, w, options, w.triplets);
  EXPECT_GT(probe.test, probe.centred + 0.05);
  const LinearTransform transform = fit_all(w.world.features, w.triplets, options).transform;
  for (std::size_t f = 0; f < 30; ++f)
    for (std::size_t d = 0; d < 30; ++d)
      if (f != d) EXPECT_EQ(transform.weights.at(f, d), 0);
  options.scaling = ProbeScaling::kAxes;
  EXPECT_NE(check_probe_options(options).error().message.find("a diagonal probe weighs features"), std::string::npos);
}

TEST(Probe, OfGlocalKeepsNeighbourhoodsMoreThanOneWithoutTheTerm) {
  Executor one;
  const World& w = usual_world();
  ProbeOptions options = usual();
  options.lambda = 0.01;
  const LinearTransform global = fit_all(w.world.features, w.triplets, options).transform;
  options.objective = ProbeObjective::kGlocal;
  options.alpha = 0.5;
  options.local_images = 80;  // two blocks
  const LinearTransform glocal = fit_all(w.world.features, w.triplets, options).transform;
  // How many of the ten nearest neighbours, by centred cosine, stay among the ten nearest.
  const auto neighbours = [](const Matrix& values, std::size_t o) {
    const Matrix centred = centre_columns(values);
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t p = 0; p < values.rows; ++p)
      if (p != o) order.emplace_back(-pair_similarity(centred.row(o), centred.row(p), SimilarityRule::kCosine), p);
    std::sort(order.begin(), order.end());
    std::set<std::size_t> out;
    for (std::size_t i = 0; i < 10; ++i) out.insert(order[i].second);
    return out;
  };
  const auto kept = [&](const LinearTransform& transform) {
    const Matrix moved = *apply_transform(transform, w.world.features, false, one);
    std::size_t same = 0;
    for (std::size_t o = 0; o < 15; ++o) {
      const auto before = neighbours(w.world.features, o), after = neighbours(moved, o);
      for (const std::size_t p : before) same += after.contains(p) ? 1 : 0;
    }
    return same;
  };
  EXPECT_GT(kept(glocal), kept(global) + 15) << "of 150";
}

TEST(Probe, ChoosesLambdaAndStepsFromTheOtherFoldsAlone) {
  const auto fold = [](std::vector<double> nlls) {
    ProbeFoldFit fit;
    for (std::size_t c = 0; c < nlls.size(); ++c) {
      ProbeCheck check;
      check.at = static_cast<std::uint32_t>(5 * c);
      check.nll = nlls[c];
      fit.checks.push_back(check);
      if (nlls[c] < nlls[fit.best]) fit.best = c;
    }
    return fit;
  };
  // Means of the first lambda: 1, .8333, .8667; of the second: 1, .8667, .8667 (its last fold ended after five steps).
  const std::vector<std::vector<ProbeFoldFit>> fits{{fold({1, .8, .7}), fold({1, .8, .9}), fold({1, .9, 1})}, {fold({1, .9, .9}), fold({1, .9, .9}), fold({1, .8})}};
  const ProbeSelection ours = select_probe(fits, false);
  EXPECT_EQ(ours.lambda, 0u);
  EXPECT_EQ(ours.until, 5u);
  EXPECT_NEAR(ours.nll, 2.5 / 3, 1e-12);
  EXPECT_EQ(ours.folds[2].lambda, 0u);
  EXPECT_EQ(ours.folds[2].check, 1u) << "the first two folds are as good after five steps as after ten: the first counts";
  EXPECT_EQ(ours.folds[0].check, 1u);
  const ProbeSelection published = select_probe(fits, true);
  EXPECT_EQ(published.lambda, 0u);
  EXPECT_EQ(published.folds[0].check, 2u);
  EXPECT_EQ(published.until, 7u) << "10, 5 and 5 steps on average";
}

TEST(Probe, IsStoppedAndRefusesWhatItCannotUse) {
  Executor one;
  const World& w = usual_world();
  const ProbeFold fold = (*deal_probe_folds(150, w.triplets, {}, 3, 0))[0];
  EXPECT_EQ(fit_probe_fold(w.world.features, nullptr, fold, usual(), false, one, [](const ProbeCheck& check) { return check.at < 5; }).error().code, ErrorCode::kCancelled);
  const Matrix flat(150, 4, 1.0f);
  EXPECT_NE(fit_probe_fold(flat, nullptr, fold, usual(), false, one).error().message.find("all rows to train on are equal"), std::string::npos);
  ProbeOptions wrong = usual();
  wrong.lambda = -1;
  EXPECT_NE(check_probe_options(wrong).error().message.find("the lambda is -1"), std::string::npos);
  wrong = usual();
  wrong.temperature = 0;
  EXPECT_FALSE(check_probe_options(wrong));
  wrong = usual();
  wrong.alpha = 1;
  EXPECT_FALSE(check_probe_options(wrong));
  const std::vector<std::uint32_t> two{0, 1};
  ProbeData data;
  data.features = &w.world.features;
  data.objects = two;
  EXPECT_NE(fit_probe(data, usual(), {}, one).error().message.find("at least 3 are needed"), std::string::npos);
  const std::vector<std::uint32_t> all = all_of(150);
  data.objects = all;
  EXPECT_NE(fit_probe(data, usual(), {}, one).error().message.find("no triplets"), std::string::npos);
  data.triplets = w.triplets;
  const Matrix images(10, 7, 1.0f);
  data.images = &images;
  EXPECT_NE(fit_probe(data, usual(ProbeKind::kFull, ProbeObjective::kGlocal), {}, one).error().message.find("have 7 features"), std::string::npos);
}

}  // namespace
}  // namespace tertium
