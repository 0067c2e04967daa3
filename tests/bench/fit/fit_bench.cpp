// fit_bench.cpp: what fits cost on one core, beside PyTorch's figures of the same run and the machine's own limits.
// fit_bench [--torch COMMAND] [--json FILE] [--with FILE ...] [--large] [PART ...]: scale, kernels, steps, observers, converge, ensemble, people, features, race;
// all without a name. --torch: what starts torch_reference.py. --with: the --json of an earlier run, whose parts the last table shall hold too. `converge`,
// `ensemble` and `race` sample their choices from the published VICE embedding, `people` and `features` take human judgments: they need TERTIUM_TEST_DATA. `race` may
// take a quarter of an hour. CPU seconds are of the one thread that works.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "native/engine/direct_kernel.h"
#include "native/engine/gram_kernel.h"
#include "native/engine/instruction_set.h"
#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/model/draw_loops.h"
#include "shared/wire/json_fields.h"
#include "tests/bench/fit/features.h"
#include "tests/bench/fit/figures.h"
#include "tests/bench/fit/fits.h"
#include "tests/bench/fit/limits.h"
#include "tests/bench/fit/observers.h"
#include "tests/bench/fit/race.h"
#include "tests/bench/fit/random_triplets.h"
#include "tests/bench/fit/scale.h"
#include "tests/bench/fit/steps.h"
#include "tests/support/arranged.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

using wire::Json;
constexpr std::uint32_t kObjects = 1854;
const std::set<std::string> kPartNames = {"scale", "kernels", "steps", "observers", "converge", "ensemble", "people", "features", "race"};

// Half of the values 0, as a fit's become.
Floats random_matrix(std::uint32_t objects, std::uint32_t dims) {
  const std::size_t row = pad_to_lanes(dims);
  RandomStream random(derive_key(2, "bench matrix"));
  Floats x(objects * row, 0.0f);
  for (std::uint32_t o = 0; o < objects; ++o)
    for (std::uint32_t d = 0; d < dims; ++d) x[o * row + d] = static_cast<float>(std::max(0.0, random.normal() * 0.2));
  return x;
}

double triplets_per_second(GradientKernel& kernel, const std::vector<Triplet>& triplets, std::uint32_t batches, std::uint32_t objects, std::uint32_t dims) {
  ArrangedTriplets arranged(kernel, triplets, {triplets.size(), batches}, objects, dims);
  const Floats x = random_matrix(objects, dims);
  Floats gradient(x.size(), 0.0f);
  std::uint32_t next = 0;
  const double seconds = median_seconds([&] {
    arranged.add_gradient(next, x.data(), x.size() / objects, gradient.data());
    next = (next + 1) % batches;
  });
  return static_cast<double>(triplets.size()) / batches / seconds;
}

Json run_kernels() {
  Executor one;
  const Limits limits = measure_limits();
  std::printf("\n## Kernels\nLimits of one core here: matrix product %.0f GFLOP/s, y += a x %.0f GB/s in the second cache, %.0f GB/s in memory.\n\n", limits.gflops,
              limits.cache_gbps, limits.memory_gbps);
  std::printf("| objects | dims | batch | direct, M triplets/s | of the floor by cache bandwidth | Gram, M triplets/s |\n|---:|---:|---:|---:|---:|---:|\n");
  Json out = {{"gflops", limits.gflops}, {"cache_gbps", limits.cache_gbps}, {"memory_gbps", limits.memory_gbps}, {"rates", Json::array()}};
  struct Case { std::uint32_t objects, dims; std::size_t triplets; std::uint32_t batches; };
  for (const Case& c : {Case{kObjects, 48, 1 << 20, 32}, Case{kObjects, 100, 1 << 20, 32}, Case{kObjects, 200, 1 << 20, 32}, Case{kObjects, 48, 1 << 22, 1},
                        Case{kObjects, 100, 1 << 22, 1}, Case{512, 100, 1 << 20, 4}, Case{5000, 100, 1 << 20, 32}}) {
    const std::vector<Triplet> triplets = random_triplets(c.objects, c.triplets);
    const std::size_t batch = c.triplets / c.batches;
    const auto direct = make_direct_kernel(one);
    const double rate = triplets_per_second(*direct, triplets, c.batches, c.objects, c.dims);
    // Nine rows are read and three written for each triplet.
    const double floor = limits.cache_gbps * 1e9 / (12.0 * 4 * static_cast<double>(pad_to_lanes(c.dims)));
    double gram_rate = NAN;
    if (batch > 100000) {
      const auto gram = make_gram_kernel(one);
      gram_rate = triplets_per_second(*gram, triplets, c.batches, c.objects, c.dims);
    }
    std::printf("| %u | %u | %zu | %.1f | %.0f %% | %s |\n", c.objects, c.dims, batch, rate * 1e-6, 100 * rate / floor,
                std::isnan(gram_rate) ? "-" : format_fixed(gram_rate * 1e-6, 1).c_str());
    std::fflush(stdout);
    out["rates"].push_back({{"objects", c.objects}, {"dims", c.dims}, {"batch", batch}, {"direct", rate},
                            {"gram", std::isnan(gram_rate) ? Json() : Json(gram_rate)}});
  }
  std::printf("\n## Triplets by instruction set, %u objects, millions a second\n\n"
              "| dims | instruction set | direct kernel, batches of 32,768 | draws of a posterior |\n|---:|---|---:|---:|\n",
              kObjects);
  const std::vector<Triplet> triplets = random_triplets(kObjects, 1 << 20);
  for (const std::uint32_t dims : {48u, 100u, 200u}) {
    for (std::size_t set = 0; set < direct_loops().size(); ++set) {
      const DirectLoops& loops = direct_loops()[set];
      const double rate = triplets_per_second(*make_direct_kernel(one, loops), triplets, 32, kObjects, dims);
      const Floats x = random_matrix(kObjects, dims);
      std::vector<double> sums(3 * 4096);
      const double seconds = median_seconds([&] { draw_loops()[set].add_probabilities(x.data(), x.size() / kObjects, triplets.data(), 4096, 1.0f, sums.data()); });
      std::printf("| %u | %s | %.1f | %.1f |\n", dims, loops.name, rate * 1e-6, 4096 / seconds * 1e-6);
      std::fflush(stdout);
      out["by_instruction_set"].push_back({{"dims", dims}, {"set", loops.name}, {"direct", rate}, {"draws", 4096 / seconds}});
    }
  }
  return out;
}

}  // namespace
}  // namespace tertium

int main(int count, char** words) {
  using namespace tertium;
  std::string torch, json_file;
  std::set<std::string> parts;
  Json earlier = Json::object();
  bool large = false;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--torch" && i + 1 < count) torch = words[++i];
    else if (word == "--json" && i + 1 < count) json_file = words[++i];
    else if (word == "--with" && i + 1 < count) {
      std::ifstream in(words[++i]);
      const auto parsed = wire::parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
      if (!parsed || !parsed->is_object()) {
        std::fprintf(stderr, "fit_bench: %s is not what --json writes\n", words[i]);
        return 2;
      }
      earlier.update(*parsed);
    } else if (word == "--large") large = true;
    else if (kPartNames.count(word) > 0) parts.insert(word);
    else {
      std::fprintf(stderr,
                   "fit_bench: '%s' is none of --torch COMMAND, --json FILE, --with FILE, --large and the parts scale, kernels, steps, observers, converge, ensemble, "
                   "people, features, race\n",
                   words[i]);
      return 2;
    }
  }
  const auto wanted = [&](const char* part) { return parts.empty() || parts.count(part) > 0; };
  Json out = {{"instruction_set", instruction_set()}};
  std::printf("One core, %s.\n", instruction_set());
  if (wanted("scale")) out["scale"] = run_scale(large, torch);
  if (wanted("kernels")) out["kernels"] = run_kernels();
  if (wanted("steps")) out["steps"] = run_steps(torch);
  if (wanted("observers")) out["observers"] = run_observers();
  const std::string data = test_data_folder();
  if (data.empty()) {
    std::printf("\nTERTIUM_TEST_DATA is not set: fits of the published embedding's choices and of people's were left out.\n");
  } else {
    if (wanted("converge")) out["converge"] = run_converge(data);
    if (wanted("ensemble")) out["ensemble"] = run_ensembles(data);
    if (wanted("people")) out["people"] = run_people(data);
    if (wanted("features")) out["features"] = run_features(data);
    if (wanted("race")) out["race"] = run_race(data, torch);
  }
  earlier.update(out);
  print_figures(earlier);
  if (!json_file.empty()) std::ofstream(json_file) << out.dump(1) << "\n";
  return 0;
}
