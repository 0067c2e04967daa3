// world_probe.cpp: features, choices, a probe of them, and what must and must not come out.
#include "native/tasks/world_probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "shared/analysis/alignment.h"
#include "shared/analysis/cka.h"
#include "shared/analysis/temperature.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"

namespace tertium {
namespace {

Names name_objects(const std::string& word, std::uint32_t objects) {
  Names names;
  const std::size_t digits = std::to_string(objects - 1).size();
  for (std::uint32_t o = 0; o < objects; ++o) {
    const std::string number = std::to_string(o);
    names.push_back(word + "_" + std::string(digits - number.size(), '0') + number);
  }
  return names;
}

Result<TripletSet> choose(const ProbeWorld& world, const Names& names, std::uint64_t triplets, std::uint64_t seed, Executor& executor) {
  SimulationOptions choosing;
  choosing.triplets = triplets;
  choosing.seed = seed;
  TRY(TripletSet out, simulate_choices(world.latents, choosing, executor));
  out.names = names;
  return out;
}

Result<double> accuracy(const Matrix& values, std::span<const Triplet> triplets, Executor& executor) {
  TRY(const Score score, score_embedding(values, triplets, {}, executor));
  return score.accuracy;
}

// All objects and choices at once.
Result<LinearTransform> learn_all(const Matrix& features, std::span<const Triplet> triplets, const ProbeOptions& options, std::uint32_t steps, Executor& executor) {
  std::vector<std::uint32_t> all(features.rows);
  std::iota(all.begin(), all.end(), 0u);
  ProbeData data;
  data.features = &features;
  data.objects = all;
  data.triplets = triplets;
  TRY(ProbeEnd end, fit_probe(data, options, steps, executor));
  return std::move(end.transform);
}

// Mean squared weight of a row of nuisance over that of a mixed one.
double nuisance_weight(const Matrix& weights, std::size_t mixed) {
  double of_mixed = 0, of_nuisance = 0;
  for (std::size_t f = 0; f < weights.rows; ++f) {
    for (const float w : weights.row(f)) (f < mixed ? of_mixed : of_nuisance) += static_cast<double>(w) * static_cast<double>(w);
  }
  return (of_nuisance / static_cast<double>(weights.rows - mixed)) / (of_mixed / static_cast<double>(mixed));
}

// A feature of its own for each object, and a whiff of every other so that no two similarities are equal: choices can be learned by heart from it, nothing else.
Matrix own_features(std::uint32_t objects, std::uint64_t seed) {
  Matrix out(objects, objects);
  RandomStream random(derive_key(seed, "own features"));
  for (float& value : out.values) value = static_cast<float>(0.01 * random.normal());
  for (std::uint32_t o = 0; o < objects; ++o) out.at(o, o) += 1;
  return out;
}

// Turned at random (a rotation and perhaps a mirror), and three times as large.
Matrix turn_features(const Matrix& features, std::uint64_t seed) {
  const std::size_t dims = features.cols;
  std::vector<std::vector<double>> axes(dims, std::vector<double>(dims));
  RandomStream random(derive_key(seed, "turn"));
  for (std::size_t i = 0; i < dims; ++i) {
    for (double& value : axes[i]) value = random.normal();
    for (int twice = 0; twice < 2; ++twice) {  // Gram and Schmidt, again for what rounding left
      for (std::size_t j = 0; j < i; ++j) {
        const double along = std::inner_product(axes[i].begin(), axes[i].end(), axes[j].begin(), 0.0);
        for (std::size_t d = 0; d < dims; ++d) axes[i][d] -= along * axes[j][d];
      }
    }
    const double length = std::sqrt(std::inner_product(axes[i].begin(), axes[i].end(), axes[i].begin(), 0.0));
    for (double& value : axes[i]) value /= length;
  }
  Matrix out(features.rows, dims);
  for (std::size_t o = 0; o < features.rows; ++o) {
    for (std::size_t i = 0; i < dims; ++i) {
      double sum = 0;
      for (std::size_t d = 0; d < dims; ++d) sum += static_cast<double>(features.at(o, d)) * axes[i][d];
      out.at(o, i) = static_cast<float>(3 * sum);
    }
  }
  return out;
}

// Errors by the dimension behind each choice.
Result<std::vector<GroupAccuracy>> by_dimension(const Matrix& latents, const Matrix& moved, std::span<const Triplet> triplets, Executor& executor) {
  ScoreOptions how;
  how.keep_outcomes = true;
  TRY(const Score score, score_embedding(moved, triplets, how, executor));
  return accuracy_by_dim(choices_of(score.outcomes), find_choice_dims(latents, triplets), latents.cols, false);
}

double band_widths(double value, double low, double high) { return std::abs(value - (low + high) / 2) / ((high - low) / 2); }

}  // namespace

Result<ProbeWorldOutcome> run_probe_world_task(const ProbeWorldTask& task, Executor& executor, const WorldWatcher& watcher) {
  if (task.world.objects < 30) return Error{ErrorCode::kInvalid, "a world of a probe needs 30 objects or more; " + std::to_string(task.world.objects) + " were asked for"};
  const auto say = [&](const std::string& doing) -> Result<void> {
    if (watcher && !watcher(doing)) return Error{ErrorCode::kCancelled, "the world was left"};
    return {};
  };
  ProbeWorldOutcome out;
  const std::uint64_t seed = task.world.seed;
  ProbeWorldOptions elsewhere = task.world;
  elsewhere.sample = task.world.sample + 1;
  out.world = make_probe_world(task.world);
  out.other = make_probe_world(elsewhere);
  out.names = name_objects("object", task.world.objects);
  out.other_names = name_objects("other", task.world.objects);

  TRY_DO(say("simulating choices"));
  TRY(out.triplets, choose(out.world, out.names, task.triplets, derive_key(seed, "learned from"), executor));
  TRY(out.test, choose(out.world, out.names, task.test_triplets, derive_key(seed, "judged by"), executor));
  TRY(out.other_test, choose(out.other, out.other_names, task.test_triplets, derive_key(seed, "of other objects"), executor));

  TRY_DO(say("probing"));
  ProbeTask probe;
  probe.features = {out.world.features, out.names};
  probe.triplets = out.triplets;
  probe.test = probe.exclude = out.test;
  probe.options = make_probe_options(ProbePreset::kDefault, ProbeKind::kFull, ProbeObjective::kGlobal);
  probe.options.sharpen = 0;  // loud is not important here
  probe.options.steps = 40;
  probe.options.seed = seed;
  probe.lambdas = probe_lambdas(ProbePreset::kDefault);
  probe.controls = true;
  TRY(out.probe, run_probe_task(probe, executor));
  const LinearTransform& transform = out.probe.transform;
  TRY(const std::vector<ProbeFold> folds, deal_probe_folds(task.world.objects, out.triplets.triplets, out.test.triplets, probe.folds, seed));
  for (const ProbeFold& fold : folds) {
    TRY(const double one, accuracy(out.world.latents, fold.test, executor));
    out.bayes += one / static_cast<double>(folds.size());
  }
  const ProbeControls& controls = *out.probe.controls;
  out.claims.push_back({"the features as they are err more often than people's own dimensions: by", out.bayes - out.probe.centred.value, true, 0.25});
  out.claims.push_back({"a probe comes close to these on objects that it never saw: short by", out.bayes - out.probe.test.value, false, 0.03});
  out.claims.push_back({"its gain over the features, low end of the interval over objects", out.probe.gain.low, true, 0.2});
  out.claims.push_back({"squared weight of a nuisance feature, over that of one that matters", nuisance_weight(transform.weights, task.world.mixed), false, 0.03});
  out.claims.push_back(
      {"rows permuted: distance from chance, in half widths of its 95 % band", band_widths(controls.rows_permuted, controls.rows_low, controls.rows_high), false, 1});
  out.claims.push_back({"test choices permuted: likewise", band_widths(controls.choices_permuted, out.probe.chance_low, out.probe.chance_high), false, 1});
  // Not less than the features: whoever is taught noise learns to be unsure, of the loudest features first, which is no loss here.
  out.claims.push_back({"training labels shuffled: short of people's own dimensions by", out.bayes - controls.labels_shuffled, true, 0.2});

  TRY_DO(say("other objects"));
  TRY(const Matrix moved, apply_transform(transform, out.other.features, false, executor));
  TRY(out.other_bayes, accuracy(out.other.latents, out.other_test.triplets, executor));
  TRY(out.other_accuracy, accuracy(moved, out.other_test.triplets, executor));
  out.claims.push_back({"the transform carries over to other objects of the same mixture: short of their own dimensions by", out.other_bayes - out.other_accuracy, false, 0.03});

  TRY_DO(say("a latent that features lack"));
  ProbeOptions options = probe.options;
  options.lambda = probe.lambdas[out.probe.chosen];
  ProbeWorldOptions without = task.world, other_without = elsewhere;
  without.dropped = other_without.dropped = 0;
  TRY(const LinearTransform lacking, learn_all(make_probe_world(without).features, out.triplets.triplets, options, out.probe.until, executor));
  TRY(const Matrix lacking_moved, apply_transform(lacking, make_probe_world(other_without).features, false, executor));
  TRY(const std::vector<GroupAccuracy> whole, by_dimension(out.other.latents, moved, out.other_test.triplets, executor));
  TRY(const std::vector<GroupAccuracy> less, by_dimension(out.other.latents, lacking_moved, out.other_test.triplets, executor));
  double others = -1;
  for (std::size_t d = 1; d < whole.size(); ++d) others = std::max(others, whole[d].accuracy - less[d].accuracy);
  out.claims.push_back({"features without one of the dimensions: errors where it is behind the choice rise by", whole[0].accuracy - less[0].accuracy, true, 0.25});
  if (whole.size() > 1) out.claims.push_back({"and where another one is, by no more than", others, false, 0.05});

  TRY_DO(say("learning by heart"));
  ProbeTask heart = probe;
  heart.features.values = own_features(task.world.objects, seed);
  heart.options.scaling = ProbeScaling::kNone;
  heart.options.steps = 60;
  heart.lambdas = {1e-5};
  heart.controls = false;
  heart.bootstraps = 0;
  TRY(const ProbeReport by_heart, run_probe_task(heart, executor));
  ProbeOptions by_heart_options = heart.options;
  by_heart_options.lambda = heart.lambdas[0];
  TRY(const LinearTransform memory, learn_all(heart.features.values, out.triplets.triplets, by_heart_options, by_heart_options.steps, executor));
  TRY(const Matrix remembered, apply_transform(memory, heart.features.values, false, executor));
  TRY(const double known, accuracy(remembered, out.triplets.triplets, executor));
  TRY(const double possible, accuracy(out.world.latents, out.triplets.triplets, executor));
  out.claims.push_back({"features that are but names learn choices by heart: above people's own dimensions by", known - possible, true, 0.05});
  out.claims.push_back({"and foretell nothing of objects they never saw: accuracy above 1/3", by_heart.test.value - 1.0 / 3, false, 0.04});

  TRY_DO(say("identities"));
  TRY(const CkaReport turned, compare_cka(out.world.features, turn_features(out.world.features, seed), {}, executor));
  out.claims.push_back({"features turned and scaled are the same to CKA: distance from 1", std::abs(1 - turned.cka), false, 1e-6});
  TRY(const auto similarities, measure_triplets(out.other.latents, out.other_test.triplets, SimilarityRule::kDot, false, executor));
  out.claims.push_back({"the probabilities by which choices were made are calibrated: expected error", measure_temperature(similarities, 1).ece, false, 0.02});
  return out;
}

}  // namespace tertium
