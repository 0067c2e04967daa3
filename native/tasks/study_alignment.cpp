// study_alignment.cpp: imported features, and results, of a study on people's choices.
#include <algorithm>
#include <memory>
#include <utility>

#include "native/tasks/align.h"
#include "native/tasks/align_document.h"
#include "native/tasks/study_analysis_parts.h"

namespace tertium {
namespace {

std::vector<AnalysisFigure> figures_of(const AlignReport& report) {
  const auto better = [](const AlignedModel& a, const AlignedModel& b) { return a.accuracy < b.accuracy; };
  const auto [worst, best] = std::minmax_element(report.models.begin(), report.models.end(), better);
  return {{"accuracy", best->accuracy, best->low, best->high},
          single_figure("best", static_cast<double>(best - report.models.begin())),
          single_figure("lowest", worst->accuracy),
          single_figure("triplets", static_cast<double>(report.triplets)),
          {"ceiling", report.ceiling_high, report.ceiling_low, report.ceiling_high}};
}

}  // namespace

Result<AnalysisAsk> load_alignment(const AnalysisSources& from, const AnalysisRequest& request) {
  const auto task = std::make_shared<AlignTask>();
  task->rule = SimilarityRule::kCosine;
  task->centre = request.alignment.centre;
  task->bootstraps = request.bootstraps;
  task->seed = request.seed;
  for (const AnalysisObserver& judge : with_role(request, AnalysisRole::kJudge)) {
    TRY(LoadedChoices choices, load_observer_choices(from, judge));
    task->triplets = std::move(choices.set);
    task->triplets_what = judge.title;
    task->inputs = std::move(choices.inputs);
  }
  // Each is read once now, which shows whether it can be, and again in its turn: one network is in memory at a time.
  const auto sources = std::make_shared<const AnalysisSources>(from);
  for (const AnalysisObserver& network : with_role(request, AnalysisRole::kNetwork)) {
    TRY(const LoadedRows rows, load_observer_rows(from, network));
    for (const wire::FitInput& input : rows.inputs) task->inputs.push_back({network.title + ": " + input.role, input.file, input.sha256});
    task->models.push_back({network.title, network.title, [sources, network]() -> Result<Embedding> {
                              TRY(LoadedRows again, load_observer_rows(*sources, network));
                              return std::move(again.values);
                            }});
  }
  for (const AnalysisObserver& people : with_role(request, AnalysisRole::kEmbedding)) {
    TRY(LoadedRows rows, load_observer_rows(from, people));
    task->embedding = std::move(rows.values);
    task->embedding_what = people.title;
    task->inputs.insert(task->inputs.end(), rows.inputs.begin(), rows.inputs.end());
  }
  task->categories = categories_of(from);
  task->categories_what = "the study's categories";
  return AnalysisAsk([task](Executor& executor, const AnalysisWatcher& watcher) -> Result<AnalysisOutcome> {
    TRY(const AlignReport report, run_align_task(*task, executor, watcher));
    return AnalysisOutcome{figures_of(report), {{document_name(AnalysisKind::kAlignment), wire::print_report(alignment_document(*task, report)) + "\n"}}};
  });
}

}  // namespace tertium
