// plain_steps.cpp: the arithmetic of one step, in loops that compilers turn into vectors.
#include "shared/fit/plain_steps.h"

#include <algorithm>
#include <cmath>

#include "shared/base/lanes.h"
#include "shared/fit/choice_slopes.h"

namespace tertium {
namespace {

constexpr std::size_t kBlock = 64;  // triplets whose softmax is taken together

// Of the normal prior that FitPrior::kLogSum is.
double log_sum_precision(const FitPlan& plan) { return plan.pi / (plan.spike * plan.spike) + (1.0 - plan.pi) / (plan.slab * plan.slab); }

// log p(x) = max(spike, slab) + log(1 + exp(-|spike - slab|)), both parts being constant - half_precision * x^2. With one part only, as in a normal prior, the
// other is so far below that nothing is added.
struct LogPrior {
  double spike_constant = 0, spike_half_precision = 0, slab_constant = 0, slab_half_precision = 0;
};
LogPrior log_prior(const FitPlan& plan) {
  if (plan.prior == FitPrior::kLogSum) {
    const double precision = log_sum_precision(plan);
    return {0.5 * std::log(precision), 0.5 * precision, -1000.0, 0.5 * precision};
  }
  return {std::log(plan.pi / plan.spike), 0.5 / (plan.spike * plan.spike), std::log((1.0 - plan.pi) / plan.slab), 0.5 / (plan.slab * plan.slab)};
}

// sums[l] += log q - max(log spike, log slab), products[l] *= 1 + exp(-|their gap|), value number i in lane i % kLanes.
TERTIUM_CLONES void add_log_ratios(std::size_t count, const LogPrior& prior, const float* __restrict location, const float* __restrict log_scale,
                                   const float* __restrict spread, double* __restrict sums, double* __restrict products) {
  const LogPrior p = prior;
  double ratio[kBlock], factor[kBlock];
  for (std::size_t i = 0; i < count; ++i) {
    const double scale = static_cast<double>(log_scale[i]), wide = static_cast<double>(spread[i]);
    const double x = static_cast<double>(location[i]) + wide, e = wide * exact_exp(-scale);
    const double spike = p.spike_constant - p.spike_half_precision * (x * x), slab = p.slab_constant - p.slab_half_precision * (x * x);
    const double gap = spike - slab;
    ratio[i] = (-scale - 0.5 * (e * e)) - (gap > 0.0 ? spike : slab);
    factor[i] = 1.0 + exact_exp(gap > 0.0 ? -gap : gap);
  }
  for (std::size_t i = count; i < kBlock; ++i) ratio[i] = 0.0, factor[i] = 1.0;
  for (std::size_t i = 0; i < kBlock; i += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) {
      sums[l] += ratio[i + l];
      products[l] *= factor[i + l];
    }
  }
}

}  // namespace

TERTIUM_CLONES double add_choice_gradient(const float* matrix, std::size_t row, const Triplet* triplets, std::size_t count, float* gradient) {
  double total = 0;
  float first[kBlock], second[kBlock], third[kBlock], loss[kBlock];
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t size = std::min(kBlock, count - begin);
    for (std::size_t t = 0; t < size; ++t) {
      const Triplet& triplet = triplets[begin + t];
      const float* a = matrix + triplet.first * row;
      const float* b = matrix + triplet.second * row;
      const float* c = matrix + triplet.odd * row;
      Lanes ab{}, ac{}, bc{};
      for (std::size_t d = 0; d < row; d += kLanes) {
        Lanes x, y, z;
        load_lanes(x, a + d);
        load_lanes(y, b + d);
        load_lanes(z, c + d);
        ab += x * y;
        ac += x * z;
        bc += y * z;
      }
      first[t] = sum_lanes(ab);
      second[t] = sum_lanes(ac);
      third[t] = sum_lanes(bc);
    }
    for (std::size_t t = size; t < kBlock; ++t) first[t] = second[t] = third[t] = 0.0f;
    turn_into_slopes(first, second, third, loss);
    for (std::size_t t = 0; t < size; ++t) {
      total += static_cast<double>(loss[t]);
      const Triplet& triplet = triplets[begin + t];
      const std::size_t i = triplet.first * row, j = triplet.second * row, k = triplet.odd * row;
      const float g0 = first[t], g1 = second[t], g2 = third[t];
      for (std::size_t d = 0; d < row; d += kLanes) {
        Lanes x, y, z, gx, gy, gz;
        load_lanes(x, matrix + i + d);
        load_lanes(y, matrix + j + d);
        load_lanes(z, matrix + k + d);
        load_lanes(gx, gradient + i + d);
        load_lanes(gy, gradient + j + d);
        load_lanes(gz, gradient + k + d);
        gx += g0 * y + g1 * z;
        gy += g0 * x + g2 * z;
        gz += g1 * x + g2 * y;
        store_lanes(gradient + i + d, gx);
        store_lanes(gradient + j + d, gy);
        store_lanes(gradient + k + d, gz);
      }
    }
  }
  return total;
}

TERTIUM_CLONES void move_gradient(float* __restrict from, float* __restrict gradient, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    gradient[i] += from[i];
    from[i] = 0.0f;
  }
}

TERTIUM_CLONES void step_spose(std::size_t count, float per_triplet, const SposePenalty& penalty, const AdamStep& adam,
                               float* __restrict gradient, float* __restrict value, float* __restrict mean, float* __restrict square) {
  const AdamStep a = adam;
  const SposePenalty p = penalty;
  for (std::size_t i = 0; i < count; ++i) {
    float x = value[i], m = mean[i], v = square[i];
    step_spose_value(p, a, gradient[i] * per_triplet, x, m, v);
    value[i] = x;
    mean[i] = m;
    square[i] = v;
    gradient[i] = 0.0f;
  }
}

SposePenalty spose_penalty(const FitPlan& plan) {
  return {static_cast<float>(plan.lambda / plan.objects), static_cast<float>(plan.negative_weight), plan.projection};
}

double spose_penalty(const FitPlan& plan, float value) {
  const double x = static_cast<double>(value);
  return plan.lambda / plan.objects * std::abs(x) + (plan.projection ? 0.0 : plan.negative_weight * std::max(0.0, -x));
}

VicePrior vice_prior(const FitPlan& plan) {
  VicePrior prior;
  prior.spike_precision = static_cast<float>(1.0 / (plan.spike * plan.spike));
  prior.slab_precision = static_cast<float>(1.0 / (plan.slab * plan.slab));
  prior.odds = static_cast<float>((1.0 - plan.pi) * plan.spike / (plan.pi * plan.slab));
  if (plan.prior == FitPrior::kLogSum) prior.spike_precision = prior.slab_precision = static_cast<float>(log_sum_precision(plan));
  prior.weight = static_cast<float>(plan.kl_weight / static_cast<double>(plan.train_triplets));
  return prior;
}

TERTIUM_CLONES void rectified_draw(std::size_t count, const float* __restrict location, const float* __restrict log_scale,
                                   float* __restrict noise, float* __restrict drawn) {
  for (std::size_t i = 0; i < count; ++i) {
    const DrawnValue value = draw_value(location[i], log_scale[i], noise[i]);
    noise[i] = value.spread;
    drawn[i] = value.drawn;
  }
}

TERTIUM_CLONES void step_vice(std::size_t count, float per_triplet, const VicePrior& prior, const AdamStep& adam,
                              float* __restrict gradient, const float* __restrict spread, float* __restrict location,
                              float* __restrict location_mean, float* __restrict location_square, float* __restrict log_scale,
                              float* __restrict scale_mean, float* __restrict scale_square) {
  const AdamStep a = adam;
  const VicePrior p = prior;
  for (std::size_t i = 0; i < count; ++i) {
    float mu = location[i], m1 = location_mean[i], v1 = location_square[i];
    float ls = log_scale[i], m2 = scale_mean[i], v2 = scale_square[i];
    step_vice_value(p, a, gradient[i] * per_triplet, spread[i], mu, m1, v1, ls, m2, v2);
    location[i] = mu;
    location_mean[i] = m1;
    location_square[i] = v1;
    log_scale[i] = ls;
    scale_mean[i] = m2;
    scale_square[i] = v2;
    gradient[i] = 0.0f;
  }
}

double vice_divergence(const FitPlan& plan, float location, float log_scale, float spread) {
  const double ls = static_cast<double>(log_scale), e = static_cast<double>(spread) * std::exp(-ls);
  const double x = static_cast<double>(location) + static_cast<double>(spread);
  // Both without the common 1 / sqrt(2 pi). A sum of logs is the log of a normal density, up to a constant, so that the divergence is one.
  const double log_q = -ls - 0.5 * e * e;
  const LogPrior prior = log_prior(plan);
  const double log_spike = prior.spike_constant - prior.spike_half_precision * x * x, log_slab = prior.slab_constant - prior.slab_half_precision * x * x;
  const double log_p = std::max(log_spike, log_slab) + std::log1p(std::exp(-std::abs(log_spike - log_slab)));
  return (log_q - log_p) * plan.kl_weight / static_cast<double>(plan.train_triplets);
}

double sum_vice_divergence(const FitPlan& plan, std::size_t rows, std::size_t row, std::size_t columns, const float* location, const float* log_scale,
                           const float* spread) {
  const LogPrior prior = log_prior(plan);
  double sums[kLanes] = {}, products[kLanes], total = 0;
  std::fill_n(products, kLanes, 1.0);
  // A block multiplies a product by at most 2^(kBlock / kLanes): a double holds many, and a logarithm is taken once for all of them.
  constexpr std::size_t kBlocksAtOnce = 1000 * kLanes / kBlock;
  std::size_t blocks = 0;
  const auto take_logarithms = [&] {
    for (double& product : products) {
      total -= std::log(product);
      product = 1.0;
    }
  };
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < columns; c += kBlock) {
      const std::size_t at = r * row + c;
      add_log_ratios(std::min(kBlock, columns - c), prior, location + at, log_scale + at, spread + at, sums, products);
      if (++blocks % kBlocksAtOnce == 0) take_logarithms();
    }
  }
  take_logarithms();
  for (const double sum : sums) total += sum;
  return total * plan.kl_weight / static_cast<double>(plan.train_triplets);
}

}  // namespace tertium
