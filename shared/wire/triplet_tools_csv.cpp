// triplet_tools_csv.cpp: tripletTools' standard table and the older names of its columns.
#include "shared/wire/triplet_tools_csv.h"

#include <cmath>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/anchored_sides.h"

namespace tertium::wire {
namespace {

const std::vector<std::string>& standard_columns() {
  static const std::vector<std::string> names = {"", "head", "winner", "loser", "worker_id", "rt", "Center", "Left", "Right", "Answer", "sampleAlg", "sampleSet"};
  return names;
}

// Letters and digits in lower case.
std::string bare_name(std::string_view name) {
  std::string out;
  for (const char c : to_lower_ascii(name))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

// The file's column that goes by one of these names, in order of preference; "".
std::string find_column(const std::vector<std::string>& columns, std::initializer_list<const char*> names) {
  for (const char* name : names)
    for (const std::string& column : columns)
      if (bare_name(column) == name) return column;
  return {};
}

std::string find_time_column(const std::vector<std::string>& columns) {
  const std::string plain = find_column(columns, {"rt"});
  if (!plain.empty()) return plain;
  for (const std::string& column : columns) {
    const std::string bare = bare_name(column);
    if (bare.find("response") != std::string::npos && bare.find("time") != std::string::npos) return column;
  }
  return {};
}

}  // namespace

bool is_triplet_tools_table(const Columns& columns) {
  const std::vector<std::string> names = columns.column_names();
  return !find_column(names, {"center", "target"}).empty() && !find_column(names, {"left", "option1"}).empty() &&
         !find_column(names, {"right", "option2"}).empty() && (!find_column(names, {"answer"}).empty() || !find_column(names, {"winner", "primary"}).empty());
}

Result<AnchoredReading> read_triplet_tools_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options) {
  if (!is_triplet_tools_table(columns))
    return Error{ErrorCode::kInvalid, what + ": the columns Center, Left, Right and Answer, or winner and loser, are needed"};
  const std::vector<std::string> names = columns.column_names();
  AnchoredColumns format;
  format.anchor = find_column(names, {"head"});
  format.winner = find_column(names, {"winner", "primary"});
  format.loser = find_column(names, {"loser", "alternate"});
  format.names = {{find_column(names, {"center", "target"}), find_column(names, {"left", "option1"}), find_column(names, {"right", "option2"})}};
  format.chosen_name = find_column(names, {"answer"});
  // In older tables winner and loser are names, and there is no head.
  if (format.anchor.empty()) {
    if (format.chosen_name.empty()) format.chosen_name = format.winner;
    format.winner.clear();
    format.loser.clear();
  }
  format.time = find_time_column(names);
  format.participant = find_column(names, {"workerid", "sessionid", "puid", "participantid", "subid", "pid"});
  if (bare_name(format.time) == "rt") format.unit = TimeUnit::kMilliseconds;
  format.missing_time = "NA";
  const std::string drawn = find_column(names, {"samplealg", "algsample"});
  std::vector<std::size_t> rows;
  LeaveOut left_out(columns);
  const TableColumn* drawing = drawn.empty() ? nullptr : columns.find(drawn);
  for (std::size_t r = 0; r < columns.rows(); ++r) {
    if (drawing && to_lower_ascii(drawing->cell(r)) == "check") left_out.row(r, "catch trial");
    else if (is_missing(columns.find(format.chosen_name.empty() ? format.winner : format.chosen_name)->cell(r))) left_out.row(r, "no answer");
    else rows.push_back(r);
  }
  TRY(AnchoredReading out, read_anchored_sides(columns, format, rows, options, what));
  state_anchored(out.conventions, "head, winner, loser");
  out.left_out = std::move(left_out).counted();
  return out;
}

Table triplet_tools_table(const AnchoredSet& set) {
  Table table{TableForm{}};
  const std::size_t rows = set.judgments.size();
  // R knows a column's type, not a cell's: a column of texts is quoted throughout, but for NA.
  const auto add = [&](const std::string& name, bool texts, const std::function<std::string(std::size_t)>& text) {
    TableColumn column(name);
    for (std::size_t r = 0; r < rows; ++r) {
      const std::string cell = text(r);
      column.add(cell, texts && cell != "NA");
    }
    column.finish();
    table.add_column(std::move(column), true);
  };
  const auto add_extra = [&](const TextColumn& column) {
    bool numbers = !column.name.empty();  // R's row names are texts
    for (const std::string& value : column.values) numbers = numbers && (value == "NA" || parse_double(value).has_value());
    add(column.name, !numbers, [&](std::size_t r) { return column.values[column.cells[r]]; });
  };
  const auto name_of = [&](std::uint32_t object) { return set.names.empty() ? std::to_string(object) : set.names[object]; };
  const bool sides = set.positions_known && !set.names.empty();
  // Where the file's own numbers or names were kept, ours would mix with them.
  const auto kept = [&](std::initializer_list<const char*> names) {
    for (const char* name : names)
      if (find_extra(set.extra, name)) return true;
    return false;
  };
  const bool other_numbers = kept({"head", "winner", "loser"}), other_names = kept({"Center", "Left", "Right", "Answer"});
  for (const std::string& name : standard_columns()) {
    const bool number = name == "head" || name == "winner" || name == "loser";
    const bool named = name == "Center" || name == "Left" || name == "Right" || name == "Answer";
    if (const TextColumn* column = find_extra(set.extra, name)) add_extra(*column);
    else if ((number && other_numbers) || (named && other_names)) continue;
    else if (name == "head") add(name, false, [&](std::size_t r) { return std::to_string(set.judgments[r].anchor); });
    else if (name == "winner") add(name, false, [&](std::size_t r) { return std::to_string(set.judgments[r].nearer); });
    else if (name == "loser") add(name, false, [&](std::size_t r) { return std::to_string(set.judgments[r].farther); });
    else if (name == "worker_id" && !set.participants.empty()) add(name, true, [&](std::size_t r) { return set.participants[set.judgments[r].participant]; });
    else if (name == "rt")
      add(name, false, [&](std::size_t r) { return std::isnan(set.judgments[r].response_time_ms) ? std::string("NA") : format_double(set.judgments[r].response_time_ms); });
    else if (name == "Center" && sides) add(name, true, [&](std::size_t r) { return name_of(set.judgments[r].anchor); });
    else if (name == "Left" && sides)
      add(name, true, [&](std::size_t r) { return name_of(set.judgments[r].nearer_on_left ? set.judgments[r].nearer : set.judgments[r].farther); });
    else if (name == "Right" && sides)
      add(name, true, [&](std::size_t r) { return name_of(set.judgments[r].nearer_on_left ? set.judgments[r].farther : set.judgments[r].nearer); });
    else if (name == "Answer" && sides) add(name, true, [&](std::size_t r) { return name_of(set.judgments[r].nearer); });
  }
  for (const TextColumn& column : set.extra) {
    bool known = false;
    for (const std::string& name : standard_columns()) known = known || column.name == name;
    if (!known) add_extra(column);
  }
  return table;
}

}  // namespace tertium::wire
