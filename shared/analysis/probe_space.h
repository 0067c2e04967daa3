// probe_space.h: how features enter a linear probe: standardised, centred, turned to their principal axes; and how what was learned there is written as a
// transform of the features as they are.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shared/analysis/probe_loss.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/transform.h"

namespace tertium {

// All begin with (x - mean) / std by one mean and one standard deviation (METHODS Q4).
enum class ProbeScaling {
  kNone,    // as published
  kCentre,  // then each column's mean is taken away
  kAxes,    // then the principal axes, each times its standard deviation to the power `sharpen`, all times one number, so that the mean square is 1
};

inline constexpr std::size_t kProbeAxesMost = 1024;  // the axes of largest variance

// Learned from the training rows alone.
class ProbeSpace {
 public:
  // rows: at least two. sharpen: used by kAxes, 0 to 4. kInvalid: features that do not vary there, or a value that is not finite; `what` opens the message.
  static Result<ProbeSpace> make(const Matrix& features, std::span<const std::uint32_t> rows, ProbeScaling scaling, double sharpen, const std::string& what);

  std::size_t dims() const { return dims_; }          // columns in this space: of features, or axes
  double largest_deviation() const { return largest_; }  // kAxes: the standard deviation along the first axis in this space; else 1
  // Rows of any features with as many columns, in this space.
  ProbeRows rows_of(const Matrix& features, std::span<const std::uint32_t> rows, Executor& executor) const;
  // The same as they were: standardised, and centred where the space centres.
  ProbeRows originals_of(const Matrix& features, std::span<const std::uint32_t> rows) const;
  // Weights are features x features in each case: along axes what was learned is turned back (x V D W' V^T), which changes no similarity.
  LinearTransform transform_of(const ProbeShape& shape, const Floats& parameters, Executor& executor) const;

 private:
  FeatureScale scale_;
  std::size_t features_ = 0, dims_ = 0;
  double largest_ = 1;
  std::vector<double> centre_;  // of the standardised features; empty: none
  Floats axes_;                 // features x pad(dims): V D; empty: the features themselves
  Floats back_;                 // dims x pad(features): V^T
};

}  // namespace tertium
