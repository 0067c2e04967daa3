// name_order_test.cpp: the two orders of THINGS are told apart by their names alone, on the real lists where they are here.
#include "shared/domain/name_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "shared/domain/dissimilarities.h"
#include "tests/support/test_data.h"

namespace tertium {
namespace {

TEST(NameOrder, TellsTheOrdersApartWhereTheyDiffer) {
  EXPECT_EQ(find_name_order({"camera_lens", "camera1", "camera2"}), NameOrder::kThings);
  EXPECT_EQ(find_name_order({"ice-cream_cone", "ice", "ice_cream"}), NameOrder::kPath);
  EXPECT_EQ(find_name_order({"camera1", "camera2", "camera_lens", "ice", "ice-cream_cone"}), NameOrder::kSorted);
  EXPECT_EQ(find_name_order({"ant", "bee", "cat"}), NameOrder::kAny);
  EXPECT_EQ(find_name_order({"bee", "ant", "cat"}), NameOrder::kOwn);
  EXPECT_EQ(find_name_order({}), NameOrder::kAny);
  EXPECT_STREQ(to_string(NameOrder::kThings), "THINGS order");
}

Names lines_of(const std::string& path) {
  std::ifstream file(path);
  Names out;
  for (std::string line; std::getline(file, line);) out.push_back(line);
  return out;
}

TEST(NameOrder, OfTheRealLists) {
  NEEDS_TEST_DATA(folder);
  Names things = lines_of(folder + "/things/names.txt");
  ASSERT_EQ(things.size(), 1854u);
  EXPECT_EQ(find_name_order(things), NameOrder::kThings);
  EXPECT_EQ(find_name_order(lines_of(folder + "/things/triplets_50k.names.txt")), NameOrder::kThings);
  EXPECT_EQ(find_name_order(lines_of(folder + "/things/vice_embedding.names.txt")), NameOrder::kPath);
  EXPECT_EQ(find_name_order(lines_of(folder + "/things/clip_vit_b32.names.txt")), NameOrder::kPath);
  std::sort(things.begin(), things.end());
  EXPECT_EQ(find_name_order(things), NameOrder::kSorted);
  std::swap(things[0], things[1]);
  EXPECT_EQ(find_name_order(things), NameOrder::kOwn);
}

TEST(Dissimilarities, PairsAreCountedBothWays) {
  for (std::size_t n : {2u, 3u, 4u, 100u, 1854u, 46341u}) EXPECT_EQ(objects_of_pairs(pair_count(n)), n);
  for (std::uint64_t pairs : {0u, 2u, 4u, 5u, 7u, 4951u}) EXPECT_EQ(objects_of_pairs(pairs), 0u) << pairs;
  EXPECT_EQ(objects_of_pairs(UINT64_MAX), 0u);
}

TEST(Dissimilarities, FollowTheirObjectsIntoAnotherOrder) {
  const DissimilaritySet set{3, {"a", "b", "c"}, {{1, 2, 3}}, {}, false, {0}};  // ab, ac, bc
  const Names to{"c", "a", "b"};
  const DissimilaritySet out = align_dissimilarities(set, *align_names(set.names, to, "from", "to"), to);
  EXPECT_EQ(out.pairs[0], (std::vector<double>{2, 3, 1}));  // ca, cb, ab
  EXPECT_EQ(out.names, to);
}

}  // namespace
}  // namespace tertium
