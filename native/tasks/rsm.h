// rsm.h: the similarity matrix that an embedding predicts, as a file with its names.
#pragma once
#include <string>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/embedding.h"

namespace tertium {

// .npy holds no names; the others do. All of doubles.
enum class RsmFileFormat { kNpy, kNpz, kCsv, kTsv, kMat };
// By the path's ending; kInvalid names those that are allowed.
Result<RsmFileFormat> rsm_file_format(const std::string& path);

struct RsmOptions {
  RsmFileFormat format = RsmFileFormat::kNpy;
  bool condensed = false;        // the n (n - 1) / 2 pairs of the upper triangle, row by row, instead of the square
};

struct RsmOutcome {
  std::size_t objects = 0;
  double mean_off_diagonal = 0;  // 1/3 by construction: a check of the arithmetic
  double low = 0, high = 0;      // smallest and largest off the diagonal
  std::string bytes;             // of the file
};
// kUnsupported: .mat without libmatio on this machine. kTooLarge: a matrix that the format cannot hold.
Result<RsmOutcome> run_rsm_task(const Embedding& embedding, const RsmOptions& options, Executor& executor);

}  // namespace tertium
