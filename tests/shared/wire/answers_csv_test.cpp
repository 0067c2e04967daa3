// answers_csv_test.cpp: our own table of answers is written as a stream and read back line by line, with the same bytes.
#include "shared/wire/answers_csv.h"

#include <gtest/gtest.h>

#include <cmath>

#include "shared/wire/data_dictionary.h"
#include "tests/support/golden.h"

namespace tertium::wire {
namespace {

const Names kNames = {"cat", "dog, brown", "a \"car\"", "bus\nstop"};

std::vector<AnswerLine> lines() {
  std::vector<AnswerLine> out(3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    AnswerLine& line = out[i];
    line.number = 10 + i;
    line.session = 1 + i / 2;
    line.source = "participant";
    line.practice = i == 0;
    line.answer.frame_period_ms = i == 1 ? 16.666 : 0, line.answer.clock_step_ms = i == 1 ? 0.1 : 0, line.answer.timeouts = i;
    line.answer.id = std::string(31, 'a') + static_cast<char>('0' + i);
    line.answer.trial = i;
    line.answer.shown = {i, (i + 1) % 4, (i + 2) % 4};
    line.answer.odd_position = i;
    line.answer.response_time_ms = 1234.5 + i;
    line.answer.input = i == 1 ? InputKind::kTouch : InputKind::kKey;
    line.answer.answered_at_ms = 1'700'000'000'000 + i;
    line.answer.resumed = i == 2;
    line.received_at_ms = 1'700'000'000'100 + i;
    if (i == 2) line.version = 3, line.version_hash = std::string(64, 'c');
  }
  return out;
}

std::string file() {
  TextSink sink;
  AnswersCsvWriter writer(sink, kNames);
  for (const AnswerLine& line : lines()) EXPECT_TRUE(writer.add(line).ok());
  EXPECT_TRUE(writer.finish().ok());
  return sink.text;
}

std::string error_of(const std::string& bytes, const Names& names = {}) {
  TextSource source(bytes);
  const Result<void> read = read_answers_csv(source, "a.csv", names, [](const AnswerLine&) { return Result<void>(); });
  EXPECT_FALSE(read.ok());
  return read ? "" : read.error().message;
}

// The file with the first `from` replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string bytes = file();
  const std::size_t at = bytes.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return bytes.replace(at, from.size(), to);
}

TEST(AnswersCsv, IsReadBackWithTheSameBytes) {
  for (const Names& names : {kNames, Names()}) {
    const std::string bytes = file();
    TextSource source(bytes, 7);
    std::map<std::uint32_t, std::string> found;
    std::string again = answers_csv_header();
    const Result<void> read = read_answers_csv(source, "a.csv", names, [&](const AnswerLine& line) -> Result<void> {
      again += answers_csv_line(line, kNames);
      return {};
    }, &found);
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(again, file());
    EXPECT_EQ(found.size(), 4u);
    EXPECT_EQ(found[1], "dog, brown");
  }
}

// As it was written before the last columns were known: two of the version, before them four of the trial.
std::string old_file(int columns) {
  std::string out;
  const std::string bytes = file();
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t end = bytes.find("\r\n", at);
    std::size_t cut = end;
    for (int comma = 0; comma < columns; ++comma) cut = bytes.rfind(',', cut - 1);
    out += bytes.substr(at, cut - at) + "\r\n";
    at = end + 2;
  }
  return out;
}

TEST(AnswersCsv, FromBeforeVersionsWereKeptIsReadWithoutThem) {
  const std::string bytes = old_file(2);
  ASSERT_TRUE(bytes.find("timeouts\r\n10,1,") != std::string::npos) << bytes;
  TextSource source(bytes);
  std::vector<AnswerLine> read_lines;
  ASSERT_TRUE(read_answers_csv(source, "a.csv", {}, [&](const AnswerLine& line) -> Result<void> {
    read_lines.push_back(line);
    return {};
  }));
  ASSERT_EQ(read_lines.size(), 3u);
  EXPECT_EQ(read_lines[2].version, 0u);
  EXPECT_EQ(read_lines[2].answer.timeouts, 2u);
  const Result<Table> table = read_table(bytes, "a.csv");
  ASSERT_TRUE(table.ok() && is_answers_table(*table));
  const Result<JudgmentReading> reading = read_answers_judgments(*table, "a.csv");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
}

TEST(AnswersCsv, RefusesAVersionThatIsNone) {
  const std::string hash(64, 'c');
  EXPECT_NE(error_of(changed(",3," + hash, ",0," + hash)).find("(version) is '0'"), std::string::npos);
  EXPECT_NE(error_of(changed(",3," + hash, ",x," + hash)).find("(version) is 'x'"), std::string::npos);
  EXPECT_NE(error_of(changed(hash, "abc")).find("(version_hash) is 'abc'"), std::string::npos);
}

TEST(AnswersCsv, OfEarlierVersionsAreReadAsMainTrials) {
  const std::string bytes = old_file(6);
  ASSERT_TRUE(bytes.find("answer_id\r\n10,1,") != std::string::npos) << bytes;
  TextSource source(bytes);
  std::vector<AnswerLine> read_lines;
  const Result<void> read = read_answers_csv(source, "a.csv", {}, [&](const AnswerLine& line) -> Result<void> {
    read_lines.push_back(line);
    return {};
  });
  ASSERT_TRUE(read.ok()) << read.error().message;
  ASSERT_EQ(read_lines.size(), 3u);
  EXPECT_EQ(read_lines[1].answer.id, lines()[1].answer.id);
  EXPECT_EQ(read_lines[1].kind, TrialKind::kMain);
  EXPECT_EQ(read_lines[1].answer.frame_period_ms, 0);
  const Result<Table> table = read_table(bytes, "a.csv");
  ASSERT_TRUE(table.ok());
  ASSERT_TRUE(is_answers_table(*table));
  const Result<JudgmentReading> reading = read_answers_judgments(*table, "a.csv");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  EXPECT_EQ(reading->set.judgments.size(), 2u);
}

TEST(AnswersCsv, LeavesCatchAndRepeatTrialsOutOfTheJudgmentsAndCountsThem) {
  for (const auto& [kind, why] : {std::pair(TrialKind::kCatch, "catch trial"), std::pair(TrialKind::kRepeat, "repeated trial")}) {
    std::vector<AnswerLine> all = lines();
    all[1].kind = kind;
    std::string bytes = answers_csv_header();
    for (const AnswerLine& line : all) bytes += answers_csv_line(line, kNames);
    const Result<Table> table = read_table(bytes, "a.csv");
    ASSERT_TRUE(table.ok());
    const Result<JudgmentReading> reading = read_answers_judgments(*table, "a.csv");
    ASSERT_TRUE(reading.ok()) << reading.error().message;
    EXPECT_EQ(reading->set.judgments.size(), 1u);
    ASSERT_EQ(reading->left_out.size(), 2u);
    EXPECT_EQ(reading->left_out[1].why, why);
    TextSource source(bytes);
    std::string again = answers_csv_header();
    ASSERT_TRUE(read_answers_csv(source, "a.csv", {}, [&](const AnswerLine& line) -> Result<void> {
      again += answers_csv_line(line, kNames);
      return {};
    }));
    EXPECT_EQ(again, bytes);
  }
}

TEST(AnswersCsv, StopsWhenTheReceiverFails) {
  const std::string bytes = file();
  TextSource source(bytes);
  int count = 0;
  const Result<void> read = read_answers_csv(source, "a.csv", {}, [&](const AnswerLine&) -> Result<void> {
    ++count;
    return Error{ErrorCode::kDiskFull, "full"};
  });
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(!read && read.error().code == ErrorCode::kDiskFull);
}

TEST(AnswersCsv, RefusesWhatContradictsItself) {
  EXPECT_TRUE(has(error_of("a,b\n1,2\n"), "a.csv: line 1 must be the header of an answers table"));
  EXPECT_TRUE(has(error_of(""), "line 1 must be the header"));
  EXPECT_TRUE(has(error_of(changed("10,1,participant", "x,1,participant")), "line 2, column 1 (number) is 'x'"));
  EXPECT_TRUE(has(error_of(changed(",1,0,cat,", ",2,0,cat,")), "(odd_object) is '0'; position 2 shows object 1"));
  EXPECT_TRUE(has(error_of(changed(",1,0,cat,", ",1,3,cat,")), "(odd_object) is '3'; position 1 shows object 0"));
  EXPECT_TRUE(has(error_of(changed(",1,0,cat,", ",1,0,dog,")), "(odd_name) is 'dog'; position 1 shows 'cat'"));
  EXPECT_TRUE(has(error_of(changed(",1,0,cat,", ",4,0,cat,")), "(odd_position) is '4'"));
  EXPECT_TRUE(has(error_of(changed(",1,0,cat,", ",0,0,cat,")), "1, 2 or 3 is needed"));
  EXPECT_TRUE(has(error_of(changed(",key,", ",foot,")), "(input) is 'foot'"));
  EXPECT_TRUE(has(error_of(changed("1234.5", "soon")), "(response_time_ms) is 'soon'"));
  EXPECT_TRUE(has(error_of(changed(std::string(31, 'a') + "0", "zz")), "line 2"));
  EXPECT_TRUE(has(error_of(changed(",main,,,0", ",trap,,,0")), "(kind) is 'trap'"));
  EXPECT_TRUE(has(error_of(changed(",main,16.666,", ",main,0,")), "(frame_period_ms) is '0'; a number of milliseconds above 0 is needed, or nothing"));
  EXPECT_TRUE(has(error_of(changed(",0.1,1", ",fine,1")), "(clock_step_ms) is 'fine'"));
  EXPECT_TRUE(has(error_of(changed(",0.1,1", ",0.1,-1")), "(timeouts) is '-1'"));
  EXPECT_TRUE(has(error_of(changed(",main,16.666,", ",main,16666,")), "frame_period_ms is 16666"));
  EXPECT_TRUE(has(error_of(changed(",0,1,2,cat", ",0,1,1,cat")), "line 2"));
  EXPECT_TRUE(has(error_of(file(), {"cat", "dog", "a \"car\"", "bus\nstop"}), "(name_2) is 'dog, brown'; object 1 is called 'dog'"));
  EXPECT_TRUE(has(error_of(file(), {"cat"}), "a whole number from 0 to 0 is needed"));
  EXPECT_TRUE(has(error_of(file() + "1,2\r\n"), "has 2 columns where the first line has 26"));
}

TEST(AnswersCsv, BecomesJudgmentsWithoutPracticeAndWithoutTimesThatAreNotComparable) {
  const Result<Table> table = read_table(file(), "a.csv");
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(write_table(*table), file());
  ASSERT_TRUE(is_answers_table(*table));
  const Result<JudgmentReading> reading = read_answers_judgments(*table, "a.csv");
  ASSERT_TRUE(reading.ok()) << reading.error().message;
  ASSERT_EQ(reading->set.judgments.size(), 2u);
  EXPECT_EQ(reading->set.judgments[0].shown, (std::array<std::uint32_t, 3>{1, 2, 3}));
  EXPECT_EQ(reading->set.judgments[0].odd_position, 1);
  EXPECT_EQ(reading->set.judgments[0].response_time_ms, 1235.5);
  EXPECT_TRUE(std::isnan(reading->set.judgments[1].response_time_ms)) << "resumed";
  EXPECT_EQ(reading->set.names, kNames);
  EXPECT_EQ(reading->set.participants, (std::vector<std::string>{"1", "2"}));
  ASSERT_EQ(reading->left_out.size(), 1u);
  EXPECT_EQ(reading->left_out[0].why, "practice");
}

TEST(AnswersDictionary, DescribesEveryColumnInOrderAndIsReadAgain) {
  const DataDictionary dictionary = answers_dictionary();
  std::string header;
  for (const DictionaryColumn& column : dictionary) header += (header.empty() ? "" : ",") + column.name;
  EXPECT_EQ(header + "\r\n", answers_csv_header());
  const std::string text = write_data_dictionary(dictionary);
  const Result<DataDictionary> again = read_data_dictionary(text, "answers.json");
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(write_data_dictionary(*again), text);
  for (const DictionaryColumn& column : *again) EXPECT_FALSE(column.description.empty()) << column.name;
}

}  // namespace
}  // namespace tertium::wire
