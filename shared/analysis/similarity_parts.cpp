// similarity_parts.cpp: the products of category matrices are counts of pairs, so no matrix of pairs is made.
#include "shared/analysis/similarity_parts.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "shared/analysis/nnls.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

// The same without column `at`.
NonNegativeFit solve_without(const RealMatrix& gram, std::span<const double> moments, double y_square, std::size_t at) {
  RealMatrix less(gram.rows - 1, gram.cols - 1);
  std::vector<double> rest;
  for (std::size_t a = 0, i = 0; a < gram.rows; ++a) {
    if (a == at) continue;
    rest.push_back(moments[a]);
    for (std::size_t b = 0, k = 0; b < gram.cols; ++b)
      if (b != at) less.at(i, k++) = gram.at(a, b);
    ++i;
  }
  return NonNegativeSquares(std::move(less)).solve(rest, y_square);
}

}  // namespace

Result<SimilarityParts> explain_similarity(const SimilarityMatrix& matrix, std::span<const std::vector<bool>> members) {
  const std::size_t n = matrix.objects, count = members.size();
  if (n < 3) return Error{ErrorCode::kInvalid, format_count(n) + " objects are too few to explain their similarities; three are needed"};
  if (count == 0) return Error{ErrorCode::kInvalid, "similarities are explained by categories, and there is none"};
  for (std::size_t c = 0; c < count; ++c)
    if (members[c].size() != n)
      return Error{ErrorCode::kInvalid, "category " + std::to_string(c + 1) + " speaks of " + format_count(members[c].size()) + " objects, the similarities of " + format_count(n)};
  std::vector<std::vector<std::uint32_t>> of(count);
  for (std::size_t c = 0; c < count; ++c)
    for (std::uint32_t o = 0; o < n; ++o)
      if (members[c][o]) of[c].push_back(o);

  // Column 0 is 1 for every pair, column c + 1 for pairs inside category c.
  const auto pairs = [](std::size_t objects) { return static_cast<double>(objects) * (static_cast<double>(objects) - 1) / 2; };
  RealMatrix gram(count + 1, count + 1);
  std::vector<double> moments(count + 1, 0.0);
  double y_square = 0;
  for (std::size_t r = 1; r < n; ++r)
    for (std::size_t c = 0; c < r; ++c) {
      const double y = matrix.at(r, c);
      if (!std::isfinite(y)) return Error{ErrorCode::kInvalid, "the similarity of objects " + std::to_string(c) + " and " + std::to_string(r) + " is not finite"};
      moments[0] += y;
      y_square += y * y;
    }
  gram.at(0, 0) = pairs(n);
  const double mean = moments[0] / pairs(n);
  double about = 0;
  bool varies = false;
  for (std::size_t r = 1; r < n; ++r)
    for (std::size_t c = 0; c < r; ++c) {
      about += (matrix.at(r, c) - mean) * (matrix.at(r, c) - mean);
      varies = varies || matrix.at(r, c) != matrix.at(1, 0);
    }
  for (std::size_t a = 0; a < count; ++a) {
    gram.at(0, a + 1) = gram.at(a + 1, 0) = pairs(of[a].size());
    for (std::size_t i = 1; i < of[a].size(); ++i)
      for (std::size_t k = 0; k < i; ++k) moments[a + 1] += matrix.at(of[a][i], of[a][k]);
    for (std::size_t b = 0; b <= a; ++b) {
      std::size_t both = 0;
      for (const std::uint32_t o : of[a]) both += members[b][o] ? 1 : 0;
      gram.at(a + 1, b + 1) = gram.at(b + 1, a + 1) = pairs(both);
    }
  }
  const auto r2 = [&](const NonNegativeFit& fit) { return varies ? 1 - fit.squared_error / about : std::numeric_limits<double>::quiet_NaN(); };
  const NonNegativeFit fit = NonNegativeSquares(gram).solve(moments, y_square);
  SimilarityParts out;
  out.base = fit.weights[0];
  out.r2 = r2(fit);
  for (std::size_t c = 0; c < count; ++c) {
    const double unique = fit.weights[c + 1] > 0 ? out.r2 - r2(solve_without(gram, moments, y_square, c + 1)) : 0.0;
    out.parts.push_back({of[c].size(), fit.weights[c + 1], unique});
  }
  return out;
}

}  // namespace tertium
