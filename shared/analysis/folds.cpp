// folds.cpp: a shuffle, cut into runs.
#include "shared/analysis/folds.h"

#include <numeric>
#include <utility>

#include "shared/base/check.h"
#include "shared/base/random.h"

namespace tertium {

std::vector<std::uint32_t> deal_folds(std::size_t count, std::uint32_t folds, std::uint64_t seed, const char* purpose) {
  CHECK(folds >= 1 && folds <= count);
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0u);
  RandomStream random(derive_key(seed, purpose));
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  std::vector<std::uint32_t> fold_of(count);
  const std::size_t least = count / folds, longer = count % folds;
  std::size_t at = 0;
  for (std::uint32_t f = 0; f < folds; ++f)
    for (std::size_t i = 0; i < least + (f < longer ? 1 : 0); ++i) fold_of[order[at++]] = f;
  return fold_of;
}

FoldSplit split_fold(std::span<const std::uint32_t> fold_of, std::uint32_t fold) {
  FoldSplit out;
  for (std::size_t i = 0; i < fold_of.size(); ++i) (fold_of[i] == fold ? out.test : out.train).push_back(static_cast<std::uint32_t>(i));
  return out;
}

FoldSplit split_fold(std::span<const std::uint32_t> rows, std::span<const std::uint32_t> fold_of, std::uint32_t fold) {
  CHECK(rows.size() == fold_of.size());
  FoldSplit out;
  for (std::size_t i = 0; i < rows.size(); ++i) (fold_of[i] == fold ? out.test : out.train).push_back(rows[i]);
  return out;
}

}  // namespace tertium
