// cpu_engine.cpp: chooses the kernel when the fit is known.
#include "native/engine/cpu_engine.h"

#include <utility>

#include "native/engine/direct_kernel.h"
#include "native/engine/gram_kernel.h"
#include "shared/fit/feature_engine.h"
#include "shared/fit/matrix_engine.h"

namespace tertium {
namespace {

class CpuKernel final : public GradientKernel {
 public:
  CpuKernel(Executor& executor, KernelChoice choice) : executor_(executor), choice_(choice) {}

  std::string name() const override { return chosen_ ? chosen_->name() : "none"; }

  void begin(const BatchCut& cut, std::uint32_t objects, std::uint32_t dims) override {
    const bool gram = choice_ == KernelChoice::kAuto ? gram_pays(objects, dims, cut.triplets / cut.batches) : choice_ == KernelChoice::kGram;
    chosen_ = gram ? make_gram_kernel(executor_) : make_direct_kernel(executor_);
    chosen_->begin(cut, objects, dims);
  }
  bool takes_wide() const override { return chosen_->takes_wide(); }
  void arrange(std::span<std::uint16_t> numbers) override { chosen_->arrange(numbers); }
  void arrange(std::span<std::uint32_t> numbers) override { chosen_->arrange(numbers); }

  double add_gradient(const PackedTriplets& batch, const float* matrix, std::size_t row, float* gradient) override {
    return chosen_->add_gradient(batch, matrix, row, gradient);
  }

 private:
  Executor& executor_;
  const KernelChoice choice_;
  std::unique_ptr<GradientKernel> chosen_;
};

}  // namespace

std::unique_ptr<Engine> make_cpu_engine(Executor& executor) { return make_cpu_engine(executor, CpuEngineSetup()); }

std::unique_ptr<Engine> make_cpu_engine(Executor& executor, CpuEngineSetup setup) {
  auto kernel = std::make_unique<CpuKernel>(executor, setup.kernel);
  if (setup.features) return make_feature_engine("cpu", std::move(kernel), executor, std::move(setup.features), std::move(setup.storing));
  return make_matrix_engine("cpu", std::move(kernel), executor, std::move(setup.storing));
}

}  // namespace tertium
