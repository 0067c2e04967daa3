// table.h: a whole CSV or TSV file with a header, column by column, such that writing it again gives the same bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/byte_sink.h"
#include "shared/wire/delimited.h"

namespace tertium::wire {

// A column's cells, each distinct text stored once: what a cell means is worked out once per text, not once per row.
class TableColumn {
 public:
  explicit TableColumn(std::string column = {}) : name(std::move(column)) {}
  std::string name;

  std::size_t rows() const { return rows_; }
  std::uint32_t distinct() const { return static_cast<std::uint32_t>(ends_.size()); }
  std::uint32_t at(std::size_t row) const;           // the number of the row's text, below distinct()
  std::string_view text(std::uint32_t value) const;  // of a text's number
  bool quoted(std::uint32_t value) const;            // whether its file has it in quotes (the same text may be there both ways)
  std::string_view cell(std::size_t row) const { return text(at(row)); }

  std::uint32_t number_of(std::string_view text, bool quoted = false);  // the text's number; a new one is added
  void add(std::string_view text, bool quoted = false) { add_number(number_of(text, quoted)); }
  void add_number(std::uint32_t value);
  void finish();  // no more texts come: gives back what only adding needs

 private:
  void grow_slots();

  std::string bytes_;                  // of each text: a byte that says whether it is quoted, then the text
  std::vector<std::uint64_t> ends_;    // of each text in bytes_
  std::vector<std::uint32_t> slots_;   // open addressing: a text's number + 1
  std::vector<std::uint8_t> narrow_;   // the rows' numbers, in the narrowest of three widths
  std::vector<std::uint16_t> middle_;
  std::vector<std::uint32_t> wide_;
  std::size_t rows_ = 0;
};

// Where columns are asked for by name: a table, or the objects of a JSON array.
class Columns {
 public:
  virtual ~Columns() = default;
  virtual std::size_t rows() const = 0;
  virtual std::vector<std::string> column_names() const = 0;
  virtual const TableColumn* find(std::string_view name) const = 0;  // nullptr: there is none; else with rows() cells
  virtual std::string where(std::size_t row) const = 0;              // "line 7" or "object 3", for messages
  // Where a column's cell stands: "line 7, column 2 (winner)" or "object 3, field winner".
  virtual std::string where(std::size_t row, std::string_view name) const = 0;
};

struct TableForm {
  char separator = ',';
  bool byte_order_mark = false;
  LineEnd line_end = LineEnd::kLf;  // of most lines
  std::vector<std::pair<std::uint64_t, LineEnd>> other_line_ends;  // lines (the header is 0, then rows from 1) that end otherwise
  std::string tail;                 // empty lines after the last row
};

class Table final : public Columns {
 public:
  Table() = default;
  explicit Table(TableForm table_form) : form(std::move(table_form)) {}
  TableForm form;
  std::vector<Cell> header() const;
  void add_column(TableColumn column, bool name_quoted = false);  // as long as the others
  const std::vector<TableColumn>& columns() const { return columns_; }

  std::size_t rows() const override { return columns_.empty() ? 0 : columns_[0].rows(); }
  std::vector<std::string> column_names() const override;
  const TableColumn* find(std::string_view name) const override;
  std::string where(std::size_t row) const override;
  std::string where(std::size_t row, std::string_view name) const override;

 private:
  friend Result<Table> read_table(ByteSource& source, const std::string& what, char separator);
  std::vector<TableColumn> columns_;
  std::vector<bool> names_quoted_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> extra_lines_;  // from this row on, so many line ends stand inside cells before it
};

// Reads all of it: a header of different, non-empty names, then rows with as many cells. Errors (kInvalid, with line and column): what
// DelimitedReader refuses, no header, a name empty or twice, a row with more or fewer cells, an empty line between rows; kTooLarge: more
// rows or columns than limits.h allows. separator 0: tab or comma, whichever the header has.
Result<Table> read_table(ByteSource& source, const std::string& what, char separator = 0);
Result<Table> read_table(std::string_view bytes, const std::string& what, char separator = 0);
// The same bytes that were read.
Result<void> write_table(const Table& table, ByteSink& sink);
std::string write_table(const Table& table);

}  // namespace tertium::wire
