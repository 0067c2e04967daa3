// schedule.h: what a step takes from its number alone: the batch, the rate, Adam's corrections. The same for every engine.
#pragma once
#include <cstdint>
#include <vector>

#include "shared/fit/options.h"
#include "shared/fit/plain_steps.h"

namespace tertium {

// The rate of a step counted from 0: rate_end + (rate - rate_end) * (1 + cos(pi * step / steps)) / 2.
double cosine_rate(double rate, double rate_end, std::uint64_t step, std::uint64_t steps);

// Adam with the rate and the bias corrections of a step counted from 0.
AdamStep adam_at(const FitPlan& plan, std::uint64_t step);

// The order in which an epoch, counted from 0, takes its batches: drawn from (plan.seed, epoch).
std::vector<std::uint32_t> batch_order(const FitPlan& plan, std::uint32_t epoch);

}  // namespace tertium
