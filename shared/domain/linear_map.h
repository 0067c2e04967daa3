// linear_map.h: a map from features to dimensions, as a read-out leaves it.
#pragma once
#include <vector>

#include "shared/domain/real_matrix.h"

namespace tertium {

// Speaks of features as they are stored: prediction = weights f + intercept, with relu(f) for f where `rectify`. A predicted embedding is relu(prediction).
struct LinearMap {
  RealMatrix weights;             // dims x features
  std::vector<double> intercept;  // of each dimension
  bool rectify = false;
};

}  // namespace tertium
