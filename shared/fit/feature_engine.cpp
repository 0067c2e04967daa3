// feature_engine.cpp: VICE whose objects are expected where a learned map of their features says.
// One step: a draw of the map, a draw of the corrections about it, the gradient of the mean NLL of the batch, the priors, Adam.
#include "shared/fit/feature_engine.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/fit/feature_prior.h"
#include "shared/fit/schedule.h"
#include "shared/stats/discovery.h"
#include "shared/stats/normal.h"

namespace tertium {
namespace {

constexpr std::size_t kRowsPerBlock = 128;  // rows of a matrix that one iteration of a dense pass works on

// A Gaussian for each value of a matrix, with what Adam keeps of it.
struct Learned {
  std::size_t rows = 0;
  Floats location, location_mean, location_square, log_scale, scale_mean, scale_square;
  Floats noise;  // of the last step, whole groups of 64 for each block of rows

  void allocate(std::size_t count, std::size_t row, float start_log_scale) {
    rows = count;
    const std::size_t size = count * row;
    for (Floats* array : {&location, &location_mean, &location_square, &scale_mean, &scale_square}) array->assign(size, 0.0f);
    log_scale.assign(size, start_log_scale);
    noise.assign((size + 63) / 64 * 64, 0.0f);
  }
};

class FeatureEngine final : public Engine {
  // All that a step changes and the next one needs.
  template <class Self>
  static auto arrays_of(Self& self) {
    std::vector<decltype(&self.intercept_)> out{&self.intercept_, &self.intercept_mean_, &self.intercept_square_};
    for (auto* l : {&self.map_, &self.correction_}) {
      for (auto* array : {&l->location, &l->location_mean, &l->location_square, &l->log_scale, &l->scale_mean, &l->scale_square}) out.push_back(array);
    }
    return out;
  }

 public:
  FeatureEngine(std::string name, std::unique_ptr<GradientKernel> kernel, Executor& executor, std::shared_ptr<const Matrix> features, BatchStoring storing)
      : name_(std::move(name)), kernel_(std::move(kernel)), executor_(executor), storing_(std::move(storing)), given_(std::move(features)) {}

  std::string name() const override { return name_; }
  std::string kernel() const override { return kernel_->name() + "+features-1"; }

  Result<void> prepare(const FitPlan& plan, const TripletSource& train) override {
    CHECK(plan.train_triplets == train.size() && train.size() > 0 && plan.dims > 0);
    TRY_DO(check_features(*given_, plan.objects));
    if (plan.feature_columns != given_->cols || plan.method != FitMethod::kVice) {
      return Error{ErrorCode::kInvalid, "this fit was planned for " + std::to_string(plan.feature_columns) + " columns of features; there are " +
                                            std::to_string(given_->cols)};
    }
    plan_ = plan;
    stopped_ = false;
    epoch_ = 0;
    cut_ = {train.size(), plan.batches_per_epoch};
    batches_ = {};  // before there are others
    kernel_->begin(cut_, plan.objects, plan.dims);
    TRY(batches_, TripletBatches::make(train, cut_, plan.seed, *kernel_, storing_));
    if (features_.rows.empty()) features_ = scale_features(*given_);
    row_ = pad_to_lanes(plan.dims);
    map_.allocate(features_.columns, row_, static_cast<float>(plan.map_start_log_scale));
    correction_.allocate(plan.objects, row_, static_cast<float>(plan.start_log_scale));
    for (Floats* array : {&intercept_, &intercept_mean_, &intercept_square_}) array->assign(row_, 0.0f);
    expected_.assign(plan.objects * row_, 0.0f);
    drawn_.assign(plan.objects * row_, 0.0f);
    gradient_.assign(plan.objects * row_, 0.0f);
    weights_.assign(features_.columns * row_, 0.0f);
    weights_gradient_.assign(features_.columns * row_, 0.0f);
    RandomStream start(derive_key(plan.seed, "start of the map"));
    for (std::size_t p = 0; p < features_.columns; ++p) {
      for (std::size_t d = 0; d < plan.dims; ++d) map_.location[p * row_ + d] = static_cast<float>(plan.map_start_sd * start.normal());
    }
    for (std::size_t d = 0; d < plan.dims; ++d) intercept_[d] = static_cast<float>(plan.start_mean + plan.start_sd * start.normal());
    return {};
  }

  Result<EpochReport> run_epoch() override {
    const std::vector<std::uint32_t> order = batch_order(plan_, epoch_);
    EpochReport report;
    double nll = 0;
    for (std::uint32_t i = 0; i < plan_.batches_per_epoch; ++i) {
      if (stopped_.load(std::memory_order_relaxed)) {
        report.stopped = true;
        return report;
      }
      if (i + 1 < plan_.batches_per_epoch) batches_.expect(order[i + 1]);
      nll += run_step(order[i], std::uint64_t{epoch_} * plan_.batches_per_epoch + i);
    }
    ++epoch_;
    report.nll = nll / static_cast<double>(cut_.triplets);
    report.complexity = complexity();
    return report;
  }

  std::uint32_t epochs_done() const override { return epoch_; }

  // Location and scale of b + f W + c: variances of the map and of the correction add up. That objects share the map's errors is not in it.
  FitState read_state() const override {
    Floats expected(plan_.objects * row_), variance(plan_.objects * row_, 0.0f), squares(map_.location.size());
    expect(map_.location, expected);
    for (std::size_t i = 0; i < squares.size(); ++i) {
      const float scale = fast_exp(map_.log_scale[i]);
      squares[i] = scale * scale;
    }
    add_product(features_.rows.data(), plan_.objects, features_.columns, squares.data(), row_, true, variance.data(), executor_);
    FitState state;
    state.location = Matrix(plan_.objects, plan_.dims);
    state.scale = Matrix(plan_.objects, plan_.dims);
    for (std::size_t o = 0; o < plan_.objects; ++o) {
      for (std::size_t d = 0; d < plan_.dims; ++d) {
        const std::size_t i = o * row_ + d;
        const float scale = fast_exp(correction_.log_scale[i]);
        state.location.at(o, d) = expected[i] + correction_.location[i];
        state.scale.at(o, d) = std::sqrt(variance[i] + scale * scale);
      }
    }
    return state;
  }

  std::optional<FeatureMap> read_map() const override {
    const std::size_t columns = features_.columns, dims = plan_.dims;
    FeatureMap map;
    map.weights = Matrix(columns, dims);
    map.weight_scales = Matrix(columns, dims);
    std::vector<double> spread(columns, 0.0);  // of each feature, as scaled
    for (std::size_t p = 0; p < columns; ++p) {
      for (std::size_t o = 0; o < plan_.objects; ++o) {
        const double value = static_cast<double>(features_.turned[p * plan_.objects + o]);
        spread[p] += value * value;
      }
      spread[p] = std::sqrt(spread[p] / plan_.objects);
    }
    Floats expected(plan_.objects * row_);
    expect(map_.location, expected);
    const std::vector<double> variance = pooled_variances(correction_);
    for (std::size_t d = 0; d < dims; ++d) {
      double intercept = static_cast<double>(intercept_[d]);
      std::vector<double> p_values(columns), strength(columns);
      for (std::size_t p = 0; p < columns; ++p) {
        const double weight = static_cast<double>(map_.location[p * row_ + d]), scale = static_cast<double>(fast_exp(map_.log_scale[p * row_ + d]));
        map.weights.at(p, d) = static_cast<float>(weight * features_.factor);
        map.weight_scales.at(p, d) = static_cast<float>(scale * features_.factor);
        intercept -= features_.mean[p] * weight * features_.factor;
        p_values[p] = 2.0 * normal_cdf(-std::abs(weight) / scale);
        strength[p] = std::abs(weight) * spread[p];
      }
      map.intercepts.push_back(intercept);
      map.correction_sd.push_back(std::sqrt(variance[d]));
      map.sure.push_back(static_cast<std::uint32_t>(count_discoveries(p_values, plan_.false_discovery_rate)));
      std::vector<std::uint32_t> order(columns);
      for (std::size_t p = 0; p < columns; ++p) order[p] = static_cast<std::uint32_t>(p);
      std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return strength[a] > strength[b]; });
      order.resize(std::min(columns, kStrongestFeatures));
      map.strongest.push_back(std::move(order));
      double mean = 0, said = 0, rest = 0;
      for (std::size_t o = 0; o < plan_.objects; ++o) mean += static_cast<double>(std::max(0.0f, expected[o * row_ + d]));
      mean /= plan_.objects;
      for (std::size_t o = 0; o < plan_.objects; ++o) {
        const std::size_t i = o * row_ + d;
        const double says = static_cast<double>(std::max(0.0f, expected[i])), is = static_cast<double>(std::max(0.0f, expected[i] + correction_.location[i]));
        said += (says - mean) * (says - mean);
        rest += (is - says) * (is - says);
      }
      map.share.push_back(said + rest > 0 ? said / (said + rest) : 0.0);
    }
    return map;
  }

  EngineCheckpoint checkpoint() const override {
    EngineCheckpoint saved{kernel(), epoch_, {}};
    for (const Floats* array : arrays_of(*this)) saved.arrays.emplace_back(array->begin(), array->end());
    return saved;
  }

  Result<void> restore(const EngineCheckpoint& saved) override {
    const Error wrong{ErrorCode::kInvalid, "this checkpoint is not of this fit on the engine '" + kernel() + "'"};
    const auto own = arrays_of(*this);
    if (saved.kernel != kernel() || saved.arrays.size() != own.size() || saved.epoch > plan_.epochs) return wrong;
    for (std::size_t a = 0; a < own.size(); ++a) {
      if (saved.arrays[a].size() != own[a]->size()) return wrong;
      for (const float value : saved.arrays[a]) {
        if (!std::isfinite(value)) return wrong;
      }
    }
    for (std::size_t a = 0; a < own.size(); ++a) own[a]->assign(saved.arrays[a].begin(), saved.arrays[a].end());
    epoch_ = saved.epoch;
    return {};
  }

  void stop() override { stopped_.store(true, std::memory_order_relaxed); }

 private:
  // body(block, first row, rows) over blocks of whole rows.
  template <class Body>
  void for_blocks(std::size_t rows, const Body& body) const {
    executor_.parallel_for((rows + kRowsPerBlock - 1) / kRowsPerBlock, [&](std::size_t block) {
      const std::size_t first = block * kRowsPerBlock;
      body(block, first, std::min(kRowsPerBlock, rows - first));
    });
  }

  // The prior variance of each dim, pooled over the rows.
  std::vector<double> pooled_variances(const Learned& learned) const {
    const std::size_t blocks = (learned.rows + kRowsPerBlock - 1) / kRowsPerBlock;
    Floats sums(blocks * row_);
    for_blocks(learned.rows, [&](std::size_t block, std::size_t first, std::size_t rows) {
      sum_squares(rows, row_, learned.location.data() + first * row_, learned.log_scale.data() + first * row_, sums.data() + block * row_);
    });
    std::vector<double> variance(row_);
    for (std::size_t d = 0; d < row_; ++d) {
      double sum = 0;
      for (std::size_t block = 0; block < blocks; ++block) sum += static_cast<double>(sums[block * row_ + d]);
      variance[d] = pooled_variance(sum, learned.rows);
    }
    return variance;
  }
  Floats precisions(const Learned& learned) const {
    const std::vector<double> variance = pooled_variances(learned);
    Floats out(row_);
    for (std::size_t d = 0; d < row_; ++d) out[d] = static_cast<float>(1.0 / variance[d]);
    return out;
  }

  // What the map with these weights says of every object.
  void expect(const Floats& weights, Floats& expected) const {
    for (std::size_t o = 0; o < plan_.objects; ++o) std::copy(intercept_.begin(), intercept_.end(), expected.begin() + static_cast<std::ptrdiff_t>(o * row_));
    add_product(features_.rows.data(), plan_.objects, features_.columns, weights.data(), row_, false, expected.data(), executor_);
  }

  // Noise of this step for rows [first, first + rows), none in the padding. A block begins at a multiple of 128 * 16 values, so of 64.
  void draw_noise(Learned& learned, std::uint64_t key, std::uint64_t step, std::size_t first, std::size_t rows) const {
    float* noise = learned.noise.data() + first * row_;
    fill_normals(key, step, first * row_ / 64, (rows * row_ + 63) / 64, noise);
    for (std::size_t r = 0; r < rows; ++r) std::fill(noise + r * row_ + plan_.dims, noise + (r + 1) * row_, 0.0f);
  }

  // One step of Adam on batch `batch`; returns the sum of its NLL.
  double run_step(std::uint32_t batch, std::uint64_t step) {
    const std::uint64_t map_key = derive_key(plan_.seed, "noise of the map"), key = derive_key(plan_.seed, "noise");
    for_blocks(map_.rows, [&](std::size_t, std::size_t first, std::size_t rows) {
      const std::size_t at = first * row_;
      draw_noise(map_, map_key, step, first, rows);
      draw_values(rows * row_, map_.location.data() + at, map_.log_scale.data() + at, map_.noise.data() + at, weights_.data() + at);
    });
    expect(weights_, expected_);
    for_blocks(correction_.rows, [&](std::size_t, std::size_t first, std::size_t rows) {
      const std::size_t at = first * row_;
      draw_noise(correction_, key, step, first, rows);
      draw_about(rows * row_, expected_.data() + at, correction_.location.data() + at, correction_.log_scale.data() + at, correction_.noise.data() + at,
                 drawn_.data() + at);
    });
    const double nll = kernel_->add_gradient(batches_.batch(batch), drawn_.data(), row_, gradient_.data());

    const AdamStep adam = adam_at(plan_, step);
    CorrectionStep how;
    how.adam = adam;
    if (plan_.map_alone) how.adam.rate = 0.0f;
    how.per_triplet = 1.0f / static_cast<float>(cut_.size(batch));
    how.expected_prior = vice_prior(plan_);
    const float weight = how.expected_prior.weight * warmth(step);
    how.weight = weight;
    how.expected_prior.weight = weight * static_cast<float>(plan_.map_prior_weight);
    const Floats precision = precisions(correction_), map_precision = precisions(map_);
    const std::size_t blocks = (correction_.rows + kRowsPerBlock - 1) / kRowsPerBlock;
    Floats sums(blocks * row_, 0.0f);
    for_blocks(correction_.rows, [&](std::size_t block, std::size_t first, std::size_t rows) {
      const std::size_t at = first * row_;
      Learned& c = correction_;
      step_correction(rows, row_, how, precision.data(), expected_.data() + at, drawn_.data() + at, c.noise.data() + at, gradient_.data() + at,
                      c.location.data() + at, c.location_mean.data() + at, c.location_square.data() + at, c.log_scale.data() + at,
                      c.scale_mean.data() + at, c.scale_square.data() + at);
      add_columns(rows, row_, gradient_.data() + at, sums.data() + block * row_);
    });
    Floats intercept_gradient(row_, 0.0f);
    for (std::size_t block = 0; block < blocks; ++block) add_columns(1, row_, sums.data() + block * row_, intercept_gradient.data());
    step_intercepts(row_, weight, adam, intercept_gradient.data(), intercept_.data(), intercept_mean_.data(), intercept_square_.data());
    add_product(features_.turned.data(), map_.rows, plan_.objects, gradient_.data(), row_, false, weights_gradient_.data(), executor_);
    for_blocks(map_.rows, [&](std::size_t, std::size_t first, std::size_t rows) {
      const std::size_t at = first * row_;
      step_map(rows, row_, weight, adam, map_precision.data(), map_.noise.data() + at, weights_gradient_.data() + at, map_.location.data() + at,
               map_.location_mean.data() + at, map_.location_square.data() + at, map_.log_scale.data() + at, map_.scale_mean.data() + at,
               map_.scale_square.data() + at);
    });
    std::fill(gradient_.begin(), gradient_.end(), 0.0f);
    return nll;
  }

  // The weight of all priors rises in a line to 1: with the full weight from the start every dim dies before the judgments have moved it.
  float warmth(std::uint64_t step) const {
    const double until = plan_.warm_up * static_cast<double>(plan_.steps);
    return until > 0 ? static_cast<float>(std::min(1.0, static_cast<double>(step + 1) / until)) : 1.0f;
  }

  // The divergences from the priors at their full weight, per triplet; constants left out, so that it may be below 0.
  double complexity() const {
    double sum = 0;
    for (const Learned* learned : {&map_, &correction_}) {
      const std::vector<double> variance = pooled_variances(*learned);
      for (std::size_t d = 0; d < plan_.dims; ++d) {
        double log_scales = 0;
        for (std::size_t r = 0; r < learned->rows; ++r) log_scales += static_cast<double>(learned->log_scale[r * row_ + d]);
        sum += pooled_divergence(variance[d], learned->rows, log_scales);
      }
    }
    for (std::size_t d = 0; d < plan_.dims; ++d) {
      sum += 0.5 * static_cast<double>(intercept_[d]) * static_cast<double>(intercept_[d]);
      for (std::size_t o = 0; o < plan_.objects; ++o) {
        sum += plan_.map_prior_weight * spike_and_slab_energy(plan_, static_cast<double>(expected_[o * row_ + d]));
      }
    }
    return sum * plan_.kl_weight / static_cast<double>(plan_.train_triplets);
  }

  const std::string name_;
  const std::unique_ptr<GradientKernel> kernel_;
  Executor& executor_;
  const BatchStoring storing_;
  const std::shared_ptr<const Matrix> given_;
  std::atomic<bool> stopped_{false};
  FitPlan plan_;
  std::uint32_t epoch_ = 0;
  BatchCut cut_;                     // of the triplets, which are shuffled once
  TripletBatches batches_;
  ScaledFeatures features_;
  std::size_t row_ = 0;              // floats per row
  Learned map_, correction_;         // columns x dims; objects x dims
  Floats intercept_, intercept_mean_, intercept_square_;
  Floats weights_, expected_, drawn_;  // of the last step: the map's weights, what they say, the matrix in force
  Floats weights_gradient_, gradient_;  // zero between steps
};

}  // namespace

std::unique_ptr<Engine> make_feature_engine(std::string name, std::unique_ptr<GradientKernel> kernel, Executor& executor,
                                            std::shared_ptr<const Matrix> features, BatchStoring storing) {
  return std::make_unique<FeatureEngine>(std::move(name), std::move(kernel), executor, std::move(features), std::move(storing));
}

}  // namespace tertium
