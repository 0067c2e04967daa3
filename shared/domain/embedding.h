// embedding.h: non-negative coordinates of objects on the dimensions behind choices, with what is known of each dimension.
#pragma once
#include <vector>

#include "shared/domain/names.h"

namespace tertium {

// values: objects x dims. names: empty or one per object. After sort_by_importance() dimension 0 is the most important.
struct Embedding {
  Matrix values;
  Names names;
};

// VICE's posterior: an independent Gaussian per object and dimension, of the value before rectification.
struct Posterior {
  Matrix location;  // objects x dims
  Matrix scale;     // objects x dims, standard deviations, > 0
};

// importance[d] = sum of column d over the sum of all (METHODS F15); all zero for an all-zero matrix.
std::vector<double> dimension_importance(const Matrix& values);
// Column numbers from the largest column sum to the smallest; equal sums keep their order.
std::vector<std::size_t> order_by_importance(const Matrix& values);
// The matrix with only these columns, in this order.
Matrix take_columns(const Matrix& values, const std::vector<std::size_t>& columns);

}  // namespace tertium
