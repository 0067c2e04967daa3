// foreign_test.cpp: names that are given put a file's own into their order or refuse it; what is too large is refused by its size alone.
#include "native/tasks/foreign.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "native/tasks/feature_folder.h"
#include "shared/wire/names_text.h"
#include "tests/support/matrix_files.h"
#include "tests/support/numpy_archives.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class Foreign : public testing::Test {
 protected:
  std::string put(const std::string& name, std::string_view bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  std::string put_names(const Names& names) { return put("stimuli.txt", wire::write_names(names)); }
  static Result<ForeignFile> read(const std::string& path, const std::string& stimuli = "") {
    ForeignOptions options;
    options.names_path = stimuli;
    return read_foreign(path, options);
  }
  static bool says_moved(const ForeignFile& file) {
    return std::any_of(file.conventions.begin(), file.conventions.end(),
                       [](const wire::Convention& c) { return c.name == "order of objects" && c.because.find("rows moved") != std::string::npos; });
  }
  TemporaryFolder folder_;
};

constexpr std::string_view kSquare = ",ant,bee,cat\nant,0,1,2\nbee,1,0,3\ncat,2,3,0\n";

TEST_F(Foreign, AMatrixOfPairsIsPutIntoTheOrderOfTheNamesGiven) {
  const std::string path = put("square.csv", kSquare);
  const auto file = read(path, put_names({"cat", "ant", "bee"}));
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->names(), (Names{"cat", "ant", "bee"}));
  EXPECT_EQ(file->rdm->set.pairs[0], (std::vector<double>{2, 3, 1}));
  EXPECT_TRUE(says_moved(*file));
  const auto same = read(path, put_names({"ant", "bee", "cat"}));
  ASSERT_TRUE(same.ok());
  EXPECT_FALSE(says_moved(*same));
  const auto other = read(path, put_names({"ant", "bee", "dog"}));
  ASSERT_FALSE(other.ok());
  EXPECT_NE(other.error().message.find("'dog'"), std::string::npos) << other.error().message;
  EXPECT_FALSE(read(path, put_names({"ant", "bee", "cat", "dog"})).ok());
}

TEST_F(Foreign, MeadowsStimuliAreComparedWithTheNamesGiven) {
  const std::string path = put("meadows.json", R"({"stimuli": [], "tasks": [{"task": {"task_type": "multiarrange"}, "rdm": [1, 2, 3],
      "stimuli": [{"name": "ant"}, {"name": "bee"}, {"name": "cat"}]}]})");
  ASSERT_TRUE(read(path).ok()) << read(path).error().message;
  const auto file = read(path, put_names({"cat", "ant", "bee"}));
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->rdm->set.pairs[0], (std::vector<double>{2, 3, 1}));
  EXPECT_FALSE(read(path, put_names({"x", "y", "z"})).ok());
}

TEST_F(Foreign, PicturesOfAModelsTripletsArePutIntoTheOrderOfTheNamesGiven) {
  const std::string path = put("pseudo.npz", golden::alignet);
  const auto plain = read(path);
  ASSERT_TRUE(plain.ok()) << plain.error().message;
  const Names own = plain->names(), turned(own.rbegin(), own.rend());
  const auto file = read(path, put_names(turned));
  ASSERT_TRUE(file.ok()) << file.error().message;
  EXPECT_EQ(file->names(), turned);
  EXPECT_TRUE(says_moved(*file));
  ASSERT_EQ(file->pseudo->triplets.size(), plain->pseudo->triplets.size());
  for (std::size_t r = 0; r < plain->pseudo->triplets.size(); ++r) {
    const Triplet a = plain->pseudo->triplets[r], b = file->pseudo->triplets[r];
    EXPECT_EQ(own[a.first], turned[b.first]);
    EXPECT_EQ(own[a.odd], turned[b.odd]);
    EXPECT_EQ(plain->pseudo->numbers[a.odd], file->pseudo->numbers[b.odd]);
  }
  Names others = own;
  others[0] = "nothing of the sort";
  EXPECT_FALSE(read(path, put_names(others)).ok());
}

TEST_F(Foreign, NamesBesideAFileThatHasItsOwnAreNoInput) {
  put("square.names.txt", "x\ny\nz\n");
  put("my_features.names.txt", "x\ny\n");
  for (const std::string& path : {put("square.csv", kSquare), put("my_features.csv", "name,a,b\nant,1,-2\nbee,3,4\n")}) {
    const auto file = read(path);
    ASSERT_TRUE(file.ok()) << file.error().message;
    EXPECT_EQ(file->names()[0], "ant");
    EXPECT_EQ(file->names_file, "");
    ASSERT_EQ(file->inputs.size(), 1u) << path;
    EXPECT_EQ(file->inputs[0].role, "source");
  }
}

TEST_F(Foreign, AFileOverItsFormatsLimitIsRefusedByItsSizeAlone) {
  struct Case { const char* name; std::string head; std::uint64_t bytes; };
  for (const auto& [name, head, bytes] : {Case{"a.json", "[" + std::string(70'000, ' '), 300ull << 20},
                                          Case{"b.json", "{\"stimuli\": 1, \"tasks\": 2}" + std::string(70'000, ' '), 300ull << 20},
                                          Case{"a.csv", "name,a\n" + std::string(70'000, ' '), 5ull << 30},
                                          Case{"a.mat", "MATLAB 5.0 MAT-file", 3ull << 30}}) {
    const std::string path = put(name, head);
    std::filesystem::resize_file(path, bytes);
    const auto file = read(path);
    ASSERT_FALSE(file.ok()) << name;
    EXPECT_EQ(file.error().code, ErrorCode::kTooLarge) << file.error().message;
    EXPECT_NE(file.error().message.find("larger than the"), std::string::npos) << file.error().message;
    if (path.ends_with(".mat")) { EXPECT_EQ(load_matrix(path, "features").error().code, ErrorCode::kTooLarge); }
  }
}

TEST_F(Foreign, NamesAboveAFolderThatCannotBeLookedAtAreNone) {
  std::filesystem::create_directory(folder_ / "layer");
  put("layer/features.txt", "1 2\n3 4\n");
  std::filesystem::create_symlink("file_names.txt", folder_ / "file_names.txt");  // leads to itself
  const auto found = find_feature_folder(folder_ / "layer");
  ASSERT_TRUE(found.ok()) << found.error().message;
  EXPECT_EQ(found->names_file, "");
}

}  // namespace
}  // namespace tertium
