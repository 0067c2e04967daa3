// study_read_out.cpp: the dimensions of a study's result read out of features of its objects.
#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "native/tasks/regress.h"
#include "native/tasks/study_analysis_parts.h"
#include "shared/wire/linear_map_npz.h"
#include "shared/wire/npy.h"

namespace tertium {
namespace {

std::vector<AnalysisFigure> figures_of(const RegressReport& report) {
  const ReadOut& found = report.read_out;
  std::vector<AnalysisFigure> out = {{"r2", found.mean_r2, found.mean_r2_low, found.mean_r2_high}, single_figure("dims", static_cast<double>(found.dims.size()))};
  if (report.similarity) out.push_back({"similarity", report.similarity->predicted.r, report.similarity->predicted.low, report.similarity->predicted.high});
  if (report.triplets) {
    out.push_back(single_figure("accuracy", report.triplets->predicted.accuracy));
    out.push_back(single_figure("truth", report.triplets->truth.accuracy));
  }
  return out;
}

// What most of its raters found in each dimension, unclear where none is ahead; empty where not both visual and semantic dimensions are known.
Result<std::vector<DimensionNature>> natures_of(const AnalysisSources& from, std::uint64_t run, std::size_t dims) {
  TRY(const std::vector<DimensionRating> ratings, from.store.dimension_ratings(run));
  std::vector<std::array<std::size_t, 4>> counts(dims, std::array<std::size_t, 4>{});
  for (const DimensionRating& rating : ratings)
    if (rating.dimension < dims) ++counts[rating.dimension][static_cast<std::size_t>(rating.nature)];
  std::vector<DimensionNature> out;
  for (const std::array<std::size_t, 4>& of : counts) {
    const auto most = std::max_element(of.begin(), of.end());
    const bool ahead = *most > 0 && std::count(of.begin(), of.end(), *most) == 1;
    out.push_back(ahead ? static_cast<DimensionNature>(most - of.begin()) : DimensionNature::kUnclear);
  }
  const auto any = [&](DimensionNature nature) { return std::find(out.begin(), out.end(), nature) != out.end(); };
  if (!any(DimensionNature::kVisual) || !any(DimensionNature::kSemantic)) out.clear();
  return out;
}

}  // namespace

Result<AnalysisAsk> load_read_out(const AnalysisSources& from, const AnalysisRequest& request) {
  const auto task = std::make_shared<RegressTask>();
  const ReadOutAsked& asked = request.read_out;
  task->preset = to_string(ReadOutPreset::kDefault);
  task->options = read_out_options(ReadOutPreset::kDefault);
  TRY(task->options.method, read_out_method_from(asked.method));
  task->options.folds = asked.folds;
  task->options.seed = request.seed;
  task->options.features.rectify = task->options.features.rectify || asked.relu;
  task->options.features.standardise = asked.standardise;
  task->bootstraps = request.bootstraps;
  for (const AnalysisObserver& observer : request.observers) {
    if (observer.role == AnalysisRole::kJudge) {
      TRY(LoadedChoices choices, load_observer_choices(from, observer));
      task->triplets = std::move(choices.set);
      task->triplets_what = observer.title;
      task->inputs.insert(task->inputs.end(), choices.inputs.begin(), choices.inputs.end());
      continue;
    }
    TRY(LoadedRows rows, load_observer_rows(from, observer));
    if (observer.role == AnalysisRole::kNetwork) rows.inputs.front().role = "features";  // a result too is a network's features here
    task->inputs.insert(task->inputs.end(), rows.inputs.begin(), rows.inputs.end());
    if (observer.role == AnalysisRole::kNetwork) {
      task->features = std::move(rows.values);
      task->features_what = observer.title;
    } else {
      task->embedding = std::move(rows.values);
      task->embedding_what = observer.title;
      TRY(task->labels, load_run_labels(from, observer.key.id, task->embedding.values.cols));
      task->natures_needed = false;
      TRY(task->natures, natures_of(from, observer.key.id, task->embedding.values.cols));
    }
  }
  task->categories = categories_of(from);
  task->categories_what = "the study's categories";
  return AnalysisAsk([task](Executor& executor, const AnalysisWatcher& watcher) -> Result<AnalysisOutcome> {
    ReadOutWatcher watch;
    if (watcher) watch = [&](double share) { return watcher(share, "dimensions"); };
    TRY(const RegressReport report, run_regress_task(*task, executor, watch));
    std::vector<double> penalty;
    for (const DimensionReadOut& dim : report.read_out.dims) penalty.push_back(dim.penalty);
    TRY(std::string weights, wire::write_linear_map(report.read_out.map, penalty, task->feature_names));
    return AnalysisOutcome{figures_of(report),
                           {{document_name(AnalysisKind::kReadOut), wire::print_report(regress_document(*task, report)) + "\n"},
                            {"predicted.npy", wire::write_npy(report.predicted.values)},
                            {"weights.npz", std::move(weights)}}};
  });
}

}  // namespace tertium
