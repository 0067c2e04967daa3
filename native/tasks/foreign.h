// foreign.h: a file of any known format, read into our types, with every convention that was found and how it is known.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native/tasks/inputs.h"
#include "native/tasks/recognise.h"
#include "shared/domain/anchored.h"
#include "shared/domain/dataset.h"
#include "shared/domain/embedding.h"
#include "shared/domain/judgments.h"
#include "shared/domain/pseudo_triplets.h"
#include "shared/wire/judgment_reading.h"
#include "shared/wire/rdm.h"

namespace tertium {

struct ForeignOptions {
  std::optional<Format> format;          // --format; else recognised
  wire::ConventionOptions convention;    // --base, --odd-column, --time-unit
  std::string names_path;                // --stimuli; else what lies beside the file
  Names names;                           // when neither names any: those of the study that was given; they may not fit
  std::optional<bool> similarities;      // --similarities, --dissimilarities
  std::optional<bool> square;            // --square, --condensed
};

// Exactly one of the optionals is set, by kind (kFit: fit; kEmbedding and kFeatures: matrix; kOddOneOut: triplets, judgments or pseudo ...).
struct ForeignFile {
  std::string path, source_file, source_sha256;  // of a folder: of its files' hashes, a line each
  Recognised recognised;
  DataKind kind = DataKind::kOddOneOut;
  std::optional<FitFolder> fit;
  std::optional<Embedding> matrix;       // as stored: not sorted; rectified only where the file's method does (object-dimensions' weights)
  std::optional<Posterior> posterior;    // of `matrix`, when the file has one
  bool pruned = false;                   // the posterior holds the kept dimensions alone
  std::string method;                    // what made an embedding, as the file shows: "vice", "spose", "object-dimensions", else "embedding"
  std::optional<TripletSet> triplets;
  std::optional<JudgmentSet> judgments;
  std::optional<PseudoTriplets> pseudo;  // its pictures in the order of --stimuli, where that is given
  std::optional<AnchoredSet> anchored;
  std::optional<wire::RdmReading> rdm;
  std::vector<wire::Convention> conventions;
  std::vector<wire::LeftOut> left_out;
  std::string names_file;                // "" none was read
  bool names_complete = true;            // false: the names are those that occur in the rows, there may be more objects
  std::vector<wire::FitInput> inputs;

  const Names& names() const;
  std::uint32_t objects() const;
};

// kInvalid: not readable as its format, or a convention that cannot be decided: the message names the option that does.
Result<ForeignFile> read_foreign(const std::string& path, const ForeignOptions& options);

// The choices of kOddOneOut, whichever form they have, as a fit reads them.
TripletSet choices_of(const ForeignFile& file);

}  // namespace tertium
