// table_test.cpp: a table is kept word for word: what was read is written again with the same bytes.
#include "shared/wire/table.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

void expect_same_bytes(const std::string& bytes) {
  const Result<Table> table = read_table(bytes, "t.csv");
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(write_table(*table), bytes);
}

std::string error_of(const std::string& bytes) {
  const Result<Table> table = read_table(bytes, "t.csv");
  EXPECT_FALSE(table.ok()) << bytes;
  return table ? "" : table.error().message;
}

TEST(Table, GivesTheSameBytesBack) {
  for (const char* name : {"things.tsv", "things_quoted.tsv", "salmon_responses.csv", "salmon_offline.csv", "next_participants.csv", "triplet_tools.csv",
                           "triplet_tools_row_names.csv", "triplet_tools_legacy.csv", "jspsych_stimulus_ids.csv", "jspsych_6.csv", "jspsych_image_paths.csv",
                           "jspsych_stimulus_list.csv", "jspsych_two_choices.csv", "jspsych_two_choices_pandas.csv", "own.tsv"}) {
    SCOPED_TRACE(name);
    expect_same_bytes(golden(name));
  }
}

TEST(Table, GivesOddBytesBackToo) {
  expect_same_bytes("a,b\n1,2");                                  // no last line end
  expect_same_bytes("\xEF\xBB\xBF" "a,b\r\n1,2\r\n");              // a byte order mark
  expect_same_bytes("a,b\r\n1,2\n3,4\r\n5,6\n7,8");                // line ends of both kinds
  expect_same_bytes("a,b\n1,\"2\"\n\"1\",2\n");                    // one text with and without quotes
  expect_same_bytes("a,\"b\"\n,\"\"\n\"x\ny\",\"\"\"\"\n\n\r\n");  // empty cells, line ends and quotes in cells, empty lines at the end
  expect_same_bytes("a,b");                                       // a header alone
  expect_same_bytes("\"\",b\n1,2\n");                              // R's row names
}

TEST(Table, KeepsACarriageReturnAtTheEndOfALine) {
  expect_same_bytes("a\r,b\n1\r,2\n");  // within a line it stands bare
  // A column that moves to the end of its lines must not lose it to their ends.
  const Result<Table> read = read_table("a\r,b\n1\r,2\n3,4\n", "x");
  ASSERT_TRUE(read.ok());
  Table turned(read->form);
  turned.add_column(read->columns()[1]);
  turned.add_column(read->columns()[0]);
  EXPECT_EQ(write_table(turned), "b,\"a\r\"\n2,\"1\r\"\n4,3\n");
  const Result<Table> again = read_table(write_table(turned), "x");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->column_names(), (std::vector<std::string>{"b", "a\r"}));
}

TEST(Table, FindsColumnsAndSaysWhereCellsStand) {
  const Result<Table> table = read_table("a,b\n\"x\ny\",1\nz,2\n", "t.csv");
  ASSERT_TRUE(table.ok());
  ASSERT_NE(table->find("b"), nullptr);
  EXPECT_EQ(table->find("c"), nullptr);
  EXPECT_EQ(table->find("b")->cell(1), "2");
  EXPECT_EQ(table->find("a")->cell(0), "x\ny");
  EXPECT_EQ(table->where(0, "b"), "line 2, column 2 ('b')");
  EXPECT_EQ(table->where(1, "a"), "line 4, column 1 ('a')") << "a line end inside a cell counts";
}

TEST(Table, RefusesRaggedRowsAndBadHeaders) {
  EXPECT_EQ(error_of(""), "t.csv: is empty; a line of column names is needed");
  EXPECT_EQ(error_of("a,b\n1,2\n1,2,3\n"), "t.csv: line 3 has 3 columns where the first line has 2");
  EXPECT_EQ(error_of("a,b\n1\n"), "t.csv: line 2 has 1 columns where the first line has 2");
  EXPECT_TRUE(has(error_of("a,b,a\n"), "line 1, column 3: the name 'a' stands there twice"));
  EXPECT_TRUE(has(error_of("a,,b\n"), "line 1, column 2 is empty"));
  EXPECT_TRUE(has(error_of("a,b\n1,2\n\n3,4\n"), "line 3 is empty; a row is needed"));
  EXPECT_TRUE(has(error_of("a,b\n" + std::string(5000, '\n')), "line 2 and many after it are empty"));
  EXPECT_TRUE(has(error_of(std::string(kNameBytesMax + 1, 'x') + "\n"), "a column's name has at most 300"));
}

TEST(TableColumn, KeepsEachTextOnceInEveryWidth) {
  TableColumn column("c");
  const std::uint32_t different = 70'000;
  for (std::uint32_t i = 0; i < 2 * different; ++i) column.add(std::to_string(i % different));
  EXPECT_EQ(column.distinct(), different);
  EXPECT_EQ(column.rows(), 2u * different);
  for (const std::uint32_t row : {0u, 255u, 256u, 65'535u, 65'536u, 69'999u, 70'000u, 139'999u}) EXPECT_EQ(column.cell(row), std::to_string(row % different));
  column.finish();
  column.add("12");
  EXPECT_EQ(column.at(2 * different), 12u) << "texts are still known after finish()";
}

}  // namespace
}  // namespace tertium::wire
