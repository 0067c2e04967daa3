// alignet_npz_test.cpp: AligNet's triplets come in whatever types they were saved, and go out byte for byte as NumPy saves them.
#include "shared/wire/alignet_npz.h"

#include <gtest/gtest.h>

#include "tests/support/numpy_archives.h"

namespace tertium::wire {
namespace {

std::string message_of(std::string_view bytes) {
  const auto read = read_alignet(bytes, "valid.npz");
  return read ? "" : read.error().message;
}

// Pictures by ascending index: 3, 7, 12, 900000, 1281166.
TEST(AlignetNpz, KeepsEachPictureOnceWithItsIndex) {
  const AlignetFile read = *read_alignet(golden::alignet, "valid.npz");
  EXPECT_EQ(read.triplets.numbers, (std::vector<std::uint32_t>{3, 7, 12, 900000, 1281166}));
  EXPECT_EQ(read.triplets.pictures, (Names{"n02129165_1.JPEG", "n01440764_10026.JPEG", "caf\u00e9.JPEG", "n02129165_22.JPEG", "n04146614_3.JPEG"}));
  EXPECT_EQ(read.triplets.triplets, (std::vector<Triplet>{{1, 0, 3}, {0, 3, 4}, {2, 1, 4}, {3, 2, 0}}));
  EXPECT_EQ(read.triplets.similarities[1], (std::array<double, 3>{8.5, 8.5, 3}));
  const TripletSet set = to_triplets(read.triplets);
  EXPECT_EQ(set.objects, 5u);
  EXPECT_EQ(set.names, read.triplets.pictures);
}

TEST(AlignetNpz, ReportsTheRowsWhoseFirstSimilarityIsNotTheLargest) {
  // Row 2 ties, which agrees; row 3 has 7, 1, 7.25. The released note "s12 < s01 and s12 < s02" is broken by row 1 (9, 1, 2) too and means nothing.
  const AlignetFile read = *read_alignet(golden::alignet, "valid.npz");
  EXPECT_EQ(read.order.rows_against, 1u);
  EXPECT_EQ(read.order.first_against, 2u);
}

TEST(AlignetNpz, RefusesAFileWhoseOddPictureIsNotLast) {
  EXPECT_EQ(message_of(golden::alignet_odd_first),
            "valid.npz: similarities: in 3 of 4 rows the first (s01) is not the largest, first in row 1 (2, 1, 9); they must be [s01, s02, s12] of pictures with "
            "the odd one last");
}

TEST(AlignetNpz, ReadsEveryTypeAndOrderTheSame) {
  const PseudoTriplets plain = read_alignet(golden::alignet, "x")->triplets;
  EXPECT_EQ(read_alignet(golden::alignet_saved, "x")->triplets, plain);
  EXPECT_EQ(read_alignet(golden::alignet_fortran, "x")->triplets, plain);
  const PseudoTriplets exact = read_alignet(golden::alignet_bytes, "x")->triplets;
  EXPECT_EQ(exact.pictures, plain.pictures);
  EXPECT_EQ(exact.triplets, plain.triplets);
  EXPECT_EQ(exact.similarities[0][0], 9.000000001);
}

TEST(AlignetNpz, WritesByteForByteWhatNumpySaves) {
  EXPECT_EQ(*write_alignet(read_alignet(golden::alignet, "x")->triplets), golden::alignet_saved);
  EXPECT_EQ(*write_alignet(read_alignet(golden::alignet_bytes, "x")->triplets), golden::alignet_double_saved);
}

TEST(AlignetNpz, APictureHasOneNameAndOneIndex) {
  EXPECT_EQ(message_of(golden::alignet_two_names),
            "valid.npz: filenames: row 4, column 2 is 'another.JPEG', but index 12 was 'caf\u00e9.JPEG' before");
  PseudoTriplets same = read_alignet(golden::alignet, "x")->triplets;
  same.pictures[1] = same.pictures[0];
  EXPECT_NE(message_of(*write_alignet(same)).find("n02129165_1.JPEG"), std::string::npos);
}

TEST(AlignetNpz, APicturesNameThatIsTooLongIsRefusedWithItsCell) {
  PseudoTriplets vast = read_alignet(golden::alignet, "x")->triplets;
  vast.pictures[2] = std::string(300, 'x');
  EXPECT_EQ(message_of(*write_alignet(vast)), "");
  vast.pictures[2] += 'x';
  EXPECT_EQ(message_of(*write_alignet(vast)), "valid.npz: filenames: row 3, column 1 has 301 bytes; a name has at most 300");
}

TEST(AlignetNpz, SaysWhichMemberIsMissingPickledOrOfAnotherShape) {
  EXPECT_NE(message_of(golden::alignet_pickled).find("valid.npz: filenames: the type '|O' means pickled"), std::string::npos);
  EXPECT_NE(message_of(golden::vice_pruned).find("lacks the array 'indices'"), std::string::npos);
  const auto with = [](const std::string& name, const NpyArray& array) {
    std::vector<NpzMember> members = *read_npz(golden::alignet_saved, "x");
    for (NpzMember& member : members)
      if (member.name == name) member.bytes = write_npy(array);
    return message_of(*write_npz(members));
  };
  EXPECT_EQ(with("filenames", make_text_array({1, 3}, {"a", "b", "c"})), "valid.npz: filenames has 1 rows, but indices 4");
  EXPECT_EQ(with("filenames", make_text_array({12}, std::vector<std::string>(12, "a"))), "valid.npz: filenames has the shape (12); n x 3 is needed, a row for each triplet");
  EXPECT_EQ(with("filenames", *read_npy(write_npy(Matrix(4, 3)), "x")), "valid.npz: filenames holds <f4; text is needed");
  EXPECT_EQ(with("indices", *read_npy(write_npy(Matrix(4, 3)), "x")), "valid.npz: indices holds <f4; an integer type is needed");
  Matrix strange(4, 3, 1.0f);
  strange.at(2, 1) = -std::numeric_limits<float>::infinity();
  EXPECT_EQ(with("similarities", *read_npy(write_npy(strange), "x")), "valid.npz: similarities: row 3, column 2 is infinite; finite numbers are needed");
  NpyArray indices = *read_npy((*read_npz(golden::alignet_saved, "x"))[2].bytes, "x");
  NpyArray twice = indices;
  twice.data[0] = twice.data[8];
  EXPECT_EQ(with("indices", twice), "valid.npz: indices: row 1 has the picture 3 twice; a triplet has three different ones");
  for (std::size_t b = 32; b < 40; ++b) indices.data[b] = '\xFF';
  EXPECT_EQ(with("indices", indices), "valid.npz: indices: row 2, column 2 is -1; 0 to 4294967295 is allowed");
  EXPECT_NE(with("filenames", make_text_array({4, 3}, {"", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"})).find("row 1, column 1 is empty"), std::string::npos);
}

TEST(AlignetNpz, IsToldFromOtherArchives) {
  EXPECT_TRUE(is_alignet_npz(*NpzArchive::open(golden::alignet, "x")));
  EXPECT_FALSE(is_alignet_npz(*NpzArchive::open(golden::objdim_variational, "x")));
}

}  // namespace
}  // namespace tertium::wire
