// ridge.h: ridge regression of many targets at once, in closed form, for any number of penalties from one decomposition (Hoerl and Kennard 1970).
// For each target y (column of Y): min over w and b of |y - X w - b|^2 + alpha |w|^2. The intercept b is not shrunk: X and y are centred by the training
// rows. With X X' = Q L Q' (more features than rows) or X' X = V L V' (fewer), every alpha costs a product, not a decomposition.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "shared/analysis/feature_rows.h"
#include "shared/analysis/real_matrix.h"

namespace tertium {

// Decompositions cost the third power of the smaller of objects and features.
inline constexpr std::size_t kRidgeSideMax = 10'000;

// What ridge needs of the rows of a data set: all their products when features outnumber rows (n x n doubles, made once for any number of training
// sets among them), else the rows themselves.
class RidgeRows {
 public:
  explicit RidgeRows(const FeatureRows& rows);
  const FeatureRows& features() const { return *rows_; }
  bool dual() const { return dual_; }
  double product(std::size_t a, std::size_t b) const { return products_.at(a, b); }  // dual only

 private:
  const FeatureRows* rows_;
  bool dual_;
  RealMatrix products_;
};

// All ridge regressions of one training set. Directions whose eigenvalue is within rounding of 0 are left out, so alpha 0 is least squares of least norm.
class Ridge {
 public:
  // train: at least two rows; targets: a row for each row of the data set, also of those outside the training set, which are not read.
  Ridge(const RidgeRows& data, std::span<const std::uint32_t> train, const RealMatrix& targets);

  // trace of X X' over the number of directions that can vary, min(rows - 1, features): the unit of relative penalties. 1 when nothing varies.
  double unit() const { return unit_; }
  // rows x targets; alpha: one for each target.
  RealMatrix predict(std::span<const std::uint32_t> rows, std::span<const double> alpha) const;
  // alphas x targets: R^2 = 1 - sum (y - prediction)^2 / sum (y - mean)^2 on these rows, the mean being theirs; NaN where y does not vary there.
  // targets: as in the constructor, of which now these rows are read.
  RealMatrix r2_on(std::span<const std::uint32_t> rows, const RealMatrix& targets, std::span<const double> alphas) const;
  // alphas x targets: mean squared error of each training row by the regression without it, intercept and all: ((y_i - prediction_i) / (1 - h_ii))^2,
  // h the hat matrix (generalised cross-validation as scikit-learn's RidgeCV has it). Infinite where a row alone decides its own prediction.
  RealMatrix leave_one_out(std::span<const double> alphas) const;
  // In terms of features as they are stored.
  LinearMap map(std::span<const double> alpha, bool rectify) const;

 private:
  RealMatrix project(std::span<const std::uint32_t> rows) const;  // rows x directions
  RealMatrix shrunk(std::span<const double> alpha) const;         // directions x targets

  const RidgeRows* data_;
  std::vector<std::uint32_t> train_;
  double unit_ = 1;
  std::vector<double> values_;         // of each direction, > 0
  RealMatrix directions_;              // dual: rows x directions (Q); else features x directions (V)
  RealMatrix moments_;                 // directions x targets: Q'y, or V'X'y
  RealMatrix centred_;                 // training rows x targets, less their means
  std::vector<double> target_mean_;
  std::vector<double> mean_;           // dual: of the products with all training rows, one for each of them; else of each feature
  double grand_mean_ = 0;              // dual: of all products among training rows
};

// How the penalty is chosen, by the training rows alone.
enum class RidgeChoice {
  kLeaveOneOut,  // least mean squared leave-one-out error
  kFolds,        // greatest R^2, averaged over inner folds (those in which a target varies)
};
struct RidgeOptions {
  std::vector<double> alphas;   // finite, >= 0, ascending
  bool relative = false;        // they count in units of Ridge::unit() of the training rows
  RidgeChoice choice = RidgeChoice::kLeaveOneOut;
  std::uint32_t inner_folds = 3;
  bool per_target = true;       // false: one alpha for all targets, by the mean over them
};

struct RidgeFit {
  std::vector<double> alpha;    // of each target
  std::vector<bool> at_edge;    // whether that is the first or last of several alphas: a wider grid may find a better one. Never of a target that does not vary
  RealMatrix predicted;         // test rows x targets
  LinearMap map;                // only when asked for
};
// Chooses alpha on the training rows and predicts the test rows, whose targets are never read. Of equals the first alpha is taken, as published; of a
// target that varies in no inner fold the last. The inner folds are dealt by `seed`. Training rows: at least 2, with inner folds at least two in each.
RidgeFit fit_ridge(const Matrix& features, const RealMatrix& targets, std::span<const std::uint32_t> train, std::span<const std::uint32_t> test,
                   const FeatureOptions& feature_options, const RidgeOptions& options, std::uint64_t seed, bool with_map);

// count values from `from` to `to`, evenly spaced, or evenly spaced in their logarithms (both > 0). count >= 1; one value: `from`.
std::vector<double> linear_grid(double from, double to, std::size_t count);
std::vector<double> log_grid(double from, double to, std::size_t count);

}  // namespace tertium
