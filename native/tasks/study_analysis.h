// study_analysis.h: what is asked of a study's observers, from the store to the files that are kept: the task of `tertium compare`, `align`, `probe` or
// `regress`, then that of `tertium report`.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "native/tasks/picture_folder.h"
#include "shared/base/executor.h"
#include "shared/domain/analysis.h"

namespace tertium {

struct AnalysisOutput {
  std::string name;            // "compare.json", "transform.npz": as the command line calls it in its folder
  std::string bytes;
};
struct AnalysisOutcome {
  std::vector<AnalysisFigure> figures;
  std::vector<AnalysisOutput> files;  // the document first, byte for byte as the command line writes it
};
// Hears steps of the work; false ends it with kCancelled.
using AnalysisWatcher = std::function<bool(double share, const std::string& step)>;

// What can change is loaded: labels, categories, answers. Files and rows that never change may be read again while it runs.
struct AnalysisTask {
  std::string name;            // "comparison-3": as its folder would be called, in the report's foot
  PictureFinder find_picture;  // the study's pictures, by the objects' names; none: no pictures
  std::function<Result<AnalysisOutcome>(Executor&, const AnalysisWatcher&)> ask;  // all but the report
};

// Embeddings and features over the study's objects, with the labels and the reproducibility of dimensions as the store has them now; the study's categories of at
// least kCategoryObjectsLeast objects. kNotFound, kIo, kInvalid: who takes part, or a file of theirs. store and data must outlive the task.
Result<AnalysisTask> load_analysis(Store& store, const DataDirectory& data, const AnalysisJob& job);

// ask(), then the report as `tertium report` makes it: its last file, report.html. The watcher's last step is "report".
Result<AnalysisOutcome> run_analysis_task(const AnalysisTask& task, Executor& executor, const AnalysisWatcher& watcher = {});

}  // namespace tertium
