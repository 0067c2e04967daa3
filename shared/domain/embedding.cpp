// embedding.cpp: how much each dimension weighs, and the order that follows from it.
#include "shared/domain/embedding.h"

#include <algorithm>
#include <numeric>

namespace tertium {
namespace {
std::vector<double> column_sums(const Matrix& values) {
  std::vector<double> sums(values.cols, 0.0);
  for (std::size_t r = 0; r < values.rows; ++r)
    for (std::size_t d = 0; d < values.cols; ++d) sums[d] += static_cast<double>(values.at(r, d));
  return sums;
}
}  // namespace

std::vector<double> dimension_importance(const Matrix& values) {
  std::vector<double> sums = column_sums(values);
  const double total = std::accumulate(sums.begin(), sums.end(), 0.0);
  if (total > 0.0)
    for (double& s : sums) s /= total;
  return sums;
}

std::vector<std::size_t> order_by_importance(const Matrix& values) {
  const std::vector<double> sums = column_sums(values);
  std::vector<std::size_t> order(values.cols);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sums[a] > sums[b]; });
  return order;
}

Matrix take_columns(const Matrix& values, const std::vector<std::size_t>& columns) {
  Matrix out(values.rows, columns.size());
  for (std::size_t r = 0; r < values.rows; ++r)
    for (std::size_t d = 0; d < columns.size(); ++d) out.at(r, d) = values.at(r, columns[d]);
  return out;
}

}  // namespace tertium
