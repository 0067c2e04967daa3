// lines_test.cpp: lines come out whole whatever the pieces of the source are, with their numbers, and never unbounded.
#include "shared/wire/lines.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tertium::wire {
namespace {

std::vector<std::string> all_lines(std::string_view text, std::size_t piece, std::uint64_t* last = nullptr) {
  TextSource source(text, piece);
  LineReader reader(source, "file");
  std::vector<std::string> out;
  for (;;) {
    const auto line = reader.next();
    EXPECT_TRUE(line.ok());
    if (!line || !*line) break;
    out.emplace_back(**line);
    EXPECT_EQ(reader.number(), out.size());
  }
  if (last) *last = reader.number();
  return out;
}

class BreaksAnything final : public ByteSource {
 public:
  Result<std::string_view> next() override {
    if (given_) return Error{ErrorCode::kIo, "the disk is gone"};
    given_ = true;
    return std::string_view("one\ntw");
  }

 private:
  bool given_ = false;
};

TEST(Lines, AreTheSameHoweverTheSourceIsCut) {
  const std::string text = "\xEF\xBB\xBF" "first\r\n\nthird one\r\nno end";
  const std::vector<std::string> expected = {"first", "", "third one", "no end"};
  for (std::size_t piece = 1; piece <= text.size() + 1; ++piece) {
    std::uint64_t last = 0;
    EXPECT_EQ(all_lines(text, piece, &last), expected) << "pieces of " << piece;
    EXPECT_EQ(last, 4u);
  }
}

TEST(Lines, AnEndAfterTheLastLineIsNoFurtherLine) {
  EXPECT_EQ(all_lines("a\nb\n", 2), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(all_lines("\n", 1), (std::vector<std::string>{""}));
  EXPECT_TRUE(all_lines("", 1).empty());
}

TEST(Lines, AMarkIsDroppedOnlyAtTheStart) {
  EXPECT_EQ(all_lines("a\n\xEF\xBB\xBF" "b", 1), (std::vector<std::string>{"a", "\xEF\xBB\xBF" "b"}));
}

TEST(Lines, ALineOverTheLimitIsRefusedWithItsNumber) {
  const std::string text = "ok\n12345678\r\n123456789\n";
  for (const std::size_t piece : {1u, 5u, 100u}) {
    TextSource source(text, piece);
    LineReader reader(source, "file", 8);
    EXPECT_EQ(**reader.next(), "ok");
    EXPECT_EQ(**reader.next(), "12345678");
    const auto refused = reader.next();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(refused.error().message, "file: line 3 has more than 8 bytes, the longest that is read");
  }
}

TEST(Lines, AnEndlessLineIsRefusedBeforeItFillsTheMemory) {
  class Endless final : public ByteSource {
   public:
    Result<std::string_view> next() override {
      EXPECT_LT(++pieces, 100);
      return std::string_view("xxxxxxxxxxxxxxxx");
    }
    int pieces = 0;
  } source;
  LineReader reader(source, "file", 64);
  EXPECT_FALSE(reader.next().ok());
}

TEST(Lines, AnErrorOfTheSourceComesThrough) {
  BreaksAnything source;
  LineReader reader(source, "file");
  EXPECT_EQ(**reader.next(), "one");
  const auto broken = reader.next();
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().code, ErrorCode::kIo);
}

TEST(Lines, WhereNamesFileLineAndColumn) {
  TextSource source("a\nb\n");
  LineReader reader(source, "x.txt");
  ASSERT_TRUE(reader.next().ok());
  ASSERT_TRUE(reader.next().ok());
  EXPECT_EQ(reader.where(), "x.txt: line 2");
  EXPECT_EQ(reader.where(3), "x.txt: line 2, column 3");
}

}  // namespace
}  // namespace tertium::wire
