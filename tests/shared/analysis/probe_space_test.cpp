// probe_space_test.cpp: whatever way features enter a probe, the transform that comes out does to the features as they are what the probe did.
#include "shared/analysis/probe_space.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "shared/base/lanes.h"
#include "shared/base/random.h"

namespace tertium {
namespace {

Matrix random_features(std::size_t objects, std::size_t features, std::uint64_t seed) {
  RandomStream random(seed);
  Matrix out(objects, features);
  for (std::size_t o = 0; o < objects; ++o)
    for (std::size_t f = 0; f < features; ++f) out.at(o, f) = static_cast<float>(5 + (1.0 + static_cast<double>(f % 5)) * random.normal());
  return out;
}
std::vector<std::uint32_t> first_rows(std::uint32_t count) {
  std::vector<std::uint32_t> out(count);
  for (std::uint32_t i = 0; i < count; ++i) out[i] = i;
  return out;
}

TEST(ProbeSpace, TransformDoesToFeaturesWhatWasLearned) {
  Executor one;
  struct Case { std::size_t features; ProbeScaling scaling; ProbeKind kind; bool bias; };
  // More features than training rows, too: 30 axes of 37 features.
  for (const Case& c : {Case{12, ProbeScaling::kNone, ProbeKind::kFull, true}, Case{12, ProbeScaling::kNone, ProbeKind::kDiagonal, false},
                        Case{12, ProbeScaling::kCentre, ProbeKind::kFull, false}, Case{12, ProbeScaling::kCentre, ProbeKind::kDiagonal, true},
                        Case{12, ProbeScaling::kAxes, ProbeKind::kFull, true}, Case{37, ProbeScaling::kAxes, ProbeKind::kFull, true}}) {
    const Matrix features = random_features(40, c.features, c.features);
    const std::vector<std::uint32_t> train = first_rows(31), all = first_rows(40);
    const ProbeSpace space = *ProbeSpace::make(features, train, c.scaling, 0.5, "x");
    const ProbeShape shape{space.dims(), c.kind, c.bias, 3.0};
    RandomStream random(2);
    Floats parameters(shape.size(), 0.0f);
    for (std::size_t i = 0; i < shape.size(); ++i)
      if (i % shape.row() < shape.features) parameters[i] = static_cast<float>(random.normal());
    const ProbeRows rows = space.rows_of(features, all, one);
    Floats y;
    transform_rows(shape, parameters, rows, y, one);
    const LinearTransform transform = space.transform_of(shape, parameters, one);
    EXPECT_EQ(transform.weights.rows, c.features);
    EXPECT_EQ(transform.weights.cols, c.features);
    const Matrix applied = *apply_transform(transform, features, false, one);
    // Along axes the values are turned, so similarities are compared: all pairs of objects.
    for (std::size_t i = 0; i < 40; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double learned = 0, exported = 0, size = 0;
        for (std::size_t d = 0; d < shape.row(); ++d) {
          learned += static_cast<double>(y[i * shape.row() + d]) * static_cast<double>(y[j * shape.row() + d]);
          size += std::abs(static_cast<double>(y[i * shape.row() + d]) * static_cast<double>(y[j * shape.row() + d]));
        }
        for (std::size_t d = 0; d < c.features; ++d) exported += static_cast<double>(applied.at(i, d)) * static_cast<double>(applied.at(j, d));
        // Objects that were not trained on may lie off 30 axes of 37, which the probe does not see.
        ASSERT_NEAR(exported, learned, 2e-4 * size + 1e-4) << i << " " << j << ", " << c.features << " features";
      }
    }
  }
}

TEST(ProbeSpace, AxesHaveTheVarianceThatSharpeningSaysAndMeanSquareOne) {
  Executor one;
  const Matrix features = random_features(200, 10, 4);
  const std::vector<std::uint32_t> all = first_rows(200);
  const ProbeSpace plain = *ProbeSpace::make(features, all, ProbeScaling::kAxes, 0, "x"), sharp = *ProbeSpace::make(features, all, ProbeScaling::kAxes, 1, "x");
  ASSERT_EQ(plain.dims(), 10u);
  const auto deviations = [&](const ProbeSpace& space) {
    const ProbeRows rows = space.rows_of(features, all, one);
    std::vector<double> out(10);
    for (std::size_t d = 0; d < 10; ++d) {
      for (std::size_t i = 0; i < 200; ++i) out[d] += static_cast<double>(rows.values[i * rows.row + d]) * static_cast<double>(rows.values[i * rows.row + d]) / 200;
      out[d] = std::sqrt(out[d]);
    }
    return out;
  };
  const std::vector<double> a = deviations(plain), b = deviations(sharp);
  double squares = 0;
  for (std::size_t d = 0; d < 10; ++d) {
    squares += b[d] * b[d] / 10;
    if (d > 0) EXPECT_LE(a[d], a[d - 1] + 1e-6);
    EXPECT_NEAR(b[d] / b[0], (a[d] / a[0]) * (a[d] / a[0]), 1e-4) << "to the second power";
  }
  EXPECT_NEAR(squares, 1, 1e-4);
  EXPECT_NEAR(sharp.largest_deviation(), b[0], 1e-4);
}

TEST(ProbeSpace, LearnsFromItsRowsAlone) {
  Matrix features = random_features(30, 6, 8);
  const std::vector<std::uint32_t> train = first_rows(20);
  const ProbeSpace before = *ProbeSpace::make(features, train, ProbeScaling::kAxes, 0.5, "x");
  for (std::size_t o = 20; o < 30; ++o)
    for (std::size_t f = 0; f < 6; ++f) features.at(o, f) *= 100;
  const ProbeSpace after = *ProbeSpace::make(features, train, ProbeScaling::kAxes, 0.5, "x");
  Executor one;
  EXPECT_EQ(before.rows_of(features, train, one).values, after.rows_of(features, train, one).values);
}

TEST(ProbeSpace, RefusesFeaturesThatDoNotVaryAndWhatIsNoNumber) {
  Matrix same(5, 3, 2.0f);
  same.at(0, 1) = 9;
  for (std::size_t o = 1; o < 5; ++o) same.at(o, 1) = 9;
  const std::vector<std::uint32_t> all = first_rows(5);
  EXPECT_NE(ProbeSpace::make(same, all, ProbeScaling::kNone, 0, "f.npy").error().message.find("f.npy: all rows to train on are equal"), std::string::npos);
  same.at(4, 2) = std::numeric_limits<float>::infinity();
  EXPECT_NE(ProbeSpace::make(same, all, ProbeScaling::kNone, 0, "f.npy").error().message.find("row 4, column 2"), std::string::npos);
}

}  // namespace
}  // namespace tertium
