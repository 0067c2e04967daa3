// rdm_text_test.cpp: matrices of pairs as pandas, NumPy and R write them as text, and every way in which such a text is wrong.
#include "shared/wire/rdm_text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/base/bits.h"
#include "tests/support/matrix_files.h"

namespace tertium::wire {
namespace {

const Names kNames{"ant", "bee", "cat", "dögs"};

RdmOptions dissimilar() {
  RdmOptions options;
  options.similarities = false;
  return options;
}
std::string message(std::string_view text, const RdmOptions& options = {}) {
  const auto read = read_rdm_text(text, "x.csv", options);
  return read ? "it was read" : read.error().message;
}
bool same(double a, double b) { return bits_as<std::uint64_t>(a) == bits_as<std::uint64_t>(b); }

TEST(RdmText, ReadsWhatPandasWritesWithItsNames) {
  for (const std::string_view text : {golden::pandas_csv, golden::pandas_tsv, golden::pandas_no_index_csv}) {
    const auto read = read_rdm_text(text, "x.csv");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->set.names, kNames);
    EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed}));
    EXPECT_TRUE(read->square);
  }
  const auto unnamed = read_rdm_text(golden::pandas_unnamed_csv, "x.csv");
  ASSERT_TRUE(unnamed.ok()) << unnamed.error().message;
  EXPECT_TRUE(unnamed->set.names.empty()) << "0, 1, 2, 3 are no names";
  EXPECT_EQ(unnamed->set.pairs[0], golden::kCondensed);
  const auto missing = read_rdm_text(golden::pandas_nan_csv, "x.csv");
  ASSERT_TRUE(missing.ok()) << missing.error().message;
  EXPECT_EQ(missing->not_measured, 1u);
  EXPECT_TRUE(std::isnan(missing->set.pairs[0][1]));
}

TEST(RdmText, ReadsWhatNumPySavesAsText) {
  EXPECT_EQ(read_rdm_text(golden::savetxt_square, "x.txt")->set.pairs[0], golden::kCondensed);
  const auto condensed = read_rdm_text(golden::savetxt_condensed, "x.txt", dissimilar());
  ASSERT_TRUE(condensed.ok()) << condensed.error().message;
  EXPECT_EQ(condensed->set.pairs[0], golden::kCondensed);
  const auto stack = read_rdm_text(golden::savetxt_stack_csv, "x.csv", dissimilar());
  ASSERT_TRUE(stack.ok()) << stack.error().message;
  EXPECT_EQ(stack->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
}

TEST(RdmText, ReadsWhatRWrites) {
  // write.csv(m) and write.table(m), whose first line lacks a corner.
  for (const char* text : {"\"\",\"a b\",\"c\"\n\"a b\",0,0.5\n\"c\",0.5,0\n", "\"a b\" \"c\"\n\"a b\" 0 0.5\n\"c\" 0.5 0\n", "\"a b\" \"c\"\n0 0.5\n0.5 0\n"}) {
    const auto read = read_rdm_text(text, "x.csv");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->set.names, (Names{"a b", "c"}));
    EXPECT_EQ(read->set.pairs[0], std::vector<double>{0.5});
  }
  EXPECT_TRUE(read_rdm_text("\"V1\" \"V2\"\n\"1\" 0 0.5\n\"2\" 0.5 0\n", "x")->set.names.empty()) << "R counts where there are no names";
  EXPECT_EQ(read_rdm_text("a;0;NA\nb;NA;0\n", "x", dissimilar())->not_measured, 1u);
}

TEST(RdmText, ReadsNamesThatAreNumbers) {
  const auto read = read_rdm_text(",7.5,9\n7.5,0,2\n9,2,0\n", "x.csv");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.names, (Names{"7.5", "9"}));
  EXPECT_EQ(read->set.pairs[0], std::vector<double>{2});
}

TEST(RdmText, ASymmetricMatrixWithAnEmptyDiagonalIsNoMatrixOfNames) {
  const auto read = read_rdm_text(",1.5,2\n1.5,,3\n2,3,\n", "x.csv", dissimilar());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.pairs[0], (std::vector<double>{1.5, 2, 3}));
  EXPECT_TRUE(read->set.names.empty());
}

TEST(RdmText, CondensedLinesMayBringTheNamesOfTheirMatrices) {
  const auto read = read_rdm_text("s1,1,2,3\ns2,4,,6\n", "x.csv", dissimilar());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.matrix_names, (std::vector<std::string>{"s1", "s2"}));
  EXPECT_EQ(read->set.pairs[0], (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(read->not_measured, 1u);
}

TEST(RdmText, ComesBackBitForBit) {
  DissimilaritySet named{3, {"a,b", "\"q\"", "ü"}, {{0.1, -0.0, std::nan("")}}, {}, false, {0}};
  DissimilaritySet plain{4, {}, {{1.0 / 3, 1e-300, 2, 3, 4, 5}}, {}, false, {0}};
  DissimilaritySet similar{2, {"x", "y"}, {{0.25}}, {}, true, {1}};
  for (const DissimilaritySet& set : {named, plain, similar})
    for (const char separator : {',', '\t'}) {
      const auto text = write_rdm_text(set, RdmForm::kSquare, separator);
      ASSERT_TRUE(text.ok());
      const auto read = read_rdm_text(*text, "x.csv");
      ASSERT_TRUE(read.ok()) << read.error().message << *text;
      EXPECT_EQ(read->set.names, set.names);
      EXPECT_EQ(read->set.diagonal, set.diagonal);
      EXPECT_EQ(read->set.similarities, set.similarities);
      for (std::size_t p = 0; p < set.pairs[0].size(); ++p) EXPECT_TRUE(same(read->set.pairs[0][p], set.pairs[0][p])) << p;
      EXPECT_EQ(*write_rdm_text(read->set, RdmForm::kSquare, separator), *text);
    }
  DissimilaritySet stack{3, {}, {{0.5, std::nan(""), 1}, {2, 3, 4}}, {"one", "t,wo\t\t\t\t"}, false, {}};
  const std::string text = *write_rdm_text(stack, RdmForm::kCondensed);
  const auto read = read_rdm_text(text, "x.csv", dissimilar());
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.matrix_names, stack.matrix_names);
  EXPECT_EQ(*write_rdm_text(read->set, RdmForm::kCondensed), text);
}

TEST(RdmText, WhatTextCannotHoldIsNotWritten) {
  DissimilaritySet two{2, {}, {{1}, {2}}, {}, false, {0, 0}};
  EXPECT_NE(write_rdm_text(two, RdmForm::kSquare).error().message.find("text holds one square matrix"), std::string::npos);
  two.matrix_names = {"1", "2"};
  EXPECT_NE(write_rdm_text(two, RdmForm::kCondensed).error().message.find("could not be told from a value"), std::string::npos);
  // One name before 1, 2 and 3, and as many lines as columns: a first line that counts the objects.
  const DissimilaritySet four{3, {}, {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {1, 2, 3}}, {"a", "b", "c", "d"}, false, {0, 0, 0}};
  EXPECT_NE(write_rdm_text(four, RdmForm::kCondensed).error().message.find("could not be told apart"), std::string::npos);
}

TEST(RdmText, ErrorsNameLineAndColumn) {
  EXPECT_EQ(message(""), "x.csv: holds no numbers");
  EXPECT_EQ(message("\n\n"), "x.csv: holds no numbers");
  EXPECT_NE(message("0,1\n1,x\n").find("x.csv: line 2, column 2: is 'x'; a finite number is needed"), std::string::npos) << message("0,1\n1,x\n");
  EXPECT_NE(message("0,1\n1,inf\n").find("line 2, column 2"), std::string::npos);
  EXPECT_NE(message("0,1\n1,0\n2,3,0\n").find("line 3: has 3 columns where the line before has 2"), std::string::npos) << message("0,1\n1,0\n2,3,0\n");
  EXPECT_NE(message("0,1,2\n1,0\n").find("line 1: has 3 columns, but line 2 has 2"), std::string::npos) << message("0,1,2\n1,0\n");
  EXPECT_NE(message("0,1\n\n1,0\n").find("line 2 is empty"), std::string::npos);
  EXPECT_NE(message("a,\"b\n0,1\n").find("line 1, column 2 has a quote that is not closed"), std::string::npos) << message("a,\"b\n0,1\n");
  EXPECT_NE(message("\"a\"b,c\n0,1\n").find("text after a closing quote"), std::string::npos);
  EXPECT_NE(message("a,b\n0,1\n2,0\n").find("is 1, but its mirror in row 2, column 1 is 2"), std::string::npos) << message("a,b\n0,1\n2,0\n");
  EXPECT_NE(message(",a,b\na,0,1\nc,1,0\n").find("column 3 is called 'b', but row 2 'c'"), std::string::npos) << message(",a,b\na,0,1\nc,1,0\n");
  EXPECT_NE(message(",a,a\na,0,1\na,1,0\n").find("again on line 2"), std::string::npos) << message(",a,a\na,0,1\na,1,0\n");
  EXPECT_NE(message("1\n2\n3\n4\n", dissimilar()).find("4 values are the pairs of no whole number"), std::string::npos);
  EXPECT_NE(message(std::string(400, 'n') + ",1\n2,3\n").find("at most 300 bytes"), std::string::npos);
  EXPECT_NE(message("\xff,1\n2,3\n").find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
