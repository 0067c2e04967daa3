// rsm_test.cpp: the predicted similarity matrix against closed forms and a slow definition.
#include "shared/model/rsm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

#include "shared/base/random.h"
#include "shared/model/choice.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

// The formula as it is written, one pair and one third object at a time.
double define_similarity(const Matrix& x, std::size_t i, std::size_t j) {
  double sum = 0;
  for (std::size_t k = 0; k < x.rows; ++k) {
    if (k == i || k == j) continue;
    sum += choice_probabilities({pair_similarity(x.row(i), x.row(j)), pair_similarity(x.row(i), x.row(k)), pair_similarity(x.row(j), x.row(k))})[0];
  }
  return sum / static_cast<double>(x.rows - 2);
}

Matrix some_embedding(std::size_t objects, float size) {
  Matrix x(objects, 5);
  RandomStream stream(3);
  for (float& v : x.values) v = size * static_cast<float>(std::max(0.0, stream.normal()));
  return x;
}

TEST(Rsm, TwoClustersHaveTheirClosedForm) {
  // METHODS 7.1: x = a e1 for 4 objects, a e2 for 6, a = 1.3.
  Matrix x(10, 2);
  for (std::size_t o = 0; o < 10; ++o) x.at(o, o < 4 ? 0 : 1) = 1.3f;
  Executor executor;
  const auto r = predicted_similarity(x, executor);
  ASSERT_TRUE(r);
  EXPECT_NEAR(r->at(0, 1), .6311628500, 2e-8);  // 1.3 is not a float: its rounding leaves 1e-8
  EXPECT_NEAR(r->at(4, 9), .5318863445, 2e-8);
  EXPECT_NEAR(r->at(2, 7), .1347803222, 2e-8);
  EXPECT_EQ(r->at(3, 3), 1.0);
  EXPECT_NEAR(mean_off_diagonal(*r), 1.0 / 3, 1e-14);
}

TEST(Rsm, AgreesWithTheDefinition) {
  const Matrix x = some_embedding(37, 1.0f);
  Executor executor;
  const auto r = predicted_similarity(x, executor);
  ASSERT_TRUE(r);
  for (std::size_t i = 0; i < x.rows; ++i) {
    for (std::size_t j = i + 1; j < x.rows; ++j) {
      ASSERT_NEAR(r->at(i, j), define_similarity(x, i, j), 1e-12);
      ASSERT_EQ(r->at(i, j), r->at(j, i));
    }
  }
  EXPECT_NEAR(mean_off_diagonal(*r), 1.0 / 3, 1e-14);
}

TEST(Rsm, StandsSimilaritiesWhoseExponentialsWouldNotFit) {
  const Matrix x = some_embedding(19, 30.0f);
  Executor executor;
  const auto r = predicted_similarity(x, executor);
  ASSERT_TRUE(r);
  for (std::size_t j = 1; j < x.rows; ++j) EXPECT_NEAR(r->at(0, j), define_similarity(x, 0, j), 1e-12);
  EXPECT_NEAR(mean_off_diagonal(*r), 1.0 / 3, 1e-12);
}

TEST(Rsm, RefusesTooFewObjectsAndBrokenNumbers) {
  Executor executor;
  EXPECT_FALSE(predicted_similarity(Matrix(2, 3), executor));
  Matrix broken(4, 1, 1.0f);
  broken.at(2, 0) = INFINITY;
  EXPECT_NE(predicted_similarity(broken, executor).error().message.find("row 2"), std::string::npos);
}

TEST(RealRsm, ThePublishedEmbeddingHasItsKnownEntries) {
  NEEDS_TEST_DATA(folder);
  std::ifstream in(folder + "/things/vice_embedding.npy", std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  const std::string bytes = all.str();
  Matrix x(1854, 42);
  for (std::size_t d = 0; d < 42; ++d) {
    for (std::size_t o = 0; o < 1854; ++o) std::memcpy(&x.at(o, d), bytes.data() + bytes.size() - 1854 * 42 * 4 + (d * 1854 + o) * 4, 4);
  }
  Executor executor;
  const auto r = predicted_similarity(x, executor);
  ASSERT_TRUE(r);
  // METHODS 7.2, rows as stored.
  EXPECT_NEAR(r->at(0, 1), .0891091733, 1e-9);
  EXPECT_NEAR(r->at(10, 500), .3558716204, 1e-9);
  EXPECT_NEAR(mean_off_diagonal(*r), 1.0 / 3, 1e-12);
}

}  // namespace
}  // namespace tertium
