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
  Executor executor;
  for (const std::size_t objects : {3u, 5u, 37u, 64u, 65u, 131u, 197u}) {  // fewer than a tile, whole ones, and one object more
    const Matrix x = some_embedding(objects, 1.0f);
    const auto r = predicted_similarity(x, executor);
    ASSERT_TRUE(r);
    for (std::size_t i = 0; i < x.rows; ++i) {
      ASSERT_EQ(r->at(i, i), 1.0);
      for (std::size_t j = i + 1; j < x.rows; ++j) {
        ASSERT_EQ(r->at(i, j), r->at(j, i));
        if (objects > 100 && (i * 7 + j) % 11 != 0) continue;  // the definition is slow
        ASSERT_NEAR(r->at(i, j), define_similarity(x, i, j), 1e-12) << objects << ": " << i << ", " << j;
      }
    }
    EXPECT_NEAR(mean_off_diagonal(*r), 1.0 / 3, 1e-14);
  }
}

TEST(Rsm, StandsSimilaritiesWhoseExponentialsWouldNotFit) {
  Executor executor;
  for (const std::size_t objects : {19u, 70u, 131u}) {
    for (const float size : {9.0f, 30.0f, 1e4f, 1e15f}) {  // the first is near the end of what shares exponentials
      const Matrix x = some_embedding(objects, size);
      const auto r = predicted_similarity(x, executor);
      ASSERT_TRUE(r);
      for (std::size_t j = 1; j < x.rows; ++j) ASSERT_NEAR(r->at(0, j), define_similarity(x, 0, j), 1e-11) << objects << ", " << size;
      EXPECT_NEAR(mean_off_diagonal(*r), 1.0 / 3, 1e-12);
    }
  }
}

TEST(Rsm, BothWaysGiveTheSameWhereTheyMeet) {
  // Similarities 0 and 300 share exponentials, 0 and 300.1 do not: the chances hardly differ.
  Executor executor;
  for (const double most : {299.9, 300.1}) {
    Matrix x(100, 3);
    for (std::size_t o = 0; o < x.rows; ++o) x.at(o, o % 3) = static_cast<float>(std::sqrt(most));
    const auto r = predicted_similarity(x, executor);
    ASSERT_TRUE(r);
    EXPECT_NEAR(r->at(0, 3), (32.0 / 3 + 66) / 98, 1e-12) << most;  // 34 alike: a third beside each of the 32 others, else sure
    EXPECT_NEAR(r->at(0, 1), 33.0 / 3 / 98, 1e-12) << most;         // a third beside each of the third kind, else never
  }
}

// Takes the iterations from the last to the first.
class BackwardExecutor final : public Executor {
 public:
  std::size_t width() const override { return 3; }
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) override {
    for (std::size_t i = count; i > 0; --i) body(i - 1);
  }
};

TEST(Rsm, IsTheSameOnAnyExecutor) {
  Executor forward;
  BackwardExecutor backward;
  for (const float size : {1.0f, 30.0f}) {
    const Matrix x = some_embedding(200, size);
    EXPECT_EQ(predicted_similarity(x, forward)->values, predicted_similarity(x, backward)->values);
  }
}

TEST(Rsm, RefusesMoreObjectsThanMemoryHolds) {
  Executor executor;
  const auto r = predicted_similarity(Matrix(kMostSimilarityObjects + 1, 1), executor);
  ASSERT_FALSE(r);
  EXPECT_EQ(r.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(r.error().message.find("16385"), std::string::npos) << r.error().message;
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
