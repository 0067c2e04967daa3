// rdm_test.cpp: matrices of pairs in NumPy and MATLAB files: what NumPy writes is read, ours comes back bit for bit, and what cannot be
// decided is refused with the option that decides it.
#include "shared/wire/rdm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "shared/base/bits.h"
#include "shared/wire/npy.h"
#include "shared/wire/npz.h"
#include "tests/support/matrix_files.h"

namespace tertium::wire {
namespace {

const Names kNames{"ant", "bee", "cat", "dögs"};
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

RdmOptions dissimilar() {
  RdmOptions options;
  options.similarities = false;
  return options;
}

std::string npy_of(const std::vector<std::uint64_t>& shape, const std::vector<double>& values) {
  NpyArray array;
  array.header.item_bytes = 8;
  array.header.shape = shape;
  for (const double value : values)
    for (unsigned b = 0; b < 8; ++b) array.data += static_cast<char>(bits_as<std::uint64_t>(value) >> (8 * b) & 0xFF);
  return write_npy(array);
}

std::string message(const Result<RdmReading>& reading) { return reading ? "it was read" : reading.error().message; }
std::string refusal(const std::vector<std::uint64_t>& shape, const std::vector<double>& values, const RdmOptions& options = {}) {
  return message(read_rdm_npy(npy_of(shape, values), "x.npy", options));
}
std::string value_of(const RdmReading& reading, const std::string& name) {
  for (const Convention& convention : reading.conventions)
    if (convention.name == name) return convention.value;
  return "not said";
}
bool same_bits(const DissimilaritySet& a, const DissimilaritySet& b) {
  const auto same = [](const std::vector<double>& x, const std::vector<double>& y) {
    if (x.size() != y.size()) return false;
    for (std::size_t n = 0; n < x.size(); ++n)
      if (bits_as<std::uint64_t>(x[n]) != bits_as<std::uint64_t>(y[n])) return false;
    return true;
  };
  if (a.pairs.size() != b.pairs.size() || !same(a.diagonal, b.diagonal)) return false;
  for (std::size_t m = 0; m < a.pairs.size(); ++m)
    if (!same(a.pairs[m], b.pairs[m])) return false;
  return a.objects == b.objects && a.names == b.names && a.matrix_names == b.matrix_names && a.similarities == b.similarities;
}

TEST(Rdm, ReadsSquaresOfNumPyInEveryOrderAndType) {
  for (const std::string_view bytes : {golden::square_npy, golden::square_fortran_npy, golden::square_big_npy}) {
    const auto read = read_rdm_npy(bytes, "x.npy");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->set.objects, 4u);
    EXPECT_FALSE(read->set.similarities);
    EXPECT_TRUE(read->square);
    EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed}));
    EXPECT_EQ(read->set.diagonal, std::vector<double>{0});
    EXPECT_EQ(value_of(*read, "kind"), "dissimilarities");
    EXPECT_EQ(value_of(*read, "symmetry"), "exact");
  }
  EXPECT_EQ(read_rdm_npy(golden::square_f4_npy, "x")->set.pairs[0][0], static_cast<double>(static_cast<float>(golden::kCondensed[0])));
  EXPECT_EQ(read_rdm_npy(golden::square_i4_npy, "x")->set.pairs[0][0], 24);
}

TEST(Rdm, ReadsStacksAndKeepsTheirOrder) {
  for (const std::string_view bytes : {golden::stack_npy, golden::stack_fortran_npy}) {
    const auto read = read_rdm_npy(bytes, "x.npy");
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
    EXPECT_TRUE(read->stacked);
  }
  const auto condensed = read_rdm_npy(golden::condensed_stack_npy, "x.npy", dissimilar());
  ASSERT_TRUE(condensed.ok()) << condensed.error().message;
  EXPECT_EQ(condensed->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
  EXPECT_FALSE(condensed->square);
}

TEST(Rdm, TellsSimilaritiesByTheDiagonal) {
  const auto read = read_rdm_npy(golden::cosine_npy, "x.npy");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_TRUE(read->set.similarities);
  EXPECT_EQ(read->set.pairs[0], golden::kCosine);
  EXPECT_EQ(read->set.diagonal, std::vector<double>{1});
}

TEST(Rdm, ACondensedVectorDoesNotTellItsKindSoThatAnOptionMust) {
  const auto none = read_rdm_npy(golden::condensed_npy, "x.npy");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().message,
            "x.npy: is condensed, so that nothing in it tells dissimilarities from similarities; say which with --dissimilarities or --similarities");
  EXPECT_EQ(read_rdm_npy(golden::condensed_npy, "x.npy", dissimilar())->set.pairs[0], golden::kCondensed);
  RdmOptions similar;
  similar.similarities = true;
  EXPECT_TRUE(read_rdm_npy(golden::condensed_npy, "x.npy", similar)->set.similarities);
}

TEST(Rdm, ADiagonalThatTellsNothingNeedsTheOption) {
  // Below its diagonal of 0 lie all: crossnobis noise or negative distances as similarities.
  EXPECT_NE(refusal({2, 2}, {0, -1, -1, 0}).find("--dissimilarities or --similarities"), std::string::npos);
  EXPECT_NE(refusal({2, 2}, {kNan, 1, 1, kNan}).find("the diagonal is NaN, which tells neither"), std::string::npos) << refusal({2, 2}, {kNan, 1, 1, kNan});
  EXPECT_EQ(refusal({2, 2}, {kNan, 1, 1, kNan}, dissimilar()), "it was read");
  EXPECT_NE(refusal({2, 2}, {0.5, 1, 1, 0.5}).find("the diagonal is 0.5"), std::string::npos);
  // Crossnobis distances may be negative here and there.
  EXPECT_FALSE(read_rdm_npy(npy_of({3, 3}, {0, -0.1, 2, -0.1, 0, 1, 2, 1, 0}), "x")->set.similarities);
}

TEST(Rdm, MatricesOfDifferentKindsInOneStackAreRefused) {
  EXPECT_NE(refusal({2, 2, 2}, {0, 1, 1, 0, 1, 0.5, 0.5, 1}).find("some are dissimilarities and some similarities"), std::string::npos);
}

TEST(Rdm, AnAsymmetricMatrixIsRefusedWithItsWorstCell) {
  EXPECT_EQ(refusal({3, 3}, {0, 1, 2, 1.1, 0, 3, 2, 3.5, 0}),
            "x.npy: row 2, column 3 is 3, but its mirror in row 3, column 2 is 3.5; a square matrix must be symmetric, to within 1e-6 of its largest value");
  EXPECT_NE(refusal({2, 2}, {0, kNan, 1, 0}).find("row 1, column 2 is NaN, but its mirror in row 2, column 1 is 1"), std::string::npos);
  const auto rounded = read_rdm_npy(npy_of({2, 2}, {0, 1, 1 + 1e-9, 0}), "x.npy");
  ASSERT_TRUE(rounded.ok());
  EXPECT_EQ(rounded->set.pairs[0][0], 1);
  EXPECT_EQ(value_of(*rounded, "symmetry"), "within 1e-6 of the largest value");
}

TEST(Rdm, ADiagonalOfDifferentValuesIsRefused) {
  EXPECT_NE(refusal({2, 2}, {1, 0.5, 0.5, 2}).find("the diagonal is 1 in row 1 and 2 in row 2"), std::string::npos);
  EXPECT_NE(refusal({2, 2}, {0, 0.5, 0.5, kNan}).find("the diagonal is 0 in row 1 and NaN in row 2"), std::string::npos);
  const auto rounded = read_rdm_npy(npy_of({2, 2}, {1e-17, 1, 1, 0}), "x.npy");
  ASSERT_TRUE(rounded.ok()) << rounded.error().message;
  EXPECT_EQ(rounded->set.diagonal, std::vector<double>{0});
}

TEST(Rdm, NotMeasuredIsCountedAndInfiniteIsRefused) {
  const auto read = read_rdm_npy(golden::square_nan_npy, "x.npy");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->not_measured, 1u);
  EXPECT_TRUE(std::isnan(read->set.pairs[0][1]));
  EXPECT_NE(refusal({2, 2}, {0, INFINITY, INFINITY, 0}).find("row 1, column 2 is infinite"), std::string::npos);
  EXPECT_NE(refusal({3}, {1, -INFINITY, 2}, dissimilar()).find("value 2 is infinite"), std::string::npos);
}

TEST(Rdm, LengthsThatAreThePairsOfNoNumberOfObjectsAreRefused) {
  EXPECT_NE(refusal({5}, {1, 2, 3, 4, 5}, dissimilar()).find("5 values are the pairs of no whole number of objects (3 of 3 objects or 6 of 4 objects)"), std::string::npos)
      << refusal({5}, {1, 2, 3, 4, 5}, dissimilar());
  EXPECT_NE(refusal({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}, dissimilar()).find("4 values are the pairs of no whole"), std::string::npos);
  EXPECT_NE(refusal({0}, {}, dissimilar()).find("holds nothing"), std::string::npos);
  EXPECT_NE(refusal({0, 3}, {}, dissimilar()).find("holds nothing"), std::string::npos);
  EXPECT_NE(refusal({}, {1}, dissimilar()).find("has shape no axes"), std::string::npos);
  EXPECT_NE(refusal({1, 1, 1}, {0}).find("holds no pair"), std::string::npos);
  EXPECT_NE(refusal({2, 3, 4}, std::vector<double>(24)).find("has shape 2 x 3 x 4"), std::string::npos);
  EXPECT_NE(refusal({1, 1, 1, 1}, {0}).find("has shape 1 x 1 x 1 x 1"), std::string::npos);
}

TEST(Rdm, OptionsDecideTheForm) {
  RdmOptions options = dissimilar();
  options.square = false;
  // Three condensed matrices of three objects have the shape of a square.
  const auto read = read_rdm_npy(npy_of({3, 3}, {1, 2, 3, 4, 5, 6, 7, 8, 9}), "x.npy", options);
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.pairs.size(), 3u);
  EXPECT_NE(refusal({2, 2, 2}, std::vector<double>(8), options).find("not condensed"), std::string::npos);
  options.square = true;
  EXPECT_NE(refusal({6}, std::vector<double>(6), options).find("not square"), std::string::npos);
}

TEST(Rdm, NamesOfAnotherNumberAreRefused) {
  RdmOptions options;
  options.names = {"a", "b"};
  EXPECT_EQ(message(read_rdm_npy(golden::square_npy, "x.npy", options)), "x.npy: has 4 objects, but there are 2 names");
}

TEST(Rdm, TheFilesOwnNamesComeBeforeThoseGiven) {
  RdmOptions options;
  options.names = {"dögs", "cat", "bee", "ant"};
  EXPECT_EQ(read_rdm_npz(golden::named_npz, "x.npz", options)->set.names, kNames);
  EXPECT_EQ(read_rdm_npy(golden::square_npy, "x.npy", options)->set.names, options.names);
}

TEST(Rdm, ArchivesBringTheirNamesAndTheirKind) {
  const auto read = read_rdm_npz(golden::named_npz, "x.npz");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.names, kNames);
  EXPECT_EQ(read->set.matrix_names, (std::vector<std::string>{"s1", "s2"}));
  EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
  const auto lone = read_rdm_npz(golden::lone_npz, "x.npz");
  ASSERT_TRUE(lone.ok()) << lone.error().message;
  EXPECT_EQ(lone->set.names, kNames);
  EXPECT_EQ(lone->set.pairs[0], golden::kCondensed);
}

TEST(Rdm, ArchivesThatAreNotClearAreRefused) {
  const std::string square(golden::square_npy);
  EXPECT_NE(message(read_rdm_npz(*write_npz({{"a", square}, {"b", square}}), "x.npz")).find("holds the arrays 'a, b'; one of them must be called"), std::string::npos)
      << message(read_rdm_npz(*write_npz({{"a", square}, {"b", square}}), "x.npz"));
  EXPECT_NE(message(read_rdm_npz(*write_npz({{"rdm", square}, {"rsm", square}}), "x.npz")).find("holds both"), std::string::npos);
  EXPECT_NE(message(read_rdm_npz(*write_npz({{"rsm", square}}), "x.npz")).find("is called rsm, but its diagonal of 0 says dissimilarities"), std::string::npos);
  const std::string three = write_npy(make_text_array({3}, {"a", "b", "c"})), twice = write_npy(make_text_array({4}, {"a", "b", "c", "a"}));
  EXPECT_NE(message(read_rdm_npz(*write_npz({{"rdm", square}, {"names", three}}), "x.npz")).find("names has 3 names, but the matrix has 4 objects"), std::string::npos);
  EXPECT_NE(message(read_rdm_npz(*write_npz({{"rdm", square}, {"names", twice}}), "x.npz")).find("again on line 4"), std::string::npos);
  EXPECT_NE(message(read_rdm_npz(*write_npz({{"names", three}}), "x.npz")).find("holds no array of numbers"), std::string::npos);
}

TEST(Rdm, NamesThatAreTooLongAreRefusedWithWhichOne) {
  const std::string longest(300, 'x'), beyond(301, 'y');
  const auto npz = [](const Names& names, const Names& matrices) {
    return message(read_rdm_npz(*write_npz({{"rdm", std::string(golden::stack_npy)}, {"names", write_npy(make_text_array({4}, names))},
                                            {"matrix_names", write_npy(make_text_array({2}, matrices))}}), "x.npz"));
  };
  EXPECT_EQ(npz({"a", "b", longest, "d"}, {"s", longest}), "it was read");
  EXPECT_EQ(npz({"a", "b", beyond, "d"}, {"s", "t"}), "x.npz: names: name 3 has 301 bytes; a name has at most 300");
  EXPECT_EQ(npz({"a", "b", "c", "d"}, {"s", beyond}), "x.npz: matrix_names: name 2 has 301 bytes; a name has at most 300");
  // As many characters as an item of |S20000 may have, and more than one of ours.
  NpyArray bytes;
  bytes.header.kind = NpyKind::kBytes;
  bytes.header.item_bytes = 20000;
  bytes.header.shape = {4};
  for (const char c : {'a', 'b', 'c', 'd'}) bytes.data += std::string(20000, c);
  EXPECT_EQ(message(read_rdm_npz(*write_npz({{"rdm", std::string(golden::square_npy)}, {"names", write_npy(bytes)}}), "x.npz")),
            "x.npz: names: name 1 has 20,000 bytes; a name has at most 300");
  DissimilaritySet set{3, {"a", "b", beyond}, {{0.5, 0.25, 0.125}}, {"first"}, false, {0}};
  EXPECT_EQ(message(read_rdm_mat(write_rdm_mat(set, RdmForm::kSquare), "x.mat")), "x.mat: names: name 3 has 301 bytes; a name has at most 300");
  set.names.back() = "c";
  set.matrix_names = {beyond};
  EXPECT_EQ(message(read_rdm_mat(write_rdm_mat(set, RdmForm::kSquare), "x.mat")), "x.mat: matrix_names: name 1 has 301 bytes; a name has at most 300");
}

TEST(Rdm, EveryFormComesBackBitForBit) {
  DissimilaritySet one{4, kNames, {{0.1, -0.0, 5e-324, 1.0 / 3, kNan, 1e300}}, {}, false, {0}};
  DissimilaritySet two{3, {"a", "b", "c"}, {{0.5, 0.25, 0.125}, {0.9, kNan, 0.1}}, {"first", "second"}, true, {1, 1}};
  for (const DissimilaritySet& set : {one, two})
    for (const RdmForm form : {RdmForm::kSquare, RdmForm::kCondensed}) {
      DissimilaritySet wanted = set;
      if (form == RdmForm::kCondensed) wanted.diagonal.clear();
      RdmOptions options;
      const auto npz = write_rdm_npz(set, form);
      ASSERT_TRUE(npz.ok());
      const auto from_npz = read_rdm_npz(*npz, "x.npz");
      ASSERT_TRUE(from_npz.ok()) << from_npz.error().message;
      EXPECT_TRUE(same_bits(from_npz->set, wanted));
      EXPECT_EQ(*write_rdm_npz(from_npz->set, form), *npz);
      const auto from_mat = read_rdm_mat(write_rdm_mat(set, form), "x.mat");
      ASSERT_TRUE(from_mat.ok()) << from_mat.error().message;
      EXPECT_TRUE(same_bits(from_mat->set, wanted));
      options.names = set.names;
      options.similarities = set.similarities;
      const std::string npy = write_rdm_npy(set, form);
      const auto from_npy = read_rdm_npy(npy, "x.npy", options);
      ASSERT_TRUE(from_npy.ok()) << from_npy.error().message;
      wanted.matrix_names.clear();
      EXPECT_TRUE(same_bits(from_npy->set, wanted));
      EXPECT_EQ(write_rdm_npy(from_npy->set, form, from_npy->stacked), npy);
    }
}

TEST(Rdm, WhatNumPyWroteIsWrittenAgainByteForByte) {
  EXPECT_EQ(write_rdm_npy(read_rdm_npy(golden::square_npy, "x")->set, RdmForm::kSquare), golden::square_npy);
  EXPECT_EQ(write_rdm_npy(read_rdm_npy(golden::cosine_npy, "x")->set, RdmForm::kSquare), golden::cosine_npy);
  EXPECT_EQ(write_rdm_npy(read_rdm_npy(golden::stack_npy, "x")->set, RdmForm::kSquare), golden::stack_npy);
  EXPECT_EQ(write_rdm_npy(read_rdm_npy(golden::condensed_npy, "x", dissimilar())->set, RdmForm::kCondensed), golden::condensed_npy);
  EXPECT_EQ(write_rdm_npy(read_rdm_npy(golden::condensed_stack_npy, "x", dissimilar())->set, RdmForm::kCondensed), golden::condensed_stack_npy);
  EXPECT_EQ(*write_rdm_npz(read_rdm_npz(golden::named_npz, "x")->set, RdmForm::kCondensed), golden::named_npz);
}

TEST(Rdm, VariablesThatAreNotClearAreRefused) {
  const MatVariable numbers{"a", MatVariable::Kind::kNumbers, "double", {2, 2}, {0, 1, 1, 0}, {}};
  MatVariable other = numbers;
  other.name = "b";
  EXPECT_NE(message(read_rdm_mat({numbers, other}, "x.mat")).find("holds several variables of numbers"), std::string::npos);
  EXPECT_NE(message(read_rdm_mat({}, "x.mat")).find("holds no variable of numbers, but nothing"), std::string::npos) << message(read_rdm_mat({}, "x.mat"));
  const MatVariable text{"rdm", MatVariable::Kind::kText, "char", {1, 2}, {}, {"ab"}};
  EXPECT_NE(message(read_rdm_mat({text}, "x.mat")).find("rdm is no array of numbers"), std::string::npos);
  EXPECT_EQ(message(read_rdm_mat({numbers}, "x.mat")), "it was read");
}

TEST(Rdm, PicklesAndHdf5AreRefusedWithHowToSaveInstead) {
  EXPECT_EQ(refuse_foreign_matrix("\x80\x04\x95", "x.pkl")->message,
            "x.pkl: is a Python pickle, which can run any program when it is opened and is not read; save the matrix itself with numpy.save (of rsatoolbox: rdms.dissimilarities)");
  EXPECT_NE(refuse_foreign_matrix("\x89HDF\r\n\x1a\n....", "x.h5")->message.find("is HDF5, which is not read; save the matrix itself with numpy.save"), std::string::npos);
  EXPECT_FALSE(refuse_foreign_matrix(golden::square_npy, "x.npy"));
  EXPECT_FALSE(refuse_foreign_matrix("", "x.npy"));
}

}  // namespace
}  // namespace tertium::wire
