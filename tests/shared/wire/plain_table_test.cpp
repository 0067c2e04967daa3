// plain_table_test.cpp: our own columns hold all that is known of judgments, and come back.
#include "shared/wire/plain_table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/wire/judgment_formats.h"

namespace tertium::wire {
namespace {

JudgmentSet small_set() {
  JudgmentSet set;
  set.objects = 4;
  set.names = {"ant", "bee, wild", "cow", "dog"};
  set.participants = {"P1", "P\"2\""};
  set.judgments = {{{0, 1, 2}, 0, 0, 812.5}, {{3, 2, 1}, 2, 1, std::nan("")}, {{0, 3, 2}, 1, 1, 30.0}};
  set.extra = {{"block", {0, 0, 1}, {"a", "b"}}, {"participant", {0, 1, 1}, {"x", "y"}}};
  return set;
}

TEST(PlainTable, HoldsJudgmentsWithNamesPeopleAndTimes) {
  EXPECT_EQ(write_table(plain_table(small_set())),
            "object_1,object_2,object_3,name_1,name_2,name_3,odd_position,participant,response_time_ms,block,source_participant\n"
            "0,1,2,ant,\"bee, wild\",cow,1,P1,812.5,a,x\n"
            "3,2,1,dog,cow,\"bee, wild\",3,\"P\"\"2\"\"\",,a,y\n"
            "0,3,2,ant,dog,cow,2,\"P\"\"2\"\"\",30,b,y\n");
}

TEST(PlainTable, ComesBackAsTheSameJudgments) {
  const JudgmentSet set = small_set();
  const Table table = *read_table(write_table(plain_table(set)), "t.csv");
  JudgmentFileOptions options;
  options.names = set.names;
  const auto file = read_judgments(table, "t.csv", options);
  ASSERT_TRUE(file.ok()) << file.error().message;
  ASSERT_TRUE(std::holds_alternative<JudgmentReading>(file->reading));
  const JudgmentSet& again = std::get<JudgmentReading>(file->reading).set;
  ASSERT_EQ(again.judgments.size(), 3u);
  for (std::size_t r = 0; r < 3; ++r) {
    EXPECT_EQ(again.judgments[r].shown, set.judgments[r].shown);
    EXPECT_EQ(again.judgments[r].odd_position, set.judgments[r].odd_position);
    EXPECT_EQ(again.participants[again.judgments[r].participant], set.participants[set.judgments[r].participant]);
  }
  EXPECT_EQ(again.judgments[0].response_time_ms, 812.5);
  EXPECT_TRUE(std::isnan(again.judgments[1].response_time_ms));
}

TEST(PlainTable, AnchoredJudgmentsStayAnchored) {
  AnchoredSet set;
  set.objects = 3;
  set.names = {"ant", "bee", "cow"};
  set.judgments = {{0, 1, 2, true, 0, 500}, {2, 0, 1, false, 0, 700}};
  const std::string text = write_table(plain_table(set));
  EXPECT_EQ(text, "anchor,nearer,farther,left,right,response_time_ms\nant,bee,cow,bee,cow,500\ncow,ant,bee,bee,ant,700\n");
  JudgmentFileOptions options;
  options.names = set.names;
  const auto file = read_judgments(*read_table(text, "t.csv"), "t.csv", options);
  ASSERT_TRUE(file.ok()) << file.error().message;
  ASSERT_TRUE(std::holds_alternative<AnchoredReading>(file->reading)) << "an anchored judgment is never an odd one out";
  const AnchoredSet& again = std::get<AnchoredReading>(file->reading).set;
  EXPECT_EQ(again.judgments[1].anchor, 2u);
  EXPECT_FALSE(again.judgments[1].nearer_on_left);
}

}  // namespace
}  // namespace tertium::wire
