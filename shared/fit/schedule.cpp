// schedule.cpp: rates and orders by plain arithmetic, so that they are the same bits everywhere.
#include "shared/fit/schedule.h"

#include <cmath>
#include <utility>

#include "shared/base/random.h"

namespace tertium {
namespace {

// base^exponent by squaring: plain products, so the same bits everywhere.
double whole_power(double base, std::uint64_t exponent) {
  double result = 1.0;
  for (; exponent > 0; exponent /= 2, base *= base) {
    if (exponent % 2 == 1) result *= base;
  }
  return result;
}

}  // namespace

double cosine_rate(double rate, double rate_end, std::uint64_t step, std::uint64_t steps) {
  // cos(pi share) by its own series, not the library's: machines' libraries differ in the last bit, and a fit must not.
  const double share = steps > 0 ? static_cast<double>(step) / static_cast<double>(steps) : 0.0;
  const bool second_half = share > 0.5;
  const double angle = 3.14159265358979323846 * (second_half ? 1.0 - share : share), square = angle * angle;
  double cosine = 1.0;
  for (int k = 22; k >= 2; k -= 2) cosine = 1.0 - square / (k * (k - 1)) * cosine;
  return rate_end + (rate - rate_end) * 0.5 * (1.0 + (second_half ? -cosine : cosine));
}

AdamStep adam_at(const FitPlan& plan, std::uint64_t step) {
  AdamStep adam;
  adam.rate = static_cast<float>(cosine_rate(plan.learning_rate, plan.learning_rate_end, step, plan.steps) / (1.0 - whole_power(plan.beta1, step + 1)));
  adam.root_scale = static_cast<float>(1.0 / std::sqrt(1.0 - whole_power(plan.beta2, step + 1)));
  adam.beta1 = static_cast<float>(plan.beta1);
  adam.beta2 = static_cast<float>(plan.beta2);
  adam.epsilon = static_cast<float>(plan.epsilon);
  return adam;
}

std::vector<std::uint32_t> batch_order(const FitPlan& plan, std::uint32_t epoch) {
  std::vector<std::uint32_t> order(plan.batches_per_epoch);
  for (std::uint32_t b = 0; b < plan.batches_per_epoch; ++b) order[b] = b;
  RandomStream stream(derive_key(plan.seed, "batch order"), std::uint64_t{epoch} << 32);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[stream.below(static_cast<std::uint32_t>(i))]);
  return order;
}

}  // namespace tertium
