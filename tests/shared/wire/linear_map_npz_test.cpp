// linear_map_npz_test.cpp: a map comes back as it was, in the arrays that the header promises.
#include "shared/wire/linear_map_npz.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/wire/npz.h"

namespace tertium::wire {
namespace {

LinearMap small_map() {
  LinearMap map;
  map.weights = RealMatrix(2, 3);
  map.weights.values = {1, -2.5, 1e-300, 4, 0, 1.0 / 3};
  map.intercept = {.25, -1};
  map.rectify = true;
  return map;
}

TEST(LinearMapNpz, ComesBackBitForBit) {
  const LinearMap map = small_map();
  const std::vector<double> penalty{50, NAN};
  const std::string bytes = *write_linear_map(map, penalty, {"has fur", "is red", "flies"});
  EXPECT_EQ(bytes, *write_linear_map(map, penalty, {"has fur", "is red", "flies"}));
  const LinearMap back = *read_linear_map(bytes, "weights.npz");
  EXPECT_EQ(back.weights, map.weights);
  EXPECT_EQ(back.intercept, map.intercept);
  EXPECT_TRUE(back.rectify);
  const NpzArchive archive = *NpzArchive::open(bytes, "weights.npz");
  EXPECT_EQ(archive.names(), (std::vector<std::string>{"weights", "bias", "relu_features", "penalty", "feature_names"}));
  EXPECT_EQ((*archive.text("feature_names"))[1], "is red");
  EXPECT_EQ(type_name(*archive.header("weights")), "<f8");
  EXPECT_EQ(archive.header("bias")->shape, (std::vector<std::uint64_t>{2}));
  EXPECT_TRUE(archive.header("relu_features")->shape.empty());
  EXPECT_FALSE(NpzArchive::open(*write_linear_map(map, penalty, {}), "w")->has("feature_names"));
}

TEST(LinearMapNpz, IsRefusedWhenSomethingIsMissingOrOfAnotherShape) {
  const LinearMap map = small_map();
  const std::vector<double> penalty{1, 2};
  const auto refused = [](const std::vector<NpzMember>& members) {
    const Result<LinearMap> read = read_linear_map(*write_npz(members), "W");
    EXPECT_FALSE(read.ok());
    return read ? "" : read.error().message;
  };
  std::vector<NpzMember> members = *read_npz(*write_linear_map(map, penalty, {}), "W");
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<NpzMember> without = members;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_NE(refused(without).find(members[i].name), std::string::npos);
  }
  members[1].bytes = members[3].bytes = write_npy(1, 2, std::vector<double>{1, 2});
  EXPECT_NE(refused(members).find("bias"), std::string::npos);
  LinearMap broken = map;
  broken.weights.at(1, 1) = NAN;
  EXPECT_NE(read_linear_map(*write_linear_map(broken, penalty, {}), "W").error().message.find("not finite"), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
