// gpu_bench.cpp: what fits cost on this GPU: an epoch, a fit to convergence, an ensemble, beside what the hardware allows and what PyTorch takes.
// gpu_bench --json FILE [--torch FILE] [--quick]: --torch: lines `method batch milliseconds-a-step` that torch_reference.py wrote; --quick: 0.47 and 2 million triplets.
// Wall seconds; the device is waited for before a clock is read, as every epoch ends with its matrices here.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/engine/cuda/device_runner.h"
#include "native/engine/engine_cuda.h"
#include "native/engine/thread_pool.h"
#include "shared/base/lanes.h"
#include "shared/base/text.h"
#include "shared/fit/loop.h"
#include "shared/fit/matrix_engine.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "tests/gpu/limits.h"

namespace tertium {
namespace {

constexpr std::uint32_t kObjects = 1854;
using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point then) { return std::chrono::duration<double>(Clock::now() - then).count(); }

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "gpu_bench: %s\n", why.c_str());
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().message);
  return *std::move(result);
}

// One JSON object, written as it comes.
class JsonText {
 public:
  void add(const std::string& name, double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", value);
    raw(name, std::isfinite(value) ? text : "null");
  }
  void add(const std::string& name, const std::string& value) { raw(name, "\"" + value + "\""); }  // ours hold no quotes
  void add(const std::string& name, const std::vector<JsonText>& values) {
    std::string text = "[";
    for (const JsonText& value : values) text += (text.size() > 1 ? ",\n  " : "\n  ") + value.text();
    raw(name, text + "]");
  }
  std::string text() const { return "{" + inside_ + "}"; }

 private:
  void raw(const std::string& name, const std::string& value) { inside_ += (inside_.empty() ? "\"" : ", \"") + name + "\": " + value; }
  std::string inside_;
};

std::unique_ptr<Engine> gpu_engine(Executor& executor, DeviceRunnerSetup setup = {}, std::size_t number = 0) {
  const std::size_t devices = find_cuda_devices().names.size();
  return make_matrix_engine("cuda", make_device_runner(must(open_cuda_device(number % devices)), executor, setup), executor);
}

TripletSet sample(const Matrix& truth, std::uint64_t count, std::uint64_t seed, Executor& executor) {
  SimulationOptions options;
  options.triplets = count;
  options.seed = seed;
  return must(simulate_choices(truth, options, executor));
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Epochs { double prepare_s = 0, epoch_s = 0; };
Epochs time_epochs(Engine& engine, const FitPlan& plan, const TripletSet& training) {
  Epochs out;
  const auto began = Clock::now();
  const Result<void> prepared = engine.prepare(plan, TripletsInMemory(training));
  if (!prepared) give_up(prepared.error().message);
  out.prepare_s = seconds_since(began);
  std::vector<double> all;
  for (int epoch = 0; epoch < 8; ++epoch) {
    const auto before = Clock::now();
    must(engine.run_epoch());
    if (epoch > 0) all.push_back(seconds_since(before));
  }
  out.epoch_s = median(all);
  return out;
}

// The bytes and operations that an epoch cannot do without, over what was measured. Direct: three rows a triplet for its products, two rows for each of its three
// places. Gram: two products, three look-ups and three additions a triplet.
double floor_s(const FitPlan& plan, const GpuLimits& limits, bool gram) {
  const double triplets = static_cast<double>(plan.train_triplets), row = static_cast<double>(pad_to_lanes(plan.dims)), pairs = static_cast<double>(kObjects) * kObjects;
  const double dense = static_cast<double>(plan.batches_per_epoch) * kObjects * row * 4 * (plan.method == FitMethod::kVice ? 16 : 7) / (limits.cached_copy_gbps * 1e9);
  if (!gram) return triplets * 9 * row * 4 / (limits.gather_gbps * 1e9) + dense;
  const double products = limits.product_tflops > 0 ? plan.batches_per_epoch * 4 * pairs * row / (limits.product_tflops * 1e12) : NAN;
  return products + triplets * 3 * 32 / (limits.gather_gbps * 1e9) + triplets * 3 / (limits.adds_per_ns * 1e9) + dense;
}

}  // namespace
}  // namespace tertium

int main(int count, char** words) {
  using namespace tertium;
  std::string json_file, torch_file;
  bool quick = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--json" && i + 1 < count) json_file = words[++i];
    else if (word == "--torch" && i + 1 < count) torch_file = words[++i];
    else if (word == "--quick") quick = true;
    else give_up("'" + word + "' is none of --json FILE, --torch FILE, --quick");
  }
  const CudaDevices devices = find_cuda_devices();
  if (devices.names.empty()) {
    std::printf("no GPU: %s; nothing was measured\n", devices.why_none.c_str());
    return 77;
  }
  std::map<std::string, double> torch;  // "spose 32768" -> milliseconds a step
  std::ifstream torch_lines(torch_file);
  for (std::string method, batch, took; torch_lines >> method >> batch >> took;) torch[method + " " + batch] = std::atof(took.c_str());

  JsonText json;
  const auto all = make_thread_pool();
  const GpuFacts facts = tell_gpu_facts();
  const GpuLimits limits = measure_gpu_limits();
  std::printf("%s, capability %d.%d, %d multiprocessors, %.0f GiB, second cache %.0f MiB; driver %d, runtime %d; %zu device(s); %zu processor threads\n\n", facts.name.c_str(),
              facts.capability / 10, facts.capability % 10, facts.processors, facts.memory_gib, facts.cache_mib, facts.driver, facts.runtime, devices.names.size(), all->width());
  std::printf("Limits measured here: copy %.0f GB/s in memory and %.0f GB/s in the second cache, rows at random %.0f GB/s, product %.1f TFLOP/s, atomic additions %.1f a ns.\n",
              limits.copy_gbps, limits.cached_copy_gbps, limits.gather_gbps, limits.product_tflops, limits.adds_per_ns);
  std::fflush(stdout);
  json.add("device", facts.name), json.add("capability", facts.capability), json.add("driver", facts.driver), json.add("runtime", facts.runtime);
  json.add("devices", static_cast<double>(devices.names.size())), json.add("threads", static_cast<double>(all->width()));
  json.add("copy_gbps", limits.copy_gbps), json.add("cached_copy_gbps", limits.cached_copy_gbps), json.add("gather_gbps", limits.gather_gbps);
  json.add("product_tflops", limits.product_tflops), json.add("adds_per_ns", limits.adds_per_ns);

  const Matrix truth = make_known_world({kObjects, 42, 0.15, 1.6, 1});
  const std::uint64_t small = quick ? 470'000 : 4'700'000, large = quick ? 2'000'000 : 20'000'000;
  const auto made = Clock::now();
  const TripletSet big = sample(truth, large, 1, *all);
  TripletSet training = big;
  training.triplets.resize(small);
  std::printf("%.1f s to make %llu choices of a mind of 42 dimensions.\n", seconds_since(made), static_cast<unsigned long long>(large));

  const TripletSet* const sets[] = {&training, &big};
  struct Way { const char* name; DeviceRunnerSetup setup; bool full_batch; };
  DeviceRunnerSetup direct, naive, send, gram, atomics;
  direct.kernel = naive.kernel = send.kernel = KernelChoice::kDirect, gram.kernel = atomics.kernel = KernelChoice::kGram;
  naive.naive = true, send.send = true, atomics.atomics = true;
  std::vector<Way> ways = {{"direct", direct, false}, {"direct, naive", naive, false}, {"direct, sent", send, false}, {"direct", direct, true}};
  if (limits.product_tflops > 0) ways.insert(ways.end(), {{"gram, sorted pairs", gram, false}, {"gram, sorted pairs", gram, true}, {"gram, atomics", atomics, true}});
  std::printf("\n## An epoch\n\n| triplets | method | batch | way | prepare s | epoch ms | M triplets/s | floor ms | times its floor | PyTorch / ours, a step |\n"
              "|---:|---|---:|---|---:|---:|---:|---:|---:|---:|\n");
  std::vector<JsonText> rows;
  for (const TripletSet* set : sets) {
    for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
      for (const Way& way : ways) {
        if (set == &big && way.setup.naive) continue;
        FitOptions options;
        options.method = method;
        if (way.full_batch) options.batch = UINT32_MAX;
        const FitPlan plan = must(plan_fit(options, kObjects, set->triplets.size(), 0));
        const auto engine = gpu_engine(*all, way.setup);
        const Epochs took = time_epochs(*engine, plan, *set);
        const double least = floor_s(plan, limits, way.setup.kernel == KernelChoice::kGram);
        const auto reference = torch.find(std::string(to_string(method)) + " " + std::to_string(way.full_batch ? 0 : plan.batch));
        const double ratio = reference == torch.end() || (way.full_batch && set == &big) ? NAN : reference->second * 1e-3 * plan.batches_per_epoch / took.epoch_s;
        std::printf("| %zu | %s | %llu | %s | %.2f | %.3f | %.0f | %.3f | %.1f | %s |\n", set->triplets.size(), to_string(method),
                    static_cast<unsigned long long>(set->triplets.size() / plan.batches_per_epoch), way.name, took.prepare_s, took.epoch_s * 1e3,
                    static_cast<double>(set->triplets.size()) * 1e-6 / took.epoch_s, least * 1e3, took.epoch_s / least, std::isnan(ratio) ? "-" : format_fixed(ratio, 1).c_str());
        std::fflush(stdout);
        JsonText& row = rows.emplace_back();
        row.add("triplets", static_cast<double>(set->triplets.size())), row.add("method", std::string(to_string(method))), row.add("way", std::string(way.name));
        row.add("batches", plan.batches_per_epoch), row.add("dims", plan.dims), row.add("prepare_s", took.prepare_s), row.add("epoch_s", took.epoch_s);
        row.add("floor_s", least), row.add("torch_over_ours", ratio);
      }
    }
  }
  json.add("epochs", rows);

  std::printf("\n## To convergence\n\n| triplets | method | s | epochs | dims | validation NLL | above the truth's |\n|---:|---|---:|---:|---:|---:|---:|\n");
  rows.clear();
  for (const TripletSet* set : sets) {
    for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
      FitOptions options;
      options.method = method;
      const auto engine = gpu_engine(*all);
      const auto began = Clock::now();
      const FitResult result = must(run_fit(*set, options, *engine, *all));
      const double took = seconds_since(began);
      const double own = result.held_out.empty() ? NAN : must(score_embedding(truth, result.held_out, {}, *all)).nll;
      std::printf("| %zu | %s | %.2f | %zu | %zu | %.4f | %.4f |\n", set->triplets.size(), to_string(method), took, result.curve.size(), result.embedding.values.cols,
                  result.validation_nll, result.validation_nll - own);
      std::fflush(stdout);
      JsonText& row = rows.emplace_back();
      row.add("triplets", static_cast<double>(set->triplets.size())), row.add("method", std::string(to_string(method))), row.add("seconds", took);
      row.add("epochs", static_cast<double>(result.curve.size())), row.add("dims", static_cast<double>(result.embedding.values.cols));
      row.add("validation_nll", result.validation_nll), row.add("above_truth", result.validation_nll - own), row.add("kernel", result.kernel);
    }
  }
  json.add("converge", rows);

  // As `tertium fit --seeds 20` goes: so many runs at once as there are threads, each with streams of its own.
  std::atomic<int> kept{0};
  const auto began = Clock::now();
  all->parallel_for(20, [&](std::size_t run) {
    Executor own;
    FitOptions options;
    options.method = FitMethod::kSpose;
    options.seed = run;
    const auto engine = gpu_engine(own, {}, run);
    kept += static_cast<int>(must(run_fit(training, options, *engine, own)).embedding.values.cols);
  });
  const double ensemble = seconds_since(began);
  std::printf("\n## 20 SPoSE runs of %zu triplets\n\n%.2f s, %.1f dimensions each, on %zu device(s) with %zu threads.\n", training.triplets.size(), ensemble, kept / 20.0,
              devices.names.size(), all->width());
  json.add("ensemble_s", ensemble);
  if (!json_file.empty()) {
    std::ofstream out(json_file);
    out << json.text() << "\n";
    if (!out) give_up("cannot write " + json_file);
  }
  return 0;
}
