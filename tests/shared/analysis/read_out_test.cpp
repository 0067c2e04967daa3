// read_out_test.cpp: planted maps are read out for objects that no fit saw, noise is not, and a fold's objects stay out of what predicts them.
#include "shared/analysis/read_out.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "shared/analysis/folds.h"
#include "shared/base/random.h"

namespace tertium {
namespace {

// Dimensions of relu(A f + 1/2) and a little noise, of random features; the last one is noise alone.
struct World {
  Matrix features, dims;
  World(std::size_t objects, std::size_t wide, std::size_t count, double noise, std::uint64_t key = 1) : features(objects, wide), dims(objects, count) {
    RandomStream random(key);
    for (float& value : features.values) value = static_cast<float>(random.normal());
    Matrix map(count, wide);
    for (float& value : map.values) value = static_cast<float>(random.normal() / std::sqrt(static_cast<double>(wide)));
    for (std::size_t o = 0; o < objects; ++o)
      for (std::size_t d = 0; d < count; ++d) {
        double sum = .5 + noise * random.normal();
        for (std::size_t c = 0; c < wide && d + 1 < count; ++c) sum += map.at(d, c) * features.at(o, c);
        dims.at(o, d) = static_cast<float>(std::max(0.0, sum));
      }
  }
};

class Pair final : public Executor {  // two at a time, the later one first: results must not depend on it
 public:
  std::size_t width() const override { return 2; }
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t i = count; i-- > 0;) body(i);
  }
};

ReadOutOptions options_of(ReadOutMethod method) {
  ReadOutOptions options = read_out_options(ReadOutPreset::kDefault);
  options.method = method;
  options.elastic_net.l1_ratios = {.5};
  options.elastic_net.steps = 6;
  options.elastic_net.span = .03;
  return options;
}

TEST(ReadOut, FindsAPlantedMapInObjectsThatItDidNotSee) {
  const World world(120, 8, 4, .05);
  Executor one;
  for (const ReadOutMethod method : {ReadOutMethod::kRidge, ReadOutMethod::kElasticNet}) {
    const ReadOut found = *read_out(world.features, world.dims, options_of(method), one);
    for (std::size_t d = 0; d < 3; ++d) {
      EXPECT_GT(found.dims[d].r2, .75) << to_string(method);
      EXPECT_GT(found.dims[d].r2_rectified, found.dims[d].r2) << "the truth is rectified";
      EXPECT_GT(found.dims[d].r, .87);
      EXPECT_LT(found.dims[d].r2_low, found.dims[d].r2);
      EXPECT_GT(found.dims[d].r2_high, found.dims[d].r2);
      EXPECT_EQ(found.dims[d].fold_r2.size(), 5u);
      EXPECT_EQ(found.dims[d].fold_penalty.size(), 5u);
    }
    EXPECT_LT(found.dims[3].r2, .1) << "noise";
    EXPECT_GT(found.mean_r2_high, found.mean_r2_low);
    // What is exported has seen all objects.
    const RealMatrix mapped = apply_map(found.map, world.features);
    double gap = 0;
    for (std::size_t i = 0; i < mapped.values.size(); ++i) gap = std::max(gap, std::abs(mapped.values[i] - found.predicted.values[i]));
    EXPECT_GT(gap, 1e-3);
    EXPECT_LT(gap, 1);
  }
}

TEST(ReadOut, AddsFeaturesUpWithoutNegativeWeights) {
  World world(80, 5, 2, 0);
  for (float& value : world.features.values) value = std::abs(value);
  for (std::size_t o = 0; o < 80; ++o) {
    world.dims.at(o, 0) = 2 * world.features.at(o, 1) + .5f * world.features.at(o, 4);
    world.dims.at(o, 1) = 1;
  }
  Executor one;
  const ReadOut found = *read_out(world.features, world.dims, options_of(ReadOutMethod::kNnls), one);
  EXPECT_NEAR(found.dims[0].r2, 1, 1e-9);
  EXPECT_NEAR(found.map.weights.at(0, 1), 2, 1e-6);
  EXPECT_NEAR(found.map.weights.at(0, 4), .5, 1e-6);
  EXPECT_LE(found.dims[0].used, 5u);
  EXPECT_EQ(found.map.intercept[0], 0);
  EXPECT_TRUE(std::isnan(found.dims[0].penalty));
  EXPECT_TRUE(found.dims[0].fold_penalty.empty());
  EXPECT_TRUE(std::isnan(found.dims[1].r2)) << "a dimension that does not vary has no R2";
  EXPECT_NEAR(found.mean_r2, found.dims[0].r2, 1e-15);
}

TEST(ReadOut, OfPermutedFeaturesIsAboutNothing) {
  World world(200, 10, 5, .05);
  Matrix permuted = world.features;
  const std::vector<std::uint32_t> any = deal_folds(200, 200, 3, "permutation of this test");
  for (std::size_t o = 0; o < 200; ++o) std::copy(world.features.row(any[o]).begin(), world.features.row(any[o]).end(), permuted.row(o).begin());
  Executor one;
  const ReadOut found = *read_out(permuted, world.dims, options_of(ReadOutMethod::kRidge), one);
  EXPECT_NEAR(found.mean_r2, 0, .05);
  EXPECT_LT(found.mean_r2_low, 0);
}

// Neither targets nor features of a fold's own objects enter the fit that predicts them.
TEST(ReadOut, KeepsAFoldsObjectsOutOfWhatPredictsThem) {
  const World world(60, 6, 3, .2), wide(30, 40, 3, .2);
  Executor one;
  for (const World* w : {&world, &wide})
    for (const ReadOutMethod method : {ReadOutMethod::kRidge, ReadOutMethod::kElasticNet, ReadOutMethod::kNnls}) {
      ReadOutOptions options = options_of(method);
      options.features.standardise = true;
      const ReadOut before = *read_out(w->features, w->dims, options, one);
      Matrix dims = w->dims, features = w->features;
      for (std::size_t o = 0; o < dims.rows; ++o) {
        if (before.fold[o] != 2) continue;
        for (float& value : dims.row(o)) value = 100 - value;
      }
      const std::size_t probe = static_cast<std::size_t>(std::find(before.fold.begin(), before.fold.end(), 2u) - before.fold.begin());
      for (float& value : features.row(probe)) value = 5;
      const ReadOut after = *read_out(features, dims, options, one);
      bool others_moved = false;
      for (std::size_t o = 0; o < dims.rows; ++o)
        for (std::size_t d = 0; d < 3; ++d) {
          if (before.fold[o] != 2) others_moved = others_moved || before.predicted.at(o, d) != after.predicted.at(o, d);
          else if (o != probe) EXPECT_EQ(before.predicted.at(o, d), after.predicted.at(o, d)) << to_string(method);
        }
      EXPECT_TRUE(others_moved) << "the other folds did train on them";
    }
}

TEST(ReadOut, IsTheSameForAnyExecutor) {
  const World world(50, 60, 3, .2);
  Executor one;
  Pair two;
  for (const ReadOutMethod method : {ReadOutMethod::kRidge, ReadOutMethod::kElasticNet, ReadOutMethod::kNnls}) {
    const ReadOut a = *read_out(world.features, world.dims, options_of(method), one), b = *read_out(world.features, world.dims, options_of(method), two);
    EXPECT_EQ(a.predicted, b.predicted);
    EXPECT_EQ(a.map.weights, b.map.weights);
    for (std::size_t d = 0; d < 3; ++d) EXPECT_EQ(a.dims[d].r2_low, b.dims[d].r2_low);
  }
}

TEST(ReadOut, MeasuresAFoldByItsOwnMean) {
  const World world(40, 3, 2, .3);
  Executor one;
  const ReadOut found = *read_out(world.features, world.dims, options_of(ReadOutMethod::kRidge), one);
  double mean_r2 = 0;
  for (std::uint32_t f = 0; f < 5; ++f) {
    double mean = 0, count = 0, error = 0, square = 0;
    for (std::size_t o = 0; o < 40; ++o)
      if (found.fold[o] == f) mean += world.dims.at(o, 0), count += 1;
    mean /= count;
    for (std::size_t o = 0; o < 40; ++o) {
      if (found.fold[o] != f) continue;
      error += std::pow(world.dims.at(o, 0) - found.predicted.at(o, 0), 2);
      square += std::pow(world.dims.at(o, 0) - mean, 2);
    }
    EXPECT_NEAR(found.dims[0].fold_r2[f], 1 - error / square, 1e-12);
    mean_r2 += (1 - error / square) / 5;
  }
  EXPECT_NEAR(found.dims[0].r2, mean_r2, 1e-12);
}

// Many data sets of one world: 95 % intervals about R2 hold the mean R2 about as often. The fits differ too, which the interval leaves out.
TEST(ReadOut, HasIntervalsThatHoldWhatTheyShould) {
  Executor one;
  ReadOutOptions options = options_of(ReadOutMethod::kRidge);
  options.ridge.alphas = {1};
  const int worlds = 150;
  std::vector<double> r2, low, high;
  for (int i = 0; i < worlds; ++i) {
    // The same map of new objects: a world of many objects, cut into parts.
    Matrix features(150, 3), dims(150, 1);
    RandomStream random(1000 + static_cast<std::uint64_t>(i));
    for (float& value : features.values) value = static_cast<float>(random.normal());
    for (std::size_t o = 0; o < 150; ++o)
      dims.at(o, 0) = static_cast<float>(std::max(0.0, features.at(o, 0) - .5 * features.at(o, 1) + .3 + .5 * random.normal()));
    const ReadOut found = *read_out(features, dims, options, one);
    r2.push_back(found.dims[0].r2);
    low.push_back(found.mean_r2_low);
    high.push_back(found.mean_r2_high);
    EXPECT_NEAR(found.dims[0].r2_low, found.mean_r2_low, 1e-12) << "one dimension is the mean";
  }
  const double mean = std::accumulate(r2.begin(), r2.end(), 0.0) / worlds;
  int held = 0;
  for (int i = 0; i < worlds; ++i) held += low[static_cast<std::size_t>(i)] <= mean && mean <= high[static_cast<std::size_t>(i)];
  EXPECT_GE(held, worlds * 85 / 100);
  EXPECT_LE(held, worlds);
}

TEST(ReadOut, RefusesWhatCannotBeReadOut) {
  World world(30, 4, 2, .1);
  Executor one;
  const ReadOutOptions options = options_of(ReadOutMethod::kRidge);
  const auto said = [&](const Matrix& features, const Matrix& dims, const ReadOutOptions& how) {
    const Result<ReadOut> refused = read_out(features, dims, how, one);
    EXPECT_FALSE(refused.ok());
    return refused ? "" : refused.error().message;
  };
  const auto has = [](const std::string& text, const char* part) { return text.find(part) != text.npos; };
  EXPECT_TRUE(has(said(Matrix(29, 4), world.dims, options), "29 rows"));
  EXPECT_TRUE(has(said(Matrix(1, 4), Matrix(1, 2), options), "1 object is too few"));
  EXPECT_TRUE(has(said(Matrix(9, 4), Matrix(9, 2), options), "9 objects are too few"));
  EXPECT_TRUE(has(said(Matrix(), Matrix(), options), "at least one object"));
  EXPECT_TRUE(has(said(Matrix(30, 0), world.dims, options), "at least one object"));
  World broken = world;
  broken.features.at(3, 1) = NAN;
  EXPECT_TRUE(has(said(broken.features, world.dims, options), "feature is not finite"));
  broken.dims.at(3, 1) = INFINITY;
  EXPECT_TRUE(has(said(world.features, broken.dims, options), "value that is not finite"));
  ReadOutOptions other = options;
  other.folds = 1;
  EXPECT_TRUE(has(said(world.features, world.dims, other), "folds is 1"));
  other = options;
  other.ridge.choice = RidgeChoice::kFolds;
  other.ridge.inner_folds = 13;
  EXPECT_TRUE(has(said(world.features, world.dims, other), "inner folds"));
  other = options;
  other.ridge.alphas = {2, 1};
  EXPECT_TRUE(has(said(world.features, world.dims, other), "ascending"));
  other.ridge.alphas = {-1};
  EXPECT_TRUE(has(said(world.features, world.dims, other), "0 or more"));
  other = options_of(ReadOutMethod::kElasticNet);
  other.elastic_net.l1_ratios = {0};
  EXPECT_TRUE(has(said(world.features, world.dims, other), "l1 ratios"));
  other.elastic_net.l1_ratios = {1};
  other.elastic_net.lambdas = {1, 2};
  EXPECT_TRUE(has(said(world.features, world.dims, other), "descending"));
}

TEST(ReadOut, StopsWhenTold) {
  const World world(40, 4, 2, .1);
  Executor one;
  int asked = 0;
  const Result<ReadOut> stopped = read_out(world.features, world.dims, options_of(ReadOutMethod::kRidge), one, [&](double share) {
    EXPECT_GE(share, 0);
    EXPECT_LT(share, 1);
    return ++asked < 3;
  });
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(asked, 3);
}

TEST(ReadOut, HasThePublishedSettings) {
  const ReadOutOptions paper = read_out_options(ReadOutPreset::kPaper);
  EXPECT_TRUE(paper.features.rectify);
  EXPECT_EQ(paper.folds, 3u);
  EXPECT_EQ(paper.ridge.inner_folds, 3u);
  EXPECT_EQ(paper.ridge.alphas.size(), 200u);
  EXPECT_FALSE(paper.ridge.relative);
  EXPECT_EQ(read_out_options(ReadOutPreset::kRidgeCv).ridge.alphas.size(), 8u);
  EXPECT_EQ(read_out_options(ReadOutPreset::kRidgeCv).ridge.choice, RidgeChoice::kLeaveOneOut);
  EXPECT_EQ(read_out_options(ReadOutPreset::kSemantic).ridge.alphas.size(), 500u);
  for (const ReadOutPreset preset : {ReadOutPreset::kDefault, ReadOutPreset::kPaper, ReadOutPreset::kRidgeCv, ReadOutPreset::kSemantic})
    EXPECT_EQ(*read_out_preset_from(to_string(preset)), preset);
  EXPECT_FALSE(read_out_preset_from("best").ok());
  EXPECT_EQ(*read_out_method_from("nnls"), ReadOutMethod::kNnls);
  EXPECT_FALSE(read_out_method_from("lasso").ok());
}

TEST(RectifiedEmbedding, HasNothingBelowZero) {
  RealMatrix predicted(1, 3);
  predicted.values = {-1, 0, .25};
  EXPECT_EQ(rectified_embedding(predicted).values, (std::vector<float>{0, 0, .25f}));
}

}  // namespace
}  // namespace tertium
