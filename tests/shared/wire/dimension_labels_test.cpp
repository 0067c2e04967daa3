// dimension_labels_test.cpp: labels of dimensions from a list, a table, and the ratings that an export writes.
#include "shared/wire/dimension_labels.h"

#include <gtest/gtest.h>

#include "shared/wire/dimension_messages.h"

namespace tertium::wire {
namespace {

using Labels = std::vector<std::string>;

Labels read(std::string_view bytes, std::size_t dims) {
  const auto said = read_dimension_labels(bytes, dims, "labels.txt");
  EXPECT_TRUE(said) << said.error().message;
  return said ? most_frequent_labels(*said) : Labels{};
}
std::string refusal(std::string_view bytes, std::size_t dims) {
  const auto said = read_dimension_labels(bytes, dims, "labels.txt");
  EXPECT_FALSE(said);
  return said ? "" : said.error().message;
}

TEST(DimensionLabels, AreALineEach) {
  EXPECT_EQ(read("visual\r\n\nred, round things\n", 3), (Labels{"visual", "", "red, round things"}));
  EXPECT_EQ(read("\xEF\xBB\xBFvisual", 1), (Labels{"visual"}));
  EXPECT_EQ(read("", 0), Labels{});
}

TEST(DimensionLabels, OfATableGoByColumnFromZeroOrDimensionFromOne) {
  EXPECT_EQ(read("column,label\n2,b\n0,a\n", 3), (Labels{"a", "", "b"}));
  EXPECT_EQ(read("label\tdimension\nb\t3\na\t1\n", 3), (Labels{"a", "", "b"}));
  EXPECT_EQ(read("\"dimension\",\"nature\"\n1,visual\n", 1), (Labels{"visual"}));
}

TEST(DimensionLabels, OfTheExportsRatingsAreWhatMostRatersSay) {
  const auto rated = [](std::uint32_t dimension, const char* rater, DimensionNature nature) {
    DimensionRating r;
    r.dimension = dimension;
    r.rater = rater;
    r.nature = nature;
    return r;
  };
  const std::vector<DimensionRating> ratings{rated(0, "A", DimensionNature::kSemantic), rated(0, "B", DimensionNature::kVisual), rated(0, "C", DimensionNature::kSemantic),
                                             rated(2, "A", DimensionNature::kVisual), rated(2, "B", DimensionNature::kMixed)};
  EXPECT_EQ(read(write_ratings_csv(4, {}, ratings), 4), (Labels{"semantic", "", "", ""})) << "of two that disagree neither is taken";
}

TEST(DimensionLabels, AreTheMostFrequentOnesUnlessTheFirstPlaceIsShared) {
  EXPECT_EQ(most_frequent_labels({{"b", "a", "b"}, {"a", "b"}, {"c"}, {}, {"a", "a", "b", "b", "c"}, {"c", "b", "a", "c"}}), (Labels{"b", "", "c", "", "", "c"}));
}

TEST(DimensionLabels, RefuseWhatDoesNotFit) {
  EXPECT_NE(refusal("a\nb\n", 3).find("labels.txt: holds 2 lines; one for each of the 3 dimensions"), std::string::npos);
  EXPECT_NE(refusal("a\nb\nc\n", 2).find("more than 2 lines"), std::string::npos);
  EXPECT_NE(refusal("column,label\n3,a\n", 3).find("are 0 to 2"), std::string::npos);
  EXPECT_NE(refusal("dimension,label\n0,a\n", 3).find("are 1 to 3"), std::string::npos);
  EXPECT_NE(refusal("dimension,label\nx,a\n", 3).find("line 2"), std::string::npos);
  EXPECT_NE(refusal("dimension,word\n1,a\n", 3).find("no column label"), std::string::npos);
  EXPECT_NE(refusal(std::string(kDimensionLabelBytesMax + 1, 'x'), 1).find("line 1"), std::string::npos);
  EXPECT_NE(refusal("\xff\xfe", 1).find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
