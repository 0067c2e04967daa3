// upload_test.cpp: files arrive in pieces, and become the stimuli that they should, or a sentence that says why not.
#include "native/tasks/upload.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "native/files/picture_type.h"
#include "shared/wire/limits.h"
#include "shared/wire/zip.h"
#include "tests/support/small_picture.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zip_bomb.h"

namespace tertium {
namespace {

using std::chrono::milliseconds;
constexpr std::uint64_t kAda = 1, kGrace = 2;

class UploadTest : public testing::Test {
 protected:
  UploadTest() {
    data = *DataDirectory::open(folder / "data", DataDirectory::Access::kOwn);
    store = *Store::open(data->database_path());
    uploads = *Uploads::open(*data);
    id = *uploads->begin(kAda);
  }
  UploadFile send(const std::string& name, const std::string& bytes) {
    const Result<UploadFile> sent = uploads->receive(id, kAda, name, 0, bytes.size(), bytes);
    EXPECT_TRUE(sent) << name << ": " << sent.error().message;
    return sent ? *sent : UploadFile{};
  }
  void refused(const std::string& name, const std::string& word) {
    const Result<UploadFile> sent = uploads->receive(id, kAda, name, 0, 4, "abcd");
    ASSERT_FALSE(sent) << name;
    EXPECT_EQ(sent.error().code, ErrorCode::kInvalid);
    EXPECT_NE(sent.error().message.find(word), std::string::npos) << sent.error().message;
  }
  UploadReport report() {
    for (int round = 0; round < 1000; ++round) {
      const Result<UploadReport> now = uploads->report(id, kAda, milliseconds(20));
      EXPECT_TRUE(now) << now.error().message;
      if (!now || now->pending == 0) return now ? *now : UploadReport{};
    }
    ADD_FAILURE() << "files wait for ever";
    return {};
  }
  static std::string names(const UploadReport& report) {
    std::string all;
    for (const Stimulus& s : report.stimuli) all += (all.empty() ? "" : " ") + s.name + (s.category.empty() ? "" : "(" + s.category + ")");
    return all;
  }
  // The first problem that speaks of this.
  static const UploadNote* problem(const UploadReport& report, const std::string& word) {
    for (const UploadNote& note : report.problems)
      if ((note.file + " " + note.message).find(word) != std::string::npos) return &note;
    return nullptr;
  }
  void send_three() {
    for (unsigned i = 0; i < 3; ++i) send("animals/" + std::string(1, static_cast<char>('a' + i)) + ".jpg", small_picture(10 * i));
  }
  std::size_t files_left() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "data/uploads")) count += entry.is_regular_file();
    return count;
  }
  StudyFromUpload wanted() const {
    StudyFromUpload w;
    w.upload = id;
    w.definition.slug = "zoo", w.definition.title = "Zoo", w.definition.question = "Which?", w.definition.consent = "We keep it.";
    return w;
  }

  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
  std::unique_ptr<Uploads> uploads;
  std::string id;
};

TEST_F(UploadTest, AFileArrivesInPiecesAndGoesOnWhereItStopped) {
  const std::string bytes = small_picture(7);
  EXPECT_EQ(uploads->receive(id, kAda, "a.png", 0, bytes.size(), bytes.substr(0, 30))->received, 30u);
  EXPECT_EQ(uploads->receive(id, kAda, "a.png", 0, bytes.size(), bytes.substr(0, 30)).error().code, ErrorCode::kConflict) << "not twice into one place";
  const auto gap = uploads->receive(id, kAda, "a.png", 40, bytes.size(), "x");
  ASSERT_FALSE(gap);
  EXPECT_NE(gap.error().message.find("30 bytes are there"), std::string::npos) << gap.error().message;
  EXPECT_EQ(uploads->receive(id, kAda, "a.png", 99, bytes.size(), "")->received, 30u) << "an empty piece only asks";
  EXPECT_EQ(uploads->receive(id, kAda, "a.png", 30, bytes.size() + 1, "x").error().code, ErrorCode::kConflict) << "another size";
  EXPECT_EQ(uploads->receive(id, kAda, "a.png", 30, bytes.size(), std::string(500, 'x')).error().code, ErrorCode::kInvalid) << "more than its size";
  EXPECT_EQ(uploads->report(id, kAda, milliseconds(20))->pending, 1u);
  EXPECT_EQ(uploads->receive(id, kAda, "a.png", 30, bytes.size(), bytes.substr(30))->use, UploadUse::kWaiting);
  EXPECT_EQ(names(report()), "a");
}

TEST_F(UploadTest, NamesThatLeadElsewhereOrCannotBeReadAreRefused) {
  for (const auto& [name, word] : {std::pair("../a.jpg", "leads out"), {"a/../../b.jpg", "leads out"}, {"/etc/passwd", "absolute"}, {"a//b.jpg", "empty folder"},
                                   {"a\\b.jpg", "backslash"}, {"C:\\b.jpg", "backslash"},
                                   {"a\nb.jpg", "control character"}, {"\xff.jpg", "UTF-8"}, {"", "0 bytes"}, {"./a.jpg", "leads out"}})
    refused(name, word);
  refused(std::string(700, 'a'), "700 bytes");
  EXPECT_EQ(files_left(), 0u);
}

TEST_F(UploadTest, PicturesAreNamedByTheirFilesAndFoldersAreCategories) {
  send("animals/birds/robin.jpg", small_picture(1));
  send("animals/birds/owl.png", small_picture(40));
  send("animals/fish/trout.webp", small_picture(80));
  send("animals/.DS_Store", "x"), send("animals/Thumbs.db", "x"), send("animals/__MACOSX/robin.jpg", "x");
  const UploadReport r = report();
  EXPECT_EQ(names(r), "owl(birds) robin(birds) trout(fish)");
  EXPECT_TRUE(r.ready);
  EXPECT_TRUE(r.problems.empty() && r.warnings.empty());
  EXPECT_EQ(picture_type_of(*uploads->picture(id, kAda, r.stimuli[0].picture)), "image/webp");
}

TEST_F(UploadTest, ATableNamesDescribesAndLicensesPictures) {
  send_three();
  send("animals/stimuli.csv", "file,name,category,caption,licence\na.jpg,ape,mammal,An ape,CC0\nanimals/b.jpg,bee,insect,,\n");
  const UploadReport r = report();
  EXPECT_EQ(names(r), "ape(mammal) bee(insect) c");
  EXPECT_EQ(r.stimuli[0].caption, "An ape");
  EXPECT_EQ(r.stimuli[0].licence, "CC0");
  EXPECT_TRUE(r.ready);
  ASSERT_EQ(r.warnings.size(), 1u);
  EXPECT_NE(r.warnings[0].message.find("'c'"), std::string::npos) << "the picture without a row";
}

TEST_F(UploadTest, WordsComeFromAListOrATableInItsOrder) {
  send("words.txt", "zebra\r\n\nape\nbee\n");
  EXPECT_EQ(names(report()), "zebra ape bee");
  EXPECT_TRUE(uploads->leave_out(id, kAda, "words.txt"));
  send("words.csv", "name\tcategory\nzebra\tmammal\nape\tmammal\nbee\tinsect\n");
  EXPECT_EQ(names(report()), "zebra(mammal) ape(mammal) bee(insect)");
  EXPECT_TRUE(report().ready);
}

TEST_F(UploadTest, WhatIsAmbiguousBlocksAndCanBeLeftOut) {
  send_three();
  send("animals/more/a.png", small_picture(99));
  UploadReport r = report();
  EXPECT_FALSE(r.ready);
  const UploadNote* twice = problem(r, "would be called 'a'");
  ASSERT_TRUE(twice && twice->blocks);
  EXPECT_EQ(uploads->create_study(*store, 0, wanted()).error().code, ErrorCode::kNotFound) << "another person's upload";
  const auto blocked = uploads->create_study(*store, kAda, wanted());
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().code, ErrorCode::kConflict);
  EXPECT_TRUE(uploads->leave_out(id, kAda, "animals/more/a.png"));
  EXPECT_EQ(names(report()), "a b c");
  EXPECT_TRUE(report().ready);
}

TEST_F(UploadTest, NamesThatDifferOnlyInCaseAndEqualPicturesAreTold) {
  send_three();
  send("animals/A.jpg", small_picture(99));
  send("animals/d.jpg", small_picture(10));
  const UploadReport r = report();
  EXPECT_TRUE(r.ready) << "allowed";
  ASSERT_EQ(r.warnings.size(), 2u);
  EXPECT_NE(r.warnings[0].message.find("only in small and capital letters"), std::string::npos);
  EXPECT_NE(r.warnings[1].message.find("is the same picture as 'b'"), std::string::npos);
}

TEST_F(UploadTest, TablesThatContradictPicturesAreToldWithTheirLines) {
  send_three();
  const auto with = [&](const std::string& csv) {
    (void)uploads->leave_out(id, kAda, "animals/names.csv");
    send("animals/names.csv", csv);
    return report();
  };
  EXPECT_FALSE(problem(with("name,category\nz,insect\n"), "line 2: there is no picture 'z'")->blocks);
  EXPECT_TRUE(problem(with("name,category\na,insect\na,fish\n"), "line 3: 'a' is there twice")->blocks);
  EXPECT_TRUE(problem(with("colour\nred\n"), "has no column name or file")->blocks);
  EXPECT_TRUE(problem(with("file,name\na.jpg,same\nb.jpg,same\n"), "would be called 'same'")->blocks);
  EXPECT_TRUE(problem(with("name,category\na,\"open\n"), "line 2")->blocks);
  send("animals/other.csv", "name\na\n");
  EXPECT_NE(with("name,category\na,mammal\n").warnings[0].message.find("is not used"), std::string::npos);
}

TEST_F(UploadTest, WhatIsNoPictureIsRefusedByNameAndTheRestStays) {
  send_three();
  send("animals/broken.jpg", small_picture(1).substr(0, 20));
  send("animals/notes.doc", "words");
  send("animals/empty.jpg", "");
  const UploadReport r = report();
  EXPECT_EQ(names(r), "a b c");
  EXPECT_TRUE(r.ready);
  EXPECT_EQ(r.problems.size(), 3u);
  ASSERT_TRUE(problem(r, "animals/notes.doc") && problem(r, "animals/broken.jpg") && problem(r, "animals/empty.jpg"));
  EXPECT_FALSE(problem(r, "animals/notes.doc")->blocks);
  StudyFromUpload without = wanted();
  EXPECT_EQ(uploads->create_study(*store, kAda, without).error().code, ErrorCode::kConflict) << "not without saying so";
  without.leave_out = true;
  EXPECT_TRUE(uploads->create_study(*store, 0, without).error().code == ErrorCode::kNotFound);
}

TEST_F(UploadTest, AZipIsTheFolderInIt) {
  const std::string zip = *wire::write_zip({{"animals/birds/robin.jpg", small_picture(1)}, {"animals/birds/owl.jpg", small_picture(30)},
                                            {"animals/fish/trout.jpg", small_picture(60)}, {"__MACOSX/animals/._robin.jpg", "x"}, {"animals/inner.zip", "PK"},
                                            {"animals/stimuli.csv", "name,caption\nrobin,A robin\n"}});
  send("animals.zip", zip);
  const UploadReport r = report();
  EXPECT_EQ(names(r), "owl(birds) robin(birds) trout(fish)");
  EXPECT_EQ(r.stimuli[1].caption, "A robin");
  ASSERT_TRUE(problem(r, "animals.zip/animals/inner.zip"));
  EXPECT_NE(problem(r, "inner.zip")->message.find("ZIP file within a ZIP"), std::string::npos);
}

TEST_F(UploadTest, AZipThatIsDamagedOrLeadsOutOfItselfIsRefusedWhole) {
  std::string out = *wire::write_zip({{"aa/evil.jpg", small_picture(1)}});
  for (std::size_t at; (at = out.find("aa/evil")) != out.npos;) out.replace(at, 7, "../evil");
  std::string link = *wire::write_zip({{"link.jpg", "/etc/passwd"}});
  const std::size_t entry = bomb::entry_of(link, 0);
  link[entry + 5] = 3;                                // made on Unix
  bomb::put_number(link, entry + 38, 0120777u << 16, 4);  // a link
  send("out.zip", out), send("link.zip", link), send("cut.zip", out.substr(0, 40)), send("words.zip", "no zip at all");
  const UploadReport r = report();
  EXPECT_TRUE(r.stimuli.empty());
  EXPECT_FALSE(r.ready);
  for (const char* name : {"out.zip", "link.zip", "cut.zip", "words.zip"}) {
    ASSERT_TRUE(problem(r, name)) << name;
    EXPECT_FALSE(problem(r, name)->message.empty());
  }
}

TEST_F(UploadTest, BecomesADraftWhoseOwnerIsWhoMadeItAndIsGoneThen) {
  send_three();
  report();
  ASSERT_TRUE(store->create_person("Ada", false));
  const Result<StudySummary> made = uploads->create_study(*store, kAda, wanted());
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->state, StudyState::kDraft);
  EXPECT_EQ(made->counts.stimuli, 3u);
  EXPECT_EQ(*store->role_of(*store->find_person("Ada"), {RoleIn::kStudy, "zoo", 0}), Role::kOwner);
  const StudyDetail detail = *store->study_detail("zoo");
  for (const Stimulus& s : detail.stimuli) EXPECT_TRUE(data->has(s.picture));
  EXPECT_EQ(uploads->report(id, kAda, milliseconds(1)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files_left(), 0u);
}

TEST_F(UploadTest, ASlugThatIsTakenLeavesTheUploadAsItWas) {
  ASSERT_TRUE(store->create_person("Ada", false));
  send_three();
  report();
  StudyDefinition taken = wanted().definition;
  ASSERT_TRUE(store->create_study(taken, {{"x", "", "", ""}, {"y", "", "", ""}, {"z", "", "", ""}}, StudyState::kDraft));
  EXPECT_EQ(uploads->create_study(*store, kAda, wanted()).error().code, ErrorCode::kConflict);
  StudyFromUpload other = wanted();
  other.definition.slug = "zoo-2";
  EXPECT_TRUE(uploads->create_study(*store, kAda, other));
}

TEST_F(UploadTest, IsThereForItsMakerAloneAndFewAtATime) {
  EXPECT_EQ(uploads->report(id, kGrace, milliseconds(1)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(uploads->receive(id, kGrace, "a.jpg", 0, 1, "x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(uploads->remove(id, kGrace).error().code, ErrorCode::kNotFound);
  for (std::size_t i = 1; i < kUploadsPerPersonMax; ++i) EXPECT_TRUE(uploads->begin(kAda));
  EXPECT_EQ(uploads->begin(kAda).error().code, ErrorCode::kBusy);
  EXPECT_TRUE(uploads->begin(kGrace));
  EXPECT_TRUE(uploads->remove(id, kAda));
  EXPECT_TRUE(uploads->begin(kAda));
}

TEST_F(UploadTest, WhatAnEarlierServerLeftBehindIsTakenAway) {
  send("a.jpg", small_picture(1));
  EXPECT_EQ(files_left(), 1u);
  const auto next = Uploads::open(*data);
  ASSERT_TRUE(next);
  EXPECT_FALSE(std::filesystem::exists(folder / "data/uploads"));
}

TEST_F(UploadTest, TablesAndListsAreBoundedTogetherForTheyStayInMemory) {
  const std::string half(kUploadTextBytesMax / 2 + 1, 'x');
  send("a.txt", half);
  send("b.txt", half);
  send("c.txt", "dog\ncow\nsaw\n");
  UploadReport all = report();
  const UploadNote* found = problem(all, "b.txt is one table or list too many");
  ASSERT_NE(found, nullptr);
  EXPECT_FALSE(found->blocks);
  EXPECT_EQ(problem(all, "c.txt is one table or list too many"), nullptr) << "a small one still fits";
  // What is left out makes room.
  ASSERT_TRUE(uploads->leave_out(id, kAda, "a.txt"));
  ASSERT_TRUE(uploads->leave_out(id, kAda, "b.txt"));
  send("b.txt", half);
  EXPECT_EQ(problem(report(), "too many"), nullptr);
}

TEST_F(UploadTest, ASizeBeyondTheLimitIsRefusedBeforeAByteCame) {
  const auto large = uploads->receive(id, kAda, "a.zip", 0, kUploadBytesMax + 1, "x");
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(files_left(), 0u);
}

}  // namespace
}  // namespace tertium
