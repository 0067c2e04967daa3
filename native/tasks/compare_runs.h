// compare_runs.h: a comparison of two results of a study, from the store to the files that are kept: the task of `tertium compare`, then that of `tertium report`.
#pragma once
#include <string>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "native/tasks/compare.h"
#include "native/tasks/picture_folder.h"
#include "shared/domain/comparison.h"

namespace tertium {

struct RunComparisonTask {
  CompareTask compare;
  std::string name;            // "comparison-3": as its folder would be called, in the report's foot
  PictureFinder find_picture;  // the study's pictures, by the objects' names
};

// Both embeddings over the study's objects, with the labels and the reproducibility of their dimensions as the store has them now, and the study's categories of at
// least kCategoryObjectsLeast objects. kNotFound, kIo, kInvalid: a run, or its file. data must outlive the task.
Result<RunComparisonTask> load_run_comparison(Store& store, const DataDirectory& data, const ComparisonJob& job);

struct RunComparisonOutcome {
  std::string document;        // compare.json, byte for byte as `tertium compare --out` writes it
  std::string report_html;     // as `tertium report` makes it of that
  ComparisonFigures figures;
};
// The watcher hears steps of the comparison and, last, "report"; false ends it with kCancelled. Other errors as run_compare_task.
Result<RunComparisonOutcome> run_run_comparison(const RunComparisonTask& task, Executor& executor, const CompareWatcher& watcher = {});

}  // namespace tertium
