// minimise.cpp: the two loops of L-BFGS, and a line search that halves and doubles.
#include "shared/analysis/minimise.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <vector>

namespace tertium {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 15;
constexpr double kArmijo = 1e-4;
constexpr int kTriesMax = 30;

double dot(const Floats& a, const Floats& b, Executor& executor) {
  std::vector<double> parts((a.size() + kChunk - 1) / kChunk);
  executor.parallel_for(parts.size(), [&](std::size_t c) {
    double sums[8] = {};
    const std::size_t first = c * kChunk, last = std::min(a.size(), first + kChunk);
    std::size_t i = first;
    for (; i + 8 <= last; i += 8) {
      for (std::size_t l = 0; l < 8; ++l) sums[l] += static_cast<double>(a[i + l]) * static_cast<double>(b[i + l]);
    }
    for (; i < last; ++i) sums[0] += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    parts[c] = ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
  });
  double total = 0;
  for (const double part : parts) total += part;
  return total;
}

// to = from + factor * direction
void move(Floats& to, const Floats& from, double factor, const Floats& direction, Executor& executor) {
  const float step = static_cast<float>(factor);
  executor.parallel_for((to.size() + kChunk - 1) / kChunk, [&](std::size_t c) {
    const std::size_t last = std::min(to.size(), (c + 1) * kChunk);
    for (std::size_t i = c * kChunk; i < last; ++i) to[i] = from[i] + step * direction[i];
  });
}

struct Memory {
  Floats step, change;  // of x, of the gradient
  double curvature = 0; // <step, change>
};

// direction = - (the inverse Hessian that the memories tell of) gradient
void find_direction(Floats& direction, const Floats& gradient, const std::deque<Memory>& memories, Executor& executor) {
  direction = gradient;
  std::vector<double> share(memories.size());
  for (std::size_t m = memories.size(); m-- > 0;) {
    share[m] = dot(memories[m].step, direction, executor) / memories[m].curvature;
    move(direction, direction, -share[m], memories[m].change, executor);
  }
  double scale = -1;
  if (!memories.empty()) scale = -memories.back().curvature / dot(memories.back().change, memories.back().change, executor);
  for (float& value : direction) value = static_cast<float>(scale * static_cast<double>(value));
  for (std::size_t m = 0; m < memories.size(); ++m) {
    const double back = dot(memories[m].change, direction, executor) / memories[m].curvature;
    move(direction, direction, -share[m] - back, memories[m].step, executor);
  }
}

}  // namespace

Minimised minimise(Floats& x, const Slope& slope, const MinimiseOptions& options, Executor& executor, const std::function<bool(std::size_t, double)>& watch) {
  Minimised out;
  Floats gradient(x.size()), direction(x.size()), next(x.size()), next_gradient(x.size());
  std::deque<Memory> memories;
  out.value = slope(x, gradient);
  int small = 0;
  while (out.steps < options.steps) {
    find_direction(direction, gradient, memories, executor);
    double along = dot(gradient, direction, executor);
    if (!(along < 0) && !memories.empty()) {  // rounding spoilt what is remembered
      memories.clear();
      find_direction(direction, gradient, memories, executor);
      along = dot(gradient, direction, executor);
    }
    if (!(along < 0) || !std::isfinite(out.value)) {
      out.end = std::isfinite(out.value) && along == 0 ? MinimiseEnd::kConverged : MinimiseEnd::kStuck;
      return out;
    }
    // Without memories the gradient says where, not how far: a tenth of the length of x.
    double length = 1;
    if (memories.empty()) {
      const double size = std::sqrt(dot(x, x, executor));
      length = 0.1 * (size > 0 ? size : 1.0) / std::sqrt(-along);
    }
    double value = 0;
    int tries = 0;
    for (; tries < kTriesMax; ++tries) {
      move(next, x, length, direction, executor);
      value = slope(next, next_gradient);
      if (value <= out.value + kArmijo * length * along) break;
      // Where the parabola through what is known has its lowest point, within a tenth and a half.
      const double fall = value - out.value - length * along;
      const double lowest = std::isfinite(fall) && fall > 0 ? -along * length / (2 * fall) : 0.1;
      length *= std::clamp(lowest, 0.1, 0.5);
    }
    if (tries == kTriesMax) {
      if (memories.empty()) {
        out.end = MinimiseEnd::kStuck;
        return out;
      }
      memories.clear();
      continue;
    }
    Memory memory{Floats(x.size()), Floats(x.size()), 0};
    move(memory.step, next, -1, x, executor);
    move(memory.change, next_gradient, -1, gradient, executor);
    memory.curvature = dot(memory.step, memory.change, executor);
    const double fallen = out.value - value;
    if (memory.curvature > 1e-10 * std::sqrt(dot(memory.step, memory.step, executor) * dot(memory.change, memory.change, executor))) {
      memories.push_back(std::move(memory));
      if (memories.size() > options.history) memories.pop_front();
    }
    x.swap(next);
    gradient.swap(next_gradient);
    out.value = value;
    ++out.steps;
    if (watch && !watch(out.steps, value)) {
      out.end = MinimiseEnd::kStopped;
      return out;
    }
    small = fallen <= options.enough * std::abs(value) ? small + 1 : 0;
    if (small == 3) {
      out.end = MinimiseEnd::kConverged;
      return out;
    }
  }
  return out;
}

}  // namespace tertium
