// dims_needed.h: how many of its largest dimensions each object needs for the choices to be foretold as well as with all of them
// (Hebart et al. 2020): all but the k largest values of every row are set to 0, and accuracy, NLL and similarity matrix are measured again.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/executor.h"
#include "shared/domain/matrix.h"
#include "shared/domain/triplets.h"
#include "shared/model/choice.h"

namespace tertium {

inline constexpr std::size_t kRsmObjectsMax = 512;  // so many objects, evenly spaced, make the similarity matrices that are compared

// Of each row the k values of largest size (of equals the earlier columns), all others 0.
Matrix keep_largest(const Matrix& values, std::size_t k);

struct DimsNeededPoint {
  std::uint32_t dims = 0;  // kept of each object
  double accuracy = 0, nll = 0;
  double rsm_r2 = 0;       // squared correlation of the predicted similarities with those of all dimensions
};

// From how many dimensions on a measure stays at 95 or 99 % of what all dimensions reach.
struct DimsNeeded {
  std::vector<DimsNeededPoint> curve;  // 1 to 64 one by one, then by sixteenths, the last: all
  std::size_t rsm_objects = 0;
  std::uint32_t accuracy_95 = 0, accuracy_99 = 0;  // as published: .95 of the accuracy itself
  std::uint32_t gain_95 = 0, gain_99 = 0;          // of what the accuracy has above 1/3
  std::uint32_t rsm_95 = 0, rsm_99 = 0;            // of the squared correlation
};

// values: objects x dims, at least one dim and three objects, else kInvalid; further errors as score_embedding.
Result<DimsNeeded> find_dims_needed(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor);

}  // namespace tertium
