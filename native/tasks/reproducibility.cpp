// reproducibility.cpp: finds runs, takes them into one order, and judges them as an ensemble.
#include "native/tasks/reproducibility.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include "native/files/file_io.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/inputs.h"
#include "native/tasks/matrix_checks.h"
#include "native/tasks/two_sides.h"
#include "shared/analysis/consensus.h"
#include "shared/analysis/matching.h"
#include "shared/analysis/reproducibility.h"
#include "shared/base/random.h"
#include "shared/base/text.h"
#include "shared/stats/correlation.h"
#include "shared/stats/resampling.h"
#include "shared/wire/delimited.h"

namespace tertium {

namespace fs = std::filesystem;

namespace {

bool is_folder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

// Folders below DIR/runs that hold a fit, by number and then by name.
std::vector<std::string> runs_below(const std::string& folder) {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator at(folder + "/runs", error), end; !error && at != end; at.increment(error))
    if (file_exists(at->path().string() + "/fit.json")) found.push_back(at->path().filename().string());
  std::sort(found.begin(), found.end(), [](const std::string& a, const std::string& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
  for (std::string& name : found) name = folder + (folder.ends_with('/') ? "runs/" : "/runs/") + name;
  return found;
}

Result<ReproducibilityRun> load_run(const std::string& spec) {
  ReproducibilityRun out;
  out.what = spec;
  if (is_folder(spec) && file_exists(spec + "/fit.json")) {
    TRY(FitFolder fit, load_fit_folder(spec));
    out.embedding = std::move(fit.embedding);
    out.validation_nll = fit.record.validation_nll;
    out.seed = fit.record.request.seed;
    return out;
  }
  TRY(MatrixFile file, load_matrix(spec, "embedding"));
  out.embedding = std::move(file.embedding);
  return out;
}

}  // namespace

Result<std::vector<ReproducibilityRun>> load_runs(const std::vector<std::string>& specs) {
  std::vector<ReproducibilityRun> out;
  for (const std::string& spec : specs) {
    std::vector<std::string> members = is_folder(spec) ? runs_below(spec) : std::vector<std::string>();
    if (members.empty()) members.push_back(spec);
    for (const std::string& member : members) {
      TRY(ReproducibilityRun run, load_run(member));
      out.push_back(std::move(run));
    }
  }
  return out;
}

Result<ReproducibilityReport> run_reproducibility_task(const ReproducibilityTask& task, Executor& executor) {
  if (task.runs.size() < 2)
    return Error{ErrorCode::kInvalid, "at least two runs are needed, or the folder of an ensemble (tertium fit --seeds); there " +
                                          std::string(task.runs.size() == 1 ? "is one: " + task.runs[0].what : "is none")};
  ReproducibilityReport out;
  std::vector<EnsembleMember> members;
  const Embedding& first = task.runs[0].embedding;
  out.objects = first.values.rows;
  if (out.objects < 4) return Error{ErrorCode::kInvalid, task.runs[0].what + " has " + format_count(out.objects) + " rows; at least 4 are needed, two for each half"};
  for (const ReproducibilityRun& run : task.runs) {
    if (run.embedding.values.cols > 0) TRY_DO(check_rows(run.embedding.values, run.what));  // a run may have kept no dimension
    TRY(TwoSides sides, align_sides(first, run.embedding, task.ignore_names, task.runs[0].what, run.what));
    RunReproducibility& own = out.runs.emplace_back();
    own.rows_moved = sides.rows_moved;
    own.aligned = sides.aligned;
    members.push_back({std::move(sides.b), run.validation_nll, run.seed.value_or(members.size())});
  }
  const EnsembleVerdict verdict = judge_ensemble(members);
  out.recommended = verdict.recommended;
  const double runs = static_cast<double>(members.size());
  for (std::size_t i = 0; i < members.size(); ++i) {
    RunReproducibility& own = out.runs[i];
    own.dimensions = verdict.reproducibility[i];
    for (double& value : own.dimensions) {
      if (task.published) value = std::tanh(std::atanh(value) * (runs - 1) / runs);
      own.found_again += value >= kFoundAgainFrom ? 1 : 0;
      own.same += value >= kSameDimensionFrom ? 1 : 0;
    }
    own.mean = mean_reproducibility(own.dimensions);
  }
  const std::vector<double>& best = out.runs[out.recommended].dimensions;
  if (best.size() < 3) return out;
  std::vector<double> place(best.size());
  const std::vector<std::size_t> order = order_by_importance(members[out.recommended].values);
  for (std::size_t d = 0; d < order.size(); ++d) place[order[d]] = static_cast<double>(d + 1);
  out.rank_correlation = spearman(place, best);
  if (task.permutations == 0) return out;
  const std::uint64_t key = derive_key(task.seed, "reproducibility ranks");
  const std::vector<double> permuted = resample(task.permutations, executor, [&](std::uint32_t s) {
    std::vector<std::uint32_t> drawn(best.size());
    draw_permutation(key, s, drawn);
    std::vector<double> moved;
    for (const std::uint32_t d : drawn) moved.push_back(best[d]);
    return spearman(place, moved);
  });
  out.rank_p = permutation_p(static_cast<std::uint64_t>(std::count_if(permuted.begin(), permuted.end(), [&](double r) { return r <= out.rank_correlation + 1e-12; })),
                             task.permutations);
  return out;
}

std::string write_runs_csv(const ReproducibilityTask& task, const ReproducibilityReport& report) {
  std::string out = "run,seed,column,importance,reproducibility,recommended\n";
  for (std::size_t i = 0; i < report.runs.size(); ++i) {
    const std::vector<double> importance = dimension_importance(task.runs[i].embedding.values);
    for (std::size_t d = 0; d < report.runs[i].dimensions.size(); ++d)
      out += wire::cell_of(task.runs[i].what, ',', wire::Quotes::kWhereNeeded) + "," + (task.runs[i].seed ? std::to_string(*task.runs[i].seed) : std::string()) + "," +
             std::to_string(d) + "," + format_double(importance[d]) + "," + format_double(report.runs[i].dimensions[d]) + "," + (i == report.recommended ? "1" : "0") + "\n";
  }
  return out;
}

}  // namespace tertium
