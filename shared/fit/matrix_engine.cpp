// matrix_engine.cpp: SPoSE and VICE over batches of triplets.
// One step: the matrix in force (VICE: one draw of it), the gradient of the mean NLL of the batch, penalty or prior, Adam.
#include "shared/fit/matrix_engine.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string_view>
#include <utility>

#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "shared/fit/plain_steps.h"
#include "shared/fit/schedule.h"

namespace tertium {
namespace {

constexpr std::size_t kRowsPerBlock = 64;      // rows of the matrix that one iteration of a dense pass works on

// body(first value, how many) over blocks of whole rows.
template <class Body>
void for_rows(const FitMatrices& m, Executor& executor, const Body& body) {
  const std::size_t blocks = (m.objects + kRowsPerBlock - 1) / kRowsPerBlock;
  executor.parallel_for(blocks, [&](std::size_t block) {
    const std::size_t first = block * kRowsPerBlock, last = std::min(m.objects, first + kRowsPerBlock);
    body(first * m.row, (last - first) * m.row);
  });
}

// Steps over matrices in memory.
class KernelRunner final : public EpochRunner {
 public:
  KernelRunner(std::unique_ptr<GradientKernel> kernel, Executor& executor) : kernel_(std::move(kernel)), executor_(executor) {}

  std::string name() const override { return kernel_->name(); }
  GradientKernel& arranger() override { return *kernel_; }

  Result<void> begin(const FitPlan& plan, const BatchCut& cut, TripletBatches& batches) override {
    plan_ = plan;
    cut_ = cut;
    batches_ = &batches;
    noise_key_ = derive_key(plan.seed, "noise");
    drawn_step_ = seen_ = kNone;
    return {};
  }

  Result<std::optional<double>> run(std::uint32_t epoch, FitMatrices& matrices, const std::atomic<bool>& stopped) override {
    if (seen_ != matrices.changes) {
      gradient_.assign(matrices.size(), 0.0f);
      drawn_.assign(plan_.method == FitMethod::kVice ? matrices.size() : 0, 0.0f);
      drawn_step_ = kNone;
      seen_ = matrices.changes;
    }
    const std::vector<std::uint32_t> order = batch_order(plan_, epoch);
    double nll = 0;
    for (std::uint32_t i = 0; i < plan_.batches_per_epoch; ++i) {
      if (stopped.load(std::memory_order_relaxed)) return std::optional<double>();
      if (i + 1 < plan_.batches_per_epoch) batches_->expect(order[i + 1]);
      nll += run_step(order[i], std::uint64_t{epoch} * plan_.batches_per_epoch + i, matrices);
    }
    return std::optional<double>(nll);
  }

 private:
  // One step of Adam on batch `batch`; returns the sum of its NLL.
  double run_step(std::uint32_t batch, std::uint64_t step, FitMatrices& m) {
    const float* matrix = m.location.data();
    if (plan_.method == FitMethod::kVice) {
      if (drawn_step_ != step) for_rows(m, executor_, [&](std::size_t begin, std::size_t count) { draw_block(m, step, begin, count); });
      matrix = drawn_.data();
    }
    const double nll = kernel_->add_gradient(batches_->batch(batch), matrix, m.row, gradient_.data());
    const AdamStep adam = adam_at(plan_, step);
    const float per_triplet = 1.0f / static_cast<float>(cut_.size(batch));
    const VicePrior prior = plan_.method == FitMethod::kVice ? vice_prior(plan_) : VicePrior{};
    for_rows(m, executor_, [&](std::size_t begin, std::size_t count) {
      float* gradient = gradient_.data() + begin;
      if (plan_.method == FitMethod::kSpose) {
        step_spose(count, per_triplet, spose_penalty(plan_), adam, gradient, m.location.data() + begin, m.location_mean.data() + begin,
                   m.location_square.data() + begin);
      } else {
        step_vice(count, per_triplet, prior, adam, gradient, m.spread.data() + begin, m.location.data() + begin, m.location_mean.data() + begin,
                  m.location_square.data() + begin, m.log_scale.data() + begin, m.scale_mean.data() + begin, m.scale_square.data() + begin);
        draw_block(m, step + 1, begin, count);  // while the block is at hand
      }
    });
    drawn_step_ = step + 1;
    return nll;
  }

  // A block of the draw of `step`: drawn = relu(location + spread). Rows start at multiples of 64 * 16: whole groups of normals.
  void draw_block(FitMatrices& m, std::uint64_t step, std::size_t begin, std::size_t count) {
    float* noise = m.spread.data() + begin;
    fill_normals(noise_key_, step, begin / 64, (count + 63) / 64, noise);
    for (std::size_t r = m.columns; r < count; r += m.row) std::fill_n(noise + r, m.row - m.columns, 0.0f);  // padding must stay 0
    rectified_draw(count, m.location.data() + begin, m.log_scale.data() + begin, noise, drawn_.data() + begin);
  }

  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  const std::unique_ptr<GradientKernel> kernel_;
  Executor& executor_;
  FitPlan plan_;
  BatchCut cut_;
  TripletBatches* batches_ = nullptr;
  std::uint64_t noise_key_ = 0;
  std::uint64_t drawn_step_ = kNone, seen_ = kNone;  // the step of the draw at hand; the matrices' `changes` that it was made of
  Floats gradient_;                                  // zero between steps
  Floats drawn_;                                     // VICE only
};

// Whether a kernel may go on from another's checkpoint: the same one, or its twin on the other device, which does the same sums in another order.
bool may_go_on(std::string_view from, std::string_view with) {
  const auto twin = [](std::string_view name) { return name.starts_with("cuda-") ? name.substr(5) : name; };
  return twin(from) == twin(with);
}

class MatrixEngine final : public Engine {
 public:
  MatrixEngine(std::string name, std::unique_ptr<EpochRunner> runner, Executor& executor, BatchStoring storing)
      : name_(std::move(name)), runner_(std::move(runner)), executor_(executor), storing_(std::move(storing)) {}

  std::string name() const override { return runner_->engine().empty() ? name_ : runner_->engine(); }
  std::string kernel() const override { return before_.empty() ? runner_->name() : before_ + ", " + runner_->name(); }

  Result<void> prepare(const FitPlan& plan, const TripletSource& train) override {
    CHECK(plan.train_triplets == train.size() && train.size() > 0 && plan.dims > 0);
    plan_ = plan;
    stopped_ = false;
    epoch_ = 0;
    before_.clear();
    cut_ = {train.size(), plan.batches_per_epoch};
    batches_ = {};  // before there are others
    GradientKernel& arranger = runner_->arranger();
    arranger.begin(cut_, plan.objects, plan.dims);
    TRY(batches_, TripletBatches::make(train, cut_, plan.seed, arranger, storing_));
    columns_.resize(plan.dims);
    for (std::uint32_t d = 0; d < plan.dims; ++d) columns_[d] = d;
    allocate(plan.dims);
    const bool vice = plan_.method == FitMethod::kVice;
    // Start values: number o * padded dims + d of one stream, so that they do not depend on who computes them.
    std::vector<float> noise(normals_for(m_.size()));
    fill_normals(derive_key(plan.seed, "start values"), 0, 0, noise.size() / 64, noise.data());
    for (std::size_t o = 0; o < plan.objects; ++o) {
      for (std::size_t d = 0; d < plan.dims; ++d) {
        const std::size_t at = o * m_.row + d;
        m_.location[at] = static_cast<float>(plan.start_mean) + static_cast<float>(plan.start_sd) * noise[at];
        if (!vice && plan.projection) m_.location[at] = std::max(0.0f, m_.location[at]);
        if (vice) m_.log_scale[at] = static_cast<float>(plan.start_log_scale);
      }
    }
    return runner_->begin(plan_, cut_, batches_);
  }

  Result<EpochReport> run_epoch() override {
    EpochReport report;
    TRY(const std::optional<double> nll, runner_->run(epoch_, m_, stopped_));
    if (!nll) {
      report.stopped = true;
      return report;
    }
    ++epoch_;
    report.nll = *nll / static_cast<double>(cut_.triplets);
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
        state.location.at(o, columns_[c]) = m_.location[o * m_.row + c];
        if (vice) state.scale.at(o, columns_[c]) = fast_exp(m_.log_scale[o * m_.row + c]);
      }
    }
    return state;
  }

  EngineCheckpoint checkpoint() const override {
    std::vector<float> columns(columns_.begin(), columns_.end());
    EngineCheckpoint saved{kernel(), epoch_, {std::move(columns), numbers_of(m_.location), numbers_of(m_.location_mean), numbers_of(m_.location_square)}};
    if (plan_.method == FitMethod::kVice) {
      saved.arrays.push_back(numbers_of(m_.log_scale));
      saved.arrays.push_back(numbers_of(m_.scale_mean));
      saved.arrays.push_back(numbers_of(m_.scale_square));
    }
    return saved;
  }

  Result<void> restore(const EngineCheckpoint& saved) override {
    const bool vice = plan_.method == FitMethod::kVice;
    const Error wrong{ErrorCode::kInvalid, "this checkpoint is not of this fit on the engine '" + runner_->name() + "'"};
    const std::size_t comma = saved.kernel.rfind(", ");
    const std::string last = comma == saved.kernel.npos ? saved.kernel : saved.kernel.substr(comma + 2);
    if (!may_go_on(last, runner_->name()) || saved.arrays.size() != (vice ? 7u : 4u) || saved.epoch > plan_.epochs) return wrong;
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
    if (last != runner_->name()) before_ = saved.kernel;
    else before_ = comma == saved.kernel.npos ? "" : saved.kernel.substr(0, comma);
    m_.location.assign(saved.arrays[1].begin(), saved.arrays[1].end());
    m_.location_mean.assign(saved.arrays[2].begin(), saved.arrays[2].end());
    m_.location_square.assign(saved.arrays[3].begin(), saved.arrays[3].end());
    if (vice) {
      m_.log_scale.assign(saved.arrays[4].begin(), saved.arrays[4].end());
      m_.scale_mean.assign(saved.arrays[5].begin(), saved.arrays[5].end());
      m_.scale_square.assign(saved.arrays[6].begin(), saved.arrays[6].end());
    }
    return {};
  }

  void stop() override { stopped_.store(true, std::memory_order_relaxed); }

 private:
  static std::vector<float> numbers_of(const Floats& values) { return {values.begin(), values.end()}; }
  static std::size_t normals_for(std::size_t count) { return (count + 63) / 64 * 64; }

  // Everything of shape objects x columns, rows padded to whole lanes; padding stays 0 through every step.
  void allocate(std::size_t columns) {
    m_.objects = plan_.objects;
    m_.columns = columns;
    m_.row = pad_to_lanes(std::max<std::size_t>(columns, 1));
    for (Floats* array : {&m_.location, &m_.location_mean, &m_.location_square}) array->assign(m_.size(), 0.0f);
    const bool vice = plan_.method == FitMethod::kVice;
    for (Floats* array : {&m_.log_scale, &m_.scale_mean, &m_.scale_square}) array->assign(vice ? m_.size() : 0, 0.0f);
    m_.spread.assign(vice ? normals_for(m_.size()) : 0, 0.0f);
    ++m_.changes;
  }

  // The penalty as it stands, or the divergence from the prior by one draw, per triplet and weighted. Blocks of rows are added in their order.
  double complexity() {
    std::vector<double> parts((plan_.objects + kRowsPerBlock - 1) / kRowsPerBlock, 0.0);
    for_rows(m_, executor_, [&](std::size_t begin, std::size_t count) {
      double& part = parts[begin / m_.row / kRowsPerBlock];
      if (plan_.method == FitMethod::kVice) {
        part = sum_vice_divergence(plan_, count / m_.row, m_.row, columns_.size(), m_.location.data() + begin, m_.log_scale.data() + begin,
                                   m_.spread.data() + begin);
        return;
      }
      for (std::size_t r = begin; r < begin + count; r += m_.row) {
        for (std::size_t c = 0; c < columns_.size(); ++c) part += spose_penalty(plan_, m_.location[r + c]);
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
        dead = m_.location[o * m_.row + c] == 0.0f && m_.location_mean[o * m_.row + c] >= 0.0f;
      }
      if (!dead) alive.push_back(c);
    }
    if (pad_to_lanes(std::max<std::size_t>(alive.size(), 1)) == m_.row) return;
    const std::size_t old_row = m_.row;
    const Floats location = m_.location, mean = m_.location_mean, square = m_.location_square;
    allocate(alive.size());
    std::vector<std::uint32_t> columns;
    for (std::size_t c = 0; c < alive.size(); ++c) {
      columns.push_back(columns_[alive[c]]);
      for (std::size_t o = 0; o < plan_.objects; ++o) {
        m_.location[o * m_.row + c] = location[o * old_row + alive[c]];
        m_.location_mean[o * m_.row + c] = mean[o * old_row + alive[c]];
        m_.location_square[o * m_.row + c] = square[o * old_row + alive[c]];
      }
    }
    columns_ = std::move(columns);
  }

  const std::string name_;
  const std::unique_ptr<EpochRunner> runner_;
  Executor& executor_;
  const BatchStoring storing_;
  std::atomic<bool> stopped_{false};
  FitPlan plan_;
  std::uint32_t epoch_ = 0;
  BatchCut cut_;                         // of the triplets, which are shuffled once
  TripletBatches batches_;
  std::vector<std::uint32_t> columns_;   // columns_[c]: the dimension that column c holds; ascending
  FitMatrices m_;
  std::string before_;                   // kernels of the epochs before a checkpoint, where they were others
};

}  // namespace

std::unique_ptr<EpochRunner> make_kernel_runner(std::unique_ptr<GradientKernel> kernel, Executor& executor) {
  return std::make_unique<KernelRunner>(std::move(kernel), executor);
}

std::unique_ptr<Engine> make_matrix_engine(std::string name, std::unique_ptr<EpochRunner> runner, Executor& executor, BatchStoring storing) {
  return std::make_unique<MatrixEngine>(std::move(name), std::move(runner), executor, std::move(storing));
}

std::unique_ptr<Engine> make_matrix_engine(std::string name, std::unique_ptr<GradientKernel> kernel, Executor& executor, BatchStoring storing) {
  return make_matrix_engine(std::move(name), make_kernel_runner(std::move(kernel), executor), executor, std::move(storing));
}

}  // namespace tertium
