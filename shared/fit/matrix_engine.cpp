// matrix_engine.cpp: SPoSE and VICE over batches of triplets.
// One step: the matrix in force (VICE: one draw of it), the gradient of the mean NLL of the batch, penalty or prior, Adam.
#include "shared/fit/matrix_engine.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/fit/plain_steps.h"
#include "shared/fit/schedule.h"

namespace tertium {
namespace {

constexpr std::size_t kRowsPerBlock = 64;      // rows of the matrix that one iteration of a dense pass works on
constexpr std::uint64_t kNoStep = ~std::uint64_t{0};

class MatrixEngine final : public Engine {
 public:
  MatrixEngine(std::string name, std::unique_ptr<GradientKernel> kernel, Executor& executor, BatchStoring storing)
      : name_(std::move(name)), kernel_(std::move(kernel)), executor_(executor), storing_(std::move(storing)) {}

  std::string name() const override { return name_; }
  std::string kernel() const override { return kernel_->name(); }

  Result<void> prepare(const FitPlan& plan, const TripletSource& train) override {
    CHECK(plan.train_triplets == train.size() && train.size() > 0 && plan.dims > 0);
    plan_ = plan;
    stopped_ = false;
    epoch_ = 0;
    cut_ = {train.size(), plan.batches_per_epoch};
    batches_ = {};  // before there are others
    kernel_->begin(cut_, plan.objects, plan.dims);
    TRY(batches_, TripletBatches::make(train, cut_, plan.seed, *kernel_, storing_));
    noise_key_ = derive_key(plan.seed, "noise");
    columns_.resize(plan.dims);
    for (std::uint32_t d = 0; d < plan.dims; ++d) columns_[d] = d;
    allocate(plan.dims);
    const bool vice = plan_.method == FitMethod::kVice;
    // Start values: number o * padded dims + d of one stream, so that they do not depend on who computes them.
    std::vector<float> noise(normals_for(plan.objects * row_));
    fill_normals(derive_key(plan.seed, "start values"), 0, 0, noise.size() / 64, noise.data());
    for (std::size_t o = 0; o < plan.objects; ++o) {
      for (std::size_t d = 0; d < plan.dims; ++d) {
        const std::size_t at = o * row_ + d;
        location_[at] = static_cast<float>(plan.start_mean) + static_cast<float>(plan.start_sd) * noise[at];
        if (!vice && plan.projection) location_[at] = std::max(0.0f, location_[at]);
        if (vice) log_scale_[at] = static_cast<float>(plan.start_log_scale);
      }
    }
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
    if (plan_.method == FitMethod::kSpose && plan_.projection) drop_dead_columns();
    return report;
  }

  std::uint32_t epochs_done() const override { return epoch_; }

  FitState read_state() const override {
    FitState state;
    state.location = Matrix(plan_.objects, plan_.dims);
    const bool vice = plan_.method == FitMethod::kVice;
    if (vice) state.scale = Matrix(plan_.objects, plan_.dims);
    for (std::size_t o = 0; o < plan_.objects; ++o) {
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        state.location.at(o, columns_[c]) = location_[o * row_ + c];
        if (vice) state.scale.at(o, columns_[c]) = fast_exp(log_scale_[o * row_ + c]);
      }
    }
    return state;
  }

  EngineCheckpoint checkpoint() const override {
    std::vector<float> columns(columns_.begin(), columns_.end());
    EngineCheckpoint saved{kernel(), epoch_, {std::move(columns), numbers_of(location_), numbers_of(location_mean_), numbers_of(location_square_)}};
    if (plan_.method == FitMethod::kVice) {
      saved.arrays.push_back(numbers_of(log_scale_));
      saved.arrays.push_back(numbers_of(scale_mean_));
      saved.arrays.push_back(numbers_of(scale_square_));
    }
    return saved;
  }

  Result<void> restore(const EngineCheckpoint& saved) override {
    const bool vice = plan_.method == FitMethod::kVice;
    const Error wrong{ErrorCode::kInvalid, "this checkpoint is not of this fit on the engine '" + kernel() + "'"};
    if (saved.kernel != kernel() || saved.arrays.size() != (vice ? 7u : 4u) || saved.epoch > plan_.epochs) return wrong;
    std::vector<std::uint32_t> columns;
    for (const float column : saved.arrays[0]) {
      if (!(column >= 0) || !(column < static_cast<float>(plan_.dims)) || (!columns.empty() && column <= static_cast<float>(columns.back())) ||
          column != std::floor(column)) {
        return wrong;
      }
      columns.push_back(static_cast<std::uint32_t>(column));
    }
    const std::size_t expected = plan_.objects * pad_to_lanes(std::max<std::size_t>(columns.size(), 1));
    for (std::size_t a = 1; a < saved.arrays.size(); ++a) {
      if (saved.arrays[a].size() != expected) return wrong;
      for (const float value : saved.arrays[a]) {
        if (!std::isfinite(value)) return wrong;
      }
    }
    columns_ = std::move(columns);
    allocate(columns_.size());
    epoch_ = saved.epoch;
    location_.assign(saved.arrays[1].begin(), saved.arrays[1].end());
    location_mean_.assign(saved.arrays[2].begin(), saved.arrays[2].end());
    location_square_.assign(saved.arrays[3].begin(), saved.arrays[3].end());
    if (vice) {
      log_scale_.assign(saved.arrays[4].begin(), saved.arrays[4].end());
      scale_mean_.assign(saved.arrays[5].begin(), saved.arrays[5].end());
      scale_square_.assign(saved.arrays[6].begin(), saved.arrays[6].end());
    }
    return {};
  }

  void stop() override { stopped_.store(true, std::memory_order_relaxed); }

 private:
  static std::vector<float> numbers_of(const Floats& values) { return {values.begin(), values.end()}; }
  static std::size_t normals_for(std::size_t count) { return (count + 63) / 64 * 64; }

  // Everything of shape objects x columns, rows padded to whole lanes; padding stays 0 through every step.
  void allocate(std::size_t columns) {
    row_ = pad_to_lanes(std::max<std::size_t>(columns, 1));
    const std::size_t size = plan_.objects * row_;
    for (Floats* array : {&location_, &location_mean_, &location_square_}) array->assign(size, 0.0f);
    if (plan_.method == FitMethod::kVice) {
      for (Floats* array : {&log_scale_, &scale_mean_, &scale_square_, &drawn_}) array->assign(size, 0.0f);
      spread_.assign(normals_for(size), 0.0f);
    }
    gradient_.assign(size, 0.0f);
    drawn_step_ = kNoStep;
  }

  // One step of Adam on batch `batch`; returns the sum of its NLL.
  double run_step(std::uint32_t batch, std::uint64_t step) {
    const float* matrix = location_.data();
    if (plan_.method == FitMethod::kVice) {
      if (drawn_step_ != step) for_rows([&](std::size_t begin, std::size_t count) { draw_block(step, begin, count); });
      matrix = drawn_.data();
    }
    const double nll = kernel_->add_gradient(batches_.batch(batch), matrix, row_, gradient_.data());
    const AdamStep adam = adam_at(plan_, step);
    const float per_triplet = 1.0f / static_cast<float>(cut_.size(batch));
    const VicePrior prior = plan_.method == FitMethod::kVice ? vice_prior(plan_) : VicePrior{};
    for_rows([&](std::size_t begin, std::size_t count) {
      float* gradient = gradient_.data() + begin;
      if (plan_.method == FitMethod::kSpose) {
        const SposePenalty penalty{static_cast<float>(plan_.lambda / plan_.objects), static_cast<float>(plan_.negative_weight),
                                   plan_.projection};
        step_spose(count, per_triplet, penalty, adam, gradient, location_.data() + begin, location_mean_.data() + begin,
                   location_square_.data() + begin);
      } else {
        step_vice(count, per_triplet, prior, adam, gradient, spread_.data() + begin, location_.data() + begin,
                  location_mean_.data() + begin, location_square_.data() + begin, log_scale_.data() + begin,
                  scale_mean_.data() + begin, scale_square_.data() + begin);
        draw_block(step + 1, begin, count);  // while the block is at hand
      }
    });
    drawn_step_ = step + 1;
    return nll;
  }

  // body(first value, how many) over blocks of whole rows.
  template <class Body>
  void for_rows(const Body& body) {
    const std::size_t blocks = (plan_.objects + kRowsPerBlock - 1) / kRowsPerBlock;
    executor_.parallel_for(blocks, [&](std::size_t block) {
      const std::size_t first = block * kRowsPerBlock, last = std::min<std::size_t>(plan_.objects, first + kRowsPerBlock);
      body(first * row_, (last - first) * row_);
    });
  }

  // A block of the draw of `step`: drawn = relu(location + spread). Rows start at multiples of 64 * 16: whole groups of normals.
  void draw_block(std::uint64_t step, std::size_t begin, std::size_t count) {
    float* noise = spread_.data() + begin;
    fill_normals(noise_key_, step, begin / 64, (count + 63) / 64, noise);
    for (std::size_t r = columns_.size(); r < count; r += row_) std::fill_n(noise + r, row_ - columns_.size(), 0.0f);  // padding must stay 0
    rectified_draw(count, location_.data() + begin, log_scale_.data() + begin, noise, drawn_.data() + begin);
  }

  // The penalty as it stands, or the divergence from the prior by one draw, per triplet and weighted. Blocks of rows are added in their order.
  double complexity() {
    std::vector<double> parts((plan_.objects + kRowsPerBlock - 1) / kRowsPerBlock, 0.0);
    for_rows([&](std::size_t begin, std::size_t count) {
      double& part = parts[begin / row_ / kRowsPerBlock];
      if (plan_.method == FitMethod::kVice) {
        part = sum_vice_divergence(plan_, count / row_, row_, columns_.size(), location_.data() + begin, log_scale_.data() + begin, spread_.data() + begin);
        return;
      }
      for (std::size_t r = begin; r < begin + count; r += row_) {
        for (std::size_t c = 0; c < columns_.size(); ++c) part += spose_penalty(plan_, location_[r + c]);
      }
    });
    double sum = 0;
    for (const double part : parts) sum += part;
    return sum;
  }

  // A column whose values are all 0 and whose running means are all >= 0 has gradient lambda / objects >= 0 for ever and
  // stays at 0 exactly: taking it out changes nothing. Only done when a whole group of lanes is saved.
  void drop_dead_columns() {
    std::vector<std::uint32_t> alive;
    for (std::uint32_t c = 0; c < columns_.size(); ++c) {
      bool dead = true;
      for (std::size_t o = 0; o < plan_.objects && dead; ++o) {
        dead = location_[o * row_ + c] == 0.0f && location_mean_[o * row_ + c] >= 0.0f;
      }
      if (!dead) alive.push_back(c);
    }
    if (pad_to_lanes(std::max<std::size_t>(alive.size(), 1)) == row_) return;
    const std::size_t old_row = row_;
    const Floats location = location_, mean = location_mean_, square = location_square_;
    allocate(alive.size());
    std::vector<std::uint32_t> columns;
    for (std::size_t c = 0; c < alive.size(); ++c) {
      columns.push_back(columns_[alive[c]]);
      for (std::size_t o = 0; o < plan_.objects; ++o) {
        location_[o * row_ + c] = location[o * old_row + alive[c]];
        location_mean_[o * row_ + c] = mean[o * old_row + alive[c]];
        location_square_[o * row_ + c] = square[o * old_row + alive[c]];
      }
    }
    columns_ = std::move(columns);
  }

  const std::string name_;
  const std::unique_ptr<GradientKernel> kernel_;
  Executor& executor_;
  const BatchStoring storing_;
  std::atomic<bool> stopped_{false};
  FitPlan plan_;
  std::uint32_t epoch_ = 0;
  BatchCut cut_;                         // of the triplets, which are shuffled once
  TripletBatches batches_;
  std::vector<std::uint32_t> columns_;   // columns_[c]: the dimension that column c holds; ascending
  std::size_t row_ = 0;                  // floats per row
  Floats location_, location_mean_, location_square_;  // the matrix (VICE: of locations), Adam's two means
  Floats log_scale_, scale_mean_, scale_square_;       // VICE only
  Floats spread_, drawn_;                              // VICE only: of step drawn_step_
  std::uint64_t noise_key_ = 0, drawn_step_ = kNoStep;
  Floats gradient_;                                    // zero between steps
};

}  // namespace

std::unique_ptr<Engine> make_matrix_engine(std::string name, std::unique_ptr<GradientKernel> kernel, Executor& executor, BatchStoring storing) {
  return std::make_unique<MatrixEngine>(std::move(name), std::move(kernel), executor, std::move(storing));
}

}  // namespace tertium
