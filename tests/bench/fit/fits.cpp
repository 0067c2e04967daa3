// fits.cpp: whole fits, of choices whose truth is known and of people's.
#include "tests/bench/fit/fits.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/engine/thread_pool.h"
#include "native/files/triplet_shelf.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/tune.h"
#include "shared/analysis/consensus.h"
#include "shared/analysis/matching.h"
#include "shared/analysis/reproducibility.h"
#include "shared/base/text.h"
#include "shared/fit/loop.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "tests/bench/fit/limits.h"
#include "tests/support/split_triplets.h"
#include "tests/support/things.h"

namespace tertium {
namespace {

using wire::Json;
constexpr std::uint32_t kObjects = 1854;

struct Ended {
  FitResult result;
  double cpu_s = 0;
};
Ended timed_fit(const TripletSet& training, const FitOptions& options) {
  Executor one;
  const auto engine = make_cpu_engine(one);
  const double before = thread_cpu_seconds();
  auto result = run_fit(training, options, *engine, one);
  const double spent = thread_cpu_seconds() - before;
  if (!result) {
    std::fprintf(stderr, "fit_bench: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  return {*std::move(result), spent};
}

TripletSet sample_choices(const Matrix& truth) {
  Executor one;
  SimulationOptions sampling;
  sampling.triplets = 4'700'000;
  sampling.seed = 1;
  auto training = simulate_choices(truth, sampling, one);
  CHECK(training.ok());
  return *std::move(training);
}

}  // namespace

// Fits of choices sampled from an embedding that is known: how near they come, and what that costs.
Json run_converge(const std::string& data) {
  Executor one;
  const Matrix truth = read_things_vice(data + "/things/vice_embedding.npy");
  const TripletSet training = sample_choices(truth);
  std::printf("\n## 4.7 million choices sampled from the published VICE embedding (42 dims), to convergence on one core\n\n"
              "| method | seed | CPU s | epochs | dims | validation NLL | above the truth's | true dims with r > .9 |\n|---|---:|---:|---:|---:|---:|---:|---:|\n");
  Json out = Json::array();
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    for (std::uint64_t seed = 0; seed < (method == FitMethod::kSpose ? 5u : 3u); ++seed) {
      FitOptions options;
      options.method = method;
      options.seed = seed;
      const Ended ended = timed_fit(training, options);
      const FitResult& r = ended.result;
      const SplitTriplets split = split_triplets(training.triplets, r.plan.validation_fraction, seed);
      const auto own = score_embedding(truth, split.validation, {}, one);
      const ColumnCorrelations match = correlate_columns(truth, r.embedding.values);
      int found = 0;
      for (std::size_t t = 0; t < match.rows; ++t) {
        double best = 0;
        for (std::size_t f = 0; f < match.cols; ++f) best = std::max(best, match.at(t, f));
        found += best > 0.9 ? 1 : 0;
      }
      const double above = own ? r.validation_nll - own->nll : NAN;
      std::printf("| %s | %llu | %.1f | %zu | %zu | %.4f | %.4f | %d |\n", to_string(method), static_cast<unsigned long long>(seed), ended.cpu_s, r.curve.size(),
                  r.embedding.values.cols, r.validation_nll, above, found);
      std::fflush(stdout);
      out.push_back({{"method", to_string(method)}, {"seed", seed}, {"cpu_s", ended.cpu_s}, {"epochs", r.curve.size()}, {"dims", r.embedding.values.cols},
                     {"validation_nll", r.validation_nll}, {"above_truth", above}, {"found", found}});
    }
  }
  return out;
}

Json run_ensembles(const std::string& data) {
  FitTask task;
  task.train = sample_choices(read_things_vice(data + "/things/vice_embedding.npy"));
  const auto shelf = std::make_shared<TripletShelf>("/tmp");
  shelf->set_objects(task.train.objects);
  CHECK(shelf->add(task.train.triplets).ok());
  task.train.triplets = {};
  task.shelf = shelf;
  task.request.method = FitMethod::kSpose;
  task.request.seeds = 20;
  const auto executor = make_thread_pool(2);
  std::vector<Matrix> runs(task.request.seeds);
  const auto began = std::chrono::steady_clock::now();
  const auto verdict = run_ensemble(task, *executor, {}, [&](std::uint32_t index, const FitOutcome& outcome) -> Result<void> {
    runs[index] = outcome.embedding.values;
    return {};
  });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  CHECK(verdict.ok());
  std::vector<const Matrix*> all;
  for (const Matrix& run : runs) all.push_back(&run);
  const Consensus consensus = make_consensus(all, verdict->recommended);
  const double reproducibility = mean_reproducibility(verdict->reproducibility[verdict->recommended]);
  std::printf("\n## 20 SPoSE runs of 4.7 million sampled choices on two threads\n\n"
              "| wall s | dims of the recommended run | its reproducibility | dims of the consensus |\n|---:|---:|---:|---:|\n| %.1f | %zu | %.3f | %zu |\n",
              seconds, runs[verdict->recommended].cols, reproducibility, consensus.values.cols);
  std::fflush(stdout);
  return {{"wall_s", seconds}, {"runs", 20}, {"dims", runs[verdict->recommended].cols}, {"reproducibility", reproducibility}, {"consensus_dims", consensus.values.cols}};
}

Json run_people(const std::string& data) {
  Executor one;
  TripletSet test, all;
  all.objects = test.objects = kObjects;
  test.triplets = read_things_triplets(data + "/things/triplets_50k.txt");
  all.triplets = read_things_triplets(data + "/things/triplets_127k_participants.txt");
  const TripletSet training = without_triplets(all, test);
  std::printf("\n## %zu human judgments, tested on %zu others\n\n"
              "| method | seed | CPU s | dims | accuracy | NLL | over 50 draws: accuracy | NLL |\n|---|---:|---:|---:|---:|---:|---:|---:|\n",
              training.triplets.size(), test.triplets.size());
  Json out = Json::array();
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    FitTask task;
    task.train = training;
    task.request.method = FitMethod::kSpose;
    task.request.seed = seed;
    const double before = thread_cpu_seconds();
    const auto tuned = run_tune(task, one);
    CHECK(tuned.ok());
    const auto outcome = run_tuned_fit_task(tuned_task(task, *tuned), one);
    CHECK(outcome.ok());
    const double spent = thread_cpu_seconds() - before;
    const auto score = score_embedding(outcome->embedding.values, test.triplets, {}, one);
    CHECK(score.ok());
    std::printf("| spose --tune | %llu | %.1f | %zu | %.4f | %.4f | - | - |\n", static_cast<unsigned long long>(seed), spent, outcome->embedding.values.cols, score->accuracy,
                score->nll);
    std::fflush(stdout);
    out.push_back({{"method", "spose --tune"}, {"seed", seed}, {"cpu_s", spent}, {"dims", outcome->embedding.values.cols}, {"accuracy", score->accuracy}, {"nll", score->nll}});
  }
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      FitOptions options;
      options.method = method;
      options.seed = seed;
      const Ended ended = timed_fit(training, options);
      const auto mean = score_embedding(ended.result.embedding.values, test.triplets, {}, one);
      Json row = {{"method", to_string(method)}, {"seed", seed}, {"cpu_s", ended.cpu_s}, {"dims", ended.result.embedding.values.cols}};
      std::string drawn_text = "- | -";
      if (mean) row["accuracy"] = mean->accuracy, row["nll"] = mean->nll;
      if (method == FitMethod::kVice) {
        if (const auto drawn = score_posterior(ended.result.posterior, test.triplets, 50, 1, {}, one)) {
          drawn_text = format_fixed(drawn->accuracy, 4) + " | " + format_fixed(drawn->nll, 4);
          row["drawn_accuracy"] = drawn->accuracy, row["drawn_nll"] = drawn->nll;
        }
      }
      std::printf("| %s | %llu | %.1f | %zu | %.4f | %.4f | %s |\n", to_string(method), static_cast<unsigned long long>(seed), ended.cpu_s, ended.result.embedding.values.cols,
                  mean ? mean->accuracy : NAN, mean ? mean->nll : NAN, drawn_text.c_str());
      std::fflush(stdout);
      out.push_back(row);
    }
  }
  return out;
}

}  // namespace tertium
