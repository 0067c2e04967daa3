// export.h: a study's answers and runs as files that other tools read.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "native/files/data_directory.h"
#include "native/store/store.h"

namespace tertium {

struct ExportReport {
  std::uint64_t answers = 0;   // practice included
  std::uint64_t triplets = 0;  // practice left out
  std::uint64_t simulated_triplets = 0;
  std::vector<std::uint64_t> runs;
  std::vector<std::string> files;  // below the folder, in the order written
};

// Writes into an existing folder: triplets.txt (i j k session, odd one third) and triplets.names.txt, answers.csv (every
// answer; columns in shared/wire/answers_csv.h), study.json (its definition), and runs/<id>/ as `tertium fit` writes them.
// Files of a study without answers are left out. kNotFound: no such study.
Result<ExportReport> export_study(const DataDirectory& data, Store& store, const std::string& study, const std::string& folder);

}  // namespace tertium
