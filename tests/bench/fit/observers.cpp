// observers.cpp: each task on one thread and on two, and the plain way on a small part of it.
#include "tests/bench/fit/observers.h"

#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "native/engine/thread_pool.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/model/choice.h"
#include "shared/model/pair_table.h"
#include "shared/model/rsm.h"
#include "shared/simulation/choices.h"
#include "tests/bench/fit/limits.h"

namespace tertium {
namespace {

using wire::Json;
constexpr std::size_t kObjects = 1854, kFeatures = 4096, kDims = 42;
constexpr std::uint64_t kDrawn = 20'000'000, kScored = 4'700'000;
constexpr std::uint64_t kPlain = 20'000;  // so few that every pair is measured for each triplet

Matrix random_matrix(std::size_t rows, std::size_t cols, bool rectified) {
  Matrix x(rows, cols);
  const std::size_t groups = (x.values.size() + 63) / 64;
  std::vector<float> normals(groups * 64);
  fill_normals(derive_key(3, "bench observers"), 0, 0, groups, normals.data());
  for (std::size_t i = 0; i < x.values.size(); ++i) x.values[i] = rectified ? std::max(0.0f, normals[i]) : normals[i];
  return x;
}

double wall_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

using Work = std::function<void(Executor&)>;

// The middle of three.
template <class Clock>
double seconds_of(const Work& work, Executor& executor, const Clock& clock) {
  std::vector<double> all;
  for (int i = 0; i < 3; ++i) {
    const double before = clock();
    work(executor);
    all.push_back(clock() - before);
  }
  std::sort(all.begin(), all.end());
  return all[1];
}

// F1 as it is written, for the triples i < j < k of a few first objects i; their number.
double plain_triples(const Matrix& x, std::size_t first_objects, double& sum) {
  double triples = 0;
  std::vector<double> s(x.rows * x.rows);
  for (std::size_t i = 0; i < x.rows; ++i)
    for (std::size_t j = i + 1; j < x.rows; ++j) s[i * x.rows + j] = pair_similarity(x.row(i), x.row(j));
  for (std::size_t i = 0; i < first_objects; ++i) {
    for (std::size_t j = i + 1; j < x.rows; ++j) {
      for (std::size_t k = j + 1; k < x.rows; ++k) {
        sum += choice_probabilities({s[i * x.rows + j], s[i * x.rows + k], s[j * x.rows + k]})[0];
        ++triples;
      }
    }
  }
  return triples;
}

}  // namespace

Json run_observers() {
  std::printf("\n## Asking an embedding or features, %zu objects\nThe plain way measures three pairs for every triplet; it was run on a part and is extrapolated per triplet.\n\n"
              "| task | one thread, CPU s | two threads, wall s | plain, s | on one triplet in | times faster |\n|---|---:|---:|---:|---:|---:|\n",
              kObjects);
  Json out = Json::array();
  Executor one;
  const auto two = make_thread_pool(2);
  const auto report = [&](const std::string& task, const Work& work, double plain_s, double part) {
    const double cpu = seconds_of(work, one, thread_cpu_seconds), wall = seconds_of(work, *two, wall_seconds);
    std::printf("| %s | %.3f | %.3f | %.0f | %.0f | %.0f |\n", task.c_str(), cpu, wall, plain_s, part, plain_s / cpu);
    std::fflush(stdout);
    out.push_back({{"task", task}, {"cpu_s", cpu}, {"two_threads_wall_s", wall}, {"plain_s", plain_s}, {"plain_part", part}});
  };

  const Matrix embedding = random_matrix(kObjects, kDims, true);
  {
    double sum = 0, triples = 0;
    const double before = thread_cpu_seconds();
    triples = plain_triples(embedding, 4, sum);
    const double n = kObjects, part = n * (n - 1) * (n - 2) / 6 / triples;
    report("similarity matrix of 42 dims" + std::string(std::isnan(sum) ? " (broken)" : ""), [&](Executor& executor) { (void)predicted_similarity(embedding, executor); },
           (thread_cpu_seconds() - before) * part, part);
  }

  const Matrix features = random_matrix(kObjects, kFeatures, false);
  SimulationOptions drawing;
  drawing.choice = ChoiceRule::kArgmax;
  drawing.rectify = true;
  for (const bool repeats : {true, false}) {
    drawing.repeats = repeats;
    drawing.triplets = kPlain;
    CHECK(!table_pays(kObjects, kPlain));
    const double before = thread_cpu_seconds();
    (void)simulate_choices(features, drawing, one);
    const double part = static_cast<double>(kDrawn) / static_cast<double>(kPlain), plain = (thread_cpu_seconds() - before) * part;
    drawing.triplets = kDrawn;
    report(format_count(kDrawn) + " choices by 4,096 features, " + (repeats ? "with" : "without") + " repeats",
           [&](Executor& executor) { (void)simulate_choices(features, drawing, executor); }, plain, part);
  }

  const auto judged = draw_triples(kObjects, kScored, true, 5);
  if (!judged) return out;
  for (const auto& [rule, name] : {std::pair{SimilarityRule::kDot, "dot"}, {SimilarityRule::kCosine, "cosine"}, {SimilarityRule::kEuclidean, "euclidean"}}) {
    ScoreOptions options;
    options.rule = rule;
    const double before = thread_cpu_seconds();
    (void)score_embedding(features, std::span(*judged).first(kPlain), options, one);
    const double part = static_cast<double>(kScored) / static_cast<double>(kPlain), plain = (thread_cpu_seconds() - before) * part;
    report("zero-shot score of " + format_count(kScored) + " by 4,096 features, " + name,
           [&, &scored = options](Executor& executor) { (void)score_embedding(features, *judged, scored, executor); }, plain, part);
  }
  return out;
}

}  // namespace tertium
