// import_run_test.cpp: a fit that is handed in as files becomes a run, and what is no fit, or hostile, does not.
#include "native/tasks/import_run.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "native/tasks/fit.h"
#include "shared/simulation/choices.h"
#include "shared/simulation/world.h"
#include "shared/wire/npy.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

class ImportRun : public testing::Test {
 protected:
  void SetUp() override {
    data_ = *DataDirectory::open(folder_ / "data", DataDirectory::Access::kOwn);
    store_ = *Store::open(data_->database_path(), {});
    StudyDefinition d;
    d.slug = d.title = "animals", d.question = "Which one?", d.consent = "We keep your answers.";
    std::vector<Stimulus> stimuli;
    for (const std::string name : {"dog", "cow", "bee", "ant"}) stimuli.push_back({name, "", "", ""});
    ASSERT_TRUE(store_->create_study(d, stimuli, StudyState::kDraft).ok());
  }
  GivenFile given(const std::string& name, std::string_view bytes) {
    const std::string path = folder_ / ("sent" + std::to_string(++sent_));
    std::ofstream(path, std::ios::binary) << bytes;
    return {name, path};
  }
  Result<ImportReport> import(const std::vector<GivenFile>& files, const std::string& study = "animals") { return import_run(files, study, *data_, *store_); }
  std::string refused(const std::vector<GivenFile>& files) {
    const auto report = import(files);
    EXPECT_FALSE(report.ok());
    EXPECT_TRUE(store_->list_runs("animals")->empty());
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "data"))
      EXPECT_FALSE(entry.path().filename().string().starts_with("import-")) << "the passing folder is gone";
    const std::string message = report ? "" : report.error().message;
    EXPECT_EQ(message.find(folder_ / ""), std::string::npos) << "where data are kept is nobody's business: " << message;
    return message;
  }
  static std::string matrix() {
    Matrix m(4, 2);
    m.values = {1, 0, 2, 0, 0, 3, 0, 4};
    return wire::write_npy(m);
  }
  TemporaryFolder folder_;
  int sent_ = 0;
  std::unique_ptr<DataDirectory> data_;
  std::unique_ptr<Store> store_;
};

TEST_F(ImportRun, AMatrixWithNamesIsPutIntoTheStudysOrder) {
  const auto report = import({given("results/mine.npy", matrix()), given("results/mine.names.txt", "ant\nbee\ncow\ndog\n"), given("results/.DS_Store", "x"),
                              given("results/readme.md", "words")});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_TRUE(report->is_run);
  EXPECT_EQ(report->rows_moved, 4u);
  EXPECT_EQ(report->run.dims, 2u);
  EXPECT_EQ(report->run.job, 0u);
  EXPECT_EQ(store_->list_runs("animals")->size(), 1u);
  const auto again = import({given("mine.npy", matrix()), given("mine.names.txt", "ant\nbee\ncow\ndog\n")});
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->already_there);
}

TEST_F(ImportRun, AMatrixWithoutNamesTakesTheStudysOrder) {
  const auto report = import({given("mine.npy", matrix())});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->rows_moved, 0u);
}

TEST_F(ImportRun, AFitsFolderIsTheOneOfTheUppermostRecord) {
  Executor one;
  WorldOptions world;
  world.objects = 4, world.dims = 2;
  SimulationOptions options;
  options.triplets = 400, options.repeats = true;
  FitTask task;
  task.train = *simulate_choices(make_known_world(world), options, one);
  task.train.names = {"dog", "cow", "bee", "ant"};
  task.request.preset = FitPreset::kFast, task.request.dims = 4;
  const FitOutcome fit = *run_fit_task(task, one);
  std::vector<GivenFile> files{given("out/fit.json", fit.record_json), given("out/embedding.npy", fit.embedding_npy), given("out/embedding.names.txt", fit.names_text),
                               given("out/posterior.npz", fit.posterior_npz), given("out/posterior.names.txt", fit.names_text),
                               given("out/reproducibility.csv", "seed,column\n"), given("out/runs/0/fit.json", fit.record_json)};
  const auto report = import(files);
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_EQ(report->run.method, "vice");
  EXPECT_EQ(report->run.triplets, 400u);
}

TEST_F(ImportRun, SaysWhatItNeedsWhenThereIsNoResultOrMoreThanOne) {
  EXPECT_NE(refused({}).find("no result is among the 0 files"), std::string::npos);
  EXPECT_NE(refused({given("a.jpg", "x")}).find("no result is among the 1 files"), std::string::npos);
  EXPECT_NE(refused({given("a.npy", matrix()), given("b.npy", matrix())}).find("hand in one of them"), std::string::npos);
  EXPECT_NE(refused({given("a/fit.json", "{}"), given("b/fit.json", "{}")}).find("there are two fits"), std::string::npos);
  EXPECT_NE(refused({given("out/fit.json", "{}")}), "");
}

TEST_F(ImportRun, RefusesWhatIsNoResultOfAFit) {
  EXPECT_NE(refused({given("t.txt", "0 1 2\n1 2 3\n3 2 1\n")}).find("no result of a fit"), std::string::npos);
  EXPECT_NE(refused({given("mine.npy", "\x93NUMPY rubbish")}), "");
  EXPECT_NE(refused({given("mine.npy", matrix()), given("mine.names.txt", "ant\nbee\ncow\nelk\n")}), "") << "another object";
  EXPECT_EQ(import({given("mine.npy", matrix())}, "nothing").error().code, ErrorCode::kNotFound);
}

TEST_F(ImportRun, NamesThatWereSentNeverNameAPlace) {
  const auto report = import({given("../../../../tmp/escaped-import.npy", matrix())});
  ASSERT_TRUE(report.ok()) << report.error().message;
  EXPECT_FALSE(std::filesystem::exists("/tmp/escaped-import.npy"));
  const auto dots = import({given("..npy", matrix())});
  EXPECT_FALSE(std::filesystem::exists(folder_ / "data/..npy"));
}

}  // namespace
}  // namespace tertium
