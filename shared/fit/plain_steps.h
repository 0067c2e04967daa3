// plain_steps.h: the formulas of SPoSE and VICE as functions on arrays: gradient of the choices, penalty, prior, Adam.
// Kept apart from the engine so that tests can hold each against finite differences.
#pragma once
#include <cstddef>
#include <cstdint>

#include "shared/domain/triplets.h"
#include "shared/fit/options.h"
#include "shared/fit/step_arithmetic.h"

namespace tertium {

// Adds to `gradient` the gradient of the summed NLL of the triplets and returns that sum (FITS 0.1): with p the softmax of
// the three dot products, g0 = p_ij - 1, g1 = p_ik, g2 = p_jk: dx_i = g0 x_j + g1 x_k, dx_j = g0 x_i + g2 x_k,
// dx_k = g1 x_i + g2 x_j. matrix, gradient: objects x row, row a multiple of 16 floats, padding 0.
double add_choice_gradient(const float* matrix, std::size_t row, const Triplet* triplets, std::size_t count, float* gradient);

// gradient += from; from = 0.
void move_gradient(float* from, float* gradient, std::size_t count);

// One step on `count` values: gradient * per_triplet + penalty, Adam, projection to >= 0. Leaves the gradient 0.
void step_spose(std::size_t count, float per_triplet, const SposePenalty& penalty, const AdamStep& adam, float* gradient, float* value,
                float* mean, float* square);
SposePenalty spose_penalty(const FitPlan& plan);
// The penalty that one value adds to the loss.
double spose_penalty(const FitPlan& plan, float value);

VicePrior vice_prior(const FitPlan& plan);
// noise becomes the spread exp(log_scale) * noise of this draw; drawn = max(0, location + spread).
void rectified_draw(std::size_t count, const float* location, const float* log_scale, float* noise, float* drawn);
// One step on `count` values (FITS 2): x = location + spread; G = gradient * per_triplet where x > 0, else 0;
// prior = weight * x * (w / spike^2 + (1 - w) / slab^2), w the spike's responsibility for x; location gets G + prior,
// log_scale gets (G + prior) spread - weight. Leaves the gradient 0.
void step_vice(std::size_t count, float per_triplet, const VicePrior& prior, const AdamStep& adam, float* gradient, const float* spread,
               float* location, float* location_mean, float* location_square, float* log_scale, float* scale_mean, float* scale_square);
// (log q(x) - log p(x)) * kl_weight / training triplets of one value, at x = location + spread, spread drawn with this log_scale.
double vice_divergence(const FitPlan& plan, float location, float log_scale, float spread);
// The same summed over the first `columns` values of each of `rows` rows, `row` floats apart: within 1e-12 of the sum's size per value, and the same bits for
// any instruction set.
double sum_vice_divergence(const FitPlan& plan, std::size_t rows, std::size_t row, std::size_t columns, const float* location, const float* log_scale,
                           const float* spread);

}  // namespace tertium
