// inputs.h: the files that tasks read, found with their names and turned into our types; the hash of each is kept.
// Which format a file has is told by its ending: .npy, .npz, .mat, else text.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "native/files/triplet_shelf.h"
#include "shared/domain/embedding.h"
#include "shared/domain/transform.h"
#include "shared/domain/triplets.h"
#include "shared/wire/categories_tsv.h"
#include "shared/wire/fit_record.h"
#include "shared/wire/model_table.h"

namespace tertium {

// A matrix of an embedding or of features, with its names: from @NAMES, else from the file itself (a column of a CSV, an array of an .npz, variables
// of a .mat), else from X.names.txt or file_names.txt beside it.
struct MatrixFile {
  Embedding embedding;
  bool transposed = false;          // text only: rows were taken to be dimensions
  std::string names_file;           // path; "" none, or in the file
  std::vector<wire::FitInput> inputs;
};
// spec: a path, or PATH@NAMES. A file that is called so, '@' and all, comes first. objects_min: how many objects there must be
// at least, when that is known (0: not); it decides whether text is transposed. Text in the role "features" never is by guess.
Result<MatrixFile> load_matrix(const std::string& spec, const std::string& role, std::size_t objects_min = 0);

struct TripletFile {
  TripletSet triplets;              // names filled where known
  std::string names_file;
  std::vector<wire::FitInput> inputs;
};
struct TripletFileOptions {
  std::string names_path;           // "": look beside the file
  std::uint32_t objects = 0;        // 0: as many as there are names, else the largest index + 1
  std::uint32_t odd_column = 3;
  std::optional<std::uint32_t> base;  // the first object's number; empty: 0, by the contract, unless the file proves otherwise
};
// Triplet text or .npy. What is known to be something else is refused, with what to do: other formats of judgments are converted first,
// anchored judgments never become triplets.
Result<TripletFile> load_triplets(const std::string& path, const std::string& role, const TripletFileOptions& options = {});

// The same judgments on a shelf, read in pieces: of files that need not fit into memory (a .npy in Fortran order must). Participants are not kept.
struct ShelvedTriplets {
  std::shared_ptr<TripletShelf> triplets;
  Names names;                      // filled where known
  std::string names_file;
  std::vector<wire::FitInput> inputs;
};
// folder: on the disk that takes what is too much for memory. Also kDiskFull.
Result<ShelvedTriplets> shelve_triplets(const std::string& path, const std::string& role, const TripletFileOptions& options, const std::string& folder);

struct NamesFile {
  Names names;
  wire::FitInput input;
};
Result<NamesFile> load_names_file(const std::string& path, const std::string& role);
Result<Names> load_names(const std::string& path);  // X.names.txt, any text with a name a line, or file_names.txt
// Names come from a "name" column, from X.names.txt or from names.txt beside the table; without any they stay empty.
Result<wire::CategoryTable> load_categories(const std::string& path);
// The table's members in the order of `names`, which must be the same names.
Result<wire::CategoryTable> align_categories(const wire::CategoryTable& table, const Names& names, const std::string& table_what, const std::string& names_what);
// A label for each of an embedding's dims (shared/wire/dimension_labels.h); "" where nothing was said of one, or raters disagree on the first place.
Result<std::vector<std::string>> load_dimension_labels(const std::string& path, std::size_t dims);
// How well each dim of DIR/embedding.npy is found again in the other runs of its ensemble, from DIR/reproducibility.csv as `tertium fit --seeds` writes it. Empty
// where `path` is no folder or has no such file. kInvalid: a file that does not speak of these dims.
Result<std::vector<double>> load_reproducibility(const std::string& path, std::size_t dims);

// What is known of networks (shared/wire/model_table.h).
Result<wire::ModelTable> load_model_table(const std::string& path);
// A linear transform of features (shared/wire/transform_npz.h).
Result<LinearTransform> load_transform(const std::string& path);

// What `fit` wrote in a folder.
struct FitFolder {
  std::string path;
  Embedding embedding;
  std::optional<Posterior> posterior;
  wire::FitRecord record;
  std::string embedding_npy, names_text, posterior_npz, record_json;  // the files' bytes; "" where absent
};
// kNotFound: not a folder, or a file lacks; kInvalid: shapes or hashes that contradict each other.
Result<FitFolder> load_fit_folder(const std::string& path);

struct RenumberedTriplets {
  TripletSet triplets;
  std::size_t rows_moved = 0;  // how many names stand elsewhere in the other order
  bool aligned = false;        // false: a side has no names, and the numbers were taken as they are
};
// `from` with its triplets renumbered to the objects `names`, which must be the same names in any order.
Result<RenumberedTriplets> renumber_triplets(const TripletSet& from, const Names& names, const std::string& from_what, const std::string& to_what);

}  // namespace tertium
