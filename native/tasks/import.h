// import.h: a fit made elsewhere becomes a run in a server's data directory.
#pragma once
#include <string>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "native/tasks/inputs.h"

namespace tertium {

struct ImportOptions {
  std::string study;     // slug of the study to put it in; "": the one that shows the same objects, else a new study of words
  bool dry_run = false;  // find out, change nothing; data and store may then be null: nothing is there yet
};

struct ImportReport {
  std::string study;          // slug
  std::string study_title;
  bool makes_study = false;   // of word stimuli, from the names: a draft that nobody can take part in until it is opened
  bool already_there = false; // this very fit is a run of the study: nothing is added
  std::size_t rows_moved = 0; // rows put into the study's order
  RunSummary run;             // id 0 in a dry run
};

// kInvalid: no names and no study given, or names that no study given has; kNotFound: no such study; kConflict: the words'
// study cannot be named. Files are written before the row that names them.
Result<ImportReport> import_fit(const FitFolder& fit, DataDirectory* data, Store* store, const ImportOptions& options);

}  // namespace tertium
