// dataset.h: data that came into a study from elsewhere: kept whole in a file, said in one row; answers stay what people gave here.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "shared/base/result.h"

namespace tertium {

enum class DatasetKind {
  kTriplets,         // odd-one-out choices, the odd one marked
  kJudgments,        // the same with what is known of each: participant, response time
  kAnchored,         // an object and which of two others is nearer to it; never turned into odd-one-out
  kFeatures,         // a vector for each object
  kDissimilarities,  // one or more matrices of distances between objects
  kPseudoTriplets,   // odd-one-out choices that a model made
};
const char* to_string(DatasetKind kind);           // "triplets", "judgments", "anchored", "features", "dissimilarities", "pseudo_triplets"
Result<DatasetKind> dataset_kind_from(const std::string& text);
// Whether it holds odd-one-out choices, which a fit can read.
bool has_triplets(DatasetKind kind);

constexpr std::size_t kDatasetTitleBytesMax = 200;
constexpr std::size_t kDatasetFormatBytesMax = 40;
constexpr std::size_t kDatasetSourceBytesMax = 300;
constexpr std::size_t kDatasetConventionsBytesMax = 20'000;

struct DatasetSummary {
  std::uint64_t id = 0;                            // given by the store
  std::string study;                               // slug
  std::string title;                               // as lists show it, e.g. "triplets_large_final.csv"
  DatasetKind kind = DatasetKind::kTriplets;
  std::string format;                              // of the source, one word: "things-tsv", "npy", "salmon-csv"
  std::string source_file;                         // its name without folders
  std::string source_sha256;                       // of its bytes (of a folder: as the importer says in conventions)
  std::string file;                                // SHA-256 of the stored bytes in Tertium's own form; objects in the study's order
  // SHA-256 of the .npy that fits read (wire::write_npy(TripletSet)): int32, n x 3, or n x 4 with the participant's number last; odd one
  // third, objects numbered as the study's. "" exactly where the kind has no triplets. May be the same file as `file`.
  std::string triplets_file;
  std::uint32_t objects = 0;                       // those of the study
  std::uint64_t rows = 0;                          // choices; of features and dissimilarities the rows of all matrices together
  std::uint32_t participants = 0;                  // 0: not known
  bool simulated = false;                          // made by a model or a simulation, not by people
  std::string conventions;                         // what was found and how it was known, in sentences for people
  std::int64_t created_at_ms = 0;                  // given by the store
  bool operator==(const DatasetSummary&) const = default;
};

// Each field within its limits (id, study and created_at_ms are not looked at), else kInvalid naming the field, what was found and what
// is allowed.
Result<void> check_dataset(const DatasetSummary& dataset);

// A dataset as fits and results speak of it.
struct DatasetReference {
  std::uint64_t id = 0;
  std::string title;
  std::string sha256;                              // DatasetSummary::file
  bool operator==(const DatasetReference&) const = default;
};

}  // namespace tertium
