// salmon_csv_test.cpp: Salmon's answers stay anchored, with names, people and times, and come back with the same bytes.
#include "shared/wire/salmon_csv.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Table table_of(const std::string& bytes) {
  Result<Table> table = read_table(bytes, "r.csv");
  EXPECT_TRUE(table.ok()) << table.error().message;
  return *std::move(table);
}

Result<AnchoredReading> read(const std::string& bytes, const ReadingOptions& options = {}) { return read_salmon_judgments(table_of(bytes), "r.csv", options); }

std::string error_of(const std::string& rows) {
  const Result<AnchoredReading> reading = read("head,left,right,winner,loser,head_html,left_html,right_html,winner_html,response_time\n" + rows);
  EXPECT_FALSE(reading.ok()) << rows;
  return reading ? "" : reading.error().message;
}

TEST(SalmonTable, IsRead) {
  const Result<AnchoredReading> reading = read(golden("salmon_responses.csv"));
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  const AnchoredSet& set = reading->set;
  ASSERT_EQ(set.judgments.size(), 4u);
  EXPECT_EQ(set.objects, 5u);
  EXPECT_EQ(set.names, (Names{"cat.png", "dog.png", "an \"old\", red car.png", "bus.png", "pear.png"}));
  EXPECT_EQ(set.participants, (std::vector<std::string>{"aa", "b,b"}));
  // First row: head 0, left 1, right 2, winner 1, 1.234 s.
  const AnchoredJudgment& first = set.judgments[0];
  EXPECT_EQ(first.anchor, 0u);
  EXPECT_EQ(first.nearer, 1u);
  EXPECT_EQ(first.farther, 2u);
  EXPECT_TRUE(first.nearer_on_left);
  EXPECT_EQ(first.response_time_ms, 1234);
  // Last: head 1, left 2, right 0, winner 0: on the right; no time.
  EXPECT_EQ(set.judgments[3].nearer, 0u);
  EXPECT_FALSE(set.judgments[3].nearer_on_left);
  EXPECT_TRUE(std::isnan(set.judgments[3].response_time_ms));
  bool anchored = false, seconds = false;
  for (const Convention& convention : reading->conventions) {
    anchored = anchored || (convention.name == "question" && convention.value == "anchored");
    seconds = seconds || (convention.name == "time unit" && convention.value == "s");
  }
  EXPECT_TRUE(anchored && seconds);
}

TEST(SalmonTable, ComesBackWithTheSameBytesThroughOurTypes) {
  const Result<AnchoredReading> reading = read(golden("salmon_responses.csv"));
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(write_table(salmon_table(reading->set)), golden("salmon_responses.csv"));
  EXPECT_EQ(write_table(salmon_offline_table(reading->set)), golden("salmon_offline.csv"));
}

TEST(SalmonTable, MatchesItsFileNamesWithNamesThatAreGiven) {
  ReadingOptions options;
  options.names = {"pear", "bus", "an \"old\", red car", "dog", "cat", "house"};
  const Result<AnchoredReading> reading = read(golden("salmon_responses.csv"), options);
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.objects, 6u);
  EXPECT_EQ(reading->set.judgments[0].anchor, 4u);
  EXPECT_EQ(reading->set.judgments[0].nearer, 3u);
  EXPECT_EQ(reading->conventions[0], (Convention{"objects", "by name", "the file's names are found among those given by their file name without its ending"}));
  // Its own numbers are kept beside, and written again.
  EXPECT_EQ(write_table(salmon_table(reading->set)), golden("salmon_responses.csv"));
  options.names.pop_back();
  options.names.pop_back();
  const Result<AnchoredReading> fewer = read(golden("salmon_responses.csv"), options);
  ASSERT_FALSE(fewer.ok());
  EXPECT_TRUE(has(fewer.error().message, "'cat.png', which is none of the 4 names given"));
}

TEST(SalmonTable, TakesNamesFromTheHtmlWhereThereAreNoFileNames) {
  const std::string bytes = "head,left,right,winner,loser,head_html,left_html,right_html,winner_html,response_time\n0,1,2,2,1,a,b,c,c,1.5\n";
  const Result<AnchoredReading> reading = read(bytes);
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.names, (Names{"a", "b", "c"}));
}

TEST(SalmonTable, SaysWhereNamesAreNotKnownOfAllNumbers) {
  const Result<AnchoredReading> reading = read("head,left,right,winner,loser,head_html,left_html,right_html,winner_html\n0,1,9,9,1,a,b,c,c\n");
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->set.objects, 10u);
  EXPECT_TRUE(reading->set.names.empty());
}

TEST(SalmonTable, RefusesContradictions) {
  EXPECT_TRUE(has(error_of("0,1,2,0,1,a,b,c,a,1\n"), "line 2, column 4 ('winner') is '0'; it must be one of the two options, '1' or '2'"));
  EXPECT_TRUE(has(error_of("0,1,2,1,1,a,b,c,b,1\n"), "line 2, column 5 ('loser') is '1'; it must be the option that was not chosen, '2'"));
  EXPECT_TRUE(has(error_of("0,1,2,1,2,a,b,c,c,1\n"), "by the numbers the left option was chosen"));
  EXPECT_TRUE(has(error_of("0,1,2,1,2,a,b,c,b,1\n0,2,1,1,2,a,c,d,d,1\n"), "line 3, column 8 ('right_html') is 'd'; object 1 (counted from 0) is called 'b' elsewhere"));
  EXPECT_TRUE(has(error_of("0,1,2,1,2,a,a,c,a,1\n"), "are both called 'a'"));
  EXPECT_TRUE(has(error_of("0,0,2,0,2,a,a,c,a,1\n"), "an object stands there twice"));
  EXPECT_TRUE(has(error_of("0,1,2,1,2,a,b,c,b,1800\n"), "which would be ms, but this format has times in s; say which with --time-unit ms or --time-unit s"));
  EXPECT_TRUE(has(error_of("0,1,-2,1,-2,a,b,c,b,1\n"), "all numbers or all names"));
  EXPECT_TRUE(has(error_of(""), "holds no judgments"));
}

TEST(SalmonOffline, IsHeadWinnerLoserByTheColumnsNames) {
  for (const char* bytes : {"head,winner,loser\n0,1,2\n", "loser,head,winner\n2,0,1\n"}) {
    const Table table = table_of(bytes);
    EXPECT_TRUE(is_salmon_offline_table(table));
    const Result<AnchoredReading> reading = read_salmon_offline(table, "o.csv");
    ASSERT_TRUE(reading.ok());
    EXPECT_EQ(reading->set.judgments[0].anchor, 0u);
    EXPECT_EQ(reading->set.judgments[0].nearer, 1u);
    EXPECT_EQ(reading->set.judgments[0].farther, 2u);
    EXPECT_FALSE(reading->set.positions_known);
  }
}

}  // namespace
}  // namespace tertium::wire
