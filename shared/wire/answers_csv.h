// answers_csv.h: every answer of a study as a table for R, Python and spreadsheets (RFC 4180, UTF-8, a header line).
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "shared/base/byte_sink.h"
#include "shared/base/byte_source.h"
#include "shared/domain/names.h"
#include "shared/domain/session.h"
#include "shared/wire/judgment_reading.h"

namespace tertium::wire {

struct AnswerLine {
  std::uint64_t number = 0;   // of the answer in its study's store
  std::uint32_t session = 0;  // a pseudonym: counted from 1 in the study
  std::string source;         // "participant", "simulated", "imported"
  bool practice = false;
  TrialKind kind = TrialKind::kMain;
  Answer answer;
  std::int64_t received_at_ms = 0;
  std::uint32_t version = 0;  // of the study's definition under which the session began; 0: none was published then
  std::string version_hash = {};  // its SHA-256, or ""
};

// The columns, in order, with the line's end:
// number, session, source, practice (0/1), trial (from 0), object_1, object_2, object_3 (numbers from 0, by position),
// name_1, name_2, name_3, odd_position (1, 2, 3), odd_object, odd_name, response_time_ms, input, resumed (0/1),
// answered_at_ms, received_at_ms (ms since 1970 UTC: the browser's clock, the server's), answer_id, kind (main, catch, repeat),
// frame_period_ms, clock_step_ms (empty: not known), timeouts, version, version_hash (empty: none). Files from before the last two were known end
// with timeouts, those from before the four before them with answer_id.
std::string answers_csv_header();
// names: of all objects; every number in the line has one.
std::string answers_csv_line(const AnswerLine& line, const Names& names);

// Writes them one after the other into a sink, header first, without ever holding them all.
class AnswersCsvWriter {
 public:
  AnswersCsvWriter(ByteSink& sink, const Names& names) : sink_(sink), names_(names), pending_(answers_csv_header()) {}
  Result<void> add(const AnswerLine& line);
  Result<void> finish();  // what is still pending

 private:
  ByteSink& sink_;
  const Names& names_;
  std::string pending_;
};

bool is_answers_table(const Columns& columns);
// Each line of a file that we wrote, in order: with the same names answers_csv_line() gives the same bytes again (of a file with fewer columns:
// those, and what the others say of a main trial of which no more is known). Errors name line and
// column: another header, a value that check_answer() or its own column forbids, columns that contradict each other, a name that is not that
// of its number in `names` (empty: not known). found (may be null) gets the names that occur, by number.
Result<void> read_answers_csv(ByteSource& source, const std::string& what, const Names& names, const std::function<Result<void>(const AnswerLine&)>& each,
                              std::map<std::uint32_t, std::string>* found = nullptr);
// The judgments in it: practice, catch and repeat trials are counted and left out; participants are sessions; times of resumed trials are not known.
Result<JudgmentReading> read_answers_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options = {});

}  // namespace tertium::wire
