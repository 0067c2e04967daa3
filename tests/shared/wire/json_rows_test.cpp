// json_rows_test.cpp: arrays of objects come back with the same bytes, and what is none is refused with its place.
#include "shared/wire/json_rows.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

void expect_same_bytes(const std::string& bytes) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{1} << 20}) {
    TextSource source(bytes, piece);
    const Result<JsonRows> rows = read_json_rows(source, "d.json");
    ASSERT_TRUE(rows.ok()) << rows.error().message;
    EXPECT_EQ(write_json_rows(*rows), bytes) << "in pieces of " << piece;
  }
}

std::string error_of(const std::string& bytes) {
  const Result<JsonRows> rows = read_json_rows(bytes, "d.json");
  EXPECT_FALSE(rows.ok()) << bytes;
  return rows ? "" : rows.error().message;
}

TEST(JsonRows, GivesTheSameBytesBack) {
  for (const char* name : {"jspsych_stimulus_ids.json", "jspsych_image_paths.json", "jspsych_stimulus_list.json", "jspsych_two_choices.json", "jatos.txt"}) {
    SCOPED_TRACE(name);
    expect_same_bytes(golden(name));
  }
}

TEST(JsonRows, GivesOddBytesBackToo) {
  expect_same_bytes("[]");
  expect_same_bytes("\xEF\xBB\xBF [ ] \n[{}]\n");
  expect_same_bytes("[ { \"a\" : 1.50 ,\"b\":-0e5 } , {\"b\": [1, {\"c\":null}] ,\"a\":\"\\u00e9\\\"\"} ]");
  expect_same_bytes("[{\"a\":1},{},{\"b\":true,\"a\":1},{\"a\":1,\"b\":true}]\n");
}

TEST(JsonRows, GivesFieldsAsColumns) {
  const Result<JsonRows> rows = read_json_rows("[{\"a\":\"x\\ny\",\"b\":1.50},{\"b\":null},{\"b\":[1,2],\"a\":\"1\"}]", "d.json");
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->rows(), 3u);
  EXPECT_EQ(rows->column_names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(rows->find("c"), nullptr);
  const TableColumn &a = *rows->find("a"), &b = *rows->find("b");
  EXPECT_EQ(a.cell(0), "x\ny");
  EXPECT_EQ(a.cell(1), "") << "a field that is not there";
  EXPECT_EQ(a.cell(2), "1");
  EXPECT_EQ(b.cell(0), "1.50");
  EXPECT_EQ(b.cell(1), "null");
  EXPECT_EQ(b.cell(2), "[1,2]");
  EXPECT_EQ(rows->where(2, "a"), "object 3, field 'a'");
  EXPECT_EQ(rows->find("a"), &a) << "a column is made once";
}

TEST(JsonRows, RefusesWhatIsNoArrayOfObjects) {
  EXPECT_TRUE(has(error_of(""), "an array of objects is needed"));
  EXPECT_TRUE(has(error_of("{\"a\":1}"), "line 1, column 1: begins with '{'"));
  EXPECT_TRUE(has(error_of("[1,2]"), "line 1, column 2: an object is needed, found '1'"));
  EXPECT_TRUE(has(error_of("[{\"a\":1},\n ]"), "line 2, column 2: an object is needed, found ']'"));
  EXPECT_TRUE(has(error_of("[{\"a\":1}"), "found the file's end"));
  EXPECT_TRUE(has(error_of("[{\"a\":\"x"), "the file ends inside a text"));
  EXPECT_TRUE(has(error_of("[{\"a\":[1,"), "the file ends inside a value"));
  EXPECT_TRUE(has(error_of("[{\"a\":nul}]"), "the value of 'a' is wrong"));
  EXPECT_TRUE(has(error_of("[{\"a\":[1}]}]"), "the value of 'a' is wrong"));
  EXPECT_TRUE(has(error_of("[{\"a\":01}]"), "the value of 'a' is wrong"));
  EXPECT_TRUE(has(error_of("[{\"a\":\"\xFF\"}]"), "UTF-8"));
  EXPECT_TRUE(has(error_of("[{\"a\":}]"), "a value is needed, found '}'"));
  EXPECT_TRUE(has(error_of("[{\"a\" 1}]"), "a colon is needed"));
  EXPECT_TRUE(has(error_of("[{\"a\":1 \"b\":2}]"), "a comma or '}' is needed"));
  EXPECT_TRUE(has(error_of("[{\"a\":1,}]"), "a field is needed after the comma"));
  EXPECT_TRUE(has(error_of("[{a:1}]"), "name in quotes is needed"));
  EXPECT_TRUE(has(error_of("[{\"a\":1,\"a\":2}]"), "the field 'a' stands twice"));
  EXPECT_TRUE(has(error_of("[{\"a\":1},{\"\\u0061\":2}]"), "written in two ways"));
  EXPECT_TRUE(has(error_of("[] x"), "begins with 'x'"));
  EXPECT_TRUE(has(error_of("\xEF\xBB[]"), "half a byte order mark"));
}

TEST(JsonRows, RefusesMoreThanTheLimits) {
  EXPECT_TRUE(has(error_of("[{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}]"), "nests deeper than 32"));
  EXPECT_TRUE(has(error_of("[{\"a\":\"" + std::string(kCellBytesMax, 'x') + "\"}]"), "more than 262,144 bytes"));
  EXPECT_TRUE(has(error_of("[" + std::string(5000, ' ') + "]"), "blanks together"));
  std::string arrays;
  for (std::size_t n = 0; n < 100'000; ++n) arrays += "[]";
  EXPECT_TRUE(read_json_rows(arrays, "d.json").ok());
  EXPECT_EQ(error_of(arrays + "[]"), "d.json: has more than 100,000 arrays one after the other, the most that are read");
  std::string wide = "[{\"k0\":0";
  for (std::size_t i = 1; i <= kTableColumnsMax; ++i) wide += ",\"k" + std::to_string(i) + "\":0";
  EXPECT_TRUE(has(error_of(wide + "}]"), "more than 4,096 different fields"));
}

}  // namespace
}  // namespace tertium::wire
