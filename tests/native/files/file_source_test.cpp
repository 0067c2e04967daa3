// file_source_test.cpp: files come piece by piece, their lines are counted first, and pipes are read up to a smaller limit.
#include "native/files/file_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "shared/base/hash.h"
#include "shared/wire/limits.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

std::string put(const TemporaryFolder& folder, const std::string& name, std::string_view bytes) {
  std::ofstream(folder / name, std::ios::binary) << bytes;
  return folder / name;
}

std::string all_of(FileSource& source, std::size_t* pieces = nullptr) {
  std::string out;
  for (;;) {
    const auto piece = source.next();
    EXPECT_TRUE(piece.ok()) << (piece ? "" : piece.error().message);
    if (!piece || piece->empty()) return out;
    if (pieces) ++*pieces;
    out += *piece;
  }
}

TEST(FileSource, GivesAFileInPiecesWithItsHash) {
  const TemporaryFolder folder;
  std::string bytes(2 * kFilePieceBytes + 5, 'x');
  bytes[kFilePieceBytes] = '\n';
  const std::string path = put(folder, "x.txt", bytes);
  const auto source = *FileSource::open(path, {1 << 30, 10});
  EXPECT_EQ(source->size(), bytes.size());
  EXPECT_EQ(source->lines(), 2u) << "the last line has no end, and counts";
  EXPECT_EQ(*source->head(7), bytes.substr(0, 7));
  std::size_t pieces = 0;
  EXPECT_EQ(all_of(*source, &pieces), bytes);
  EXPECT_EQ(pieces, 3u);
  EXPECT_TRUE(source->next()->empty()) << "an ended source stays ended";
  EXPECT_EQ(source->sha256(), sha256_hex(bytes));
  ASSERT_TRUE(source->rewind().ok());
  EXPECT_EQ(*source->read_all(), bytes);
  EXPECT_EQ(source->sha256(), sha256_hex(bytes));
}

TEST(FileSource, AnEmptyFileHasNoLines) {
  const TemporaryFolder folder;
  const auto source = *FileSource::open(put(folder, "x.txt", ""), {10, 10});
  EXPECT_EQ(source->lines(), 0u);
  EXPECT_TRUE(source->next()->empty());
  EXPECT_EQ(source->sha256(), sha256_hex(""));
}

TEST(FileSource, SaysWhatIsTooMuchBeforeAnythingIsRead) {
  const TemporaryFolder folder;
  const std::string path = put(folder, "x.txt", "a\nb\nc\n");
  EXPECT_EQ(FileSource::open(path, {5, 0}).error().message, path + " is larger than the 5 bytes that are read");
  EXPECT_EQ(FileSource::open(path, {6, 2}).error().message, path + " has more than 2 lines, the most that are read");
  EXPECT_EQ(FileSource::open(path, {6, 2}).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(FileSource::open(path, {6, 3}).ok());
  const std::string open_end = put(folder, "y.txt", "a\nb\nc");
  EXPECT_FALSE(FileSource::open(open_end, {6, 2}).ok());
  EXPECT_TRUE(FileSource::open(open_end, {6, 3}).ok());
  EXPECT_EQ(FileSource::open(folder / "absent", {6, 3}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(FileSource::open(folder.path(), {6, 3}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(FileSource::open(path + "/below", {6, 3}).error().code, ErrorCode::kInvalid);
}

TEST(FileSource, AFileThatChangesMeanwhileIsAnErrorAndNotHalfAFile) {
  const TemporaryFolder folder;
  const std::string path = put(folder, "x.txt", "0 1 2\n0 1 2\n");
  const auto grown = *FileSource::open(path, {100, 2});
  put(folder, "x.txt", "0 1 2\n0 1 2\n0 1 2\n");
  const auto more = grown->next();
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.error().code, ErrorCode::kIo);
  const auto shrunk = *FileSource::open(path, {100, 3});
  put(folder, "x.txt", "0 1 2\n");
  EXPECT_FALSE(shrunk->next().ok());
}

class Fifo : public testing::Test {
 protected:
  // Opens the source while `bytes` are written into the pipe.
  Result<std::unique_ptr<FileSource>> open(const std::string& bytes, const FileLimits& limits) {
    path_ = folder_ / "pipe";
    CHECK(::mkfifo(path_.c_str(), 0600) == 0);
    std::signal(SIGPIPE, SIG_IGN);
    std::thread writer([&] { std::ofstream(path_, std::ios::binary) << bytes; });
    auto source = FileSource::open(path_, limits);
    writer.join();
    return source;
  }
  TemporaryFolder folder_;
  std::string path_;
};

TEST_F(Fifo, APipeIsReadAsOftenAsAFile) {
  std::string bytes;
  for (int i = 0; i < 300'000; ++i) bytes += "0 1 2\n";
  const auto source = *open(bytes, {1 << 30, 300'000});
  EXPECT_EQ(source->lines(), 300'000u);
  EXPECT_EQ(source->size(), bytes.size());
  EXPECT_EQ(*source->head(6), "0 1 2\n");
  EXPECT_EQ(all_of(*source), bytes);
  EXPECT_EQ(source->sha256(), sha256_hex(bytes));
  EXPECT_EQ(*source->read_all(), bytes);
}

TEST_F(Fifo, APipeWithMoreThanItsLimitIsRefusedWithASentence) {
  const auto source = open(std::string(kPipeBytesMax + 1, 'x'), {1 << 30, 0});
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(source.error().message, path_ + " is not a file but a pipe or a device, of which 67,108,864 bytes are read at most; write it to a file first");
}

TEST_F(Fifo, APipeWithTooManyLinesIsRefused) { EXPECT_EQ(open("a\nb\nc\n", {100, 2}).error().code, ErrorCode::kTooLarge); }

}  // namespace
}  // namespace tertium
