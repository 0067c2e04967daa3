// feature_prior.h: the formulas of feature-informed VICE: a map from features to where each object is expected, a correction about it whose
// width the judgments tell, and the divergences of both from their priors. Kept apart from the engine so that tests can hold each alone.
//
// The model: x_od = b_d + sum_p f_op W_pd + c_od; the choices see max(0, x). f: the features, centred and brought to one scale. Priors:
// W_pd ~ N(0, v_d), c_od ~ N(0, t_d), b_d ~ N(0, 1), and what the map says, m = b + f W, bears the spike-and-slab density of VICE with a weight.
// v_d and t_d are not chosen: each is where the divergence is least (empirical Bayes; MacKay 1992, "Bayesian interpolation"). Posterior: an
// independent Gaussian for each W_pd and c_od, a point for b_d.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "shared/base/aligned.h"
#include "shared/base/executor.h"
#include "shared/base/result.h"
#include "shared/domain/matrix.h"
#include "shared/fit/plain_steps.h"

namespace tertium {

inline constexpr std::size_t kFeatureColumnsMax = 16384;
inline constexpr std::size_t kFeatureValuesMax = std::size_t{1} << 27;  // objects x columns: 512 MiB as floats

// Features that a map may stand on. kInvalid: other rows than objects, no column, a value that is not finite, no column that differs between
// objects; kTooLarge: over the limits.
Result<void> check_features(const Matrix& features, std::uint32_t objects);

// (value - mean of its column) * factor; the factor, one for all columns, makes the mean squared length of a row 1. So columns keep their weight
// against each other as a network gave them; columns in different units should be standardised before.
struct ScaledFeatures {
  std::size_t objects = 0, columns = 0;
  std::vector<double> mean;  // of each column
  double factor = 1;
  Floats rows;               // objects x columns
  Floats turned;             // columns x objects
};
ScaledFeatures scale_features(const Matrix& features);

// The loops of add_product for one instruction set: a block of rows.
struct FeatureLoops {
  const char* name;  // "x86-64-v4", "x86-64-v3", "any"
  using Add = void (*)(const float* a, std::size_t rows, std::size_t inner, const float* b, std::size_t row, float* out);
  Add add, add_squared;
};
// Those that this processor runs, the fastest first.
std::span<const FeatureLoops> feature_loops();

// out (rows x row) += a (rows x inner) times b (inner x row); row a multiple of 16 floats. squared: with the squares of a's values. Every
// element is one sum in the order of the inner index: same bits for any blocking, number of threads and instruction set.
void add_product(const float* a, std::size_t rows, std::size_t inner, const float* b, std::size_t row, bool squared, float* out, Executor& executor,
                 const FeatureLoops& loops = feature_loops().front());

// A variance pooled over `count` values of which `sum` is the expected sum of squares, with one more as good as seen: (sum + guess) / (count + 1).
// It is where (count + 1) / 2 log v + (sum + guess) / (2 v) is least.
double pooled_variance(double sum, std::size_t count);
inline constexpr double kGuessedVariance = 0.01;
// What remains of the divergence at that variance: (count + 1) / 2 log(variance) - the sum of the log scales. Its gradient with respect to a
// location is location / variance, to a log scale scale^2 / variance - 1.
double pooled_divergence(double variance, std::size_t count, double log_scales);

// sums[d] = sum over `rows` rows of location^2 + exp(log_scale)^2.
void sum_squares(std::size_t rows, std::size_t row, const float* location, const float* log_scale, float* sums);

// drawn = location + exp(log_scale) * noise
void draw_values(std::size_t count, const float* location, const float* log_scale, const float* noise, float* drawn);
// drawn = max(0, expected + location + exp(log_scale) * noise)
void draw_about(std::size_t count, const float* expected, const float* location, const float* log_scale, const float* noise, float* drawn);

// One step of the corrections of `rows` rows, and the gradient with respect to what the map says, which is left in `gradient`:
//   G = gradient * per_triplet where drawn > 0, else 0
//   correction's location: G + weight * location / t_d; log scale: G * exp(log_scale) noise + weight * (exp(log_scale)^2 / t_d - 1)
//   map: G + expected_prior.weight * slope of -log(spike and slab) at `expected`
// precision[d] = 1 / t_d, of whole rows.
struct CorrectionStep {
  float per_triplet = 0, weight = 0;
  VicePrior expected_prior;
  AdamStep adam;
};
void step_correction(std::size_t rows, std::size_t row, const CorrectionStep& step, const float* precision, const float* expected, const float* drawn,
                     const float* noise, float* gradient, float* location, float* location_mean, float* location_square, float* log_scale,
                     float* scale_mean, float* scale_square);
// One step of the map's weights, as above without a mask: location gets gradient + weight * location * precision, log scale gets
// gradient * exp(log_scale) noise + weight * (exp(log_scale)^2 precision - 1). Leaves the gradient 0.
void step_map(std::size_t rows, std::size_t row, float weight, const AdamStep& adam, const float* precision, const float* noise, float* gradient,
              float* location, float* location_mean, float* location_square, float* log_scale, float* scale_mean, float* scale_square);
// One step of the intercepts under N(0, 1).
void step_intercepts(std::size_t row, float weight, const AdamStep& adam, const float* gradient, float* value, float* mean, float* square);
// -log of VICE's prior (plan.spike, slab, pi) at x, without 1 / sqrt(2 pi): what the map's values bear.
double spike_and_slab_energy(const FitPlan& plan, double x);
// sums[d] += column d of `rows` rows
void add_columns(std::size_t rows, std::size_t row, const float* values, float* sums);

}  // namespace tertium
