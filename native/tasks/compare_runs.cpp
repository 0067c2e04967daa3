// compare_runs.cpp: what the store knows of two results, as the two sides of a comparison.
#include "native/tasks/compare_runs.h"

#include <algorithm>
#include <map>
#include <utility>

#include "native/tasks/compare_document.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/report.h"

namespace tertium {
namespace {

constexpr double kShareOfCompare = 0.95;  // the report takes the rest

Result<CompareSide> load_run_side(Store& store, const DataDirectory& data, std::uint64_t id, const std::string& title, const Names& names) {
  CompareSide side;
  TRY(const RunSummary run, store.find_run(id));
  TRY(EnsembleMember member, load_member(data, run));
  side.what = "result " + std::to_string(id);
  side.title = title;
  if (member.values.rows != names.size())
    return Error{ErrorCode::kInvalid, side.what + " has " + std::to_string(member.values.rows) + " rows, but its study has " + std::to_string(names.size()) + " objects"};
  side.embedding.values = std::move(member.values);
  side.embedding.names = names;
  side.inputs = {{"embedding", "embedding.npy", run.embedding_file}};
  const std::size_t dims = side.embedding.values.cols;
  if (run.reproducibility.size() == dims) side.reproducibility = run.reproducibility;
  TRY(const std::vector<DimensionLabel> labels, store.dimension_labels(id));
  for (const DimensionLabel& label : labels) {
    if (label.dimension >= dims || label.label.empty()) continue;
    side.labels.resize(dims);
    side.labels[label.dimension] = label.label;
  }
  return side;
}

// In the order in which the stimuli name them.
std::optional<wire::CategoryTable> categories_of(const std::vector<Stimulus>& stimuli, const Names& names) {
  std::map<std::string, std::size_t> sizes;
  for (const Stimulus& stimulus : stimuli)
    if (!stimulus.category.empty()) ++sizes[stimulus.category];
  wire::CategoryTable table;
  table.objects = stimuli.size();
  table.names = names;
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < stimuli.size(); ++i) {
    const std::string& category = stimuli[i].category;
    if (category.empty() || sizes[category] < kCategoryObjectsLeast) continue;
    const auto [entry, is_new] = place.emplace(category, table.categories.size());
    if (is_new) {
      table.categories.push_back(category);
      table.members.emplace_back(stimuli.size(), false);
    }
    table.members[entry->second][i] = true;
  }
  return table.categories.empty() ? std::nullopt : std::optional(std::move(table));
}

ComparisonFigures figures_of(const CompareReport& report) {
  ComparisonFigures out;
  for (const ComparedRsa& rsa : report.rsa)
    if (rsa.method == RsaMethod::kPearson && rsa.by == RsaBootstrap::kObjects)
      out.r = rsa.report.r, out.r_low = rsa.report.low, out.r_high = rsa.report.high, out.p = rsa.report.p;
  const ObjectEstimate& agreement = report.choices.agreement;
  out.agreement = agreement.value, out.agreement_low = agreement.low, out.agreement_high = agreement.high;
  out.dims_a = static_cast<std::uint32_t>(report.a.size()), out.dims_b = static_cast<std::uint32_t>(report.b.size());
  out.shared = static_cast<std::uint32_t>(report.shared.shared);
  return out;
}

}  // namespace

Result<RunComparisonTask> load_run_comparison(Store& store, const DataDirectory& data, const ComparisonJob& job) {
  TRY(const StudyDetail study, store.study_detail(job.study));
  Names names;
  std::map<std::string, std::string> pictures;
  for (const Stimulus& stimulus : study.stimuli) {
    names.push_back(stimulus.name);
    if (!stimulus.picture.empty()) pictures[stimulus.name] = data.path_of(stimulus.picture);
  }
  RunComparisonTask out;
  out.name = "comparison-" + std::to_string(job.id);
  CompareTask& task = out.compare;
  const ComparisonRequest& r = job.request;
  TRY(task.a, load_run_side(store, data, r.run_a, r.title_a, names));
  TRY(task.b, load_run_side(store, data, r.run_b, r.title_b, names));
  task.bootstraps = r.bootstraps;
  task.curve_bootstraps = r.curve_bootstraps;
  task.permutations = r.permutations;
  task.triplets = r.triplets;
  task.seed = r.seed;
  task.categories = categories_of(study.stimuli, names);
  task.categories_what = "the study's categories";
  if (!pictures.empty())
    out.find_picture = [pictures = std::move(pictures)](const std::string& name) {
      const auto found = pictures.find(name);
      return found == pictures.end() ? std::string() : found->second;
    };
  return out;
}

Result<RunComparisonOutcome> run_run_comparison(const RunComparisonTask& task, Executor& executor, const CompareWatcher& watcher) {
  const Error cancelled{ErrorCode::kCancelled, "the comparison was cancelled"};
  RunComparisonOutcome out;
  CompareWatcher watch_compare;
  if (watcher) watch_compare = [&](double share, const std::string& step) { return watcher(share * kShareOfCompare, step); };
  {
    TRY(const CompareReport report, run_compare_task(task.compare, executor, watch_compare));
    out.document = wire::print_report(comparison_document(task.compare, report)) + "\n";
    out.figures = figures_of(report);
  }
  bool ended = false;
  const auto goes_on = [&] { return !watcher || (!ended && watcher(kShareOfCompare, "report")); };
  if (!goes_on()) return cancelled;
  // Each picture is a moment at which it can be told to end: without pictures the rest is quickly done.
  PictureFinder find;
  if (task.find_picture)
    find = [&](const std::string& name) {
      if (!goes_on()) ended = true;
      return ended ? std::string() : task.find_picture(name);
    };
  TRY(ReportOutcome report, run_document_report_task({out.document, "", task.name, find}));
  if (ended) return cancelled;
  out.report_html = std::move(report.html);
  return out;
}

}  // namespace tertium
