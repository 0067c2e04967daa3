// gram_kernel.cpp: similarities of all pairs, slopes of all triplets, and the product of the two.
#include "native/engine/gram_kernel.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "native/engine/tile_sort.h"
#include "shared/base/aligned.h"
#include "shared/base/lanes.h"
#include "shared/base/matrix_product.h"
#include "shared/fit/choice_slopes.h"
#include "shared/fit/plain_steps.h"

namespace tertium {
namespace {

constexpr std::size_t kBlock = 64;  // triplets whose softmax is taken together
constexpr std::size_t kChunkTriplets = std::size_t{1} << 20;  // a batch is cut into chunks of about this many, each with its own slopes
constexpr std::size_t kMostChunks = 4;

// places: three per triplet, of its pairs in the squares: (first, second), (first, odd), (second, odd).
TERTIUM_CLONES double add_slopes(const float* similarity, const std::uint32_t* places, std::size_t count, float* slopes) {
  double total = 0;
  alignas(64) float first[kBlock], second[kBlock], third[kBlock], loss[kBlock];
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t size = std::min(kBlock, count - begin);
    const std::uint32_t* at = places + 3 * begin;
    for (std::size_t t = 0; t < size; ++t) {
      first[t] = similarity[at[3 * t]];
      second[t] = similarity[at[3 * t + 1]];
      third[t] = similarity[at[3 * t + 2]];
      for (std::size_t pair = 0; pair < 3; ++pair) __builtin_prefetch(slopes + at[3 * t + pair], 1);
    }
    for (std::size_t t = size; t < kBlock; ++t) first[t] = second[t] = third[t] = 0.0f;
    turn_into_slopes(first, second, third, loss);
    for (std::size_t t = 0; t < size; ++t) {
      total += static_cast<double>(loss[t]);
      slopes[at[3 * t]] += first[t];
      slopes[at[3 * t + 1]] += second[t];
      slopes[at[3 * t + 2]] += third[t];
    }
  }
  return total;
}

class GramKernel final : public GradientKernel {
 public:
  explicit GramKernel(Executor& executor) : executor_(executor) {}

  std::string name() const override { return "gram-1"; }

  void begin(const BatchCut& cut, std::uint32_t objects, std::uint32_t) override {
    objects_ = objects;
    sorter_ = TileSorter(objects);
    // Not a multiple of 64 floats: rows below each other would share the few places of the cache.
    pitch_ = pad_to_lanes(objects) + kPitchExtra;
    if (pitch_ % 64 == 0) pitch_ += kLanes;
    const std::size_t longest = (cut.triplets + cut.batches - 1) / cut.batches;
    slopes_.assign(std::clamp(longest / kChunkTriplets, std::size_t{1}, kMostChunks), Floats(objects_ * pitch_, 0.0f));
    similarity_.assign(objects_ * pitch_, 0.0f);
  }
  bool takes_wide() const override { return true; }
  void arrange(std::span<std::uint16_t>) override { CHECK(false); }
  // What is kept are the places of the three pairs.
  void arrange(std::span<std::uint32_t> numbers) override {
    sorter_.sort(numbers);
    const auto place = [&](std::uint32_t a, std::uint32_t b) { return static_cast<std::uint32_t>(std::max(a, b) * pitch_ + std::min(a, b)); };
    for (std::size_t t = 0; t < numbers.size(); t += 3) {
      const std::uint32_t a = numbers[t], b = numbers[t + 1], c = numbers[t + 2];
      numbers[t] = place(a, b);
      numbers[t + 1] = place(a, c);
      numbers[t + 2] = place(b, c);
    }
  }

  double add_gradient(const PackedTriplets& batch, const float* matrix, std::size_t row, float* gradient) override {
    const std::size_t size = batch.count, chunks = slopes_.size();
    multiply_by_own_rows(matrix, objects_, row, similarity_.data(), pitch_, executor_);
    std::vector<double> nll(chunks, 0.0);
    executor_.parallel_for(chunks, [&](std::size_t c) {
      const std::size_t first = size * c / chunks, last = size * (c + 1) / chunks;
      nll[c] = add_slopes(similarity_.data(), batch.wide + 3 * first, last - first, slopes_[c].data());
    });
    executor_.parallel_for(objects_, [&](std::size_t o) {
      float* to = slopes_[0].data() + o * pitch_;
      for (std::size_t c = 1; c < chunks; ++c) move_gradient(slopes_[c].data() + o * pitch_, to, o);
    });
    mirror_lower(slopes_[0].data(), objects_, pitch_, executor_);
    add_square_times(slopes_[0].data(), pitch_, matrix, objects_, row, gradient, executor_);
    executor_.parallel_for(objects_, [&](std::size_t o) { std::fill_n(slopes_[0].data() + o * pitch_, objects_, 0.0f); });
    double sum = 0;
    for (const double part : nll) sum += part;
    return sum;
  }

 private:
  static constexpr std::size_t kPitchExtra = 2 * kLanes;
  Executor& executor_;
  std::size_t objects_ = 0, pitch_ = 0;
  TileSorter sorter_;
  Floats similarity_;
  std::vector<Floats> slopes_;  // zero between calls
};

}  // namespace

std::unique_ptr<GradientKernel> make_gram_kernel(Executor& executor) { return std::make_unique<GramKernel>(executor); }

}  // namespace tertium
