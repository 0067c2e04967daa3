// rsm.cpp: the predicted similarity matrix; every triple of objects is visited once and serves its three pairs.
#include "shared/model/rsm.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "shared/base/fast_math.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

constexpr std::size_t kParts = 4;       // accumulators, added up in order: the result does not depend on who fills them
constexpr std::size_t kDoubleLanes = 8; // partial sums of the pair that stands still, in a written order
constexpr double kLargestRange = 600;   // e^600 times three still fits a double

// For k in [begin, end): t = 1 / (e_ij + ei[k] + ej[k]); ri[k] += ei[k] t, rj[k] += ej[k] t; returns e_ij * sum of t.
TERTIUM_CLONES double visit_third_objects(double e_ij, const double* __restrict ei, const double* __restrict ej, double* __restrict ri,
                                          double* __restrict rj, std::size_t begin, std::size_t end) {
  double sums[kDoubleLanes] = {};
  std::size_t k = begin;
  for (; k + kDoubleLanes <= end; k += kDoubleLanes) {
    for (std::size_t l = 0; l < kDoubleLanes; ++l) {
      const double a = ei[k + l], b = ej[k + l], t = 1.0 / (e_ij + a + b);
      ri[k + l] += a * t;
      rj[k + l] += b * t;
      sums[l] += t;
    }
  }
  for (; k < end; ++k) {
    const double a = ei[k], b = ej[k], t = 1.0 / (e_ij + a + b);
    ri[k] += a * t;
    rj[k] += b * t;
    sums[0] += t;
  }
  return e_ij * (((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7])));
}

// The same with a softmax of its own for each triple, for similarities whose exponentials would not fit.
double visit_third_objects_safely(double s_ij, const double* si, const double* sj, double* ri, double* rj, std::size_t begin, std::size_t end) {
  double sum = 0;
  for (std::size_t k = begin; k < end; ++k) {
    const auto p = choice_probabilities({s_ij, si[k], sj[k]});
    sum += p[0];
    ri[k] += p[1];
    rj[k] += p[2];
  }
  return sum;
}

}  // namespace

Result<SimilarityMatrix> predicted_similarity(const Matrix& embedding, Executor& executor) {
  const std::size_t n = embedding.rows;
  if (n < 3) return Error{ErrorCode::kInvalid, "a predicted similarity matrix needs at least 3 objects; there are " + std::to_string(n)};
  for (std::size_t i = 0; i < embedding.values.size(); ++i) {
    if (!std::isfinite(embedding.values[i])) {
      return Error{ErrorCode::kInvalid, "embedding: row " + std::to_string(i / embedding.cols) + ", column " +
                                            std::to_string(i % embedding.cols) + " is not a finite number"};
    }
  }
  // e: exp of the dot products, shifted so that both ends of their range fit a double; or, when they cannot, the dots themselves.
  std::vector<double> e(n * n, 0.0);
  executor.parallel_for(n, [&](std::size_t i) {
    for (std::size_t j = 0; j < n; ++j) e[i * n + j] = i == j ? 0.0 : pair_similarity(embedding.row(i), embedding.row(j));
  });
  double least = e[1], most = e[1];
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      least = std::min(least, e[i * n + j]);
      most = std::max(most, e[i * n + j]);
    }
  }
  const bool safely = most - least > kLargestRange;
  if (!safely) {
    const double middle = 0.5 * (least + most);
    executor.parallel_for(n, [&](std::size_t i) {
      for (std::size_t j = 0; j < n; ++j) e[i * n + j] = std::exp(e[i * n + j] - middle);
    });
  }
  std::vector<std::vector<double>> parts(kParts);
  executor.parallel_for(kParts, [&](std::size_t part) {
    std::vector<double>& sums = parts[part];
    sums.assign(n * n, 0.0);
    // Pairs i < j, third objects k > j: row i gets columns j and k, row j gets column k.
    for (std::size_t i = part; i < n; i += kParts) {
      for (std::size_t j = i + 1; j < n; ++j) {
        const double* ei = e.data() + i * n;
        const double* ej = e.data() + j * n;
        double* ri = sums.data() + i * n;
        double* rj = sums.data() + j * n;
        ri[j] += safely ? visit_third_objects_safely(ei[j], ei, ej, ri, rj, j + 1, n) : visit_third_objects(ei[j], ei, ej, ri, rj, j + 1, n);
      }
    }
  });
  SimilarityMatrix result{n, std::vector<double>(n * n, 1.0)};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      double sum = 0;
      for (const std::vector<double>& part : parts) sum += part[i * n + j];
      result.values[i * n + j] = result.values[j * n + i] = sum / static_cast<double>(n - 2);
    }
  }
  return result;
}

double mean_off_diagonal(const SimilarityMatrix& matrix) {
  const std::size_t n = matrix.objects;
  CHECK(n > 1);
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < n; ++j) row += j == i ? 0.0 : matrix.at(i, j);
    total += row;
  }
  return total / (static_cast<double>(n) * static_cast<double>(n - 1));
}

}  // namespace tertium
