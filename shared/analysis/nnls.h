// nnls.h: least squares with weights that may not be negative (Lawson and Hanson 1974, chapter 23), by an active set over a factor of the products.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/analysis/real_matrix.h"

namespace tertium {

struct NonNegativeFit {
  std::vector<double> weights;   // >= 0, one for each column
  double squared_error = 0;      // |y - X w|^2
  // How far the weights are from the optimum's conditions (Karush, Kuhn, Tucker): the steepest slope x_j'(y - X w) that is above 0, or of a used column's any
  // slope, over |x_j| |y|; 0 is exact.
  double violation = 0;
  std::uint32_t steps = 0;       // columns taken in or put back
  bool finished = true;          // false: after 10 steps a column it was left as it was, which rounding alone can cause
};

// min over w >= 0 of |y - X w|^2 for any number of targets y over the same columns. There is no intercept; a column of ones is one. Columns that are combinations
// of those in use (to 1e-12 of their squared length) and columns of zeros keep the weight 0.
class NonNegativeSquares {
 public:
  explicit NonNegativeSquares(RealMatrix gram);  // X'X, columns x columns
  // moments: X'y, one for each column; y_square: y'y.
  NonNegativeFit solve(std::span<const double> moments, double y_square) const;

 private:
  RealMatrix products_;         // of the columns at length 1
  std::vector<double> length_;
};
// Of one target, from the rows themselves: x is rows x columns, y has rows.
NonNegativeFit solve_non_negative(const RealMatrix& x, std::span<const double> y);

}  // namespace tertium
