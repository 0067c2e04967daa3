// import_run.h: a fit made elsewhere, handed in as files, becomes a run of a study: the same reading and the same rows as `tertium import`.
#pragma once
#include <string>
#include <vector>

#include "native/tasks/import.h"

namespace tertium {

// A file as it was handed in: its name (its path within what was dropped, parts divided by '/') and where its bytes lie.
struct GivenFile {
  std::string name, path;
};

// Of many files the one fit or embedding among them: what lies beside the uppermost fit.json, else the only file that may hold a matrix (.npy, .npz,
// .txt, .csv, .tsv; X.names.txt speaks for X). Its names are aligned to the study's. kInvalid: no such file, more than one, or something that is
// no run; else as read_foreign() and import_foreign(). A folder is made beside the data's files while this lasts and taken away again.
Result<ImportReport> import_run(const std::vector<GivenFile>& files, const std::string& study, DataDirectory& data, Store& store);

}  // namespace tertium
