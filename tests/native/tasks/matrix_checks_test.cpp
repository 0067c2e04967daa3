// matrix_checks_test.cpp: what is no embedding, no features, or a list of triplets in disguise.
#include "native/tasks/matrix_checks.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium {
namespace {

Matrix varied(std::size_t rows, std::size_t cols) {
  Matrix out(rows, cols);
  for (std::size_t i = 0; i < out.values.size(); ++i) out.values[i] = .25f * static_cast<float>(i % 7);
  return out;
}
std::string why(const Result<void>& result) { return result ? "" : result.error().message; }

TEST(MatrixChecks, TellRowsAndColumnsFromOne) {
  Matrix m = varied(4, 3);
  EXPECT_EQ(why(check_weights(m, "m.npy")), "");
  m.at(1, 2) = -.5f;
  EXPECT_EQ(why(check_rows(m, "m.npy")), "") << "features may be below 0";
  EXPECT_NE(why(check_weights(m, "m.npy")).find("m.npy: row 2, column 3 is below 0"), std::string::npos) << why(check_weights(m, "m.npy"));
  m.at(3, 0) = NAN;
  EXPECT_NE(why(check_rows(m, "m.npy")).find("row 4, column 1 is not a finite number"), std::string::npos);
}

TEST(MatrixChecks, RefuseWhatHoldsNothing) {
  EXPECT_NE(why(check_rows(varied(2, 3), "m")).find("has 2 objects; at least 3"), std::string::npos);
  EXPECT_NE(why(check_rows(Matrix(5, 0), "m")).find("no dimensions"), std::string::npos);
  EXPECT_NE(why(check_rows(Matrix(5, 2, 1.0f), "m")).find("the same values"), std::string::npos);
}

TEST(MatrixChecks, KnowTripletsWhenTheySeeThem) {
  Matrix triplets(30, 3);
  for (std::size_t r = 0; r < triplets.rows; ++r)
    for (std::size_t c = 0; c < 3; ++c) triplets.at(r, c) = static_cast<float>((r + 5 * c) % 17);
  EXPECT_TRUE(looks_like_triplets(triplets));
  Matrix other = triplets;
  other.at(7, 1) = other.at(7, 0);
  EXPECT_FALSE(looks_like_triplets(other)) << "an object twice";
  other = triplets;
  other.at(7, 1) = .5f;
  EXPECT_FALSE(looks_like_triplets(other));
  EXPECT_FALSE(looks_like_triplets(varied(30, 4)));
  EXPECT_FALSE(looks_like_triplets(Matrix(5, 3))) << "a few rows may be so by chance";
}

}  // namespace
}  // namespace tertium
