// similarity.h: how alike each two objects are by their rows of an embedding or of features, as one list of pairs.
#pragma once
#include <vector>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/model/rsm.h"

namespace tertium {

// By which rule; larger always means more alike.
enum class PairRule {
  kChoice,     // how often two objects stay together over all third objects (shared/model/rsm.h, METHODS F1)
  kDot,
  kCosine,     // 0 for a row of zeros
  kPearson,    // correlation of the two rows (METHODS F3); 0 for a row that does not vary
  kEuclidean,  // minus the distance
};
// "choice", "dot", "cosine", "pearson", "euclidean".
const char* to_string(PairRule rule);

// The pairs of an n x n matrix above its diagonal, row by row: (0,1), (0,2) ... (n-2, n-1) (shared/domain/dissimilarities.h). The diagonal is
// nowhere looked at.
std::vector<double> upper_triangle(const SimilarityMatrix& matrix);

// pair_count(rows) values in that order. Sums in double precision and in a written order: same bits for any executor and instruction set.
// kInvalid: fewer than three rows, no columns, a value that is not finite; kTooLarge: more than kMostSimilarityObjects rows.
// Cost: rows squared x columns (kChoice: and rows to the third power).
Result<std::vector<double>> similarity_pairs(const Matrix& rows, PairRule rule, Executor& executor);

}  // namespace tertium
