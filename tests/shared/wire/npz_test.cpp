// npz_test.cpp: archives of NumPy are read, stored and deflated; ours come back bit for bit; damage and bombs are told.
#include "shared/wire/npz.h"

#include <gtest/gtest.h>

#include "shared/wire/npy.h"
#include "tests/support/numpy_archives.h"
#include "tests/support/numpy_arrays.h"
#include "tests/support/zip_bomb.h"

namespace tertium::wire {
namespace {

TEST(Npz, ReadsStoredAndDeflatedMembers) {
  const std::vector<NpzMember> stored = *read_npz(golden::stored_npz, "x.npz");
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0].name, "a");
  EXPECT_EQ(read_npy_matrix(stored[0].bytes, "a")->values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
  const std::vector<NpzMember> deflated = *read_npz(golden::deflated_npz, "x.npz");
  ASSERT_EQ(deflated.size(), 2u);
  EXPECT_EQ(read_npy_matrix(deflated[0].bytes, "a")->values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(*read_npy_matrix(deflated[1].bytes, "b"), Matrix(40, 50, 7.0f));
  const Matrix noise = *read_npy_matrix((*read_npz(golden::deflated_noise_npz, "x.npz"))[0].bytes, "noise");
  EXPECT_EQ(noise.rows, 8u);
  EXPECT_EQ(noise.cols, 60u);
}

TEST(Npz, ComesBackBitForBit) {
  const std::vector<NpzMember> members{{"a", write_npy(Matrix(3, 2, 1.5f))}, {"other", std::string(golden::big_u8)}, {"empty", ""}};
  const std::string bytes = *write_npz(members);
  EXPECT_EQ(bytes, *write_npz(members));
  const std::vector<NpzMember> again = *read_npz(bytes, "x");
  ASSERT_EQ(again.size(), 3u);
  for (std::size_t m = 0; m < 3; ++m) {
    EXPECT_EQ(again[m].name, members[m].name);
    EXPECT_EQ(again[m].bytes, members[m].bytes);
  }
}

TEST(Npz, WritesByteForByteWhatNumpySaves) {
  EXPECT_EQ(*write_npz(*read_npz(golden::stored_npz, "x")), golden::stored_npz);
  EXPECT_EQ(*write_npz(*read_npz(golden::alignet_saved, "x")), golden::alignet_saved);
}

TEST(Npz, AnArchiveUnpacksOnlyWhatIsAskedFor) {
  std::string bytes(golden::deflated_npz);
  const std::size_t second = bytes.find("b.npy");
  bytes[second + 60] = static_cast<char>(bytes[second + 60] ^ 0x55);  // damages b alone
  const NpzArchive archive = *NpzArchive::open(bytes, "x.npz");
  EXPECT_EQ(archive.names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(archive.matrix("a")->values, (std::vector<float>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(archive.array("a")->data.size(), 24u);
  EXPECT_NE(archive.matrix("b").error().message.find("x.npz: b: "), std::string::npos) << archive.matrix("b").error().message;
  EXPECT_EQ(archive.matrix("c").error().message, "x.npz: lacks the array 'c'; it has 'a, b'");
  EXPECT_EQ(archive.header("c").error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(read_npz(bytes, "x.npz"));
}

TEST(Npz, WhatIsNotAskedForMayBeOfAnyType) {
  const NpzArchive archive = *NpzArchive::open(golden::objdim_variational, "x.npz");
  EXPECT_TRUE(archive.has("settings"));
  EXPECT_EQ(archive.header("settings").error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(archive.header("pruned_q_mu")->shape, (std::vector<std::uint64_t>{4, 3}));
  EXPECT_EQ(*archive.text("method"), std::vector<std::string>{"variational"});
}

TEST(Npz, AMemberThatAnnouncesMuchIsSeenThroughBeforeItIsBelieved) {
  // 400 kB that announce 100 MB and unpack to more, and to less: the announced size is never asked for.
  for (const std::size_t pieces : {std::size_t{1'600'000}, std::size_t{1000}}) {
    const std::string bytes = bomb::deflated_archive(bomb::zeros(pieces) + std::string(pieces == 1000 ? 400'000 : 0, 'x'), 100'000'000, 0, "a.npy");
    const NpzArchive archive = *NpzArchive::open(bytes, "x.npz");
    const Result<Matrix> read = archive.matrix("a");
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().message.find(pieces == 1000 ? "x.npz: a: the packed bytes unpack to fewer" : "x.npz: a: the packed bytes have more in them"), std::string::npos)
        << read.error().message;
  }
}

TEST(Npz, EveryCutIsAnError) {
  for (const std::string_view whole : {golden::stored_npz, golden::deflated_npz})
    for (std::size_t length = 0; length < whole.size(); ++length) EXPECT_FALSE(read_npz(whole.substr(0, length), "x")) << length;
}

TEST(Npz, AFlippedBitInTheDataIsFound) {
  std::string bytes = *write_npz({{"a", write_npy(Matrix(3, 2, 1.5f))}});
  bytes[30 + 5 + 130] = static_cast<char>(bytes[30 + 5 + 130] ^ 4);
  EXPECT_NE(read_npz(bytes, "x.npz").error().message.find("checksum"), std::string::npos);
}

TEST(Npz, DamagedDeflateNeverCrashesAndNeverPasses) {
  // Every byte of the packed data set to something else: an error, or the same content told by the same checksum.
  const std::string_view whole = golden::deflated_noise_npz;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bytes(whole);
    bytes[at] = static_cast<char>(bytes[at] ^ 0x5A);
    const auto read = read_npz(bytes, "x");
    if (read && !read->empty()) {
      EXPECT_EQ((*read)[0].bytes, (*read_npz(whole, "x"))[0].bytes) << at;
    }
  }
}

TEST(Npz, AClaimBeyondWhatDeflateCanIsRefusedBeforeUnpacking) {
  std::string bytes = *write_npz({{"a", "0123456789"}});
  const std::size_t central = bytes.find(std::string("PK\x01\x02"));
  bytes[central + 10] = bytes[8] = 8;                                    // deflated, say both headers
  for (std::size_t b = 0; b < 4; ++b) bytes[central + 24 + b] = '\x7F';  // 2 GB from 10 bytes
  const auto read = read_npz(bytes, "x.npz");
  EXPECT_NE(read.error().message.find("which cannot be"), std::string::npos) << read.error().message;
  EXPECT_EQ(read_npz(golden::deflated_npz, "x.npz", 1000).error().code, ErrorCode::kTooLarge);
}

}  // namespace
}  // namespace tertium::wire
