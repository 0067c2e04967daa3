// plain_steps.cpp: the arithmetic of one step, in loops that compilers turn into vectors.
#include "shared/fit/plain_steps.h"

#include <algorithm>
#include <cmath>

#include "shared/base/lanes.h"
#include "shared/fit/choice_slopes.h"

namespace tertium {
namespace {

constexpr std::size_t kBlock = 64;  // triplets whose softmax is taken together

TERTIUM_INLINE void adam_step(const AdamStep& adam, float gradient, float& value, float& mean, float& square) {
  mean = adam.beta1 * mean + (1.0f - adam.beta1) * gradient;
  square = adam.beta2 * square + (1.0f - adam.beta2) * (gradient * gradient);
  value -= adam.rate * mean / (std::sqrt(square) * adam.root_scale + adam.epsilon);
}

// The same step for two values at once, with one division for both quotients.
TERTIUM_INLINE void adam_two(const AdamStep& adam, float gradient1, float gradient2, float& value1, float& mean1, float& square1, float& value2,
                             float& mean2, float& square2) {
  mean1 = adam.beta1 * mean1 + (1.0f - adam.beta1) * gradient1;
  mean2 = adam.beta1 * mean2 + (1.0f - adam.beta1) * gradient2;
  square1 = adam.beta2 * square1 + (1.0f - adam.beta2) * (gradient1 * gradient1);
  square2 = adam.beta2 * square2 + (1.0f - adam.beta2) * (gradient2 * gradient2);
  const float root1 = std::sqrt(square1) * adam.root_scale + adam.epsilon, root2 = std::sqrt(square2) * adam.root_scale + adam.epsilon;
  const float both = adam.rate / (root1 * root2);
  value1 -= mean1 * (root2 * both);
  value2 -= mean2 * (root1 * both);
}

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
  const float l1 = penalty.l1, negative = penalty.negative;
  // Projection: values are >= 0 and at 0 the slope to the right counts. Otherwise the published penalty, slope 0 at 0.
  const float at_zero = penalty.projection ? l1 : 0.0f, least = penalty.projection ? 0.0f : -3.0e38f;
  for (std::size_t i = 0; i < count; ++i) {
    float x = value[i], m = mean[i], v = square[i];
    const float slope = x > 0.0f ? l1 : (x < 0.0f ? -l1 - negative : at_zero);
    adam_step(a, gradient[i] * per_triplet + slope, x, m, v);
    value[i] = x > least ? x : least;
    mean[i] = m;
    square[i] = v;
    gradient[i] = 0.0f;
  }
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
    const float spread = fast_exp(log_scale[i]) * noise[i], x = location[i] + spread;
    noise[i] = spread;
    drawn[i] = x > 0.0f ? x : 0.0f;
  }
}

TERTIUM_CLONES void step_vice(std::size_t count, float per_triplet, const VicePrior& prior, const AdamStep& adam,
                              float* __restrict gradient, const float* __restrict spread, float* __restrict location,
                              float* __restrict location_mean, float* __restrict location_square, float* __restrict log_scale,
                              float* __restrict scale_mean, float* __restrict scale_square) {
  const AdamStep a = adam;
  const float spike = prior.spike_precision, slab = prior.slab_precision, odds = prior.odds, weight = prior.weight;
  const float half_gap = 0.5f * (spike - slab);
  for (std::size_t i = 0; i < count; ++i) {
    float mu = location[i], m1 = location_mean[i], v1 = location_square[i];
    float ls = log_scale[i], m2 = scale_mean[i], v2 = scale_square[i];
    const float x = mu + spread[i];
    // w = spike density / both = 1 / (1 + odds * exp(x^2 / 2 * (1 / spike^2 - 1 / slab^2)))
    const float responsibility = 1.0f / (1.0f + odds * fast_exp(half_gap * (x * x)));
    const float pull = weight * x * (slab + responsibility * (spike - slab));
    const float g = (x > 0.0f ? gradient[i] * per_triplet : 0.0f) + pull;
    adam_two(a, g, g * spread[i] - weight, mu, m1, v1, ls, m2, v2);
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
