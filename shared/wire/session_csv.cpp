// session_csv.cpp: one session, event, response or identifier, one line.
#include "shared/wire/session_csv.h"

#include "shared/wire/delimited.h"

namespace tertium::wire {
namespace {

std::string line_of(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& cell : cells) out += cell_of(cell, ',', Quotes::kWhereNeeded) + ',';
  out.pop_back();
  return out + "\r\n";
}

std::string number(std::uint64_t value) { return std::to_string(value); }
std::string time(std::int64_t ms) { return std::to_string(ms); }
std::string time(const std::optional<std::int64_t>& ms) { return ms ? std::to_string(*ms) : std::string(); }

DictionaryColumn whose() { return {"session", "Pseudonym of the visit, counted from 1 in the study, as in answers.csv", "", {}, "participant", {}}; }
DictionaryColumn received() { return {"received_at_ms", "Time of arrival, milliseconds since 1970 UTC, by the server's clock", "ms", {}, "", {}}; }

}  // namespace

std::string csv_header(const DataDictionary& dictionary) {
  std::vector<std::string> names;
  for (const DictionaryColumn& column : dictionary) names.push_back(column.name);
  return line_of(names);
}

DataDictionary sessions_dictionary() {
  return {
      whose(),
      {"source", "Who came", "", {{"participant", "a person"}, {"simulated", "a simulated person"}, {"imported", "taken over from elsewhere"}}, "", {}},
      {"language", "Language of the texts that were read", "", {}, "", {}},
      {"consent_hash", "SHA-256 of the consent text that was agreed to, as in consent_texts.csv; empty where nobody had to", "", {}, "", {}},
      {"consented_at_ms", "Time of the consent, milliseconds since 1970 UTC, by the browser's clock", "ms", {}, "", {}},
      {"started_at_ms", "Time of the beginning, milliseconds since 1970 UTC, by the server's clock", "ms", {}, "", {}},
      {"ending", "How the session ended; empty: not yet", "",
       {{"complete", "every trial was answered"}, {"early", "the person left before"}, {"screened_out", "the questions about the instructions were failed"}}, "", {}},
      {"ended_at_ms", "Time of the end, milliseconds since 1970 UTC, by the server's clock; empty: not yet", "ms", {}, "", {}},
      {"trials", "How many trials the session was given, of every kind, practice included", "", {}, "", {}},
      {"answers", "How many of them were answered", "", {}, "", {}},
      {"version", "Published version of the study's definition under which the session began; empty: none was published then", "", {}, "", {}},
      {"version_hash", "SHA-256 of that version's document, as tertium study show prints it; empty: as above", "", {}, "", {}},
  };
}

std::string session_csv_line(const SessionLine& s) {
  return line_of({number(s.session), s.source, s.language, s.consent_hash, time(s.consented_at_ms), time(s.started_at_ms), to_string(s.ending), time(s.ended_at_ms),
                  number(s.trials), number(s.answers), s.version > 0 ? number(s.version) : std::string(), s.version_hash});
}

DataDictionary events_dictionary() {
  return {
      whose(),
      {"event_id", "Random id of the event", "", {}, "", {}},
      {"kind", "What happened", "",
       {{"page_opened", "the page was opened or loaded again"}, {"focus_lost", ""}, {"focus_gained", ""}, {"hidden", "another page or program covered it"}, {"shown", ""},
        {"fullscreen_on", ""}, {"fullscreen_off", ""}, {"resized", ""}, {"went_offline", ""}, {"came_online", ""}, {"instructions_read", ""},
        {"timed_out", "the time for a trial was up; it came again later"}, {"too_fast", "an answer came so soon that the person was asked to look again"},
        {"break_began", ""}, {"break_ended", ""}},
       "", {}},
      {"at_ms", "Time, milliseconds since 1970 UTC, by the browser's clock", "ms", {}, "", {}},
      {"trial", "Number of the trial on screen then; empty: none", "", {}, "", {}},
      {"width", "Width of the page in CSS pixels, of page_opened and resized", "px", {}, "", {}},
      {"height", "Height of the page in CSS pixels, of page_opened and resized", "px", {}, "", {}},
      received(),
  };
}

std::string event_csv_line(std::uint32_t session, const SessionEvent& e, std::int64_t received_at_ms) {
  const bool sized = e.width != 0 || e.height != 0;
  return line_of({number(session), e.id, to_string(e.kind), time(e.at_ms), e.trial ? number(*e.trial) : "", sized ? number(e.width) : "", sized ? number(e.height) : "",
                  time(received_at_ms)});
}

DataDictionary responses_dictionary() {
  return {
      whose(),
      {"response_id", "Random id of the response", "", {}, "", {}},
      {"kind", "What was asked for", "",
       {{"demographic", "something about the person"}, {"comprehension", "whether the instructions were understood"}, {"final", "the last question, in the person's own words"}},
       "", {}},
      {"question", "Id of the question in study.json; final for the last question", "", {}, "", {}},
      {"value", "The chosen option's text, or the person's own words", "", {}, "", {}},
      {"declined", "Whether the person preferred not to say", "", {{"0", "no"}, {"1", "yes"}}, "", {}},
      {"attempt", "Of the questions about the instructions: which attempt, from 0", "", {}, "", {}},
      {"answered_at_ms", "Time, milliseconds since 1970 UTC, by the browser's clock", "ms", {}, "", {}},
      received(),
  };
}

std::string response_csv_line(std::uint32_t session, const Response& r, std::int64_t received_at_ms) {
  return line_of({number(session), r.id, to_string(r.kind), r.question, r.value, r.declined ? "1" : "0", number(r.attempt), time(r.answered_at_ms), time(received_at_ms)});
}

DataDictionary identifiers_dictionary() {
  return {
      whose(),
      {"name", "Name of the identifier in the panel's link, such as PROLIFIC_PID", "", {}, "", {}},
      {"value", "What the panel calls this person, study or visit", "", {}, "", {}},
  };
}

std::string identifier_csv_line(std::uint32_t session, const Identifier& i) { return line_of({number(session), i.name, i.value}); }

DataDictionary consent_texts_dictionary() {
  return {
      {"consent_hash", "SHA-256 of the whole text, as in sessions.csv", "", {}, "", {}},
      {"language", "Language of the text", "", {}, "", {}},
      {"first_used_at_ms", "When somebody first agreed to it, milliseconds since 1970 UTC", "ms", {}, "", {}},
      {"part", "0: the text; from 1 on: a statement that had to be ticked", "", {}, "", {}},
      {"text", "The text of this part", "", {}, "", {}},
  };
}

std::string consent_text_csv_lines(const std::string& hash, const std::string& language, std::int64_t first_used_at_ms, const std::string& text,
                                   const std::vector<std::string>& statements) {
  std::string out = line_of({hash, language, time(first_used_at_ms), "0", text});
  for (std::size_t i = 0; i < statements.size(); ++i) out += line_of({hash, language, time(first_used_at_ms), number(i + 1), statements[i]});
  return out;
}

DataDictionary withdrawals_dictionary() {
  return {
      {"day", "Day on which somebody withdrew, UTC", "", {}, "", {}},
      {"answers", "How many answers of every kind were deleted with that", "", {}, "", {}},
  };
}

std::string withdrawal_csv_line(const std::string& day, std::uint64_t answers) { return line_of({day, number(answers)}); }

}  // namespace tertium::wire
