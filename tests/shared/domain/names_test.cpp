// names_test.cpp: rows are brought into the other side's order by name, or the difference is told.
#include "shared/domain/names.h"

#include <gtest/gtest.h>

namespace tertium {
namespace {

TEST(AlignNames, TellsWhereEachRowComesFromAndHowManyMoved) {
  const auto a = align_names({"a", "b", "c", "d"}, {"a", "c", "b", "d"}, "X", "Y");
  ASSERT_TRUE(a);
  EXPECT_EQ(a->source, (std::vector<std::uint32_t>{0, 2, 1, 3}));
  EXPECT_EQ(a->rows_moved, 2u);
}

TEST(AlignNames, MovesTheRowsThemselves) {
  Matrix m(3, 1);
  m.values = {10, 20, 30};
  const auto a = align_names({"x", "y", "z"}, {"z", "x", "y"}, "X", "Y");
  ASSERT_TRUE(a);
  EXPECT_EQ(align_rows(m, *a).values, (std::vector<float>{30, 10, 20}));
}

TEST(AlignNames, RefusesNamesThatOneSideLacks) {
  const auto missing = align_names({"a", "b"}, {"a", "q"}, "left.names.txt", "right.names.txt");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kInvalid);
  EXPECT_NE(missing.error().message.find("'q'"), std::string::npos) << missing.error().message;
  const auto extra = align_names({"a", "b", "c"}, {"a", "b"}, "left", "right");
  ASSERT_FALSE(extra);
  EXPECT_NE(extra.error().message.find("'c'"), std::string::npos) << extra.error().message;
}

TEST(CheckNames, RefusesDoublesAndBlanksByLine) {
  const auto twice = check_names({"a", "b", "a"}, "n.txt");
  ASSERT_FALSE(twice);
  EXPECT_NE(twice.error().message.find("line 1"), std::string::npos);
  EXPECT_NE(twice.error().message.find("line 3"), std::string::npos);
  EXPECT_FALSE(check_names({"a", ""}, "n.txt"));
  EXPECT_TRUE(check_names({}, "n.txt"));
}

TEST(AlignNames, AMismatchIsToldFromBothSidesWithCounts) {
  EXPECT_EQ(align_names({"a", "x", "y"}, {"a", "q", "r", "s"}, "e.npy", "t.txt").error().message,
            "t.txt has 3 name(s) that e.npy lacks, first 'q'; e.npy has 2 name(s) that t.txt lacks, first 'x'; both must name the same objects, or take rows as "
            "stored with --ignore-names");
}

}  // namespace
}  // namespace tertium
