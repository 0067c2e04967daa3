// race.cpp: PyTorch and our engine take turns, an epoch each, on the same triplets by the published schedule; then our own recipe.
#include "tests/bench/fit/race.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <vector>

#include "native/engine/cpu_engine.h"
#include "native/files/file_io.h"
#include "shared/base/text.h"
#include "shared/fit/loop.h"
#include "shared/model/choice.h"
#include "shared/simulation/choices.h"
#include "shared/wire/npy.h"
#include "tests/bench/fit/limits.h"
#include "tests/bench/fit/torch_reference.h"
#include "tests/support/split_triplets.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/things.h"

namespace tertium {
namespace {

using wire::Json;
constexpr std::uint64_t kTriplets = 1'000'000;
constexpr double kLambda = 0.012, kNear = 0.002;
constexpr double kTorchBudgetS = 480;   // PyTorch's CPU seconds at most
constexpr std::size_t kPatience = 25;   // epochs without a better one, then the schedule is over; after ten epochs it stands still for as many
constexpr std::uint64_t kSeeds = 5;

// Our default recipe, and the same with more epochs than it would take for so many triplets.
struct Recipe {
  const char* name;
  std::optional<std::uint32_t> epochs;
};
const std::vector<Recipe> kRecipes = {{"here, default", {}}, {"here, default, 60 epochs", 60}};

struct Point { double cpu_s = 0, nll = 0; };  // after an epoch, its validation included
using Curve = std::vector<Point>;

std::size_t best_of(const Curve& curve) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    if (curve[i].nll < curve[best].nll) best = i;
  }
  return best;
}
bool is_over(const Curve& curve) { return curve.size() > best_of(curve) + kPatience; }

// The number of epochs until the curve is at or below `mark`, and its CPU seconds; 0 epochs: never.
struct Reached { std::size_t epochs = 0; double cpu_s = std::numeric_limits<double>::infinity(); };
Reached reach(const Curve& curve, double mark) {
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (curve[i].nll <= mark) return {i + 1, curve[i].cpu_s};
  }
  return {};
}

// The epochs of the published schedule are alike, and whatever else the machine does only slows them down: so many at the pace of the fastest.
Reached paced(const Curve& curve, std::size_t epochs) {
  if (epochs == 0) return {};
  double fastest = curve[0].cpu_s;
  for (std::size_t i = 1; i < curve.size(); ++i) fastest = std::min(fastest, curve[i].cpu_s - curve[i - 1].cpu_s);
  return {epochs, fastest * static_cast<double>(epochs)};
}

void write_triplets(const std::string& path, const std::vector<Triplet>& triplets) {
  wire::NpyArray array;
  array.header.kind = wire::NpyKind::kSigned;
  array.header.item_bytes = 4;
  array.header.shape = {triplets.size(), 3};
  for (const Triplet& t : triplets) {
    for (const std::uint32_t object : {t.first, t.second, t.odd}) array.data.append(reinterpret_cast<const char*>(&object), 4);
  }
  CHECK(write_file_atomically(path, wire::write_npy(array)).ok());
}

// PyTorch's side: an epoch at each call, until it no longer improves or its budget is spent.
class Published {
 public:
  Published(const std::string& torch, const SplitTriplets& split, const FitPlan& plan) : reference_(torch) {
    const std::string train = folder_ / "train.npy", validation = folder_ / "validation.npy";
    write_triplets(train, split.train);
    write_triplets(validation, split.validation);
    spent_ = reference_.ask({{"do", "race"}, {"train", train}, {"validation", validation}, {"objects", plan.objects}, {"dims", plan.dims}, {"batch", plan.batch},
                             {"rate", plan.learning_rate}, {"lambda", plan.lambda}, {"seed", plan.seed}})["cpu_s"].get<double>();
  }
  void run_epoch() {
    if (ended()) return;
    const Json epoch = reference_.ask({{"do", "epoch"}});
    spent_ += epoch["cpu_s"].get<double>();
    curve_.push_back({spent_, epoch["nll"].get<double>()});
  }
  bool cut() const { return spent_ > kTorchBudgetS && !is_over(curve_); }
  bool ended() const { return !curve_.empty() && (is_over(curve_) || spent_ > kTorchBudgetS); }
  const Curve& curve() const { return curve_; }

 private:
  TorchReference reference_;
  TemporaryFolder folder_;
  Curve curve_;
  double spent_ = 0;
};

FitOptions options_of(FitPreset preset, std::uint64_t seed, std::optional<std::uint32_t> epochs = {}) {
  FitOptions options;
  options.method = FitMethod::kSpose;
  options.preset = preset;
  options.lambda = kLambda;
  options.seed = seed;
  options.epochs = epochs;
  return options;
}

// Runs a fit while `go_on(curve)` says so after each epoch.
template <class GoOn>
Curve run_curve(const TripletSet& training, const FitOptions& options, const GoOn& go_on) {
  Executor one;
  const auto engine = make_cpu_engine(one);
  Curve curve;
  const double before = thread_cpu_seconds();
  FitHooks hooks;
  hooks.on_epoch = [&](const EpochProgress& progress) {
    curve.push_back({thread_cpu_seconds() - before, progress.record.validation_nll});
    return go_on(curve);
  };
  const auto result = run_fit(training, options, *engine, one, hooks);
  CHECK(result.ok() || result.error().code == ErrorCode::kCancelled);
  return curve;
}

Json as_json(const Curve& curve) {
  Json out = Json::array();
  for (const Point& point : curve) out.push_back({{"cpu_s", point.cpu_s}, {"validation_nll", point.nll}});
  return out;
}

}  // namespace

Json run_race(const std::string& data, const std::string& torch) {
  Executor one;
  const Matrix truth = read_things_vice(data + "/things/vice_embedding.npy");
  SimulationOptions sampling;
  sampling.triplets = kTriplets;
  sampling.seed = 1;
  const auto training = simulate_choices(truth, sampling, one);
  if (!training) return {};

  // Which triplets are held out goes with the seed. What the embedding that made the choices scores on them makes seeds comparable.
  const FitOptions paper = options_of(FitPreset::kPaper, 0);
  std::vector<double> truth_nll;
  SplitTriplets split;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SplitTriplets parts = split_triplets(training->triplets, validation_fraction(paper, kTriplets), seed);
    const auto own = score_embedding(truth, parts.validation, {}, one);
    CHECK(own.ok());
    truth_nll.push_back(own->nll);
    if (seed == 0) split = std::move(parts);
  }
  const auto plan = plan_fit(paper, static_cast<std::uint32_t>(truth.rows), split.train.size(), split.validation.size());
  CHECK(plan.ok());
  std::printf("\n## CPU time to equal validation NLL: SPoSE, lambda %.3f, %zu choices sampled from the published VICE embedding, %zu others held out\n"
              "Published schedule: batch %u, rate %g, %u dims; until %zu epochs bring no better one%s. Validation is part of everybody's time.\n",
              kLambda, split.train.size(), split.validation.size(), plan->batch, plan->learning_rate, plan->dims, kPatience,
              torch.empty() ? "" : (", PyTorch for at most " + format_fixed(kTorchBudgetS, 0) + " CPU seconds").c_str());
  std::fflush(stdout);

  // Ours before and after the long part, since a machine may be busier at one time; the fits are the same.
  std::vector<std::vector<Curve>> curves(kRecipes.size());  // of each recipe: all seeds, then all seeds again
  const auto run_recipes = [&] {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      for (std::size_t r = 0; r < kRecipes.size(); ++r) {
        curves[r].push_back(run_curve(*training, options_of(FitPreset::kDefault, seed, kRecipes[r].epochs), [](const Curve&) { return true; }));
      }
    }
  };
  run_recipes();
  std::optional<Published> published;
  if (!torch.empty()) published.emplace(torch, split, *plan);
  const Curve same = run_curve(*training, paper, [&](const Curve& curve) {
    if (published) published->run_epoch();
    return !is_over(curve) || (published && !published->ended());
  });
  run_recipes();

  // A recipe's seconds to a mark that is given for seed 0's rows: the faster run of each seed, the middle of the seeds.
  const auto middle = [&](const std::vector<Curve>& runs, double mark) {
    std::vector<double> seconds, epochs;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const double own_mark = mark - truth_nll[0] + truth_nll[seed];
      const Reached before = reach(runs[seed], own_mark), after = reach(runs[kSeeds + seed], own_mark);
      seconds.push_back(std::min(before.cpu_s, after.cpu_s));
      epochs.push_back(before.epochs > 0 ? static_cast<double>(before.epochs) : std::numeric_limits<double>::infinity());
    }
    const double s = median_of(seconds);
    return Reached{std::isinf(s) ? 0 : static_cast<std::size_t>(median_of(epochs)), s};
  };
  Json out = {{"triplets", split.train.size()}, {"lambda", kLambda}, {"truth_nll", truth_nll[0]}, {"same_schedule", as_json(same)}, {"marks", Json::array()}};
  std::printf("The embedding that made the choices scores %.4f. Our recipe: the middle of seeds 0 to %d, each run twice, of which the faster counts.\n"
              "Seconds of the published schedule are its epochs at the pace of the fastest; as measured they were more. What PyTorch had not reached when it was cut\n"
              "is extrapolated from the epochs that our engine takes by that schedule.\n\n"
              "| mark | NLL | who | epochs | CPU s | times faster |\n|---|---:|---|---:|---:|---:|\n",
              truth_nll[0], static_cast<int>(kSeeds) - 1);
  const auto mark_at = [&](const std::string& name, double nll) {
    const Reached here = paced(same, reach(same, nll).epochs);
    Reached beside = here;
    bool extrapolated = false;
    if (published) {
      const std::size_t epochs = reach(published->curve(), nll).epochs;
      extrapolated = epochs == 0;
      beside = paced(published->curve(), extrapolated ? here.epochs : epochs);
    }
    Json rows = Json::array();
    const auto row = [&](const std::string& who, const Reached& reached) {
      const bool done = reached.epochs > 0;
      std::printf("| %s | %.4f | %s | %s | %s | %s |\n", name.c_str(), nll, who.c_str(), done ? std::to_string(reached.epochs).c_str() : "-",
                  done ? format_fixed(reached.cpu_s, reached.cpu_s < 10 ? 2 : 0).c_str() : "not reached",
                  done && beside.epochs > 0 ? format_fixed(beside.cpu_s / reached.cpu_s, reached.cpu_s < 10 ? 0 : 1).c_str() : "-");
      rows.push_back({{"who", who}, {"epochs", reached.epochs}, {"cpu_s", done ? Json(reached.cpu_s) : Json()}});
    };
    if (published) row(extrapolated ? "PyTorch, extrapolated" : "PyTorch", beside);
    row("here, the same schedule", here);
    for (std::size_t r = 0; r < kRecipes.size(); ++r) row(kRecipes[r].name, middle(curves[r], nll));
    out["marks"].push_back({{"mark", name}, {"nll", nll}, {"extrapolated", extrapolated}, {"rows", rows}});
  };
  double best = same[best_of(same)].nll;
  std::string name = "the schedule's best, run here";
  if (published) {
    const Curve& theirs = published->curve();
    out["torch"] = as_json(theirs);
    out["torch_cut"] = published->cut();
    const double reached = theirs[best_of(theirs)].nll;
    if (published->cut()) {
      mark_at("PyTorch's best when it was cut", reached);
    } else {
      best = reached;
      name = "PyTorch's best";
    }
  }
  mark_at(name, best);
  mark_at(format_fixed(kNear, 3) + " above that", best + kNear);
  std::printf("\n");
  if (published) {
    std::printf("PyTorch ran %zu epochs in %.0f CPU s as measured and %s. ", published->curve().size(), published->curve().back().cpu_s,
                published->cut() ? "was cut" : "no longer improved");
  }
  std::printf("Our engine ran %zu epochs by the same schedule.", same.size());
  for (std::size_t r = 0; r < kRecipes.size(); ++r) {
    std::vector<double> ends;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) ends.push_back(curves[r][seed][best_of(curves[r][seed])].nll - truth_nll[seed] + truth_nll[0]);
    std::printf(" The best of '%s' is %.4f.", kRecipes[r].name, median_of(ends));
    out["recipes"].push_back({{"who", kRecipes[r].name}, {"best_nll", median_of(ends)}, {"curves", Json::array()}});
    for (const Curve& curve : curves[r]) out["recipes"].back()["curves"].push_back(as_json(curve));
  }
  std::printf("\n");
  return out;
}

}  // namespace tertium
