// export.h: a study's answers and runs as files that other tools read.
#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "native/files/data_directory.h"
#include "native/store/store.h"

namespace tertium {

struct ExportReport {
  std::uint64_t answers = 0;      // practice, catch and repeat trials included
  std::uint64_t triplets = 0;     // they are left out
  std::uint64_t sessions = 0, events = 0, responses = 0, identifiers = 0;
  std::uint64_t simulated_triplets = 0;
  std::vector<std::uint64_t> runs;
  std::vector<std::string> files;  // below the folder, in the order written
};

// Hands on a file's bytes, piece by piece, in order.
using ExportSink = std::function<Result<void>(std::string_view)>;

// What there may be of a study but for its runs, in the order in which it is written; identifiers.csv and identifiers.json are not among them.
std::span<const char* const> export_file_names();
// One of these files (or of the identifiers), as `tertium export` writes it, in bounded memory but for the triplets. Returns its rows (of a
// dictionary, of names and of the definition 1). 0: there is no such file, for it would have no rows; then nothing was handed on. kNotFound: no
// such study, or no such file.
Result<std::uint64_t> write_export_file(Store& store, const std::string& study, const std::string& name, const ExportSink& sink);

struct ExportOptions {
  bool identifiers = false;  // also who the panel says took part
};

// Writes into an existing folder: triplets.txt (i j k session, odd one third) and triplets.names.txt, study.json (the definition), runs/<id>/
// as `tertium fit` writes them, with ratings.csv (columns in shared/wire/dimension_messages.h) where dimensions were labelled or rated, and
// tables with their data dictionaries beside them (X.csv, X.json): answers (every answer; columns in shared/wire/answers_csv.h), sessions,
// events, responses, consent_texts, withdrawals (columns in shared/wire/session_csv.h), and identifiers only when asked for. Tables without
// rows are left out. kNotFound: no such study.
Result<ExportReport> export_study(const DataDirectory& data, Store& store, const std::string& study, const std::string& folder, const ExportOptions& options = {});

}  // namespace tertium
