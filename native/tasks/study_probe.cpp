// study_probe.cpp: a linear probe of features of a study: learned from its people's choices, or from imported ones.
#include <limits>
#include <memory>
#include <utility>

#include "native/tasks/probe.h"
#include "native/tasks/probe_document.h"
#include "native/tasks/study_analysis_parts.h"
#include "shared/wire/transform_npz.h"

namespace tertium {
namespace {

std::vector<AnalysisFigure> figures_of(const ProbeReport& report) {
  const auto holds = [](const ProbeControls& c) { return c.rows_hold && c.choices_hold && c.labels_hold ? 1.0 : 0.0; };
  return {{"accuracy", report.test.value, report.test.low, report.test.high},
          {"centred", report.centred.value, report.centred.low, report.centred.high},
          {"gain", report.gain.value, report.gain.low, report.gain.high},
          single_figure("triplets", static_cast<double>(report.test_triplets)),
          single_figure("controls_hold", report.controls ? holds(*report.controls) : std::numeric_limits<double>::quiet_NaN())};
}

}  // namespace

Result<AnalysisAsk> load_probe(const AnalysisSources& from, const AnalysisRequest& request) {
  const auto task = std::make_shared<ProbeTask>();
  const ProbeAsked& asked = request.probe;
  task->options = make_probe_options(ProbePreset::kDefault, asked.weights == "diagonal" ? ProbeKind::kDiagonal : ProbeKind::kFull,
                                     asked.objective == "naive" ? ProbeObjective::kNaive : ProbeObjective::kGlobal);
  task->options.seed = request.seed;
  task->lambdas = asked.lambda ? std::vector<double>{*asked.lambda} : probe_lambdas(ProbePreset::kDefault);
  task->folds = asked.folds;
  task->controls = asked.controls;
  task->bootstraps = request.bootstraps;
  for (const AnalysisObserver& observer : request.observers) {
    if (observer.role == AnalysisRole::kNetwork) {
      TRY(LoadedRows rows, load_observer_rows(from, observer));
      task->features = std::move(rows.values);
      task->features_what = observer.title;
      rows.inputs.front().role = "features";  // of a result too
      task->inputs.insert(task->inputs.end(), rows.inputs.begin(), rows.inputs.end());
      continue;
    }
    TRY(LoadedChoices choices, load_observer_choices(from, observer));
    const bool test = observer.role == AnalysisRole::kTest;
    for (const wire::FitInput& input : choices.inputs) task->inputs.push_back({test ? "test " + input.role : input.role, input.file, input.sha256});
    if (test) {
      task->test = std::move(choices.set);
      task->exclude = task->test;
      task->test_what = task->exclude_what = observer.title;
    } else {
      task->triplets = std::move(choices.set);
      task->triplets_what = observer.title;
    }
  }
  return AnalysisAsk([task](Executor& executor, const AnalysisWatcher& watcher) -> Result<AnalysisOutcome> {
    TRY(const ProbeReport report, run_probe_task(*task, executor, watcher));
    TRY(std::string transform, wire::write_transform(report.transform));
    return AnalysisOutcome{figures_of(report),
                           {{document_name(AnalysisKind::kProbe), wire::print_report(probe_document(*task, report)) + "\n"}, {"transform.npz", std::move(transform)}}};
  });
}

}  // namespace tertium
