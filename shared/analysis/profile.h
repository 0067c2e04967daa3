// profile.h: what an embedding says of one dimension and of one object: the strongest, the spread, the categories, the neighbours.
// values: objects x dims, >= 0, finite, as everywhere.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/domain/matrix.h"

namespace tertium {

// An object or a dimension with its number.
struct Ranked {
  std::uint32_t index = 0;
  double value = 0;
  bool operator==(const Ranked&) const = default;
};

// The at most `count` objects with the largest weights on a dimension, strongest first; equal weights keep the objects'
// order; objects without weight are left out.
std::vector<Ranked> strongest_objects(const Matrix& values, std::size_t dim, std::size_t count);
// The same of an object's row: its strongest dimensions.
std::vector<Ranked> strongest_dimensions(const Matrix& values, std::size_t object, std::size_t count);
// The object's weights summed over dimensions.
double total_weight(const Matrix& values, std::size_t object);

// How the weights of all objects spread on one dimension: bins of equal width over [0, largest]; the last one holds its edge.
struct WeightSpread {
  std::size_t objects = 0;
  double largest = 0;
  double bin_width = 0;               // largest / bins; 0 when there is no weight at all
  std::vector<std::size_t> counts;    // one per bin
};
WeightSpread weight_spread(const Matrix& values, std::size_t dim, std::size_t bins);

struct CategoryCount {
  std::string category;
  std::size_t count = 0;
  bool operator==(const CategoryCount&) const = default;
};
// How often each category occurs among these objects, most frequent first, then by name. category[object] may be "":
// not known, and not counted.
std::vector<CategoryCount> count_categories(std::span<const Ranked> objects, std::span<const std::string> category);

// The row of F1's matrix for one object (METHODS F1, predicted_similarity): how often it stays together with each other
// object, averaged over third objects; 1 for itself. max_thirds > 0 and fewer than all: the average runs over that many
// thirds, evenly spaced, for large sets. Cost: objects x thirds x dims. Fewer than three objects: 0 for the others.
std::vector<double> similarity_to_all(const Matrix& values, std::size_t object, std::size_t max_thirds = 0);
// The same in portions, for a program that draws between them. The matrix must outlive it.
class SimilarityRow {
 public:
  SimilarityRow(const Matrix& values, std::size_t object, std::size_t max_thirds = 0);
  // The next `objects` entries; true: all are there.
  bool advance(std::size_t objects);
  std::size_t thirds() const { return thirds_.size(); }  // an entry costs thirds x dims
  const std::vector<double>& values() const { return similarity_; }

 private:
  const Matrix* x_;
  std::size_t object_ = 0, next_ = 0;
  std::vector<double> near_;          // s_ij of this object with every other
  std::vector<std::size_t> thirds_;
  std::vector<double> similarity_;
};
// The `count` others with the largest similarity, nearest first; equal ones keep the objects' order.
std::vector<Ranked> nearest_objects(std::span<const double> similarity, std::size_t object, std::size_t count);

}  // namespace tertium
