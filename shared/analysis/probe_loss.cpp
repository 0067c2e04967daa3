// probe_loss.cpp: products over all objects, slopes over all choices, and back.
#include "shared/analysis/probe_loss.h"

#include <algorithm>
#include <cmath>

#include "shared/base/check.h"
#include "shared/base/lanes.h"
#include "shared/base/matrix_product.h"

namespace tertium {
namespace {

constexpr std::size_t kChunk = 4096;      // triplets per iteration
constexpr std::size_t kRowsAtOnce = 48;   // objects per iteration
constexpr std::size_t kBlock = 64;

// A pitch for a square of `count`: not a multiple of 64 floats, or rows below each other would share the few places of the cache.
std::size_t pitch_of(std::size_t count) {
  const std::size_t pitch = pad_to_lanes(count) + 32;
  return pitch % 64 == 0 ? pitch + kLanes : pitch;
}

// Similarities s_ab, s_ac, s_bc become the slopes p_ab - 1, p_ac, p_bc of -log p_ab, and `sum` such that the loss is log(sum) + most - s_ab.
struct Softmaxes {
  alignas(64) double first[kBlock], second[kBlock], third[kBlock], sum[kBlock], above[kBlock];
};
TERTIUM_CLONES void turn_into_slopes(Softmaxes& s) {
  for (std::size_t t = 0; t < kBlock; ++t) {
    const double s0 = s.first[t], s1 = s.second[t], s2 = s.third[t];
    const double larger = s1 > s2 ? s1 : s2, most = s0 > larger ? s0 : larger;
    const double e0 = exact_exp(s0 - most), e1 = exact_exp(s1 - most), e2 = exact_exp(s2 - most), sum = e0 + e1 + e2;
    s.first[t] = -(e1 + e2) / sum;
    s.second[t] = e1 / sum;
    s.third[t] = e2 / sum;
    s.sum[t] = sum;
    s.above[t] = most - s0;
  }
}

double dot(const float* a, const float* b, std::size_t row) {
  double sums[kLanes] = {};
  for (std::size_t d = 0; d < row; d += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) sums[l] += static_cast<double>(a[d + l]) * static_cast<double>(b[d + l]);
  }
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t l = 0; l < half; ++l) sums[l] += sums[l + half];
  }
  return sums[0];
}

// What the gradient with respect to y = x W + b means for W and b.
void add_through(const ProbeShape& shape, const ProbeRows& rows, const Floats& y_gradient, Floats& gradient, Executor& executor) {
  const std::size_t row = rows.row;
  if (shape.kind == ProbeKind::kFull) {
    Floats share(shape.weights());
    multiply(rows.turned.data(), rows.pitch, shape.features, y_gradient.data(), rows.count, row, share.data(), executor);
    for (std::size_t i = 0; i < share.size(); ++i) gradient[i] += share[i];
  }
  if (shape.kind == ProbeKind::kFull && !shape.bias) return;
  executor.parallel_for(row / kLanes, [&](std::size_t lane) {
    double weights[kLanes] = {}, bias[kLanes] = {};
    for (std::size_t i = 0; i < rows.count; ++i) {
      const std::size_t at = i * row + lane * kLanes;
      for (std::size_t l = 0; l < kLanes; ++l) {
        const double slope = static_cast<double>(y_gradient[at + l]);
        weights[l] += slope * static_cast<double>(rows.values[at + l]);
        bias[l] += slope;
      }
    }
    for (std::size_t l = 0; l < kLanes; ++l) {
      const std::size_t d = lane * kLanes + l;
      if (shape.kind == ProbeKind::kDiagonal) gradient[d] += static_cast<float>(weights[l]);
      if (shape.bias) gradient[shape.weights() + d] += static_cast<float>(shape.bias_scale * bias[l]);
    }
  });
}

}  // namespace

std::size_t ProbeShape::row() const { return pad_to_lanes(features); }

void turn_rows(ProbeRows& rows, std::size_t features, Executor& executor) {
  rows.pitch = pitch_of(rows.count);
  rows.turned.assign(features * rows.pitch, 0.0f);
  turn_matrix(rows.values.data(), rows.row, rows.count, features, rows.turned.data(), rows.pitch, executor);
}

void transform_rows(const ProbeShape& shape, const Floats& parameters, const ProbeRows& rows, Floats& y, Executor& executor) {
  const std::size_t row = rows.row;
  CHECK(row == shape.row() && parameters.size() == shape.size());
  y.resize(rows.count * row);
  const float* bias = shape.bias ? parameters.data() + shape.weights() : nullptr;
  const float scale = static_cast<float>(shape.bias_scale);
  executor.parallel_for((rows.count + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::size_t block) {
    const std::size_t first = block * kRowsAtOnce, last = std::min(rows.count, first + kRowsAtOnce);
    if (shape.kind == ProbeKind::kFull) {
      multiply_rows(rows.values.data(), row, parameters.data(), shape.features, row, y.data(), first, last);
    } else {
      for (std::size_t i = first; i < last; ++i) {
        for (std::size_t d = 0; d < row; ++d) y[i * row + d] = rows.values[i * row + d] * parameters[d];
      }
    }
    for (std::size_t i = first; bias && i < last; ++i) {
      for (std::size_t d = 0; d < row; ++d) y[i * row + d] += scale * bias[d];
    }
  });
}

// ---- choices ----

ChoiceLoss::ChoiceLoss(const ProbeRows& rows, std::span<const Triplet> triplets)
    : rows_(&rows), triplets_(triplets), all_pairs_(triplets.size() > rows.count * rows.count / 64), pitch_(pitch_of(rows.count)) {
  CHECK(triplets.size() < UINT32_MAX / 3);
  first_partner_.assign(rows.count + 1, 0);
  for (const Triplet& t : triplets) {
    for (const std::uint32_t object : {t.first, t.second, t.odd}) {
      CHECK(object < rows.count);
      first_partner_[object + 1] += 2;
    }
  }
  for (std::size_t o = 0; o < rows.count; ++o) first_partner_[o + 1] += first_partner_[o];
  partners_.resize(triplets.size() * 6);
  std::vector<std::size_t> next(first_partner_.begin(), first_partner_.end() - 1);
  for (std::size_t t = 0; t < triplets.size(); ++t) {
    const std::uint32_t a = triplets[t].first, b = triplets[t].second, c = triplets[t].odd, slope = static_cast<std::uint32_t>(3 * t);
    const std::uint32_t pairs[3][2] = {{a, b}, {a, c}, {b, c}};
    for (std::uint32_t p = 0; p < 3; ++p) {
      partners_[next[pairs[p][0]]++] = {slope + p, pairs[p][1]};
      partners_[next[pairs[p][1]]++] = {slope + p, pairs[p][0]};
    }
  }
  slopes_.resize(triplets.size() * 3);
}

// Into slopes_: the similarities.
void ChoiceLoss::measure(Executor& executor) {
  const std::size_t row = rows_->row;
  if (all_pairs_) {
    square_.resize(rows_->count * pitch_);
    multiply_by_own_rows(y_.data(), rows_->count, row, square_.data(), pitch_, executor);
  }
  executor.parallel_for((triplets_.size() + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    const std::size_t last = std::min(triplets_.size(), (chunk + 1) * kChunk);
    for (std::size_t t = chunk * kChunk; t < last; ++t) {
      const std::uint32_t a = triplets_[t].first, b = triplets_[t].second, c = triplets_[t].odd;
      float* to = slopes_.data() + 3 * t;
      if (all_pairs_) {
        const auto pair = [&](std::uint32_t i, std::uint32_t j) { return square_[std::max(i, j) * pitch_ + std::min(i, j)]; };
        to[0] = pair(a, b), to[1] = pair(a, c), to[2] = pair(b, c);
      } else {
        const float *ya = y_.data() + a * row, *yb = y_.data() + b * row, *yc = y_.data() + c * row;
        to[0] = static_cast<float>(dot(ya, yb, row)), to[1] = static_cast<float>(dot(ya, yc, row)), to[2] = static_cast<float>(dot(yb, yc, row));
      }
    }
  });
}

// slopes_: similarities become slopes times `scale`. Returns the summed NLL.
double ChoiceLoss::find_slopes(double scale, Executor& executor) {
  std::vector<double> parts((triplets_.size() + kChunk - 1) / kChunk);
  executor.parallel_for(parts.size(), [&](std::size_t chunk) {
    const std::size_t end = std::min(triplets_.size(), (chunk + 1) * kChunk);
    double sum = 0;
    Softmaxes s{};
    for (std::size_t begin = chunk * kChunk; begin < end; begin += kBlock) {
      const std::size_t size = std::min(kBlock, end - begin);
      float* at = slopes_.data() + 3 * begin;
      for (std::size_t t = 0; t < size; ++t) {
        s.first[t] = static_cast<double>(at[3 * t]);
        s.second[t] = static_cast<double>(at[3 * t + 1]);
        s.third[t] = static_cast<double>(at[3 * t + 2]);
      }
      turn_into_slopes(s);
      for (std::size_t t = 0; t < size; ++t) {
        sum += std::log(s.sum[t]) + s.above[t];
        at[3 * t] = static_cast<float>(scale * s.first[t]);
        at[3 * t + 1] = static_cast<float>(scale * s.second[t]);
        at[3 * t + 2] = static_cast<float>(scale * s.third[t]);
      }
    }
    parts[chunk] = sum;
  });
  double total = 0;
  for (const double part : parts) total += part;
  return total;
}

// y_gradient_ of each object: the slopes of its pairs times what they are paired with.
void ChoiceLoss::spread_slopes(Executor& executor) {
  const std::size_t count = rows_->count, row = rows_->row;
  y_gradient_.resize(count * row);
  executor.parallel_for((count + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::size_t block) {
    const std::size_t first = block * kRowsAtOnce, last = std::min(count, first + kRowsAtOnce);
    Floats slopes(all_pairs_ ? (last - first) * pitch_ : 0, 0.0f);
    for (std::size_t i = first; i < last; ++i) {
      float* to = y_gradient_.data() + i * row;
      if (!all_pairs_) std::fill(to, to + row, 0.0f);
      for (std::size_t p = first_partner_[i]; p < first_partner_[i + 1]; ++p) {
        const float slope = slopes_[partners_[p].slope];
        if (all_pairs_) {
          slopes[(i - first) * pitch_ + partners_[p].object] += slope;
        } else {
          const float* other = y_.data() + partners_[p].object * row;
          for (std::size_t d = 0; d < row; ++d) to[d] += slope * other[d];
        }
      }
    }
    if (all_pairs_) multiply_rows(slopes.data(), pitch_, y_.data(), count, row, y_gradient_.data() + first * row, 0, last - first);
  });
}

double ChoiceLoss::add(const ProbeShape& shape, const Floats& parameters, double weight, Floats& gradient, Executor& executor) {
  if (triplets_.empty()) return 0;
  transform_rows(shape, parameters, *rows_, y_, executor);
  measure(executor);
  const double scale = weight / static_cast<double>(triplets_.size());
  const double nll = find_slopes(scale, executor);
  spread_slopes(executor);
  add_through(shape, *rows_, y_gradient_, gradient, executor);
  return scale * nll;
}

// ---- neighbourhoods ----

namespace {

// Rows divided by their lengths; lengths of 0 stay. Returns the lengths.
std::vector<double> make_unit_rows(Floats& y, std::size_t count, std::size_t row) {
  std::vector<double> lengths(count);
  for (std::size_t i = 0; i < count; ++i) {
    float* at = y.data() + i * row;
    lengths[i] = std::sqrt(dot(at, at, row));
    if (lengths[i] > 0) {
      for (std::size_t d = 0; d < row; ++d) at[d] = static_cast<float>(static_cast<double>(at[d]) / lengths[i]);
    }
  }
  return lengths;
}

// One row of cosines (own at `self`) becomes probabilities, own 0. Returns log of the sum of exp(c / temperature).
TERTIUM_CLONES double soften_row(float* row, std::size_t count, std::size_t self, float inverse) {
  // Cosines are at most 1: exp((c - 1) / temperature) cannot overflow.
  for (std::size_t j = 0; j < count; ++j) row[j] = fast_exp((row[j] - 1.0f) * inverse);
  row[self] = 0.0f;
  double sum = 0;
  for (std::size_t j = 0; j < count; ++j) sum += static_cast<double>(row[j]);
  const float share = static_cast<float>(1.0 / sum);
  for (std::size_t j = 0; j < count; ++j) row[j] *= share;
  return std::log(sum) + static_cast<double>(inverse);
}

}  // namespace

LocalLoss::LocalLoss(std::vector<ProbeRows> blocks, std::vector<ProbeRows> originals, double temperature, Executor& executor)
    : temperature_(temperature), blocks_(std::move(blocks)) {
  CHECK(temperature > 0 && originals.size() == blocks_.size());
  for (std::size_t b = 0; b < blocks_.size(); ++b) {
    ProbeRows& was = originals[b];
    CHECK(was.count >= 2 && was.count == blocks_[b].count);
    const std::size_t pitch = pitch_of(was.count);
    Floats square(was.count * pitch, 0.0f);
    make_unit_rows(was.values, was.count, was.row);
    multiply_by_own_rows(was.values.data(), was.count, was.row, square.data(), pitch, executor);
    mirror_lower(square.data(), was.count, pitch, executor);
    executor.parallel_for(was.count, [&](std::size_t i) { soften_row(square.data() + i * pitch, was.count, i, static_cast<float>(1 / temperature_)); });
    before_.push_back(std::move(square));
  }
}

double LocalLoss::add(const ProbeShape& shape, const Floats& parameters, double weight, Floats& gradient, Executor& executor, std::size_t only) {
  const std::size_t first_block = only == kAll ? 0 : only, last_block = only == kAll ? blocks_.size() : only + 1;
  std::size_t images = 0;
  for (std::size_t b = first_block; b < last_block; ++b) images += blocks_[b].count;
  if (images == 0) return 0;
  const double scale = weight / static_cast<double>(images);
  double total = 0;
  Floats y, square, y_gradient;
  for (std::size_t b = first_block; b < last_block; ++b) {
    const ProbeRows& block = blocks_[b];
    const std::size_t count = block.count, row = block.row, pitch = pitch_of(count);
    const Floats& before = before_[b];
    transform_rows(shape, parameters, block, y, executor);
    const std::vector<double> lengths = make_unit_rows(y, count, row);
    square.assign(count * pitch, 0.0f);
    multiply_by_own_rows(y.data(), count, row, square.data(), pitch, executor);
    mirror_lower(square.data(), count, pitch, executor);
    std::vector<double> losses(count);
    // Each row of cosines becomes its slopes: (probability now - before) / temperature.
    executor.parallel_for(count, [&](std::size_t i) {
      float* at = square.data() + i * pitch;
      const float* was = before.data() + i * pitch;
      double expected = 0;
      for (std::size_t j = 0; j < count; ++j) expected += static_cast<double>(was[j]) * static_cast<double>(at[j]);
      losses[i] = soften_row(at, count, i, static_cast<float>(1 / temperature_)) - expected / temperature_;
      const float slope = static_cast<float>(scale / temperature_);
      for (std::size_t j = 0; j < count; ++j) at[j] = slope * (at[j] - was[j]);
      std::fill(at + count, at + pitch, 0.0f);
    });
    for (const double loss : losses) total += loss;
    // A pair's cosine stands in two rows.
    executor.parallel_for((count + kRowsAtOnce - 1) / kRowsAtOnce, [&](std::size_t block_of_rows) {
      const std::size_t first = block_of_rows * kRowsAtOnce, last = std::min(count, first + kRowsAtOnce);
      for (std::size_t i = first; i < last; ++i) {
        for (std::size_t j = 0; j < i; ++j) square[i * pitch + j] += square[j * pitch + i];
      }
    });
    mirror_lower(square.data(), count, pitch, executor);
    y_gradient.resize(count * row);
    multiply(square.data(), pitch, count, y.data(), count, row, y_gradient.data(), executor);
    // Through the division by the length.
    executor.parallel_for(count, [&](std::size_t i) {
      float* at = y_gradient.data() + i * row;
      const float* unit = y.data() + i * row;
      const double along = dot(at, unit, row), inverse = lengths[i] > 0 ? 1 / lengths[i] : 0.0;
      for (std::size_t d = 0; d < row; ++d) at[d] = static_cast<float>((static_cast<double>(at[d]) - along * static_cast<double>(unit[d])) * inverse);
    });
    add_through(shape, block, y_gradient, gradient, executor);
  }
  return scale * total;
}

// ---- the penalty ----

double add_penalty(const ProbeShape& shape, const Floats& parameters, ProbePenalty penalty, ProbeTarget target, double lambda, Floats& gradient) {
  if (lambda == 0) return 0;
  const std::size_t row = shape.row(), rows = shape.kind == ProbeKind::kFull ? shape.features : 1;
  const auto diagonal = [&](std::size_t f) { return shape.kind == ProbeKind::kFull ? f * row + f : f; };
  double trace = 0, squares = 0;
  for (std::size_t f = 0; f < shape.features; ++f) trace += static_cast<double>(parameters[diagonal(f)]);
  const double middle = target == ProbeTarget::kIdentity ? trace / static_cast<double>(shape.features) : 0.0;
  for (std::size_t i = 0; i < rows * row; ++i) squares += static_cast<double>(parameters[i]) * static_cast<double>(parameters[i]);
  // |W - m I|^2 without what lies off the diagonal twice: exact where W is near m I.
  if (target == ProbeTarget::kIdentity) {
    for (std::size_t f = 0; f < shape.features; ++f) {
      const double value = static_cast<double>(parameters[diagonal(f)]);
      squares += (value - middle) * (value - middle) - value * value;
    }
    squares = std::max(squares, 0.0);
  }
  const double norm = std::sqrt(squares);
  const double factor = penalty == ProbePenalty::kSquared ? 2 * lambda : norm > 0 ? lambda / norm : 0.0;
  for (std::size_t i = 0; i < rows * row; ++i) gradient[i] += static_cast<float>(factor * static_cast<double>(parameters[i]));
  if (middle != 0) {
    for (std::size_t f = 0; f < shape.features; ++f) gradient[diagonal(f)] -= static_cast<float>(factor * middle);
  }
  return lambda * (penalty == ProbePenalty::kSquared ? squares : norm);
}

}  // namespace tertium
