// steps.cpp: in each round a stretch of ours, of the plain engine and of PyTorch; medians over the rounds.
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
constexpr int kRounds = 7;
constexpr double kStretchS = 0.3, kTorchStretchS = 1.5;

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

}  // namespace

Json run_steps(const std::string& torch) {
  std::optional<TorchReference> reference;
  std::string version = "(not measured)";
  if (!torch.empty()) {
    reference.emplace(torch);
    version = reference->ask({{"do", "version"}})["version"].get<std::string>();
  }
  std::printf("\n## Whole steps, the same algorithm, %u objects, %u dims, CPU microseconds per triplet\nMedians of %d rounds in which the columns take turns; from the least to "
              "the most ratio of a round.\n\n| method | batch | here | plain engine | PyTorch %s | times faster | in a round |\n|---|---:|---:|---:|---:|---:|---:|\n",
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
      Json row = {{"method", to_string(method)}, {"batch", batch}, {"here_us", median_of(ours)}, {"plain_us", median_of(plains)}};
      std::string beside = "- | - | -";
      if (reference) {
        const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
        row["torch_us"] = median_of(theirs), row["ratio"] = median_of(ratios), row["least_ratio"] = *least, row["most_ratio"] = *most;
        beside = format_fixed(median_of(theirs), 2) + " | " + format_fixed(median_of(ratios), 1) + " | " + format_fixed(*least, 1) + " to " + format_fixed(*most, 1);
      }
      std::printf("| %s | %u | %.3f | %.3f | %s |\n", to_string(method), batch, median_of(ours), median_of(plains), beside.c_str());
      std::fflush(stdout);
      out["cases"].push_back(row);
    }
  }
  return out;
}

}  // namespace tertium
