// minimise_test.cpp: functions whose lowest point is known, and how a descent ends.
#include "shared/analysis/minimise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tertium {
namespace {

// Rosenbrock's valley in pairs of variables: lowest, 0, where all are 1.
double rosenbrock(const Floats& x, Floats& g) {
  double value = 0;
  for (std::size_t i = 0; i + 1 < x.size(); i += 2) {
    const double a = x[i], b = x[i + 1], t = b - a * a;
    value += 100 * t * t + (1 - a) * (1 - a);
    g[i] = static_cast<float>(-400 * a * t - 2 * (1 - a));
    g[i + 1] = static_cast<float>(200 * t);
  }
  return value;
}

TEST(Minimise, FindsTheBottomOfAValley) {
  Executor one;
  Floats x{-1.2f, 1, -1.2f, 1, 0, 0};
  MinimiseOptions options;
  options.steps = 500, options.enough = 0;
  const Minimised done = minimise(x, rosenbrock, options, one);
  EXPECT_LT(done.value, 1e-8);
  for (const float v : x) EXPECT_NEAR(v, 1, 1e-3);
  EXPECT_LT(done.steps, 120u);
}

TEST(Minimise, ConvergesOnABowlAndSaysSo) {
  Executor one;
  Floats x(50, 3.0f);
  std::size_t calls = 0;
  const auto bowl = [&](const Floats& at, Floats& g) {
    ++calls;
    double value = 1;
    for (std::size_t i = 0; i < at.size(); ++i) {
      const double scale = 1 + static_cast<double>(i), gap = static_cast<double>(at[i]) - 0.5;
      value += scale * gap * gap;
      g[i] = static_cast<float>(2 * scale * gap);
    }
    return value;
  };
  const Minimised done = minimise(x, bowl, {}, one);
  EXPECT_EQ(done.end, MinimiseEnd::kConverged);
  EXPECT_NEAR(done.value, 1, 1e-5);
  EXPECT_LT(calls, 80u);
}

TEST(Minimise, EndsWhereItIsToldTo) {
  Executor one;
  Floats x{-1.2f, 1};
  MinimiseOptions options;
  options.steps = 7, options.enough = 0;
  std::vector<double> values;
  Minimised done = minimise(x, rosenbrock, options, one, [&](std::size_t step, double value) {
    EXPECT_EQ(step, values.size() + 1);
    values.push_back(value);
    return true;
  });
  EXPECT_EQ(done.steps, 7u);
  EXPECT_EQ(done.end, MinimiseEnd::kSteps);
  for (std::size_t i = 1; i < values.size(); ++i) EXPECT_LE(values[i], values[i - 1]);
  done = minimise(x, rosenbrock, options, one, [](std::size_t step, double) { return step < 2; });
  EXPECT_EQ(done.end, MinimiseEnd::kStopped);
  EXPECT_EQ(done.steps, 2u);
  options.steps = 0;
  const Floats before = x;
  done = minimise(x, rosenbrock, options, one);
  EXPECT_EQ(done.steps, 0u);
  EXPECT_EQ(x, before);
}

TEST(Minimise, SaysWhenItIsStuckOrAtTheBottomAlready) {
  Executor one;
  Floats x{1, 1};
  EXPECT_EQ(minimise(x, rosenbrock, {}, one).end, MinimiseEnd::kConverged);
  EXPECT_EQ(minimise(x, [](const Floats&, Floats& g) { g.assign(2, 1.0f); return std::numeric_limits<double>::quiet_NaN(); }, {}, one).end, MinimiseEnd::kStuck);
  // A gradient that lies: no step along it lowers the value.
  EXPECT_EQ(minimise(x, [](const Floats& at, Floats& g) { g.assign(2, -1.0f); return static_cast<double>(at[0]); }, {}, one).end, MinimiseEnd::kStuck);
}

}  // namespace
}  // namespace tertium
