// study_analysis.cpp: observers' data from the store, and the report at the end of every analysis.
#include "native/tasks/study_analysis.h"

#include <algorithm>
#include <map>
#include <utility>

#include "native/tasks/compare.h"
#include "native/tasks/dataset.h"
#include "native/tasks/ensemble.h"
#include "native/tasks/report.h"
#include "native/tasks/study_analysis_parts.h"
#include "shared/base/hash.h"
#include "shared/wire/npy.h"

namespace tertium {
namespace {

constexpr double kShareOfAsking = 0.95;  // the report takes the rest

Result<AnalysisAsk> load_ask(const AnalysisSources& from, const AnalysisRequest& request) {
  switch (request.kind) {
    case AnalysisKind::kComparison: return load_comparison(from, request);
    case AnalysisKind::kAlignment: return load_alignment(from, request);
    case AnalysisKind::kProbe: return load_probe(from, request);
    case AnalysisKind::kReadOut: return load_read_out(from, request);
  }
  return Error{ErrorCode::kInternal, "a kind of analysis that nobody knows"};
}

PictureFinder finder_of(const std::vector<Stimulus>& stimuli, const DataDirectory& data) {
  std::map<std::string, std::string> pictures;
  for (const Stimulus& stimulus : stimuli)
    if (!stimulus.picture.empty()) pictures[stimulus.name] = data.path_of(stimulus.picture);
  if (pictures.empty()) return {};
  return [pictures = std::move(pictures)](const std::string& name) {
    const auto found = pictures.find(name);
    return found == pictures.end() ? std::string() : found->second;
  };
}

}  // namespace

Result<LoadedRows> load_observer_rows(const AnalysisSources& from, const AnalysisObserver& observer) {
  LoadedRows out;
  std::string what;
  if (observer.key.what == ObserverKey::What::kRun) {
    what = "result " + std::to_string(observer.key.id);
    TRY(const RunSummary run, from.store.find_run(observer.key.id));
    TRY(EnsembleMember member, load_member(from.data, run));
    out.values.values = std::move(member.values);
    out.inputs = {{"embedding", "embedding.npy", run.embedding_file}};
  } else {
    what = "data " + std::to_string(observer.key.id);
    TRY(const DatasetSummary dataset, from.store.find_dataset(observer.key.id));
    TRY(const std::string bytes, from.data.read(dataset.file));
    TRY(out.values.values, wire::read_npy_matrix(bytes, what));
    out.inputs = {{"features", "features.npy", dataset.file}, {"dataset", dataset.source_file, dataset.source_sha256}};
  }
  if (out.values.values.rows != from.names.size())
    return Error{ErrorCode::kInvalid, what + " has " + std::to_string(out.values.values.rows) + " rows, but its study has " + std::to_string(from.names.size()) + " objects"};
  out.values.names = from.names;
  return out;
}

Result<LoadedChoices> load_observer_choices(const AnalysisSources& from, const AnalysisObserver& observer) {
  LoadedChoices out;
  if (observer.key.what == ObserverKey::What::kPeople) {
    // As of a fit: where people answered, what was simulated stays out.
    TRY(const StudySummary study, from.store.find_study(from.slug));
    const bool all_simulated = study.counts.answers == study.counts.simulated_answers;
    TRY(StudyTriplets judged, from.store.triplets_of(from.slug, all_simulated));
    if (judged.set.triplets.empty()) return Error{ErrorCode::kInvalid, "the study has no answers yet"};
    out.set = std::move(judged.set);
    const std::string whose = all_simulated ? "simulated answers up to " : "answers of people up to ";
    out.inputs = {{"triplets", whose + std::to_string(judged.last_answer), sha256_hex(wire::write_npy(out.set))}};
  } else {
    TRY(const DatasetSummary dataset, from.store.find_dataset(observer.key.id));
    TRY(out.set, load_dataset_triplets(from.data, dataset));
    out.inputs = describe_dataset(dataset);
  }
  out.set.names = from.names;
  return out;
}

Result<std::vector<std::string>> load_run_labels(const AnalysisSources& from, std::uint64_t run, std::size_t dims) {
  std::vector<std::string> out;
  TRY(const std::vector<DimensionLabel> labels, from.store.dimension_labels(run));
  for (const DimensionLabel& label : labels) {
    if (label.dimension >= dims || label.label.empty()) continue;
    out.resize(dims);
    out[label.dimension] = label.label;
  }
  return out;
}

std::optional<wire::CategoryTable> categories_of(const AnalysisSources& from) {
  std::map<std::string, std::size_t> sizes;
  for (const Stimulus& stimulus : from.stimuli)
    if (!stimulus.category.empty()) ++sizes[stimulus.category];
  wire::CategoryTable table;
  table.objects = from.stimuli.size();
  table.names = from.names;
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < from.stimuli.size(); ++i) {
    const std::string& category = from.stimuli[i].category;
    if (category.empty() || sizes[category] < kCategoryObjectsLeast) continue;
    const auto [entry, is_new] = place.emplace(category, table.categories.size());
    if (is_new) {
      table.categories.push_back(category);
      table.members.emplace_back(from.stimuli.size(), false);
    }
    table.members[entry->second][i] = true;
  }
  return table.categories.empty() ? std::nullopt : std::optional(std::move(table));
}

Result<AnalysisTask> load_analysis(Store& store, const DataDirectory& data, const AnalysisJob& job) {
  TRY(StudyDetail study, store.study_detail(job.study));
  AnalysisSources from{store, data, job.study, std::move(study.stimuli), {}};
  for (const Stimulus& stimulus : from.stimuli) from.names.push_back(stimulus.name);
  AnalysisTask out;
  out.name = std::string(job.request.kind == AnalysisKind::kReadOut ? "read-out" : to_string(job.request.kind)) + "-" + std::to_string(job.id);
  TRY(out.ask, load_ask(from, job.request));
  out.find_picture = finder_of(from.stimuli, data);
  return out;
}

Result<AnalysisOutcome> run_analysis_task(const AnalysisTask& task, Executor& executor, const AnalysisWatcher& watcher) {
  const Error cancelled{ErrorCode::kCancelled, "it was cancelled"};
  AnalysisWatcher watch_asking;
  if (watcher) watch_asking = [&](double share, const std::string& step) { return watcher(share * kShareOfAsking, step); };
  TRY(AnalysisOutcome out, task.ask(executor, watch_asking));
  CHECK(!out.files.empty());
  bool ended = false;
  const auto goes_on = [&] { return !watcher || (!ended && watcher(kShareOfAsking, "report")); };
  if (!goes_on()) return cancelled;
  // Each picture is a moment at which it can be told to end: without pictures the rest is quickly done.
  PictureFinder find;
  if (task.find_picture)
    find = [&](const std::string& name) {
      if (!goes_on()) ended = true;
      return ended ? std::string() : task.find_picture(name);
    };
  TRY(ReportOutcome report, run_document_report_task({out.files.front().bytes, "", task.name, find}));
  if (ended) return cancelled;
  out.files.push_back({kReportFileName, std::move(report.html)});
  return out;
}

}  // namespace tertium
