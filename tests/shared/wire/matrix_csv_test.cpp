// matrix_csv_test.cpp: matrices with names as pandas, R and tripletTools write them; words where numbers should be are told with their place.
#include "shared/wire/matrix_csv.h"

#include <gtest/gtest.h>

namespace tertium::wire {
namespace {

std::string message(std::string_view text) {
  const auto read = read_matrix_csv(text, "x.csv");
  return read ? "it was read" : read.error().message;
}

TEST(MatrixCsv, ReadsNamesInTheFirstColumn) {
  for (const char* text : {",0,1\nant,1,2\nbee,3,4\n", "item,dim_0,dim_1\nant,1,2\nbee,3,4\n", "\"\"\t\"V1\"\t\"V2\"\n\"ant\"\t1\t2\n\"bee\"\t3\t4\n",
                           "\"V1\" \"V2\"\n\"ant\" 1 2\n\"bee\" 3 4\n", "ant 1 2\nbee 3 4\n", "word;x;y\r\nant;1;2\r\nbee;3;4\r\n"}) {
    const auto read = read_matrix_csv(text, "x.csv");
    ASSERT_TRUE(read.ok()) << read.error().message << text;
    EXPECT_EQ(read->names, (Names{"ant", "bee"})) << text;
    EXPECT_EQ(read->values.values, (std::vector<float>{1, 2, 3, 4})) << text;
    EXPECT_TRUE(looks_like_matrix_csv(text)) << text;
  }
}

TEST(MatrixCsv, NumbersThatCountAreNoNamesAndHeadingsAloneNameNothing) {
  const auto counted = read_matrix_csv(",0,1\n0,1,2\n1,3,4\n", "x.csv");
  ASSERT_TRUE(counted.ok()) << counted.error().message;
  EXPECT_TRUE(counted->names.empty());
  EXPECT_EQ(counted->values.values, (std::vector<float>{1, 2, 3, 4}));
  const auto headed = read_matrix_csv("a,b\n1,2\n3,4\n", "x.csv");
  ASSERT_TRUE(headed.ok()) << headed.error().message;
  EXPECT_TRUE(headed->names.empty());
  EXPECT_EQ(headed->values.rows, 2u);
  EXPECT_EQ(read_matrix_csv("id,0,1\n7,1,2\n9,3,4\n", "x.csv")->names, (Names{"7", "9"}));
}

TEST(MatrixCsv, ComesBack) {
  Embedding matrix{Matrix(3, 2), {"a,b; c\t\t\t", "\"q\"", " ü"}};
  for (std::size_t n = 0; n < 6; ++n) matrix.values.values[n] = 0.1f * static_cast<float>(n) - 0.2f;
  for (const char separator : {',', '\t'}) {
    const auto again = read_matrix_csv(*write_matrix_csv(matrix, separator), "x.csv");
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->values, matrix.values);
    EXPECT_EQ(again->names, matrix.names);
  }
}

TEST(MatrixCsv, ANameWithALineEndIsNotWritten) {
  EXPECT_NE(write_matrix_csv({Matrix(1, 1), {"a\nb"}}).error().message.find("has a line end in it"), std::string::npos);
}

TEST(MatrixCsv, PlainNumbersAreLeftToTheOtherReader) {
  for (const char* text : {"1 2\n3 4\n", "1,2\n", "", "\n", "nan 1\n", "-inf 2\n", "1 x\n", "1e5"}) EXPECT_FALSE(looks_like_matrix_csv(text)) << text;
}

TEST(MatrixCsv, ALineOfMoreCellsThanAreReadIsRefused) {
  EXPECT_EQ(message(std::string(2'000'000, ',')), "x.csv: line 1: has more than 2,000,000 columns, the most that are read");
  EXPECT_EQ(message("1,2\n" + std::string(2'000'000, ',')), "x.csv: line 2: has more than 2,000,000 columns, the most that are read");
}

TEST(MatrixCsv, ErrorsNameLineAndColumn) {
  EXPECT_NE(message("a 1 2\n3 4 5\n").find("line 1, column 1: is 'a'; a finite number is needed"), std::string::npos) << message("a 1 2\n3 4 5\n");
  EXPECT_NE(message("0.1 x\n1 2\n").find("line 1, column 2: is 'x'"), std::string::npos) << message("0.1 x\n1 2\n");
  EXPECT_NE(message("u,v\n1,2\nw,3\n").find("line 3, column 1: is 'w'"), std::string::npos) << message("u,v\n1,2\nw,3\n");
  EXPECT_NE(message("item,x\na,1\nb,\n").find("line 3, column 2: is empty or NaN"), std::string::npos);
  EXPECT_NE(message("item,x\na,1\nb,1e39\n").find("line 3, column 2: is too large for a float"), std::string::npos);
  EXPECT_NE(message("item,x\na,1\na,2\n").find("again on line 2"), std::string::npos);
  EXPECT_NE(message("item,x\na,1,2,3\n").find("line 1: has 2 columns, but line 2 has 4"), std::string::npos);
  EXPECT_NE(message("a\nb\n").find("holds no numbers"), std::string::npos) << message("a\nb\n");
  EXPECT_EQ(message(""), "x.csv: holds no numbers");
}

}  // namespace
}  // namespace tertium::wire
