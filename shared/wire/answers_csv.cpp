// answers_csv.cpp: one answer, one line.
#include "shared/wire/answers_csv.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>

#include "shared/base/check.h"
#include "shared/base/hash.h"
#include "shared/base/text.h"
#include "shared/wire/data_dictionary.h"
#include "shared/wire/table_csv.h"

namespace tertium::wire {
namespace {

constexpr std::size_t kPieceBytes = 1 << 16;
// Columns that files from before do not have; they are the last.
constexpr std::array<std::string_view, 6> kNewColumns = {"kind", "frame_period_ms", "clock_step_ms", "timeouts", "version", "version_hash"};
constexpr std::size_t kVersionColumns = 2;  // the newest of them

std::string cell(const std::string& text) { return cell_of(text, ',', Quotes::kWhereNeeded); }

}  // namespace

std::string answers_csv_header() {
  return "number,session,source,practice,trial,object_1,object_2,object_3,name_1,name_2,name_3,odd_position,odd_object,odd_name,"
         "response_time_ms,input,resumed,answered_at_ms,received_at_ms,answer_id,kind,frame_period_ms,clock_step_ms,timeouts,version,version_hash\r\n";
}

std::string answers_csv_line(const AnswerLine& line, const Names& names) {
  const Answer& answer = line.answer;
  CHECK(answer.odd_position < 3);
  std::string out = std::to_string(line.number) + ',' + std::to_string(line.session) + ',' + cell(line.source) + ',' + (line.practice ? '1' : '0') + ',' +
                    std::to_string(answer.trial);
  for (const std::uint32_t object : answer.shown) out += ',' + std::to_string(object);
  for (const std::uint32_t object : answer.shown) {
    CHECK(object < names.size());
    out += ',' + cell(names[object]);
  }
  const std::uint32_t odd = answer.shown[answer.odd_position];
  out += ',' + std::to_string(answer.odd_position + 1) + ',' + std::to_string(odd) + ',' + cell(names[odd]) + ',' +
         format_double(answer.response_time_ms) + ',' + to_string(answer.input) + ',' + (answer.resumed ? '1' : '0') + ',' +
         std::to_string(answer.answered_at_ms) + ',' + std::to_string(line.received_at_ms) + ',' + cell(answer.id) + ',' + to_string(line.kind);
  for (const double known : {answer.frame_period_ms, answer.clock_step_ms}) out += ',' + (known > 0 ? format_double(known) : std::string());
  return out + ',' + std::to_string(answer.timeouts) + ',' + (line.version > 0 ? std::to_string(line.version) : std::string()) + ',' + line.version_hash + "\r\n";
}

Result<void> AnswersCsvWriter::add(const AnswerLine& line) {
  pending_ += answers_csv_line(line, names_);
  return pending_.size() >= kPieceBytes ? finish() : Result<void>();
}

Result<void> AnswersCsvWriter::finish() {
  const std::string bytes = std::move(pending_);
  pending_.clear();
  return sink_.write(bytes);
}

bool is_answers_table(const Columns& columns) {
  const std::string header = answers_csv_header();
  for (const std::string_view name : split(trim(header), ','))
    if (!columns.find(name) && std::find(kNewColumns.begin(), kNewColumns.end(), name) == kNewColumns.end()) return false;
  return true;
}

Result<void> read_answers_csv(ByteSource& source, const std::string& what, const Names& names, const std::function<Result<void>(const AnswerLine&)>& each,
                              std::map<std::uint32_t, std::string>* found) {
  const std::string header = answers_csv_header();
  const std::vector<std::string_view> columns = split(trim(header), ',');
  DelimitedReader reader(source, what, ',');
  TRY(bool more, reader.next());
  const std::size_t width = more ? reader.cells().size() : 0, old_width = columns.size() - kNewColumns.size();
  bool same = width == columns.size() || width == columns.size() - kVersionColumns || width == old_width;
  for (std::size_t c = 0; same && c < width; ++c) same = reader.cells()[c].text == columns[c];
  if (!same) return Error{ErrorCode::kInvalid, what + ": line 1 must be the header of an answers table: " + std::string(trim(header))};
  std::map<std::uint32_t, std::string> own;
  std::map<std::uint32_t, std::string>& known = found ? *found : own;
  for (;;) {
    TRY(more, reader.next());
    if (!more) return {};
    const std::vector<Cell>& cells = reader.cells();
    if (cells.size() != width)
      return Error{ErrorCode::kInvalid, reader.where() + " has " + format_count(cells.size()) + " columns where the first line has " + format_count(width)};
    AnswerLine line;
    std::optional<Error> error;
    const auto fail = [&](std::size_t c, const std::string& allowed) {
      if (!error) error = Error{ErrorCode::kInvalid, reader.where(c) + " (" + std::string(columns[c]) + ") is " + quote_for_message(cells[c].text) + "; " + allowed};
    };
    const auto whole = [&](std::size_t c, std::uint64_t most) -> std::uint64_t {
      const std::optional<std::uint64_t> number = parse_uint(cells[c].text);
      if (!number || *number > most) fail(c, "a whole number from 0 to " + std::to_string(most) + " is needed");
      return number && *number <= most ? *number : 0;
    };
    const auto time = [&](std::size_t c) -> std::int64_t {
      const std::optional<std::int64_t> number = parse_int(cells[c].text);
      if (!number) fail(c, "a whole number of milliseconds is needed");
      return number.value_or(0);
    };
    line.number = whole(0, INT64_MAX);
    line.session = static_cast<std::uint32_t>(whole(1, UINT32_MAX));
    line.source = cells[2].text;
    if (line.source.size() > kNameBytesMax) fail(2, "at most " + std::to_string(kNameBytesMax) + " bytes are read");
    line.practice = whole(3, 1) == 1;
    line.answer.trial = static_cast<std::uint32_t>(whole(4, UINT32_MAX));
    for (std::size_t p = 0; p < 3; ++p) {
      const auto object = static_cast<std::uint32_t>(whole(5 + p, (names.empty() ? kObjectsMax : names.size()) - 1));
      line.answer.shown[p] = object;
      const std::string_view name = cells[8 + p].text;
      if (name.empty() || name.size() > kNameBytesMax) fail(8 + p, "a name of 1 to " + std::to_string(kNameBytesMax) + " bytes is needed");
      if (error) break;
      if (!names.empty() && names[object] != name) fail(8 + p, "object " + std::to_string(object) + " is called " + quote_for_message(names[object]));
      const auto [other, is_new] = known.emplace(object, name);
      if (!is_new && other->second != name) fail(8 + p, "object " + std::to_string(object) + " is called " + quote_for_message(other->second) + " above");
    }
    const auto position = static_cast<std::size_t>(whole(11, 3));
    if (position == 0) fail(11, "1, 2 or 3 is needed");
    if (!error) {
      line.answer.odd_position = static_cast<std::uint32_t>(position - 1);
      const std::uint32_t odd = line.answer.shown[position - 1];
      if (whole(12, UINT32_MAX) != odd) fail(12, "position " + std::to_string(position) + " shows object " + std::to_string(odd));
      if (cells[13].text != cells[7 + position].text) fail(13, "position " + std::to_string(position) + " shows " + quote_for_message(cells[7 + position].text));
    }
    const std::optional<double> response_time = parse_double(cells[14].text);
    if (!response_time) fail(14, "a number of milliseconds is needed");
    line.answer.response_time_ms = response_time.value_or(0);
    const Result<InputKind> input = input_kind_from(std::string(cells[15].text.substr(0, 100)));
    if (input) line.answer.input = *input;
    else fail(15, input.error().message);
    line.answer.resumed = whole(16, 1) == 1;
    line.answer.answered_at_ms = time(17);
    line.received_at_ms = time(18);
    line.answer.id = cells[19].text;
    if (width > old_width) {
      const Result<TrialKind> kind = trial_kind_from(std::string(cells[20].text.substr(0, 100)));
      if (kind) line.kind = *kind;
      else fail(20, kind.error().message);
      const auto precision = [&](std::size_t c) -> double {
        if (cells[c].text.empty()) return 0;
        const std::optional<double> ms = parse_double(cells[c].text);
        if (!ms || !(*ms > 0)) fail(c, "a number of milliseconds above 0 is needed, or nothing");
        return ms.value_or(0);
      };
      line.answer.frame_period_ms = precision(21);
      line.answer.clock_step_ms = precision(22);
      line.answer.timeouts = static_cast<std::uint32_t>(whole(23, UINT32_MAX));
    }
    if (width == columns.size()) {
      if (!cells[24].text.empty()) line.version = static_cast<std::uint32_t>(whole(24, UINT32_MAX));
      line.version_hash = cells[25].text;
      if (cells[24].text == "0") fail(24, "a number from 1 on is needed, or nothing");
      if (!line.version_hash.empty() && !is_sha256_hex(line.version_hash)) fail(25, "64 hexadecimal digits are needed, or nothing");
    }
    if (error) return *error;
    if (const Result<void> legal = check_answer(line.answer); !legal) return Error{legal.error().code, reader.where() + ": " + legal.error().message};
    TRY_DO(check_different(line.answer.shown[0], line.answer.shown[1], line.answer.shown[2], reader.where()));
    TRY_DO(each(line));
  }
}

Result<JudgmentReading> read_answers_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options) {
  if (!is_answers_table(columns)) return Error{ErrorCode::kInvalid, what + ": the columns of an answers table are needed: " + std::string(trim(answers_csv_header()))};
  ReadingOptions all = options;
  all.keep_extra = true;
  DataDictionary dictionary = answers_dictionary();
  if (!columns.find(kNewColumns[0])) dictionary.resize(dictionary.size() - kNewColumns.size());
  else if (!columns.find(kNewColumns[kNewColumns.size() - kVersionColumns])) dictionary.resize(dictionary.size() - kVersionColumns);
  TRY(JudgmentReading out, read_table_judgments(columns, &dictionary, what, all));
  const TextColumn* resumed = find_extra(out.set.extra, "resumed");
  CHECK(resumed);
  std::uint64_t unknown = 0;
  for (std::size_t i = 0; i < out.set.judgments.size(); ++i)
    if (resumed->values[resumed->cells[i]] == "1") {
      out.set.judgments[i].response_time_ms = std::numeric_limits<double>::quiet_NaN();
      ++unknown;
    }
  if (unknown != 0) state(out.conventions, "response times", format_count(unknown) + " not known", "their trials were resumed after a reload or while hidden");
  if (!options.keep_extra) out.set.extra.clear();
  return out;
}

}  // namespace tertium::wire
