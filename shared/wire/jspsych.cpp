// jspsych.cpp: what the trials of four published jsPsych tasks say.
#include "shared/wire/jspsych.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/json_fields.h"

namespace tertium::wire {
namespace {

bool has_all(const Columns& columns, std::initializer_list<const char*> names) {
  return std::all_of(names.begin(), names.end(), [&](const char* name) { return columns.find(name) != nullptr; });
}

// "[3,17,42]", "[\"a.png\",\"b.png\"]" or "3,17,42" -> its parts; nothing when it is no list of plain values.
std::optional<std::vector<std::string>> parse_list(std::string_view text) {
  text = trim(text);
  std::vector<std::string> out;
  if (text.empty()) return std::nullopt;
  if (text.front() != '[') {
    for (const std::string_view part : split(text, ',')) out.emplace_back(trim(part));
    return out;
  }
  const Result<Json> json = parse_json(text);
  if (!json || !json->is_array()) return std::nullopt;
  for (const Json& part : *json) {
    if (part.is_string()) out.push_back(part.get_ref<const std::string&>());
    else if (part.is_number()) out.push_back(print_json(part));
    else return std::nullopt;
  }
  return out;
}

// The lists of a column as columns of their own; rows not asked for get an empty cell.
struct ListColumns {
  std::vector<TableColumn> parts;
};
Result<ListColumns> read_lists(const Columns& columns, const std::string& column, std::size_t length, const std::vector<std::size_t>& rows, const std::string& what) {
  const TableColumn& cells = *columns.find(column);
  ListColumns out;
  out.parts.resize(length);
  std::vector<std::optional<std::vector<std::uint32_t>>> of_value(cells.distinct());
  std::vector<std::uint32_t> empty;
  for (TableColumn& part : out.parts) empty.push_back(part.number_of(""));
  std::size_t next = 0;
  for (const std::size_t row : rows) {
    for (; next < row; ++next)
      for (std::size_t p = 0; p < length; ++p) out.parts[p].add_number(empty[p]);
    const std::uint32_t value = cells.at(row);
    if (!of_value[value]) {
      const std::optional<std::vector<std::string>> list = parse_list(cells.text(value));
      if (!list || list->size() != length) return bad_cell(what, columns, row, column, "a list of " + std::to_string(length) + " is needed");
      std::vector<std::uint32_t> numbers;
      for (std::size_t p = 0; p < length; ++p) numbers.push_back(out.parts[p].number_of((*list)[p]));
      of_value[value] = std::move(numbers);
    }
    for (std::size_t p = 0; p < length; ++p) out.parts[p].add_number((*of_value[value])[p]);
    ++next;
  }
  for (; next < columns.rows(); ++next)
    for (std::size_t p = 0; p < length; ++p) out.parts[p].add_number(empty[p]);
  for (TableColumn& part : out.parts) part.finish();
  return out;
}

bool is_true(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  return lower == "true" || lower == "1";
}

bool says(const TableColumn* column, std::size_t row, std::string_view word) {
  return column && to_lower_ascii(column->cell(row)).find(word) != std::string::npos;
}

// Practice and catch trials, by whatever of the tasks' columns are there; "": neither.
class Kinds {
 public:
  explicit Kinds(const Columns& columns)
      : practice_(columns.find("is_practice")), catch_(columns.find("is_catch")), type_(columns.find("exp_trial_type")),
        class_(columns.find("triplet_class")), category_(columns.find("trial_category")) {}
  std::string_view of(std::size_t row) const {
    if ((practice_ && is_true(practice_->cell(row))) || says(type_, row, "practice") || says(category_, row, "practice")) return "practice";
    if ((catch_ && is_true(catch_->cell(row))) || says(type_, row, "catch") || says(class_, row, "catch")) return "catch trial";
    if (category_ && category_->cell(row) == "check") return "catch trial";
    return {};
  }

 private:
  const TableColumn *practice_, *catch_, *type_, *class_, *category_;
};

std::string participant_column(const Columns& columns) {
  for (const char* name : {"participant_id", "prolific_id", "PROLIFIC_PID", "worker_id", "subject_id", "subject", "session_id"})
    if (columns.find(name)) return name;
  return {};
}

// Rows of the task, with every other one counted. `lists`: the column without which a row is another screen.
std::vector<std::size_t> rows_of_task(const Columns& columns, const TableColumn& lists, const TableColumn& response, bool lists_only, LeaveOut& left_out) {
  const Kinds kinds(columns);
  const TableColumn* type = columns.find("trial_type");
  std::vector<std::optional<bool>> is_list(lists.distinct());
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < columns.rows(); ++r) {
    const std::uint32_t value = lists.at(r);
    if (!is_list[value]) is_list[value] = !is_missing(lists.text(value)) && (!lists_only || trim(lists.text(value)).starts_with('['));
    if (!*is_list[value]) {
      left_out.row(r, "another screen", type && !is_missing(type->cell(r)) ? type->cell(r) : std::string_view());
      continue;
    }
    const std::string_view kind = kinds.of(r);
    if (!kind.empty()) left_out.row(r, kind);
    else if (is_missing(trim(response.cell(r)))) left_out.row(r, "no answer");
    else rows.push_back(r);
  }
  return rows;
}

Result<void> check_count(const std::vector<std::size_t>& rows, const Columns& columns, const std::string& what) {
  if (rows.empty()) return Error{ErrorCode::kInvalid, what + ": holds no judgments (" + format_count(columns.rows()) + " rows of other kinds)"};
  if (rows.size() > kTripletsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kTripletsMax) + " judgments"};
  return {};
}

// The place in 0 .. count-1 that a response says.
Result<std::uint8_t> place_of(const Columns& columns, std::size_t row, std::size_t count, const std::string& what) {
  const std::optional<std::uint64_t> place = parse_index(columns.find("response")->cell(row));
  if (!place || *place >= count) return bad_cell(what, columns, row, "response", count == 3 ? "0, 1 or 2 is needed, or null for none" : "0 or 1 is needed, or null for none");
  return static_cast<std::uint8_t>(*place);
}

std::string file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of("/\\");
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace

const char* to_string(JsPsychForm form) {
  switch (form) {
    case JsPsychForm::kStimulusIds: return "stimulus_ids and response";
    case JsPsychForm::kImagePaths: return "image1Path to image3Path and selected_image";
    case JsPsychForm::kStimulusList: return "a list of three in stimulus, and response";
    case JsPsychForm::kTwoChoices: return "stimulus, two choices and response";
  }
  return "";
}

std::optional<JsPsychForm> find_jspsych_form(const Columns& columns) {
  if (has_all(columns, {"stimulus_ids", "response"})) return JsPsychForm::kStimulusIds;
  if (has_all(columns, {"image1Path", "image2Path", "image3Path", "selected_image"})) return JsPsychForm::kImagePaths;
  if (has_all(columns, {"stimulus", "choices", "response", "trial_category"})) return JsPsychForm::kTwoChoices;
  if (!has_all(columns, {"stimulus", "response"})) return std::nullopt;
  const TableColumn& stimulus = *columns.find("stimulus");
  for (std::uint32_t value = 0; value < stimulus.distinct(); ++value) {
    if (!trim(stimulus.text(value)).starts_with('[')) continue;
    const auto list = parse_list(stimulus.text(value));
    if (list && list->size() == 3) return JsPsychForm::kStimulusList;
  }
  return std::nullopt;
}

Result<JudgmentReading> read_jspsych_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options) {
  const std::optional<JsPsychForm> form = find_jspsych_form(columns);
  if (!form || *form == JsPsychForm::kTwoChoices)
    return Error{ErrorCode::kInvalid, what + ": no odd-one-out trials: stimulus_ids and response, image1Path to image3Path and selected_image, or a list of three "
                                             "in stimulus and response are needed"};
  JudgmentReading out;
  LeaveOut left_out(columns);
  const bool paths = *form == JsPsychForm::kImagePaths;
  const std::string lists = paths ? "image1Path" : *form == JsPsychForm::kStimulusIds ? "stimulus_ids" : "stimulus";
  const std::string answer = paths ? "selected_image" : "response";
  const std::vector<std::size_t> rows = rows_of_task(columns, *columns.find(lists), *columns.find(answer), *form == JsPsychForm::kStimulusList, left_out);
  TRY_DO(check_count(rows, columns, what));
  state(out.conventions, "question", "odd one out", std::string("by the form: ") + to_string(*form));
  ListColumns parts;
  std::vector<ObjectCells> cells;
  if (paths) {
    for (const char* name : {"image1Path", "image2Path", "image3Path"}) cells.push_back({columns.find(name), name});
  } else {
    TRY(parts, read_lists(columns, lists, 3, rows, what));
    for (const TableColumn& part : parts.parts) cells.push_back({&part, lists});
  }
  TRY(ObjectColumns objects, read_objects(columns, cells, rows, {}, options, what, out.conventions));
  TRY(const std::vector<double> times, read_times(columns, "rt", rows, TimeUnit::kMilliseconds, options, what, out.conventions));
  const std::string who = participant_column(columns);
  ParticipantColumn people = read_participants(columns, who, rows);
  out.set.objects = objects.count;
  out.set.names = std::move(objects.names);
  out.set.participants = std::move(people.participants);
  out.set.judgments.reserve(rows.size());
  const TableColumn* selected = columns.find("selected_image");
  bool sorted = *form == JsPsychForm::kStimulusIds;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Judgment judgment;
    for (std::size_t c = 0; c < 3; ++c) judgment.shown[c] = objects.objects[c][i];
    if (const Result<void> ok = check_different(judgment.shown[0], judgment.shown[1], judgment.shown[2], what + ": " + columns.where(rows[i])); !ok) return ok.error();
    if (paths) {
      const std::string_view chosen = selected->cell(rows[i]);
      std::optional<std::uint8_t> place;
      for (std::uint8_t p = 0; p < 3; ++p) {
        const std::string_view path = cells[p].cells->cell(rows[i]);
        const std::string number = std::to_string(p + 1);
        if (chosen == path || chosen == number || chosen == "image" + number || chosen == "image" + number + "Path" || file_name(chosen) == file_name(path)) {
          place = p;
          break;
        }
      }
      if (!place) return bad_cell(what, columns, rows[i], "selected_image", "one of the row's three images is needed, or 1, 2 or 3, or null for none");
      judgment.odd_position = *place;
    } else {
      TRY(judgment.odd_position, place_of(columns, rows[i], 3, what));
    }
    sorted = sorted && judgment.shown[0] < judgment.shown[1] && judgment.shown[1] < judgment.shown[2];
    judgment.participant = people.numbers[i];
    judgment.response_time_ms = times[i];
    out.set.judgments.push_back(judgment);
  }
  state(out.conventions, "odd column", answer + " says its place", "by the form");
  out.set.positions_known = !sorted;
  if (sorted) state(out.conventions, "positions", "not known", "every stimulus_ids is sorted");
  if (options.keep_extra) out.set.extra = read_extra(columns, {lists, "image2Path", "image3Path", answer, "rt", who}, rows, out.conventions);
  out.left_out = std::move(left_out).counted();
  return out;
}

Result<AnchoredReading> read_jspsych_anchored(const Columns& columns, const std::string& what, const ReadingOptions& options) {
  if (find_jspsych_form(columns) != JsPsychForm::kTwoChoices)
    return Error{ErrorCode::kInvalid, what + ": no anchored trials: the columns stimulus, choices, response and trial_category are needed"};
  AnchoredReading out;
  LeaveOut left_out(columns);
  const std::vector<std::size_t> rows = rows_of_task(columns, *columns.find("choices"), *columns.find("response"), true, left_out);
  TRY_DO(check_count(rows, columns, what));
  state(out.conventions, "question", "anchored", "by the form: which of two choices is more like the stimulus; it says nothing of an odd one out");
  TRY(const ListColumns parts, read_lists(columns, "choices", 2, rows, what));
  const std::vector<ObjectCells> cells = {{columns.find("stimulus"), "stimulus"}, {&parts.parts[0], "choices"}, {&parts.parts[1], "choices"}};
  TRY(ObjectColumns objects, read_objects(columns, cells, rows, {}, options, what, out.conventions));
  TRY(const std::vector<double> times, read_times(columns, "rt", rows, TimeUnit::kMilliseconds, options, what, out.conventions));
  const std::string who = participant_column(columns);
  ParticipantColumn people = read_participants(columns, who, rows);
  out.set.objects = objects.count;
  out.set.names = std::move(objects.names);
  out.set.participants = std::move(people.participants);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    TRY(const std::uint8_t place, place_of(columns, rows[i], 2, what));
    AnchoredJudgment judgment;
    judgment.anchor = objects.objects[0][i];
    judgment.nearer = objects.objects[place == 0 ? 1 : 2][i];
    judgment.farther = objects.objects[place == 0 ? 2 : 1][i];
    judgment.nearer_on_left = place == 0;
    judgment.participant = people.numbers[i];
    judgment.response_time_ms = times[i];
    if (const Result<void> ok = check_different(judgment.anchor, judgment.nearer, judgment.farther, what + ": " + columns.where(rows[i])); !ok) return ok.error();
    out.set.judgments.push_back(judgment);
  }
  if (options.keep_extra) out.set.extra = read_extra(columns, {"stimulus", "choices", "response", "rt", who}, rows, out.conventions);
  out.left_out = std::move(left_out).counted();
  return out;
}

namespace {

// Cells in the order of columns; texts are those that JSON puts in quotes.
struct OutColumn {
  std::string name;
  bool text = false;
  std::function<std::string(std::size_t)> cell;
};
std::vector<OutColumn> columns_out(const JudgmentSet& set) {
  std::vector<std::uint64_t> index(set.judgments.size());
  std::vector<std::uint64_t> count(std::max<std::size_t>(set.participants.size(), 1), 0);
  for (std::size_t r = 0; r < set.judgments.size(); ++r) index[r] = count[set.judgments[r].participant]++;
  std::vector<OutColumn> out;
  out.push_back({"trial_type", true, [](std::size_t) { return std::string("odd-one-out"); }});
  out.push_back({"trial_index", false, [index](std::size_t r) { return std::to_string(index[r]); }});
  if (!set.participants.empty()) out.push_back({"participant_id", true, [&set](std::size_t r) { return set.participants[set.judgments[r].participant]; }});
  out.push_back({"is_practice", false, [](std::size_t) { return std::string("false"); }});
  out.push_back({"stimulus_ids", false, [&set](std::size_t r) {
                   const auto& shown = set.judgments[r].shown;
                   return '[' + std::to_string(shown[0]) + ',' + std::to_string(shown[1]) + ',' + std::to_string(shown[2]) + ']';
                 }});
  out.push_back({"response", false, [&set](std::size_t r) { return std::to_string(set.judgments[r].odd_position); }});
  out.push_back({"rt", false, [&set](std::size_t r) {
                   const double time = set.judgments[r].response_time_ms;
                   return std::isnan(time) ? std::string("null") : format_double(time);
                 }});
  return out;
}

}  // namespace

Table jspsych_table(const JudgmentSet& set) {
  TableForm form;
  form.line_end = LineEnd::kCrLf;
  Table table(form);
  for (const OutColumn& column : columns_out(set)) {
    TableColumn cells(column.name);
    for (std::size_t r = 0; r < set.judgments.size(); ++r) cells.add(column.cell(r), true);
    cells.finish();
    table.add_column(std::move(cells), true);
  }
  return table;
}

std::string jspsych_json(const JudgmentSet& set) {
  const std::vector<OutColumn> columns = columns_out(set);
  std::string out = "[";
  for (std::size_t r = 0; r < set.judgments.size(); ++r) {
    out += r == 0 ? "{" : ",{";
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string cell = columns[c].cell(r);
      out += (c == 0 ? "\"" : ",\"") + columns[c].name + "\":" + (columns[c].text ? print_json(Json(cell)) : cell);
    }
    out += '}';
  }
  return out + ']';
}

}  // namespace tertium::wire
