// scale.cpp: each case in a process of its own, so that its memory is its own.
#include "tests/bench/fit/scale.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/files/scratch_file.h"
#include "native/files/triplet_shelf.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/fit/loop.h"
#include "tests/bench/fit/limits.h"
#include "tests/bench/fit/random_triplets.h"
#include "tests/bench/fit/torch_reference.h"

namespace tertium {
namespace {

using wire::Json;
constexpr std::uint32_t kObjects = 1854, kDims = 100;

// Random triplets, made anew at each visit.
class RandomTriplets final : public TripletSource {
 public:
  explicit RandomTriplets(std::uint64_t size) : size_(size) {}
  std::uint32_t objects() const override { return kObjects; }
  std::uint64_t size() const override { return size_; }
  Result<void> visit(const Taker& take) const override {
    RandomStream random(derive_key(1, "bench triplets"));
    std::vector<Triplet> piece;
    for (std::uint64_t left = size_; left > 0; left -= piece.size()) {
      piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, 8192)));
      for (Triplet& t : piece) t = random_triplet(random, kObjects);
      TRY_DO(take(piece));
    }
    return {};
  }

 private:
  std::uint64_t size_;
};

void expect_ok(const Result<void>& done) {
  if (done) return;
  std::fprintf(stderr, "fit_bench: %s\n", done.error().message.c_str());
  ::_exit(1);
}

struct Measured {
  std::array<double, 3> told{};  // by the child
  double peak_mb = 0;
};
// Runs `body` in a child.
Measured in_child(const std::function<std::array<double, 3>()>& body) {
  std::fflush(stdout);
  int ends[2];
  CHECK(::pipe(ends) == 0);
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) {
    const std::array<double, 3> told = body();
    const bool wrote = ::write(ends[1], told.data(), sizeof told) == static_cast<ssize_t>(sizeof told);
    ::_exit(wrote ? 0 : 1);
  }
  ::close(ends[1]);
  Measured out;
  const bool told = ::read(ends[0], out.told.data(), sizeof out.told) == static_cast<ssize_t>(sizeof out.told);
  ::close(ends[0]);
  rusage usage{};
  int status = 0;
  CHECK(::wait4(child, &status, 0, &usage) == child);
  if (!told || status != 0) std::exit(1);
  out.peak_mb = static_cast<double>(usage.ru_maxrss) / 1024;
  return out;
}

// CPU seconds of making the batches, of one epoch, and the number of epochs measured.
std::array<double, 3> measure_epochs(std::uint64_t count, bool on_disk) {
  Executor one;
  BatchStoring storing;
  storing.scratch = scratch_in(std::filesystem::temp_directory_path().string());
  if (on_disk) storing.memory_bytes = 0;
  const auto engine = make_cpu_engine(one, {storing, nullptr});
  FitOptions options;
  options.method = FitMethod::kSpose;
  options.dims = kDims;
  options.batch = 32768;
  options.epochs = 1000;
  options.lambda = 0;
  options.learning_rate = 1e-6;  // so that no column dies on the way
  const auto plan = plan_fit(options, kObjects, count, 0);
  CHECK(plan.ok());
  const double start = thread_cpu_seconds();
  expect_ok(engine->prepare(*plan, RandomTriplets(count)));
  const double ready = thread_cpu_seconds();
  int epochs = 0;
  do {
    CHECK(engine->run_epoch().ok());
    ++epochs;
  } while (thread_cpu_seconds() - ready < 1.0);
  return {ready - start, (thread_cpu_seconds() - ready) / epochs, static_cast<double>(epochs)};
}

// The most that PyTorch's process takes for one epoch of as many triplets, which it holds as 64-bit numbers; a process for each.
double torch_peak_mb(const std::string& torch, FitMethod method, std::uint64_t count) {
  TorchReference reference(torch);
  return reference.ask({{"do", "memory"}, {"method", to_string(method)}, {"batch", 32768}, {"objects", kObjects}, {"dims", kDims}, {"triplets", count}})["peak_mb"].get<double>();
}

// A whole fit by the default recipe, cut short, of judgments read from a shelf as `tertium fit` does; its CPU seconds.
std::array<double, 3> measure_fit(FitMethod method, std::uint64_t count) {
  Executor one;
  const std::string folder = std::filesystem::temp_directory_path().string();
  TripletShelf shelf(folder);
  expect_ok(RandomTriplets(count).visit([&](std::span<const Triplet> piece) { return shelf.add(piece); }));
  shelf.set_objects(kObjects);
  BatchStoring storing;
  storing.scratch = scratch_in(folder);
  const auto engine = make_cpu_engine(one, {storing, nullptr});
  FitOptions options;
  options.method = method;
  options.dims = kDims;
  options.epochs = 2;
  const auto result = run_fit(shelf, {}, options, *engine, one);
  if (!result) expect_ok(result.error());
  return {thread_cpu_seconds(), 0, 0};
}

}  // namespace

Json run_scale(bool large, const std::string& torch) {
  Json out = {{"epochs", Json::array()}, {"memory", Json::array()}};
  std::printf("\n## One epoch of SPoSE, %u objects, %u dims, batches of 32,768\n\n"
              "| triplets | batches lie | CPU s, making the batches | CPU s, an epoch | ns per triplet | peak memory, MB |\n|---:|---|---:|---:|---:|---:|\n",
              kObjects, kDims);
  struct Case { std::uint64_t triplets; bool on_disk; };
  std::vector<Case> cases = {{100'000, false}, {1'000'000, false}, {10'000'000, false}, {10'000'000, true}};
  if (large) cases.push_back({100'000'000, true});
  for (const Case& c : cases) {
    const Measured m = in_child([&] { return measure_epochs(c.triplets, c.on_disk); });
    const double each = 1e9 * m.told[1] / static_cast<double>(c.triplets);
    std::printf("| %s | %s | %.2f | %.3f | %.1f | %.0f |\n", format_count(c.triplets).c_str(), c.on_disk ? "on disk" : "in memory", m.told[0], m.told[1], each, m.peak_mb);
    out["epochs"].push_back({{"triplets", c.triplets}, {"on_disk", c.on_disk}, {"prepare_cpu_s", m.told[0]}, {"epoch_cpu_s", m.told[1]}, {"ns_per_triplet", each},
                             {"peak_mb", m.peak_mb}});
  }
  if (!large) std::printf("\n100 million triplets are measured with --large.\n");
  std::printf("\n## Memory of a whole fit, %u objects, %u dims, a tenth held out, two epochs; of PyTorch one epoch, its batches of 32,768\n\n"
              "| method | triplets | peak memory, MB | PyTorch, MB |\n|---|---:|---:|---:|\n",
              kObjects, kDims);
  for (const FitMethod method : {FitMethod::kSpose, FitMethod::kVice}) {
    const std::uint64_t count = 4'700'000;
    const Measured m = in_child([&] { return measure_fit(method, count); });
    Json row = {{"method", to_string(method)}, {"triplets", count}, {"peak_mb", m.peak_mb}};
    if (!torch.empty()) row["torch_peak_mb"] = torch_peak_mb(torch, method, count);
    std::printf("| %s | %s | %.0f | %s |\n", to_string(method), format_count(count).c_str(), m.peak_mb,
                torch.empty() ? "-" : format_fixed(row["torch_peak_mb"].get<double>(), 0).c_str());
    out["memory"].push_back(row);
  }
  return out;
}

}  // namespace tertium
