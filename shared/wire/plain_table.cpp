// plain_table.cpp: builds the columns; each distinct text is made once.
#include "shared/wire/plain_table.h"

#include <cmath>

#include "shared/base/text.h"

namespace tertium::wire {
namespace {

std::string time_text(double ms) { return std::isfinite(ms) ? format_double(ms) : std::string(); }

template <class Text>
TableColumn make_column(std::string name, std::size_t rows, const Text& text) {
  TableColumn column(std::move(name));
  for (std::size_t r = 0; r < rows; ++r) {
    const std::string cell = text(r);
    column.add(cell, cell_of(cell, ',', Quotes::kWhereNeeded).size() != cell.size());
  }
  column.finish();
  return column;
}

// Participants, times and what else was kept: the same for every question.
template <class Judgments>
void add_rest(Table& table, const Judgments& rows, const std::vector<std::string>& participants, const std::vector<TextColumn>& extra) {
  if (!participants.empty()) table.add_column(make_column("participant", rows.size(), [&](std::size_t r) { return participants[rows[r].participant]; }));
  bool times = false;
  for (const auto& row : rows) times = times || std::isfinite(row.response_time_ms);
  if (times) table.add_column(make_column("response_time_ms", rows.size(), [&](std::size_t r) { return time_text(rows[r].response_time_ms); }));
  for (const TextColumn& column : extra) {
    std::string name = column.name;
    while (table.find(name)) name = "source_" + name;
    table.add_column(make_column(std::move(name), rows.size(), [&](std::size_t r) { return column.values[column.cells[r]]; }));
  }
}

}  // namespace

Table plain_table(const JudgmentSet& set) {
  const auto& rows = set.judgments;
  Table table;
  for (std::size_t p = 0; p < 3; ++p)
    table.add_column(make_column("object_" + std::to_string(p + 1), rows.size(), [&](std::size_t r) { return std::to_string(rows[r].shown[p]); }));
  for (std::size_t p = 0; p < 3 && !set.names.empty(); ++p)
    table.add_column(make_column("name_" + std::to_string(p + 1), rows.size(), [&](std::size_t r) { return set.names[rows[r].shown[p]]; }));
  if (set.positions_known)
    table.add_column(make_column("odd_position", rows.size(), [&](std::size_t r) { return std::to_string(rows[r].odd_position + 1); }));
  else
    table.add_column(make_column("odd_object", rows.size(), [&](std::size_t r) { return std::to_string(rows[r].shown[rows[r].odd_position]); }));
  add_rest(table, rows, set.participants, set.extra);
  return table;
}

Table plain_table(const AnchoredSet& set) {
  const auto& rows = set.judgments;
  const auto object = [&](std::uint32_t o) { return set.names.empty() ? std::to_string(o) : set.names[o]; };
  Table table;
  table.add_column(make_column("anchor", rows.size(), [&](std::size_t r) { return object(rows[r].anchor); }));
  table.add_column(make_column("nearer", rows.size(), [&](std::size_t r) { return object(rows[r].nearer); }));
  table.add_column(make_column("farther", rows.size(), [&](std::size_t r) { return object(rows[r].farther); }));
  if (set.positions_known) {
    table.add_column(make_column("left", rows.size(), [&](std::size_t r) { return object(rows[r].nearer_on_left ? rows[r].nearer : rows[r].farther); }));
    table.add_column(make_column("right", rows.size(), [&](std::size_t r) { return object(rows[r].nearer_on_left ? rows[r].farther : rows[r].nearer); }));
  }
  add_rest(table, rows, set.participants, set.extra);
  return table;
}

}  // namespace tertium::wire
