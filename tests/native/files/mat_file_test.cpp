// mat_file_test.cpp: what SciPy writes is read, ours comes back and SciPy's reader takes it; what libmatio makes of hostile files is one error.
#include "native/files/mat_file.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstring>

#include "shared/base/random.h"
#include "shared/wire/features_mat.h"
#include "shared/wire/meadows.h"
#include "shared/wire/rdm.h"
#include "tests/support/matrix_files.h"

namespace tertium {
namespace {

using wire::MatVariable;
using Kind = MatVariable::Kind;

MatVariable one(const std::vector<MatVariable>& variables, const std::string& name) {
  const MatVariable* found = wire::find_variable(variables, name);
  EXPECT_NE(found, nullptr) << name << " is not among " << wire::list_variables(variables);
  return found ? *found : MatVariable{};
}

std::vector<double> square_of(const std::vector<double>& pairs) {
  std::vector<double> out(16);
  std::size_t p = 0;
  for (std::size_t r = 0; r < 4; ++r)
    for (std::size_t c = r + 1; c < 4; ++c, ++p) out[r * 4 + c] = out[c * 4 + r] = pairs[p];
  return out;
}

TEST(MatFile, ReadsWhatSciPyWritesCompressedAndNot) {
  for (const std::string_view bytes : {golden::square_mat, golden::square_compressed_mat}) {
    const auto read = read_mat(bytes, "x.mat");
    ASSERT_TRUE(read.ok()) << read.error().message;
    ASSERT_EQ(read->size(), 2u);
    const MatVariable rdm = one(*read, "rdm");
    EXPECT_EQ(rdm.kind, Kind::kNumbers);
    EXPECT_EQ(rdm.type, "double");
    EXPECT_EQ(rdm.shape, (std::vector<std::uint64_t>{4, 4}));
    EXPECT_EQ(rdm.numbers, square_of(golden::kCondensed));
    const MatVariable names = one(*read, "names");
    EXPECT_EQ(names.kind, Kind::kTexts);
    EXPECT_EQ(names.texts, (std::vector<std::string>{"ant", "bee", "cat", "dögs"}));
  }
}

TEST(MatFile, ReadsTheOtherByteOrder) {
  const auto read = read_mat(golden::big_endian_mat, "x.mat");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(one(*read, "rdm").numbers, square_of(golden::kCondensed));
}

TEST(MatFile, ReadsEachTypeAndSaysWhatItDoesNotRead) {
  const auto read = read_mat(golden::types_mat, "x.mat");
  ASSERT_TRUE(read.ok()) << read.error().message;
  const std::vector<std::pair<std::string, std::vector<double>>> numbers = {
      {"a_double", {1.5, 3, 5, -2, 4, 6}}, {"a_single", {0.5, 2}}, {"an_int8", {-1, 2}}, {"a_uint8", {255}}, {"an_int16", {-300}}, {"a_uint16", {65535}},
      {"an_int32", {-70000}}, {"a_uint32", {4000000000}}, {"an_int64", {-5}}, {"a_uint64", {5}}, {"a_logical", {1, 0}}, {"an_empty", {}}};
  for (const auto& [name, values] : numbers) {
    EXPECT_EQ(one(*read, name).kind, Kind::kNumbers) << name;
    EXPECT_EQ(one(*read, name).numbers, values) << name;
  }
  EXPECT_EQ(one(*read, "a_double").shape, (std::vector<std::uint64_t>{3, 2}));
  EXPECT_EQ(one(*read, "a_logical").type, "logical");
  EXPECT_EQ(one(*read, "an_int8").type, "int8");
  EXPECT_EQ(one(*read, "a_text").texts, (std::vector<std::string>{"héllo"}));
  EXPECT_EQ(one(*read, "a_text").kind, Kind::kText);
  EXPECT_TRUE(one(*read, "no_text").texts.empty());
  EXPECT_EQ(one(*read, "texts").texts, (std::vector<std::string>{"one", "", "drei"}));
  EXPECT_EQ(one(*read, "a_cube").shape, (std::vector<std::uint64_t>{2, 3, 4}));
  EXPECT_EQ(one(*read, "a_cube").numbers[1], 12) << "the first axis runs fastest";
  for (const char* name : {"mixed", "a_struct", "complex", "sparse"}) EXPECT_EQ(one(*read, name).kind, Kind::kOther) << name;
  EXPECT_EQ(one(*read, "a_struct").type, "struct");
  EXPECT_EQ(one(*read, "complex").type, "complex double");
  EXPECT_EQ(one(*read, "sparse").type, "sparse");
}

TEST(MatFile, ReadsNamesInACharArrayWithoutTheirPadding) {
  EXPECT_EQ(one(*read_mat(golden::square_char_mat, "x.mat"), "names").texts, (std::vector<std::string>{"ant", "bee", "camel", "do"}));
}

TEST(MatFile, OursComesBackBitForBitAndHoldsNoTime) {
  const std::vector<MatVariable> variables = {
      {"dissimilarities", Kind::kNumbers, "double", {2, 3}, {0.1, -0.0, 5e-324, 1e308, std::nan(""), 1.0 / 3}, {}},
      {"cube", Kind::kNumbers, "double", {1, 2, 2}, {1, 2, 3, 4}, {}},
      {"names", Kind::kTexts, "cell", {3, 1}, {}, {"ant", "", "größte два \"x\", y"}},
      {"note", Kind::kText, "char", {1, 4}, {}, {"über"}}};
  const auto bytes = write_mat(variables);
  ASSERT_TRUE(bytes.ok()) << bytes.error().message;
  EXPECT_EQ(*bytes, *write_mat(variables));
  const auto again = read_mat(*bytes, "x.mat");
  ASSERT_TRUE(again.ok()) << again.error().message;
  ASSERT_EQ(again->size(), variables.size());
  for (std::size_t v = 0; v < variables.size(); ++v) {
    EXPECT_EQ((*again)[v].name, variables[v].name);
    EXPECT_EQ((*again)[v].kind, variables[v].kind);
    EXPECT_EQ((*again)[v].texts, variables[v].texts);
    EXPECT_EQ((*again)[v].shape, variables[v].shape);
    ASSERT_EQ((*again)[v].numbers.size(), variables[v].numbers.size());
    if (variables[v].numbers.empty()) continue;
    EXPECT_EQ(std::memcmp((*again)[v].numbers.data(), variables[v].numbers.data(), 8 * variables[v].numbers.size()), 0) << v;
  }
}

TEST(MatFile, FeaturesOfThingsvisionAreReadAndComeBack) {
  const auto whole = wire::read_features_mat(*read_mat(golden::features_mat, "features.mat"), "features.mat");
  ASSERT_TRUE(whole.ok()) << whole.error().message;
  EXPECT_EQ(whole->values.values, (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7}));
  const auto pictures = wire::read_features_mat(*read_mat(golden::features_by_picture_mat, "features.mat"), "features.mat");
  ASSERT_TRUE(pictures.ok()) << pictures.error().message;
  EXPECT_EQ(pictures->names, (Names{"aardvark_01b", "abacus_02s"}));
  EXPECT_EQ(pictures->values.values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  for (const auto* features : {&*whole, &*pictures}) {
    const auto again = wire::read_features_mat(*read_mat(*write_mat(wire::write_features_mat(*features)), "x.mat"), "x.mat");
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->values, features->values);
    EXPECT_EQ(again->names, features->names);
  }
}

TEST(MatFile, MeadowsFilesAreReadAndComeBack) {
  const auto one = wire::read_rdm_mat(*read_mat(golden::meadows_one_mat, "x.mat"), "x.mat");
  ASSERT_TRUE(one.ok()) << one.error().message;
  EXPECT_EQ(one->set.names, (Names{"ant.png", "bee.png", "cat.png", "dog.png"}));
  EXPECT_EQ(one->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed}));
  const auto many = wire::read_rdm_mat(*read_mat(golden::meadows_many_mat, "x.mat"), "x.mat");
  ASSERT_TRUE(many.ok()) << many.error().message;
  EXPECT_EQ(many->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
  EXPECT_EQ(many->rows_moved, (std::vector<std::size_t>{0, 4}));
  EXPECT_EQ(many->set.matrix_names, (std::vector<std::string>{"brave_cat", "calm_owl"}));
  for (const auto* reading : {&*one, &*many}) {
    const auto again = wire::read_rdm_mat(*read_mat(*write_mat(*wire::write_meadows_mat(reading->set)), "x.mat"), "x.mat");
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->set.pairs, reading->set.pairs);
    EXPECT_EQ(again->set.names, reading->set.names);
    EXPECT_EQ(again->set.matrix_names, reading->set.matrix_names);
  }
}

TEST(MatFile, StacksOfSquaresHaveTheirMatricesLast) {
  const auto read = wire::read_rdm_mat(*read_mat(golden::stack_mat, "x.mat"), "x.mat");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->set.pairs, (std::vector<std::vector<double>>{golden::kCondensed, golden::kOther}));
}

TEST(MatFile, ABombIsRefusedBeforeItIsUnpacked) {
  std::string bomb(golden::wide_compressed_mat);
  const std::string head = bomb.substr(0, 128), variable = bomb.substr(128);
  bomb = head;
  for (int n = 0; n < 60; ++n) bomb += variable;  // 480 MB in some 500 kB
  const auto read = read_mat(bomb, "bomb.mat");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kTooLarge) << read.error().message;
  EXPECT_NE(read.error().message.find("bomb.mat: its"), std::string::npos);
}

TEST(MatFile, AReaderThatIsBusyWithoutEndEndsByTheSignalThatSaysSo) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::signal(SIGXCPU, SIG_DFL);
    limit_processor_time(1);
    volatile unsigned rounds = 0;
    for (;;) rounds = rounds ^ 1u;
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXCPU);
}

TEST(MatFile, ACharacterThatSciPyCouldNotReadIsNotWritten) {
  const auto written = write_mat({{"names", Kind::kTexts, "cell", {1, 1}, {}, {"owl 🦉"}}});
  ASSERT_FALSE(written.ok());
  EXPECT_NE(written.error().message.find("has a character beyond"), std::string::npos) << written.error().message;
}

TEST(MatFile, OtherVersionsAndFilesAreRefusedWithWhatToDo) {
  const auto message = [](std::string_view bytes) {
    const auto read = read_mat(bytes, "x.mat");
    return read ? "read" : read.error().message;
  };
  EXPECT_NE(message(golden::version_73_head).find("7.3 (HDF5), which is not read; save it as level 5"), std::string::npos) << message(golden::version_73_head);
  EXPECT_NE(message(golden::level_4_mat).find("level 4, which is not read; save it as level 5"), std::string::npos) << message(golden::level_4_mat);
  EXPECT_EQ(message("names"), "x.mat: is not a MATLAB file of level 5: it has 5 bytes, and the head alone has 128");
  EXPECT_NE(message(std::string(500, 'x')).find("bytes 127 and 128 are 'xx', not IM or MI"), std::string::npos) << message(std::string(500, 'x'));
  EXPECT_NE(message("").find("is not a MATLAB file"), std::string::npos);
}

TEST(MatFile, EveryCutIsAnErrorThatNamesTheFile) {
  for (const std::string_view whole : {golden::square_mat, golden::square_compressed_mat, golden::meadows_one_mat})
    for (std::size_t length = 0; length < whole.size(); ++length) {
      if (length == 128) continue;  // a head without variables is an empty file
      const auto read = read_mat(whole.substr(0, length), "x.mat");
      // Cut between two variables it is a file of the first one.
      EXPECT_TRUE(read ? read->size() < 2 : read.error().message.starts_with("x.mat: ")) << length;
    }
}

TEST(MatFile, AShapeThatAsksForMoreThanIsThereIsRefused) {
  // The lengths of the first variable's axes stand at 128 + 8 (opening) + 16 (flags) + 8 (their own opening).
  for (const std::uint32_t rows : {5u, 40u, 4000u, 0x7FFFFFFFu, 0xFFFFFFFFu}) {
    std::string bytes(golden::square_mat);
    std::memcpy(bytes.data() + 128 + 8 + 16 + 8, &rows, 4);
    const auto read = read_mat(bytes, "x.mat");
    ASSERT_FALSE(read.ok()) << rows;
    EXPECT_TRUE(read.error().message.starts_with("x.mat: ")) << read.error().message;
  }
}

TEST(MatFile, AFlippedBitInCompressedDataIsFoundOrChangesNothing) {
  std::string bytes(golden::square_compressed_mat);
  for (std::size_t at = 136; at < bytes.size(); ++at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 16);
    const auto read = read_mat(bytes, "x.mat");
    // A few bits of a deflated stream mean nothing.
    EXPECT_TRUE(!read || *read == *read_mat(golden::square_compressed_mat, "x.mat")) << at;
    bytes[at] = static_cast<char>(bytes[at] ^ 16);
  }
}

TEST(MatFile, WhatUnpacksToLittleIsReadHoweverWellItWasPacked) {
  EXPECT_EQ(read_mat(golden::wide_compressed_mat, "x.mat")->at(0).numbers.size(), 1'000'000u) << "8 MB are within what is free";
}

// Any damage gives variables or one error; this process stays as it is. The same seeds every time.
TEST(MatFile, DamagedFilesGiveAnErrorOrVariablesAndNeverHarm) {
  RandomStream random(7);
  for (const std::string_view whole : {golden::types_mat, golden::square_mat, golden::meadows_many_mat})
    for (int round = 0; round < 60; ++round) {
      std::string bytes(whole);
      for (int change = 0; change < 3; ++change) {
        bytes[128 + random.below(static_cast<std::uint32_t>(bytes.size() - 128))] = static_cast<char>(random.below(256));
      }
      const auto read = read_mat(bytes, "x.mat");
      EXPECT_TRUE(read.ok() || read.error().message.starts_with("x.mat: ")) << read.error().message;
    }
}

}  // namespace
}  // namespace tertium
