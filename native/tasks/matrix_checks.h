// matrix_checks.h: whether a matrix can be what a task takes it for. Rows and columns are told from 1, as people count them.
#pragma once
#include <cstddef>
#include <string>

#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium {

// kInvalid: fewer than `rows_least` rows, no columns, a value that is not finite, or all rows alike, in which there is nothing to find.
Result<void> check_rows(const Matrix& matrix, const std::string& what, std::size_t rows_least = 3);
// The same of an embedding's weights, none of which may be below 0.
Result<void> check_weights(const Matrix& matrix, const std::string& what, std::size_t rows_least = 3);

// Three different whole numbers, 0 or more, in each of many rows: odd-one-out triplets, and no features.
bool looks_like_triplets(const Matrix& matrix);

}  // namespace tertium
