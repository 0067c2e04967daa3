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

TEST(Npy, GivesBackTheSameBytesOfWhateverNumpyWrote) {
  using namespace golden;
  for (const std::string_view bytes :
       {little_f2, big_f2, little_f4, big_f4, little_f8, big_f8, little_i1, big_i1, little_i2, big_i2, little_i4, big_i4, little_i8, big_i8, little_u1, big_u1,
        little_u2, big_u2, little_u4, big_u4, little_u8, big_u8, fortran_f4, fortran_i8, version_2, version_3, bool_c, truth_fortran, one_axis, no_columns,
        no_rows, halves, not_a_number, infinite, three_axes, eight_axes, four_axes_fortran, long_shape, whole_padding, scalar, text, text_little, text_big,
        text_fortran, text_bytes, text_scalar, text_empty}) {
    const Result<NpyArray> read = read_npy(bytes, "x.npy");
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(write_npy(*read), bytes) << type_name(read->header);
    NpyArray fresh = *read;
    fresh.header.data_at = 0;  // as NumPy pads, not as it was found
    EXPECT_EQ(write_npy(fresh), bytes) << type_name(read->header);
  }
  // Before NumPy 1.14 values began at a multiple of 16, and no room was left for growing.
  const std::string old = with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }    \n", 12);
  EXPECT_EQ(write_npy(*read_npy(old, "old.npy")), old);
}

TEST(Npy, KeepsTypeOrderAndEveryAxis) {
  const NpyHeader big = *read_npy_header(golden::eight_axes, "x");
  EXPECT_EQ(type_name(big), ">i2");
  EXPECT_EQ(big.shape, (std::vector<std::uint64_t>{1, 2, 1, 1, 1, 1, 2, 1}));
  EXPECT_EQ(count_items(big), 4u);
  const NpyArray turned = *read_npy(golden::four_axes_fortran, "x");
  EXPECT_TRUE(turned.header.fortran_order);
  EXPECT_EQ(npy_number(turned.header, turned.data.data() + 2), 12);  // [1, 0, 0, 0]
  EXPECT_EQ(count_items(*read_npy_header(golden::scalar, "x")), 1u);
  EXPECT_EQ(read_npy_matrix(golden::truth_fortran, "x")->values, (std::vector<float>{0, 1, 0, 1, 0, 1}));
}

TEST(Npy, ReadsTextAsUtf8InEveryOrder) {
  const std::vector<std::string> words{"a", "bc", "", "\u00e9", "\u65e5\u672c", "\U0001f34e!"};
  for (const std::string_view bytes : {golden::text_little, golden::text_big, golden::text_fortran}) EXPECT_EQ(*read_npy_text(bytes, "x"), words);
  EXPECT_EQ(*read_npy_text(golden::text_bytes, "x"), (std::vector<std::string>{"cat.jpg", "", "m\u00fcll.jpg"}));
  EXPECT_EQ(*read_npy_text(golden::text_scalar, "x"), std::vector<std::string>{"variational"});
}

TEST(Npy, WritesTextByteForByteAsNumpyDoes) {
  EXPECT_EQ(write_npy(make_text_array({2, 3}, {"a", "bc", "", "\u00e9", "\u65e5\u672c", "\U0001f34e!"})), golden::text_little);
  EXPECT_EQ(write_npy(make_text_array({}, {"variational"})), golden::text_scalar);
  EXPECT_EQ(write_npy(make_text_array({1}, {""})), golden::text_empty);
}

TEST(Npy, NamesTheTextThatIsNone) {
  std::string bytes(golden::text_little);
  bytes[bytes.size() - 2] = '\x7F';
  EXPECT_NE(read_npy_text(bytes, "n.npy").error().message.find("n.npy: row 2, column 3: character 2 is the number 8323105, which no character has"),
            std::string::npos)
      << read_npy_text(bytes, "n.npy").error().message;
  std::string half(golden::text_bytes);
  half[half.find('\xC3') + 1] = 'u';
  EXPECT_NE(read_npy_text(half, "n.npy").error().message.find("n.npy: row 3, column 1: 'm\\xC3ull.jpg' is not UTF-8"), std::string::npos)
      << read_npy_text(half, "n.npy").error().message;
  EXPECT_NE(read_npy_text(golden::little_f4, "n.npy").error().message.find("n.npy: holds <f4; text is needed"), std::string::npos);
}

TEST(Npy, ASourceInPiecesOfAnySizeGivesTheSame) {
  for (const std::string_view bytes : {golden::little_f4, golden::big_f8, golden::fortran_i8, golden::version_2, golden::bool_c, golden::halves, golden::no_columns})
    for (std::size_t piece = 1; piece < 40; ++piece) {
      TextSource source(bytes, piece);
      const Result<Matrix> read = read_npy_matrix(source, bytes.size(), "x.npy");
      ASSERT_TRUE(read) << read.error().message;
      EXPECT_EQ(*read, *read_npy_matrix(bytes, "x.npy"));
    }
  for (const std::string_view bytes : {golden::fortran_i8, golden::little_i4, golden::big_u2})
    for (std::size_t piece = 1; piece < 40; ++piece) {
      TextSource source(bytes, piece);
      EXPECT_EQ(read_npy_triplets(source, bytes.size(), "x.npy")->triplets, (std::vector<Triplet>{{0, 1, 2}, {3, 4, 5}}));
    }
}

TEST(Npy, ASourceThatIsNotAsLongAsWasSaidIsAnError) {
  for (std::size_t piece : {std::size_t{7}, std::size_t{1000}}) {
    const std::string longer = std::string(golden::little_f4) + "x";
    TextSource more(longer, piece);
    EXPECT_NE(read_npy_matrix(more, golden::little_f4.size(), "x.npy").error().message.find("goes on after its end"), std::string::npos);
    TextSource fewer(golden::little_f4.substr(0, 140), piece);
    EXPECT_NE(read_npy_matrix(fewer, golden::little_f4.size(), "x.npy").error().message.find("ends 12 bytes too early"), std::string::npos);
    TextSource head(golden::little_f4.substr(0, 60), piece);
    EXPECT_NE(read_npy_matrix(head, golden::little_f4.size(), "x.npy").error().message.find("ends inside the npy header"), std::string::npos);
  }
}

TEST(Npy, SaysWhyAnObjectArrayIsNeverRead) {
  const Result<NpyArray> read = read_npy(golden::pickled, "x.npy");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(read.error().message,
            "x.npy: the type '|O' means pickled Python objects, which can run code and are never read; save a plain array, e.g. of numbers or text, with "
            "allow_pickle=False");
  EXPECT_NE(message_of(golden::complex).find("'<c8' means complex numbers; floats f2"), std::string::npos);
  EXPECT_NE(message_of(golden::records).find("holds records of several fields"), std::string::npos);
  EXPECT_NE(message_of(golden::dates).find("'<M8[D]' means dates"), std::string::npos);
  EXPECT_NE(message_of(golden::long_double).find("'<f16' is not read"), std::string::npos);
  EXPECT_NE(message_of(golden::text).find("holds text; numbers are needed"), std::string::npos);
  const auto typed = [](const std::string& type) { return message_of(with_header("{'descr': '" + type + "', 'fortran_order': False, 'shape': (1, 1), }", 4)); };
  EXPECT_NE(typed("<U99999").find("texts of 99999 characters"), std::string::npos);
  EXPECT_NE(typed("|U1").find("byte order"), std::string::npos);
  EXPECT_NE(typed("|f4").find("byte order"), std::string::npos);
  EXPECT_NE(typed("=f4").find("byte order"), std::string::npos);
  for (const std::string type : {"", "<", "f4", "<f3", "<i16", "<S0", "<f4294967300", "<b2"}) EXPECT_NE(typed(type), "") << type;
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
  std::string vast(golden::big_i8);
  vast[vast.size() - 16] = '\x80';
  EXPECT_NE(read_npy_triplets(vast, "t.npy").error().message.find("row 2, column 2 is -9223372036854775804; 0 to 9999999 is allowed"), std::string::npos);
  std::string unsigned_vast(golden::big_u8);
  unsigned_vast[unsigned_vast.size() - 48] = '\xFF';
  EXPECT_NE(read_npy_triplets(unsigned_vast, "t.npy").error().message.find("row 1, column 1 is 18374686479671623680"), std::string::npos);
  EXPECT_NE(read_npy_triplets(golden::no_rows, "t.npy").error().message.find("holds no triplets"), std::string::npos);
}

TEST(Npy, RefusesMoreTripletsThanAreReadBeforeTheyAreThere) {
  const std::string head = with_header("{'descr': '|i1', 'fortran_order': False, 'shape': (268435457, 3), }", 3);
  TextSource source(head, 64);
  const Result<TripletSet> read = read_npy_triplets(source, head.size() - 3 + 3 * 268435457ull, "t.npy");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read.error().message, "t.npy: has shape (268435457 x 3); at most 268,435,456 triplets are read");
}

TEST(Npy, ReadsTripletsOfEveryItemSizeInBothOrders) {
  const std::string rows("\x00\x01\x02\x07\x05\x03\x04\x08", 8), columns("\x00\x05\x01\x03\x02\x04\x07\x08", 8);
  for (const bool fortran : {false, true})
    for (const std::size_t item : {1u, 2u, 4u, 8u}) {
      std::string bytes = with_header("{'descr': '" + std::string(item == 1 ? "|" : "<") + "i" + std::to_string(item) + "', 'fortran_order': " +
                                          (fortran ? "True" : "False") + ", 'shape': (2, 4), }", 0);
      for (const char c : fortran ? columns : rows) bytes += c + std::string(item - 1, '\0');
      TextSource source(bytes, 7);
      std::vector<Triplet> visited;
      const auto objects = visit_npy_triplets(source, bytes.size(), "t.npy", 0, [&](std::span<const Triplet> piece) -> Result<void> {
        visited.insert(visited.end(), piece.begin(), piece.end());
        return {};
      });
      ASSERT_TRUE(objects) << objects.error().message;
      EXPECT_EQ(*objects, 6u);
      EXPECT_EQ(visited, (std::vector<Triplet>{{0, 1, 2}, {5, 3, 4}}));
      const Result<TripletSet> read = read_npy_triplets(bytes, "t.npy");
      ASSERT_TRUE(read.ok()) << read.error().message;
      EXPECT_EQ(read->triplets, (std::vector<Triplet>{{0, 1, 2}, {5, 3, 4}}));
      EXPECT_EQ(read->participants, (std::vector<std::uint32_t>{7, 8}));
    }
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
  std::string two_gigabytes = with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (10000, 50000), }", 200);
  TextSource source(two_gigabytes, 64);
  EXPECT_NE(read_npy_matrix(source, two_gigabytes.size(), "x.npy").error().message.find("shape (10000 x 50000) needs 2000000000 bytes of values; the file has 200"),
            std::string::npos);
  EXPECT_NE(message_of(with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 1, 1), }", 4)).find("more than 8 axes"), std::string::npos);
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
