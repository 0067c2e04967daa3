// data_directory_test.cpp: one owner at a time, files by content, and damage that is noticed.
#include "native/files/data_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "native/files/file_io.h"
#include "shared/base/hash.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

using Access = DataDirectory::Access;

TEST(DataDirectory, IsForItsOwnerAloneUnlessItHoldsOthersThings) {
  const TemporaryFolder folder;
  const auto mode = [](const std::string& path) {
    struct stat about {};
    EXPECT_EQ(::stat(path.c_str(), &about), 0);
    return about.st_mode & 0777;
  };
  ASSERT_TRUE(DataDirectory::open(folder / "data", Access::kOwn));
  EXPECT_EQ(mode(folder / "data"), 0700u);
  std::filesystem::create_directory(folder / "other");
  ASSERT_EQ(::chmod((folder / "other").c_str(), 0755), 0);
  ASSERT_TRUE(DataDirectory::open(folder / "other", Access::kOwn));
  EXPECT_EQ(mode(folder / "other"), 0755u);
}

TEST(DataDirectory, IsMadeWhenItIsMissing) {
  TemporaryFolder folder;
  const auto data = DataDirectory::open(folder / "a/b/data/", Access::kOwn);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ((*data)->path(), folder / "a/b/data");
  EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b/data/files"));
}

TEST(DataDirectory, HasOneOwnerAtATimeInThisProcessAndInOthers) {
  TemporaryFolder folder;
  auto first = DataDirectory::open(folder / "data", Access::kOwn);
  ASSERT_TRUE(first);
  const auto second = DataDirectory::open(folder / "data", Access::kOwn);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
  EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())), std::string::npos) << second.error().message;
  const pid_t child = ::fork();
  if (child == 0) ::_exit(DataDirectory::open(folder / "data", Access::kOwn) ? 1 : 0);
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  first->reset();
  EXPECT_TRUE(DataDirectory::open(folder / "data", Access::kOwn));
}

TEST(DataDirectory, CanBeReadBesideItsOwnerWhenThereIsADatabase) {
  TemporaryFolder folder;
  EXPECT_EQ(DataDirectory::open(folder / "data", Access::kRead).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(folder / "data")) << "reading makes nothing";
  const auto owner = DataDirectory::open(folder / "data", Access::kOwn);
  ASSERT_TRUE(owner);
  std::ofstream((*owner)->database_path()) << std::string("SQLite format 3\0", 16);
  EXPECT_TRUE(DataDirectory::open(folder / "data", Access::kRead));
}

TEST(DataDirectory, KeepsBytesUnderTheirHash) {
  TemporaryFolder folder;
  const auto data = *DataDirectory::open(folder / "data", Access::kOwn);
  const std::string bytes("a\0b", 3);
  const auto name = data->put(bytes);
  ASSERT_TRUE(name) << name.error().message;
  EXPECT_EQ(*name, sha256_hex(bytes));
  EXPECT_EQ(*data->put(bytes), *name);
  EXPECT_TRUE(data->has(*name));
  EXPECT_EQ(*data->read(*name), bytes);
  EXPECT_EQ(data->path_of(*name), folder / ("data/files/" + name->substr(0, 2) + "/" + *name));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data/files")) files += entry.is_regular_file();
  EXPECT_EQ(files, 1u) << "nothing temporary stays";
}

TEST(DataDirectory, KeepsManyFilesAtOnceAlsoWhenSomeAreThereAlready) {
  TemporaryFolder folder;
  const auto data = *DataDirectory::open(folder / "data", Access::kOwn);
  ASSERT_TRUE(data->put("b"));
  const auto names = data->put_all({"a", "b", "c", "a"});
  ASSERT_TRUE(names) << names.error().message;
  EXPECT_EQ(*names, (std::vector<std::string>{sha256_hex("a"), sha256_hex("b"), sha256_hex("c"), sha256_hex("a")}));
  for (const std::string& name : *names) EXPECT_TRUE(data->read(name));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data/files")) files += entry.is_regular_file();
  EXPECT_EQ(files, 3u);
  EXPECT_TRUE(data->put_all({})->empty());
}

TEST(DataDirectory, NoticesMissingAndDamagedFilesAndNamesThem) {
  TemporaryFolder folder;
  const auto data = *DataDirectory::open(folder / "data", Access::kOwn);
  const std::string name = *data->put("whole");
  std::ofstream(data->path_of(name)) << "Whole";
  const auto damaged = data->read(name);
  EXPECT_EQ(damaged.error().code, ErrorCode::kIo);
  EXPECT_NE(damaged.error().message.find(name), std::string::npos);
  EXPECT_NE(damaged.error().message.find("damaged"), std::string::npos);
  EXPECT_EQ(data->read(std::string(64, '0')).error().code, ErrorCode::kNotFound);
  for (const std::string& hostile : {std::string("../tertium.db"), std::string(), std::string(64, 'G'), "../" + std::string(61, 'a')}) {
    EXPECT_EQ(data->read(hostile).error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(data->has(hostile));
  }
}

TEST(DataDirectory, StoringTheSameBytesAgainMendsADamagedFile) {
  TemporaryFolder folder;
  const auto data = *DataDirectory::open(folder / "data", Access::kOwn);
  const std::string whole(3'000'000, 'w');
  const std::string name = *data->put(whole);
  for (const std::string& damage : {std::string(3'000'000, 'W'), whole.substr(1), whole + "w", std::string()}) {
    for (const bool many : {false, true}) {
      std::ofstream(data->path_of(name)) << damage;
      ASSERT_FALSE(data->read(name));
      if (many) EXPECT_TRUE(data->put_all({whole}));
      else EXPECT_TRUE(data->put(whole));
      EXPECT_EQ(*data->read(name), whole);
    }
  }
}

TEST(DataDirectory, ClearsAwayWhatACrashLeftHalfWritten) {
  TemporaryFolder folder;
  std::filesystem::create_directories(folder / "data/files/ab");
  const std::string half = folder / ("data/files/ab/" + std::string(64, 'a') + ".tmp-1-1"), whole = folder / ("data/files/ab/" + std::string(64, 'a'));
  std::ofstream(half) << "x";
  std::ofstream(whole) << "x";
  const auto data = DataDirectory::open(folder / "data", Access::kOwn);
  EXPECT_FALSE(std::filesystem::exists(half));
  EXPECT_TRUE(std::filesystem::exists(whole));
}

TEST(DataDirectory, SaysWhyItCannotBe) {
  TemporaryFolder folder;
  std::ofstream(folder / "file") << "x";
  EXPECT_FALSE(DataDirectory::open(folder / "file", Access::kOwn));
  EXPECT_FALSE(DataDirectory::open(folder / "file/below", Access::kOwn));
  EXPECT_EQ(DataDirectory::open("", Access::kOwn).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tertium
