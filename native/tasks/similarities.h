// similarities.h: how alike the objects of a set are, from any file that says so: a similarity or dissimilarity matrix, or an embedding or features from
// whose rows it follows. What comparisons of observers begin with.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "shared/analysis/similarity.h"
#include "shared/base/executor.h"
#include "shared/domain/dissimilarities.h"
#include "shared/domain/embedding.h"
#include "shared/wire/fit_record.h"

namespace tertium {

struct SimilaritySource {
  std::string what = "similarities";        // for messages: the path as given
  // One of the two:
  std::optional<DissimilaritySet> matrix;   // one matrix; of dissimilarities as they are (set.similarities tells)
  std::optional<Embedding> rows;
  PairRule rule = PairRule::kChoice;        // by which rows become similarities
  // How it came about.
  std::size_t averaged = 1;                 // matrices of the file that became one: each pair's mean over those that measured it
  bool transposed = false;                  // the rows: of a text, taken to be dimensions
  std::vector<wire::FitInput> inputs;

  const Names& names() const { return matrix ? matrix->names : rows->names; }
  std::size_t objects() const { return matrix ? matrix->objects : rows->values.rows; }
};

struct SimilarityLoading {
  std::optional<PairRule> rule;        // unset: what the file is by itself: an embedding by the choices it predicts, features by Pearson's correlation
  std::optional<bool> similarities;    // of a matrix that does not itself say whether a large value means more alike or less
};

// spec: PATH or PATH@NAMES, a file of any format of matrices of pairs, embeddings or features, or a folder of a fit or of features. Where numbers may be an
// embedding or features and `rule` is unset: kInvalid, with what decides.
Result<SimilaritySource> load_similarities(const std::string& spec, const std::string& role, const SimilarityLoading& loading = {});

// Objects taken into one order. The first source with names gives it; the others that have names follow, and must have the same ones; those without stay as
// they are stored, as all do with ignore_names. Then all have the same number of objects.
struct AlignedSources {
  std::vector<std::size_t> rows_moved;  // of each source
  std::vector<bool> aligned;            // of each: by names; the one that gives the order too
};
Result<AlignedSources> align_sources(const std::vector<SimilaritySource*>& sources, bool ignore_names);

// Several matrices of the same objects as one: each pair's mean over those that measured it.
DissimilaritySet mean_matrix(const DissimilaritySet& set);

// The pairs, larger meaning more alike: dissimilarities become minus themselves. NaN: not measured.
Result<std::vector<double>> pairs_of(const SimilaritySource& source, Executor& executor);

}  // namespace tertium
