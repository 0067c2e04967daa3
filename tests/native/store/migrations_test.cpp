// migrations_test.cpp: old databases come up to date in whole steps, and newer ones are left alone.
#include "native/store/migrations.h"

#include <gtest/gtest.h>

#include <cmath>

#include "native/store/store.h"
#include "tests/native/store/schema_1.h"
#include "tests/native/store/schema_2.h"
#include "tests/native/store/schema_3.h"
#include "tests/native/store/schema_4.h"
#include "tests/native/store/schema_5.h"
#include "tests/native/store/store_support.h"
#include "tests/support/temporary_folder.h"

namespace tertium {
namespace {

std::unique_ptr<Connection> connect(const std::string& path) { return value_of(Connection::open(path, Connection::Mode::kWrite)); }

TEST(Migrations, OpenADatabaseOfVersion1WithAllThatIsInIt) {
  TemporaryFolder folder;
  const std::string path = folder / "old.db";
  done(connect(path)->execute(kDatabaseOfVersion1));
  const auto store = value_of(Store::open(path));
  const auto detail = value_of(store->study_detail("old"));
  EXPECT_EQ(detail.definition.title, "An old study");
  EXPECT_EQ(detail.definition.seed, ~std::uint64_t{0});
  EXPECT_EQ(detail.definition.consent_statements, std::vector<std::string>{"I agree."});
  EXPECT_EQ(detail.stimuli.at(2).name, "car");
  EXPECT_EQ(detail.summary.counts.answers, 1u);
  EXPECT_EQ(value_of(store->triplets_of("old")).set.triplets, (std::vector<Triplet>{{0, 1, 2}}));
  const auto view = value_of(store->session_view("0123456789abcdef0123456789abcdef"));
  EXPECT_EQ(view.answered, 2u);
  const auto receipts = value_of(store->submit(view.key, {{answer_to(view.upcoming.at(0).trial, 3)}, {}, {}}));
  EXPECT_EQ(receipts.at(0).verdict, AnswerVerdict::kStored);
  EXPECT_EQ(value_of(store->finish_session(view.key)).code.size(), 8u);
}

TEST(Migrations, KeepFitsOfAnOldDatabaseAsFitsOfItsAnswers) {
  TemporaryFolder folder;
  const std::string path = folder / "old.db";
  {
    const auto connection = connect(path);
    done(connection->execute(kDatabaseOfVersion1));
    done(connection->execute(
        "INSERT INTO run (id, study, title, method, origin, objects, dims, triplets, simulated_triplets, created_at_ms, embedding_file, posterior_file, record_file)"
        " VALUES (1, 1, 'VICE, 2 dimensions', 'vice', 'fitted here', 4, 2, 1, 0, 1700000300000, 'e', '', 'f');"
        "INSERT INTO job (id, kind, study, method, preset, seed, include_simulated, state, run, created_at_ms)"
        " VALUES (1, 'fit', 1, 'vice', 'fast', 5, 1, 'done', 1, 1700000250000), (2, 'fit', 1, 'spose', 'fast', 6, 0, 'queued', NULL, 1700000250000);"));
  }
  const auto store = value_of(Store::open(path));
  EXPECT_FALSE(value_of(store->find_run(1)).dataset);
  EXPECT_FALSE(value_of(store->find_job(1)).dataset);
  const auto waiting = value_of(store->claim_job());
  ASSERT_TRUE(waiting);
  EXPECT_EQ(waiting->id, 2u);
  EXPECT_FALSE(waiting->request.dataset);
  EXPECT_EQ(value_of(store->find_study("old")).counts.datasets, 0u);
  EXPECT_TRUE(value_of(store->list_datasets("old")).empty());
}

TEST(Migrations, OpenADatabaseOfVersion2WithItsImportedData) {
  TemporaryFolder folder;
  const std::string path = folder / "old.db";
  {
    const auto connection = connect(path);
    done(connection->execute(kDatabaseOfVersion1));
    done(connection->execute(kFromVersion1To2));
  }
  const auto store = value_of(Store::open(path));
  const auto datasets = value_of(store->list_datasets("old"));
  ASSERT_EQ(datasets.size(), 1u);
  EXPECT_EQ(datasets[0].title, "old judgments");
  EXPECT_EQ(datasets[0].kind, DatasetKind::kJudgments);
  EXPECT_EQ(datasets[0].conventions, "Numbers begin at 1.");
  EXPECT_EQ(value_of(store->find_study("old")).counts.datasets, 1u);
  EXPECT_TRUE(value_of(store->is_dataset_file(std::string(64, '3'))));
  const DatasetReference expected{3, "old judgments", std::string(64, '2')};
  EXPECT_EQ(value_of(store->find_run(1)).dataset, expected);
  EXPECT_EQ(value_of(store->find_job(1)).request.dataset, 3u);
}

TEST(Migrations, OpenADatabaseOfVersion2WithSessionsThatEndedAndAnswersWithoutAKind) {
  TemporaryFolder folder;
  const std::string path = folder / "old.db";
  const std::string ended_key(32, 'e');
  {
    const auto connection = connect(path);
    done(connection->execute(kDatabaseOfVersion1));
    done(connection->execute(kFromVersion1To2));
    done(connection->execute(
        "INSERT INTO session (id, study, number, key, source, language, consent_hash, started_at_ms, finished_at_ms, code)"
        " VALUES (2, 1, 2, 'eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee', 'participant', 'en', '', 1700000000002, 1700000000009, 'ABCDEFGH'),"
        " (3, 1, 7, '33333333333333333333333333333333', 'simulated', '', '', 1700000000002, 1700000000009, NULL)"));
  }
  const auto store = value_of(Store::open(path));
  const StudyDefinition definition = value_of(store->study_definition("old"));
  StudyDefinition expected;  // what was not known then has its default
  expected.slug = "old", expected.title = "An old study", expected.question = "Which one?", expected.consent = "We keep your answers.";
  expected.consent_statements = {"I agree."}, expected.practice_trials = 1, expected.trials_per_session = 2, expected.seed = ~std::uint64_t{0};
  EXPECT_EQ(definition, expected);
  const SessionView ended = value_of(store->session_view(ended_key)), open = value_of(store->session_view("0123456789abcdef0123456789abcdef"));
  EXPECT_TRUE(ended.finished);
  EXPECT_EQ(ended.ending, Ending::kComplete);
  EXPECT_EQ(ended.code, "ABCDEFGH");
  EXPECT_EQ(open.ending, Ending::kNone);
  for (const SessionView& view : {ended, open}) {
    EXPECT_EQ(view.withdrawal_code.size(), kWithdrawalCodeCharacters) << "who came before can withdraw too";
    EXPECT_EQ(view.withdrawal_code.find_first_not_of("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"), std::string::npos) << view.withdrawal_code;
  }
  EXPECT_NE(ended.withdrawal_code, open.withdrawal_code);
  EXPECT_EQ(value_of(store->session_view(std::string(32, '3'))).withdrawal_code, "");
  std::vector<AnswerRow> answers;
  done(store->visit_answers("old", [&](const AnswerRow& row) { answers.push_back(row); }));
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[1].kind, TrialKind::kMain);
  EXPECT_EQ(answers[1].answer.frame_period_ms, 0);
  const StudyCounts counts = value_of(store->find_study("old")).counts;
  EXPECT_EQ(counts.answers, 1u);
  EXPECT_EQ(counts.finished, 2u);
  EXPECT_DOUBLE_EQ(counts.median_response_time_ms, 987.25);
  // Numbers go on after the highest, and a withdrawal counts down what was counted up by the old schema.
  const auto plan = [](const StudyDefinition&, std::uint32_t, const std::vector<std::array<std::uint32_t, 3>>&, std::uint32_t number) -> Result<std::vector<Trial>> {
    EXPECT_EQ(number, 8u);
    return std::vector<Trial>{{0, false, {0, 1, 2}}};
  };
  EXPECT_TRUE(store->start_session("old", start_of(id_of(5), definition), plan));
  EXPECT_EQ(value_of(store->withdraw("old", open.withdrawal_code)), 2u);
  EXPECT_EQ(value_of(store->find_study("old")).counts.answers, 0u);
}

TEST(Migrations, OpenADatabaseOfVersion3WithAllThatItsSessionsHold) {
  TemporaryFolder folder;
  const std::string path = folder / "old.db";
  {
    const auto connection = connect(path);
    for (const char* sql : {kDatabaseOfVersion1, kFromVersion1To2, kFromVersion2To3}) done(connection->execute(sql));
  }
  const auto store = value_of(Store::open(path));
  const StudyDefinition d = value_of(store->study_definition("old"));
  EXPECT_EQ(d.identification, Identification::kRequired);
  EXPECT_EQ(d.feedback_ms, 251u);
  EXPECT_EQ(d.demographics, (std::vector<ChoiceQuestion>{{"age", "How old?", {"young", "old"}}}));
  EXPECT_EQ(d.comprehension, (std::vector<ComprehensionQuestion>{{"task", "What is asked?", {"all", "the odd one"}, 1}}));
  EXPECT_EQ(d.examples, (std::vector<WorkedExample>{{{"dog", "cat", "car"}, "Two are animals."}}));
  EXPECT_EQ(d.catch_trials, (std::vector<CatchTrial>{{{"car", "bus", "dog"}}}));
  EXPECT_EQ(d.ending(Ending::kComplete).code, "C1");
  EXPECT_TRUE(d.captions);
  const SessionView view = value_of(store->session_view(std::string(32, '4')));
  EXPECT_EQ(view.ending, Ending::kEarly);
  EXPECT_EQ(view.code, "EARLYEAR");
  EXPECT_EQ(view.upcoming.at(0).faces[0].name, "cat");
  const auto texts = value_of(store->consent_texts("old"));
  ASSERT_EQ(texts.size(), 1u);
  EXPECT_EQ(texts[0].text, "What was read then.");
  EXPECT_EQ(texts[0].statements, std::vector<std::string>{"I agreed then."});
  int events = 0, responses = 0, identifiers = 0;
  done(store->visit_events("old", [&](const EventRow& row) { events += row.event.width == 800; }));
  done(store->visit_responses("old", [&](const ResponseRow& row) { responses += row.response.declined; }));
  done(store->visit_identifiers("old", [&](const IdentifierRow& row) { identifiers += row.identifier.value == "panel-member"; }));
  EXPECT_EQ(events + responses + identifiers, 3);
  EXPECT_EQ(value_of(store->find_study("old")).counts.answers, 1u) << "the answer to a catch trial is none";
  EXPECT_EQ(value_of(store->withdraw("old", "abcd-efgh-2345")), 1u);
  EXPECT_EQ(value_of(store->withdrawals("old")).size(), 2u);
}

TEST(Migrations, OpenADatabaseOfVersion4WhoseResultsCanBeCompared) {
  TemporaryFolder folder;
  const std::string path = folder / "old.db";
  {
    const auto connection = connect(path);
    for (const char* sql : {kDatabaseOfVersion1, kFromVersion1To2, kFromVersion2To3, kFromVersion3To4}) done(connection->execute(sql));
  }
  const auto store = value_of(Store::open(path));
  EXPECT_TRUE(value_of(store->list_analyses("old")).empty());
  EXPECT_EQ(value_of(store->find_run(41)).reproducibility, (std::vector<double>{0.9, 0.5}));
  EXPECT_EQ(value_of(store->dimension_labels(41)).at(0).label, "animals");
  EXPECT_EQ(value_of(store->create_analysis("old", comparison_of(40, 41))).request.observers[0].title, "VICE, 2 dimensions (result 40)");
}

TEST(Migrations, OpenADatabaseOfVersion5WithItsComparisons) {
  TemporaryFolder folder;
  const std::string path = folder / "old.db";
  {
    const auto connection = connect(path);
    for (const char* sql : {kDatabaseOfVersion1, kFromVersion1To2, kFromVersion2To3, kFromVersion3To4, kFromVersion4To5}) done(connection->execute(sql));
  }
  const auto store = value_of(Store::open(path));
  const auto all = value_of(store->list_analyses("old"));
  ASSERT_EQ(all.size(), 2u);
  AnalysisRequest asked = comparison_of(40, 41);
  asked.observers[0].title = "people", asked.observers[1].title = "VGG-16";
  asked.bootstraps = 20, asked.comparison = {5, 30, 40}, asked.seed = ~std::uint64_t{0};
  const AnalysisJob& finished = all[1];
  EXPECT_EQ(finished.id, 3u);
  EXPECT_EQ(finished.request, asked);
  EXPECT_EQ(finished.state, JobState::kDone);
  EXPECT_EQ(finished.ended_at_ms, 1700000000200);
  EXPECT_EQ(figure_of(finished, "r").low, 0.7);
  EXPECT_EQ(figure_of(finished, "p").value, 0.001);
  EXPECT_EQ(figure_of(finished, "agreement").low, 0.5);
  EXPECT_TRUE(std::isnan(figure_of(finished, "agreement").high));
  EXPECT_EQ(figure_of(finished, "dims_a").value, 3);
  EXPECT_EQ(figure_of(finished, "shared").value, 1);
  EXPECT_EQ(finished.files, (std::vector<AnalysisFile>{{"compare.json", std::string(64, 'd')}, {"report.html", std::string(64, 'c')}}));
  EXPECT_TRUE(value_of(store->is_analysis_file(std::string(64, 'd'))));
  EXPECT_TRUE(all[0].figures.empty());
  EXPECT_TRUE(all[0].files.empty());
  EXPECT_EQ(value_of(store->claim_analysis())->id, 5u) << "what waited goes on waiting";
  EXPECT_EQ(value_of(store->create_analysis("old", comparison_of(40, 41))).id, 6u);
}

TEST(Migrations, LeadToTheSameSchemaFromEveryVersion) {
  TemporaryFolder folder;
  const auto schema_of = [&](const std::string& path, const std::vector<const char*>& sql) {
    {
      const auto connection = connect(path);
      for (const char* one : sql) done(connection->execute(one));
      done(migrate(*connection));
    }
    std::string schema;
    const auto connection = connect(path);
    auto row = connection->prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'schema_version' ORDER BY type, name");
    while (value_of(row.step())) schema += row.as_text(0) + ";\n";
    return schema;
  };
  const std::string fresh = schema_of(folder / "fresh.db", {});
  EXPECT_EQ(schema_of(folder / "1.db", {kDatabaseOfVersion1}), fresh);
  EXPECT_EQ(schema_of(folder / "2.db", {kDatabaseOfVersion1, kFromVersion1To2}), fresh);
  EXPECT_EQ(schema_of(folder / "3.db", {kDatabaseOfVersion1, kFromVersion1To2, kFromVersion2To3}), fresh);
  EXPECT_EQ(schema_of(folder / "4.db", {kDatabaseOfVersion1, kFromVersion1To2, kFromVersion2To3, kFromVersion3To4}), fresh);
  EXPECT_EQ(schema_of(folder / "5.db", {kDatabaseOfVersion1, kFromVersion1To2, kFromVersion2To3, kFromVersion3To4, kFromVersion4To5}), fresh) << "a released step was edited";
}

TEST(Migrations, AreNumberedFromOneWithoutGaps) {
  int expected = 0;
  for (const Migration& step : all_migrations()) EXPECT_EQ(step.version, ++expected);
  EXPECT_GE(expected, 1);
}

TEST(Migrations, TakeOnlyTheStepsThatAreMissing) {
  TemporaryFolder folder;
  const auto connection = connect(folder / "a.db");
  const Migration first[] = {{1, "CREATE TABLE a (x)"}};
  const Migration both[] = {first[0], {2, "CREATE TABLE b (y); INSERT INTO b VALUES (7)"}};
  EXPECT_EQ(value_of(schema_version(*connection)), 0);
  done(migrate(*connection, first));
  EXPECT_EQ(value_of(schema_version(*connection)), 1);
  done(migrate(*connection, both));
  done(migrate(*connection, both));
  EXPECT_EQ(value_of(schema_version(*connection)), 2);
  auto count = connection->prepare("SELECT COUNT(*) FROM b");
  EXPECT_TRUE(value_of(count.step()));
  EXPECT_EQ(count.as_int(0), 1);
}

TEST(Migrations, LeaveTheDatabaseAsItWasWhenAStepFails) {
  TemporaryFolder folder;
  const auto connection = connect(folder / "a.db");
  const Migration broken[] = {{1, "CREATE TABLE a (x)"}, {2, "CREATE TABLE b (y); INSERT INTO nowhere VALUES (1)"}};
  const auto result = migrate(*connection, broken);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("schema 2 and is as it was"), std::string::npos) << result.error().message;
  EXPECT_EQ(value_of(schema_version(*connection)), 1);
  done(connection->execute("CREATE TABLE b (z)"));  // the failed step's table is gone
}

TEST(Migrations, RefuseADatabaseFromANewerProgramAndDoNotTouchIt) {
  TemporaryFolder folder;
  const std::string path = folder / "new.db";
  {
    const auto connection = connect(path);
    done(connection->execute(kDatabaseOfVersion1));
    done(connection->execute("INSERT INTO schema_version VALUES (9999, 0)"));
  }
  const auto result = Store::open(path);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnsupported);
  EXPECT_NE(result.error().message.find("schema 9999"), std::string::npos) << result.error().message;
  EXPECT_NE(result.error().message.find("newer"), std::string::npos);
  EXPECT_EQ(value_of(schema_version(*connect(path))), 9999);
}

}  // namespace
}  // namespace tertium
