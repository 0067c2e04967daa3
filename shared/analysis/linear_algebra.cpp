// linear_algebra.cpp: Eigen behind plain functions; the only file of the room that knows it.
#include "shared/analysis/linear_algebra.h"

#include <Eigen/Dense>
#include <cmath>

namespace tertium {
namespace {

using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using View = Eigen::Map<const Square>;
using Target = Eigen::Map<Square>;

// Eigen cuts its sums by the sizes of the caches that it finds, and another cut is another rounding: all machines are taken to have these.
void pin_cache_sizes() {
  static const bool pinned = [] {
    Eigen::setCpuCacheSizes(32 << 10, 512 << 10, 4 << 20);
    return true;
  }();
  CHECK(pinned);
}

Eigen::Index size(std::size_t n) { return static_cast<Eigen::Index>(n); }
View view(const RealMatrix& m) { return {m.values.data(), size(m.rows), size(m.cols)}; }
Target target(RealMatrix& m) { return {m.values.data(), size(m.rows), size(m.cols)}; }

}  // namespace

RealMatrix multiply(const RealMatrix& a, const RealMatrix& b) {
  CHECK(a.cols == b.rows);
  pin_cache_sizes();
  RealMatrix out(a.rows, b.cols);
  if (out.values.empty() || a.cols == 0) return out;
  target(out).noalias() = view(a) * view(b);
  return out;
}

RealMatrix multiply_transposed(const RealMatrix& a, const RealMatrix& b) {
  CHECK(a.rows == b.rows);
  pin_cache_sizes();
  RealMatrix out(a.cols, b.cols);
  if (out.values.empty() || a.rows == 0) return out;
  target(out).noalias() = view(a).transpose() * view(b);
  return out;
}

void add_rows_gram(const RealMatrix& block, RealMatrix& square) {
  CHECK(square.rows == block.rows && square.cols == block.rows);
  pin_cache_sizes();
  if (block.values.empty()) return;
  target(square).selfadjointView<Eigen::Lower>().rankUpdate(view(block));
}

void add_columns_gram(const RealMatrix& block, RealMatrix& square) {
  CHECK(square.rows == block.cols && square.cols == block.cols);
  pin_cache_sizes();
  if (block.values.empty()) return;
  target(square).selfadjointView<Eigen::Lower>().rankUpdate(view(block).transpose());
}

void mirror_lower(RealMatrix& square) {
  CHECK(square.rows == square.cols);
  constexpr std::size_t kTile = 64;
  for (std::size_t r0 = 0; r0 < square.rows; r0 += kTile)
    for (std::size_t c0 = 0; c0 <= r0; c0 += kTile)
      for (std::size_t r = r0; r < std::min(square.rows, r0 + kTile); ++r)
        for (std::size_t c = c0; c < std::min(r, c0 + kTile); ++c) square.at(c, r) = square.at(r, c);
}

Spectrum decompose_symmetric(const RealMatrix& square) {
  CHECK(square.rows == square.cols);
  pin_cache_sizes();
  Spectrum out;
  if (square.rows == 0) return out;
  for (std::size_t r = 0; r < square.rows; ++r)
    for (std::size_t c = 0; c <= r; ++c) CHECK(std::isfinite(square.at(r, c)));
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solved(view(square));
  CHECK(solved.info() == Eigen::Success);
  out.values.assign(solved.eigenvalues().data(), solved.eigenvalues().data() + square.rows);
  out.vectors = RealMatrix(square.rows, square.rows);
  target(out.vectors) = solved.eigenvectors();
  return out;
}

}  // namespace tertium
