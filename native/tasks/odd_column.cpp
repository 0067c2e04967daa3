// odd_column.cpp: scores the same rows three times.
#include "native/tasks/odd_column.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "shared/base/check.h"

namespace tertium {

Result<OddColumnScores> score_odd_columns(const Matrix& values, std::span<const Triplet> triplets, std::uint32_t taken, const ScoreOptions& options,
                                          Executor& executor) {
  CHECK(taken >= 1 && taken <= 3);
  OddColumnScores out;
  out.triplets = triplets.size();
  out.taken = out.best = taken;
  if (triplets.empty()) return out;
  const std::uint32_t first = taken == 1 ? 2 : 1, second = taken == 3 ? 2 : 3;
  std::vector<Triplet> turned(triplets.size());
  std::array<double, 3> right{};
  for (const std::uint32_t column : {taken, first, second}) {
    std::transform(triplets.begin(), triplets.end(), turned.begin(), [&](const Triplet& t) {
      return column == taken ? t : column == first ? Triplet{t.second, t.odd, t.first} : Triplet{t.first, t.odd, t.second};
    });
    TRY(const Score score, score_embedding(values, turned, options, executor));
    out.accuracy[column - 1] = score.accuracy;
    right[column - 1] = static_cast<double>(score.right);
  }
  for (const std::uint32_t column : {first, second})
    if (out.accuracy[column - 1] > out.accuracy[out.best - 1]) out.best = column;
  if (out.best == taken) return out;
  const double a = right[taken - 1], b = right[out.best - 1];
  out.z = (b - a) / std::sqrt(a + b);
  return out;
}

}  // namespace tertium
