// session_csv_test.cpp: the tables of sessions, events, responses and identifiers: a cell for each column, whatever is written into it.
#include "shared/wire/session_csv.h"

#include <gtest/gtest.h>

#include "shared/base/byte_source.h"
#include "shared/wire/delimited.h"

namespace tertium::wire {
namespace {

// All lines as cells, read by the reader that others' tables are read with.
std::vector<std::vector<std::string>> cells_of(const std::string& csv) {
  std::vector<std::vector<std::string>> all;
  TextSource source(csv);
  DelimitedReader reader(source, "a.csv", ',');
  for (;;) {
    const Result<bool> more = reader.next();
    EXPECT_TRUE(more.ok()) << more.error().message;
    if (!more.ok() || !*more) return all;
    std::vector<std::string> line;
    for (const Cell& cell : reader.cells()) line.emplace_back(cell.text);
    all.push_back(std::move(line));
  }
}

TEST(SessionCsv, HasACellForEachColumnAndKeepsWhatPeopleWrote) {
  const std::string words = "by colour, \"mostly\"\r\nand =1+1 by size; \xc3\xa4";
  Response response;
  response.id = "r", response.kind = ResponseKind::kFinal, response.question = "final", response.value = words, response.answered_at_ms = 5;
  SessionEvent event;
  event.id = "e", event.kind = EventKind::kTimedOut, event.at_ms = 7, event.trial = 3;
  SessionEvent sized;
  sized.id = "s", sized.kind = EventKind::kPageOpened, sized.width = 800, sized.height = 600;
  SessionLine session;
  session.session = 2, session.source = "participant", session.language = "de", session.consent_hash = "h", session.started_at_ms = 9;
  SessionLine versioned = session;
  versioned.version = 3, versioned.version_hash = "f00d";
  using Lines = std::vector<std::vector<std::string>>;
  struct Case { DataDictionary dictionary; std::string csv; Lines lines; };
  for (const Case& c : {Case{responses_dictionary(), response_csv_line(4, response, 6), {{"4", "r", "final", "final", words, "0", "0", "5", "6"}}},
                        Case{events_dictionary(), event_csv_line(4, event, 8) + event_csv_line(5, sized, 8),
                             {{"4", "e", "timed_out", "7", "3", "", "", "8"}, {"5", "s", "page_opened", "0", "", "800", "600", "8"}}},
                        Case{sessions_dictionary(), session_csv_line(session) + session_csv_line(versioned),
                             {{"2", "participant", "de", "h", "", "9", "", "", "0", "0", "", ""}, {"2", "participant", "de", "h", "", "9", "", "", "0", "0", "3", "f00d"}}},
                        Case{identifiers_dictionary(), identifier_csv_line(1, {"id", "a,b"}), {{"1", "id", "a,b"}}},
                        Case{consent_texts_dictionary(), consent_text_csv_lines("h", "en", 1, "We keep\n\nit.", {"I agree.", "I am \"18\"."}),
                             {{"h", "en", "1", "0", "We keep\n\nit."}, {"h", "en", "1", "1", "I agree."}, {"h", "en", "1", "2", "I am \"18\"."}}},
                        Case{withdrawals_dictionary(), withdrawal_csv_line("2026-11-22", 12), {{"2026-11-22", "12"}}}}) {
    Lines expected = c.lines;
    std::vector<std::string> header;
    for (const DictionaryColumn& column : c.dictionary) {
      header.push_back(column.name);
      EXPECT_GT(column.description.size(), 5u) << column.name;
    }
    expected.insert(expected.begin(), header);
    EXPECT_EQ(cells_of(csv_header(c.dictionary) + c.csv), expected);
    const std::string json = write_data_dictionary(c.dictionary);
    const Result<DataDictionary> again = read_data_dictionary(json, "a.json");
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(write_data_dictionary(*again), json);
  }
}

TEST(SessionCsv, SaysWhatEveryKindOfEventIs) {
  std::string known;
  for (const DictionaryColumn& column : events_dictionary())
    for (const auto& [value, meaning] : column.levels) {
      EXPECT_TRUE(event_kind_from(value).ok()) << value;
      known += value + " ";
    }
  for (int kind = 0; kind <= static_cast<int>(EventKind::kBreakEnded); ++kind)
    EXPECT_NE(known.find(to_string(static_cast<EventKind>(kind)) + std::string(" ")), std::string::npos);
}

}  // namespace
}  // namespace tertium::wire
