// import.h: what was made elsewhere becomes part of a server's data directory: a fit or an embedding as a run, all else as a dataset.
#pragma once
#include <optional>
#include <string>

#include "native/files/data_directory.h"
#include "native/store/store.h"
#include "native/tasks/describe.h"
#include "native/tasks/foreign.h"

namespace tertium {

struct ImportOptions {
  std::string study;     // slug of the study to put it in; "": the one that shows the same objects, else a new study of words
  std::string title;     // "": by the method, or the file's name
  bool dry_run = false;  // find out, change nothing; data and store may then be null: nothing is there yet
};

struct ImportReport {
  std::string study;            // slug
  std::string study_title;
  bool makes_study = false;     // of word stimuli, from the names: a draft that nobody can take part in until it is opened
  bool already_there = false;   // this very fit or file is in the study: nothing is added
  std::size_t rows_moved = 0;   // objects that have another number in the study
  bool is_run = false;          // else a dataset
  RunSummary run;               // id 0 in a dry run
  DatasetSummary dataset;       // id 0 in a dry run
  std::optional<JudgmentCounts> counts;  // of judgments, as the file holds them
  std::string name_order;       // of the file's names: "THINGS order", "path order" ...; "" without names
  std::string needs;            // a dry run alone: the option without which nothing can be imported, for names are not known; else ""
  std::string objects_note;     // what else is to be known of objects, or ""
  std::string run_note;         // of a run: what was done to its dimensions and rows, or ""
};

// Aligned by names to the study. kInvalid: no names and no study given (but a dry run says what it found), or names that no study given has; kNotFound: no such study;
// kConflict: the words' study cannot be named. Files are written before the one transaction that makes the rows; when it fails, those
// that were not there before are taken away again. What a crash leaves is a file that no row names, which nothing reads.
Result<ImportReport> import_foreign(ForeignFile& file, DataDirectory* data, Store* store, const ImportOptions& options);

// The names of a study's stimuli. kNotFound.
Result<Names> study_names(Store& store, const std::string& slug);

// What an embedding becomes as a run: the dimensions that hold something, by falling importance, not negative; with the record that is
// kept beside it. VICE's posterior of all dimensions is pruned by its published rule.
struct ImportedEmbedding {
  Embedding embedding;
  std::optional<Posterior> posterior;   // all dimensions that the file has, rows as the embedding's
  std::vector<std::uint32_t> kept;      // beside each dimension: its column in the file
  std::vector<std::uint32_t> objects_with;
  std::string note;
};
Result<ImportedEmbedding> make_embedding(const ForeignFile& file);

}  // namespace tertium
