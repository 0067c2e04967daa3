// table.cpp: columns that keep each text once, and a table's bytes back and forth.
#include "shared/wire/table.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <unordered_set>

#include "shared/base/check.h"
#include "shared/base/text.h"

namespace tertium::wire {
namespace {
constexpr std::size_t kTailBytesMax = 1000;
constexpr std::size_t kPieceBytes = 1 << 16;

const char* bytes_of(LineEnd end) { return end == LineEnd::kNone ? "" : end == LineEnd::kLf ? "\n" : "\r\n"; }
}  // namespace

std::uint32_t TableColumn::at(std::size_t row) const {
  CHECK(row < rows_);
  if (!wide_.empty()) return wide_[row];
  return middle_.empty() ? narrow_[row] : middle_[row];
}

std::string_view TableColumn::text(std::uint32_t value) const {
  CHECK(value < ends_.size());
  const std::uint64_t begin = (value == 0 ? 0 : ends_[value - 1]) + 1;
  return std::string_view(bytes_).substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(ends_[value] - begin));
}

bool TableColumn::quoted(std::uint32_t value) const {
  CHECK(value < ends_.size());
  return bytes_[static_cast<std::size_t>(value == 0 ? 0 : ends_[value - 1])] == '"';
}

void TableColumn::grow_slots() {
  std::size_t count = 16;
  while (count < ends_.size() * 2 + 2) count *= 2;
  slots_.assign(count, 0);
  for (std::uint32_t value = 0; value < ends_.size(); ++value) {
    std::size_t slot = std::hash<std::string_view>()(text(value)) & (count - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (count - 1);
    slots_[slot] = value + 1;
  }
}

std::uint32_t TableColumn::number_of(std::string_view text_to_add, bool is_quoted) {
  // Cells often repeat the one above.
  if (rows_ != 0) {
    const std::uint32_t above = at(rows_ - 1);
    if (text(above) == text_to_add && quoted(above) == is_quoted) return above;
  }
  if (slots_.size() < ends_.size() * 2 + 2) grow_slots();
  std::size_t slot = std::hash<std::string_view>()(text_to_add) & (slots_.size() - 1);
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const std::uint32_t value = slots_[slot] - 1;
    if (text(value) == text_to_add && quoted(value) == is_quoted) return value;
  }
  const auto value = static_cast<std::uint32_t>(ends_.size());
  CHECK(value < std::numeric_limits<std::uint32_t>::max());
  bytes_ += is_quoted ? '"' : ' ';
  bytes_ += text_to_add;
  ends_.push_back(bytes_.size());
  slots_[slot] = value + 1;
  return value;
}

void TableColumn::add_number(std::uint32_t value) {
  if (!wide_.empty() || value > 0xFFFF) {
    if (wide_.empty()) {
      std::vector<std::uint32_t> wide(rows_);
      for (std::size_t r = 0; r < rows_; ++r) wide[r] = at(r);
      wide_ = std::move(wide);
      narrow_ = {};
      middle_ = {};
    }
    wide_.push_back(value);
  } else if (!middle_.empty() || value > 0xFF) {
    if (middle_.empty()) {
      middle_.assign(narrow_.begin(), narrow_.end());
      narrow_ = {};
    }
    middle_.push_back(static_cast<std::uint16_t>(value));
  } else {
    narrow_.push_back(static_cast<std::uint8_t>(value));
  }
  ++rows_;
}

void TableColumn::finish() { slots_ = {}; }

std::vector<Cell> Table::header() const {
  std::vector<Cell> out;
  for (std::size_t c = 0; c < columns_.size(); ++c) out.push_back({columns_[c].name, names_quoted_[c]});
  return out;
}

void Table::add_column(TableColumn column, bool name_quoted) {
  CHECK(columns_.empty() || column.rows() == rows());
  columns_.push_back(std::move(column));
  names_quoted_.push_back(name_quoted);
}

std::vector<std::string> Table::column_names() const {
  std::vector<std::string> names;
  names.reserve(columns_.size());
  for (const TableColumn& column : columns_) names.push_back(column.name);
  return names;
}

const TableColumn* Table::find(std::string_view name) const {
  for (const TableColumn& column : columns_)
    if (column.name == name) return &column;
  return nullptr;
}

std::string Table::where(std::size_t row) const {
  std::uint64_t line = row + 2;
  const auto after = std::upper_bound(extra_lines_.begin(), extra_lines_.end(), row, [](std::uint64_t r, const auto& entry) { return r < entry.first; });
  if (after != extra_lines_.begin()) line += std::prev(after)->second;
  return "line " + std::to_string(line);
}

std::string Table::where(std::size_t row, std::string_view name) const {
  std::size_t column = 0;
  while (column < columns_.size() && columns_[column].name != name) ++column;
  return where(row) + ", column " + std::to_string(column + 1) + " (" + quote_for_message(name) + ")";
}

Result<Table> read_table(ByteSource& source, const std::string& what, char separator) {
  DelimitedReader reader(source, what, separator);
  TRY(const bool has_header, reader.next());
  if (!has_header) return Error{ErrorCode::kInvalid, what + ": is empty; a line of column names is needed"};
  Table table;
  table.form.separator = reader.separator();
  table.form.byte_order_mark = reader.byte_order_mark();
  table.form.line_end = reader.line_end();
  std::unordered_set<std::string_view> seen;
  for (std::size_t c = 0; c < reader.cells().size(); ++c) {
    const Cell& cell = reader.cells()[c];
    // R and pandas leave the name of the row numbers' column empty.
    if (cell.text.empty() && (c != 0 || reader.cells().size() == 1))
      return Error{ErrorCode::kInvalid, reader.where(c) + " is empty where a column's name is needed (only the first may be empty)"};
    if (cell.text.size() > kNameBytesMax)
      return Error{ErrorCode::kInvalid, reader.where(c) + " has " + format_count(cell.text.size()) + " bytes; a column's name has at most " + std::to_string(kNameBytesMax)};
    if (!seen.insert(cell.text).second)
      return Error{ErrorCode::kInvalid, reader.where(c) + ": the name " + quote_for_message(cell.text) + " stands there twice; each column has its own name"};
    table.columns_.emplace_back(std::string(cell.text));
    table.names_quoted_.push_back(cell.quoted);
  }
  const std::size_t columns = table.columns_.size();
  std::uint64_t row = 0, extra = 0, blank_line = 0;
  for (;;) {
    TRY(const bool more, reader.next());
    if (!more) break;
    const std::vector<Cell>& cells = reader.cells();
    if (columns > 1 && cells.size() == 1 && cells[0].text.empty() && !cells[0].quoted) {
      if (blank_line == 0) blank_line = reader.line();
      table.form.tail += bytes_of(reader.line_end());
      if (table.form.tail.size() > kTailBytesMax)
        return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(blank_line) + " and many after it are empty; rows are needed"};
      continue;
    }
    if (blank_line != 0) return Error{ErrorCode::kInvalid, what + ": line " + std::to_string(blank_line) + " is empty; a row is needed"};
    if (cells.size() != columns)
      return Error{ErrorCode::kInvalid, reader.where() + " has " + format_count(cells.size()) + " columns where the first line has " + format_count(columns)};
    if (row == kTableRowsMax) return Error{ErrorCode::kTooLarge, what + ": has more than " + format_count(kTableRowsMax) + " rows, the most that are read"};
    for (std::size_t c = 0; c < columns; ++c) table.columns_[c].add(cells[c].text, cells[c].quoted);
    ++row;
    if (reader.line_end() != table.form.line_end) table.form.other_line_ends.emplace_back(row, reader.line_end());
    if (reader.line() - (row + 1) != extra) {
      extra = reader.line() - (row + 1);
      table.extra_lines_.emplace_back(row - 1, extra);
    }
  }
  for (TableColumn& column : table.columns_) column.finish();
  return table;
}

Result<Table> read_table(std::string_view bytes, const std::string& what, char separator) {
  TextSource source(bytes);
  return read_table(source, what, separator);
}

Result<void> write_table(const Table& table, ByteSink& sink) {
  std::string out;
  const TableForm& form = table.form;
  if (form.byte_order_mark) out += "\xEF\xBB\xBF";
  std::size_t next_other = 0;
  const auto end_of = [&](std::uint64_t line) {
    if (next_other < form.other_line_ends.size() && form.other_line_ends[next_other].first == line) return form.other_line_ends[next_other++].second;
    return form.line_end;
  };
  // last: the line's end follows, and together with it a carriage return would be another line's end.
  const auto add = [&](std::string_view text, bool quoted, bool last, LineEnd end) {
    // What was read bare can be written bare; a text of ours may need quotes that nobody gave it.
    const bool needed = text.starts_with('"') || text.find('\n') != std::string_view::npos || text.find(form.separator) != std::string_view::npos ||
                        (last && text.ends_with('\r') && end == LineEnd::kLf);
    if (quoted || needed) out += cell_of(text, form.separator, Quotes::kAlways);
    else out += text;
  };
  const std::vector<Cell> header = table.header();
  LineEnd end = end_of(0);
  for (std::size_t c = 0; c < header.size(); ++c) {
    if (c != 0) out += form.separator;
    add(header[c].text, header[c].quoted, c + 1 == header.size(), end);
  }
  out += bytes_of(end);
  for (std::size_t r = 0; r < table.rows(); ++r) {
    end = end_of(r + 1);
    for (std::size_t c = 0; c < header.size(); ++c) {
      const TableColumn& column = table.columns()[c];
      const std::uint32_t value = column.at(r);
      if (c != 0) out += form.separator;
      add(column.text(value), column.quoted(value), c + 1 == header.size(), end);
    }
    out += bytes_of(end);
    if (out.size() >= kPieceBytes) {
      TRY_DO(sink.write(out));
      out.clear();
    }
  }
  out += form.tail;
  return sink.write(out);
}

std::string write_table(const Table& table) {
  TextSink sink;
  const Result<void> done = write_table(table, sink);
  CHECK(done.ok());
  return std::move(sink.text);
}

}  // namespace tertium::wire
