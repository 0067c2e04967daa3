// rsm.cpp: a predicted similarity matrix and its file.
#include "native/tasks/rsm.h"

#include <algorithm>

#include "shared/model/rsm.h"
#include "shared/wire/names_text.h"
#include "shared/wire/npy.h"

namespace tertium {

Result<RsmOutcome> run_rsm_task(const Embedding& embedding, Executor& executor) {
  TRY(const SimilarityMatrix matrix, predicted_similarity(embedding.values, executor));
  RsmOutcome out;
  out.objects = matrix.objects;
  out.mean_off_diagonal = mean_off_diagonal(matrix);
  out.low = 1;
  for (std::size_t r = 0; r < matrix.objects; ++r)
    for (std::size_t c = 0; c < r; ++c) {
      out.low = std::min(out.low, matrix.at(r, c));
      out.high = std::max(out.high, matrix.at(r, c));
    }
  out.rsm_npy = wire::write_npy(matrix.objects, matrix.objects, matrix.values);
  out.names_text = wire::write_names(embedding.names);
  return out;
}

}  // namespace tertium
