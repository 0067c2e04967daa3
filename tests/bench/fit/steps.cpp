// steps.cpp: in each round a stretch of ours, of the plain engine and of PyTorch; the fastest of each counts.
#include "tests/bench/fit/steps.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/domain/triplet_source.h"
#include "shared/fit/options.h"
#include "shared/fit/plain_engine.h"
#include "tests/bench/fit/limits.h"
#include "tests/bench/fit/random_triplets.h"
#include "tests/bench/fit/torch_reference.h"

namespace tertium {
namespace {

using wire::Json;
constexpr std::uint32_t kObjects = 1854, kDims = 100;
// Whatever else a machine does can only slow a stretch down, and PyTorch's more than ours: so many short ones, of which the fastest counts.
constexpr int kRounds = 15;
constexpr double kStretchS = 0.15, kTorchStretchS = 0.6;

// An engine in the middle of a fit that goes nowhere: the rate is so small that no column dies on the way.
class Stepping {
 public:
  Stepping(Engine& engine, FitMethod method, std::uint32_t batch, const std::vector<Triplet>& triplets) : engine_(engine), triplets_(triplets.size()) {
    FitOptions options;
    options.method = method;
    options.preset = FitPreset::kPaper;
    options.dims = kDims;
    options.batch = batch;
    options.epochs = 100000;
    options.learning_rate = 1e-6;
    if (method == FitMethod::kSpose) options.lambda = 0.008;
    const auto plan = plan_fit(options, kObjects, triplets.size(), 0);
    CHECK(plan.ok());
    CHECK(engine.prepare(*plan, TripletsInMemory(kObjects, triplets)).ok());
    (void)microseconds();
  }
  // CPU microseconds per triplet of a stretch.
  double microseconds() {
    const double before = thread_cpu_seconds();
    double done = 0;
    do {
      CHECK(engine_.run_epoch().ok());
      done += static_cast<double>(triplets_);
    } while (thread_cpu_seconds() - before < kStretchS);
    return (thread_cpu_seconds() - before) / done * 1e6;
  }

 private:
  Engine& engine_;
  std::size_t triplets_;
};

double least_of(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

}  // namespace

Json run_steps(const std::string& torch) {
  std::optional<TorchReference> reference;
  std::string version = "(not measured)";
  if (!torch.empty()) {
    reference.emplace(torch);
    version = reference->ask({{"do", "version"}})["version"].get<std::string>();
  }
  std::printf("\n## Whole steps, the same algorithm, %u objects, %u dims, CPU microseconds per triplet\n"
              "The columns take turns in %d rounds, of which the fastest of each counts; beside it the middle ratio of a round.\n\n"
              "| method | batch | here | plain engine | PyTorch %s | times faster | middle |\n|---|---:|---:|---:|---:|---:|---:|\n",
              kObjects, kDims, kRounds, version.c_str());
  Json out = {{"torch", version}, {"cases", Json::array()}};
  Executor one;
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    for (const std::uint32_t batch : {128u, 32768u}) {
      const std::vector<Triplet> triplets = random_triplets(kObjects, std::max(65536u, 8 * batch));
      const auto fast = make_cpu_engine(one), slow = make_plain_engine(one);
      Stepping here(*fast, method, batch, triplets), plain(*slow, method, batch, triplets);
      if (reference) {
        reference->ask({{"do", "open"}, {"method", to_string(method)}, {"batch", batch}, {"objects", kObjects}, {"dims", kDims}});
        reference->ask({{"do", "stretch"}, {"seconds", kTorchStretchS}});
      }
      std::vector<double> ours, plains, theirs, ratios;
      for (int round = 0; round < kRounds; ++round) {
        ours.push_back(here.microseconds());
        plains.push_back(plain.microseconds());
        if (!reference) continue;
        theirs.push_back(reference->ask({{"do", "stretch"}, {"seconds", kTorchStretchS}})["us"].get<double>());
        ratios.push_back(theirs.back() / ours.back());
      }
      Json row = {{"method", to_string(method)}, {"batch", batch}, {"here_us", least_of(ours)}, {"plain_us", least_of(plains)}};
      std::string beside = "- | - | -";
      if (reference) {
        row["torch_us"] = least_of(theirs), row["ratio"] = least_of(theirs) / least_of(ours), row["middle_ratio"] = median_of(ratios);
        beside = format_fixed(least_of(theirs), 2) + " | " + format_fixed(row["ratio"].get<double>(), 1) + " | " + format_fixed(median_of(ratios), 1);
      }
      std::printf("| %s | %u | %.3f | %.3f | %s |\n", to_string(method), batch, least_of(ours), least_of(plains), beside.c_str());
      std::fflush(stdout);
      out["cases"].push_back(row);
    }
  }
  return out;
}

}  // namespace tertium
