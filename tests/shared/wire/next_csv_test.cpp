// next_csv_test.cpp: NEXT's participants' table.
#include "shared/wire/next_csv.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Result<AnchoredReading> read(const std::string& bytes, const ReadingOptions& options = {}) {
  const Result<Table> table = read_table(bytes, "n.csv");
  EXPECT_TRUE(table.ok());
  EXPECT_TRUE(is_next_table(*table));
  return read_next_judgments(*table, "n.csv", options);
}

TEST(NextTable, IsReadAndComesBackWithTheSameBytes) {
  const Result<AnchoredReading> reading = read(golden("next_participants.csv"));
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  const AnchoredSet& set = reading->set;
  ASSERT_EQ(set.judgments.size(), 3u);
  EXPECT_EQ(set.names, (Names{"apple", "pear", "plum", "fig"}));
  // Second row: center 3, left 2, right 0, winner 0 on the right, .75 s.
  EXPECT_EQ(set.judgments[1].anchor, 3u);
  EXPECT_EQ(set.judgments[1].nearer, 0u);
  EXPECT_EQ(set.judgments[1].farther, 2u);
  EXPECT_FALSE(set.judgments[1].nearer_on_left);
  EXPECT_EQ(set.judgments[1].response_time_ms, 750);
  EXPECT_EQ(set.judgments[1].participant, 0u);
  EXPECT_EQ(write_table(next_table(set)), golden("next_participants.csv"));
}

TEST(NextTable, IsReadByNamesAlone) {
  const std::string bytes = "target_center,target_left,target_right,target_winner\napple,pear,plum,plum\nfig,plum,apple,plum\n";
  const Result<AnchoredReading> reading = read(bytes);
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.names, (Names{"apple", "pear", "plum", "fig"})) << "as they first appear";
  EXPECT_EQ(reading->set.judgments[1].anchor, 3u);
  EXPECT_EQ(reading->set.judgments[1].nearer, 2u);
}

TEST(NextTable, RefusesAWinnerThatIsNeitherSide) {
  const Result<AnchoredReading> reading = read("target_center,target_left,target_right,target_winner\napple,pear,plum,apple\n");
  ASSERT_FALSE(reading.ok());
  EXPECT_TRUE(has(reading.error().message, "n.csv: line 2, column 4 ('target_winner') is 'apple'; it must be one of the two options, 'pear' or 'plum'"));
  EXPECT_FALSE(read("center_id,left_id,right_id,winner_id\n0,1,2,3\n").ok());
}

}  // namespace
}  // namespace tertium::wire
