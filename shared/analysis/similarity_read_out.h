// similarity_read_out.h: how well predicted dimensions give back the similarities that the true ones predict (DimPred), beside what raw features give.
#pragma once
#include <cstddef>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/model/rsm.h"

namespace tertium {

// Of more objects so many, evenly spaced, are compared: the similarities cost the third power of their number.
inline constexpr std::size_t kSimilarityObjectsMax = 2048;

// Pearson's and Spearman's correlation over all pairs of objects, each once.
struct SimilarityAgreement { double pearson = 0, spearman = 0; };

struct SimilarityReadOut {
  std::size_t objects = 0;
  SimilarityAgreement predicted;  // similarities of the predicted dimensions with those of the true ones (predicted_similarity of both)
  SimilarityAgreement features;   // Pearson correlations between the features of two objects with the same: what no regression gives (METHODS F3, 5.3)
};
// Rows are the same objects on all sides. kInvalid: sides of different length, fewer than three objects, a value that is not finite.
Result<SimilarityReadOut> compare_similarities(const Matrix& truth, const Matrix& predicted, const Matrix& features, Executor& executor);

// r of each two rows (METHODS F3): objects x objects, diagonal 1, values in [-1, 1]; 0 beside a row that does not vary.
SimilarityMatrix correlate_rows(const Matrix& features);

}  // namespace tertium
