// backup_test.cpp: a backup is whole or not there; what is damaged is found; what is restored is what was.
#include "native/tasks/backup.h"

#include <filesystem>
#include <fstream>
#include <set>

#include "native/files/file_io.h"
#include "shared/wire/backup_manifest.h"
#include "tests/native/store/store_support.h"
#include "tests/support/database_state.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

namespace fs = std::filesystem;

class Backup : public ::testing::Test {
 protected:
  Backup() {
    data = value_of(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    store = value_of(Store::open(data->database_path()));
    std::vector<Stimulus> stimuli = small_stimuli();
    stimuli[3].picture = value_of(data->put("a picture"));
    stimuli[4].picture = value_of(data->put("another picture"));
    done(store->create_study(small_definition(), stimuli, StudyState::kOpen));
    picture = stimuli[3].picture;
    unnamed = value_of(data->put("named by no row"));
  }
  BackupSummary make(const std::string& name, const BackupOptions& options = {}) { return value_of(make_backup(*data, *store, folder / name, options)); }
  static void damage(const std::string& path) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    ASSERT_TRUE(file) << path;
    file.seekp(3);
    file.put('!');
  }
  std::string file_in(const std::string& name) const { return folder / (name + "/files/" + picture.substr(0, 2) + "/" + picture); }
  // Nothing of an unfinished one is left beside the data.
  void nothing_is_left(const std::set<std::string>& but) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder.path())) names.insert(entry.path().filename().string());
    EXPECT_EQ(names, but);
  }

  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
  std::string picture, unnamed;
};

TEST_F(Backup, WhatIsRestoredIsWhatWas) {
  value_of(store->start_session("words", start_of(id_of(1)), simple_plan));
  const BackupSummary made = make("copy");
  EXPECT_EQ(made.files, 2u) << "only what rows name";
  EXPECT_FALSE(fs::exists(folder / ("copy/files/" + unnamed.substr(0, 2) + "/" + unnamed)));
  EXPECT_EQ(value_of(check_backup(folder / "copy")), made);
  EXPECT_EQ(value_of(restore_backup(folder / "copy", folder / "again")), made);
  const std::string before = database_state(data->database_path());
  EXPECT_EQ(database_state(folder / "again/tertium.db"), before);
  const auto again = value_of(DataDirectory::open(folder / "again", DataDirectory::Access::kOwn));
  EXPECT_EQ(value_of(again->read(picture)), "a picture");
  const auto opened = value_of(Store::open(again->database_path()));
  EXPECT_EQ(value_of(opened->session_view(id_of(1))).key, id_of(1)) << "who was in the middle goes on";
  EXPECT_TRUE(value_of(verify_data(*again, *opened)).problems.empty());
}

TEST_F(Backup, ItsFolderIsItsOwnersAlone) {
  make("copy");
  EXPECT_EQ(fs::status(folder / "copy").permissions() & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
}

TEST_F(Backup, NothingIsWrittenOver) {
  make("copy");
  const auto state = folder_state(folder / "copy");
  EXPECT_EQ(make_backup(*data, *store, folder / "copy").error().code, ErrorCode::kConflict);
  EXPECT_EQ(restore_backup(folder / "copy", folder / "data").error().code, ErrorCode::kConflict);
  EXPECT_EQ(folder_state(folder / "copy"), state);
  fs::create_directory(folder / "empty");
  value_of(restore_backup(folder / "copy", folder / "empty"));
  EXPECT_EQ(make_backup(*data, *store, folder / "no/such/parent").error().code, ErrorCode::kNotFound);
}

TEST_F(Backup, ADamagedBackupIsFoundAndNotRestored) {
  make("copy");
  const std::string manifest = value_of(read_file(folder / "copy/manifest.json", 1 << 20));
  const auto refused = [&](const std::string& what, ErrorCode code = ErrorCode::kIo) {
    const auto checked = check_backup(folder / "copy");
    ASSERT_FALSE(checked) << what;
    EXPECT_EQ(checked.error().code, code) << what << ": " << checked.error().message;
    const auto restored = restore_backup(folder / "copy", folder / "again");
    ASSERT_FALSE(restored) << what;
    EXPECT_EQ(restored.error().code, code) << what << ": " << restored.error().message;
    nothing_is_left({"data", "copy"});
  };
  const auto mend = [&] {
    fs::remove_all(folder / "copy");
    make("copy");
  };
  damage(file_in("copy"));
  refused("a changed picture");
  fs::remove(file_in("copy"));
  refused("a missing picture");
  mend();
  damage(folder / "copy/tertium.db");
  refused("a changed database");
  fs::resize_file(folder / "copy/tertium.db", 4096);
  refused("a short database");
  fs::remove(folder / "copy/tertium.db");
  refused("no database");
  mend();
  fs::resize_file(folder / "copy/manifest.json", manifest.size() / 2);
  refused("half a manifest");
  fs::remove(folder / "copy/manifest.json");
  refused("no manifest", ErrorCode::kNotFound);
  mend();
  fs::remove(file_in("copy"));
  fs::create_symlink("/etc/passwd", file_in("copy"));
  EXPECT_FALSE(check_backup(folder / "copy")) << "a link out of the folder";
}

TEST_F(Backup, ABackupOfANewerTertiumIsRefusedWithItsName) {
  make("copy");
  auto manifest = value_of(wire::read_backup_manifest(value_of(read_file(folder / "copy/manifest.json", 1 << 20)), "manifest.json"));
  manifest.schema += 1;
  manifest.program = "99.0";
  done(write_file_atomically(folder / "copy/manifest.json", wire::write_backup_manifest(manifest)));
  const auto refused = restore_backup(folder / "copy", folder / "again");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(refused.error().message.find("99.0"), std::string::npos) << refused.error().message;
}

TEST_F(Backup, WhatDoesNotFitIsNotBegunOrLeavesNothing) {
  for (const std::uint64_t free : {std::uint64_t{0}, std::uint64_t{100'000}}) {
    const auto full = make_backup(*data, *store, folder / "copy", {.free_bytes = free});
    ASSERT_FALSE(full) << free;
    EXPECT_EQ(full.error().code, ErrorCode::kDiskFull) << full.error().message;
    nothing_is_left({"data"});
  }
}

TEST_F(Backup, DataThatAreDamagedMakeNoBackup) {
  damage(data->path_of(picture));
  const auto refused = make_backup(*data, *store, folder / "copy");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(picture), std::string::npos) << refused.error().message;
  nothing_is_left({"data"});
}

TEST_F(Backup, VerifyNamesEveryFileThatIsMissingOrDamaged) {
  const DataCheck fine = value_of(verify_data(*data, *store));
  EXPECT_TRUE(fine.problems.empty());
  EXPECT_EQ(fine.files, 2u);
  damage(data->path_of(picture));
  fs::remove(data->path_of(value_of(store->study_detail("words")).stimuli[4].picture));
  const DataCheck found = value_of(verify_data(*data, *store));
  ASSERT_EQ(found.problems.size(), 2u);
  EXPECT_EQ(found.files, 0u);
  EXPECT_NE((found.problems[0] + found.problems[1]).find(picture), std::string::npos);
}

TEST_F(Backup, VerifyFindsADamagedDatabase) {
  store.reset();
  // The page of some table or index: not the first, which holds the schema.
  std::fstream file(data->database_path(), std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(4096 * 12);
  file.write(std::string(4096, '\x5a').data(), 4096);
  file.close();
  StoreOptions read_only;
  read_only.read_only = true;
  const auto opened = value_of(Store::open(data->database_path(), read_only));
  EXPECT_FALSE(value_of(opened->check_database()).empty());
}

TEST_F(Backup, OnlyTheNewestAreKeptAndNothingElseIsTouched) {
  fs::create_directories(folder / "all/notes");
  std::vector<std::string> names;
  for (int n = 0; n < 4; ++n) names.push_back(value_of(make_dated_backup(*data, *store, folder / "all", 2)).name);
  const auto kept = list_backups(folder / "all");
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].name, names[3]);
  EXPECT_EQ(kept[1].name, names[2]);
  EXPECT_TRUE(fs::exists(folder / "all/notes"));
  EXPECT_TRUE(list_backups(folder / "nowhere").empty());
}

TEST_F(Backup, WhoWithdrewIsGoneFromTheNextOneAndStillInTheLast) {
  const SessionView view = value_of(store->start_session("words", start_of(id_of(1)), simple_plan));
  make("before");
  value_of(store->withdraw("words", view.withdrawal_code));
  make("after");
  const auto holds = [&](const std::string& name) { return value_of(read_file(folder / (name + "/tertium.db"), 1 << 30)).find(view.key) != std::string::npos; };
  EXPECT_TRUE(holds("before")) << "docs/backup.md says so";
  EXPECT_FALSE(holds("after"));
}

}  // namespace
}  // namespace tertium
