// odd_column.h: whether the column that is taken for the odd one is the one that an embedding would choose: the wrong column shows.
#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"

namespace tertium {

// A choice agrees with at most one column, so columns are compared by a sign test: z = (b - a) / sqrt(a + b) of the rows right with each.
// Above this another column is said to agree far better: chance alone does so once in 3.5 million files.
inline constexpr double kOddColumnZ = 5;
// Enough to see a difference of 3 %.
inline constexpr std::size_t kOddColumnSample = 20'000;

struct OddColumnScores {
  std::uint64_t triplets = 0;
  std::array<double, 3> accuracy{};  // with column 1, 2, 3 as the odd one
  std::uint32_t taken = 3;           // the column that was
  std::uint32_t best = 3;            // the one with the highest accuracy
  double z = 0;                      // of best against taken; 0 when they are the same
  bool suspect() const { return best != taken && z > kOddColumnZ; }
};

// Rows of `values` are the triplets' objects. `taken`: the column of the file that `odd` was read from; the two others are first and
// second, in the file's order. Errors as score_embedding.
Result<OddColumnScores> score_odd_columns(const Matrix& values, std::span<const Triplet> triplets, std::uint32_t taken, const ScoreOptions& options,
                                          Executor& executor);

}  // namespace tertium
