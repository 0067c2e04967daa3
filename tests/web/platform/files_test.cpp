// files_test.cpp: given files on the test platform behave as files.h promises, so that what rests on them is tested truly.
#include "web/platform/files.h"

#include <gtest/gtest.h>

#include "web/platform/null.h"

namespace tertium::platform {
namespace {

class GivenFilesTest : public testing::Test {
 protected:
  void SetUp() override { null::reset(); }
  std::string slice(FileHandle file, std::uint64_t from, std::size_t count) {
    std::string out = "nothing came";
    read_slice(file, from, count, [&](const std::optional<std::string>& bytes) { out = bytes.value_or("unreadable"); });
    EXPECT_EQ(out, "nothing came") << "never from inside the call";
    null::advance(1);
    return out;
  }
};

TEST_F(GivenFilesTest, APageTakesDropsOnlyWhileItListens) {
  EXPECT_FALSE(null::drop_files({{"a.txt", "words"}}));
  std::vector<bool> over;
  GivenFiles given;
  accept_drops({[&](bool now) { over.push_back(now); }, [&](GivenFiles files) { given = std::move(files); }});
  null::drag_files(true);
  null::drag_files(false);
  EXPECT_EQ(over, (std::vector<bool>{true, false}));
  ASSERT_TRUE(null::drop_files({{"fruit/a.txt", "words"}}));
  ASSERT_EQ(given.files.size(), 1u);
  EXPECT_EQ(given.files[0].path, "fruit/a.txt");
  EXPECT_EQ(given.files[0].bytes, 5u);
  EXPECT_NE(given.files[0].handle, 0u);
  refuse_drops();
  EXPECT_FALSE(null::drop_files({{"a.txt", "words"}}));
}

TEST_F(GivenFilesTest, FilesAreReadInSlicesUntilTheyAreForgottenOrSpoilt) {
  FileHandle file = 0;
  choose_files(false, [&](const GivenFiles& given) { file = given.files.at(0).handle; });
  EXPECT_EQ(null::asks_for_folder(), std::optional(false));
  ASSERT_TRUE(null::give_files({{"a.txt", "0123456789"}}));
  EXPECT_EQ(slice(file, 0, 4), "0123");
  EXPECT_EQ(slice(file, 8, 4), "89") << "fewer at the end";
  EXPECT_EQ(slice(file, 20, 4), "");
  null::fail_files(true);
  EXPECT_EQ(slice(file, 0, 4), "unreadable");
  null::fail_files(false);
  forget_file(file);
  EXPECT_EQ(slice(file, 0, 4), "unreadable");
}

TEST_F(GivenFilesTest, ADialogThatNobodyOpenedGivesNothing) {
  EXPECT_FALSE(null::give_files({{"a.txt", "words"}}));
  EXPECT_EQ(null::asks_for_folder(), std::nullopt);
}

}  // namespace
}  // namespace tertium::platform
