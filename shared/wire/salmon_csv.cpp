// salmon_csv.cpp: Salmon's answers and its offline triplets.
#include "shared/wire/salmon_csv.h"

#include <cmath>
#include <numeric>

#include "shared/base/check.h"
#include "shared/base/text.h"
#include "shared/wire/anchored_sides.h"

namespace tertium::wire {
namespace {

// In the order in which Salmon writes them, after row names ("") where a program put them in.
const std::vector<std::string>& salmon_columns() {
  static const std::vector<std::string> names = {
      "", "start_time",     "time_received_since_start", "time_received",   "head",           "right",         "left",          "winner",
      "loser",          "winner_html",               "loser_html",      "right_html",     "head_html",     "left_html",     "winner_filename",
      "right_filename", "left_filename",             "loser_filename",  "head_filename",  "puid",          "response_time", "network_latency",
      "datetime_received", "sampler",                "score",           "puid_num_responses", "num_responses"};
  return names;
}

AnchoredColumns salmon_format() {
  AnchoredColumns format;
  format.anchor = "head";
  format.left = "left";
  format.right = "right";
  format.winner = "winner";
  format.loser = "loser";
  format.names = {{"head_filename", "left_filename", "right_filename"}, {"head_html", "left_html", "right_html"}};
  format.names_kept = true;
  format.time = "response_time";
  format.participant = "puid";
  format.unit = TimeUnit::kSeconds;
  return format;
}

std::vector<std::size_t> all_rows(const Columns& columns) {
  std::vector<std::size_t> rows(columns.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

}  // namespace

bool is_salmon_table(const Columns& columns) {
  for (const char* name : {"head", "left", "right", "winner"})
    if (!columns.find(name)) return false;
  return columns.find("Center") == nullptr;
}

Result<AnchoredReading> read_salmon_judgments(const Columns& columns, const std::string& what, const ReadingOptions& options) {
  if (!is_salmon_table(columns)) return Error{ErrorCode::kInvalid, what + ": the columns head, left, right and winner are needed"};
  AnchoredColumns format = salmon_format();
  if (columns.find("head_filename")) format.chosen_name = "winner_filename";
  else format.chosen_name = "winner_html";
  TRY(AnchoredReading out, read_anchored_sides(columns, format, all_rows(columns), options, what));
  state_anchored(out.conventions, "head, winner, loser");
  return out;
}

bool is_salmon_offline_table(const Columns& columns) {
  return columns.find("head") && columns.find("winner") && columns.find("loser") && !columns.find("left") && !columns.find("Left") && !columns.find("Center");
}

Result<AnchoredReading> read_salmon_offline(const Columns& columns, const std::string& what, const ReadingOptions& options) {
  if (!is_salmon_offline_table(columns)) return Error{ErrorCode::kInvalid, what + ": the columns head, winner and loser are needed, in whatever order"};
  AnchoredColumns format;
  format.anchor = "head";
  format.winner = "winner";
  format.loser = "loser";
  TRY(AnchoredReading out, read_anchored_sides(columns, format, all_rows(columns), options, what));
  state_anchored(out.conventions, "head, winner, loser");
  return out;
}

Table salmon_table(const AnchoredSet& set) {
  CHECK(set.positions_known);
  Table table{TableForm{}};
  const auto object_of = [&](std::size_t r, const std::string& part) {
    const AnchoredJudgment& j = set.judgments[r];
    if (part == "head") return j.anchor;
    if (part == "winner") return j.nearer;
    if (part == "loser") return j.farther;
    return (part == "left") == j.nearer_on_left ? j.nearer : j.farther;
  };
  const auto part_of = [](const std::string& name) { return name.substr(0, name.find('_')); };
  const auto add = [&](const std::string& name, const std::function<std::string(std::size_t)>& text) {
    table.add_column(column_of(name, set.judgments.size(), text, Quotes::kWhereNeeded, ','));
  };
  // Names stand in the filename columns, unless the file has its own.
  bool own_names = false;
  for (const TextColumn& column : set.extra)
    for (const char* end : {"_filename", "_html"}) own_names = own_names || column.name.find(end) != std::string::npos;
  // Where the file's own numbers were kept, ours would mix with them.
  bool other_numbers = false;
  for (const char* name : {"head", "left", "right", "winner", "loser"}) other_numbers = other_numbers || find_extra(set.extra, name) != nullptr;
  for (const std::string& name : salmon_columns()) {
    const std::string part = part_of(name);
    const bool is_object = part == "head" || part == "left" || part == "right" || part == "winner" || part == "loser";
    const bool named = is_object && name.find("_filename") != std::string::npos && !set.names.empty() && !own_names;
    if (const TextColumn* kept = find_extra(set.extra, name)) table.add_column(column_of(*kept, Quotes::kWhereNeeded, ','));
    else if (is_object && name == part && other_numbers) continue;
    else if (is_object && name == part) add(name, [&](std::size_t r) { return std::to_string(object_of(r, part)); });
    else if (named) add(name, [&](std::size_t r) { return set.names[object_of(r, part)]; });
    else if (name == "puid" && !set.participants.empty()) add(name, [&](std::size_t r) { return set.participants[set.judgments[r].participant]; });
    else if (name == "response_time")
      add(name, [&](std::size_t r) { return std::isnan(set.judgments[r].response_time_ms) ? std::string() : seconds_text(set.judgments[r].response_time_ms); });
  }
  for (const TextColumn& column : set.extra) {
    bool known = false;
    for (const std::string& name : salmon_columns()) known = known || column.name == name;
    if (!known) table.add_column(column_of(column, Quotes::kWhereNeeded, ','));
  }
  return table;
}

Table salmon_offline_table(const AnchoredSet& set) {
  Table table{TableForm{}};
  const auto add = [&](const std::string& name, std::uint32_t AnchoredJudgment::*field) {
    table.add_column(column_of(name, set.judgments.size(), [&](std::size_t r) { return std::to_string(set.judgments[r].*field); }, Quotes::kWhereNeeded, ','));
  };
  add("head", &AnchoredJudgment::anchor);
  add("winner", &AnchoredJudgment::nearer);
  add("loser", &AnchoredJudgment::farther);
  return table;
}

}  // namespace tertium::wire
