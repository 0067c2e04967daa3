// profile.cpp: rankings, spreads and neighbours by plain loops.
#include "shared/analysis/profile.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace tertium {
namespace {
void keep_largest(std::vector<Ranked>& all, std::size_t count) {
  const auto before = [](const Ranked& a, const Ranked& b) { return a.value != b.value ? a.value > b.value : a.index < b.index; };
  const std::size_t kept = std::min(count, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(kept), all.end(), before);
  all.resize(kept);
}
}  // namespace

std::vector<Ranked> strongest_objects(const Matrix& values, std::size_t dim, std::size_t count) {
  CHECK(dim < values.cols);
  std::vector<Ranked> all;
  for (std::size_t r = 0; r < values.rows; ++r)
    if (values.at(r, dim) > 0.0f) all.push_back({static_cast<std::uint32_t>(r), static_cast<double>(values.at(r, dim))});
  keep_largest(all, count);
  return all;
}

std::vector<Ranked> strongest_dimensions(const Matrix& values, std::size_t object, std::size_t count) {
  CHECK(object < values.rows);
  std::vector<Ranked> all;
  for (std::size_t d = 0; d < values.cols; ++d)
    if (values.at(object, d) > 0.0f) all.push_back({static_cast<std::uint32_t>(d), static_cast<double>(values.at(object, d))});
  keep_largest(all, count);
  return all;
}

double total_weight(const Matrix& values, std::size_t object) {
  double sum = 0;
  for (const float v : values.row(object)) sum += static_cast<double>(v);
  return sum;
}

WeightSpread weight_spread(const Matrix& values, std::size_t dim, std::size_t bins) {
  CHECK(dim < values.cols && bins > 0);
  WeightSpread spread;
  spread.objects = values.rows;
  spread.counts.assign(bins, 0);
  for (std::size_t r = 0; r < values.rows; ++r) spread.largest = std::max(spread.largest, static_cast<double>(values.at(r, dim)));
  spread.bin_width = spread.largest / static_cast<double>(bins);
  for (std::size_t r = 0; r < values.rows; ++r) {
    const double share = spread.largest > 0 ? std::max(0.0, static_cast<double>(values.at(r, dim))) / spread.largest : 0.0;
    ++spread.counts[std::min(bins - 1, static_cast<std::size_t>(share * static_cast<double>(bins)))];
  }
  return spread;
}

std::vector<CategoryCount> count_categories(std::span<const Ranked> objects, std::span<const std::string> category) {
  std::map<std::string, std::size_t> counts;
  for (const Ranked& object : objects)
    if (object.index < category.size() && !category[object.index].empty()) ++counts[category[object.index]];
  std::vector<CategoryCount> out;
  for (const auto& [name, count] : counts) out.push_back({name, count});
  std::stable_sort(out.begin(), out.end(), [](const CategoryCount& a, const CategoryCount& b) { return a.count > b.count; });
  return out;
}

namespace {
double dot(const Matrix& values, std::size_t a, std::size_t b) {
  const float* x = values.values.data() + a * values.cols;
  const float* y = values.values.data() + b * values.cols;
  double sum = 0;
  for (std::size_t d = 0; d < values.cols; ++d) sum += static_cast<double>(x[d]) * static_cast<double>(y[d]);
  return sum;
}
}  // namespace

SimilarityRow::SimilarityRow(const Matrix& values, std::size_t object, std::size_t max_thirds) : x_(&values), object_(object) {
  CHECK(object < values.rows);
  const std::size_t n = values.rows;
  for (std::size_t j = 0; j < n; ++j) near_.push_back(dot(values, object, j));
  const std::size_t wanted = max_thirds > 0 && max_thirds < n ? max_thirds : n;
  for (std::size_t t = 0; t < wanted; ++t) thirds_.push_back(t * n / wanted);
  similarity_.assign(n, 0.0);
  similarity_[object] = 1.0;
}

bool SimilarityRow::advance(std::size_t objects) {
  const std::size_t end = std::min(similarity_.size(), next_ + objects);
  for (; next_ < end; ++next_) {
    const std::size_t j = next_;
    if (j == object_) continue;
    double sum = 0;
    std::size_t used = 0;
    for (const std::size_t k : thirds_) {
      if (k == object_ || k == j) continue;
      // e^a / (e^a + e^b + e^c) by differences: safe for any size, an overflow goes to 0 as it should.
      sum += 1.0 / (1.0 + std::exp(near_[k] - near_[j]) + std::exp(dot(*x_, j, k) - near_[j]));
      ++used;
    }
    if (used > 0) similarity_[j] = sum / static_cast<double>(used);
  }
  return next_ == similarity_.size();
}

std::vector<double> similarity_to_all(const Matrix& values, std::size_t object, std::size_t max_thirds) {
  SimilarityRow row(values, object, max_thirds);
  row.advance(values.rows);
  return row.values();
}

std::vector<Ranked> nearest_objects(std::span<const double> similarity, std::size_t object, std::size_t count) {
  std::vector<Ranked> all;
  for (std::size_t j = 0; j < similarity.size(); ++j)
    if (j != object) all.push_back({static_cast<std::uint32_t>(j), similarity[j]});
  keep_largest(all, count);
  return all;
}

}  // namespace tertium
