// plain_steps_test.cpp: the gradients of SPoSE and VICE against finite differences of their losses in double precision.
#include "shared/fit/plain_steps.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "shared/base/random.h"
#include "shared/model/choice.h"

namespace tertium {
namespace {

constexpr std::size_t kObjects = 9, kDims = 5, kRow = 16, kSize = kObjects * kRow;

std::vector<Triplet> some_triplets() {
  std::vector<Triplet> triplets;
  RandomStream stream(4);
  while (triplets.size() < 150) {
    const Triplet t{stream.below(kObjects), stream.below(kObjects), stream.below(kObjects)};
    if (t.first != t.second && t.first != t.odd && t.second != t.odd) triplets.push_back(t);
  }
  return triplets;
}

// Values in the dims, 0 in the padding.
std::vector<float> some_values(std::uint64_t seed, double mean, double sd) {
  std::vector<float> values(kSize, 0.0f);
  RandomStream stream(seed);
  for (std::size_t o = 0; o < kObjects; ++o) {
    for (std::size_t d = 0; d < kDims; ++d) values[o * kRow + d] = static_cast<float>(mean + sd * stream.normal());
  }
  return values;
}

// Mean NLL of the choices, in double precision.
double mean_nll(const std::vector<double>& x, const std::vector<Triplet>& triplets) {
  double sum = 0;
  const auto dot = [&](std::uint32_t a, std::uint32_t b) {
    double s = 0;
    for (std::size_t d = 0; d < kDims; ++d) s += x[a * kRow + d] * x[b * kRow + d];
    return s;
  };
  for (const Triplet& t : triplets) sum -= std::log(choice_probabilities({dot(t.first, t.second), dot(t.first, t.odd), dot(t.second, t.odd)})[0]);
  return sum / static_cast<double>(triplets.size());
}

std::vector<double> widen(const std::vector<float>& values) { return {values.begin(), values.end()}; }

// Compares `gradient` with central differences of `loss` at `at`, over the real entries.
void expect_gradient(const std::vector<float>& gradient, std::vector<double> at, const std::function<double(const std::vector<double>&)>& loss) {
  for (std::size_t o = 0; o < kObjects; ++o) {
    for (std::size_t d = 0; d < kDims; ++d) {
      const std::size_t i = o * kRow + d;
      const double keep = at[i], h = 1e-5;
      at[i] = keep + h;
      const double above = loss(at);
      at[i] = keep - h;
      const double below = loss(at);
      at[i] = keep;
      EXPECT_NEAR(static_cast<double>(gradient[i]), (above - below) / (2 * h), 2e-6) << "object " << o << ", dimension " << d;
    }
    for (std::size_t d = kDims; d < kRow; ++d) EXPECT_EQ(gradient[o * kRow + d], 0.0f) << "padding";
  }
}

// With beta1 = 0 Adam's running mean after one step is the gradient itself.
AdamStep gradient_probe() { return {0.0f, 1.0f, 0.0f, 0.0f, 1.0f}; }

TEST(ChoiceGradient, IsTheSlopeOfTheNll) {
  const auto triplets = some_triplets();
  const std::vector<float> x = some_values(1, 0.3, 0.8);
  std::vector<float> gradient(kSize, 0.0f);
  const double sum = add_choice_gradient(x.data(), kRow, triplets.data(), triplets.size(), gradient.data());
  EXPECT_NEAR(sum / 150, mean_nll(widen(x), triplets), 1e-6);
  for (float& g : gradient) g /= 150.0f;
  expect_gradient(gradient, widen(x), [&](const std::vector<double>& at) { return mean_nll(at, triplets); });
}

class SposeGradient : public testing::TestWithParam<bool> {};
TEST_P(SposeGradient, IsTheSlopeOfTheWholeLoss) {
  FitPlan plan;
  plan.method = FitMethod::kSpose;
  plan.objects = kObjects;
  plan.lambda = 0.7;
  plan.projection = GetParam();
  plan.negative_weight = GetParam() ? 0.0 : 0.05;
  const auto triplets = some_triplets();
  std::vector<float> x = some_values(2, 0.5, 0.5);
  if (plan.projection) {
    for (float& v : x) v = std::abs(v);  // projected values are never below 0
  }
  std::vector<float> gradient(kSize, 0.0f), mean(kSize, 0.0f), square(kSize, 0.0f), value = x;
  add_choice_gradient(x.data(), kRow, triplets.data(), triplets.size(), gradient.data());
  const SposePenalty penalty{static_cast<float>(plan.lambda / plan.objects), static_cast<float>(plan.negative_weight), plan.projection};
  step_spose(kSize, 1.0f / 150, penalty, gradient_probe(), gradient.data(), value.data(), mean.data(), square.data());
  for (std::size_t o = 0; o < kObjects; ++o) {
    for (std::size_t d = kDims; d < kRow; ++d) mean[o * kRow + d] = 0.0f;  // the projected slope at 0 is lambda: never moves padding
  }
  for (const float g : gradient) EXPECT_EQ(g, 0.0f);
  expect_gradient(mean, widen(x), [&](const std::vector<double>& at) {
    double loss = mean_nll(at, triplets);
    for (std::size_t o = 0; o < kObjects; ++o) {
      for (std::size_t d = 0; d < kDims; ++d) {
        const double v = at[o * kRow + d];
        loss += plan.lambda / plan.objects * std::abs(v) + (plan.projection ? 0.0 : plan.negative_weight * std::max(0.0, -v));
      }
    }
    return loss;
  });
  EXPECT_NEAR(spose_penalty(plan, -2.0f), 0.7 / 9 * 2 + (plan.projection ? 0.0 : 0.1), 1e-12);
}
INSTANTIATE_TEST_SUITE_P(ProjectionAndSoftPenalty, SposeGradient, testing::Bool());

class ViceGradient : public testing::TestWithParam<FitPrior> {};
INSTANTIATE_TEST_SUITE_P(OfEachPrior, ViceGradient, testing::Values(FitPrior::kMixture, FitPrior::kLogSum),
                         [](const auto& about) { return about.param == FitPrior::kMixture ? std::string("Mixture") : std::string("LogSum"); });
TEST_P(ViceGradient, IsTheSlopeOfTheLossWithItsNoiseHeldStill) {
  FitPlan plan;
  plan.prior = GetParam();
  plan.objects = kObjects;
  plan.train_triplets = 150;
  plan.spike = 0.25;
  plan.slab = 1.0;
  plan.pi = 0.6;
  plan.kl_weight = 0.8;
  const auto triplets = some_triplets();
  std::vector<float> location = some_values(3, 0.3, 0.6), log_scale = some_values(4, -1.0, 0.4), noise = some_values(5, 0, 1);
  std::vector<float> drawn(kSize), spread = noise, gradient(kSize, 0.0f), m1(kSize, 0.0f), v1(kSize, 0.0f), m2(kSize, 0.0f), v2(kSize, 0.0f);
  rectified_draw(kSize, location.data(), log_scale.data(), spread.data(), drawn.data());
  add_choice_gradient(drawn.data(), kRow, triplets.data(), triplets.size(), gradient.data());
  std::vector<float> mu = location, ls = log_scale;
  step_vice(kSize, 1.0f / 150, vice_prior(plan), gradient_probe(), gradient.data(), spread.data(), mu.data(), m1.data(), v1.data(), ls.data(),
            m2.data(), v2.data());
  const auto loss = [&](const std::vector<double>& at_mu, const std::vector<double>& at_ls) {
    std::vector<double> x(kSize, 0.0);
    double divergence = 0;
    for (std::size_t o = 0; o < kObjects; ++o) {
      for (std::size_t d = 0; d < kDims; ++d) {
        const std::size_t i = o * kRow + d;
        const double e = static_cast<double>(noise[i]), free = at_mu[i] + std::exp(at_ls[i]) * e;
        x[i] = std::max(0.0, free);
        // log q - log p with the densities written out, the mixture as it stands.
        const auto normal = [](double value, double sd) { return std::exp(-value * value / (2 * sd * sd)) / (sd * std::sqrt(2 * 3.14159265358979323846)); };
        const double log_q = std::log(normal(free - at_mu[i], std::exp(at_ls[i])));
        if (plan.prior == FitPrior::kMixture) {
          divergence += log_q - std::log(plan.pi * normal(free, plan.spike) + (1 - plan.pi) * normal(free, plan.slab));
        } else {
          divergence += log_q - plan.pi * std::log(normal(free, plan.spike)) - (1 - plan.pi) * std::log(normal(free, plan.slab));
        }
      }
    }
    return mean_nll(x, triplets) + plan.kl_weight * divergence / 150;
  };
  const std::vector<double> at_mu = widen(location), at_ls = widen(log_scale);
  // The padding has no noise, so its scale feels only the constant -weight; it moves nothing.
  for (std::size_t o = 0; o < kObjects; ++o) {
    for (std::size_t d = kDims; d < kRow; ++d) m2[o * kRow + d] = 0.0f;
  }
  expect_gradient(m1, at_mu, [&](const std::vector<double>& at) { return loss(at, at_ls); });
  expect_gradient(m2, at_ls, [&](const std::vector<double>& at) { return loss(at_mu, at); });
  double divergence = 0;
  for (std::size_t o = 0; o < kObjects; ++o) {
    for (std::size_t d = 0; d < kDims; ++d) divergence += vice_divergence(plan, location[o * kRow + d], log_scale[o * kRow + d], spread[o * kRow + d]);
  }
  // The sum of logs is a normal density but for a constant, which depends on spike, slab and pi alone.
  const double variance = 1 / (plan.pi / (plan.spike * plan.spike) + (1 - plan.pi) / (plan.slab * plan.slab));
  const double constant = plan.prior == FitPrior::kMixture ? 0.0 : plan.pi * std::log(plan.spike) + (1 - plan.pi) * std::log(plan.slab) - 0.5 * std::log(variance);
  const double off = plan.kl_weight * kObjects * kDims * constant / 150;
  EXPECT_NEAR(mean_nll(widen(drawn), triplets) + divergence + off, loss(at_mu, at_ls), 1e-6);
}

TEST(ViceDivergence, OfManyValuesIsTheSumOfEach) {
  constexpr std::size_t kRows = 70, kPitch = 112, kColumns = 100;  // more values than a product of factors holds, and padding that must not count
  for (const FitPrior prior : {FitPrior::kMixture, FitPrior::kLogSum}) {
    FitPlan plan;
    plan.method = FitMethod::kVice, plan.prior = prior, plan.spike = 0.2, plan.slab = 1.1, plan.pi = 0.6, plan.kl_weight = 0.9, plan.train_triplets = 1000;
    RandomStream random(derive_key(7, "values"));
    std::vector<float> location(kRows * kPitch), log_scale(location.size()), spread(location.size());
    for (std::size_t i = 0; i < location.size(); ++i) {
      // Some far out, where one part of the prior vanishes beside the other.
      location[i] = static_cast<float>(random.normal() * (i % 7 == 0 ? 30.0 : 0.4));
      log_scale[i] = static_cast<float>(random.normal() - 2.0);
      spread[i] = std::exp(log_scale[i]) * static_cast<float>(random.normal());
    }
    double sum = 0, size = 0;
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        const double one = vice_divergence(plan, location[r * kPitch + c], log_scale[r * kPitch + c], spread[r * kPitch + c]);
        sum += one, size += std::abs(one);
      }
    }
    EXPECT_NEAR(sum_vice_divergence(plan, kRows, kPitch, kColumns, location.data(), log_scale.data(), spread.data()), sum, 1e-12 * size);
  }
}

TEST(Adam, TakesThePublishedStep) {
  // Kingma and Ba 2015, algorithm 1, two steps by hand in double precision.
  const double rate = 0.1, b1 = 0.9, b2 = 0.999, eps = 1e-8;
  double x = 1.0, m = 0, v = 0;
  std::vector<float> value{1.0f}, mean{0.0f}, square{0.0f}, gradient(1);
  for (int t = 1; t <= 2; ++t) {
    const double g = t == 1 ? 0.5 : -2.0;
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * g * g;
    x -= rate * (m / (1 - std::pow(b1, t))) / (std::sqrt(v / (1 - std::pow(b2, t))) + eps);
    gradient[0] = static_cast<float>(g);
    AdamStep adam;
    adam.rate = static_cast<float>(rate / (1 - std::pow(b1, t)));
    adam.root_scale = static_cast<float>(1 / std::sqrt(1 - std::pow(b2, t)));
    adam.beta1 = static_cast<float>(b1);
    adam.beta2 = static_cast<float>(b2);
    adam.epsilon = static_cast<float>(eps);
    step_spose(1, 1.0f, {0.0f, 0.0f, false}, adam, gradient.data(), value.data(), mean.data(), square.data());
    EXPECT_NEAR(static_cast<double>(value[0]), x, 1e-5);
  }
}

}  // namespace
}  // namespace tertium
