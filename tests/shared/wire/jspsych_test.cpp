// jspsych_test.cpp: trials of four jsPsych tasks, from CSV and from JSON alike; everything that is no trial is counted.
#include "shared/wire/jspsych.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/wire/json_rows.h"
#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Table csv(const std::string& bytes) {
  Result<Table> table = read_table(bytes, "d.csv");
  EXPECT_TRUE(table.ok()) << table.error().message;
  return *std::move(table);
}
JsonRows json(const std::string& bytes) {
  Result<JsonRows> rows = read_json_rows(bytes, "d.json");
  EXPECT_TRUE(rows.ok()) << rows.error().message;
  return *std::move(rows);
}

std::uint64_t left_out(const std::vector<LeftOut>& entries, const std::string& why) {
  for (const LeftOut& entry : entries)
    if (entry.why == why) return entry.rows;
  return 0;
}

std::string value_of(const std::vector<Convention>& conventions, const std::string& name) {
  for (const Convention& convention : conventions)
    if (convention.name == name) return convention.value;
  return "";
}

void expect_stimulus_ids(const Columns& columns) {
  ASSERT_EQ(find_jspsych_form(columns), JsPsychForm::kStimulusIds);
  const Result<JudgmentReading> reading = read_jspsych_judgments(columns, "d");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  const JudgmentSet& set = reading->set;
  ASSERT_EQ(set.judgments.size(), 3u);
  EXPECT_EQ(left_out(reading->left_out, "practice"), 1u);
  EXPECT_EQ(left_out(reading->left_out, "no answer"), 1u);
  EXPECT_EQ(left_out(reading->left_out, "another screen: 'html-button-response'"), 1u);
  // Trial 2: [1,2,4], button 0, 1533 ms.
  EXPECT_EQ(set.judgments[0].shown, (std::array<std::uint32_t, 3>{1, 2, 4}));
  EXPECT_EQ(set.judgments[0].odd_position, 0);
  EXPECT_EQ(set.judgments[0].response_time_ms, 1533);
  EXPECT_EQ(set.judgments[2].triplet(), (Triplet{0, 1, 5}));
  EXPECT_EQ(set.objects, 6u);
  EXPECT_EQ(set.participants, (std::vector<std::string>{"p-01"}));
  EXPECT_FALSE(set.positions_known) << "every list is sorted";
  EXPECT_EQ(value_of(reading->conventions, "question"), "odd one out");
  EXPECT_EQ(value_of(reading->conventions, "index base"), "0");
  EXPECT_EQ(value_of(reading->conventions, "time unit"), "ms");
}

TEST(JsPsych, ReadsListsOfIdsFromCsvJsonAndWhatJatosKeeps) {
  expect_stimulus_ids(csv(golden("jspsych_stimulus_ids.csv")));
  expect_stimulus_ids(csv(golden("jspsych_6.csv")));
  expect_stimulus_ids(json(golden("jspsych_stimulus_ids.json")));
  expect_stimulus_ids(json(golden("jatos.txt")));
}

TEST(JsPsych, DoesNotGuessTheFirstId) {
  const Result<JudgmentReading> open = read_jspsych_judgments(json(R"([{"stimulus_ids":[3,1,2],"response":0,"rt":900}])"), "d.json");
  ASSERT_FALSE(open.ok());
  EXPECT_TRUE(has(open.error().message, "--base"));
  ReadingOptions options;
  options.convention.base = 1;
  const Result<JudgmentReading> given = read_jspsych_judgments(json(R"([{"stimulus_ids":[3,1,2],"response":0,"rt":900}])"), "d.json", options);
  ASSERT_TRUE(given.ok());
  EXPECT_EQ(given->set.judgments[0].triplet(), (Triplet{0, 1, 2}));
  EXPECT_TRUE(given->set.positions_known);
}

TEST(JsPsych, ReadsImagePaths) {
  for (const bool as_csv : {true, false}) {
    const Table table = as_csv ? csv(golden("jspsych_image_paths.csv")) : Table();
    const JsonRows rows = as_csv ? JsonRows() : json(golden("jspsych_image_paths.json"));
    const Columns& columns = as_csv ? static_cast<const Columns&>(table) : rows;
    const Result<JudgmentReading> reading = read_jspsych_judgments(columns, "d");
    ASSERT_TRUE(reading.ok()) << reading.error().message;
    const JudgmentSet& set = reading->set;
    ASSERT_EQ(set.judgments.size(), 2u);
    EXPECT_EQ(left_out(reading->left_out, "practice"), 1u);
    EXPECT_EQ(left_out(reading->left_out, "catch trial"), 1u);
    EXPECT_EQ(left_out(reading->left_out, "no answer"), 1u);
    // Trial 2: cat, bus, car with cat selected; trial 5: car, pear, dog with pear.
    EXPECT_EQ(set.names, (Names{"stimuli/cat/cat_01b.jpg", "stimuli/bus/bus_01b.jpg", "stimuli/car/car_01b.jpg", "stimuli/pear/pear_01b.jpg", "stimuli/dog/dog_01b.jpg"}));
    EXPECT_EQ(set.judgments[0].triplet(), (Triplet{1, 2, 0}));
    EXPECT_EQ(set.judgments[1].triplet(), (Triplet{4, 2, 3}));
    EXPECT_EQ(set.participants, (std::vector<std::string>{"5f"}));

    ReadingOptions options;
    options.names = {"bus", "car", "cat", "dog", "pear"};
    const Result<JudgmentReading> named = read_jspsych_judgments(columns, "d", options);
    ASSERT_TRUE(named.ok()) << named.error().message;
    EXPECT_EQ(named->set.judgments[0].triplet(), (Triplet{0, 1, 2}));
    EXPECT_TRUE(has(named->conventions[1].because, "by their folder"));
  }
}

TEST(JsPsych, ReadsAListInTheStimulus) {
  const Table table = csv(golden("jspsych_stimulus_list.csv"));
  const JsonRows rows = json(golden("jspsych_stimulus_list.json"));
  for (const Columns* columns : {static_cast<const Columns*>(&table), static_cast<const Columns*>(&rows)}) {
    ASSERT_EQ(find_jspsych_form(*columns), JsPsychForm::kStimulusList);
    const Result<JudgmentReading> reading = read_jspsych_judgments(*columns, "d");
    ASSERT_TRUE(reading.ok()) << reading.error().message;
    ASSERT_EQ(reading->set.judgments.size(), 2u);
    EXPECT_EQ(reading->set.names, (Names{"img/a.png", "img/b.png", "img/c.png", "img/d.png"}));
    EXPECT_EQ(reading->set.judgments[0].triplet(), (Triplet{2, 0, 1}));
    EXPECT_EQ(reading->set.judgments[1].triplet(), (Triplet{0, 2, 3}));
    EXPECT_EQ(left_out(reading->left_out, "no answer"), 1u);
    EXPECT_EQ(left_out(reading->left_out, "another screen: 'instructions'"), 1u);
  }
}

TEST(JsPsych, CountsScreensOfManyKindsTogether) {
  std::string rows;
  for (std::size_t n = 0; n < 50; ++n) rows += R"({"trial_type":"t)" + std::to_string(n % 25) + R"("},)";
  const Result<JudgmentReading> reading = read_jspsych_judgments(
      json('[' + rows + R"({"stimulus_ids":[0,1,2],"response":1},{"stimulus_ids":[0,1,2],"response":null},{"trial_type":"t3"}])"), "d.json");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  ASSERT_EQ(reading->left_out.size(), 22u);
  EXPECT_EQ(left_out(reading->left_out, "another screen: 't3'"), 3u);
  EXPECT_EQ(left_out(reading->left_out, "another screen: 't19'"), 2u);
  EXPECT_EQ(left_out(reading->left_out, "another screen"), 10u);
  EXPECT_EQ(left_out(reading->left_out, "no answer"), 1u);
}

TEST(JsPsych, LeavesManyFieldsOutWhenMostObjectsLackThem) {
  std::string first = R"({"stimulus_ids":[0,1,2],"response":1)";
  for (std::size_t n = 0; n < 201; ++n) first += R"(,"f)" + std::to_string(n) + R"(":1)";
  first += '}';
  const Result<JudgmentReading> few = read_jspsych_judgments(json('[' + first + ",{}]"), "d.json");
  ASSERT_TRUE(few.ok()) << few.error().message;
  EXPECT_EQ(few->set.extra.size(), 201u);
  std::string rows = '[' + first;
  for (std::size_t n = 0; n < 84'000; ++n) rows += ",{}";
  const Result<JudgmentReading> many = read_jspsych_judgments(json(rows + ']'), "d.json");
  ASSERT_TRUE(many.ok()) << many.error().message;
  EXPECT_TRUE(many->set.extra.empty());
  EXPECT_EQ(many->conventions.back(), (Convention{"other columns", "left out", "201 of them in 84,001 rows"}));
}

TEST(JsPsych, KeepsTwoChoicesAnchored) {
  for (const char* name : {"jspsych_two_choices.csv", "jspsych_two_choices_pandas.csv", "jspsych_two_choices.json"}) {
    SCOPED_TRACE(name);
    const bool is_json = has(name, ".json");
    const Table table = is_json ? Table() : csv(golden(name));
    const JsonRows rows = is_json ? json(golden(name)) : JsonRows();
    const Columns& columns = is_json ? static_cast<const Columns&>(rows) : table;
    EXPECT_FALSE(read_jspsych_judgments(columns, name).ok()) << "never an odd one out";
    const Result<AnchoredReading> reading = read_jspsych_anchored(columns, name);
    ASSERT_TRUE(reading.ok()) << reading.error().message;
    const AnchoredSet& set = reading->set;
    ASSERT_EQ(set.judgments.size(), 3u);
    EXPECT_EQ(left_out(reading->left_out, "catch trial"), 1u);
    EXPECT_EQ(left_out(reading->left_out, "no answer"), 1u);
    EXPECT_EQ(left_out(reading->left_out, "another screen: 'preload'"), 1u);
    // Trial 2: plum between fig and pear, the right one chosen.
    EXPECT_EQ(set.names, (Names{"assets/stimuli/fig.png", "assets/stimuli/pear.png", "assets/stimuli/plum.png", "assets/stimuli/apple.png"}));
    EXPECT_EQ(set.judgments[1].anchor, 2u);
    EXPECT_EQ(set.judgments[1].nearer, 1u);
    EXPECT_EQ(set.judgments[1].farther, 0u);
    EXPECT_FALSE(set.judgments[1].nearer_on_left);
    EXPECT_EQ(set.judgments[1].response_time_ms, 614);
  }
}

TEST(JsPsych, RefusesContradictions) {
  const auto error_of = [](const std::string& rows) {
    const Result<JudgmentReading> reading = read_jspsych_judgments(json(rows), "d.json");
    EXPECT_FALSE(reading.ok()) << rows;
    return reading ? std::string() : reading.error().message;
  };
  EXPECT_TRUE(has(error_of(R"([{"stimulus_ids":[0,1,2],"response":3}])"), "d.json: object 1, field 'response' is '3'; 0, 1 or 2 is needed"));
  EXPECT_TRUE(has(error_of(R"([{"stimulus_ids":[0,1,2],"response":"left"}])"), "0, 1 or 2 is needed"));
  EXPECT_TRUE(has(error_of(R"([{"stimulus_ids":[0,1],"response":1}])"), "field 'stimulus_ids' is '[0,1]'; a list of 3 is needed"));
  EXPECT_TRUE(has(error_of(R"([{"stimulus_ids":[0,1,[2]],"response":1}])"), "a list of 3 is needed"));
  EXPECT_TRUE(has(error_of(R"([{"stimulus_ids":[0,1,1],"response":1}])"), "object 1: an object stands there twice"));
  EXPECT_TRUE(has(error_of(R"([{"stimulus_ids":[0,1,2],"response":1,"rt":1.5}])"), "which would be s"));
  EXPECT_TRUE(has(error_of(R"([{"stimulus_ids":[0,1,2],"response":null}])"), "holds no judgments"));
  EXPECT_TRUE(has(error_of(R"([{"image1Path":"a","image2Path":"b","image3Path":"c","selected_image":"d"}])"), "one of the row's three images is needed"));
  EXPECT_TRUE(has(error_of(R"([{"x":1}])"), "no odd-one-out trials"));
  const Result<AnchoredReading> wrong = read_jspsych_anchored(json(R"([{"stimulus":"a","choices":["b","c"],"response":2,"trial_category":"random"}])"), "d.json");
  EXPECT_TRUE(!wrong && has(wrong.error().message, "0 or 1 is needed"));
}

TEST(JsPsych, WhatWeWriteIsReadAgain) {
  JudgmentSet set;
  set.objects = 5;
  set.participants = {"p \"1\"", "p2"};
  set.judgments.push_back({{4, 0, 2}, 1, 0, 812});
  set.judgments.push_back({{3, 1, 0}, 2, 1, std::numeric_limits<double>::quiet_NaN()});
  const std::string text = jspsych_json(set);
  EXPECT_EQ(text, "[{\"trial_type\":\"odd-one-out\",\"trial_index\":0,\"participant_id\":\"p \\\"1\\\"\",\"is_practice\":false,\"stimulus_ids\":[4,0,2],\"response\":1,\"rt\":812},"
                  "{\"trial_type\":\"odd-one-out\",\"trial_index\":0,\"participant_id\":\"p2\",\"is_practice\":false,\"stimulus_ids\":[3,1,0],\"response\":2,\"rt\":null}]");
  const Table table = jspsych_table(set);
  const JsonRows rows = json(text);
  EXPECT_TRUE(has(write_table(table), "\"[4,0,2]\",\"1\",\"812\"\r\n"));
  for (const Columns* columns : {static_cast<const Columns*>(&table), static_cast<const Columns*>(&rows)}) {
    const Result<JudgmentReading> reading = read_jspsych_judgments(*columns, "own");
    ASSERT_TRUE(reading.ok()) << reading.error().message;
    EXPECT_EQ(reading->set.participants, set.participants);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(reading->set.judgments[i].shown, set.judgments[i].shown);
      EXPECT_EQ(reading->set.judgments[i].odd_position, set.judgments[i].odd_position);
    }
    EXPECT_EQ(reading->set.judgments[0].response_time_ms, 812);
    EXPECT_TRUE(std::isnan(reading->set.judgments[1].response_time_ms));
  }
}

}  // namespace
}  // namespace tertium::wire
