// mat_variables_test.cpp: the bytes between the process that reads a .mat file and ours are believed only as far as they are checked.
#include "shared/wire/mat_variables.h"

#include <gtest/gtest.h>

#include "shared/wire/mat_layout.h"
#include "tests/support/matrix_files.h"

namespace tertium::wire {
namespace {

using Kind = MatVariable::Kind;

const std::vector<MatVariable> kVariables = {{"x", Kind::kNumbers, "single", {2, 1, 2}, {1, -0.5, 1e308, 3}, {}},
                                             {"names", Kind::kTexts, "cell", {2, 1}, {}, {"a", "größer"}},
                                             {"note", Kind::kText, "char", {1, 2}, {}, {"hi"}},
                                             {"s", Kind::kOther, "struct", {1, 1}, {}, {}}};

std::string encoded() {
  std::string out(kMatHead);
  for (const MatVariable& variable : kVariables) out += encode_mat_variable(variable);
  return out + encode_mat_end(kVariables.size());
}
Result<std::vector<MatVariable>> decode(std::string_view bytes, std::uint64_t most = 1 << 20, std::size_t piece = 7) {
  TextSource source(bytes, piece);
  return read_mat_variables(source, "x.mat", most);
}

TEST(MatVariables, ComeBack) {
  for (const std::size_t piece : {1u, 7u, 1000u}) {
    const auto read = decode(encoded(), 1 << 20, piece);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(*read, kVariables);
  }
  EXPECT_EQ(list_variables(kVariables), "'x' (numbers, 2 x 1 x 2), 'names' (cell of text, 2 x 1), 'note' (text, 1 x 2), 's' (struct, 1 x 1)");
  EXPECT_EQ(find_variable(kVariables, "note")->texts[0], "hi");
  EXPECT_EQ(find_variable(kVariables, "nots"), nullptr);
}

TEST(MatVariables, EveryCutAndWhatFollowsTheEndAreErrors) {
  const std::string whole = encoded();
  for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_FALSE(decode(std::string_view(whole).substr(0, length)).ok()) << length;
  EXPECT_FALSE(decode(whole + "x").ok());
}

TEST(MatVariables, AReasonIsPassedOn) {
  EXPECT_EQ(decode(std::string(kMatHead) + encode_mat_failure("the variable 'x' is damaged")).error().message, "x.mat: 'the variable 'x' is damaged'");
}

TEST(MatVariables, MoreThanIsAllowedIsRefusedBeforeItIsAskedFor) {
  EXPECT_EQ(decode(encoded(), 60).error().code, ErrorCode::kTooLarge);
  MatVariable vast{"v", Kind::kNumbers, "double", {1u << 31, 1u << 30}, {}, {}};
  EXPECT_EQ(decode(std::string(kMatHead) + encode_mat_opening(vast), UINT64_MAX / 2).error().code, ErrorCode::kTooLarge);
  vast.shape = {std::uint64_t{1} << 40, std::uint64_t{1} << 40};
  EXPECT_NE(decode(std::string(kMatHead) + encode_mat_opening(vast)).error().message.find("impossible shape"), std::string::npos);
  // A text for each of 0 cells.
  const MatVariable texts{"t", Kind::kTexts, "cell", {0, 1}, {}, {"a"}};
  EXPECT_NE(decode(std::string(kMatHead) + encode_mat_opening(texts) + encode_mat_end(1)).error().message.find("more texts"), std::string::npos);
}

TEST(MatLayout, WholeFilesPassAndTheirUnpackedSizeIsHeldToTheLimit) {
  for (const std::string_view bytes : {golden::square_mat, golden::square_compressed_mat, golden::types_mat, golden::big_endian_mat, golden::meadows_many_mat,
                                       golden::features_by_picture_mat, golden::square_char_mat}) {
    const auto checked = check_mat_layout(bytes, "x.mat", 1 << 20);
    EXPECT_TRUE(checked.ok()) << checked.error().message;
  }
  const auto wide = check_mat_layout(golden::wide_compressed_mat, "x.mat", 1 << 20);
  ASSERT_FALSE(wide.ok());
  EXPECT_EQ(wide.error().code, ErrorCode::kTooLarge);
  EXPECT_NE(wide.error().message.find("unpack to more than 1,048,576"), std::string::npos) << wide.error().message;
}

TEST(MatLayout, EveryCutIsAnError) {
  for (const std::string_view whole : {golden::square_compressed_mat, golden::meadows_one_mat})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto checked = check_mat_layout(whole.substr(0, length), "x.mat", 1 << 20);
      if (length == 128 || checked.ok()) continue;  // between two variables
      EXPECT_TRUE(checked.error().message.starts_with("x.mat: ")) << checked.error().message;
    }
}

}  // namespace
}  // namespace tertium::wire
