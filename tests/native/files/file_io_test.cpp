// file_io_test.cpp: whole files or none, within limits, with errors that name the file.
#include "native/files/file_io.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

TEST(FileIo, ReadsBackWhatWasWritten) {
  TemporaryFolder folder;
  for (const std::size_t size : {0u, 1u, 65536u, 1'000'003u}) {
    std::string bytes(size, 'x');
    if (size > 2) bytes[1] = '\0';
    ASSERT_TRUE(write_file_atomically(folder / "file", bytes));
    EXPECT_EQ(*read_file(folder / "file", size), bytes);
  }
}

TEST(FileIo, RefusesToReadMoreThanTheLimit) {
  TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "file", "12345"));
  EXPECT_EQ(read_file(folder / "file", 4).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read_file("/dev/zero", 1 << 20).error().code, ErrorCode::kTooLarge) << "also where the size is not known before";
}

TEST(FileIo, SaysWhatIsWrongAndWithWhichFile) {
  TemporaryFolder folder;
  const auto missing = read_file(folder / "nothing", 10);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find(folder / "nothing"), std::string::npos);
  EXPECT_EQ(read_file(folder.path(), 10).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(write_file_atomically(folder / "no/such/folder", "x").error().code, ErrorCode::kNotFound);
  std::ofstream(folder / "file") << "x";
  EXPECT_FALSE(make_folders(folder / "file"));
  EXPECT_FALSE(make_folders(folder / "file/below"));
}

TEST(FileIo, LeavesTheOldFileAndNothingElseWhenTheDiskIsFull) {
  TemporaryFolder folder;
  ASSERT_TRUE(write_file_atomically(folder / "file", "old"));
  // A limit on the size of files stands for a full disk; it is for the whole process, so a child has it.
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto result = write_file_atomically(folder / "file", std::string(5000, 'n'));
    ::_exit(!result && result.error().code == ErrorCode::kDiskFull ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(*read_file(folder / "file", 100), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), std::filesystem::directory_iterator()), 1);
}

}  // namespace
}  // namespace tertium
