// world.cpp: `tertium world`: an analysis from end to end in a world whose truth is known; fails where a claim does.
#include "native/tasks/world.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "native/cli/command.h"
#include "native/cli/compare_output.h"
#include "native/cli/fit_output.h"
#include "native/cli/outputs.h"
#include "native/cli/progress.h"
#include "native/engine/thread_pool.h"
#include "native/tasks/report.h"
#include "native/tasks/world_probe.h"
#include "shared/base/text.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"
#include "shared/wire/transform_npz.h"
#include "shared/wire/triplet_text.h"

namespace tertium {
namespace {

void add_claims(const std::vector<WorldClaim>& claims, wire::Report& report, std::string& table) {
  std::vector<wire::Report> rows;
  std::size_t holding = 0, width = 0;
  for (const WorldClaim& claim : claims) width = std::max(width, claim.claim.size());
  for (const WorldClaim& claim : claims) {
    holding += claim.holds() ? 1 : 0;
    rows.emplace_back().add("claim", claim.claim).add("value", claim.value).add("must_be", claim.above ? "above" : "below").add("limit", claim.limit).add("holds", claim.holds());
    table += std::string(claim.holds() ? "  holds  " : "  FAILS  ") + claim.claim + std::string(width - claim.claim.size() + 2, ' ') + format_double(claim.value) +
             (claim.above ? "  (above " : "  (below ") + format_double(claim.limit) + ")\n";
  }
  report.add("claims", rows).add("claims_held", holding).add("claims_made", claims.size());
  table += std::to_string(holding) + " of " + std::to_string(claims.size()) + " claims hold\n";
}

// Prints what held; 1 when something did not.
int finish(const Command& command, const std::vector<WorldClaim>& claims, wire::Report& report, std::string table) {
  add_claims(claims, report, table);
  if (const int code = command.done(report, table)) return code;
  const bool all = std::all_of(claims.begin(), claims.end(), [](const WorldClaim& claim) { return claim.holds(); });
  if (!all) command.note("a claim fails");
  return all ? 0 : 1;
}

Result<void> write_fit_folder(const std::string& path, bool force, const FitOutcome& outcome) {
  TRY(OutputFolder folder, OutputFolder::open(path, force));
  TRY_DO(clear_older_fit(folder, path));
  TRY_DO(write_fit(folder, outcome));
  folder.keep();
  return {};
}

// As `tertium compare OUT/people OUT/network --out OUT/comparison` and `tertium report OUT/comparison` would do it, with people's dimensions labelled by what they are.
struct ComparedWorld {
  std::size_t shared = 0, figures = 0;
  std::string report_path;
};
Result<ComparedWorld> compare_and_report(const Command& command, const std::string& path, bool force, std::uint64_t seed, const std::vector<std::string>& people_labels,
                                         Executor& executor, const CompareWatcher& watcher) {
  CompareTask task;
  TRY(task.a, load_compare_side(command, path + "/people", "people"));
  TRY(task.b, load_compare_side(command, path + "/network", "network"));
  task.a.labels = people_labels;
  task.seed = seed;
  TRY(const CompareReport compared, run_compare_task(task, executor, watcher));
  const std::string folder_path = path + "/comparison";
  TRY(OutputFolder folder, OutputFolder::open(folder_path, force));
  TRY_DO(write_comparison(folder, task, compared));
  TRY(const ReportOutcome report, run_report_task({folder_path, "", ""}, executor));
  TRY_DO(folder.write("report.html", report.html));
  folder.keep();
  return ComparedWorld{compared.shared.shared, report.figures, folder_path + "/report.html"};
}

// As `--labels-a` reads them. A dimension that is like none of the world's has an empty line.
std::string write_labels(const std::vector<std::string>& labels) {
  std::string out;
  for (const std::string& label : labels) out += label + "\n";
  return out;
}

std::string write_truth_csv(const std::vector<WorldDimension>& dimensions) {
  std::string out = "column,kind,owner\n";
  for (std::size_t d = 0; d < dimensions.size(); ++d) out += std::to_string(d) + "," + to_string(dimensions[d].kind) + "," + to_string(dimensions[d].owner) + "\n";
  return out;
}

int run_two_observers(const Arguments& arguments) {
  TwoObserversTask task;
  std::string out_path, method = "vice";
  std::uint64_t seed = 0, objects = task.world.objects, shared = task.world.shared_of_each_kind, own = task.world.own, triplets = task.triplets, threads = 0;
  std::optional<double> weaker;
  bool force = false;
  Command command("world two-observers",
                  "Simulates people who go by meaning and a network that goes by looks, fits both, compares them and writes the report; exit 1 when what is there is not found",
                  "tertium world two-observers --out world --seed 0");
  command.text("--out", out_path, "Folder for judgments, truth, fits, comparison and report; empty or new").required();
  command.whole("--seed", seed, "Of the world, its choices and its fits (default 0)", 0, UINT64_MAX);
  command.whole("--objects", objects, "Objects (default 300)", 12, 5000);
  command.whole("--shared", shared, "Dimensions that both have, of each kind (default 6)", 1, 50);
  command.whole("--own", own, "Dimensions that only one has, of each (default 1)", 0, 50);
  command.real("--weaker", weaker, "What people's visual and the network's semantic dimensions are multiplied by (default .4)", 0.01, 1);
  command.whole("--triplets", triplets, "Judgments of each (default 200,000)", 1000, 100'000'000);
  command.word("--method", method, {"spose", "vice"}, "Of the fits");
  command.flag("--force", force, "Write over what is in --out");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  command.explain("The claims are those by which a comparison of people and a network is read: dimensions are found again, matched with the right ones, labels carry over, and "
                  "each is led by its own kind of dimension. With other numbers than the default ones they may rightly fail.");
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    TRY(task.method, fit_method_from(method));
    task.world.seed = seed;
    task.world.objects = static_cast<std::uint32_t>(objects);
    task.world.shared_of_each_kind = static_cast<std::uint32_t>(shared), task.world.own = static_cast<std::uint32_t>(own);
    task.world.weaker = weaker.value_or(task.world.weaker);
    task.triplets = triplets;
    TRY(OutputFolder folder, OutputFolder::open(out_path, force));
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    watch_interrupts();
    std::optional<ProgressBar> bar(std::in_place);
    double step = 0;
    TRY(const TwoObserversOutcome outcome, run_two_observers_task(task, *executor, [&](const std::string& doing) {
          bar->show(step, doing);
          step += 0.2;
          return !interrupted();
        }));
    const std::string names = wire::write_names(outcome.names);
    for (const auto& [name, set] : {std::pair{"people", &outcome.people_triplets}, {"network", &outcome.network_triplets}}) {
      TRY_DO(folder.write(std::string(name) + "_triplets.txt", wire::write_triplet_text(*set)));
      TRY_DO(folder.write(std::string(name) + "_triplets.names.txt", names));
    }
    for (const auto& [name, truth] : {std::pair{"people", &outcome.world.people}, {"network", &outcome.world.network}}) {
      TRY_DO(folder.write(std::string(name) + "_truth.npy", wire::write_npy(*truth)));
      TRY_DO(folder.write(std::string(name) + "_truth.names.txt", names));
    }
    TRY_DO(folder.write("truth.csv", write_truth_csv(outcome.world.dimensions)));
    TRY_DO(write_fit_folder(out_path + "/people", force, outcome.people));
    TRY_DO(write_fit_folder(out_path + "/network", force, outcome.network));
    TRY_DO(folder.write("labels.txt", write_labels(outcome.people_labels)));
    TRY(const ComparedWorld compared, compare_and_report(command, out_path, force, seed, outcome.people_labels, *executor, [&](double share, const std::string& doing) {
          bar->show(0.8 + 0.2 * share, doing);
          return !interrupted();
        }));
    bar.reset();
    folder.keep();
    wire::Report report;
    report.add("world", "two-observers").add("out", out_path).add("seed", seed).add("objects", objects).add("triplets", triplets).add("method", method);
    report.add("people_dims", outcome.people.record.dims).add("network_dims", outcome.network.record.dims);
    report.add("shared_dims", compared.shared).add("figures", compared.figures).add("report", compared.report_path);
    return finish(command, outcome.claims, report,
                  "people keep " + std::to_string(outcome.people.record.dims) + " dimensions, the network " + std::to_string(outcome.network.record.dims) + ", " +
                      std::to_string(compared.shared) + " are shared; all files are in " + out_path + ", the report is " + compared.report_path + "\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

int run_probe_world(const Arguments& arguments) {
  ProbeWorldTask task;
  std::string out_path;
  std::uint64_t seed = 0, objects = task.world.objects, latents = task.world.latents, triplets = task.triplets, test_triplets = task.test_triplets, threads = 0;
  std::optional<double> loudness, noise;
  bool force = false;
  Command command("world probe",
                  "Simulates features in which what people go by is mixed with louder things, and probes them; exit 1 when a probe does not do what it is for, or what it must not",
                  "tertium world probe --out world --seed 0");
  command.text("--out", out_path, "Folder for features, judgments, truth and transform; empty or new").required();
  command.whole("--seed", seed, "Of the world, its choices and its folds (default 0)", 0, UINT64_MAX);
  command.whole("--objects", objects, "Objects (default 240), and as many others that nothing is learned from", 30, 5000);
  command.whole("--latents", latents, "Dimensions that people go by (default 8)", 1, 50);
  command.real("--loudness", loudness, "Standard deviation of a feature that has nothing to do with them (default 3)", 0.01, 100);
  command.real("--noise", noise, "Of the noise on the others (default .05)", 0, 100);
  command.whole("--triplets", triplets, "Judgments to learn from (default 60,000)", 1000, 100'000'000);
  command.whole("--test-triplets", test_triplets, "Judgments to be judged by (default 30,000)", 1000, 100'000'000);
  command.flag("--force", force, "Write over what is in --out");
  command.whole("--threads", threads, "Threads (default 0: one per core)", 0, 1024);
  command.explain("The claims are those for which choices are probed (docs/alignment.md). With other numbers than the default ones they may rightly fail.");
  if (const auto code = command.parse(arguments)) return *code;

  const auto run = [&]() -> Result<int> {
    task.world.seed = seed;
    task.world.objects = static_cast<std::uint32_t>(objects), task.world.latents = static_cast<std::uint32_t>(latents);
    task.world.loudness = loudness.value_or(task.world.loudness), task.world.noise = noise.value_or(task.world.noise);
    task.triplets = triplets, task.test_triplets = test_triplets;
    TRY(OutputFolder folder, OutputFolder::open(out_path, force));
    const std::unique_ptr<Executor> executor = make_thread_pool(static_cast<std::size_t>(threads));
    watch_interrupts();
    std::optional<ProgressBar> bar(std::in_place);
    double step = 0;
    TRY(const ProbeWorldOutcome outcome, run_probe_world_task(task, *executor, [&](const std::string& doing) {
          bar->show(step, doing);
          step += 1.0 / 6;
          return !interrupted();
        }));
    bar.reset();
    const std::string names = wire::write_names(outcome.names), other_names = wire::write_names(outcome.other_names);
    const auto write = [&](const std::string& name, const std::string& ending, const std::string& bytes, const std::string& of) -> Result<void> {
      TRY_DO(folder.write(name + ending, bytes));
      return folder.write(name + ".names.txt", of);
    };
    TRY_DO(write("features", ".npy", wire::write_npy(outcome.world.features), names));
    TRY_DO(write("truth", ".npy", wire::write_npy(outcome.world.latents), names));
    TRY_DO(write("triplets", ".txt", wire::write_triplet_text(outcome.triplets), names));
    TRY_DO(write("test_triplets", ".txt", wire::write_triplet_text(outcome.test), names));
    TRY_DO(write("other_features", ".npy", wire::write_npy(outcome.other.features), other_names));
    TRY_DO(write("other_truth", ".npy", wire::write_npy(outcome.other.latents), other_names));
    TRY_DO(write("other_triplets", ".txt", wire::write_triplet_text(outcome.other_test), other_names));
    TRY(const std::string transform, wire::write_transform(outcome.probe.transform));
    TRY_DO(folder.write("transform.npz", transform));
    folder.keep();
    wire::Report report;
    report.add("world", "probe").add("out", out_path).add("seed", seed).add("objects", objects).add("triplets", triplets).add("test_triplets", test_triplets);
    report.add("bayes_accuracy", outcome.bayes).add("test_accuracy", outcome.probe.test.value).add("centred_accuracy", outcome.probe.centred.value);
    report.add("other_bayes_accuracy", outcome.other_bayes).add("other_accuracy", outcome.other_accuracy);
    return finish(command, outcome.claims, report,
                  "accuracy of people's own dimensions " + format_fixed(outcome.bayes, 4) + ", of the probe " + format_fixed(outcome.probe.test.value, 4) + ", of the features " +
                      format_fixed(outcome.probe.centred.value, 4) + "; all files are in " + out_path + "\n");
  };
  const Result<int> code = run();
  return code ? *code : command.fail(code.error());
}

}  // namespace

int run_world_verb(const Arguments& arguments) {
  const std::string name = arguments.empty() ? "" : arguments[0];
  const Arguments rest(arguments.begin() + (arguments.empty() ? 0 : 1), arguments.end());
  if (name == "two-observers") return run_two_observers(rest);
  if (name == "probe") return run_probe_world(rest);
  Command command("world", "Runs an analysis from end to end in a world whose truth is known: `tertium world two-observers`, `tertium world probe`; each has its own --help",
                  "tertium world two-observers --out world --seed 0");
  if (name == "--help" || name == "-h")
    if (const auto code = command.parse({"--help"})) return *code;
  return command.fail(
      {ErrorCode::kInvalid, (name.empty() ? "the world is missing" : quote_for_message(name) + " is no world") + std::string("; there are two-observers and probe")});
}

}  // namespace tertium
