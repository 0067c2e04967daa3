// delimited_test.cpp: cells between separators are read piece by piece, and what is no table is refused with its place.
#include "shared/wire/delimited.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

using Rows = std::vector<std::vector<std::string>>;

// All rows, read in pieces of each of these sizes alike.
Result<Rows> read_in_pieces(const std::string& bytes, std::size_t piece, char separator = 0) {
  TextSource source(bytes, piece);
  DelimitedReader reader(source, "t.csv", separator);
  Rows rows;
  for (;;) {
    TRY(const bool more, reader.next());
    if (!more) return rows;
    rows.emplace_back();
    for (const Cell& cell : reader.cells()) rows.back().push_back((cell.quoted ? "\"" : "") + std::string(cell.text));
  }
}

Rows rows_of(const std::string& bytes, char separator = 0) {
  const Result<Rows> whole = read_in_pieces(bytes, 1 << 20, separator);
  EXPECT_TRUE(whole.ok()) << (whole ? "" : whole.error().message);
  for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 7}) {
    const Result<Rows> rows = read_in_pieces(bytes, piece, separator);
    EXPECT_TRUE(rows.ok() && *rows == *whole) << "in pieces of " << piece;
  }
  return whole ? *whole : Rows();
}

std::string error_of(const std::string& bytes, char separator = 0) {
  const Result<Rows> rows = read_in_pieces(bytes, 1 << 20, separator);
  EXPECT_FALSE(rows.ok());
  for (const std::size_t piece : std::initializer_list<std::size_t>{1, 5}) {
    const Result<Rows> again = read_in_pieces(bytes, piece, separator);
    EXPECT_FALSE(again.ok());
    if (!again && !rows) {
      EXPECT_EQ(again.error().message, rows.error().message) << "in pieces of " << piece;
    }
  }
  return rows ? "" : rows.error().message;
}

TEST(DelimitedReader, ReadsCellsWithAndWithoutQuotes) {
  EXPECT_EQ(rows_of("a,b\n1,\"2\"\n"), (Rows{{"a", "b"}, {"1", "\"2"}}));
  EXPECT_EQ(rows_of("a\tb,c\n1\t2,3\n"), (Rows{{"a", "b,c"}, {"1", "2,3"}})) << "a tab in the header separates";
  EXPECT_EQ(rows_of("a,b"), (Rows{{"a", "b"}}));
  EXPECT_EQ(rows_of(",\n"), (Rows{{"", ""}}));
  EXPECT_EQ(rows_of("a\n\n"), (Rows{{"a"}, {""}}));
  EXPECT_EQ(rows_of("a,5\" disc\n"), (Rows{{"a", "5\" disc"}})) << "a quote inside a bare cell is a character";
  EXPECT_EQ(rows_of(""), Rows());
}

TEST(DelimitedReader, ReadsSeparatorsQuotesAndLineEndsInsideQuotes) {
  EXPECT_EQ(rows_of("\"a,b\",\"say \"\"hi\"\"\"\r\n\"x\ny\r\nz\",\"\"\r\n"), (Rows{{"\"a,b", "\"say \"hi\""}, {"\"x\ny\r\nz", "\""}}));
  EXPECT_EQ(rows_of("\"\"\"\",\"\"\"\"\"\"\n"), (Rows{{"\"\"", "\"\"\""}}));
}

TEST(DelimitedReader, DropsAByteOrderMarkEvenBeforeAQuote) {
  EXPECT_EQ(rows_of("\xEF\xBB\xBF\"a\nb\",c\n"), (Rows{{"\"a\nb", "c"}}));
  TextSource source("\xEF\xBB\xBF" "a\r\nb\n");
  DelimitedReader reader(source, "t");
  ASSERT_TRUE(*reader.next());
  EXPECT_TRUE(reader.byte_order_mark());
  EXPECT_EQ(reader.line_end(), LineEnd::kCrLf);
  ASSERT_TRUE(*reader.next());
  EXPECT_EQ(reader.line_end(), LineEnd::kLf);
  EXPECT_EQ(reader.line(), 2u);
}

TEST(DelimitedReader, CountsLineEndsInsideCells) {
  TextSource source("a\n\"1\n2\n3\"\nb\n");
  DelimitedReader reader(source, "t");
  for (const std::uint64_t line : {1u, 2u, 5u}) {
    ASSERT_TRUE(*reader.next());
    EXPECT_EQ(reader.line(), line);
  }
  EXPECT_EQ(reader.where(1), "t: line 5, column 2");
}

TEST(DelimitedReader, RefusesWhatIsNoCell) {
  EXPECT_EQ(error_of("a,b\n1,\"2\n3,4\n"), "t.csv: line 2 opens a quote that is never closed");
  EXPECT_TRUE(has(error_of("a,b\n\"1\"x,2\n"), "t.csv: line 2, column 1 goes on with 'x,2' after its closing quote"));
  EXPECT_TRUE(has(error_of("a,b\n1,\xFFz\n"), "t.csv: line 2, column 2 is not UTF-8 text: '\\xFFz'"));
  EXPECT_TRUE(has(error_of(std::string("a,b\n1,2\0003\n", 10)), "line 2, column 2 is not UTF-8 text"));
  EXPECT_TRUE(has(error_of("a\tb&\",\"c\nd\te\"\n"), "t.csv: line 1, column 2 holds a quote that does not open its cell"));
  EXPECT_TRUE(has(error_of(std::string("\xFF\xFE" "a\0", 4)), "UTF-16"));
}

TEST(DelimitedReader, RefusesMoreThanTheLimits) {
  EXPECT_TRUE(has(error_of("a\n" + std::string(kCellBytesMax + 1, 'x') + "\n"), "line 2, column 1 has 262,145 bytes; at most 262,144"));
  std::string wide;
  for (int i = 0; i < 4; ++i) wide += std::string(kCellBytesMax, 'x') + ',';
  EXPECT_TRUE(has(error_of("a\n" + wide + "\n"), "line 2: the row has more than 1,048,576 bytes"));
  EXPECT_TRUE(has(error_of("a,b\n1,\"" + std::string(kTableRowBytesMax + 10, '\n')), "line 2 opens a quote that is not closed within"));
  EXPECT_TRUE(has(error_of(std::string(kTableColumnsMax, ',') + "\n", ','), "more than 4,096 columns"));
  EXPECT_EQ(rows_of(std::string(kTableColumnsMax - 1, ',') + "\n", ',')[0].size(), kTableColumnsMax);
}

TEST(CellOf, QuotesAsEachToolDoes) {
  EXPECT_EQ(cell_of("a b", ',', Quotes::kWhereNeeded), "a b");
  EXPECT_EQ(cell_of("a,b", ',', Quotes::kWhereNeeded), "\"a,b\"");
  EXPECT_EQ(cell_of("a,b", '\t', Quotes::kWhereNeeded), "a,b");
  EXPECT_EQ(cell_of("say \"hi\"", '\t', Quotes::kWhereNeeded), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(cell_of("", ',', Quotes::kAlways), "\"\"");
  EXPECT_EQ(cell_of("1.5", ',', Quotes::kTexts), "1.5");
  EXPECT_EQ(cell_of("NA", ',', Quotes::kTexts), "NA");
  EXPECT_EQ(cell_of("x", ',', Quotes::kTexts), "\"x\"");
}

}  // namespace
}  // namespace tertium::wire
