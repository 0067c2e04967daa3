// study_analysis_parts.h: what the kinds of analysis share: observers' data read from the store. Only for the files study_*.cpp.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "native/tasks/study_analysis.h"
#include "shared/domain/embedding.h"
#include "shared/domain/triplets.h"
#include "shared/wire/categories_tsv.h"
#include "shared/wire/fit_record.h"

namespace tertium {

using AnalysisAsk = std::function<Result<AnalysisOutcome>(Executor&, const AnalysisWatcher&)>;

// The store, and what every kind needs of the study.
struct AnalysisSources {
  Store& store;
  const DataDirectory& data;
  std::string slug;
  std::vector<Stimulus> stimuli;
  Names names;                               // of the stimuli
};

// An embedding or features, a row for each object of the study, with its names.
struct LoadedRows {
  Embedding values;
  std::vector<wire::FitInput> inputs;
};
Result<LoadedRows> load_observer_rows(const AnalysisSources& from, const AnalysisObserver& observer);
// Choices of people here, or imported ones, with the objects' names.
struct LoadedChoices {
  TripletSet set;
  std::vector<wire::FitInput> inputs;
};
Result<LoadedChoices> load_observer_choices(const AnalysisSources& from, const AnalysisObserver& observer);
// Of each dimension of a result; empty where nobody gave any.
Result<std::vector<std::string>> load_run_labels(const AnalysisSources& from, std::uint64_t run, std::size_t dims);
// In the order in which the stimuli name them; none: no category has kCategoryObjectsLeast objects.
std::optional<wire::CategoryTable> categories_of(const AnalysisSources& from);

Result<AnalysisAsk> load_comparison(const AnalysisSources& from, const AnalysisRequest& request);  // study_comparison.cpp
Result<AnalysisAsk> load_alignment(const AnalysisSources& from, const AnalysisRequest& request);   // study_alignment.cpp
Result<AnalysisAsk> load_probe(const AnalysisSources& from, const AnalysisRequest& request);       // study_probe.cpp
Result<AnalysisAsk> load_read_out(const AnalysisSources& from, const AnalysisRequest& request);    // study_read_out.cpp

}  // namespace tertium
