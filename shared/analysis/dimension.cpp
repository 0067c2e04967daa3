// dimension.cpp: percentiles, make-up and companions of one dimension.
#include "shared/analysis/dimension.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace tertium {

std::vector<PercentileRow> percentile_sheet(const Matrix& values, std::size_t dim, std::span<const double> percentiles, std::size_t count) {
  CHECK(dim < values.cols);
  std::vector<PercentileRow> out;
  if (values.rows == 0 || count == 0) return out;
  std::vector<std::uint32_t> order(values.rows);
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return values.at(a, dim) > values.at(b, dim); });
  std::size_t free = 0;  // ranks before it are shown already
  for (const double percentile : percentiles) {
    CHECK(percentile >= 0 && percentile <= 100);
    const auto rank = static_cast<std::size_t>(std::llround((1 - percentile / 100) * static_cast<double>(values.rows - 1)));
    const std::size_t wished = rank > (count - 1) / 2 ? rank - (count - 1) / 2 : 0;
    const std::size_t from = std::max(std::min(wished, values.rows - std::min(count, values.rows)), free);
    const std::size_t to = std::min(values.rows, std::min(wished, values.rows - std::min(count, values.rows)) + count);
    if (from >= to) continue;
    PercentileRow row;
    row.percentile = percentile;
    row.weight = static_cast<double>(values.at(order[rank], dim));
    for (std::size_t r = from; r < to; ++r) row.objects.push_back({order[r], static_cast<double>(values.at(order[r], dim))});
    out.push_back(std::move(row));
    free = to;
  }
  return out;
}

std::vector<CategoryShare> category_make_up(std::span<const Ranked> objects, std::span<const std::string> category) {
  std::map<std::string_view, std::size_t> overall;
  std::size_t known = 0;
  for (const std::string& name : category) {
    if (name.empty()) continue;
    ++overall[name];
    ++known;
  }
  const std::vector<CategoryCount> counts = count_categories(objects, category);
  std::size_t among = 0;
  for (const CategoryCount& one : counts) among += one.count;
  std::vector<CategoryShare> out;
  for (const CategoryCount& one : counts)
    out.push_back({one.category, one.count, static_cast<double>(overall[one.category]) / static_cast<double>(known) * static_cast<double>(among)});
  return out;
}

std::vector<Ranked> dimensions_that_go_with(const Matrix& values, std::size_t dim, std::size_t count) {
  CHECK(dim < values.cols);
  const std::size_t n = values.rows, k = values.cols;
  std::vector<double> mean(k, 0.0), own(k, 0.0), with(k, 0.0);
  for (std::size_t r = 0; r < n; ++r)
    for (std::size_t d = 0; d < k; ++d) mean[d] += static_cast<double>(values.at(r, d));
  for (double& m : mean) m /= static_cast<double>(std::max<std::size_t>(1, n));
  for (std::size_t r = 0; r < n; ++r) {
    const double here = static_cast<double>(values.at(r, dim)) - mean[dim];
    for (std::size_t d = 0; d < k; ++d) {
      const double other = static_cast<double>(values.at(r, d)) - mean[d];
      own[d] += other * other;
      with[d] += here * other;
    }
  }
  std::vector<Ranked> all;
  for (std::size_t d = 0; d < k; ++d) {
    const double scale = std::sqrt(own[dim]) * std::sqrt(own[d]);
    if (d != dim && scale > 0 && with[d] > 0) all.push_back({static_cast<std::uint32_t>(d), std::min(1.0, with[d] / scale)});
  }
  std::stable_sort(all.begin(), all.end(), [](const Ranked& a, const Ranked& b) { return a.value > b.value; });
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace tertium
