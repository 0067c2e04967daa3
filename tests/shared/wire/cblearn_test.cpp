// cblearn_test.cpp: the odd one is first, or the anchor is; never one for the other.
#include "shared/wire/cblearn.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Result<JudgmentReading> odd_first(const std::string& bytes, const ReadingOptions& options = {}) {
  TextSource source(bytes, 3);
  return read_cblearn_odd_first(source, "c.txt", options);
}
Result<AnchoredReading> list_order(const std::string& bytes, CblearnResponse response = CblearnResponse::kNone, const ReadingOptions& options = {}) {
  TextSource source(bytes, 3);
  return read_cblearn_list_order(source, "c.txt", response, options);
}

TEST(CblearnOddFirst, TurnsTheFirstColumnToTheEndAndBack) {
  const Result<JudgmentReading> reading = odd_first(golden("cblearn_odd_first.txt"));
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  const TripletSet set = triplets_of(reading->set);
  EXPECT_EQ(set.triplets, (std::vector<Triplet>{{0, 1, 4}, {3, 0, 2}, {4, 3, 1}}));
  EXPECT_EQ(set.objects, 5u);
  EXPECT_EQ(write_cblearn_odd_first(set), golden("cblearn_odd_first.txt"));
  EXPECT_EQ(reading->conventions.back(), (Convention{"odd column", "1", "by the format: cblearn's odd one is first"}));
}

TEST(CblearnOddFirst, TurnsArraysToo) {
  TripletSet read_as_last;
  read_as_last.triplets = {{4, 0, 1}, {2, 3, 0}};
  const TripletSet last = odd_last_of(read_as_last);
  EXPECT_EQ(last.triplets, (std::vector<Triplet>{{0, 1, 4}, {3, 0, 2}}));
  EXPECT_EQ(odd_first_of(last).triplets, read_as_last.triplets);
}

TEST(CblearnListOrder, IsAnchored) {
  const Result<AnchoredReading> reading = list_order(golden("cblearn_list_order.txt"));
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  ASSERT_EQ(reading->set.judgments.size(), 3u);
  EXPECT_EQ(reading->set.judgments[0].anchor, 4u);
  EXPECT_EQ(reading->set.judgments[0].nearer, 0u);
  EXPECT_EQ(reading->set.judgments[0].farther, 1u);
  EXPECT_EQ(write_cblearn_list_order(reading->set), "4 0 1\n2 3 0\n1 4 3\n");
}

TEST(CblearnListOrder, ReadsBooleansAndCountsWhenAsked) {
  EXPECT_FALSE(list_order(golden("cblearn_list_boolean.txt")).ok());
  const Result<AnchoredReading> reading = list_order(golden("cblearn_list_boolean.txt"), CblearnResponse::kBoolean);
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.judgments[0].nearer, 0u);
  EXPECT_EQ(reading->set.judgments[1].nearer, 0u) << "-1: the third is nearer";
  EXPECT_EQ(reading->set.judgments[1].farther, 3u);
  const Result<AnchoredReading> counts = list_order("0 1 2 3\n1 2 0 -2\n2 1 0 0\n", CblearnResponse::kCount);
  ASSERT_TRUE(counts.ok()) << counts.error().message;
  EXPECT_EQ(counts->set.judgments.size(), 5u);
  EXPECT_EQ(counts->set.judgments[4].nearer, 0u);
  ASSERT_EQ(counts->left_out.size(), 1u);
  EXPECT_EQ(counts->left_out[0].why, "a count of 0");
  EXPECT_EQ(counts->left_out[0].rows, 1u);
  EXPECT_EQ(counts->left_out[0].first, "line 3");
  EXPECT_EQ(list_order("0 1 2 1\n0 1 2 0\n", CblearnResponse::kBoolean)->left_out.size(), 0u) << "False is an answer";
  const Result<AnchoredReading> none = list_order("0 1 2 0\n", CblearnResponse::kCount);
  EXPECT_TRUE(!none && has(none.error().message, "every response is 0"));
  EXPECT_FALSE(list_order("0 1 2 1\n0 1 2 0\n0 1 2 -1\n", CblearnResponse::kBoolean).ok()) << "0 and -1 both";
  EXPECT_FALSE(list_order("0 1 2 7\n", CblearnResponse::kBoolean).ok());
  EXPECT_TRUE(has(list_order("0 1 2 1001\n", CblearnResponse::kCount).error().message, "at most 1,000"));
}

TEST(Cblearn, RefusesWhatIsNoComparison) {
  const auto error_of = [](const std::string& bytes, const ReadingOptions& options = {}) {
    const Result<JudgmentReading> reading = odd_first(bytes, options);
    EXPECT_FALSE(reading.ok()) << bytes;
    return reading ? std::string() : reading.error().message;
  };
  EXPECT_TRUE(has(error_of(""), "holds no judgments"));
  EXPECT_TRUE(has(error_of("1 2 3 1\n"), "line 1 has more than 3 columns; `odd a b` is read"));
  EXPECT_TRUE(has(error_of("1 2\n"), "line 1 has 2 columns"));
  EXPECT_TRUE(has(error_of("1 2 x\n"), "line 1, column 3 is 'x'"));
  EXPECT_TRUE(has(error_of("1 2 2.5\n"), "column 3 is '2.5'"));
  EXPECT_TRUE(has(error_of("1 2 -1\n"), "column 3 is '-1'"));
  EXPECT_TRUE(has(error_of("1 2 1e300\n"), "column 3 is '1e300'"));
  EXPECT_TRUE(has(error_of("1 2 2\n"), "c.txt: line 1: an object stands there twice"));
  EXPECT_TRUE(has(error_of("1 2 3\n\n1 2 3\n"), "line 2 is empty"));
  ReadingOptions options;
  options.convention.objects = 3;
  EXPECT_TRUE(has(error_of("1 2 3\n", options), "say --base 1"));
  options.convention.base = 1;
  EXPECT_TRUE(odd_first("1 2 3\n", options).ok());
  EXPECT_TRUE(has(error_of("0 1 2\n", options), "--base 1 is given"));
}

}  // namespace
}  // namespace tertium::wire
