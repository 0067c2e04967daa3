// two_observers_test.cpp: what the two know in common and apart, and how they weigh it.
#include "shared/simulation/two_observers.h"

#include <gtest/gtest.h>

#include <string>

namespace tertium {
namespace {

TEST(TwoObservers, WeighTheSameDimensionsInOppositeWays) {
  TwoObserversOptions options;
  options.weaker = 0.25;  // a power of two: products are exact
  const TwoObserversWorld world = make_two_observers(options);
  ASSERT_EQ(world.dimensions.size(), 14u);
  ASSERT_EQ(world.people.cols, 14u);
  ASSERT_EQ(world.network.rows, 300u);
  std::size_t present = 0;
  for (std::size_t d = 0; d < 14; ++d) {
    const auto [kind, owner] = world.dimensions[d];
    EXPECT_EQ(std::string(to_string(kind)), d < 6 || d == 12 ? "semantic" : "visual") << d;
    EXPECT_EQ(std::string(to_string(owner)), d < 12 ? "both" : d == 12 ? "people" : "network") << d;
    for (std::size_t o = 0; o < 300; ++o) {
      const float people = world.people.at(o, d), network = world.network.at(o, d);
      present += people > 0 || network > 0;
      EXPECT_LE(people, 4.0f);
      EXPECT_TRUE(people == 0 || people >= 0.4f * 4 * 0.25f);
      const float expected = owner == WorldOwner::kNetwork ? 0 : owner == WorldOwner::kPeople ? people : kind == WorldKind::kSemantic ? 4 * network : network / 4;
      EXPECT_EQ(people, expected);
      EXPECT_TRUE(owner != WorldOwner::kPeople || network == 0);
    }
  }
  // a quarter of 4,200 values: a binomial of standard deviation 28.
  EXPECT_NEAR(static_cast<double>(present), 1050, 140);
}

TEST(TwoObservers, FollowFromTheSeed) {
  TwoObserversOptions options;
  const Matrix first = make_two_observers(options).people;
  EXPECT_EQ(make_two_observers(options).people, first);
  options.seed = 1;
  EXPECT_NE(make_two_observers(options).people, first);
}

}  // namespace
}  // namespace tertium
