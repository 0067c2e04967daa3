// things_tsv_test.cpp: the THINGS master table, as R writes it, becomes judgments and comes back with the same bytes.
#include "shared/wire/things_tsv.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Table table_of(const std::string& bytes) {
  Result<Table> table = read_table(bytes, "m.tsv");
  EXPECT_TRUE(table.ok()) << table.error().message;
  return *std::move(table);
}

JudgmentReading reading_of(const std::string& bytes, const ThingsOptions& options = {}) {
  Result<JudgmentReading> reading = read_things_judgments(table_of(bytes), "m.tsv", options);
  EXPECT_TRUE(reading.ok()) << reading.error().message;
  return *std::move(reading);
}

std::string error_of(const std::string& row, const ThingsOptions& options = {}) {
  const Result<JudgmentReading> reading = read_things_judgments(table_of("image1\timage2\timage3\tchoice\tRT\tnoise_ceiling\n" + row + "\n"), "m.tsv", options);
  EXPECT_FALSE(reading.ok()) << row;
  return reading ? "" : reading.error().message;
}

TEST(ThingsTable, IsRead) {
  for (const char* name : {"things.tsv", "things_quoted.tsv"}) {
    SCOPED_TRACE(name);
    const JudgmentReading reading = reading_of(golden(name));
    const JudgmentSet& set = reading.set;
    ASSERT_EQ(set.judgments.size(), 6u);
    EXPECT_EQ(set.objects, 10u);
    EXPECT_EQ(set.participants, (std::vector<std::string>{"S1", "S2", "S3"}));
    EXPECT_TRUE(set.positions_known);
    // The file's first row: 1 5 9, choice 3, 1820 ms.
    EXPECT_EQ(set.judgments[0].shown, (std::array<std::uint32_t, 3>{0, 4, 8}));
    EXPECT_EQ(set.judgments[0].odd_position, 2);
    EXPECT_EQ(set.judgments[0].response_time_ms, 1820);
    EXPECT_EQ(set.judgments[0].triplet(), (Triplet{0, 4, 8}));
    // 9 2 4, choice 1: the odd one rotates to the end.
    EXPECT_EQ(set.judgments[1].triplet(), (Triplet{1, 3, 8}));
    // 3 10 7, choice 2, without a time.
    EXPECT_EQ(set.judgments[2].triplet(), (Triplet{6, 2, 9}));
    EXPECT_TRUE(std::isnan(set.judgments[2].response_time_ms));
    EXPECT_EQ(set.judgments[5].participant, 2u);
    EXPECT_TRUE(reading.left_out.empty());
  }
}

TEST(ThingsTable, StatesItsConventions) {
  const JudgmentReading reading = reading_of(golden("things.tsv"));
  const std::vector<Convention> stated = {{"question", "odd one out", "by the format"},
                                          {"odd column", "choice says its position", "by the format"},
                                          {"index base", "1", "by the format"},
                                          {"time unit", "ms", "by the format"}};
  EXPECT_EQ(reading.conventions, stated);
}

TEST(ThingsTable, ComesBackWithTheSameBytesThroughOurTypes) {
  EXPECT_EQ(write_table(things_table(reading_of(golden("things.tsv")).set)), golden("things.tsv"));
}

TEST(ThingsTable, KeepsWhatItWouldWriteOtherwise) {
  const std::string bytes = "image1\timage2\timage3\tchoice\tRT\tnote\n1\t2\t3\t1\t900.50\tx\n3\t2\t1\t2\tNaN\ty y\n";
  EXPECT_EQ(write_table(things_table(reading_of(bytes).set)), bytes);
}

TEST(ThingsTable, OfferstheSetsOfTheNoiseCeiling) {
  ThingsOptions options;
  for (const auto& [rows, count] : {std::pair{ThingsRows::kTraining, 3u}, std::pair{ThingsRows::kCeilingFirst, 1u}, std::pair{ThingsRows::kCeilingWithin, 1u},
                                    std::pair{ThingsRows::kCeilingBetween, 1u}}) {
    options.rows = rows;
    const JudgmentReading reading = reading_of(golden("things.tsv"), options);
    EXPECT_EQ(reading.set.judgments.size(), count);
    std::uint64_t left_out = 0;
    for (const LeftOut& entry : reading.left_out) left_out += entry.rows;
    EXPECT_EQ(left_out, 6 - count);
  }
  options.rows = ThingsRows::kTraining;
  const JudgmentReading reading = reading_of(golden("things.tsv"), options);
  ASSERT_EQ(reading.left_out.size(), 3u);
  EXPECT_EQ(reading.left_out[0].why, "noise_ceiling 1");
  EXPECT_EQ(reading.left_out[0].first, "line 4");
  const Result<JudgmentReading> without = read_things_judgments(table_of("image1\timage2\timage3\tchoice\n1\t2\t3\t1\n"), "m.tsv", options);
  EXPECT_TRUE(!without && has(without.error().message, "noise_ceiling"));
}

TEST(ThingsTable, LeavesOutRowsWithoutAChoice) {
  const JudgmentReading reading = reading_of("image1\timage2\timage3\tchoice\n1\t2\t3\tNA\n1\t2\t3\t2\n");
  EXPECT_EQ(reading.set.judgments.size(), 1u);
  ASSERT_EQ(reading.left_out.size(), 1u);
  EXPECT_EQ(reading.left_out[0].why, "no choice");
}

TEST(ThingsTable, MakesNoPersonOfTheWordForNobody) {
  const std::string nobody = "image1\timage2\timage3\tchoice\tsubject_id\n1\t2\t3\t1\tNA\n1\t2\t3\t2\t\n";
  EXPECT_TRUE(reading_of(nobody).set.participants.empty());
  const std::string one = "image1\timage2\timage3\tchoice\tsubject_id\n1\t2\t3\t1\tNA\n1\t2\t3\t2\t7\n";
  EXPECT_EQ(reading_of(one).set.participants, (std::vector<std::string>{"NA", "7"}));
}

TEST(ThingsTable, RefusesContradictions) {
  EXPECT_TRUE(has(error_of("1\t2\t3\t4\t900\t0"), "m.tsv: line 2, column 4 ('choice') is '4'; 1, 2 or 3 is needed"));
  EXPECT_TRUE(has(error_of("1\t2\t3\t0\t900\t0"), "1, 2 or 3 is needed"));
  EXPECT_TRUE(has(error_of("0\t2\t3\t1\t900\t0"), "line 2, column 1 ('image1') is '0'; objects count from 1 in this format"));
  EXPECT_TRUE(has(error_of("1\t2\t2\t1\t900\t0"), "line 2: an object stands there twice"));
  EXPECT_TRUE(has(error_of("1\t2\t3\t1\tfast\t0"), "line 2, column 5 ('RT') is 'fast'"));
  EXPECT_TRUE(has(error_of("1\t2\t3\t1\t-5\t0"), "at least 0 is needed"));
  EXPECT_TRUE(has(error_of("1\t2\t3\t1\t900\t7"), "('noise_ceiling') is '7'; 0, 1, 2 or 3 is needed"));
  EXPECT_TRUE(has(error_of("1\t2\t3\t1\t1.8\t0"), "--time-unit s")) << "seconds in a format of milliseconds";
  EXPECT_TRUE(has(error_of("1\t2\tx\t1\t900\t0"), "objects are all numbers or all names"));
  EXPECT_TRUE(has(error_of("1\t2\t99999999999999999999\t1\t900\t0"), "numbers or all names"));
  EXPECT_TRUE(has(error_of("1\t2\t10000001\t1\t900\t0"), "object numbers reach at most 10,000,000"));
  ThingsOptions options;
  options.convention.objects = 5;
  EXPECT_TRUE(has(error_of("1\t2\t6\t1\t900\t0", options), "line 2, column 3 ('image3') is '6'; there are 5 objects, counted from 1"));
}

TEST(ThingsTable, ObeysTheOptionsThatDecide) {
  ThingsOptions options;
  options.convention.base = 0;
  options.convention.time_unit = TimeUnit::kSeconds;
  const JudgmentReading reading = reading_of("image1\timage2\timage3\tchoice\tRT\n0\t2\t3\t1\t1.8\n", options);
  EXPECT_EQ(reading.set.judgments[0].shown[0], 0u);
  EXPECT_EQ(reading.set.judgments[0].response_time_ms, 1800);
}

TEST(ThingsTable, IsWrittenFromJudgmentsOfAnotherSourceWithItsOwnColumns) {
  JudgmentSet set;
  set.objects = 3;
  set.judgments.push_back({{2, 0, 1}, 1, 0, 750});
  EXPECT_EQ(write_table(things_table(set)), "image1\timage2\timage3\tchoice\tRT\tnoise_ceiling\tsubject_id\tHIT_nr\ttrial_nr\tage\tgender\tdate\ttime\n"
                                            "3\t1\t2\t2\t750\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA\n");
}

}  // namespace
}  // namespace tertium::wire
