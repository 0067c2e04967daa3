// reproducibility.h: how well the dimensions of several fits of the same objects are found again in each other, aligned by names, and which fit to recommend.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "shared/base/executor.h"
#include "shared/domain/embedding.h"

namespace tertium {

struct ReproducibilityRun {
  std::string what;                  // its path, for messages and tables
  Embedding embedding;
  double validation_nll = std::numeric_limits<double>::quiet_NaN();  // NaN: not known
  std::optional<std::uint64_t> seed;
};
// Each of `specs`: a fit's folder, a matrix (PATH or PATH@NAMES), or the folder of an ensemble, which stands for its runs (those of DIR/runs by number).
Result<std::vector<ReproducibilityRun>> load_runs(const std::vector<std::string>& specs);

struct ReproducibilityTask {
  std::vector<ReproducibilityRun> runs;
  bool ignore_names = false;
  bool published = false;            // the mean as published code has it: divided by the number of runs, the run itself counting 0 (METHODS T3)
  std::uint32_t permutations = 1000; // for the test below; 0: none
  std::uint64_t seed = 0;
};

struct RunReproducibility {
  std::vector<double> dimensions;    // of each of its dimensions as they stand (shared/analysis/reproducibility.h)
  double mean = 0;                   // over them; NaN without any
  std::size_t found_again = 0;       // dimensions of kFoundAgainFrom or more
  std::size_t same = 0;              // of kSameDimensionFrom or more
  std::size_t rows_moved = 0;        // into the order of the first run
  bool aligned = false;              // by names
};
struct ReproducibilityReport {
  std::vector<RunReproducibility> runs;
  std::size_t recommended = 0;       // which run: the highest mean
  std::size_t objects = 0;
  // Of the recommended run: are its important dimensions the ones that are found again (METHODS H5)? Spearman's correlation of the rank of a dimension's importance,
  // 1 the greatest, with its reproducibility: negative where the last ones are not. p: of permutations at most as large. NaN of fewer than three dimensions.
  double rank_correlation = std::numeric_limits<double>::quiet_NaN(), rank_p = rank_correlation;
};

// kInvalid: fewer than two runs, names that do not match, other numbers of rows, fewer than four objects, values that are not finite.
Result<ReproducibilityReport> run_reproducibility_task(const ReproducibilityTask& task, Executor& executor);

// "run,seed,column,importance,reproducibility,recommended", a line for each dimension of each run; columns from 0.
std::string write_runs_csv(const ReproducibilityTask& task, const ReproducibilityReport& report);

}  // namespace tertium
