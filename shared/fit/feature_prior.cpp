// feature_prior.cpp: the arithmetic of feature-informed VICE, in loops that compilers turn into vectors.
#include "shared/fit/feature_prior.h"

#include <algorithm>
#include <cmath>

#include "shared/base/instruction_sets.h"
#include "shared/base/lanes.h"
#include "shared/base/text.h"

namespace tertium {
namespace {

constexpr std::size_t kProductRows = 64;  // rows that one iteration of a product works on

// Rows x Wide vectors of the product, in registers.
template <class V, std::size_t Rows, std::size_t Wide, bool Squared>
TERTIUM_INLINE void add_tile(const float* a, std::size_t inner, const float* b, std::size_t row, float* out) {
  V sum[Rows][Wide];
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t w = 0; w < Wide; ++w) load_lanes(sum[r][w], out + r * row + w * kWidth<V>);
  }
  for (std::size_t t = 0; t < inner; ++t) {
    V y[Wide];
    for (std::size_t w = 0; w < Wide; ++w) load_lanes(y[w], b + t * row + w * kWidth<V>);
    for (std::size_t r = 0; r < Rows; ++r) {
      const float value = a[r * inner + t], factor = Squared ? value * value : value;
      for (std::size_t w = 0; w < Wide; ++w) sum[r][w] += factor * y[w];
    }
  }
  for (std::size_t r = 0; r < Rows; ++r) {
    for (std::size_t w = 0; w < Wide; ++w) store_lanes(out + r * row + w * kWidth<V>, sum[r][w]);
  }
}
template <class V, std::size_t Wide, bool Squared>
TERTIUM_INLINE void add_strip(const float* a, std::size_t rows, std::size_t inner, const float* b, std::size_t row, float* out) {
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) add_tile<V, 4, Wide, Squared>(a + r * inner, inner, b, row, out + r * row);
  for (; r < rows; ++r) add_tile<V, 1, Wide, Squared>(a + r * inner, inner, b, row, out + r * row);
}
template <class V, std::size_t Wide, bool Squared>
TERTIUM_INLINE void add_block(const float* a, std::size_t rows, std::size_t inner, const float* b, std::size_t row, float* out) {
  std::size_t c = 0;
  for (; c + Wide * kWidth<V> <= row; c += Wide * kWidth<V>) add_strip<V, Wide, Squared>(a, rows, inner, b + c, row, out + c);
  for (; c < row; c += kWidth<V>) add_strip<V, 1, Squared>(a, rows, inner, b + c, row, out + c);
}

}  // namespace

Result<void> check_features(const Matrix& features, std::uint32_t objects) {
  if (features.rows != objects) {
    return Error{ErrorCode::kInvalid, "the features have " + format_count(features.rows) + " rows; there must be one for each of the " +
                                          format_count(objects) + " objects"};
  }
  if (features.cols == 0) return Error{ErrorCode::kInvalid, "the features have no column; at least one is needed"};
  if (features.cols > kFeatureColumnsMax || features.cols > kFeatureValuesMax / std::max<std::size_t>(1, features.rows)) {
    return Error{ErrorCode::kTooLarge, "the features have " + format_count(features.cols) + " columns; allowed are " + format_count(kFeatureColumnsMax) +
                                           ", and " + format_count(kFeatureValuesMax) + " values in all"};
  }
  CHECK(features.values.size() == features.rows * features.cols);
  bool varies = false;
  for (std::size_t i = 0; i < features.values.size(); ++i) {
    if (!std::isfinite(features.values[i])) {
      return Error{ErrorCode::kInvalid, "row " + std::to_string(i / features.cols + 1) + ", column " + std::to_string(i % features.cols + 1) +
                                            " of the features is not a finite number"};
    }
    varies = varies || features.values[i] != features.values[i % features.cols];
  }
  if (!varies) return Error{ErrorCode::kInvalid, "the features are the same for all objects; at least one column must differ between them"};
  return {};
}

ScaledFeatures scale_features(const Matrix& features) {
  ScaledFeatures out;
  out.objects = features.rows;
  out.columns = features.cols;
  out.mean.assign(out.columns, 0.0);
  for (std::size_t o = 0; o < out.objects; ++o) {
    for (std::size_t p = 0; p < out.columns; ++p) out.mean[p] += static_cast<double>(features.at(o, p));
  }
  for (double& mean : out.mean) mean /= static_cast<double>(out.objects);
  double squares = 0;
  for (std::size_t o = 0; o < out.objects; ++o) {
    for (std::size_t p = 0; p < out.columns; ++p) {
      const double off = static_cast<double>(features.at(o, p)) - out.mean[p];
      squares += off * off;
    }
  }
  out.factor = squares > 0 ? std::sqrt(static_cast<double>(out.objects) / squares) : 1.0;
  out.rows.resize(out.objects * out.columns);
  out.turned.resize(out.objects * out.columns);
  for (std::size_t o = 0; o < out.objects; ++o) {
    for (std::size_t p = 0; p < out.columns; ++p) {
      const float value = static_cast<float>((static_cast<double>(features.at(o, p)) - out.mean[p]) * out.factor);
      out.rows[o * out.columns + p] = value;
      out.turned[p * out.objects + o] = value;
    }
  }
  return out;
}

std::span<const FeatureLoops> feature_loops() {
  static const std::vector<FeatureLoops> all = loops_that_run<FeatureLoops>({"", for_v4<add_block<Sixteen, 3, false>>, for_v4<add_block<Sixteen, 3, true>>},
                                                                            {"", for_v3<add_block<Eight, 2, false>>, for_v3<add_block<Eight, 2, true>>},
                                                                            {"", for_any<add_block<Four, 3, false>>, for_any<add_block<Four, 3, true>>});
  return all;
}

void add_product(const float* a, std::size_t rows, std::size_t inner, const float* b, std::size_t row, bool squared, float* out, Executor& executor,
                 const FeatureLoops& loops) {
  CHECK(row % kLanes == 0);
  executor.parallel_for((rows + kProductRows - 1) / kProductRows, [&](std::size_t block) {
    const std::size_t first = block * kProductRows, count = std::min(kProductRows, rows - first);
    (squared ? loops.add_squared : loops.add)(a + first * inner, count, inner, b, row, out + first * row);
  });
}

double pooled_variance(double sum, std::size_t count) { return (sum + kGuessedVariance) / (static_cast<double>(count) + 1.0); }

double pooled_divergence(double variance, std::size_t count, double log_scales) {
  return 0.5 * (static_cast<double>(count) + 1.0) * std::log(variance) - log_scales;
}

TERTIUM_CLONES void sum_squares(std::size_t rows, std::size_t row, const float* __restrict location, const float* __restrict log_scale,
                                float* __restrict sums) {
  for (std::size_t d = 0; d < row; ++d) sums[d] = 0.0f;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t d = 0; d < row; ++d) {
      const float x = location[r * row + d], s = fast_exp(log_scale[r * row + d]);
      sums[d] += x * x + s * s;
    }
  }
}

TERTIUM_CLONES void draw_values(std::size_t count, const float* __restrict location, const float* __restrict log_scale,
                                const float* __restrict noise, float* __restrict drawn) {
  for (std::size_t i = 0; i < count; ++i) drawn[i] = location[i] + fast_exp(log_scale[i]) * noise[i];
}

TERTIUM_CLONES void draw_about(std::size_t count, const float* __restrict expected, const float* __restrict location,
                               const float* __restrict log_scale, const float* __restrict noise, float* __restrict drawn) {
  for (std::size_t i = 0; i < count; ++i) {
    const float x = expected[i] + (location[i] + fast_exp(log_scale[i]) * noise[i]);
    drawn[i] = x > 0.0f ? x : 0.0f;
  }
}

TERTIUM_CLONES void step_correction(std::size_t rows, std::size_t row, const CorrectionStep& step, const float* __restrict precision,
                                    const float* __restrict expected, const float* __restrict drawn, const float* __restrict noise,
                                    float* __restrict gradient, float* __restrict location, float* __restrict location_mean,
                                    float* __restrict location_square, float* __restrict log_scale, float* __restrict scale_mean,
                                    float* __restrict scale_square) {
  const AdamStep a = step.adam;
  const VicePrior prior = step.expected_prior;
  const float half_gap = 0.5f * (prior.spike_precision - prior.slab_precision);
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t d = 0; d < row; ++d) {
      const std::size_t i = r * row + d;
      float mu = location[i], m1 = location_mean[i], v1 = location_square[i];
      float ls = log_scale[i], m2 = scale_mean[i], v2 = scale_square[i];
      const float scale = fast_exp(ls), m = expected[i];
      const float g = drawn[i] > 0.0f ? gradient[i] * step.per_triplet : 0.0f;
      const float responsibility = 1.0f / (1.0f + prior.odds * fast_exp(half_gap * (m * m)));
      const float pull = prior.weight * m * (prior.slab_precision + responsibility * (prior.spike_precision - prior.slab_precision));
      adam_step(a, g + step.weight * (mu * precision[d]), mu, m1, v1);
      adam_step(a, g * (scale * noise[i]) + step.weight * (scale * scale * precision[d] - 1.0f), ls, m2, v2);
      location[i] = mu;
      location_mean[i] = m1;
      location_square[i] = v1;
      log_scale[i] = ls;
      scale_mean[i] = m2;
      scale_square[i] = v2;
      gradient[i] = g + pull;
    }
  }
}

TERTIUM_CLONES void step_map(std::size_t rows, std::size_t row, float weight, const AdamStep& adam, const float* __restrict precision,
                             const float* __restrict noise, float* __restrict gradient, float* __restrict location,
                             float* __restrict location_mean, float* __restrict location_square, float* __restrict log_scale,
                             float* __restrict scale_mean, float* __restrict scale_square) {
  const AdamStep a = adam;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t d = 0; d < row; ++d) {
      const std::size_t i = r * row + d;
      float mu = location[i], m1 = location_mean[i], v1 = location_square[i];
      float ls = log_scale[i], m2 = scale_mean[i], v2 = scale_square[i];
      const float scale = fast_exp(ls), g = gradient[i];
      adam_step(a, g + weight * (mu * precision[d]), mu, m1, v1);
      adam_step(a, g * (scale * noise[i]) + weight * (scale * scale * precision[d] - 1.0f), ls, m2, v2);
      location[i] = mu;
      location_mean[i] = m1;
      location_square[i] = v1;
      log_scale[i] = ls;
      scale_mean[i] = m2;
      scale_square[i] = v2;
      gradient[i] = 0.0f;
    }
  }
}

TERTIUM_CLONES void step_intercepts(std::size_t row, float weight, const AdamStep& adam, const float* __restrict gradient, float* __restrict value,
                                    float* __restrict mean, float* __restrict square) {
  const AdamStep a = adam;
  for (std::size_t d = 0; d < row; ++d) {
    float x = value[d], m = mean[d], v = square[d];
    adam_step(a, gradient[d] + weight * x, x, m, v);
    value[d] = x;
    mean[d] = m;
    square[d] = v;
  }
}

TERTIUM_CLONES void add_columns(std::size_t rows, std::size_t row, const float* __restrict values, float* __restrict sums) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t d = 0; d < row; ++d) sums[d] += values[r * row + d];
  }
}

double spike_and_slab_energy(const FitPlan& plan, double x) {
  const double spike = std::log(plan.pi / plan.spike) - 0.5 * x * x / (plan.spike * plan.spike);
  const double slab = std::log((1.0 - plan.pi) / plan.slab) - 0.5 * x * x / (plan.slab * plan.slab);
  const double most = std::max(spike, slab);
  return -most - std::log(std::exp(spike - most) + std::exp(slab - most));
}

}  // namespace tertium
