// features_mat_test.cpp: thingsvision's features.mat in both of its forms, and ours back bit for bit.
#include "shared/wire/features_mat.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tertium::wire {
namespace {

using Kind = MatVariable::Kind;
MatVariable numbers(const std::string& name, std::vector<std::uint64_t> shape, std::vector<double> values) {
  return {name, Kind::kNumbers, "single", std::move(shape), std::move(values), {}};
}
std::string message(const std::vector<MatVariable>& variables) {
  const auto read = read_features_mat(variables, "f.mat");
  return read ? "it was read" : read.error().message;
}

TEST(FeaturesMat, ReadsOneMatrixAndOneVariableForEachPicture) {
  const auto whole = read_features_mat({numbers("features", {3, 2}, {1, 2, 3, 4, 5, 6})}, "f.mat");
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  EXPECT_EQ(whole->values.values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_TRUE(whole->names.empty());
  const auto pictures = read_features_mat({numbers("ant_01", {1, 3}, {1, 2, 3}), numbers("bee_02", {1, 3}, {4, 5, 6})}, "f.mat");
  ASSERT_TRUE(pictures.ok()) << pictures.error().message;
  EXPECT_EQ(pictures->values.values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(pictures->names, (Names{"ant_01", "bee_02"}));
}

TEST(FeaturesMat, ComesBack) {
  Embedding features{Matrix(2, 3), {"a", "b"}};
  for (std::size_t n = 0; n < 6; ++n) features.values.values[n] = 0.1f * static_cast<float>(n);
  const auto again = read_features_mat(write_features_mat(features), "f.mat");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->values, features.values);
  EXPECT_EQ(again->names, features.names);
}

TEST(FeaturesMat, SaysWhatIsWrong) {
  EXPECT_EQ(message({numbers("features", {1, 2}, {1, 2}), {"names", Kind::kTexts, "cell", {1, 1}, {}, {std::string(301, 'x')}}}),
            "f.mat: names: name 1 has 301 bytes; a name has at most 300");
  EXPECT_NE(message({}).find("holds no variable of numbers, but nothing"), std::string::npos);
  EXPECT_NE(message({numbers("a", {1, 2}, {1, 2}), numbers("b", {1, 3}, {1, 2, 3})}).find("'b' has 3 numbers, but 'a' 2"), std::string::npos);
  EXPECT_NE(message({numbers("features", {1, 2}, {1, std::nan("")})}).find("f.mat: features: row 1, column 2 is NaN"), std::string::npos);
  EXPECT_NE(message({numbers("features", {1, 2}, {1, 1e39})}).find("too large for a float"), std::string::npos);
  EXPECT_NE(message({numbers("features", {1, 2, 2}, {1, 2, 3, 4})}).find("has 3 axes"), std::string::npos);
  EXPECT_NE(message({numbers("features", {0, 2}, {})}).find("holds nothing"), std::string::npos);
  EXPECT_NE(message({numbers("features", {1, 2}, {1, 2}), {"names", Kind::kTexts, "cell", {2, 1}, {}, {"a", "b"}}}).find("2 names, but there are 1 rows"), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
