// table_csv_test.cpp: any table by its data dictionary, or by our own names; else a sentence that shows what a dictionary would say.
#include "shared/wire/table_csv.h"

#include <gtest/gtest.h>

#include "shared/wire/judgment_formats.h"
#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

Table table_of(const std::string& bytes) {
  Result<Table> table = read_table(bytes, "t.csv");
  EXPECT_TRUE(table.ok()) << table.error().message;
  return *std::move(table);
}
DataDictionary dictionary_of(const std::string& text) {
  Result<DataDictionary> dictionary = read_data_dictionary(text, "t.json");
  EXPECT_TRUE(dictionary.ok()) << dictionary.error().message;
  return *std::move(dictionary);
}
std::string error_of(const std::string& bytes, const DataDictionary* dictionary = nullptr) {
  const Result<JudgmentReading> reading = read_table_judgments(table_of(bytes), dictionary, "t.csv");
  EXPECT_FALSE(reading.ok()) << bytes;
  return reading ? "" : reading.error().message;
}

TEST(TableWithADictionary, IsRead) {
  const DataDictionary dictionary = dictionary_of(golden("own.json"));
  const Result<JudgmentReading> reading = read_table_judgments(table_of(golden("own.tsv")), &dictionary, "own.tsv");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  const JudgmentSet& set = reading->set;
  // The third row is practice.
  ASSERT_EQ(set.judgments.size(), 2u);
  EXPECT_EQ(reading->left_out[0].why, "practice");
  EXPECT_EQ(set.names, (Names{"cat", "dog", "car", "bus"}));
  EXPECT_EQ(set.judgments[0].triplet(), (Triplet{0, 1, 2}));
  EXPECT_EQ(set.judgments[1].triplet(), (Triplet{3, 2, 0}));
  EXPECT_EQ(set.judgments[1].response_time_ms, 875);
  ASSERT_EQ(set.extra.size(), 1u);
  EXPECT_EQ(set.extra[0].name, "block");
  EXPECT_EQ(set.extra[0].values[set.extra[0].cells[1]], "1");
}

TEST(TableWithoutADictionary, IsReadByOurOwnNames) {
  const std::string bytes = "object_1,object_2,object_3,odd_position,participant,response_time_ms\n0,1,2,1,x,900\n3,1,0,3,y,1100\n";
  const Result<JudgmentReading> reading = read_table_judgments(table_of(bytes), nullptr, "t.csv");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.judgments[0].triplet(), (Triplet{1, 2, 0}));
  EXPECT_EQ(reading->set.judgments[1].triplet(), (Triplet{3, 1, 0}));
  EXPECT_EQ(reading->set.participants, (std::vector<std::string>{"x", "y"}));
}

TEST(TableWithoutADictionary, IsRefusedWithWhatADictionaryWouldSay) {
  const std::string error = error_of("left,mid,right,pick\n1,2,3,1\n");
  EXPECT_TRUE(has(error, "a data dictionary beside it"));
  EXPECT_TRUE(has(error, R"({"left": {"TertiumRole": "object_1"}, "mid": {"TertiumRole": "object_2"}, )"
                         R"("right": {"TertiumRole": "object_3"}, "pick": {"TertiumRole": "odd_position"}})"));
  EXPECT_TRUE(has(error, "the roles are object_1"));
}

TEST(Table, KeepsAnchoredJudgmentsAnchored) {
  const Table table = table_of("anchor,left,right,nearer,farther\n0,1,2,2,1\n3,0,1,0,1\n");
  EXPECT_EQ(*find_table_question(table, nullptr, "t.csv"), TableQuestion::kAnchored);
  EXPECT_FALSE(read_table_judgments(table, nullptr, "t.csv").ok());
  const Result<AnchoredReading> reading = read_table_anchored(table, nullptr, "t.csv");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.judgments[0].nearer, 2u);
  EXPECT_FALSE(reading->set.judgments[0].nearer_on_left);
  EXPECT_TRUE(reading->set.judgments[1].nearer_on_left);
  const Result<AnchoredReading> named = read_table_anchored(table_of("anchor,nearer,farther\na,b,c\nb,a,d\n"), nullptr, "t.csv");
  ASSERT_TRUE(named.ok()) << named.error().message;
  EXPECT_EQ(named->set.names, (Names{"a", "b", "c", "d"}));
  EXPECT_FALSE(named->set.positions_known);
  EXPECT_FALSE(read_table_anchored(table_of("object_1,object_2,object_3,odd_position\n0,1,2,1\n"), nullptr, "t.csv").ok());
}

TEST(Table, RefusesContradictions) {
  const std::string header = "object_1,object_2,object_3,name_1,name_2,name_3,odd_position,odd_object,odd_name\n";
  EXPECT_TRUE(read_table_judgments(table_of(header + "0,1,2,a,b,c,2,1,b\n"), nullptr, "t.csv").ok());
  EXPECT_TRUE(has(error_of(header + "0,1,2,a,b,c,0,1,b\n"), "('odd_position') is '0'; 1, 2 or 3 is needed"));
  EXPECT_TRUE(has(error_of(header + "0,1,2,a,b,c,2,2,b\n"), "('odd_object') is '2'; position 2 was chosen by the other columns"));
  EXPECT_TRUE(has(error_of(header + "0,1,2,a,b,c,2,7,b\n"), "('odd_object') is '7'; one of the row's three objects is needed"));
  EXPECT_TRUE(has(error_of(header + "0,1,2,a,b,c,2,1,c\n"), "('odd_name') is 'c'"));
  EXPECT_TRUE(has(error_of(header + "0,1,2,a,b,c,2,1,b\n1,0,2,a,b,c,2,0,b\n"), "line 2, column 5 ('name_2') is 'b'; object 1 (counted from 0) is called 'a' elsewhere"));
  EXPECT_TRUE(has(error_of(header + "0,1,2,a,b,c,2,1,\n"), "holds no judgments"));
  EXPECT_TRUE(has(error_of("object_1,object_2,object_3,odd_position,anchor,nearer,farther\n0,1,2,1,0,1,2\n"), "those of anchored judgments"));
}

TEST(TableWithADictionary, RefusesWhatTheDictionaryLeavesOpenOrGetsWrong) {
  const std::string roles = R"("a":{"TertiumRole":"object_1"},"b":{"TertiumRole":"object_2"},"c":{"TertiumRole":"object_3"},"d":{"TertiumRole":"odd_position"})";
  const DataDictionary open = dictionary_of("{" + roles + "}");
  EXPECT_TRUE(has(error_of("a,b,c,d\n1,2,3,1\n", &open), "--base")) << "a foreign table may count from 0 or 1";
  const DataDictionary said = dictionary_of("{" + roles + R"(,"e":{"TertiumBase":1}})");
  const Result<JudgmentReading> reading = read_table_judgments(table_of("a,b,c,d\n1,2,3,1\n"), &said, "t.csv");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.judgments[0].triplet(), (Triplet{1, 2, 0}));
  EXPECT_TRUE(has(error_of("a,b,c\n0,2,3\n", &open), "has no column 'd', which the data dictionary says is odd_position"));
}

TEST(DataDictionary, RefusesWhatItCannotMean) {
  const auto refused = [](const std::string& text) {
    const Result<DataDictionary> dictionary = read_data_dictionary(text, "t.json");
    EXPECT_FALSE(dictionary.ok()) << text;
    return dictionary ? std::string() : dictionary.error().message;
  };
  EXPECT_TRUE(has(refused("[]"), "an object with a field for each column"));
  EXPECT_TRUE(has(refused("{"), "t.json: not JSON"));
  EXPECT_TRUE(has(refused(R"({"a":1})"), "t.json: 'a' must be an object"));
  EXPECT_TRUE(has(refused(R"({"a":{"TertiumRole":"boss"}})"), "'a'.TertiumRole is 'boss'; one of these is needed: object_1"));
  EXPECT_TRUE(has(refused(R"({"a":{"TertiumRole":"anchor"},"b":{"TertiumRole":"anchor"}})"), "'b'.TertiumRole is 'anchor', which column 'a' is already"));
  EXPECT_TRUE(has(refused(R"({"a":{"TertiumRole":"response_time","Units":"min"}})"), "in ms or s"));
  EXPECT_TRUE(has(refused(R"({"a":{"TertiumBase":2}})"), "must be 0 or 1"));
  EXPECT_TRUE(has(refused(R"({"a":{"Levels":[]}})"), "Levels must be an object"));
  EXPECT_TRUE(has(refused(R"({"a":{"Levels":{"x":3}}})"), "must be text"));
  EXPECT_TRUE(has(refused(R"({"a":{"Description":3}})"), "Description must be text"));
}

TEST(DataDictionary, KeepsTheOrderOfColumns) {
  const DataDictionary dictionary = dictionary_of(R"({"z":{"Description":"last letter"},"a":{},"m":{"Levels":{"2":"two","1":{"Description":"one"}}}})");
  ASSERT_EQ(dictionary.size(), 3u);
  EXPECT_EQ(dictionary[0].name, "z");
  EXPECT_EQ(dictionary[2].levels[0].first, "2");
  EXPECT_EQ(dictionary[2].levels[1].second, "one");
  EXPECT_EQ(dictionary_path_for("dir.x/answers.csv"), "dir.x/answers.json");
}

TEST(JudgmentFormats, AreRecognisedByTheirHeaders) {
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"things.tsv", "things-tsv"},           {"things_quoted.tsv", "things-tsv"},     {"salmon_responses.csv", "salmon-csv"},
      {"salmon_offline.csv", "salmon-offline-csv"}, {"next_participants.csv", "next-csv"},   {"triplet_tools.csv", "triplet-tools-csv"},
      {"triplet_tools_legacy.csv", "triplet-tools-csv"}, {"jspsych_stimulus_ids.csv", "jspsych"}, {"jspsych_image_paths.csv", "jspsych"},
      {"jspsych_stimulus_list.csv", "jspsych"}, {"jspsych_two_choices.csv", "jspsych"}};
  for (const auto& [name, format] : expected) {
    SCOPED_TRACE(name);
    const Table table = table_of(golden(name));
    EXPECT_STREQ(to_string(recognise_judgments(table)), format);
    const Result<JudgmentFile> file = read_judgments(table, name);
    ASSERT_TRUE(file.ok()) << file.error().message;
    const bool anchored = std::holds_alternative<AnchoredReading>(file->reading);
    const std::string word = format;
    EXPECT_EQ(anchored, has(word, "salmon") || has(word, "next") || has(word, "triplet-tools") || has(name, "two_choices"));
  }
  JudgmentFileOptions options;
  options.dictionary = dictionary_of(golden("own.json"));
  const Result<JudgmentFile> own = read_judgments(table_of(golden("own.tsv")), "own.tsv", options);
  ASSERT_TRUE(own.ok()) << own.error().message;
  EXPECT_STREQ(to_string(own->format), "table");
  EXPECT_FALSE(read_judgments(table_of(golden("own.tsv")), "own.tsv").ok());
}

}  // namespace
}  // namespace tertium::wire
