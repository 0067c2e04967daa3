// rsm.h: the similarity matrix that an embedding predicts: how often two objects stay together over all third objects.
#pragma once
#include <vector>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium {

// objects x objects, row-major, symmetric, diagonal 1.
struct SimilarityMatrix {
  std::size_t objects = 0;
  std::vector<double> values;
  double at(std::size_t row, std::size_t col) const { return values[row * objects + col]; }
};

// Above this many the squares alone would fill 8 GB.
inline constexpr std::size_t kMostSimilarityObjects = 16384;

// R_ij = 1 / (N - 2) * sum over k != i, j of e^{s_ij} / (e^{s_ij} + e^{s_ik} + e^{s_jk}), s = dot products, in double
// precision (METHODS F1; Hebart et al. 2020). Each triple of objects is visited once for its three pairs; similarities that lie within
// 300 of each other, as all published ones do, share their exponentials. Same bits for any executor and any instruction set.
// kInvalid: fewer than three objects, a value that is not finite; kTooLarge: more than kMostSimilarityObjects objects.
// Memory: three and a half squares of doubles, 97 MB for 1,854 objects.
Result<SimilarityMatrix> predicted_similarity(const Matrix& embedding, Executor& executor);

// Mean over all i != j: exactly 1/3 for every embedding, because each triple's three probabilities sum to one.
double mean_off_diagonal(const SimilarityMatrix& matrix);

}  // namespace tertium
