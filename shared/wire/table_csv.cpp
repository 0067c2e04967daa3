// table_csv.cpp: judgments from columns whose parts a dictionary, or their names, say.
#include "shared/wire/table_csv.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <utility>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/anchored_sides.h"

namespace tertium::wire {
namespace {

struct Roles {
  std::map<std::string, std::string, std::less<>> column;  // by role
  std::optional<TimeUnit> unit;
  std::optional<std::uint32_t> base;
  bool own_names = false;
  const std::string* find(std::string_view role) const {
    const auto found = column.find(role);
    return found == column.end() ? nullptr : &found->second;
  }
  bool has(std::initializer_list<const char*> roles) const {
    return std::all_of(roles.begin(), roles.end(), [&](const char* role) { return find(role) != nullptr; });
  }
};

Result<Roles> find_roles(const Columns& columns, const DataDictionary* dictionary, const std::string& what) {
  Roles out;
  if (!dictionary) {
    out.own_names = true;
    out.base = 0;
    for (const std::string& name : columns.column_names()) {
      if (is_column_role(name)) out.column.emplace(name, name);
      if (name == "session" && !columns.find("participant")) out.column.emplace("participant", name);
      if (name == "response_time_ms") {
        out.column["response_time"] = name;
        out.unit = TimeUnit::kMilliseconds;
      }
    }
    return out;
  }
  for (const DictionaryColumn& entry : *dictionary) {
    if (entry.base) {
      if (out.base && *out.base != *entry.base) return Error{ErrorCode::kInvalid, what + ": the data dictionary says TertiumBase 0 and 1; all objects count alike"};
      out.base = entry.base;
    }
    if (entry.role.empty()) continue;
    if (!columns.find(entry.name))
      return Error{ErrorCode::kInvalid, what + ": has no column " + quote_for_message(entry.name) + ", which the data dictionary says is " + entry.role};
    out.column.emplace(entry.role, entry.name);
    if (entry.role == "response_time" && entry.units == "ms") out.unit = TimeUnit::kMilliseconds;
    if (entry.role == "response_time" && entry.units == "s") out.unit = TimeUnit::kSeconds;
  }
  return out;
}

// A dictionary for this very file, to be completed.
std::string example_for(const Columns& columns) {
  const std::vector<std::string> names = columns.column_names();
  const std::array<const char*, 4> roles = {"object_1", "object_2", "object_3", "odd_position"};
  std::string out = "{";
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const std::string column = i < names.size() ? quote_for_message(names[i], 30) : "'column'";
    out += (i ? ", \"" : "\"") + column.substr(1, column.size() - 2) + "\": {\"TertiumRole\": \"" + roles[i] + "\"}";
  }
  return out + "}";
}

Result<TableQuestion> question_of(const Roles& roles, const Columns& columns, const std::string& what) {
  const bool objects = roles.has({"object_1", "object_2", "object_3"}) || roles.has({"name_1", "name_2", "name_3"});
  const bool odd = roles.find("odd_position") || roles.find("odd_object") || roles.find("odd_name");
  const bool anchored = roles.has({"anchor", "nearer", "farther"}) || roles.has({"anchor", "left", "right", "nearer"});
  if (anchored && objects && odd)
    return Error{ErrorCode::kInvalid, what + ": has the columns of an odd one out and those of anchored judgments; a data dictionary beside it must give roles to one of them"};
  if (anchored) return TableQuestion::kAnchored;
  if (objects && odd) return TableQuestion::kOddOneOut;
  return Error{ErrorCode::kInvalid, what + ": no columns say which objects were shown and which was chosen; a data dictionary beside it (the same name with "
                                           ".json) would say it, such as " + example_for(columns) + "; the roles are " + all_column_roles()};
}

bool is_set(std::string_view text) {
  const std::string lower = to_lower_ascii(text);
  return lower == "1" || lower == "true" || lower == "yes" || lower == "1.0";
}

std::vector<std::size_t> rows_that_count(const Columns& columns, const Roles& roles, std::initializer_list<const char*> answers, LeaveOut& left_out) {
  const auto find = [&](const char* role) { return roles.find(role) ? columns.find(*roles.find(role)) : nullptr; };
  const TableColumn *practice = find("practice"), *catches = find("catch"), *kinds = find("trial_kind");
  std::vector<const TableColumn*> answer;
  for (const char* role : answers)
    if (const TableColumn* column = find(role)) answer.push_back(column);
  std::vector<std::size_t> rows;
  for (std::size_t r = 0; r < columns.rows(); ++r) {
    if (practice && is_set(practice->cell(r))) left_out.row(r, "practice");
    else if ((catches && is_set(catches->cell(r))) || (kinds && kinds->cell(r) == "catch")) left_out.row(r, "catch trial");
    else if (kinds && kinds->cell(r) == "repeat") left_out.row(r, "repeated trial");
    else if (std::any_of(answer.begin(), answer.end(), [&](const TableColumn* column) { return is_missing(column->cell(r)); })) left_out.row(r, "no answer");
    else rows.push_back(r);
  }
  return rows;
}

Result<void> check_count(const std::vector<std::size_t>& rows, const Columns& columns, const std::string& what) {
  if (rows.empty()) return Error{ErrorCode::kInvalid, what + ": holds no judgments (" + format_count(columns.rows()) + " rows)"};
  if (rows.size() > kTripletsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kTripletsMax) + " judgments"};
  return {};
}

}  // namespace

Result<TableQuestion> find_table_question(const Columns& columns, const DataDictionary* dictionary, const std::string& what) {
  TRY(const Roles roles, find_roles(columns, dictionary, what));
  return question_of(roles, columns, what);
}

Result<JudgmentReading> read_table_judgments(const Columns& columns, const DataDictionary* dictionary, const std::string& what, const ReadingOptions& options) {
  TRY(const Roles roles, find_roles(columns, dictionary, what));
  TRY(const TableQuestion question, question_of(roles, columns, what));
  if (question != TableQuestion::kOddOneOut) return Error{ErrorCode::kInvalid, what + ": holds anchored judgments, which say nothing of an odd one out"};
  JudgmentReading out;
  LeaveOut left_out(columns);
  const std::vector<std::size_t> rows = rows_that_count(columns, roles, {"odd_position", "odd_object", "odd_name"}, left_out);
  TRY_DO(check_count(rows, columns, what));
  const char* because = roles.own_names ? "by the columns' names" : "by the data dictionary";
  state(out.conventions, "question", "odd one out", because);

  const bool numbered = roles.has({"object_1", "object_2", "object_3"}), named = roles.has({"name_1", "name_2", "name_3"});
  // Names given are what the file's names are matched with.
  const bool use_names = named && (!numbered || !options.names.empty());
  const auto columns_of = [&](const char* kind) {
    std::vector<std::string> found;
    for (const char* place : {"1", "2", "3"}) found.push_back(*roles.find(kind + std::string(place)));
    return found;
  };
  const std::vector<std::string> used = columns_of(use_names ? "name_" : "object_");
  std::vector<ObjectCells> cells;
  for (const std::string& name : used) cells.push_back({columns.find(name), name});
  ObjectRule rule;
  rule.base = roles.base;
  rule.by_name = use_names;
  TRY(ObjectColumns objects, read_objects(columns, cells, rows, rule, options, what, out.conventions));
  if (numbered && named && !use_names && objects.names.empty()) {
    TRY(objects.names, names_beside(columns, columns_of("name_"), objects.objects, objects.count, rows, what, out.conventions));
  }

  std::optional<TimeUnit> unit = roles.unit;
  std::vector<double> times(rows.size(), std::numeric_limits<double>::quiet_NaN());
  if (const std::string* time = roles.find("response_time")) {
    TRY(times, read_times(columns, *time, rows, unit, options, what, out.conventions));
  }
  ParticipantColumn people;
  people.numbers.assign(rows.size(), 0);
  if (const std::string* who = roles.find("participant")) people = read_participants(columns, *who, rows);
  out.set.objects = objects.count;
  out.set.names = std::move(objects.names);
  out.set.participants = std::move(people.participants);
  out.set.judgments.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Judgment& judgment = out.set.judgments[i];
    for (std::size_t c = 0; c < 3; ++c) judgment.shown[c] = objects.objects[c][i];
    judgment.participant = people.numbers[i];
    judgment.response_time_ms = times[i];
    if (const Result<void> ok = check_different(judgment.shown[0], judgment.shown[1], judgment.shown[2], what + ": " + columns.where(rows[i])); !ok) return ok.error();
  }
  // Everything that says the odd one must say the same.
  bool known = false;
  const std::string* position = roles.find("odd_position");
  if (position) {
    const TableColumn& column = *columns.find(*position);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::optional<std::uint64_t> place = parse_index(column.cell(rows[i]));
      if (!place || *place < 1 || *place > 3) return bad_cell(what, columns, rows[i], *position, "1, 2 or 3 is needed, the position of the odd one");
      out.set.judgments[i].odd_position = static_cast<std::uint8_t>(*place - 1);
    }
    known = true;
  }
  for (const auto& [role, kind] : {std::pair{"odd_object", "object_"}, std::pair{"odd_name", "name_"}}) {
    const std::string* odd = roles.find(role);
    if (!odd) continue;
    if (!roles.find(kind + std::string("1")))
      return Error{ErrorCode::kInvalid, what + ": column " + quote_for_message(*odd) + " says the odd one by what the columns " + kind + "1 to " + kind +
                                            "3 hold, which are not there"};
    const std::vector<std::string> shown = columns_of(kind);
    const TableColumn& column = *columns.find(*odd);
    const std::array<const TableColumn*, 3> at = {columns.find(shown[0]), columns.find(shown[1]), columns.find(shown[2])};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::uint8_t place = 0;
      while (place < 3 && at[place]->cell(rows[i]) != column.cell(rows[i])) ++place;
      if (place == 3) return bad_cell(what, columns, rows[i], *odd, "one of the row's three objects is needed");
      if (known && out.set.judgments[i].odd_position != place)
        return bad_cell(what, columns, rows[i], *odd, "position " + std::to_string(out.set.judgments[i].odd_position + 1) + " was chosen by the other columns");
      out.set.judgments[i].odd_position = place;
    }
    known = true;
  }
  state(out.conventions, "odd column", position ? *position + " says its position" : "the odd one is named", because);
  if (options.keep_extra) {
    std::vector<std::string> meant;
    for (const auto& [role, column] : roles.column) meant.push_back(column);
    out.set.extra = read_extra(columns, meant, rows, out.conventions);
  }
  out.left_out = std::move(left_out).counted();
  return out;
}

Result<AnchoredReading> read_table_anchored(const Columns& columns, const DataDictionary* dictionary, const std::string& what, const ReadingOptions& options) {
  TRY(const Roles roles, find_roles(columns, dictionary, what));
  TRY(const TableQuestion question, question_of(roles, columns, what));
  if (question != TableQuestion::kAnchored) return Error{ErrorCode::kInvalid, what + ": holds odd-one-out judgments, which have no anchor"};
  LeaveOut left_out(columns);
  const std::vector<std::size_t> rows = rows_that_count(columns, roles, {"nearer"}, left_out);
  AnchoredColumns format;
  const auto column = [&](const char* role) { return roles.find(role) ? *roles.find(role) : std::string(); };
  format.anchor = column("anchor");
  format.left = column("left");
  format.right = column("right");
  format.winner = column("nearer");
  format.loser = column("farther");
  format.time = column("response_time");
  format.participant = column("participant");
  format.unit = roles.unit;
  format.base = roles.base;
  for (const auto& [role, name] : roles.column) format.also_known.push_back(name);
  TRY(AnchoredReading out, read_anchored_sides(columns, format, rows, options, what));
  state(out.conventions, "question", "anchored", roles.own_names ? "by the columns' names" : "by the data dictionary");
  out.left_out = std::move(left_out).counted();
  return out;
}

}  // namespace tertium::wire
