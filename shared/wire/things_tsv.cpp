// things_tsv.cpp: the published table of THINGS judgments, in and out.
#include "shared/wire/things_tsv.h"

#include <cmath>

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium::wire {
namespace {

const std::vector<std::string>& things_columns() {
  // "": row names, where a program put them in.
  static const std::vector<std::string> names = {"",       "image1",   "image2", "image3", "choice", "RT",   "noise_ceiling", "subject_id",
                                                 "HIT_nr", "trial_nr", "age",    "gender", "date",   "time", "dataset"};
  return names;
}
const std::vector<std::string>& meant_columns() {
  static const std::vector<std::string> names = {"image1", "image2", "image3", "choice", "RT", "subject_id"};
  return names;
}

const char* words_of(ThingsRows rows) {
  switch (rows) {
    case ThingsRows::kAll: return "";
    case ThingsRows::kTraining: return "0";
    case ThingsRows::kCeilingFirst: return "1";
    case ThingsRows::kCeilingWithin: return "2";
    case ThingsRows::kCeilingBetween: return "3";
  }
  return "";
}

std::string time_text(double ms) { return std::isnan(ms) ? "NA" : format_double(ms); }

}  // namespace

bool is_things_table(const Columns& columns) {
  return columns.find("image1") && columns.find("image2") && columns.find("image3") && columns.find("choice");
}

Result<JudgmentReading> read_things_judgments(const Columns& columns, const std::string& what, const ThingsOptions& options) {
  if (!is_things_table(columns)) return Error{ErrorCode::kInvalid, what + ": the columns image1, image2, image3 and choice are needed"};
  JudgmentReading out;
  LeaveOut left_out(columns);
  const TableColumn& choice = *columns.find("choice");
  const TableColumn* ceiling = columns.find("noise_ceiling");
  if (options.rows != ThingsRows::kAll && !ceiling)
    return Error{ErrorCode::kInvalid, what + ": has no column noise_ceiling, which says the rows that were asked for"};
  std::vector<std::size_t> rows;
  std::vector<std::uint8_t> odd;
  for (std::size_t r = 0; r < columns.rows(); ++r) {
    if (ceiling) {
      const std::string_view set = ceiling->cell(r);
      if (!is_missing(set) && set != "0" && set != "1" && set != "2" && set != "3") return bad_cell(what, columns, r, "noise_ceiling", "0, 1, 2 or 3 is needed");
      if (options.rows != ThingsRows::kAll && set != words_of(options.rows)) {
        left_out.row(r, "noise_ceiling " + (is_missing(set) ? std::string("not known") : std::string(set)));
        continue;
      }
    }
    const std::string_view text = choice.cell(r);
    if (is_missing(text)) {
      left_out.row(r, "no choice");
      continue;
    }
    if (text != "1" && text != "2" && text != "3") return bad_cell(what, columns, r, "choice", "1, 2 or 3 is needed, the position of the odd one");
    rows.push_back(r);
    odd.push_back(static_cast<std::uint8_t>(text[0] - '1'));
  }
  if (rows.size() > kTripletsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kTripletsMax) + " judgments"};
  if (rows.empty()) return Error{ErrorCode::kInvalid, what + ": holds no judgments (" + format_count(columns.rows()) + " rows)"};
  state(out.conventions, "question", "odd one out", "by the format");
  state(out.conventions, "odd column", "choice says its position", "by the format");
  ObjectRule rule;
  rule.base = 1;
  TRY(ObjectColumns objects, read_objects(columns, {{columns.find("image1"), "image1"}, {columns.find("image2"), "image2"}, {columns.find("image3"), "image3"}},
                                          rows, rule, options, what, out.conventions));
  TRY(const std::vector<double> times, read_times(columns, "RT", rows, TimeUnit::kMilliseconds, options, what, out.conventions));
  ParticipantColumn people = read_participants(columns, "subject_id", rows);
  out.set.objects = objects.count;
  out.set.names = std::move(objects.names);
  out.set.participants = std::move(people.participants);
  out.set.judgments.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Judgment judgment;
    for (std::size_t c = 0; c < 3; ++c) judgment.shown[c] = objects.objects[c][i];
    if (const Result<void> ok = check_different(judgment.shown[0], judgment.shown[1], judgment.shown[2], what + ": " + columns.where(rows[i])); !ok) return ok.error();
    judgment.odd_position = odd[i];
    judgment.participant = people.numbers[i];
    judgment.response_time_ms = times[i];
    out.set.judgments.push_back(judgment);
  }
  if (options.keep_extra) {
    out.set.extra = read_extra(columns, meant_columns(), rows, out.conventions);
    keep_if_unlike(out.set.extra, columns, rows, {{"RT", [&](std::size_t i) { return time_text(times[i]); }}});
    std::vector<WrittenColumn> images;
    for (std::size_t c = 0; c < 3; ++c)
      images.push_back({meant_columns()[c], [&objects, c](std::size_t i) { return std::to_string(objects.objects[c][i] + 1); }});
    keep_if_unlike(out.set.extra, columns, rows, images);
  }
  out.left_out = std::move(left_out).counted();
  return out;
}

Table things_table(const JudgmentSet& set) {
  TableForm form;
  form.separator = '\t';
  Table table(form);
  const std::size_t rows = set.judgments.size();
  const auto add = [&](const std::string& name, const std::function<std::string(std::size_t)>& text) {
    table.add_column(column_of(name, rows, text, Quotes::kWhereNeeded, '\t'));
  };
  // A set of another source has none of the table's own columns: they are there, and not known.
  bool from_things = false;
  for (const TextColumn& column : set.extra)
    for (const std::string& name : things_columns()) from_things = from_things || (!name.empty() && column.name == name);
  for (const std::string& name : things_columns()) {
    if (const TextColumn* kept = find_extra(set.extra, name)) table.add_column(column_of(*kept, Quotes::kWhereNeeded, '\t'));
    else if (name == "image1") add(name, [&](std::size_t r) { return std::to_string(set.judgments[r].shown[0] + 1); });
    else if (name == "image2") add(name, [&](std::size_t r) { return std::to_string(set.judgments[r].shown[1] + 1); });
    else if (name == "image3") add(name, [&](std::size_t r) { return std::to_string(set.judgments[r].shown[2] + 1); });
    else if (name == "choice") add(name, [&](std::size_t r) { return std::to_string(set.judgments[r].odd_position + 1); });
    else if (name == "RT") add(name, [&](std::size_t r) { return time_text(set.judgments[r].response_time_ms); });
    else if (name == "subject_id" && !set.participants.empty()) add(name, [&](std::size_t r) { return set.participants[set.judgments[r].participant]; });
    else if (!from_things && !name.empty() && name != "dataset") add(name, [](std::size_t) { return std::string("NA"); });
  }
  for (const TextColumn& column : set.extra) {
    bool known = false;
    for (const std::string& name : things_columns()) known = known || column.name == name;
    if (!known) table.add_column(column_of(column, Quotes::kWhereNeeded, '\t'));
  }
  return table;
}

}  // namespace tertium::wire
