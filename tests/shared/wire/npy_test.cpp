// npy_test.cpp: .npy files as NumPy writes them are read, ours are what NumPy would write, and damage is told.
#include "shared/wire/npy.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/numpy_arrays.h"

namespace tertium::wire {
namespace {

const Matrix kSix = [] {
  Matrix m(2, 3);
  for (std::size_t n = 0; n < 6; ++n) m.values[n] = static_cast<float>(n);
  return m;
}();

std::string message_of(std::string_view bytes) {
  const Result<Matrix> read = read_npy_matrix(bytes, "x.npy");
  return read ? "" : read.error().message;
}

// A version 1 header around any dictionary, with `values` bytes after it.
std::string with_header(const std::string& dictionary, std::size_t values) {
  std::string out("\x93NUMPY\x01\x00", 8);
  out += static_cast<char>(dictionary.size() & 0xFF);
  out += static_cast<char>(dictionary.size() >> 8);
  return out + dictionary + std::string(values, '\0');
}

TEST(Npy, ReadsEveryNumericTypeInBothByteOrders) {
  using namespace golden;
  for (const std::string_view bytes :
       {little_f2, big_f2, little_f4, big_f4, little_f8, big_f8, little_i1, big_i1, little_i2, big_i2, little_i4, big_i4, little_i8, big_i8, little_u1, big_u1,
        little_u2, big_u2, little_u4, big_u4, little_u8, big_u8, fortran_f4, fortran_i8, version_2, version_3}) {
    const Result<Matrix> read = read_npy_matrix(bytes, "x.npy");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, kSix);
  }
}

TEST(Npy, ReadsTruthValuesOneAxisAndNoColumns) {
  EXPECT_EQ(read_npy_matrix(golden::bool_c, "x")->values, (std::vector<float>{0, 1, 0, 1, 0, 1}));
  const Matrix column = *read_npy_matrix(golden::one_axis, "x");
  EXPECT_EQ(column.rows, 4u);
  EXPECT_EQ(column.cols, 1u);
  const Matrix none = *read_npy_matrix(golden::no_columns, "x");
  EXPECT_EQ(none.rows, 3u);
  EXPECT_EQ(none.cols, 0u);
}

TEST(Npy, ReadsHalvesExactly) {
  const Matrix halves = *read_npy_matrix(golden::halves, "x");
  EXPECT_EQ(halves.values, (std::vector<float>{1.5f, -2.0f, 6.103515625e-05f, 5.960464477539063e-08f, 65504.0f, -0.0f}));
  EXPECT_TRUE(std::signbit(halves.values[5]));
}

TEST(Npy, WritesByteForByteWhatNumpyWrites) {
  EXPECT_EQ(write_npy(kSix), golden::little_f4);
  const std::vector<double> doubles{0, 1, 2, 3, 4, 5};
  EXPECT_EQ(write_npy(2, 3, doubles), golden::little_f8);
  TripletSet set;
  set.objects = 6;
  set.triplets = {{0, 1, 2}, {3, 4, 5}};
  EXPECT_EQ(write_npy(set), golden::little_i4);
}

TEST(Npy, ReadsTripletsWithAndWithoutParticipants) {
  const TripletSet plain = *read_npy_triplets(golden::fortran_i8, "x");
  EXPECT_EQ(plain.triplets, (std::vector<Triplet>{{0, 1, 2}, {3, 4, 5}}));
  EXPECT_EQ(plain.objects, 6u);
  TripletSet with = plain;
  with.participants = {7, 8};
  const TripletSet again = *read_npy_triplets(write_npy(with), "x", 10);
  EXPECT_EQ(again.triplets, with.triplets);
  EXPECT_EQ(again.objects, 10u);
  EXPECT_EQ(again.participants, with.participants);
}

TEST(Npy, RefusesTripletsThatCannotBe) {
  EXPECT_NE(read_npy_triplets(golden::little_i4, "t.npy", 5).error().message.find("t.npy: row 2, column 3 is 5; 0 to 4 is allowed"), std::string::npos);
  EXPECT_NE(read_npy_triplets(golden::little_f4, "t.npy").error().message.find("no integers"), std::string::npos);
  std::string twice(golden::little_i4);
  twice[twice.size() - 4] = 4;  // 3 4 4
  EXPECT_NE(read_npy_triplets(twice, "t.npy").error().message.find("t.npy: row 2, columns 2 and 3 are both 4; a triplet has three different objects"), std::string::npos);
  std::string negative(golden::little_i4);
  for (std::size_t b = 1; b <= 4; ++b) negative[negative.size() - b] = '\xFF';
  EXPECT_NE(read_npy_triplets(negative, "t.npy").error().message.find("row 2, column 3 is -1"), std::string::npos);
}

TEST(Npy, NamesTheCellThatIsNotFinite) {
  EXPECT_NE(message_of(golden::not_a_number).find("x.npy: row 2, column 1 is NaN"), std::string::npos);
  EXPECT_NE(message_of(golden::infinite).find("row 1, column 2 is infinite"), std::string::npos);
  EXPECT_NE(message_of(golden::too_large_for_float).find("row 1, column 2 is too large for a float"), std::string::npos);
}

TEST(Npy, RefusesWhatIsNoMatrixOfNumbers) {
  for (const std::string_view bytes : {golden::three_axes, golden::complex, golden::text, golden::records})
    EXPECT_EQ(read_npy_matrix(bytes, "x").error().code, ErrorCode::kUnsupported);
  EXPECT_NE(message_of(golden::scalar), "");
  EXPECT_NE(message_of("hello, world"), "");
  EXPECT_NE(message_of(with_header("{'descr': '|O', 'fortran_order': False, 'shape': (1, 1), }", 8)).find("'|O'"), std::string::npos);
}

TEST(Npy, EveryCutIsAnErrorThatSaysSo) {
  for (std::size_t length = 0; length < golden::little_f4.size(); ++length) {
    const Result<Matrix> read = read_npy_matrix(golden::little_f4.substr(0, length), "x.npy");
    ASSERT_FALSE(read) << length;
    EXPECT_NE(read.error().message.find("x.npy"), std::string::npos);
  }
  EXPECT_NE(message_of(golden::little_f4.substr(0, 150)).find("needs 24 bytes of values; the file has 22"), std::string::npos);
  EXPECT_NE(message_of(std::string(golden::little_f4) + "x").find("the file has 25"), std::string::npos);
}

TEST(Npy, BelievesNoSizeThatTheFileDoesNotHave) {
  EXPECT_NE(message_of(with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 100000), }", 8)).find("needs 800000000000 bytes"),
            std::string::npos);
  EXPECT_NE(message_of(with_header("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }", 8)).find("impossible"), std::string::npos);
  // Zero columns need no bytes, however many rows are claimed.
  EXPECT_EQ(read_npy_matrix(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 0), }", 0), "x").error().code, ErrorCode::kTooLarge);
}

TEST(Npy, ReadsTheHeaderStrictly) {
  const auto header = [](const std::string& dictionary) { return message_of(with_header(dictionary, 4)); };
  EXPECT_EQ(header("{'shape': (1, 1), 'fortran_order': True, \"descr\": '<f4'}\n"), "");
  EXPECT_EQ(header("{'descr': '<f4', 'fortran_order': False, 'shape': (1L, 1L), }"), "");
  EXPECT_NE(header("{'descr': '<f4', 'fortran_order': False, }").find("lacks shape"), std::string::npos);
  EXPECT_NE(header("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }").find("twice"), std::string::npos);
  EXPECT_NE(header("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), 'more': 1}").find("'more'"), std::string::npos);
  EXPECT_NE(header("{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 1), }").find("True or False"), std::string::npos);
  EXPECT_NE(header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 1), }").find("a length"), std::string::npos);
  EXPECT_NE(header("{'descr': '<f4', 'fortran_order': False, 'shape': (1), }").find("comma"), std::string::npos);
  EXPECT_NE(header("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), } rest").find("nothing after"), std::string::npos);
  EXPECT_NE(header("{'descr': '<f4").find("its end"), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
