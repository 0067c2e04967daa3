// linear_algebra.h: the few products and the one decomposition that regressions stand on, in double precision.
// The same bits on every machine of one instruction set, whatever its caches are, and for any number of threads: nothing here is parallel by itself.
#pragma once
#include <vector>

#include "shared/analysis/real_matrix.h"

namespace tertium {

// a (m x k) times b (k x n).
RealMatrix multiply(const RealMatrix& a, const RealMatrix& b);
// The transpose of a (k x m) times b (k x n).
RealMatrix multiply_transposed(const RealMatrix& a, const RealMatrix& b);

// square (m x m) += block block', block m x k; of the square only what lies on and below the diagonal is kept up.
void add_rows_gram(const RealMatrix& block, RealMatrix& square);
// square (k x k) += block' block, likewise.
void add_columns_gram(const RealMatrix& block, RealMatrix& square);
// Below the diagonal becomes above it.
void mirror_lower(RealMatrix& square);

// square = vectors diag(values) vectors', values ascending; vectors: n x n, column j belongs to values[j], orthonormal. Only what lies on and below the
// diagonal is read. Every value must be finite (CHECKed).
struct Spectrum {
  std::vector<double> values;
  RealMatrix vectors;
};
Spectrum decompose_symmetric(const RealMatrix& square);

}  // namespace tertium
