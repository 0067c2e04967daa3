// rsm.cpp: a predicted similarity matrix and its file.
#include "native/tasks/rsm.h"

#include <algorithm>

#include "native/files/mat_file.h"
#include "shared/base/text.h"
#include "shared/domain/dissimilarities.h"
#include "shared/model/rsm.h"
#include "shared/wire/npy.h"
#include "shared/wire/rdm_text.h"

namespace tertium {

Result<RsmFileFormat> rsm_file_format(const std::string& path) {
  if (path.ends_with(".npy")) return RsmFileFormat::kNpy;
  if (path.ends_with(".npz")) return RsmFileFormat::kNpz;
  if (path.ends_with(".csv")) return RsmFileFormat::kCsv;
  if (path.ends_with(".tsv")) return RsmFileFormat::kTsv;
  if (path.ends_with(".mat")) return RsmFileFormat::kMat;
  return Error{ErrorCode::kInvalid, quote_for_message(path) + " ends in none of .npy, .npz, .csv, .tsv, .mat"};
}

Result<RsmOutcome> run_rsm_task(const Embedding& embedding, const RsmOptions& options, Executor& executor) {
  TRY(SimilarityMatrix matrix, predicted_similarity(embedding.values, executor));
  RsmOutcome out;
  out.objects = matrix.objects;
  out.mean_off_diagonal = mean_off_diagonal(matrix);
  out.low = 1;
  for (std::size_t r = 0; r < matrix.objects; ++r)
    for (std::size_t c = 0; c < r; ++c) {
      out.low = std::min(out.low, matrix.at(r, c));
      out.high = std::max(out.high, matrix.at(r, c));
    }
  if (options.format == RsmFileFormat::kNpy && !options.condensed) {
    out.bytes = wire::write_npy(matrix.objects, matrix.objects, matrix.values);
    return out;
  }
  DissimilaritySet set;
  set.objects = static_cast<std::uint32_t>(matrix.objects);
  set.names = embedding.names;
  set.similarities = true;
  set.diagonal = {1.0};
  set.pairs.resize(1);
  set.pairs[0].reserve(pair_count(matrix.objects));
  for (std::size_t r = 0; r < matrix.objects; ++r)
    for (std::size_t c = r + 1; c < matrix.objects; ++c) set.pairs[0].push_back(matrix.at(r, c));
  matrix.values = {};
  const wire::RdmForm form = options.condensed ? wire::RdmForm::kCondensed : wire::RdmForm::kSquare;
  switch (options.format) {
    case RsmFileFormat::kNpy: out.bytes = wire::write_rdm_npy(set, form); break;
    case RsmFileFormat::kNpz: { TRY(out.bytes, wire::write_rdm_npz(set, form)); break; }
    case RsmFileFormat::kCsv: { TRY(out.bytes, wire::write_rdm_text(set, form, ',')); break; }
    case RsmFileFormat::kTsv: { TRY(out.bytes, wire::write_rdm_text(set, form, '\t')); break; }
    case RsmFileFormat::kMat: { TRY(out.bytes, write_mat(wire::write_rdm_mat(set, form))); break; }
  }
  return out;
}

}  // namespace tertium
