// text_formats_test.cpp: triplets, names, matrices and categories as text: round trips, and errors that say where.
#include <gtest/gtest.h>

#include <algorithm>

#include "shared/wire/answers_csv.h"
#include "shared/wire/categories_tsv.h"
#include "shared/wire/embedding_text.h"
#include "shared/wire/limits.h"
#include "shared/wire/names_text.h"
#include "shared/wire/triplet_text.h"

namespace tertium::wire {
namespace {

std::string triplet_error(std::string_view text, const TripletTextOptions& options = {}) {
  const Result<TripletSet> read = read_triplet_text(text, "t.txt", options);
  return read ? "" : read.error().message;
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(TripletText, ComesBackBitForBit) {
  for (const std::string text : {"0 1 2\n5 3 4\n", "0 1 2 9\n5 3 4 0\n"}) {
    const Result<TripletSet> read = read_triplet_text(text, "t");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->objects, 6u);
    EXPECT_EQ(read->triplets[1], (Triplet{5, 3, 4}));
    EXPECT_EQ(write_triplet_text(*read), text);
  }
}

TEST(TripletText, TakesBlanksTabsWindowsEndsAMarkAndAMissingLastEnd) {
  const Result<TripletSet> read = read_triplet_text("\xEF\xBB\xBF 0  1\t2 \r\n3 4 5", "t");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->triplets, (std::vector<Triplet>{{0, 1, 2}, {3, 4, 5}}));
}

TEST(TripletText, TheOddOneMayStandInAnotherColumn) {
  EXPECT_EQ(read_triplet_text("7 8 9", "t", {0, 1})->triplets[0], (Triplet{8, 9, 7}));
  EXPECT_EQ(read_triplet_text("7 8 9 3", "t", {0, 2})->triplets[0], (Triplet{7, 9, 8}));
  EXPECT_EQ(read_triplet_text("7 8 9 3", "t", {0, 2})->participants[0], 3u);
}

TEST(TripletText, EachErrorNamesFileLineAndColumn) {
  EXPECT_EQ(triplet_error("0 1 2\n0 x 2\n"), "t.txt: line 2, column 2 is 'x'; a whole number from 0 is needed");
  EXPECT_TRUE(has(triplet_error("0 1 -2\n"), "line 1, column 3 is '-2'"));
  EXPECT_TRUE(has(triplet_error("0 1 2.0\n"), "line 1, column 3 is '2.0'"));
  EXPECT_TRUE(has(triplet_error("0 1 2\n0 1 10\n", {10, 3}), "line 2, column 3 is 10; at most 9 is allowed (there are 10 objects"));
  EXPECT_TRUE(has(triplet_error("0 1 99999999999999999999\n"), "column 3"));
  EXPECT_TRUE(has(triplet_error("4 1 4\n"), "line 1, column 3 is 4, which stands in column 1 too"));
  EXPECT_TRUE(has(triplet_error("0 1\n"), "line 1 has 2 columns"));
  EXPECT_TRUE(has(triplet_error("0 1 2 3 4\n"), "line 1 has more than 4 columns"));
  EXPECT_TRUE(has(triplet_error("0 1 2\n0 1 2 3\n"), "line 2 has 4 columns where the lines before have 3"));
  EXPECT_TRUE(has(triplet_error("0 1 2\n\n3 4 5\n"), "line 2 has 0 columns"));
  EXPECT_TRUE(has(triplet_error(""), "no triplets"));
  EXPECT_TRUE(has(triplet_error("\n\n"), "no triplets"));
  EXPECT_TRUE(has(triplet_error("0 1 2" + std::string(kLineBytesMax, ' ')), "bytes"));
}

TEST(NamesText, ComeBackAndErrorsNameTheLine) {
  EXPECT_EQ(*read_names("\xEF\xBB\xBF" "ant\r\nb\xC3\xA4r\nice cream", "n"), (Names{"ant", "b\xC3\xA4r", "ice cream"}));
  const Names names{"one", "two"};
  EXPECT_EQ(*read_names(write_names(names), "n"), names);
  EXPECT_TRUE(has(read_names("a\n\nb\n", "n.txt").error().message, "n.txt: line 2 is empty"));
  EXPECT_TRUE(has(read_names("a\nb\na\n", "n.txt").error().message, "on line 1 and again on line 3"));
  EXPECT_TRUE(has(read_names("a\n\xFF\n", "n.txt").error().message, "line 2 is not UTF-8"));
  EXPECT_TRUE(has(read_names(std::string(kNameBytesMax + 1, 'a'), "n.txt").error().message, "line 1 has 301 bytes"));
  EXPECT_TRUE(has(read_names("", "n.txt").error().message, "no names"));
}

TEST(NamesText, AreLookedForBesideTheFile) {
  EXPECT_EQ(names_path_for("a.b/x.npy"), "a.b/x.names.txt");
  EXPECT_EQ(names_path_for("a.b/x"), "a.b/x.names.txt");
  EXPECT_EQ(names_path_for("x.y.txt"), "x.y.names.txt");
  EXPECT_EQ(names_paths_beside("d/x.npy"), (std::vector<std::string>{"d/x.names.txt", "d/file_names.txt"}));
  EXPECT_EQ(names_paths_beside("x.npy")[1], "file_names.txt");
  EXPECT_TRUE(is_file_names_path("d/file_names.txt"));
  EXPECT_FALSE(is_file_names_path("d/my_file_names.txt"));
}

TEST(NamesText, FileNamesOfPicturesNameTheirFolders) {
  EXPECT_EQ(*read_file_names("images/ant/ant_01b.jpg\nimages/bear/bear_01b.jpg\n", "f"), (Names{"ant", "bear"}));
  EXPECT_EQ(*read_file_names("ant\\ant_01b.jpg\nbear\\bear_01b.jpg\n", "f"), (Names{"ant", "bear"}));
  // Several pictures of one object: each row is a picture.
  EXPECT_EQ(*read_file_names("ant/1.jpg\nant/2.jpg\n", "f"), (Names{"ant/1.jpg", "ant/2.jpg"}));
  EXPECT_EQ(*read_file_names("ant.jpg\nbear.jpg\n", "f"), (Names{"ant.jpg", "bear.jpg"}));
}

TEST(MatrixText, ComesBackBitForBit) {
  Matrix m(3, 2);
  m.values = {0.1f, -2.5e-30f, 3.4e38f, 0, 16777217.0f, 1.0f / 3};
  const MatrixText again = *read_matrix_text(write_matrix_text(m), "m");
  EXPECT_FALSE(again.transposed);
  EXPECT_EQ(again.values, m);
}

TEST(MatrixText, IsTurnedWhenRowsAreDimensionsAndSaysSo) {
  const MatrixText wide = *read_matrix_text("1 2 3\n4 5 6\n", "m");
  EXPECT_TRUE(wide.transposed);
  EXPECT_EQ(wide.values.values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_FALSE(read_matrix_text("1 2 3\n4 5 6\n", "m", 2)->transposed);
  EXPECT_TRUE(read_matrix_text("1, 2\n3, 4\n5, 6\n", "m", 2)->transposed);
  // How many there are at least decides as well, and one keeps every file as it stands.
  EXPECT_FALSE(read_matrix_text("1 2 3\n4 5 6\n", "m", 0, 1)->transposed);
  EXPECT_FALSE(read_matrix_text("1 2 3\n4 5 6\n", "m", 0, 2)->transposed);
  EXPECT_TRUE(read_matrix_text("1 2 3\n4 5 6\n", "m", 0, 3)->transposed);
  EXPECT_FALSE(read_matrix_text("1 2 3\n4 5 6\n", "m", 0, 4)->transposed);
}

TEST(MatrixText, EachErrorNamesLineAndColumn) {
  const auto error = [](std::string_view text) { return read_matrix_text(text, "m.txt").error().message; };
  EXPECT_TRUE(has(error("1 2\n3 nan\n"), "m.txt: line 2, column 2 is 'nan'"));
  EXPECT_TRUE(has(error("1 2\n3 inf\n"), "line 2, column 2"));
  EXPECT_TRUE(has(error("1 1e39\n"), "line 1, column 2"));
  EXPECT_TRUE(has(error("1 2\n3\n"), "line 2 has 1 columns where the lines before have 2"));
  EXPECT_TRUE(has(error("1 2\n\n3 4\n"), "line 2 is empty"));
  EXPECT_TRUE(has(error("1,,2\n"), "column 2 is empty"));
  EXPECT_TRUE(has(error(",1\n"), "column 1 is empty"));
  EXPECT_TRUE(has(error("1,\n"), "ends with a comma"));
  EXPECT_TRUE(has(error(""), "no numbers"));
}

TEST(Categories, AreReadWithAndWithoutNames) {
  const CategoryTable plain = *read_categories("food\ttool\n1\t0\n0\t1\n1\t1\n", "c");
  EXPECT_EQ(plain.categories, (std::vector<std::string>{"food", "tool"}));
  EXPECT_EQ(plain.objects, 3u);
  EXPECT_EQ(plain.members[1], (std::vector<bool>{false, true, true}));
  EXPECT_TRUE(plain.names.empty());
  EXPECT_EQ(read_categories("name\tfood\napple\t1\nhammer\t0\n", "c")->names, (Names{"apple", "hammer"}));
}

TEST(Categories, EachErrorNamesTheCell) {
  const auto error = [](std::string_view text) { return read_categories(text, "c.tsv").error().message; };
  EXPECT_TRUE(has(error("food\ttool\n1\t2\n"), "c.tsv: line 2, column 2 is '2'; 0 or 1 is needed"));
  EXPECT_TRUE(has(error("food\ttool\n1\n"), "line 2 has 1 columns; the first line has 2"));
  EXPECT_TRUE(has(error("food\tfood\n1\t1\n"), "again"));
  EXPECT_TRUE(has(error("name\n"), "0 categories"));
  EXPECT_TRUE(has(error("food\n"), "a line for each object"));
  EXPECT_TRUE(has(error(""), "a line for each object"));
}

TEST(AnswersCsv, QuotesWhatAReaderWouldStumbleOver) {
  AnswerLine line;
  line.number = 7;
  line.session = 2;
  line.source = "participant";
  line.answer.id = "00";
  line.answer.trial = 5;
  line.answer.shown = {2, 0, 1};
  line.answer.odd_position = 2;
  line.answer.response_time_ms = 1234.5;
  line.answer.answered_at_ms = 10;
  line.received_at_ms = 11;
  EXPECT_EQ(answers_csv_line(line, {"a,b", "say \"hi\"", "plain"}),
            "7,2,participant,0,5,2,0,1,plain,\"a,b\",\"say \"\"hi\"\"\",3,1,\"say \"\"hi\"\"\",1234.5,mouse,0,10,11,00,main,,,0,,\r\n");
  const auto commas = [](const std::string& text) { return std::count(text.begin(), text.end(), ','); };
  EXPECT_EQ(commas(answers_csv_header()), commas(answers_csv_line(line, {"a", "b", "c"})));
}

}  // namespace
}  // namespace tertium::wire
