// similarity_parts.h: which categories make up a similarity matrix: non-negative weights of "both belong to it", fitted over all pairs of objects.
#pragma once
#include <span>
#include <vector>

#include "shared/base/result.h"
#include "shared/model/rsm.h"

namespace tertium {

struct SimilarityPart {
  std::size_t members = 0;   // objects of the category
  double weight = 0;         // >= 0: how much more alike two objects are when both belong to it, other categories being the same
  double unique = 0;         // R^2 that is lost when it alone is left out
};
struct SimilarityParts {
  double base = 0;           // >= 0: similarity of two objects that share no category
  double r2 = 0;             // 1 - squared error over squares about the mean, over all pairs; NaN when all pairs are equally similar
  std::vector<SimilarityPart> parts;  // one for each category
};

// members[category][object]. Least squares over the n (n - 1) / 2 pairs (Lawson and Hanson). kInvalid: fewer than three objects, a category of another length, no category,
// a similarity that is not finite.
Result<SimilarityParts> explain_similarity(const SimilarityMatrix& matrix, std::span<const std::vector<bool>> members);

}  // namespace tertium
