// direct_kernel.cpp: three dot products, a softmax and six scaled rows per triplet, sixteen triplets at a time.
#include "native/engine/direct_kernel.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "native/engine/tile_sort.h"
#include "shared/base/aligned.h"
#include "shared/base/instruction_sets.h"
#include "shared/base/lanes.h"
#include "shared/fit/choice_slopes.h"
#include "shared/fit/plain_steps.h"

namespace tertium {
namespace {

constexpr std::size_t kBlock = kLanes;          // triplets whose softmax is taken together: their rows stay in the first cache
constexpr std::size_t kChunkTriplets = 16384;   // a batch is cut into chunks of about this many, each with its own gradient
constexpr std::size_t kMostChunks = 8;

// L: lanes per row, known to the compiler; 0: `lanes` many.
template <class V, class Index, std::size_t L>
TERTIUM_INLINE double add_block_gradients(const float* matrix, std::size_t lanes, const Index* triplets, std::size_t count, float* gradient) {
  const std::size_t row = (L > 0 ? L : lanes) * kLanes;
  double total = 0;
  alignas(64) float first[kBlock], second[kBlock], third[kBlock], loss[kBlock];
  for (std::size_t begin = 0; begin < count; begin += kBlock) {
    const std::size_t size = std::min(kBlock, count - begin);
    const Index* block = triplets + 3 * begin;
    for (std::size_t t = 0; t < size; ++t) {
      multiply_three<V>(matrix + block[3 * t] * row, matrix + block[3 * t + 1] * row, matrix + block[3 * t + 2] * row, row, first[t], second[t], third[t]);
    }
    for (std::size_t t = size; t < kBlock; ++t) first[t] = second[t] = third[t] = 0.0f;
    turn_into_slopes(first, second, third, loss);
    for (std::size_t t = 0; t < size; ++t) {
      total += static_cast<double>(loss[t]);
      const std::size_t i = block[3 * t] * row, j = block[3 * t + 1] * row, k = block[3 * t + 2] * row;
      const float g0 = first[t], g1 = second[t], g2 = third[t];
      for (std::size_t d = 0; d < row; d += kWidth<V>) {
        V x, y, z, gx, gy, gz;
        load_lanes(x, matrix + i + d);
        load_lanes(y, matrix + j + d);
        load_lanes(z, matrix + k + d);
        hold_lanes(x);
        hold_lanes(y);
        hold_lanes(z);
        load_lanes(gx, gradient + i + d);
        load_lanes(gy, gradient + j + d);
        load_lanes(gz, gradient + k + d);
        gx += g0 * y + g1 * z;
        gy += g0 * x + g2 * z;
        gz += g1 * x + g2 * y;
        store_lanes(gradient + i + d, gx);
        store_lanes(gradient + j + d, gy);
        store_lanes(gradient + k + d, gz);
      }
    }
  }
  return total;
}

template <class V, class Index>
TERTIUM_INLINE double add_gradients(const float* matrix, std::size_t lanes, const Index* triplets, std::size_t count, float* gradient) {
  switch (lanes) {
    case 1: return add_block_gradients<V, Index, 1>(matrix, lanes, triplets, count, gradient);
    case 2: return add_block_gradients<V, Index, 2>(matrix, lanes, triplets, count, gradient);
    case 3: return add_block_gradients<V, Index, 3>(matrix, lanes, triplets, count, gradient);
    case 4: return add_block_gradients<V, Index, 4>(matrix, lanes, triplets, count, gradient);
    case 5: return add_block_gradients<V, Index, 5>(matrix, lanes, triplets, count, gradient);
    case 6: return add_block_gradients<V, Index, 6>(matrix, lanes, triplets, count, gradient);
    case 7: return add_block_gradients<V, Index, 7>(matrix, lanes, triplets, count, gradient);
    default: return add_block_gradients<V, Index, 0>(matrix, lanes, triplets, count, gradient);
  }
}

class DirectKernel final : public GradientKernel {
 public:
  DirectKernel(Executor& executor, const DirectLoops& loops) : executor_(executor), loops_(loops) {}

  std::string name() const override { return "direct-1"; }

  void begin(const BatchCut&, std::uint32_t objects, std::uint32_t) override {
    objects_ = objects;
    parts_.clear();
    sorter_ = TileSorter(objects);
  }
  bool takes_wide() const override { return objects_ > 65536; }
  void arrange(std::span<std::uint16_t> numbers) override { sorter_.sort(numbers); }
  void arrange(std::span<std::uint32_t> numbers) override { sorter_.sort(numbers); }

  double add_gradient(const PackedTriplets& batch, const float* matrix, std::size_t row, float* gradient) override {
    const std::size_t size = batch.count, chunks = std::clamp(size / kChunkTriplets, std::size_t{1}, kMostChunks);
    parts_.resize(chunks - 1);
    for (Floats& part : parts_) part.resize(objects_ * row, 0.0f);
    std::vector<double> nll(chunks, 0.0);
    executor_.parallel_for(chunks, [&](std::size_t c) {
      const std::size_t first = size * c / chunks, last = size * (c + 1) / chunks;
      float* to = c == 0 ? gradient : parts_[c - 1].data();
      nll[c] = batch.wide ? loops_.wide(matrix, row / kLanes, batch.wide + 3 * first, last - first, to)
                          : loops_.narrow(matrix, row / kLanes, batch.narrow + 3 * first, last - first, to);
    });
    double sum = nll[0];
    for (std::size_t c = 1; c < chunks; ++c) {
      move_gradient(parts_[c - 1].data(), gradient, parts_[c - 1].size());
      sum += nll[c];
    }
    return sum;
  }

 private:
  Executor& executor_;
  const DirectLoops loops_;
  std::size_t objects_ = 0;
  TileSorter sorter_;
  std::vector<Floats> parts_;  // gradients of all chunks but the first; zero between calls
};

}  // namespace

std::span<const DirectLoops> direct_loops() {
  using Narrow = std::uint16_t;
  using Wide = std::uint32_t;
  static const std::vector<DirectLoops> all = loops_that_run<DirectLoops>({"", for_v4<add_gradients<Sixteen, Narrow>>, for_v4<add_gradients<Sixteen, Wide>>},
                                                                          {"", for_v3<add_gradients<Eight, Narrow>>, for_v3<add_gradients<Eight, Wide>>},
                                                                          {"", for_any<add_gradients<Four, Narrow>>, for_any<add_gradients<Four, Wide>>});
  return all;
}

std::unique_ptr<GradientKernel> make_direct_kernel(Executor& executor) { return make_direct_kernel(executor, direct_loops().front()); }

std::unique_ptr<GradientKernel> make_direct_kernel(Executor& executor, const DirectLoops& loops) { return std::make_unique<DirectKernel>(executor, loops); }

}  // namespace tertium
