// picture_folder_test.cpp: an object's picture is found by each of the ways in which folders name them, and pictures take no more room than they may.
#include "native/tasks/picture_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/small_picture.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class Pictures : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories(std::filesystem::path(folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  void picture(const std::string& name, unsigned shade = 7) { put(name, small_picture(shade)); }
  PictureFolder open() {
    auto folder = PictureFolder::open(folder_.path());
    EXPECT_TRUE(folder) << folder.error().message;
    return folder ? *std::move(folder) : PictureFolder{};
  }
  std::string found(const std::string& name) {
    const std::string path = open().find(name);
    return path.empty() ? "" : path.substr(folder_.path().size() + 1);
  }
  TemporaryFolder folder_;
};

TEST_F(Pictures, AreFoundByTheirNames) {
  picture("cat.JPG");
  picture("dog_01b.jpg");
  picture("emu_01b.jpg");
  picture("emu_plus.jpg");
  picture("fox/fox_03s.jpg");
  picture("fox/fox_01b.jpg");
  picture("gnu/a.png");
  picture("gnu/b.png");
  picture("deep/er/hen.webp");
  EXPECT_EQ(found("cat"), "cat.JPG");
  EXPECT_EQ(found("cat.JPG"), "cat.JPG") << "features are named after files";
  EXPECT_EQ(found("fox/fox_03s.jpg"), "fox/fox_03s.jpg");
  EXPECT_EQ(found("dog"), "dog_01b.jpg");
  EXPECT_EQ(found("emu"), "emu_plus.jpg") << "those that may be shown come first";
  EXPECT_EQ(found("fox"), "fox/fox_01b.jpg");
  EXPECT_EQ(found("gnu"), "gnu/a.png");
  EXPECT_EQ(found("hen"), "deep/er/hen.webp");
  EXPECT_EQ(found("ibis"), "");
  EXPECT_EQ(found(""), "");
}

TEST_F(Pictures, AreFoundByATable) {
  picture("1f34e.webp");
  picture("1f34c.webp");
  picture("apple.png");
  put("objects.tsv", "name\tcategory\tfile\napple\tfruit\t1f34e\nbanana\tfruit\t1f34c.webp\ncherry\tfruit\tnowhere\n");
  put("other.csv", "a,b\n1,2\n");
  EXPECT_EQ(found("apple"), "1f34e.webp") << "the table speaks before the files' own names";
  EXPECT_EQ(found("banana"), "1f34c.webp");
  EXPECT_EQ(found("cherry"), "");
}

TEST_F(Pictures, AreNotLookedForWhereThereAreNone) {
  put("words.txt", "cat\n");
  put(".hidden/cat.png", small_picture(1));
  EXPECT_EQ(PictureFolder::open(folder_.path()).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(PictureFolder::open(folder_ / "words.txt").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(PictureFolder::open(folder_ / "missing").error().code, ErrorCode::kNotFound);
}

TEST_F(Pictures, AreTakenOnceEachAndNoMoreThanHaveRoom) {
  picture("cat.bmp", 1);
  picture("dog.bmp", 100);
  put("emu.png", "no picture");
  const PictureFolder folder = open();
  const auto find = [&](const std::string& name) { return folder.find(name); };
  PictureShelf shelf(find, 64, 1 << 20);
  EXPECT_EQ(shelf.take("cat"), 0);
  EXPECT_EQ(shelf.take("dog"), 1);
  EXPECT_EQ(shelf.take("cat"), 0);
  EXPECT_EQ(shelf.take("emu"), -1);
  EXPECT_EQ(shelf.take("fox"), -1);
  EXPECT_EQ(shelf.take("fox"), -1);
  EXPECT_EQ(shelf.shown(), 2u);
  EXPECT_EQ(shelf.missing(), std::vector<std::string>{"fox"});
  ASSERT_EQ(shelf.unreadable().size(), 1u);
  EXPECT_NE(shelf.unreadable()[0].find("emu.png"), std::string::npos);
  EXPECT_EQ(shelf.bytes(), shelf.webp()[0].size() + shelf.webp()[1].size());
  PictureShelf full(find, 64, shelf.webp()[0].size());
  EXPECT_EQ(full.take("cat"), 0);
  EXPECT_EQ(full.take("dog"), -1);
  EXPECT_EQ(full.left_out(), 1u);
  PictureShelf none({}, 64, 1 << 20);
  EXPECT_EQ(none.take("cat"), -1);
  EXPECT_TRUE(none.missing().empty()) << "nobody asked for pictures";
}

}  // namespace
}  // namespace tertium
