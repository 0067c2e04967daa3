// features.cpp: fits to shares of people's judgments, tested on people who took no part and on the 50,000 judgments kept apart.
#include "tests/bench/fit/features.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/fit/loop.h"
#include "shared/model/choice.h"
#include "shared/wire/npy.h"
#include "tests/bench/fit/limits.h"
#include "tests/support/things.h"

namespace tertium {
namespace {

using wire::Json;
constexpr std::uint32_t kHeldOutPerMille = 200;  // people of whom no judgment is trained on
constexpr std::uint32_t kDraws = 50;

struct Persons {
  std::vector<Triplet> triplets;
  std::vector<std::uint32_t> person;
};
// Lines "i j k p".
Persons read_persons(const std::string& path) {
  std::ifstream in(path);
  Persons out;
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    Triplet t;
    std::uint32_t person = 0;
    fields >> t.first >> t.second >> t.odd >> person;
    out.triplets.push_back(t);
    out.person.push_back(person);
  }
  return out;
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "fit_bench: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  return *std::move(result);
}

std::shared_ptr<const Matrix> read_clip(const std::string& folder) {
  std::ifstream in(folder + "clip_vit_b32.npy", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const Matrix stored = must(wire::read_npy_matrix(bytes, "clip_vit_b32.npy"));
  const Alignment order = must(align_names(read_things_names(folder + "clip_vit_b32.names.txt"), read_things_names(folder + "triplets_50k.names.txt"),
                                           "clip_vit_b32.names.txt", "triplets_50k.names.txt"));
  return std::make_shared<const Matrix>(align_rows(stored, order));
}

struct Foretold {
  double accuracy = NAN, nll = NAN;
  std::vector<bool> right;
};
Foretold keep(const Score& score) {
  Foretold out{score.accuracy, score.nll, {}};
  for (const TripletOutcome& outcome : score.outcomes) out.right.push_back(outcome.right);
  return out;
}
ScoreOptions with_outcomes() {
  ScoreOptions options;
  options.keep_outcomes = true;
  return options;
}
Foretold score_features(const Matrix& features, const std::vector<Triplet>& test, double temperature) {
  Executor one;
  ScoreOptions options = with_outcomes();
  options.rule = SimilarityRule::kCosine;
  options.centre = true;
  options.temperature = temperature;
  return keep(must(score_embedding(features, test, options, one)));
}
// The temperature at which centred cosines foretell the training judgments best, of a grid: with none, their NLL would say nothing.
double best_temperature(const Matrix& features, const std::vector<Triplet>& train) {
  double best = 1, least = INFINITY;
  for (double temperature = 0.05; temperature < 2; temperature *= 1.25) {
    const double nll = score_features(features, train, temperature).nll;
    if (nll < least) least = nll, best = temperature;
  }
  return best;
}

struct Fitted {
  FitResult result;
  double cpu_s = 0;
};
Fitted fit(const std::vector<Triplet>& train, std::uint64_t seed, const std::shared_ptr<const Matrix>& features, bool map_alone = false) {
  Executor one;
  TripletSet training;
  training.objects = kThingsObjects;
  training.triplets = train;
  FitOptions options;
  options.seed = seed;
  if (features) options.feature_columns = static_cast<std::uint32_t>(features->cols);
  options.map_alone = map_alone;
  const auto engine = make_cpu_engine(one, {{}, features});
  const double before = thread_cpu_seconds();
  Fitted out{must(run_fit(training, options, *engine, one)), 0};
  out.cpu_s = thread_cpu_seconds() - before;
  return out;
}
Foretold score_draws(const FitResult& result, const std::vector<Triplet>& test) {
  Executor one;
  return keep(must(score_posterior(result.posterior, test, kDraws, 1, with_outcomes(), one)));
}
Foretold score_mean(const FitResult& result, const std::vector<Triplet>& test) {
  Executor one;
  return keep(must(score_embedding(result.embedding.values, test, with_outcomes(), one)));
}
std::string cell(const Foretold& score) { return format_fixed(score.accuracy, 4) + " / " + format_fixed(score.nll, 4); }
Json pair_of(const Foretold& score) { return {{"accuracy", score.accuracy}, {"nll", score.nll}}; }

// 95 % of the difference in accuracy, triplets drawn again with replacement.
struct Interval { double difference = 0, low = 0, high = 0; };
Interval paired_bootstrap(const std::vector<bool>& better, const std::vector<bool>& worse) {
  constexpr int kSamples = 2000;
  RandomStream random(derive_key(1, "paired bootstrap"));
  const auto n = static_cast<std::uint32_t>(better.size());
  std::vector<int> gain(n);
  int all = 0;
  for (std::uint32_t t = 0; t < n; ++t) gain[t] = int{better[t]} - int{worse[t]}, all += gain[t];
  std::vector<double> sampled;
  for (int s = 0; s < kSamples; ++s) {
    int sum = 0;
    for (std::uint32_t t = 0; t < n; ++t) sum += gain[random.below(n)];
    sampled.push_back(static_cast<double>(sum) / n);
  }
  std::sort(sampled.begin(), sampled.end());
  return {static_cast<double>(all) / n, sampled[kSamples / 40], sampled[kSamples - 1 - kSamples / 40]};
}

}  // namespace

Json run_features(const std::string& data) {
  const std::string folder = data + "/things/";
  const std::shared_ptr<const Matrix> clip = read_clip(folder);
  const Persons all = read_persons(folder + "triplets_127k_participants.txt");
  TripletSet test, others;
  test.objects = others.objects = kThingsObjects;
  test.triplets = read_things_triplets(folder + "triplets_50k.txt");
  others.triplets = all.triplets;
  Json out;

  // Held-out people, and none of the triples that they judged.
  TripletSet held_out, rest;
  held_out.objects = rest.objects = kThingsObjects;
  const std::uint64_t key = derive_key(0, "held-out people");
  for (std::size_t t = 0; t < all.triplets.size(); ++t) {
    (philox(key, all.person[t])[0] % 1000 < kHeldOutPerMille ? held_out : rest).triplets.push_back(all.triplets[t]);
  }
  const std::vector<Triplet> trainable = without_triplets(rest, held_out).triplets;
  std::printf("\n## Features (CLIP ViT-B/32, %zu columns): %zu judgments of held-out people, accuracy / NLL\n"
              "Trained on shares of %zu judgments of others; VICE over %u draws.\n\n"
              "| share | judgments | centred cosine | map alone | plain VICE | feature-informed VICE | dims | CPU s |\n|---:|---:|---:|---:|---:|---:|---:|---:|\n",
              clip->cols, held_out.triplets.size(), trainable.size(), kDraws);
  const std::uint64_t share_key = derive_key(0, "share of judgments");
  for (const double share : {0.05, 0.10, 0.25, 0.50, 1.00}) {
    std::vector<Triplet> train;
    for (std::size_t t = 0; t < trainable.size(); ++t) {
      if (static_cast<double>(philox(share_key, t)[0]) < share * 4294967296.0) train.push_back(trainable[t]);
    }
    const double temperature = best_temperature(*clip, train);
    const Foretold zero = score_features(*clip, held_out.triplets, temperature);
    const Fitted plain = fit(train, 0, nullptr), informed = fit(train, 0, clip);
    const Foretold map = score_draws(fit(train, 0, clip, true).result, held_out.triplets), by_plain = score_draws(plain.result, held_out.triplets),
                   by_informed = score_draws(informed.result, held_out.triplets);
    std::printf("| %.0f %% | %zu | %s | %s | %s | %s | %zu | %.1f |\n", 100 * share, train.size(), cell(zero).c_str(), cell(map).c_str(), cell(by_plain).c_str(),
                cell(by_informed).c_str(), informed.result.embedding.values.cols, informed.cpu_s);
    std::fflush(stdout);
    out["held_out_people"].push_back({{"share", share}, {"judgments", train.size()}, {"zero_shot", pair_of(zero)}, {"map", pair_of(map)},
                                      {"vice", pair_of(by_plain)}, {"informed", pair_of(by_informed)}, {"dims", informed.result.embedding.values.cols},
                                      {"cpu_s", informed.cpu_s}});
  }

  const std::vector<Triplet> train = without_triplets(others, test).triplets;
  std::printf("\n%zu judgments, tested on the %zu others, accuracy / NLL; difference in accuracy over draws with its paired bootstrap interval (95 %%).\n\n"
              "| seed | plain VICE | feature-informed VICE | posterior mean, kept dims | map alone | difference | dims | CPU s |\n|---:|---:|---:|---:|---:|---:|---:|---:|\n",
              train.size(), test.triplets.size());
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Fitted plain = fit(train, seed, nullptr), informed = fit(train, seed, clip);
    const Foretold by_plain = score_draws(plain.result, test.triplets), by_informed = score_draws(informed.result, test.triplets),
                   mean = score_mean(informed.result, test.triplets), map = score_draws(fit(train, seed, clip, true).result, test.triplets);
    const Interval gain = paired_bootstrap(by_informed.right, by_plain.right);
    std::printf("| %llu | %s | %s | %s | %s | %.4f (%.4f to %.4f) | %zu | %.1f |\n", static_cast<unsigned long long>(seed), cell(by_plain).c_str(),
                cell(by_informed).c_str(), cell(mean).c_str(), cell(map).c_str(), gain.difference, gain.low, gain.high, informed.result.embedding.values.cols, informed.cpu_s);
    std::fflush(stdout);
    out["test_50k"].push_back({{"seed", seed}, {"vice", pair_of(by_plain)}, {"informed", pair_of(by_informed)}, {"mean", pair_of(mean)},
                               {"map", pair_of(map)}, {"difference", gain.difference}, {"low", gain.low}, {"high", gain.high},
                               {"dims", informed.result.embedding.values.cols}, {"cpu_s", informed.cpu_s}});
  }

  // Features of other objects: as noise, with the spectrum of the real ones.
  Matrix strangers = *clip;
  RandomStream order(derive_key(0, "rows of strangers"));
  for (std::size_t o = strangers.rows; o > 1; --o) {
    const std::size_t other = order.below(static_cast<std::uint32_t>(o));
    for (std::size_t p = 0; p < strangers.cols; ++p) std::swap(strangers.at(o - 1, p), strangers.at(other, p));
  }
  const Fitted by_noise = fit(train, 0, std::make_shared<const Matrix>(std::move(strangers)));
  const Foretold noise = score_draws(by_noise.result, test.triplets);
  std::printf("\nThe same with features that belong to other objects (seed 0): %s, %zu dims.\n", cell(noise).c_str(), by_noise.result.embedding.values.cols);
  out["features_of_others"] = pair_of(noise);

  // Objects without any judgment.
  const std::uint64_t unjudged_key = derive_key(0, "objects without judgments");
  const auto unjudged = [&](const Triplet& t) {
    int count = 0;
    for (const std::uint32_t o : {t.first, t.second, t.odd}) count += philox(unjudged_key, o)[0] % 20 == 0 ? 1 : 0;
    return count;
  };
  std::vector<Triplet> known, about;
  for (const Triplet& t : train) {
    if (unjudged(t) == 0) known.push_back(t);
  }
  for (const Triplet& t : test.triplets) {
    if (unjudged(t) > 0) about.push_back(t);
  }
  const Foretold zero = score_features(*clip, about, best_temperature(*clip, known)), by_plain = score_draws(fit(known, 0, nullptr).result, about),
                 by_informed = score_draws(fit(known, 0, clip).result, about);
  std::printf("A twentieth of the objects without any judgment, %zu test triplets with one of them: centred cosine %s, plain VICE %s, feature-informed VICE %s.\n", about.size(),
              cell(zero).c_str(), cell(by_plain).c_str(), cell(by_informed).c_str());
  out["unjudged_objects"] = {{"triplets", about.size()}, {"zero_shot", pair_of(zero)}, {"vice", pair_of(by_plain)}, {"informed", pair_of(by_informed)}};
  return out;
}

}  // namespace tertium
