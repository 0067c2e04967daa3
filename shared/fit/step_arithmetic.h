// step_arithmetic.h: what one step does to one value: draw, penalty or prior, Adam. The loops of plain_steps.cpp and a GPU's threads both call it.
#pragma once
#include <cmath>

#include "shared/base/fast_math.h"
#include "shared/base/inline.h"

namespace tertium {

// Adam with both bias corrections folded in: value -= rate * m / (sqrt(v) * root_scale + epsilon).
struct AdamStep { float rate = 0, root_scale = 1, beta1 = 0, beta2 = 0, epsilon = 0; };

// l1: lambda / objects. negative: weight of the summed relu(-x), only without projection.
struct SposePenalty { float l1 = 0, negative = 0; bool projection = true; };

// The prior pi N(0, spike^2) + (1 - pi) N(0, slab^2) as the step needs it.
struct VicePrior {
  float spike_precision = 0, slab_precision = 0;
  float odds = 0;        // slab over spike density at 0: (1 - pi) spike / (pi slab)
  float weight = 0;      // kl_weight / training triplets
};

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

// SPoSE. slope: of the mean NLL. Projection: values are >= 0 and at 0 the slope to the right counts. Otherwise the published penalty, slope 0 at 0.
TERTIUM_INLINE void step_spose_value(const SposePenalty& penalty, const AdamStep& adam, float slope, float& value, float& mean, float& square) {
  const float at_zero = penalty.projection ? penalty.l1 : 0.0f, least = penalty.projection ? 0.0f : -3.0e38f;
  float x = value;
  const float pull = x > 0.0f ? penalty.l1 : (x < 0.0f ? -penalty.l1 - penalty.negative : at_zero);
  adam_step(adam, slope + pull, x, mean, square);
  value = x > least ? x : least;
}

// VICE. slope: of the mean NLL with respect to the drawn value location + spread, where that is above 0.
TERTIUM_INLINE void step_vice_value(const VicePrior& prior, const AdamStep& adam, float slope, float spread, float& location, float& location_mean,
                                    float& location_square, float& log_scale, float& scale_mean, float& scale_square) {
  const float half_gap = 0.5f * (prior.spike_precision - prior.slab_precision);
  const float x = location + spread;
  // w = spike density / both = 1 / (1 + odds * exp(x^2 / 2 * (1 / spike^2 - 1 / slab^2)))
  const float responsibility = 1.0f / (1.0f + prior.odds * fast_exp(half_gap * (x * x)));
  const float pull = prior.weight * x * (prior.slab_precision + responsibility * (prior.spike_precision - prior.slab_precision));
  const float g = (x > 0.0f ? slope : 0.0f) + pull;
  adam_two(adam, g, g * spread - prior.weight, location, location_mean, location_square, log_scale, scale_mean, scale_square);
}

// What one standard normal draws: the spread exp(log_scale) * noise, and relu(location + spread).
struct DrawnValue { float spread, drawn; };
TERTIUM_INLINE DrawnValue draw_value(float location, float log_scale, float noise) {
  const float spread = fast_exp(log_scale) * noise, x = location + spread;
  return {spread, x > 0.0f ? x : 0.0f};
}

}  // namespace tertium
