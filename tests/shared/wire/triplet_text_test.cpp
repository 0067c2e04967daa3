// triplet_text_test.cpp: triplet text from a source, in pieces of any size, and the conventions of a foreign file.
#include "shared/wire/triplet_text.h"

#include <gtest/gtest.h>

#include "shared/wire/names_text.h"
#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Result<TripletTextReading> foreign(const std::string& bytes, const ConventionOptions& options = {}) {
  TextSource source(bytes, 2);
  return read_foreign_triplet_text(source, "t.txt", options);
}

TEST(TripletText, IsTheSameInPiecesOfAnySize) {
  const std::string text = "\xEF\xBB\xBF" "10 200 3000 7\r\n0\t 1  2 8\n5 4 3 9\n\n\r\n";
  const Result<TripletSet> whole = read_triplet_text(text, "t.txt");
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  EXPECT_EQ(whole->triplets, (std::vector<Triplet>{{10, 200, 3000}, {0, 1, 2}, {5, 4, 3}}));
  EXPECT_EQ(whole->participants, (std::vector<std::uint32_t>{7, 8, 9}));
  for (const std::size_t piece : std::initializer_list<std::size_t>{1, 2, 3, 5}) {
    TextSource source(text, piece);
    const Result<TripletSet> set = read_triplet_text(source, "t.txt");
    ASSERT_TRUE(set.ok());
    EXPECT_EQ(set->triplets, whole->triplets);
  }
  EXPECT_EQ(write_triplet_text(*whole), "10 200 3000 7\n0 1 2 8\n5 4 3 9\n");
}

TEST(ForeignTripletText, CountsFromZeroByTheFormatAndStatesIt) {
  const Result<TripletTextReading> reading = foreign("0 1 2\n3 1 2\n");
  ASSERT_TRUE(reading.ok());
  const std::vector<Convention> stated = {
      {"question", "odd one out", "by the format"}, {"odd column", "3", "by the format: the odd one is third"}, {"index base", "0", "by the format"}};
  EXPECT_EQ(reading->conventions, stated);
}

TEST(ForeignTripletText, RefusesNumbersThatSpeakOfAnotherBase) {
  ConventionOptions options;
  options.objects = 4;
  EXPECT_TRUE(foreign("0 1 3\n", options).ok());
  EXPECT_EQ(foreign("0 1 3\n", options)->set.objects, 4u);
  EXPECT_TRUE(has(foreign("1 2 4\n", options).error().message, "say so with --base 1"));
  EXPECT_TRUE(has(foreign("1 2 4\n0 1 2\n", options).error().message, "but 0 occurs too"));
  EXPECT_TRUE(has(foreign("1 2 6\n", options).error().message, "line 1, column 3 is 6"));
  options.base = 1;
  const Result<TripletTextReading> reading = foreign("1 2 4\n", options);
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(reading->set.triplets[0], (Triplet{0, 1, 3}));
  EXPECT_TRUE(has(foreign("0 1 2\n", options).error().message, "line 1, column 1 is 0, but --base 1 is given"));
  EXPECT_TRUE(has(foreign("1 2 5\n", options).error().message, "at most 4 is allowed (there are 4 objects, counted from 1)"));
  options.base = 2;
  EXPECT_FALSE(foreign("1 2 3\n", options).ok());
}

TEST(ForeignTripletText, TurnsTheOddColumnThatIsGiven) {
  ConventionOptions options;
  options.odd_column = 1;
  EXPECT_EQ(foreign("5 1 2\n", options)->set.triplets[0], (Triplet{1, 2, 5}));
  options.odd_column = 4;
  EXPECT_FALSE(foreign("5 1 2\n", options).ok());
}

TEST(TripletText, ASourceThatFailsEndsWithItsError) {
  class Broken final : public ByteSource {
   public:
    Result<std::string_view> next() override {
      if (first_) {
        first_ = false;
        return std::string_view("0 1 2\n3 4");
      }
      return Error{ErrorCode::kIo, "the disk is gone"};
    }

   private:
    bool first_ = true;
  };
  Broken triplets, names;
  EXPECT_EQ(read_triplet_text(triplets, "t.txt").error().message, "the disk is gone");
  EXPECT_EQ(read_names(names, "n.txt").error().message, "the disk is gone");
}

}  // namespace
}  // namespace tertium::wire
