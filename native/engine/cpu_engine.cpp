// cpu_engine.cpp: chooses the kernel when the fit is known.
#include "native/engine/cpu_engine.h"

#include "native/engine/direct_kernel.h"
#include "native/engine/gram_kernel.h"
#include "shared/fit/feature_engine.h"
#include "shared/fit/matrix_engine.h"

namespace tertium {
namespace {

class CpuKernel final : public GradientKernel {
 public:
  explicit CpuKernel(Executor& executor) : executor_(executor) {}

  std::string name() const override { return chosen_ ? chosen_->name() : "none"; }

  void load(std::span<const Triplet> shuffled, const BatchCut& cut, std::uint32_t objects, std::uint32_t dims) override {
    chosen_ = gram_pays(objects, dims, cut.triplets / cut.batches) ? make_gram_kernel(executor_) : make_direct_kernel(executor_);
    chosen_->load(shuffled, cut, objects, dims);
  }

  double add_gradient(std::uint32_t batch, const float* matrix, std::size_t row, float* gradient) override {
    return chosen_->add_gradient(batch, matrix, row, gradient);
  }

 private:
  Executor& executor_;
  std::unique_ptr<GradientKernel> chosen_;
};

}  // namespace

std::unique_ptr<Engine> make_cpu_engine(Executor& executor) { return make_matrix_engine("cpu", std::make_unique<CpuKernel>(executor), executor); }
std::unique_ptr<Engine> make_cpu_engine(Executor& executor, std::shared_ptr<const Matrix> features) {
  return make_feature_engine("cpu", std::make_unique<CpuKernel>(executor), executor, std::move(features));
}

}  // namespace tertium
