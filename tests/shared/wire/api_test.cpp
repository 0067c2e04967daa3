// api_test.cpp: every message reads back as itself, and a wrong one is refused with the field's name.
#include "shared/wire/api.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tertium::wire {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef";

Answer example_answer() {
  Answer a;
  a.id = kId;
  a.trial = 12;
  a.shown = {5, 0, 4294967295u};
  a.odd_position = 2;
  a.response_time_ms = 1234.5678;
  a.input = InputKind::kTouch;
  a.answered_at_ms = 1795348800123;
  a.resumed = true;
  return a;
}

StudyDefinition example_definition() {
  StudyDefinition d;
  d.slug = "everyday-objects";
  d.title = "Ä € \"quoted\"\nline";
  d.question = "Which?";
  d.consent = "Yes.";
  d.consent_statements = {"I am 18", "I agree"};
  d.seed = std::numeric_limits<std::uint64_t>::max();
  d.target_answers = 60000;
  return d;
}

FitJob example_job() {
  FitJob j;
  j.id = 7;
  j.study = "everyday-objects";
  j.request.method = FitMethod::kSpose;
  j.request.lambda = 0.0085;
  j.request.dims = 100;
  j.state = JobState::kRunning;
  j.progress.epoch = 2;
  j.progress.epochs = 10;
  j.progress.curve = {{1, 1.5, 1.05, 1.06, 0.41, 80}, {2, 1.2, 1.01, std::numeric_limits<double>::quiet_NaN(), 0.45, 33}};
  return j;
}

TEST(Submission, ReadsBackBitForBit) {
  const auto back = decode<Submission>(encode(Submission{{example_answer(), example_answer()}, {}, {}}));
  ASSERT_TRUE(back) << back.error().message;
  ASSERT_EQ(back->answers.size(), 2u);
  EXPECT_EQ(back->answers[1], example_answer());
}

TEST(Submission, RefusalsNameTheEntryAndTheField) {
  struct Case { const char* from; const char* to; const char* says; };
  for (const Case& c : {Case{"\"odd_position\":2", "\"odd_position\":3", "answers[0]: odd_position is 3"},
                        Case{"\"odd_position\":2", "\"odd_position\":-1", "odd_position"},
                        Case{"\"odd_position\":2", "\"odd_position\":\"2\"", "odd_position must be a whole number"},
                        Case{"\"trial\":12", "\"trial\":1e99", "trial"},
                        Case{"\"trial\":12", "\"trial\":18446744073709551615", "trial"},
                        Case{"[5,0,4294967295]", "[5,0]", "shown must hold 3"},
                        Case{"[5,0,4294967295]", "[5,0,4294967296]", "shown must hold 3"},
                        Case{"[5,0,4294967295]", "[5,0,-1]", "shown must hold 3"},
                        Case{"1234.5678", "null", "response_time_ms"},
                        Case{"1234.5678", "1e300", "response_time_ms"},
                        Case{"\"touch\"", "\"nose\"", "'nose' is none of mouse"},
                        Case{"0123456789abcdef0123456789abcdef", "zz", "id 'zz'"},
                        Case{"\"resumed\":true", "\"resumed\":1", "resumed must be true or false"},
                        Case{"\"resumed\":true", "\"renamed\":true", "resumed is missing"}}) {
    std::string json = encode(Submission{{example_answer()}, {}, {}});
    const auto at = json.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from << " in " << json;
    json.replace(at, std::string(c.from).size(), c.to);
    const auto refused = decode<Submission>(json);
    ASSERT_FALSE(refused) << json;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
    EXPECT_NE(refused.error().message.find(c.says), std::string::npos) << refused.error().message;
  }
}

TEST(Submission, HasALimit) {
  Submission many;
  many.answers.assign(501, example_answer());
  EXPECT_FALSE(decode<Submission>(encode(many)));
}

TEST(Json, HostileDocumentsAreRefusedNotCrashedOn) {
  for (const std::string& bad : {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("\"x\""), std::string("{\"answers\":{}}"),
                                 std::string("{\"answers\":[null]}"), std::string("{\"answers\":[[]]}"), std::string(100'000, '['), std::string("{\"a\":\"\xFF\"}"),
                                 std::string("{\"answers\":[]} trailing")})
    EXPECT_FALSE(decode<Submission>(bad)) << bad.substr(0, 40);
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "{\"answers\":[";
  const auto refused = decode<Submission>(deep);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("deeper"), std::string::npos);
}

TEST(SessionMessages, ReadBack) {
  SessionStart start{kId, "en", std::string(64, 'a'), 1795348800123};
  const auto start_back = decode<SessionStart>(encode(start));
  ASSERT_TRUE(start_back) << start_back.error().message;
  EXPECT_EQ(start_back->consent_hash, start.consent_hash);
  start.key = "short";
  EXPECT_FALSE(decode<SessionStart>(encode(start)));

  SessionView view;
  view.key = kId;
  view.total = 63;
  view.practice = 3;
  view.answered = 1;
  view.code = "AB12CD34";
  view.upcoming = {{{1, true, {3, 1, 2}}, {Stimulus{"", "", std::string(64, 'b'), ""}, Stimulus{"word", "", "", ""}, Stimulus{}}}};
  const auto back = decode<SessionView>(encode(view));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->upcoming, view.upcoming);
  EXPECT_EQ(back->total, 63u);
  EXPECT_EQ(back->code, "AB12CD34");
}

TEST(Receipts, ReadBack) {
  const AnswerReceipts receipts{{{kId, AnswerVerdict::kAlreadyStored, ""}, {kId, AnswerVerdict::kRefused, "trial 3 was answered before"}}};
  const auto back = decode<AnswerReceipts>(encode(receipts));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->receipts[0].verdict, AnswerVerdict::kAlreadyStored);
  EXPECT_EQ(back->receipts[1].reason, "trial 3 was answered before");
}

TEST(StudyMessages, ReadBack) {
  const auto definition = decode<StudyDefinition>(encode(example_definition()));
  ASSERT_TRUE(definition) << definition.error().message;
  EXPECT_EQ(*definition, example_definition());

  StudyDetail detail;
  detail.summary = {"everyday-objects", "Everyday objects", StudyState::kOpen, true, 60000, {600, 5, 4, 300, 2, 120, 1, 812.5, 2}, 3, std::string(64, 'd'), true};
  detail.definition = example_definition();
  detail.stimuli = {{"apple", "fruit", std::string(64, 'c'), "MIT"}, {"dog", "mammal", "", ""}};
  const auto back = decode<StudyDetail>(encode(detail));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->stimuli, detail.stimuli);
  EXPECT_EQ(back->summary.counts, detail.summary.counts);
  EXPECT_EQ(back->definition, detail.definition);

  const auto list = decode<StudyList>(encode(StudyList{{detail.summary}}));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->studies.at(0).counts, detail.summary.counts);
  const auto participant = decode<ParticipantStudy>(encode(ParticipantStudy{example_definition(), StudyState::kPaused}));
  ASSERT_TRUE(participant);
  EXPECT_EQ(participant->state, StudyState::kPaused);
}

TEST(StudyDefinition, RefusesAFieldItDoesNotKnow) {
  std::string json = encode(example_definition());
  json.insert(1, "\"trails_per_session\":5,");
  const auto refused = decode<StudyDefinition>(json);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("trails_per_session"), std::string::npos) << refused.error().message;
}

DatasetSummary example_dataset() {
  DatasetSummary d;
  d.id = 4, d.study = "everyday-objects", d.title = "Ä judged", d.kind = DatasetKind::kJudgments, d.format = "things-tsv", d.source_file = "all.tsv";
  d.source_sha256 = std::string(64, 'a'), d.file = std::string(64, 'b'), d.triplets_file = std::string(64, 'c');
  d.objects = 1854, d.rows = 4'699'160, d.participants = 12'340, d.simulated = true;
  d.conventions = "Numbers begin at 1.\nTimes are in ms.", d.created_at_ms = 1795348800123;
  return d;
}

TEST(DatasetMessages, ReadBack) {
  DatasetSummary features = example_dataset();
  features.kind = DatasetKind::kFeatures, features.triplets_file.clear(), features.participants = 0;
  const auto back = decode<DatasetList>(encode(DatasetList{{example_dataset(), features}}));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->datasets, (std::vector<DatasetSummary>{example_dataset(), features}));
}

TEST(DatasetMessages, RefusalsNameTheEntryAndTheField) {
  struct Case { const char* from; const char* to; const char* says; };
  for (const Case& c : {Case{"\"kind\":\"judgments\"", "\"kind\":\"answers\"", "datasets[0]: kind 'answers' is none of"},
                        Case{"\"kind\":\"judgments\"", "\"kind\":\"features\"", "for features it must be empty"},
                        Case{"\"rows\":4699160", "\"rows\":-1", "rows is -1"}, Case{"\"rows\":4699160", "\"rows\":4.5", "rows must be a whole number"},
                        Case{"\"id\":4", "\"id\":0", "id is 0"}, Case{"\"objects\":1854", "\"objects\":4294967296", "objects"},
                        Case{"\"simulated\":true", "\"simulated\":1", "simulated must be true or false"},
                        Case{"\"format\":\"things-tsv\"", "\"format\":\"THINGS\"", "format 'THINGS' must be one word"},
                        Case{"\"conventions\":", "\"convention\":", "conventions is missing"}}) {
    std::string json = encode(DatasetList{{example_dataset()}});
    const auto at = json.find(c.from);
    ASSERT_NE(at, std::string::npos) << c.from << " in " << json;
    json.replace(at, std::string(c.from).size(), c.to);
    const auto refused = decode<DatasetList>(json);
    ASSERT_FALSE(refused) << json;
    EXPECT_NE(refused.error().message.find(c.says), std::string::npos) << refused.error().message;
  }
}

TEST(FitMessages, SayWhichDatasetOrSayNothing) {
  FitJob job = example_job();
  EXPECT_EQ(encode(job).find("dataset"), std::string::npos) << "a page that knows no datasets reads what it always read";
  job.request.dataset = 9;
  job.dataset = DatasetReference{9, "Ä judged", std::string(64, 'b')};
  const auto back = decode<FitJob>(encode(job));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->request.dataset, 9u);
  EXPECT_EQ(back->dataset, job.dataset);
  RunSummary run;
  run.study = "things", run.dataset = job.dataset;
  const auto run_back = decode<RunSummary>(encode(run));
  ASSERT_TRUE(run_back) << run_back.error().message;
  EXPECT_EQ(run_back->dataset, job.dataset);
  run.dataset->sha256 = "short";
  const auto refused = decode<RunSummary>(encode(run));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("dataset: sha256"), std::string::npos) << refused.error().message;
}

TEST(FitMessages, ReadBackWithGapsInTheCurve) {
  const auto back = decode<FitJob>(encode(example_job()));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->request.lambda, 0.0085);
  EXPECT_EQ(back->request.dims, 100u);
  EXPECT_EQ(back->state, JobState::kRunning);
  ASSERT_EQ(back->progress.curve.size(), 2u);
  EXPECT_EQ(back->progress.curve[0].validation_nll, 1.06);
  EXPECT_TRUE(std::isnan(back->progress.curve[1].validation_nll));
  const auto list = decode<FitJobList>(encode(FitJobList{{example_job()}}));
  ASSERT_TRUE(list);
  EXPECT_EQ(list->fits.size(), 1u);
}

TEST(FitRequest, RefusesWhatNobodyCanFit) {
  EXPECT_TRUE(decode<FitRequest>(R"({"method":"vice"})"));
  for (const char* bad : {R"({})", R"({"method":"pca"})", R"({"method":"vice","dims":0})", R"({"method":"vice","lambda":-1})",
                          R"({"method":"spose","lambda":10.5})", R"({"method":"vice","seed":-1})",
                          R"({"method":"vice","seed":1.5})", R"({"method":"vice","presett":"fast"})", R"({"method":"vice","dataset":0})",
                          R"({"method":"vice","dataset":"1"})", R"({"method":"vice","dataset":1e30})"})
    EXPECT_FALSE(decode<FitRequest>(bad)) << bad;
}

TEST(RunMessages, ReadBack) {
  RunSummary run;
  run.id = 3;
  run.study = "things";
  run.title = "VICE, 17 dimensions";
  run.method = "vice";
  run.objects = 1854;
  run.dims = 17;
  run.validation_nll = std::numeric_limits<double>::quiet_NaN();
  run.embedding_file = std::string(64, 'e');
  const auto list = decode<RunList>(encode(RunList{{run}}));
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->runs[0].dims, 17u);
  EXPECT_TRUE(std::isnan(list->runs[0].validation_nll));
}

TEST(Errors, TravelWithCodeAndMessage) {
  const Error error = decode_error(encode(Error{ErrorCode::kDiskFull, "no room"}), "fallback");
  EXPECT_EQ(error.code, ErrorCode::kDiskFull);
  EXPECT_EQ(error.message, "no room");
  EXPECT_EQ(decode_error("<html>", "fallback").message, "fallback");
}

TEST(FillPath, EncodesWhatALinkCannotHold) {
  EXPECT_EQ(fill_path(kStudyRuns, {"demo"}), "/api/v1/studies/demo/runs");
  EXPECT_EQ(fill_path(kSession, {"a/b?c d"}), "/api/v1/sessions/a%2fb%3fc%20d");
}

}  // namespace
}  // namespace tertium::wire
