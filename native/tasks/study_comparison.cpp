// study_comparison.cpp: two results of a study as the two sides of a comparison.
#include <memory>
#include <utility>

#include "native/tasks/compare.h"
#include "native/tasks/compare_document.h"
#include "native/tasks/study_analysis_parts.h"

namespace tertium {
namespace {

Result<CompareSide> load_side(const AnalysisSources& from, const AnalysisObserver& observer) {
  CompareSide side;
  side.what = "result " + std::to_string(observer.key.id);
  side.title = observer.title;
  TRY(LoadedRows rows, load_observer_rows(from, observer));
  side.embedding = std::move(rows.values);
  side.inputs = std::move(rows.inputs);
  const std::size_t dims = side.embedding.values.cols;
  TRY(const RunSummary run, from.store.find_run(observer.key.id));
  if (run.reproducibility.size() == dims) side.reproducibility = run.reproducibility;
  TRY(side.labels, load_run_labels(from, observer.key.id, dims));
  return side;
}

std::vector<AnalysisFigure> figures_of(const CompareReport& report) {
  std::vector<AnalysisFigure> out;
  for (const ComparedRsa& rsa : report.rsa)
    if (rsa.method == RsaMethod::kPearson && rsa.by == RsaBootstrap::kObjects) {
      out.push_back({"r", rsa.report.r, rsa.report.low, rsa.report.high});
      out.push_back(single_figure("p", rsa.report.p));
    }
  const ObjectEstimate& agreement = report.choices.agreement;
  out.push_back({"agreement", agreement.value, agreement.low, agreement.high});
  out.push_back(single_figure("dims_a", static_cast<double>(report.a.size())));
  out.push_back(single_figure("dims_b", static_cast<double>(report.b.size())));
  out.push_back(single_figure("shared", static_cast<double>(report.shared.shared)));
  return out;
}

}  // namespace

Result<AnalysisAsk> load_comparison(const AnalysisSources& from, const AnalysisRequest& request) {
  const auto task = std::make_shared<CompareTask>();
  TRY(task->a, load_side(from, request.observers[0]));
  TRY(task->b, load_side(from, request.observers[1]));
  task->bootstraps = request.bootstraps;
  task->curve_bootstraps = request.comparison.curve_bootstraps;
  task->permutations = request.comparison.permutations;
  task->triplets = request.comparison.triplets;
  task->seed = request.seed;
  task->categories = categories_of(from);
  task->categories_what = "the study's categories";
  return AnalysisAsk([task](Executor& executor, const AnalysisWatcher& watcher) -> Result<AnalysisOutcome> {
    TRY(const CompareReport report, run_compare_task(*task, executor, watcher));
    return AnalysisOutcome{figures_of(report), {{document_name(AnalysisKind::kComparison), wire::print_report(comparison_document(*task, report)) + "\n"}}};
  });
}

}  // namespace tertium
