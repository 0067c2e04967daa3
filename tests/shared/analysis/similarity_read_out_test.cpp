// similarity_read_out_test.cpp: similarities of predicted dimensions against those of the true ones, and correlations of rows by hand.
#include "shared/analysis/similarity_read_out.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/random.h"

namespace tertium {
namespace {

TEST(CorrelateRows, IsWhatTheHandComputes) {
  Matrix m(4, 3);
  m.values = {1, 2, 3, 6, 4, 2, 0, 1, 0, 5, 5, 5};
  const SimilarityMatrix r = correlate_rows(m);
  EXPECT_NEAR(r.at(0, 1), -1, 1e-15);
  EXPECT_NEAR(r.at(0, 2), 0, 1e-15);
  EXPECT_EQ(r.at(0, 3), 0) << "a row that does not vary";
  EXPECT_EQ(r.at(3, 3), 1);
  EXPECT_EQ(r.at(1, 0), r.at(0, 1));
}

TEST(SimilarityReadOut, OfTheTruthItselfIsOneAndOfNoiseAboutNothing) {
  Executor one;
  RandomStream random(4);
  Matrix truth(60, 4), noise(60, 4), features(60, 30);
  for (float& value : truth.values) value = random.below(3) == 0 ? static_cast<float>(2 * random.uniform()) : 0;
  for (float& value : noise.values) value = random.below(3) == 0 ? static_cast<float>(2 * random.uniform()) : 0;
  for (std::size_t o = 0; o < 60; ++o)
    for (std::size_t c = 0; c < 30; ++c) features.at(o, c) = truth.at(o, c % 4) + static_cast<float>(.3 * random.normal());
  const SimilarityReadOut same = *compare_similarities(truth, truth, features, one), other = *compare_similarities(truth, noise, features, one);
  EXPECT_EQ(same.objects, 60u);
  EXPECT_NEAR(same.predicted.pearson, 1, 1e-12);
  EXPECT_NEAR(same.predicted.spearman, 1, 1e-12);
  EXPECT_NEAR(other.predicted.pearson, 0, .15);
  EXPECT_GT(same.features.pearson, .4);
  EXPECT_EQ(same.features.pearson, other.features.pearson);
  EXPECT_EQ(compare_similarities(truth, Matrix(59, 4), features, one).error().code, ErrorCode::kInvalid);
  features.at(2, 2) = NAN;
  EXPECT_EQ(compare_similarities(truth, truth, features, one).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tertium
