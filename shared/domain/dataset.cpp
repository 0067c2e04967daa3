// dataset.cpp: the words for kinds of data, and what a row of imported data must hold.
#include "shared/domain/dataset.h"

#include <vector>

#include "shared/base/hash.h"
#include "shared/base/text.h"

namespace tertium {

const char* to_string(DatasetKind kind) {
  switch (kind) {
    case DatasetKind::kTriplets: return "triplets";
    case DatasetKind::kJudgments: return "judgments";
    case DatasetKind::kAnchored: return "anchored";
    case DatasetKind::kFeatures: return "features";
    case DatasetKind::kDissimilarities: return "dissimilarities";
    case DatasetKind::kPseudoTriplets: return "pseudo_triplets";
  }
  return "triplets";
}

Result<DatasetKind> dataset_kind_from(const std::string& text) {
  for (const DatasetKind k : {DatasetKind::kTriplets, DatasetKind::kJudgments, DatasetKind::kAnchored, DatasetKind::kFeatures, DatasetKind::kDissimilarities,
                              DatasetKind::kPseudoTriplets})
    if (text == to_string(k)) return k;
  return Error{ErrorCode::kInvalid, "kind " + quote_for_message(text) + " is none of triplets, judgments, anchored, features, dissimilarities, pseudo_triplets"};
}

bool has_triplets(DatasetKind kind) {
  return kind == DatasetKind::kTriplets || kind == DatasetKind::kJudgments || kind == DatasetKind::kPseudoTriplets;
}

Result<void> check_dataset(const DatasetSummary& d) {
  const auto invalid = [](const std::string& message) { return Error{ErrorCode::kInvalid, message}; };
  struct Text { const char* field; const std::string& value; std::size_t least, most; };
  for (const Text& t : {Text{"title", d.title, 1, kDatasetTitleBytesMax}, Text{"format", d.format, 1, kDatasetFormatBytesMax},
                        Text{"source_file", d.source_file, 1, kDatasetSourceBytesMax}, Text{"conventions", d.conventions, 0, kDatasetConventionsBytesMax}}) {
    if (t.value.size() < t.least || t.value.size() > t.most)
      return invalid(std::string(t.field) + " has " + std::to_string(t.value.size()) + " bytes; allowed are " + std::to_string(t.least) + " to " + std::to_string(t.most));
    if (!is_utf8(t.value)) return invalid(std::string(t.field) + " is not UTF-8");
  }
  for (const char c : d.format)
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
      return invalid("format " + quote_for_message(d.format) + " must be one word of a-z, 0-9, '-', '_' and '.'");
  struct Hash { const char* field; const std::string& value; };
  for (const Hash& h : {Hash{"source_sha256", d.source_sha256}, Hash{"file", d.file}})
    if (!is_sha256_hex(h.value)) return invalid(std::string(h.field) + " is " + quote_for_message(h.value) + "; it must be a SHA-256 of 64 hexadecimal digits");
  if (has_triplets(d.kind) ? !is_sha256_hex(d.triplets_file) : !d.triplets_file.empty())
    return invalid(std::string("triplets_file is ") + quote_for_message(d.triplets_file) + "; for " + to_string(d.kind) + " it must be " +
                   (has_triplets(d.kind) ? "a SHA-256 of 64 hexadecimal digits" : "empty"));
  if (d.objects == 0) return invalid("objects is 0; allowed are numbers from 1");
  if (d.rows == 0) return invalid("rows is 0; allowed are numbers from 1");
  return {};
}

}  // namespace tertium
