// anchored_sides.cpp: numbers and names of anchor and sides, brought together and checked against each other.
#include "shared/wire/anchored_sides.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium::wire {
void state_anchored(std::vector<Convention>& conventions, const std::string& columns) {
  state(conventions, "question", "anchored", "by the format: " + columns + ", which of two is more like the anchor; it says nothing of an odd one out");
}

Result<AnchoredReading> read_anchored_sides(const Columns& columns, const AnchoredColumns& format, const std::vector<std::size_t>& rows,
                                            const ReadingOptions& options, const std::string& what) {
  if (rows.empty()) return Error{ErrorCode::kInvalid, what + ": holds no judgments (" + format_count(columns.rows()) + " rows)"};
  if (rows.size() > kTripletsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kTripletsMax) + " judgments"};
  AnchoredReading out;
  const auto has = [&](const std::string& name) { return !name.empty() && columns.find(name) != nullptr; };
  std::vector<std::string> names;  // of the columns that name anchor, left and right
  bool first_names = false;        // the group that a writer of ours writes
  for (const std::array<std::string, 3>& group : format.names)
    if (names.empty() && has(group[0]) && has(group[1]) && has(group[2])) {
      names.assign(group.begin(), group.end());
      first_names = !format.names_kept && &group == &format.names.front();
    }
  const bool numbered_sides = has(format.anchor) && has(format.left) && has(format.right) && has(format.winner);
  const bool numbered_choice = has(format.anchor) && has(format.winner) && has(format.loser);
  const bool named_choice = !names.empty() && has(format.chosen_name);
  const bool numbered = numbered_sides || numbered_choice;
  // Names given are what the file's names are matched with; otherwise its numbers are the objects.
  const bool by_name = !names.empty() && (named_choice || numbered_sides) && (!numbered || !options.names.empty());
  if (!numbered && !by_name) return Error{ErrorCode::kInvalid, what + ": columns that name an anchor, two options and the one chosen are needed"};
  const bool by_sides = by_name || numbered_sides;  // else by winner and loser

  std::vector<std::string> used;
  if (by_name) used = names;
  else if (numbered_sides) used = {format.anchor, format.left, format.right};
  else used = {format.anchor, format.winner, format.loser};
  std::vector<ObjectCells> cells;
  for (const std::string& name : used) cells.push_back({columns.find(name), name});
  ObjectRule rule;
  rule.base = format.base;
  rule.by_name = by_name;
  TRY(ObjectColumns objects, read_objects(columns, cells, rows, rule, options, what, out.conventions));

  // Which side was chosen: by numbers, by names, and both must agree with each other and with the loser.
  const bool sides_known = numbered_sides || named_choice;
  std::vector<bool> left_chosen(rows.size());
  const auto find_sides = [&](const std::string& winner_name, const std::string& left_name, const std::string& right_name, const std::string& loser_name,
                              bool as_numbers, bool first) -> Result<void> {
    const TableColumn &winner = *columns.find(winner_name), &left = *columns.find(left_name), &right = *columns.find(right_name);
    const TableColumn* loser = loser_name.empty() ? nullptr : columns.find(loser_name);
    const auto same = [&](std::string_view a, std::string_view b) {
      if (a == b) return true;
      if (!as_numbers) return false;
      const std::optional<std::uint64_t> x = parse_index(a), y = parse_index(b);
      return x && y && *x == *y;
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t r = rows[i];
      const bool is_left = same(winner.cell(r), left.cell(r)), is_right = same(winner.cell(r), right.cell(r));
      if (!is_left && !is_right)
        return bad_cell(what, columns, r, winner_name, "it must be one of the two options, " + quote_for_message(left.cell(r)) + " or " + quote_for_message(right.cell(r)));
      const std::string_view other = is_left ? right.cell(r) : left.cell(r);
      if (loser && !same(loser->cell(r), other))
        return bad_cell(what, columns, r, loser_name, "it must be the option that was not chosen, " + quote_for_message(other));
      if (!first && left_chosen[i] != is_left)
        return bad_cell(what, columns, r, winner_name, std::string("by the numbers the ") + (left_chosen[i] ? "left" : "right") + " option was chosen");
      left_chosen[i] = is_left;
    }
    return {};
  };
  if (numbered_sides) TRY_DO(find_sides(format.winner, format.left, format.right, has(format.loser) ? format.loser : std::string(), true, true));
  if (named_choice) TRY_DO(find_sides(format.chosen_name, names[1], names[2], std::string(), false, !numbered_sides));

  std::vector<double> times(rows.size(), std::numeric_limits<double>::quiet_NaN());
  if (has(format.time)) {
    TRY(times, read_times(columns, format.time, rows, format.unit, options, what, out.conventions));
  }
  ParticipantColumn people;
  people.numbers.assign(rows.size(), 0);
  if (has(format.participant)) people = read_participants(columns, format.participant, rows);
  out.set.judgments.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    AnchoredJudgment& judgment = out.set.judgments[i];
    const bool swap = by_sides && !left_chosen[i];
    judgment.anchor = objects.objects[0][i];
    judgment.nearer = objects.objects[swap ? 2 : 1][i];
    judgment.farther = objects.objects[swap ? 1 : 2][i];
    judgment.nearer_on_left = sides_known && left_chosen[i];
    judgment.participant = people.numbers[i];
    judgment.response_time_ms = times[i];
    if (const Result<void> ok = check_different(judgment.anchor, judgment.nearer, judgment.farther, what + ": " + columns.where(rows[i])); !ok) return ok.error();
  }
  // A number has one name throughout, and a name one number.
  if (!by_name && named_choice) {
    std::vector<std::vector<std::uint32_t>> numbers(3, std::vector<std::uint32_t>(rows.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const AnchoredJudgment& j = out.set.judgments[i];
      numbers[0][i] = j.anchor;
      numbers[1][i] = left_chosen[i] ? j.nearer : j.farther;
      numbers[2][i] = left_chosen[i] ? j.farther : j.nearer;
    }
    TRY(Names found, names_beside(columns, names, numbers, objects.count, rows, what, out.conventions));
    if (!found.empty()) objects.names = std::move(found);
  }
  out.set.objects = objects.count;
  out.set.names = std::move(objects.names);
  out.set.participants = std::move(people.participants);
  out.set.positions_known = sides_known;
  if (options.keep_extra) {
    std::vector<std::string> known = format.also_known;
    for (const std::string& name : {format.anchor, format.left, format.right, format.winner, format.loser, format.time, format.participant}) known.push_back(name);
    if (first_names) {
      known.insert(known.end(), names.begin(), names.end());
      known.push_back(format.chosen_name);
    }
    known.erase(std::remove(known.begin(), known.end(), std::string()), known.end());
    out.set.extra = read_extra(columns, known, rows, out.conventions);
    const auto time_written = [&](std::size_t i) {
      if (std::isnan(times[i])) return format.missing_time;
      return format.unit == TimeUnit::kSeconds ? seconds_text(times[i]) : format_double(times[i]);
    };
    if (has(format.time)) keep_if_unlike(out.set.extra, columns, rows, {{format.time, time_written}});
    const std::vector<AnchoredJudgment>& judgments = out.set.judgments;
    const auto side = [&](std::size_t i, bool left) { return judgments[i].nearer_on_left == left ? judgments[i].nearer : judgments[i].farther; };
    // Numbers that a writer would write otherwise: another base, names in another order, "3.0".
    std::vector<WrittenColumn> numbers;
    const auto add_number = [&](const std::string& column, std::function<std::uint32_t(std::size_t)> object) {
      if (has(column)) numbers.push_back({column, [object = std::move(object)](std::size_t i) { return std::to_string(object(i)); }});
    };
    add_number(format.anchor, [&](std::size_t i) { return judgments[i].anchor; });
    add_number(format.left, [&](std::size_t i) { return side(i, true); });
    add_number(format.right, [&](std::size_t i) { return side(i, false); });
    add_number(format.winner, [&](std::size_t i) { return judgments[i].nearer; });
    add_number(format.loser, [&](std::size_t i) { return judgments[i].farther; });
    keep_if_unlike(out.set.extra, columns, rows, numbers);
    if (first_names) {
      const Names& known_names = out.set.names;
      std::vector<WrittenColumn> named;
      const auto add_name = [&](const std::string& column, std::function<std::uint32_t(std::size_t)> object) {
        if (!has(column)) return;
        named.push_back({column, [&known_names, object = std::move(object)](std::size_t i) { return known_names.empty() ? std::string() : known_names[object(i)]; }});
      };
      add_name(names[0], [&](std::size_t i) { return judgments[i].anchor; });
      add_name(names[1], [&](std::size_t i) { return side(i, true); });
      add_name(names[2], [&](std::size_t i) { return side(i, false); });
      add_name(format.chosen_name, [&](std::size_t i) { return judgments[i].nearer; });
      keep_if_unlike(out.set.extra, columns, rows, named);
    }
  }
  return out;
}

}  // namespace tertium::wire
