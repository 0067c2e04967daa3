// matrix_checks.cpp: sizes, numbers that are none, rows that are all alike.
#include "native/tasks/matrix_checks.h"

#include <cmath>

#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::size_t kTripletRowsLeast = 20;  // fewer rows may be so by chance

Result<void> check(const Matrix& matrix, const std::string& what, std::size_t rows_least, bool weights) {
  if (matrix.rows < rows_least) return Error{ErrorCode::kInvalid, what + ": has " + format_count(matrix.rows) + " objects; at least " + format_count(rows_least) + " are needed"};
  if (matrix.cols == 0) return Error{ErrorCode::kInvalid, what + ": has no dimensions"};
  bool varies = false;
  for (std::size_t i = 0; i < matrix.values.size(); ++i) {
    const float value = matrix.values[i];
    const std::string_view wrong = !std::isfinite(value) ? " is not a finite number" : weights && value < 0 ? " is below 0" : "";
    if (!wrong.empty())
      return Error{ErrorCode::kInvalid, what + ": row " + format_count(i / matrix.cols + 1) + ", column " + format_count(i % matrix.cols + 1) + std::string(wrong) +
                                            (weights ? "; an embedding's weights are 0 or more (features become one by a fit to their choices)" : "")};
    varies = varies || value != matrix.values[i % matrix.cols];
  }
  if (!varies) return Error{ErrorCode::kInvalid, what + ": all objects have the same " + (weights ? "weights" : "values") + "; there is nothing to compare"};
  return {};
}

}  // namespace

Result<void> check_rows(const Matrix& matrix, const std::string& what, std::size_t rows_least) { return check(matrix, what, rows_least, false); }
Result<void> check_weights(const Matrix& matrix, const std::string& what, std::size_t rows_least) { return check(matrix, what, rows_least, true); }

bool looks_like_triplets(const Matrix& matrix) {
  if (matrix.cols != 3 || matrix.rows < kTripletRowsLeast) return false;
  for (std::size_t r = 0; r < matrix.rows; ++r) {
    const float a = matrix.at(r, 0), b = matrix.at(r, 1), c = matrix.at(r, 2);
    if (a == b || b == c || a == c) return false;
    for (const float value : {a, b, c})
      if (!(value >= 0) || value != std::floor(value)) return false;
  }
  return true;
}

}  // namespace tertium
