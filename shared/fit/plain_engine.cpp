// plain_engine.cpp: the gradient of a batch by plain loops, in fixed chunks.
#include "shared/fit/plain_engine.h"

#include <algorithm>
#include <vector>

#include "shared/base/aligned.h"
#include "shared/fit/feature_engine.h"
#include "shared/fit/matrix_engine.h"
#include "shared/fit/plain_steps.h"

namespace tertium {
namespace {

constexpr std::size_t kChunkTriplets = 16384;  // a batch is cut into chunks of about this many, each with its own gradient
constexpr std::size_t kMostChunks = 8;

class PlainKernel final : public GradientKernel {
 public:
  explicit PlainKernel(Executor& executor) : executor_(executor) {}

  std::string name() const override { return "plain-1"; }

  void begin(const BatchCut&, std::uint32_t objects, std::uint32_t) override {
    objects_ = objects;
    parts_.clear();
  }
  bool takes_wide() const override { return objects_ > 65536; }
  void arrange(std::span<std::uint16_t>) override {}
  void arrange(std::span<std::uint32_t>) override {}

  double add_gradient(const PackedTriplets& batch, const float* matrix, std::size_t row, float* gradient) override {
    const std::size_t size = batch.count, chunks = std::clamp(size / kChunkTriplets, std::size_t{1}, kMostChunks);
    parts_.resize(chunks - 1);
    for (Floats& part : parts_) part.resize(objects_ * row, 0.0f);
    std::vector<double> nll(chunks, 0.0);
    executor_.parallel_for(chunks, [&](std::size_t c) {
      const std::size_t first = size * c / chunks, last = size * (c + 1) / chunks;
      const std::vector<Triplet> triplets = batch.wide ? unpack(batch.wide, first, last) : unpack(batch.narrow, first, last);
      nll[c] = add_choice_gradient(matrix, row, triplets.data(), triplets.size(), c == 0 ? gradient : parts_[c - 1].data());
    });
    double sum = nll[0];
    for (std::size_t c = 1; c < chunks; ++c) {
      move_gradient(parts_[c - 1].data(), gradient, parts_[c - 1].size());
      sum += nll[c];
    }
    return sum;
  }

 private:
  template <class Index>
  static std::vector<Triplet> unpack(const Index* numbers, std::size_t first, std::size_t last) {
    std::vector<Triplet> out(last - first);
    for (std::size_t t = first; t < last; ++t) out[t - first] = {numbers[3 * t], numbers[3 * t + 1], numbers[3 * t + 2]};
    return out;
  }

  Executor& executor_;
  std::size_t objects_ = 0;
  std::vector<Floats> parts_;  // gradients of all chunks but the first; zero between calls
};

}  // namespace

std::unique_ptr<Engine> make_plain_engine(Executor& executor) {
  return make_matrix_engine("plain", std::make_unique<PlainKernel>(executor), executor);
}
std::unique_ptr<Engine> make_plain_engine(Executor& executor, std::shared_ptr<const Matrix> features) {
  return make_feature_engine("plain", std::make_unique<PlainKernel>(executor), executor, std::move(features));
}

}  // namespace tertium
