// export_test.cpp: a study leaves the database as files with everything that was asked for in them, and nothing of who people are unless that was.
#include "native/tasks/export.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "native/tasks/import_run.h"
#include "shared/wire/answers_csv.h"
#include "shared/wire/npy.h"
#include "shared/wire/session_csv.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class Export : public ::testing::Test {
 protected:
  Export() {
    data = value_of(DataDirectory::open(folder / "data", DataDirectory::Access::kOwn));
    store = value_of(Store::open(data->database_path()));
    done(store->create_study(full_definition(), small_stimuli(), StudyState::kOpen));
    for (const char* name : {"first", "second"}) std::filesystem::create_directories(folder / name);
  }
  std::vector<Trial> trials() const {
    return {{0, true, {9, 10, 11}}, {1, false, {0, 1, 2}}, {2, false, {0, 1, 2}, TrialKind::kCatch, 1}, {3, false, {3, 4, 5}, TrialKind::kRepeat, 0}};
  }
  void fill() {
    SessionStart start = start_of(id_of(1), full_definition());
    start.identifiers = {{"PROLIFIC_PID", "panel-member-77"}};
    const auto plan = [&](const StudyDefinition&, std::uint32_t, const std::vector<std::array<std::uint32_t, 3>>&, std::uint32_t) -> Result<std::vector<Trial>> {
      return trials();
    };
    const SessionView view = value_of(store->start_session("full", start, plan));
    Submission all;
    for (const Trial& t : trials()) all.answers.push_back(answer_to(t, 100 + t.number));
    all.answers[1].frame_period_ms = 16.5;
    all.events.resize(1);
    all.events[0].id = id_of(200), all.events[0].kind = EventKind::kTimedOut, all.events[0].trial = 2;
    all.responses.resize(1);
    all.responses[0].id = id_of(300), all.responses[0].kind = ResponseKind::kFinal, all.responses[0].question = "final", all.responses[0].value = "by colour,\nmostly";
    for (const AnswerReceipt& receipt : value_of(store->submit(view.key, all))) EXPECT_EQ(receipt.verdict, AnswerVerdict::kStored) << receipt.reason;
    value_of(store->finish_session(view.key, Ending::kEarly));
    start.key = id_of(2), start.identifiers.clear();
    value_of(store->withdraw("full", value_of(store->start_session("full", start, plan)).withdrawal_code));
  }
  ExportReport run(const std::string& name, const ExportOptions& options = {}) { return value_of(export_study(*data, *store, "full", folder / name, options)); }

  TemporaryFolder folder;
  std::unique_ptr<DataDirectory> data;
  std::unique_ptr<Store> store;
};

TEST_F(Export, WritesATableWithItsDictionaryForAllThatSessionsHold) {
  fill();
  const ExportReport report = run("first");
  EXPECT_EQ(report.answers, 4u);
  EXPECT_EQ(report.triplets, 1u) << "practice, catch and repeat trials are no triplets";
  EXPECT_EQ(report.sessions, 1u);
  EXPECT_EQ(report.events, 1u);
  EXPECT_EQ(report.responses, 1u);
  std::set<std::string> files(report.files.begin(), report.files.end());
  for (const char* table : {"answers", "sessions", "events", "responses", "consent_texts", "withdrawals"}) {
    const std::string csv = bytes_of(folder / ("first/" + std::string(table) + ".csv")), json = bytes_of(folder / ("first/" + std::string(table) + ".json"));
    const auto dictionary = value_of(wire::read_data_dictionary(json, table));
    EXPECT_TRUE(csv.starts_with(wire::csv_header(dictionary))) << csv;
    EXPECT_EQ(files.erase(std::string(table) + ".csv") + files.erase(std::string(table) + ".json"), 2u) << table;
  }
  EXPECT_EQ(files, (std::set<std::string>{"study.json", "triplets.txt", "triplets.names.txt"}));
  const std::string answers = bytes_of(folder / "first/answers.csv"), sessions = bytes_of(folder / "first/sessions.csv");
  EXPECT_NE(answers.find(id_of(101) + ",main,16.5,,0,,\r\n"), std::string::npos) << answers;
  EXPECT_NE(answers.find(id_of(102) + ",catch,,,0,,\r\n"), std::string::npos);
  EXPECT_NE(answers.find(id_of(103) + ",repeat,,,0,,\r\n"), std::string::npos);
  EXPECT_NE(sessions.find("\r\n1,participant,en," + consent_hash_of(full_definition()) + ",1700000000000,"), std::string::npos) << sessions;
  EXPECT_NE(sessions.find(",early,"), std::string::npos);
  EXPECT_TRUE(sessions.ends_with(",4,4,,\r\n"));
  EXPECT_NE(bytes_of(folder / "first/responses.csv").find(",final,final,\"by colour,\nmostly\",0,0,"), std::string::npos);
  EXPECT_NE(bytes_of(folder / "first/events.csv").find("," + id_of(200) + ",timed_out,0,2,,,"), std::string::npos);
  EXPECT_NE(bytes_of(folder / "first/consent_texts.csv").find(",0,We keep your answers.\r\n"), std::string::npos);
  EXPECT_TRUE(bytes_of(folder / "first/withdrawals.csv").ends_with(",0\r\n"));
  TextSource source(answers);
  std::uint64_t read = 0;
  done(wire::read_answers_csv(source, "answers.csv", {}, [&](const wire::AnswerLine&) -> Result<void> {
    ++read;
    return {};
  }));
  EXPECT_EQ(read, 4u);
}

TEST_F(Export, WritesWhoPeopleAreOnlyWhenAskedForItAndNeverTheirSecrets) {
  fill();
  run("first");
  const ExportReport report = run("second", {.identifiers = true});
  EXPECT_EQ(report.identifiers, 1u);
  EXPECT_EQ(bytes_of(folder / "second/identifiers.csv"), "session,name,value\r\n1,PROLIFIC_PID,panel-member-77\r\n");
  EXPECT_TRUE(std::filesystem::exists(folder / "second/identifiers.json"));
  for (const std::string name : {"first", "second"})
    for (const auto& entry : std::filesystem::directory_iterator(folder / name)) {
      const std::string bytes = bytes_of(entry.path().string());
      EXPECT_EQ(bytes.find(id_of(1)), std::string::npos) << "the session's key in " << entry.path();
      EXPECT_TRUE(bytes.find("panel-member-77") == std::string::npos || entry.path().filename() == "identifiers.csv") << entry.path();
    }
}

TEST_F(Export, LeavesOutTablesWithoutRows) {
  EXPECT_EQ(run("first", {.identifiers = true}).files, std::vector<std::string>{"study.json"});
}

TEST_F(Export, WritesLabelsAndRatingsBesideTheRunTheyAreOf) {
  Matrix embedding(static_cast<std::uint32_t>(small_stimuli().size()), 2);
  for (float& value : embedding.values) value = 1;
  std::ofstream(folder / "mine.npy", std::ios::binary) << wire::write_npy(embedding);
  const std::uint64_t id = value_of(import_run({{"mine.npy", folder / "mine.npy"}}, "full", *data, *store)).run.id;
  const std::string place = "runs/" + std::to_string(id) + "/ratings.csv";
  const auto has = [&](const ExportReport& report) { return std::find(report.files.begin(), report.files.end(), place) != report.files.end(); };
  EXPECT_FALSE(has(run("first"))) << "nobody said anything yet";
  value_of(store->set_dimension_label(id, 1, "has wheels", "", 0));
  DimensionRating rating;
  rating.dimension = 0, rating.label = "round", rating.interpretability = 6, rating.nature = DimensionNature::kVisual, rating.blind = true;
  value_of(store->set_dimension_rating(id, rating, 0));
  EXPECT_TRUE(has(run("second")));
  const std::string csv = bytes_of(folder / ("second/" + place));
  const auto dictionary = value_of(wire::read_data_dictionary(bytes_of(folder / ("second/runs/" + std::to_string(id) + "/ratings.json")), "ratings"));
  EXPECT_TRUE(csv.starts_with(wire::csv_header(dictionary))) << csv;
  EXPECT_NE(csv.find("has wheels"), std::string::npos) << csv;
  EXPECT_NE(csv.find("round,6,visual"), std::string::npos) << csv;
}

}  // namespace
}  // namespace tertium
