// dims_needed.cpp: the same scores again and again with fewer values.
#include "shared/analysis/dims_needed.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "shared/model/rsm.h"
#include "shared/stats/correlation.h"

namespace tertium {
namespace {

constexpr std::size_t kEachUpTo = 64;

std::vector<std::size_t> counts_to_try(std::size_t dims) {
  std::vector<std::size_t> out;
  for (std::size_t k = 1; k < dims; k += k < kEachUpTo ? 1 : k / 16) out.push_back(k);
  out.push_back(dims);
  return out;
}

Matrix spaced_rows(const Matrix& values, std::size_t count) {
  Matrix out(count, values.cols);
  for (std::size_t r = 0; r < count; ++r) {
    const auto row = values.row(static_cast<std::size_t>(static_cast<std::uint64_t>(r) * values.rows / count));
    std::copy(row.begin(), row.end(), out.row(r).begin());
  }
  return out;
}

Result<std::vector<double>> similarities_of(const Matrix& values, Executor& executor) {
  TRY(const SimilarityMatrix rsm, predicted_similarity(values, executor));
  std::vector<double> above;
  above.reserve(rsm.objects * (rsm.objects - 1) / 2);
  for (std::size_t i = 0; i < rsm.objects; ++i) {
    for (std::size_t j = i + 1; j < rsm.objects; ++j) above.push_back(rsm.at(i, j));
  }
  return above;
}

}  // namespace

Matrix keep_largest(const Matrix& values, std::size_t k) {
  if (k >= values.cols) return values;
  Matrix out(values.rows, values.cols);
  std::vector<std::uint32_t> order(values.cols);
  for (std::size_t r = 0; r < values.rows; ++r) {
    const auto row = values.row(r);
    std::iota(order.begin(), order.end(), 0u);
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const float x = std::abs(row[a]), y = std::abs(row[b]);
      return x != y ? x > y : a < b;
    });
    for (std::size_t i = 0; i < k; ++i) out.at(r, order[i]) = row[order[i]];
  }
  return out;
}

Result<DimsNeeded> find_dims_needed(const Matrix& values, std::span<const Triplet> triplets, const ScoreOptions& options, Executor& executor) {
  if (values.cols == 0 || values.rows < 3)
    return Error{ErrorCode::kInvalid, "dimensions can be counted for at least one dimension and three objects; there are " + std::to_string(values.cols) +
                                          " and " + std::to_string(values.rows)};
  ScoreOptions plain = options;
  plain.keep_outcomes = false;
  DimsNeeded out;
  out.rsm_objects = std::min(values.rows, kRsmObjectsMax);
  TRY(const std::vector<double> whole, similarities_of(spaced_rows(values, out.rsm_objects), executor));
  for (const std::size_t k : counts_to_try(values.cols)) {
    const Matrix kept = keep_largest(values, k);
    TRY(const Score score, score_embedding(kept, triplets, plain, executor));
    TRY(const std::vector<double> fewer, similarities_of(spaced_rows(kept, out.rsm_objects), executor));
    const double r = k == values.cols ? 1.0 : pearson(whole, fewer);
    out.curve.push_back({static_cast<std::uint32_t>(k), score.accuracy, score.nll, r * r});
  }
  const auto stays = [&](const std::function<bool(const DimsNeededPoint&)>& enough) {
    std::size_t first = out.curve.size() - 1;
    while (first > 0 && enough(out.curve[first - 1])) --first;
    return out.curve[first].dims;
  };
  const double all = out.curve.back().accuracy, chance = 1.0 / 3;
  out.accuracy_95 = stays([&](const DimsNeededPoint& p) { return p.accuracy >= 0.95 * all; });
  out.accuracy_99 = stays([&](const DimsNeededPoint& p) { return p.accuracy >= 0.99 * all; });
  out.gain_95 = stays([&](const DimsNeededPoint& p) { return p.accuracy - chance >= 0.95 * (all - chance); });
  out.gain_99 = stays([&](const DimsNeededPoint& p) { return p.accuracy - chance >= 0.99 * (all - chance); });
  out.rsm_95 = stays([&](const DimsNeededPoint& p) { return p.rsm_r2 >= 0.95; });
  out.rsm_99 = stays([&](const DimsNeededPoint& p) { return p.rsm_r2 >= 0.99; });
  return out;
}

}  // namespace tertium
