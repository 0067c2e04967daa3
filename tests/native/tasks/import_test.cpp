// import_test.cpp: imported objects get the study's numbers, and a store that fails leaves no file behind.
#include "native/tasks/import.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "native/tasks/dataset.h"
#include "shared/wire/npy.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class Import : public testing::Test {
 protected:
  void SetUp() override { open({}); }
  void open(const StoreOptions& options) {
    store_.reset();
    data_.reset();
    data_ = *DataDirectory::open(folder_ / "data", DataDirectory::Access::kOwn);
    store_ = *Store::open(data_->database_path(), options);
  }
  std::string put(const std::string& name, std::string_view bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  Result<ImportReport> import(const std::string& path, const ImportOptions& options = {}) {
    auto file = read_foreign(path, {});
    if (!file) return file.error();
    return import_foreign(*file, data_.get(), store_.get(), options);
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "data/files")) count += entry.is_regular_file();
    return count;
  }
  void make_study(const std::string& slug, const Names& names) {
    StudyDefinition d;
    d.slug = slug, d.title = slug, d.question = "Which one?", d.consent = "We keep your answers.";
    std::vector<Stimulus> stimuli;
    for (const std::string& name : names) stimuli.push_back({name, "", "", ""});
    ASSERT_TRUE(store_->create_study(d, stimuli, StudyState::kDraft).ok());
  }
  TemporaryFolder folder_;
  std::unique_ptr<DataDirectory> data_;
  std::unique_ptr<Store> store_;
};

TEST_F(Import, TripletsGetTheNumbersOfTheStudyThatShowsTheSameObjects) {
  make_study("animals", {"dog", "cow", "bee", "ant"});
  put("t.txt", "0 1 2 7\n3 2 1 8\n");
  put("t.names.txt", "ant\nbee\ncow\ndog\n");
  const auto report = import(folder_ / "t.txt");
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->study, "animals");
  EXPECT_EQ(report->rows_moved, 4u);
  EXPECT_EQ(report->dataset.file, report->dataset.triplets_file);
  const TripletSet set = *load_dataset_triplets(*data_, report->dataset);
  EXPECT_EQ(set.triplets, (std::vector<Triplet>{{3, 2, 1}, {0, 1, 2}}));
  EXPECT_EQ(set.participants, (std::vector<std::uint32_t>{7, 8}));
}

TEST_F(Import, RowsThatNameTheirObjectsMayNameFewerThanTheStudyHas) {
  make_study("animals", {"dog", "cow", "bee", "ant", "elk"});
  const std::string path = put("t.csv", "name_1,name_2,name_3,odd_name,participant\nbee,ant,cow,cow,x\nant,bee,dog,dog,y\n");
  EXPECT_TRUE(import(path)->makes_study) << "four names are not the study's five";
  const auto report = import(path, {"animals", "", false});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->dataset.kind, DatasetKind::kJudgments);
  EXPECT_EQ(report->dataset.objects, 5u);
  EXPECT_EQ(report->dataset.participants, 2u);
  EXPECT_EQ(report->objects_note, "4 of the study's 5 objects occur");
  EXPECT_EQ(load_dataset_triplets(*data_, report->dataset)->triplets[0].odd, 1u) << "the cow";
  const auto stranger = import(put("s.csv", "name_1,name_2,name_3,odd_name\nbee,ant,fox,fox\n"), {"animals", "", false});
  ASSERT_FALSE(stranger.ok());
  EXPECT_NE(stranger.error().message.find("'fox' is no object of the study animals"), std::string::npos);
}

TEST_F(Import, AListOfNamesMustBeTheStudysOwn) {
  make_study("animals", {"dog", "cow", "bee", "ant"});
  put("t.txt", "0 1 2\n");
  put("t.names.txt", "ant\nbee\ncow\n");
  EXPECT_EQ(import(folder_ / "t.txt", {"animals", "", false}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(import(folder_ / "t.txt", {"plants", "", false}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files(), 0u);
}

TEST_F(Import, AStoreThatIsFullLeavesNoFileAndNoStudyBehind) {
  make_study("first", {"a", "b", "c"});
  StoreOptions options;
  options.bytes_max = std::filesystem::file_size(data_->database_path());
  open(options);
  std::string names, rows;
  for (int i = 0; i < 3000; ++i) names += "a long name of an object, number " + std::to_string(i) + "\n";
  for (int i = 0; i < 2998; ++i) rows += std::to_string(i) + " " + std::to_string(i + 1) + " " + std::to_string(i + 2) + "\n";
  put("t.txt", rows);
  put("t.names.txt", names);
  const auto full = import(folder_ / "t.txt");
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, ErrorCode::kDiskFull);
  EXPECT_EQ(files(), 0u);
  put("e_embedding.npy", wire::write_npy(Matrix(3000, 2, 1.0f)));
  put("e_embedding.names.txt", names);
  EXPECT_EQ(import(folder_ / "e_embedding.npy").error().code, ErrorCode::kDiskFull);
  EXPECT_EQ(files(), 0u);
  open({});
  EXPECT_EQ(store_->list_studies()->size(), 1u);
  EXPECT_TRUE(import(folder_ / "t.txt").ok()) << "with room it goes";
}

TEST_F(Import, FilesThatWereThereBeforeStayWhenAnImportFails) {
  make_study("first", {"a", "b", "c"});
  put("t.txt", "0 1 2\n");
  put("t.names.txt", "a\nb\nc\n");
  ASSERT_TRUE(import(folder_ / "t.txt").ok());
  EXPECT_EQ(files(), 1u);
  // The same bytes for a study that has other objects: the row is refused, the file is another's.
  make_study("other", {"a", "b", "c", "d"});
  auto file = *read_foreign(folder_ / "t.txt", {});
  file.names_complete = true;
  EXPECT_FALSE(import_foreign(file, data_.get(), store_.get(), {"other", "", false}).ok());
  EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace tertium
