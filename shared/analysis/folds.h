// folds.h: objects dealt to the folds of a cross-validation, by chance and by counter.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tertium {

// The fold of each of `count` objects: a random order of them, drawn from derive_key(seed, purpose), is cut into `folds` runs of equal length, the
// first count % folds of them longer by one (as scikit-learn's KFold with shuffling; the order is ours). 1 <= folds <= count.
std::vector<std::uint32_t> deal_folds(std::size_t count, std::uint32_t folds, std::uint64_t seed, const char* purpose);

// The numbers of the objects in one fold, and of those in all others, ascending.
struct FoldSplit {
  std::vector<std::uint32_t> train, test;
};
FoldSplit split_fold(std::span<const std::uint32_t> fold_of, std::uint32_t fold);
// The same of some objects only: fold_of[i] is the fold of rows[i].
FoldSplit split_fold(std::span<const std::uint32_t> rows, std::span<const std::uint32_t> fold_of, std::uint32_t fold);

}  // namespace tertium
