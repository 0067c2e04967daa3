// cka.h: how alike two sets of features of the same objects are, up to rotation and scale: centred kernel alignment.
// S. Kornblith, M. Norouzi, H. Lee, G. Hinton 2019, "Similarity of Neural Network Representations Revisited" (METHODS Q9).
#pragma once
#include <limits>

#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"

namespace tertium {

enum class CkaKernel {
  kLinear,  // K = X X^T
  kRbf,     // K_ij = exp(-|x_i - x_j|^2 / (2 sigma^2)), sigma = `sigma` times the square root of the median squared distance of two objects
};
const char* to_string(CkaKernel kernel);  // "linear", "rbf"

struct CkaOptions {
  CkaKernel kernel = CkaKernel::kLinear;
  double sigma = 1;  // of rbf, above 0: the share of the median
};

struct CkaReport {
  // HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)) with HSIC(K, L) = tr(HKHL), H = I - 1/n: 0 to 1, and as published. Too high where features are many and objects
  // few: two sets of random features of n objects and p >> n columns reach almost 1.
  double cka = 0;
  // The same with the unbiased HSIC_1 (Song et al. 2012), whose expectation is 0 for what is unrelated; may be below 0. NaN where it cannot be said.
  double debiased = std::numeric_limits<double>::quiet_NaN();
  double sigma_a = debiased, sigma_b = debiased;  // of rbf, in the features' units; else NaN
};

inline constexpr std::size_t kRbfObjectsMax = 16384;

// a, b: objects x features, the same objects in the same order, each with its own number of columns. Neither rows x rows nor columns x columns lies in memory
// for the linear kernel, whichever of the two is fewer steps; the rbf kernel keeps half a square of doubles of each side. Same bits for any executor.
// kInvalid: other numbers of rows, fewer than four, no columns, values that are not finite, rows that are all the same; for rbf a median
// distance of 0. kTooLarge: rbf of more than kRbfObjectsMax objects.
Result<CkaReport> compare_cka(const Matrix& a, const Matrix& b, const CkaOptions& options, Executor& executor);

}  // namespace tertium
