// triplet_tools_csv_test.cpp: tripletTools' standard table, R's row names, and the older names of columns.
#include "shared/wire/triplet_tools_csv.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Result<AnchoredReading> read(const std::string& bytes, const ReadingOptions& options = {}) {
  const Result<Table> table = read_table(bytes, "t.csv");
  EXPECT_TRUE(table.ok());
  EXPECT_TRUE(is_triplet_tools_table(*table));
  return read_triplet_tools_judgments(*table, "t.csv", options);
}

TEST(TripletToolsTable, IsReadAndComesBackWithTheSameBytes) {
  const Result<AnchoredReading> reading = read(golden("triplet_tools.csv"));
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  const AnchoredSet& set = reading->set;
  ASSERT_EQ(set.judgments.size(), 3u);
  EXPECT_EQ(set.names, (Names{"fig", "apple", "pear", "plum"}));
  // Second row: head 3 (plum), winner 2 (pear) shown on the right, 1,100 ms.
  EXPECT_EQ(set.judgments[1].anchor, 3u);
  EXPECT_EQ(set.judgments[1].nearer, 2u);
  EXPECT_FALSE(set.judgments[1].nearer_on_left);
  EXPECT_EQ(set.judgments[1].response_time_ms, 1100);
  EXPECT_EQ(set.participants, (std::vector<std::string>{"w1", "w2"}));
  EXPECT_EQ(write_table(triplet_tools_table(set)), golden("triplet_tools.csv"));
}

TEST(TripletToolsTable, LeavesOutCatchTrials) {
  const Result<AnchoredReading> reading = read(golden("triplet_tools_row_names.csv"));
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.judgments.size(), 3u);
  ASSERT_EQ(reading->left_out.size(), 1u);
  EXPECT_EQ(reading->left_out[0].why, "catch trial");
  EXPECT_EQ(reading->left_out[0].first, "line 4");
}

TEST(TripletToolsTable, UnderstandsOlderNames) {
  const Result<AnchoredReading> reading = read(golden("triplet_tools_legacy.csv"));
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  const AnchoredSet& set = reading->set;
  EXPECT_EQ(set.names, (Names{"fig", "apple", "pear", "plum"}));
  EXPECT_EQ(set.judgments[1].anchor, 3u);
  EXPECT_EQ(set.judgments[1].nearer, 2u);
  EXPECT_EQ(set.judgments[1].response_time_ms, 2250);
  EXPECT_EQ(set.participants, (std::vector<std::string>{"p1"}));
  bool found = false;
  for (const Convention& convention : reading->conventions) found = found || (convention.name == "time unit" && convention.value == "s" && has(convention.because, "median"));
  EXPECT_TRUE(found);
}

TEST(TripletToolsTable, RefusesAnAnswerThatContradictsTheNumbers) {
  const std::string header = "head,winner,loser,Center,Left,Right,Answer\n";
  EXPECT_TRUE(read(header + "0,1,2,a,b,c,b\n").ok());
  // The winner by number is b elsewhere, and here the answer is c.
  const Result<AnchoredReading> twisted = read(header + "0,1,2,a,b,c,b\n0,1,2,a,b,c,c\n");
  ASSERT_FALSE(twisted.ok());
  EXPECT_TRUE(has(twisted.error().message, "is called"));
  EXPECT_FALSE(read(header + "0,1,1,a,b,c,b\n").ok());
}

}  // namespace
}  // namespace tertium::wire
