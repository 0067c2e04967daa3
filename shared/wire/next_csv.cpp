// next_csv.cpp: NEXT's triplet answers.
#include "shared/wire/next_csv.h"

#include <cmath>
#include <numeric>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/anchored_sides.h"

namespace tertium::wire {
namespace {

const std::vector<std::string>& next_columns() {
  static const std::vector<std::string> names = {"", "target_center", "target_left", "target_right",  "center_id",       "left_id",   "right_id", "target_winner",
                                                 "winner_id",     "response_time", "network_delay", "participant_uid", "alg_label", "timestamps"};
  return names;
}

}  // namespace

bool is_next_table(const Columns& columns) {
  const bool named = columns.find("target_center") && columns.find("target_left") && columns.find("target_right") && columns.find("target_winner");
  const bool numbered = columns.find("center_id") && columns.find("left_id") && columns.find("right_id") && columns.find("winner_id");
  return named || numbered;
}

Result<AnchoredReading> read_next_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options) {
  if (!is_next_table(columns)) return Error{ErrorCode::kInvalid, what + ": the columns center_id, left_id, right_id, winner_id or target_center and so on are needed"};
  AnchoredColumns format;
  format.anchor = "center_id";
  format.left = "left_id";
  format.right = "right_id";
  format.winner = "winner_id";
  format.names = {{"target_center", "target_left", "target_right"}};
  format.chosen_name = "target_winner";
  format.time = "response_time";
  format.participant = "participant_uid";
  format.unit = TimeUnit::kSeconds;
  std::vector<std::size_t> rows(columns.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  TRY(AnchoredReading out, read_anchored_sides(columns, format, rows, options, what));
  state_anchored(out.conventions, "center, winner, the other");
  return out;
}

Table next_table(const AnchoredSet& set) {
  CHECK(set.positions_known);
  Table table{TableForm{}};
  const auto object_of = [&](std::size_t r, const std::string& part) {
    const AnchoredJudgment& j = set.judgments[r];
    if (part == "center") return j.anchor;
    if (part == "winner") return j.nearer;
    return (part == "left") == j.nearer_on_left ? j.nearer : j.farther;
  };
  const auto add = [&](const std::string& name, const std::function<std::string(std::size_t)>& text) {
    table.add_column(column_of(name, set.judgments.size(), text, Quotes::kWhereNeeded, ','));
  };
  // Where the file's own numbers were kept, ours would mix with them.
  bool other_numbers = false;
  for (const char* name : {"center_id", "left_id", "right_id", "winner_id"}) other_numbers = other_numbers || find_extra(set.extra, name) != nullptr;
  const bool other_names = find_extra(set.extra, "target_center") != nullptr;
  for (const std::string& name : next_columns()) {
    if (const TextColumn* kept = find_extra(set.extra, name)) table.add_column(column_of(*kept, Quotes::kWhereNeeded, ','));
    else if (name.substr(0, 7) == "target_" && !set.names.empty() && !other_names) add(name, [&](std::size_t r) { return set.names[object_of(r, name.substr(7))]; });
    else if (name.size() > 3 && name.substr(name.size() - 3) == "_id" && other_numbers) continue;
    else if (name.size() > 3 && name.substr(name.size() - 3) == "_id") add(name, [&](std::size_t r) { return std::to_string(object_of(r, name.substr(0, name.size() - 3))); });
    else if (name == "participant_uid" && !set.participants.empty()) add(name, [&](std::size_t r) { return set.participants[set.judgments[r].participant]; });
    else if (name == "response_time")
      add(name, [&](std::size_t r) { return std::isnan(set.judgments[r].response_time_ms) ? std::string() : seconds_text(set.judgments[r].response_time_ms); });
  }
  for (const TextColumn& column : set.extra) {
    bool known = false;
    for (const std::string& name : next_columns()) known = known || column.name == name;
    if (!known) table.add_column(column_of(column, Quotes::kWhereNeeded, ','));
  }
  return table;
}

}  // namespace tertium::wire
