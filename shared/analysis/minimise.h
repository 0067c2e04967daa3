// minimise.h: a smooth function of many floats brought down step by step: L-BFGS (Nocedal 1980, "Updating quasi-Newton matrices with limited storage").
#pragma once
#include <cstddef>
#include <functional>

#include "shared/base/aligned.h"
#include "shared/base/executor.h"

namespace tertium {

// The value at `x`, its gradient written to `gradient` (as long as x).
using Slope = std::function<double(const Floats& x, Floats& gradient)>;

struct MinimiseOptions {
  std::size_t steps = 100;        // at most
  std::size_t history = 8;        // pairs of steps that are remembered
  double enough = 1e-6;           // stops after three steps in a row that each lower the value by less than this share of it
};

enum class MinimiseEnd { kSteps, kConverged, kStopped, kStuck };

struct Minimised {
  double value = 0;               // at x
  std::size_t steps = 0;          // taken
  MinimiseEnd end = MinimiseEnd::kSteps;
};

// Moves x. `watch` is asked after every step (its number from 1, the value): false stops. The sums of long vectors are cut into fixed chunks: same bits for
// any executor whose work in `slope` is so too. kStuck: no shorter step lowers the value (it is as low as floats can tell), or it is no number.
Minimised minimise(Floats& x, const Slope& slope, const MinimiseOptions& options, Executor& executor,
                   const std::function<bool(std::size_t step, double value)>& watch = {});

}  // namespace tertium
