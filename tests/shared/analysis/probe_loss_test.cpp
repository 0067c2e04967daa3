// probe_loss_test.cpp: losses and slopes against their definition in NumPy and against finite differences, by both ways of the computation.
#include "shared/analysis/probe_loss.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/lanes.h"
#include "shared/base/random.h"
#include "tests/support/probe_golden.h"

namespace tertium {
namespace {

constexpr std::size_t kObjects = numpy::kProbeObjects, kFeatures = numpy::kProbeFeatures;

ProbeRows rows_of(const std::vector<float>& values, std::size_t count, std::size_t features) {
  Executor one;
  ProbeRows rows;
  rows.count = count;
  rows.row = pad_to_lanes(features);
  rows.values.assign(count * rows.row, 0.0f);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t f = 0; f < features; ++f) rows.values[i * rows.row + f] = values[i * features + f];
  turn_rows(rows, features, one);
  return rows;
}

std::vector<Triplet> golden_triplets() {
  std::vector<Triplet> out;
  for (std::size_t i = 0; i < numpy::probe_triplets.size(); i += 3) out.push_back({numpy::probe_triplets[i], numpy::probe_triplets[i + 1], numpy::probe_triplets[i + 2]});
  return out;
}

// A fifth of the golden weights and bias, as make_probe.py takes them.
Floats golden_parameters(const ProbeShape& shape) {
  Floats out(shape.size(), 0.0f);
  for (std::size_t f = 0; f < kFeatures; ++f) {
    for (std::size_t d = 0; d < kFeatures; ++d) {
      const float weight = 0.2f * numpy::probe_weights[f * kFeatures + d];
      if (shape.kind == ProbeKind::kFull) out[f * shape.row() + d] = weight;
      else if (f == d) out[f] = std::abs(weight);
    }
    if (shape.bias) out[shape.weights() + f] = 0.2f * numpy::probe_bias[f];
  }
  return out;
}

TEST(ChoiceLoss, AndItsSlopesAreThoseOfTheDefinition) {
  Executor one;
  const ProbeRows rows = rows_of(numpy::probe_features, kObjects, kFeatures);
  const std::vector<Triplet> triplets = golden_triplets();
  const ProbeShape shape{kFeatures, ProbeKind::kFull, true};
  const Floats parameters = golden_parameters(shape);
  Floats gradient(shape.size(), 0.0f);
  EXPECT_NEAR(ChoiceLoss(rows, triplets).add(shape, parameters, 1, gradient, one), numpy::probe_choice_loss, 1e-6);
  for (std::size_t f = 0; f < kFeatures; ++f) {
    for (std::size_t d = 0; d < kFeatures; ++d) EXPECT_NEAR(gradient[f * shape.row() + d], numpy::probe_choice_slope[f * kFeatures + d], 2e-5) << f << " " << d;
    EXPECT_NEAR(gradient[shape.weights() + f], numpy::probe_choice_slope[kFeatures * kFeatures + f], 2e-5) << f;
    for (std::size_t d = kFeatures; d < shape.row(); ++d) EXPECT_EQ(gradient[f * shape.row() + d], 0) << "padding stays 0";
  }
  // A weight scales both, and the gradient is added to what is there.
  Floats twice = gradient;
  EXPECT_NEAR(ChoiceLoss(rows, triplets).add(shape, parameters, 0.5, twice, one), numpy::probe_choice_loss / 2, 1e-6);
  for (std::size_t i = 0; i < twice.size(); ++i) EXPECT_NEAR(twice[i], 1.5f * gradient[i], 1e-5);
}

TEST(ChoiceLoss, OfDiagonalWeightsAndAScaledBias) {
  Executor one;
  const ProbeRows rows = rows_of(numpy::probe_features, kObjects, kFeatures);
  const std::vector<Triplet> triplets = golden_triplets();
  ProbeShape shape{kFeatures, ProbeKind::kDiagonal, true};
  Floats parameters = golden_parameters(shape), gradient(shape.size(), 0.0f), scaled(shape.size(), 0.0f);
  EXPECT_NEAR(ChoiceLoss(rows, triplets).add(shape, parameters, 1, gradient, one), numpy::probe_choice_diagonal_loss, 1e-6);
  for (std::size_t f = 0; f < kFeatures; ++f) {
    EXPECT_NEAR(gradient[f], numpy::probe_choice_diagonal_slope[f * kFeatures + f], 2e-5);
    EXPECT_NEAR(gradient[shape.weights() + f], numpy::probe_choice_diagonal_slope[kFeatures * kFeatures + f], 2e-5);
  }
  // The same bias told as four times a quarter has four times the slopes.
  shape.bias_scale = 4;
  for (std::size_t f = 0; f < kFeatures; ++f) parameters[shape.weights() + f] /= 4;
  EXPECT_NEAR(ChoiceLoss(rows, triplets).add(shape, parameters, 1, scaled, one), numpy::probe_choice_diagonal_loss, 1e-6);
  for (std::size_t f = 0; f < kFeatures; ++f) EXPECT_NEAR(scaled[shape.weights() + f], 4 * gradient[shape.weights() + f], 1e-4);
}

TEST(LocalLoss, AndItsSlopesAreThoseOfTheDefinition) {
  Executor one;
  const ProbeRows rows = rows_of(numpy::probe_features, kObjects, kFeatures);
  const ProbeShape shape{kFeatures, ProbeKind::kFull, true};
  const Floats parameters = golden_parameters(shape);
  Floats gradient(shape.size(), 0.0f);
  LocalLoss local({rows}, {rows}, numpy::kProbeTau, one);
  EXPECT_NEAR(local.add(shape, parameters, 1, gradient, one), numpy::probe_local_loss, 1e-5);
  for (std::size_t f = 0; f < kFeatures; ++f) {
    for (std::size_t d = 0; d < kFeatures; ++d) EXPECT_NEAR(gradient[f * shape.row() + d], numpy::probe_local_slope[f * kFeatures + d], 1e-4) << f << " " << d;
    EXPECT_NEAR(gradient[shape.weights() + f], numpy::probe_local_slope[kFeatures * kFeatures + f], 1e-4) << f;
  }
}

TEST(LocalLoss, IsLowestWhereNothingChangesAndAveragesOverItsBlocks) {
  Executor one;
  const ProbeRows rows = rows_of(numpy::probe_features, kObjects, kFeatures);
  const ProbeShape shape{kFeatures, ProbeKind::kFull, false};
  Floats identity(shape.size(), 0.0f), gradient(shape.size(), 0.0f);
  for (std::size_t f = 0; f < kFeatures; ++f) identity[f * shape.row() + f] = 0.7f;  // lengths are divided away
  LocalLoss local({rows}, {rows}, 0.2, one);
  const double lowest = local.add(shape, identity, 1, gradient, one);
  for (const float slope : gradient) EXPECT_NEAR(slope, 0, 1e-5);
  EXPECT_GT(local.add(shape, golden_parameters(shape), 1, gradient, one), lowest + 0.01);
  // Blocks of 3 and 6 images: a third and two thirds of their own losses.
  std::vector<float> some(numpy::probe_features.begin(), numpy::probe_features.begin() + 3 * kFeatures),
      rest(numpy::probe_features.begin() + 3 * kFeatures, numpy::probe_features.end());
  const ProbeRows first = rows_of(some, 3, kFeatures), second = rows_of(rest, 6, kFeatures);
  LocalLoss both({first, second}, {first, second}, 0.2, one);
  const Floats at = golden_parameters(shape);
  const double a = both.add(shape, at, 1, gradient, one, 0), b = both.add(shape, at, 1, gradient, one, 1);
  EXPECT_NEAR(both.add(shape, at, 1, gradient, one), a / 3 + 2 * b / 3, 1e-6);
}

// Random rows and choices: enough of them for the table of all pairs, or too few.
struct Case { std::size_t objects, triplets; };
TEST(ChoiceLoss, IsTheSameByTheTableOfPairsAndPairByPairAndOnAnyNumberOfThreads) {
  struct Backwards final : Executor {
    void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
      for (std::size_t i = count; i-- > 0;) body(i);
    }
  };
  Executor one;
  Backwards other;
  RandomStream random(3);
  const std::size_t features = 21;
  for (const Case& c : {Case{150, 9000}, Case{150, 200}}) {
    std::vector<float> values(c.objects * features);
    for (float& v : values) v = static_cast<float>(random.normal());
    const ProbeRows rows = rows_of(values, c.objects, features);
    std::vector<Triplet> triplets;
    while (triplets.size() < c.triplets) {
      const Triplet t{random.below(150), random.below(150), random.below(150)};
      if (t.first != t.second && t.first != t.odd && t.second != t.odd) triplets.push_back(t);
    }
    const ProbeShape shape{features, ProbeKind::kFull, true};
    Floats parameters(shape.size(), 0.0f);
    for (std::size_t f = 0; f < features; ++f)
      for (std::size_t d = 0; d < features; ++d) parameters[f * shape.row() + d] = static_cast<float>(0.2 * random.normal());
    Floats first(shape.size(), 0.0f), second(shape.size(), 0.0f);
    const double value = ChoiceLoss(rows, triplets).add(shape, parameters, 1, first, one);
    EXPECT_EQ(ChoiceLoss(rows, triplets).add(shape, parameters, 1, second, other), value);
    EXPECT_EQ(first, second);
    // Portions are added up: the table of the whole against pairs of its parts.
    Floats parts(shape.size(), 0.0f);
    double sum = 0;
    constexpr std::size_t kPart = 100;
    const double share = static_cast<double>(kPart) / static_cast<double>(triplets.size());
    for (std::size_t begin = 0; begin < triplets.size(); begin += kPart)
      sum += ChoiceLoss(rows, std::span<const Triplet>(triplets).subspan(begin, kPart)).add(shape, parameters, share, parts, one);
    EXPECT_NEAR(sum, value, 1e-6);
    for (std::size_t i = 0; i < parts.size(); ++i) EXPECT_NEAR(parts[i], first[i], 2e-5);
  }
}

TEST(ChoiceLoss, AgainstFiniteDifferencesOfManyFeatures) {
  Executor one;
  RandomStream random(11);
  const std::size_t objects = 60, features = 40;
  std::vector<float> values(objects * features);
  for (float& v : values) v = static_cast<float>(random.normal());
  const ProbeRows rows = rows_of(values, objects, features);
  std::vector<Triplet> triplets;
  for (std::uint32_t i = 0; i < 2000; ++i) triplets.push_back({i % 60, (i * 7 + 1) % 60 == i % 60 ? (i + 1) % 60 : (i * 7 + 1) % 60, 0});
  for (Triplet& t : triplets) do t.odd = random.below(60); while (t.odd == t.first || t.odd == t.second);
  const ProbeShape shape{features, ProbeKind::kFull, true};
  Floats parameters(shape.size(), 0.0f), direction(shape.size(), 0.0f), gradient(shape.size(), 0.0f), nothing(shape.size(), 0.0f);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (i % shape.row() >= features) continue;
    parameters[i] = static_cast<float>(0.1 * random.normal());
    direction[i] = static_cast<float>(random.normal());
  }
  ChoiceLoss loss(rows, triplets);
  loss.add(shape, parameters, 1, gradient, one);
  double along = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) along += static_cast<double>(gradient[i]) * static_cast<double>(direction[i]);
  const auto at = [&](double step) {
    Floats moved = parameters;
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += static_cast<float>(step) * direction[i];
    return loss.add(shape, moved, 1, nothing, one);
  };
  const double step = 1e-3;
  EXPECT_NEAR((at(step) - at(-step)) / (2 * step), along, 1e-3 * std::abs(along) + 1e-3);
}

TEST(Penalty, AndItsSlopesByHand) {
  ProbeShape shape{2, ProbeKind::kFull, true};
  Floats w(shape.size(), 0.0f);
  w[0] = 3, w[1] = 1, w[shape.row()] = -2, w[shape.row() + 1] = 5;  // W = (3 1; -2 5), mean of the diagonal 4
  w[shape.weights()] = 100;                                         // a bias is not penalised
  Floats gradient(shape.size(), 0.0f);
  EXPECT_NEAR(add_penalty(shape, w, ProbePenalty::kSquared, ProbeTarget::kZero, 0.5, gradient), 0.5 * 39, 1e-5);
  EXPECT_EQ(gradient[0], 3);
  EXPECT_EQ(gradient[shape.row()], -2);
  EXPECT_EQ(gradient[shape.weights()], 0);
  gradient.assign(shape.size(), 0.0f);
  // W - 4 I = (-1 1; -2 1): squares 7.
  EXPECT_NEAR(add_penalty(shape, w, ProbePenalty::kSquared, ProbeTarget::kIdentity, 1, gradient), 7, 1e-5);
  EXPECT_EQ(gradient[0], -2);
  EXPECT_EQ(gradient[1], 2);
  EXPECT_EQ(gradient[shape.row() + 1], 2);
  gradient.assign(shape.size(), 0.0f);
  EXPECT_NEAR(add_penalty(shape, w, ProbePenalty::kNorm, ProbeTarget::kZero, 2, gradient), 2 * std::sqrt(39.0), 1e-5);
  EXPECT_NEAR(gradient[0], 6 / std::sqrt(39.0), 1e-6);
  Floats zero(shape.size(), 0.0f);
  gradient.assign(shape.size(), 0.0f);
  EXPECT_EQ(add_penalty(shape, zero, ProbePenalty::kNorm, ProbeTarget::kZero, 2, gradient), 0);
  for (const float g : gradient) EXPECT_EQ(g, 0);
  // A diagonal: (1, 3), mean 2.
  shape.kind = ProbeKind::kDiagonal;
  Floats diagonal(shape.size(), 0.0f), slope(shape.size(), 0.0f);
  diagonal[0] = 1, diagonal[1] = 3;
  EXPECT_NEAR(add_penalty(shape, diagonal, ProbePenalty::kSquared, ProbeTarget::kIdentity, 1, slope), 2, 1e-6);
  EXPECT_EQ(slope[0], -2);
  EXPECT_EQ(slope[1], 2);
}

}  // namespace
}  // namespace tertium
