// dimension.h: one dimension in more depth: where its meaning fades, what its strongest objects have in common, and which dimensions go with it.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/analysis/profile.h"
#include "shared/domain/matrix.h"

namespace tertium {

// Objects whose weights lie around one percentile of all objects' weights on a dimension.
struct PercentileRow {
  double percentile = 0;        // 99: one object in a hundred is stronger
  double weight = 0;            // the weight at it
  std::vector<Ranked> objects;  // around it in the order of weights, strongest first
};
// A row for each percentile (given from high to low), at most `count` objects each; an object is shown once, by the highest row that wants it,
// and rows that are left without one are left out, as those of small sets are. Equal weights keep the objects' order.
// Percentile p is at rank (1 - p / 100) * (objects - 1) from the strongest.
std::vector<PercentileRow> percentile_sheet(const Matrix& values, std::size_t dim, std::span<const double> percentiles, std::size_t count);

// How often a category occurs among some objects, beside how often it would if they were drawn at random.
struct CategoryShare {
  std::string category;
  std::size_t count = 0;
  double expected = 0;          // count to be expected: the category's share of all objects with a known one, times those among `objects`
};
// Most frequent first, then by name; categories that do not occur are left out, as are unknown ones ("").
std::vector<CategoryShare> category_make_up(std::span<const Ranked> objects, std::span<const std::string> category);

// The dimensions whose weights rise and fall with this one's over objects: Pearson's correlation of columns, the largest first (equal ones
// in order), at most `count`; only positive ones. A column that does not vary goes with none.
std::vector<Ranked> dimensions_that_go_with(const Matrix& values, std::size_t dim, std::size_t count);

}  // namespace tertium
