// study_test.cpp: a study is made of what its files say or not at all, and each thing that is wrong with them is named.
#include "native/tasks/study.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "native/files/picture_type.h"
#include "tests/support/small_picture.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

using namespace std::string_view_literals;

class Study : public testing::Test {
 protected:
  Study() {
    std::filesystem::create_directories(folder_ / "pictures");
    put("pictures/ape.png", small_picture(1));
    put("pictures/bee.jpg", small_picture(100));
    put("pictures/cat.webp", small_picture(200));
    put("words.txt", "ape\nbee\ncat\ndog\n");
    define();
  }
  std::string put(const std::string& name, std::string_view bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  void define(const std::string& more = "") {
    put("study.json", R"({"slug": "zoo", "title": "Zoo", "language": "en", "question": "Which?", "consent": "We keep it.")" + more + "}");
  }
  StudySource pictures() const { return {folder_ / "study.json", folder_ / "pictures", "", ""}; }
  StudySource words() const { return {folder_ / "study.json", "", folder_ / "words.txt", ""}; }
  void refused(const StudySource& source, const std::string& names) {
    const auto draft = read_study(source);
    ASSERT_FALSE(draft) << "accepted; should name " << names;
    EXPECT_TRUE(draft.error().code == ErrorCode::kInvalid || draft.error().code == ErrorCode::kNotFound || draft.error().code == ErrorCode::kTooLarge);
    EXPECT_NE(draft.error().message.find(names), std::string::npos) << draft.error().message;
  }
  StudyDraft good(const StudySource& source) {
    auto draft = read_study(source);
    EXPECT_TRUE(draft) << draft.error().message;
    return draft ? *std::move(draft) : StudyDraft{};
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "data/files")) count += entry.is_regular_file();
    return count;
  }

  TemporaryFolder folder_;
};

TEST_F(Study, TakesItsObjectsFromPicturesByTheirContentAndNamesThemByTheirFiles) {
  put("pictures/.DS_Store", "not looked at");
  const StudyDraft draft = good(pictures());
  ASSERT_EQ(draft.stimuli.size(), 3u);
  EXPECT_EQ(draft.stimuli[0].name, "ape");
  EXPECT_EQ(draft.stimuli[2].name, "cat");
  for (const Stimulus& s : draft.stimuli) EXPECT_EQ(s.picture.size(), 64u);
  EXPECT_GT(draft.picture_bytes, 3 * draft.largest_picture / 2);
  EXPECT_LT(draft.largest_picture, 300u);
  EXPECT_TRUE(draft.notes.size() == 1 && draft.notes[0].find("fewer than 7") != std::string::npos);
}

TEST_F(Study, TakesItsObjectsFromAListOfWordsInItsOrder) {
  const StudyDraft draft = good(words());
  ASSERT_EQ(draft.stimuli.size(), 4u);
  EXPECT_EQ(draft.stimuli[3], (Stimulus{"dog", "", "", ""}));
}

TEST_F(Study, GivesObjectsTheCategoriesOfATable) {
  StudySource source = words();
  source.categories = put("categories.tsv", "name\tcategory\ncat\tmammal\nbee\tinsect\n");
  const StudyDraft draft = good(source);
  EXPECT_EQ(draft.stimuli[2].category, "mammal");
  EXPECT_EQ(draft.stimuli[0].category, "");
  for (const auto& [table, names] : {std::pair("cat\n", "line 1"), {"cat\tx\ty\n", "line 1"}, {"ape\tx\neel\tfish\n", "line 2: 'eel'"}, {"cat\tx\ncat\ty\n", "twice"},
                                     {"", "no line"}}) {
    put("categories.tsv", table);
    refused(source, names);
  }
}

TEST_F(Study, RefusesFilesThatAreNoPicturesWhateverTheyAreCalled) {
  for (const auto& [name, bytes, names] : {std::tuple("a.png"sv, "GIF89a..."sv, "a.png: has no size"sv), {"b.jpg"sv, "<svg onload='x'/>"sv, "b.jpg"sv},
                                           {"c.webp"sv, ""sv, "c.webp"sv}, {"readme.txt"sv, "hello"sv, "readme.txt"sv}}) {
    put("pictures/" + std::string(name), bytes);
    refused(pictures(), std::string(names));
    std::filesystem::remove(folder_ / ("pictures/" + std::string(name)));
  }
  put("pictures/ape.jpg", small_picture(3));
  refused(pictures(), "would both be called 'ape'");
  std::filesystem::remove(folder_ / "pictures/ape.jpg");
  put("pictures/\xff.png", small_picture(3));
  refused(pictures(), "gives no name");
  std::filesystem::remove(folder_ / "pictures/\xff.png");
  std::filesystem::create_directory(folder_ / "pictures/more");
  refused(pictures(), "'more' is a folder");
}

TEST_F(Study, RefusesTooFewObjectsAndPlacesThatAreNotThere) {
  std::filesystem::remove(folder_ / "pictures/ape.png");
  refused(pictures(), "gives 2 objects");
  put("words.txt", "ape\nape\nbee\n");
  refused(words(), "ape");
  refused({folder_ / "study.json", folder_ / "nowhere", "", ""}, "nowhere");
  refused({folder_ / "study.json", folder_ / "study.json", "", ""}, "no folder");
  refused({folder_ / "absent.json", "", folder_ / "words.txt", ""}, "absent.json");
}

TEST_F(Study, SaysWhichFieldOfTheDefinitionIsWrong) {
  for (const auto& [more, names] :
       {std::pair(R"(, "titel": "x")", "'titel'"), {R"(, "trials_per_session": 0)", "trials_per_session"}, {R"(, "practice_trials": "3")", "practice_trials"},
        {R"(, "catch_trials_per_session": 2)", "catch_trials_per_session"}, {R"(, "endings": {"complete": {"redirect": "javascript:x"}})", "endings.complete.redirect"},
        {R"(, "examples": [{"stimuli": ["ape", "bee"], "words": "x"}])", "examples"}, {", ", "study.json"},
        {R"(, "examples": [{"stimuli": ["ape", "bee", "gnu"], "words": "x"}])", "examples[0].stimuli names 'gnu'"},
        {R"(, "catch_trials": [{"stimuli": ["ape", "bee", "cat"]}, {"stimuli": ["ape", "emu", "cat"]}])", "catch_trials[1].stimuli names 'emu'"}}) {
    define(more);
    refused(words(), names);
    refused(words(), "study.json");
  }
}

TEST_F(Study, IsStoredWithItsPicturesAsADraftOrOpen) {
  const auto data = *DataDirectory::open(folder_ / "data", DataDirectory::Access::kOwn);
  const auto store = *Store::open(data->database_path());
  const StudyDraft draft = good(pictures());
  const auto made = create_study(*store, *data, draft, false);
  ASSERT_TRUE(made) << made.error().message;
  const auto detail = store->study_detail("zoo");
  ASSERT_TRUE(detail);
  EXPECT_EQ(detail->stimuli, draft.stimuli);
  EXPECT_EQ(detail->summary.state, StudyState::kDraft);
  EXPECT_EQ(picture_type_of(*data->read(draft.stimuli[1].picture)), "image/webp") << "whatever it came as";
  const auto again = create_study(*store, *data, draft, false);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::kConflict);
  EXPECT_EQ(files(), 3u) << "the first one's stay";
}

TEST_F(Study, LeavesNothingWhenAPictureChangedMeanwhileOrTheStoreFails) {
  const auto data = *DataDirectory::open(folder_ / "data", DataDirectory::Access::kOwn);
  const StudyDraft draft = good(pictures());
  {
    const auto store = *Store::open(data->database_path());
    put("pictures/cat.webp", small_picture(60));
    const auto made = create_study(*store, *data, draft, true);
    ASSERT_FALSE(made);
    EXPECT_NE(made.error().message.find("cat.webp"), std::string::npos) << made.error().message;
    EXPECT_EQ(files(), 0u);
    EXPECT_TRUE(store->list_studies()->empty());
  }
  put("pictures/cat.webp", small_picture(200));
  StudyDraft wide = draft;  // too much for a database that must not grow
  for (int i = 0; i < 3000; ++i) wide.stimuli.push_back({"object " + std::to_string(i) + std::string(200, 'x'), "", "", ""});
  StoreOptions small;
  small.bytes_max = std::filesystem::file_size(data->database_path());
  const auto store = *Store::open(data->database_path(), small);
  ASSERT_FALSE(create_study(*store, *data, wide, true));
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace tertium
