// recognise.h: which of the known formats a file or a folder has: by its content first, then by its name; or why it cannot be told.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "native/files/file_source.h"
#include "shared/base/result.h"

namespace tertium {

inline constexpr std::uint64_t kJsonFileBytesMax = 256ull << 20;   // of a JSON file, whatever is in it

// What a file speaks of. Only files of one kind can be turned into each other.
enum class DataKind {
  kFit,              // a folder that `tertium fit` wrote
  kEmbedding,        // objects x dimensions, not negative
  kFeatures,         // a vector for each object
  kOddOneOut,        // triplets, judgments and pseudo-triplets
  kAnchored,         // which of two is more like the anchor: never odd-one-out
  kDissimilarities,  // one number per pair
};
const char* to_string(DataKind kind);  // "fit", "embedding", "features", "odd one out", "anchored", "dissimilarities"

enum class Format {
  kFit,
  kTriplets, kTripletsNpy, kCblearn, kThings, kJsPsych, kAnswers, kTable, kAlignet,
  kSalmon, kSalmonOffline, kNext, kTripletTools, kCblearnAnchored, kCblearnBoolean, kCblearnCount,
  kEmbeddingNpy, kEmbeddingText, kEmbeddingCsv, kEmbeddingNpz, kVice, kObjectDimensions,
  kFeaturesNpy, kFeaturesText, kFeaturesCsv, kFeaturesNpz, kFeaturesMat, kThingsvision,
  kRdmNpy, kRdmNpz, kRdmText, kRdmMat, kMeadowsMat, kMeadowsJson,
};

// The one list of formats: `--format NAME`, `convert --to NAME`, --help, messages and docs/formats.md take it from here.
struct FormatInfo {
  Format format;
  const char* name;     // one word
  DataKind kind;        // kJsPsych and kTable may be anchored as well
  bool written;         // `convert --to` can write it
  const char* what;     // for people, in one line
};
std::span<const FormatInfo> all_formats();
const FormatInfo& info_of(Format format);
Result<Format> format_from(const std::string& name);  // kInvalid lists the names
std::string list_formats(bool written_only = false);  // "fit, triplets, ..."

struct Recognised {
  Format format = Format::kTriplets;
  std::string because;    // "columns head, winner, loser", "given by --format"
  bool anchored = false;  // kJsPsych and kTable: they ask the other question
};

// The file's or folder's format. What is ambiguous or unknown is kInvalid (kUnsupported: known, but not read): the message says what
// was looked at and which --format would decide. `source` is the file, opened; for a folder it is null.
Result<Recognised> recognise(const std::string& path, FileSource* source);

// An archive may be read whole: it is no larger than a matrix of doubles, and a large one has an end record where all have it. Looked at in
// pieces, so that what only begins like an archive is not kept. kTooLarge, kInvalid, kIo.
Result<void> check_archive(FileSource& source);

// The data dictionary beside a table: "X.json" beside "X.csv", when it is a JSON object and not the same data as a list.
std::optional<std::string> find_dictionary(const std::string& path);

}  // namespace tertium
