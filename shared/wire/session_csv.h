// session_csv.h: what sessions hold besides answers, as tables (RFC 4180, UTF-8, a header line), and what their columns mean.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/domain/session.h"
#include "shared/wire/data_dictionary.h"

namespace tertium::wire {

// One session: a visit. Times are ms since 1970 UTC; empty in the table where they are not known.
struct SessionLine {
  std::uint32_t session = 0;  // a pseudonym, as in the table of answers
  std::string source, language, consent_hash;
  std::optional<std::int64_t> consented_at_ms;
  std::int64_t started_at_ms = 0;
  Ending ending = Ending::kNone;
  std::optional<std::int64_t> ended_at_ms;
  std::uint32_t trials = 0, answers = 0;
  std::uint32_t version = 0;   // of the study's definition; 0: none was published then
  std::string version_hash;    // its SHA-256, or ""
};

// Each table: its columns in order with their meaning, and one line of it. The header is made of the dictionary.
std::string csv_header(const DataDictionary& dictionary);
DataDictionary sessions_dictionary();
std::string session_csv_line(const SessionLine& line);
DataDictionary events_dictionary();
std::string event_csv_line(std::uint32_t session, const SessionEvent& event, std::int64_t received_at_ms);
DataDictionary responses_dictionary();
std::string response_csv_line(std::uint32_t session, const Response& response, std::int64_t received_at_ms);
// Who took part, as a panel calls them: to be kept apart from the rest.
DataDictionary identifiers_dictionary();
std::string identifier_csv_line(std::uint32_t session, const Identifier& identifier);
// A text that was agreed to in as many lines as it has parts: the text itself, then each statement.
DataDictionary consent_texts_dictionary();
std::string consent_text_csv_lines(const std::string& hash, const std::string& language, std::int64_t first_used_at_ms, const std::string& text,
                                   const std::vector<std::string>& statements);
DataDictionary withdrawals_dictionary();
std::string withdrawal_csv_line(const std::string& day, std::uint64_t answers);

}  // namespace tertium::wire
