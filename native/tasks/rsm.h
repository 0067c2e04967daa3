// rsm.h: the similarity matrix that an embedding predicts, as a file with its names.
#pragma once
#include <string>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/embedding.h"

namespace tertium {

struct RsmOutcome {
  std::size_t objects = 0;
  double mean_off_diagonal = 0;  // 1/3 by construction: a check of the arithmetic
  double low = 0, high = 0;      // smallest and largest off the diagonal
  std::string rsm_npy;           // objects x objects, f8
  std::string names_text;        // "" without names
};
Result<RsmOutcome> run_rsm_task(const Embedding& embedding, Executor& executor);

}  // namespace tertium
